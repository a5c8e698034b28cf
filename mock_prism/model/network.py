"""A network that guest NICs connect to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import ClassVar

from mock_prism.model.entity import Entity


@dataclass(frozen=True, slots=True)
class IpPool:
    """A range of addresses that IPAM hands out, both ends included."""

    start: str
    end: str

    @property
    def numbers(self) -> range:
        """Its addresses as numbers."""
        return range(int(IPv4Address(self.start)), int(IPv4Address(self.end)) + 1)


@dataclass(frozen=True, slots=True)
class Ipam:
    """What makes a network a managed one."""

    network: str
    prefix_length: int
    gateway: str
    pools: tuple[IpPool, ...] = ()
    name_servers: tuple[str, ...] = ()
    domain: str | None = None

    @property
    def subnet(self) -> IPv4Network:
        """The network with its prefix, whichever of its addresses it is named by. Raises ValueError."""
        return IPv4Network((self.network, self.prefix_length), strict=False)

    def addresses(self) -> Iterator[str]:
        """The addresses of the pools, in order."""
        return (str(IPv4Address(number)) for pool in self.pools for number in pool.numbers)


@dataclass(frozen=True, slots=True)
class Reservation:
    """An address that is given to no guest unasked, and the word by which who reserved it knows it again."""

    uuid: str
    ip: str
    context: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Entity):
    """A VLAN on the clusters' switches. Without ``ipam`` it is unmanaged."""

    kind: ClassVar[str] = "network"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    name: str
    description: str = ""
    vlan_id: int
    virtual_switch: str = "vs0"
    ipam: Ipam | None = None
    reservations: tuple[Reservation, ...] = ()
