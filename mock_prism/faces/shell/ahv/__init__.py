"""The programs of an AHV host. One row a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.shell.ahv import shutdown, virsh
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session

PROGRAMS: Mapping[str, Callable[[Session], Outcome]] = {"virsh": virsh.run, "shutdown": shutdown.run}

__all__ = ["PROGRAMS"]
