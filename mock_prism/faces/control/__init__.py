"""The control face: what a test needs beside the product's own APIs. It lies at ``/_mock``."""

from mock_prism.faces.control.pages import blueprint

__all__ = ["blueprint"]
