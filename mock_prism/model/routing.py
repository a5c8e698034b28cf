"""Where the router of a VPC sends packets: its table, the routes that follow from its networks, and static ones."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.belonging import Owned
from mock_prism.model.document import standing_uuid
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.network import Network, is_host
from mock_prism.model.vpc import Vpc

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class NextHopKind(Enum):
    """What a route leads to."""

    IP = "ip address"
    LOCAL = "local subnet"
    EXTERNAL = "external subnet"


@frozen
class NextHop:
    """Where a route leads: to a network, or to an address."""

    kind: NextHopKind
    network_uuid: str | None = None
    ip: str | None = None


@frozen(kw_only=True)
class RouteTable(Entity):
    """The table of a VPC, which comes and goes with it."""

    kind: ClassVar[str] = "route table"
    indexed: ClassVar[tuple[str, ...]] = ("vpc_uuid",)

    vpc_uuid: str


@frozen(kw_only=True)
class Route(Owned):
    """A way to a ``destination`` (a CIDR). Unless it is ``static``, it follows from a network and is in no table."""

    kind: ClassVar[str] = "route"
    indexed: ClassVar[tuple[str, ...]] = ("table_uuid",)

    table_uuid: str
    destination: str
    next_hop: NextHop
    name: str = ""
    description: str = ""
    is_static: bool = True


def table_of(site: Site, vpc_uuid: str) -> RouteTable:
    """The route table of a VPC."""
    return next(iter(site.where(RouteTable, "vpc_uuid", vpc_uuid)))


def local_routes(site: Site, table: RouteTable) -> Iterator[Route]:
    """The routes that follow from the networks behind a VPC and before it."""
    vpc = site.get(Vpc, table.vpc_uuid)
    outside = [site.get(Network, one.network_uuid) for one in vpc.connections]
    return (
        Route(
            uuid=standing_uuid(f"{table.uuid}/{network.uuid}"),
            revision=network.revision,
            table_uuid=table.uuid,
            name=network.name,
            destination=str(network.ipam.subnet),
            next_hop=NextHop(NextHopKind.EXTERNAL if network.is_external else NextHopKind.LOCAL, network.uuid),
            is_static=False,
        )
        for network in (*site.where(Network, "vpc_uuid", vpc.uuid), *outside)
        if network.ipam is not None
    )


def is_active(site: Site, route: Route) -> bool:
    """Whether what a route leads to is there."""
    vpc = site.get(Vpc, site.get(RouteTable, route.table_uuid).vpc_uuid)
    hop = route.next_hop
    if hop.kind is NextHopKind.EXTERNAL:
        return vpc.connection(hop.network_uuid or "") is not None
    behind = list(site.where(Network, "vpc_uuid", vpc.uuid))
    if hop.ip is None:
        return any(network.uuid == hop.network_uuid for network in behind)
    return any(is_host(network.ipam, hop.ip) for network in behind if network.ipam is not None)
