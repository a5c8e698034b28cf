"""A virtual private cloud: a router of its own, with overlays behind it and external networks before it."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.belonging import Owned
from mock_prism.model.frozen import frozen


class VpcType(Enum):
    """Whether guests are behind a VPC, or other VPCs."""

    REGULAR = "regular"
    TRANSIT = "transit"


@frozen
class Connection:
    """A way out of a VPC over an external network.

    ``ips`` are those behind which its guests hide, or without NAT the router's own (documented).
    """

    network_uuid: str
    ips: tuple[str, ...]
    gateway_count: int = 1


@frozen(kw_only=True)
class Vpc(Owned):
    """One VPC. ``routable_prefixes`` are what goes out without NAT."""

    kind: ClassVar[str] = "vpc"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str = ""
    type: VpcType = VpcType.REGULAR
    name_servers: tuple[str, ...] = ()
    connections: tuple[Connection, ...] = ()
    routable_prefixes: tuple[str, ...] = ()
    advertises_connected: bool = False
    projects: tuple[str, ...] = ()

    def connection(self, network_uuid: str) -> Connection | None:
        """Its way out over a network, if there is one."""
        return next((one for one in self.connections if one.network_uuid == network_uuid), None)
