"""The faces: each a translation between one wire form and the model."""
