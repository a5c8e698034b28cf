"""svmips, hostips, ipmiips: the cluster's addresses in one line, all in the same order (captured, 2025)."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.node import cvm_of


def _line(addresses: Iterable[str]) -> Outcome:
    return Outcome(" ".join(addresses) + "\n")


def svmips(session: Session) -> Outcome:
    """The Controller VMs."""
    return _line(cvm_of(session.site, host).ip for host in session.hosts)


def hostips(session: Session) -> Outcome:
    """The hypervisors."""
    return _line(host.hypervisor_ip for host in session.hosts)


def ipmiips(session: Session) -> Outcome:
    """The baseboard controllers."""
    return _line(host.ipmi_ip for host in session.hosts)
