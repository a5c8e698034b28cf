"""One call of an ncli verb, as its handler sees it."""

from __future__ import annotations

from typing import Protocol

from mock_prism.faces.shell import waiting
from mock_prism.faces.shell.answers import Started
from mock_prism.faces.shell.arguments import Arguments
from mock_prism.faces.shell.errors import sentence
from mock_prism.faces.shell.registry import Verb
from mock_prism.faces.shell.session import Session
from mock_prism.model.access import may_change
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import Forbidden, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.user import User


class Named(Protocol):
    """What a task can be about."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def uuid(self) -> str:
        """Its identity."""


@frozen
class NcliCall:
    """Who calls, on which cluster, with which arguments."""

    session: Session
    cluster: Cluster
    args: Arguments
    user: User

    @property
    def site(self) -> Site:
        """The site, inside the door."""
        return self.session.site

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The cluster's hosts in the order of their numbers."""
        return hosts_of(self.site, self.cluster.uuid)

    def host(self) -> Host:
        """The host that ``id`` names: ``<cluster uuid>::3``, or the digits alone. Raises NotFound."""
        ident = self.args.text("id")
        for host in self.hosts:
            if ident in (str(host.number), ncli_id(self.cluster, host.number)):
                return host
        raise NotFound(Host.kind, ident)

    def start(self, thing: Named, command: Command) -> Started:
        """Start a command about a thing; ncli shows no progress."""
        return self._start(thing.name, thing.uuid, command)

    def start_new(self, name: str, command: Command) -> Started:
        """Start a command for a thing that it makes."""
        return self._start(name, "", command)

    def do(self, command: Command, is_own: bool = False) -> None:
        """Ask for an act, and wait for nothing. What ``is_own`` is every user's. Raises Forbidden, and what the act
        raises at once.
        """
        if not is_own:
            self._require_change(command)
        self.site.carry_out(command, self.user.name)

    def _require_change(self, command: Command) -> None:
        if not may_change(self.site, self.user):
            raise Forbidden(self.user.name, command.operation)

    def _start(self, name: str, uuid: str, command: Command) -> Started:
        self._require_change(command)
        orders = [("", name, uuid, command)]
        return Started(waiting.start(self.session.visit, self.user.name, orders, sentence))


def ncli_id(cluster: Cluster, ident: int | str) -> str:
    """An id as ncli and REST v1 write it (captured)."""
    return f"{cluster.uuid}::{ident}"


NcliVerb = Verb[NcliCall]
