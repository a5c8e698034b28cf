"""Adding static routes to the table of a VPC, changing them, and taking them away."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from typing import ClassVar

from mock_prism.model.belonging import NOBODYS, Belonging
from mock_prism.model.category import check_categories
from mock_prism.model.commands.target import CentralCommand, registering
from mock_prism.model.commands.vpc import check_prefix
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.records import ref
from mock_prism.model.routing import NextHop, NextHopKind, Route, RouteTable, is_active
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _check(site: Site, route: Route) -> None:
    """A route must go somewhere, over something that its VPC has. Raises Invalid, and NotFound for a category."""
    check_categories(site, route.categories)
    check_prefix("destination", route.destination)
    hop = route.next_hop
    if hop.kind is NextHopKind.IP:
        try:
            IPv4Address(hop.ip or "")
        except ValueError as error:
            raise Invalid("nexthop", str(error)) from None
    elif hop.network_uuid is None:
        raise Invalid("nexthop", f"{hop.kind.value} needs a reference to it")
    if not is_active(site, route):
        raise Invalid("nexthop", "the VPC has no such next hop")


def _check_single(site: Site, route: Route) -> None:
    """A table has one static route to a destination (*assumed*). Raises AlreadyExists."""
    for other in site.where(Route, "table_uuid", route.table_uuid):
        if other.uuid != route.uuid and other.destination == route.destination:
            raise AlreadyExists(Route.kind, route.destination)


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateRoute.of(task)
    route = command.made(site.ids.uuid("route"))
    _check_single(site, route)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(site.put(route)),)))
    return None


@frozen
class CreateRoute(CentralCommand):
    """Add a static route to a table."""

    operation: ClassVar[str] = "RouteCreate"
    runbook: ClassVar[Runbook] = registering("Create the route", _create)

    table_uuid: str
    destination: str
    next_hop: NextHop
    name: str = ""
    description: str = ""
    belonging: Belonging = NOBODYS

    def check(self, site: Site) -> None:
        """The table must be there, and the route possible."""
        site.get(RouteTable, self.table_uuid)
        _check(site, self.made(""))

    def made(self, uuid: str) -> Route:
        """The route as it will be."""
        return Route(
            uuid=uuid,
            table_uuid=self.table_uuid,
            destination=self.destination,
            next_hop=self.next_hop,
            name=self.name,
            description=self.description,
            belonging=self.belonging,
        )


@frozen
class RouteCommand(CentralCommand):
    """An act on one static route."""

    route_uuid: str

    def check(self, site: Site) -> None:
        """It must exist."""
        site.get(Route, self.route_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Route, self.route_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.route_uuid,)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateRoute.of(task)
    route = command.applied(site.get(Route, command.route_uuid))
    _check_single(site, route)
    site.put(route)
    return None


@frozen
class UpdateRoute(RouteCommand):
    """Change a static route; None leaves one as it is."""

    operation: ClassVar[str] = "RouteUpdate"
    runbook: ClassVar[Runbook] = registering("Change the route", _update)

    destination: str | None = None
    next_hop: NextHop | None = None
    name: str | None = None
    description: str | None = None
    belonging: Belonging | None = None

    def check(self, site: Site) -> None:
        """It must be possible as it will be."""
        _check(site, self.applied(site.get(Route, self.route_uuid)))

    def applied(self, route: Route) -> Route:
        """The route as it will be."""
        return replace(
            route,
            destination=self.destination or route.destination,
            next_hop=self.next_hop or route.next_hop,
            name=route.name if self.name is None else self.name,
            description=route.description if self.description is None else self.description,
            belonging=self.belonging or route.belonging,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(Route, DeleteRoute.of(task).route_uuid))
    return None


@frozen
class DeleteRoute(RouteCommand):
    """Take a static route away."""

    operation: ClassVar[str] = "RouteDelete"
    runbook: ClassVar[Runbook] = registering("Delete the route", _delete)
