"""One call of an acli verb, as its handler sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from mock_prism.faces.shell import waiting
from mock_prism.faces.shell.answers import Started
from mock_prism.faces.shell.arguments import Arguments
from mock_prism.faces.shell.errors import acli_text
from mock_prism.faces.shell.registry import Verb
from mock_prism.faces.shell.resolve import find_host, find_hosts, find_vms, named_in
from mock_prism.faces.shell.session import Session
from mock_prism.model.cluster import Cluster
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm

REQUESTER = "admin"


class Thing(Protocol):
    """What a task can be about."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def uuid(self) -> str:
        """Its identity."""


@frozen
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

    def vm(self, name: str = "vm") -> Vm:
        """The one VM that a parameter names. Raises NotFound."""
        return self.vm_named(self.args.text(name))

    def vm_named(self, text: str) -> Vm:
        """The one VM of this name, UUID or ``name:uuid``. Raises NotFound."""
        return named_in(self.site, Vm, self.cluster.uuid, text)

    def start_each(self, orders: Iterable[tuple[Thing, Command]]) -> Started:
        """Start a command for each thing; progress lines begin with its name (captured)."""
        return self._start((thing.name, thing.name, thing.uuid, command) for thing, command in orders)

    def start_new(self, orders: Iterable[tuple[str, Command]], detached: bool = False) -> Started:
        """Start a command for each thing that it makes; progress lines begin with the new name (captured)."""
        return self._start(((name, name, "", command) for name, command in orders), detached)

    def start_made(self, label: str, name: str, command: Command) -> Started:
        """Start a command that makes something of others; its progress lines begin with the operation (captured)."""
        return self._start([(label, name, "", command)])

    def start_one(self, label: str, thing: Thing, command: Command, detached: bool = False) -> Started:
        """Start a command within one thing; its progress lines begin with the operation (captured)."""
        return self._start([(label, thing.name, thing.uuid, command)], detached)

    def _start(self, orders: Iterable[tuple[str, str, str, Command]], detached: bool = False) -> Started:
        return Started(waiting.start(self.session.visit, REQUESTER, orders, acli_text), detached)


AcliVerb = Verb[AcliCall]
