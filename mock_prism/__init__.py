"""A mock Nutanix cluster to test automation against: one model, many faces.

Importing this package is free: it imports nothing, since the shell commands pay for it at every start.
"""

__version__ = "0.1.0"
