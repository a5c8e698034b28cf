"""nuclei: the command line of Prism Central, to look at what its clusters have."""

from mock_prism.faces.shell.nuclei.program import run

__all__ = ["run"]
