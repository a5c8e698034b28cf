"""What v0.8, v1 and v2.0 share: one gateway serves them, and they differ in how they spell what they say."""
