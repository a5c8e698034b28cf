"""The web console at ``/console/``: pages that read and act through the same commands as every other face."""

from mock_prism.faces.console.pages import blueprint

__all__ = ["blueprint"]
