"""Making, changing and deleting VPCs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from typing import ClassVar

from mock_prism.model.belonging import NOBODYS, Belonging
from mock_prism.model.category import check_categories
from mock_prism.model.commands.target import CentralCommand, registering
from mock_prism.model.errors import AlreadyExists, InUse, Invalid
from mock_prism.model.floating_ip import FloatingIp, destination
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.leases import KIND, check_address, next_free, taken
from mock_prism.model.names import check_name
from mock_prism.model.network import Ipam, Network
from mock_prism.model.records import ref
from mock_prism.model.routing import Route, RouteTable, table_of
from mock_prism.model.routing_policy import RoutingPolicy
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vpc import Connection, Vpc, VpcType


@frozen
class ConnectionSpec:
    """A way out to make: over an external network, with these addresses of it, or else the first free ones."""

    network_uuid: str
    ips: tuple[str, ...] = ()
    gateway_count: int = 1


def external(site: Site, network_uuid: str) -> tuple[Network, Ipam]:
    """An external network, and how it is managed. Raises NotFound, or Invalid for one that is not external."""
    network = site.get(Network, network_uuid)
    if not network.is_external or network.ipam is None:
        raise Invalid("external subnet", f"{network.name} is not external")
    return network, network.ipam


def check_prefix(field: str, text: str) -> None:
    """Raise Invalid for what is no network of IPv4 addresses."""
    try:
        IPv4Network(text)
    except ValueError as error:
        raise Invalid(field, str(error)) from None


def _check(site: Site, name: str, specs: tuple[ConnectionSpec, ...], prefixes: tuple[str, ...]) -> None:
    check_name("a VPC", name)
    if len({spec.network_uuid for spec in specs}) < len(specs):
        raise Invalid("external subnets", "a subnet is named twice")
    for spec in specs:
        _, ipam = external(site, spec.network_uuid)
        for ip in spec.ips:
            check_address(ipam, ip)
    for prefix in prefixes:
        check_prefix("routable prefixes", prefix)


def _connected(site: Site, spec: ConnectionSpec, now: Connection | None) -> Connection:
    """A way out made to order; one address for each gateway (*assumed*), those that it has ``now`` first."""
    network, ipam = external(site, spec.network_uuid)
    own = now.ips if now else ()
    gone = taken(site, network, ipam).difference(own)
    for ip in spec.ips:
        if ip in gone:
            raise AlreadyExists(KIND, ip)
    ips = tuple(dict.fromkeys(spec.ips or own[: spec.gateway_count]))
    lacking = spec.gateway_count - len(ips)
    more = next_free(site, network, ipam, lacking) if lacking > 0 and not spec.ips else ()
    return Connection(network.uuid, (*ips, *more), spec.gateway_count)


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateVpc.of(task)
    vpc = site.put(
        Vpc(
            uuid=site.ids.uuid("vpc"),
            name=command.name,
            description=command.description,
            type=command.type,
            name_servers=command.name_servers,
            connections=tuple(_connected(site, spec, None) for spec in command.connections),
            routable_prefixes=command.routable_prefixes,
            advertises_connected=command.advertises_connected,
            projects=command.projects,
            belonging=command.belonging,
        )
    )
    site.put(RouteTable(uuid=site.ids.uuid("route-table"), vpc_uuid=vpc.uuid))
    site.put(replace(site.get(Task, task.uuid), entities=(ref(vpc),)))
    return None


@frozen
class CreateVpc(CentralCommand):
    """Make a VPC, with a route table. Names may be there twice (*assumed*)."""

    operation: ClassVar[str] = "VpcCreate"
    runbook: ClassVar[Runbook] = registering("Create the VPC", _create)

    name: str
    description: str = ""
    type: VpcType = VpcType.REGULAR
    name_servers: tuple[str, ...] = ()
    connections: tuple[ConnectionSpec, ...] = ()
    routable_prefixes: tuple[str, ...] = ()
    advertises_connected: bool = False
    projects: tuple[str, ...] = ()
    belonging: Belonging = NOBODYS

    def check(self, site: Site) -> None:
        """It needs a name, its ways out must be external networks, and its categories be there."""
        _check(site, self.name, self.connections, self.routable_prefixes)
        check_categories(site, self.belonging.categories)


@frozen
class VpcCommand(CentralCommand):
    """An act on one VPC."""

    vpc_uuid: str

    def check(self, site: Site) -> None:
        """The VPC must exist."""
        site.get(Vpc, self.vpc_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Vpc, self.vpc_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.vpc_uuid,)


def _users(site: Site, vpc: Vpc, networks: frozenset[str]) -> Iterator[str]:
    """Who leaves or reaches a VPC over these external networks: floating IPs and static routes."""
    for floating in site.all(FloatingIp):
        found = destination(site, floating) if floating.network_uuid in networks else None
        if found is not None and found.vpc_uuid == vpc.uuid:
            yield floating.name or floating.ip
    for route in site.where(Route, "table_uuid", table_of(site, vpc.uuid).uuid):
        if route.next_hop.network_uuid in networks:
            yield route.name or route.destination


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateVpc.of(task)
    before = site.get(Vpc, command.vpc_uuid)
    after = command.applied(before)
    if command.connections is not None:
        made = tuple(_connected(site, spec, before.connection(spec.network_uuid)) for spec in command.connections)
        after = replace(after, connections=made)
    left = frozenset(one.network_uuid for one in before.connections if after.connection(one.network_uuid) is None)
    if users := tuple(_users(site, before, left)):
        raise InUse("external subnet of the VPC", before.name, users)
    site.put(after)
    return None


@frozen
class UpdateVpc(VpcCommand):
    """Change a VPC; None leaves one as it is. ``connections`` are all its ways out then.

    One that stays keeps its addresses unless others are asked for; the task fails where somebody needs one that goes.
    """

    operation: ClassVar[str] = "VpcUpdate"
    runbook: ClassVar[Runbook] = registering("Change the VPC", _update)

    name: str | None = None
    description: str | None = None
    name_servers: tuple[str, ...] | None = None
    connections: tuple[ConnectionSpec, ...] | None = None
    routable_prefixes: tuple[str, ...] | None = None
    advertises_connected: bool | None = None
    projects: tuple[str, ...] | None = None
    belonging: Belonging | None = None

    def check(self, site: Site) -> None:
        """It must be possible as it will be."""
        after = self.applied(site.get(Vpc, self.vpc_uuid))
        _check(site, after.name, self.connections or (), after.routable_prefixes)
        check_categories(site, after.categories)

    def applied(self, vpc: Vpc) -> Vpc:
        """The VPC as it will be, but for its ways out."""
        advertises = self.advertises_connected
        return replace(
            vpc,
            name=vpc.name if self.name is None else self.name,
            description=vpc.description if self.description is None else self.description,
            name_servers=vpc.name_servers if self.name_servers is None else self.name_servers,
            routable_prefixes=vpc.routable_prefixes if self.routable_prefixes is None else self.routable_prefixes,
            advertises_connected=vpc.advertises_connected if advertises is None else advertises,
            projects=vpc.projects if self.projects is None else self.projects,
            belonging=self.belonging or vpc.belonging,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    vpc = site.get(Vpc, DeleteVpc.of(task).vpc_uuid)
    networks = tuple(network.name for network in site.where(Network, "vpc_uuid", vpc.uuid))
    floating = (one for one in site.all(FloatingIp) if (found := destination(site, one)) and found.vpc_uuid == vpc.uuid)
    if users := (*networks, *(one.name or one.ip for one in floating)):
        raise InUse("VPC", vpc.name, users)
    table = table_of(site, vpc.uuid)
    routes = site.where(Route, "table_uuid", table.uuid)
    for entity in (*routes, *site.where(RoutingPolicy, "vpc_uuid", vpc.uuid), table, vpc):
        site.remove(entity)
    return None


@frozen
class DeleteVpc(VpcCommand):
    """Delete a VPC with its routes and policies. The task fails while subnets or floating IPs are in it (*assumed*)."""

    operation: ClassVar[str] = "VpcDelete"
    runbook: ClassVar[Runbook] = registering("Delete the VPC", _delete)
