"""The acts that a site understands: one module a noun, one class an act."""
