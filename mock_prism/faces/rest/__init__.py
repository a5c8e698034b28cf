"""The REST engine that five generations of the Prism APIs share. It knows none of them."""
