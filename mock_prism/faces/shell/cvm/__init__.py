"""The programs of a Controller VM beside acli and ncli. One row a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.shell.cvm import (
    addresses,
    cluster,
    everywhere,
    faillock,
    genesis,
    manage_ovs,
    ncc,
    ring,
    shutdown,
    undone,
    zeus_config,
)
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session

PROGRAMS: Mapping[str, Callable[[Session], Outcome]] = {
    "cluster": cluster.run,
    "cs": cluster.status,
    "cvm_shutdown": shutdown.run,
    "genesis": genesis.run,
    "manage_ovs": manage_ovs.run,
    "ncc": ncc.run,
    "nodetool": ring.run,
    "svmips": addresses.svmips,
    "hostips": addresses.hostips,
    "ipmiips": addresses.ipmiips,
    "allssh": everywhere.allssh,
    "hostssh": everywhere.hostssh,
    "__allssh": everywhere.allssh,  # what allssh is another name of (scripts)
    "faillock": faillock.run,
    "zeus_config_printer": zeus_config.run,
    **undone.PROGRAMS,
}

__all__ = ["PROGRAMS"]
