"""A network that guest NICs connect to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mock_prism.model.entity import Entity


@dataclass(frozen=True, slots=True)
class IpPool:
    """A range of addresses that IPAM hands out, both ends included."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Ipam:
    """What makes a network a managed one."""

    network: str
    prefix_length: int
    gateway: str
    pools: tuple[IpPool, ...] = ()
    name_servers: tuple[str, ...] = ()
    domain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network(Entity):
    """A VLAN on the clusters' switches. Without ``ipam`` it is unmanaged."""

    kind: ClassVar[str] = "network"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    name: str
    vlan_id: int
    virtual_switch: str = "vs0"
    ipam: Ipam | None = None
