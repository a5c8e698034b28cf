"""acli: the command line of Acropolis."""

from mock_prism.faces.shell.acli.program import run

__all__ = ["run"]
