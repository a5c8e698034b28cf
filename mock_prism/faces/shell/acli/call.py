"""One call of an acli verb, as its handler sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mock_prism.faces.shell import waiting
from mock_prism.faces.shell.answers import Started
from mock_prism.faces.shell.arguments import Arguments
from mock_prism.faces.shell.errors import acli_text
from mock_prism.faces.shell.registry import Verb
from mock_prism.faces.shell.resolve import find_host, find_hosts, find_vms
from mock_prism.faces.shell.session import Session
from mock_prism.model.cluster import Cluster
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm

REQUESTER = "admin"


@dataclass(frozen=True, slots=True)
class AcliCall:
    """Who calls, on which cluster, with which arguments."""

    session: Session
    cluster: Cluster
    args: Arguments

    @property
    def site(self) -> Site:
        """The site, inside the door."""
        return self.session.site

    def host(self, name: str = "host") -> Host:
        """The host that a parameter names. Raises NotFound."""
        return find_host(self.site, self.cluster.uuid, self.args.text(name))

    def maybe_host(self, name: str) -> Host | None:
        """The host that a parameter names, or None where it was not given."""
        return self.host(name) if name in self.args else None

    def hosts(self, name: str) -> tuple[Host, ...]:
        """The hosts that a parameter lists."""
        return find_hosts(self.site, self.cluster.uuid, self.args.text(name))

    def vms(self, name: str = "vm_list") -> tuple[Vm, ...]:
        """The VMs that a parameter lists."""
        return find_vms(self.site, self.cluster.uuid, self.args.text(name))

    def start_each(self, orders: Iterable[tuple[Vm, Command]]) -> Started:
        """Start a command for each VM; progress lines begin with its name (captured)."""
        labelled = [(vm.name, vm.name, vm.uuid, command) for vm, command in orders]
        return Started(waiting.start(self.session.visit, REQUESTER, labelled, acli_text))

    def start(self, label: str, host: Host, command: Command, detached: bool = False) -> Started:
        """Start a command on a host; its progress lines begin with the operation (field report)."""
        orders = [(label, host.name, host.uuid, command)]
        return Started(waiting.start(self.session.visit, REQUESTER, orders, acli_text), detached)


AcliVerb = Verb[AcliCall]
