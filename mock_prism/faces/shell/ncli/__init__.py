"""ncli: the command line of Prism Element."""

from mock_prism.faces.shell.ncli.program import run

__all__ = ["run"]
