"""The programs of an AHV host. One row a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.shell.ahv import ovs_vsctl, virsh
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session

PROGRAMS: Mapping[str, Callable[[Session], Outcome]] = {
    "virsh": virsh.run,
    "ovs-vsctl": ovs_vsctl.run,
}

__all__ = ["PROGRAMS"]
