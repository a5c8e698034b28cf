"""Data resiliency: what the cluster could still lose, computed from its CVMs and its redundancy."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from mock_prism.model.cluster import Cluster
from mock_prism.model.frozen import frozen
from mock_prism.model.node import cvm_of, hosts_of

if TYPE_CHECKING:
    from mock_prism.model.cvm import Cvm
    from mock_prism.model.site import Site

COMPONENTS: tuple[str, ...] = (
    "STATIC_CONFIGURATION",
    "ERASURE_CODE_STRIP_SIZE",
    "METADATA",
    "ZOOKEEPER",
    "EXTENT_GROUP_REPLICAS",
    "OPLOG",
    "FREE_SPACE",
    "STARGATE_HEALTH",
)
"""The parts that are judged one by one; *assumed*, of the names that operators mention."""

UNTOUCHED: frozenset[str] = frozenset({"STATIC_CONFIGURATION", "ERASURE_CODE_STRIP_SIZE", "FREE_SPACE"})
"""Parts that do not depend on which CVMs serve; *assumed*."""

NODES_FOR_TOLERANCE: dict[int, int] = {1: 3, 2: 5}
"""How many nodes it takes to survive the loss of one, and of two."""


NO_RACKS = "Nodes have not been assigned to racks"  # assumed


class Domain(Enum):
    """What may fail at once, in the words of ncli."""

    NODE = "node"
    DISK = "disk"
    RACK = "rack"


class DataResiliency(Enum):
    """The word on the Prism dashboard. Any CVM that does not serve makes it Critical (*assumed* beyond RF2)."""

    OK = "OK"
    CRITICAL = "Critical"


@frozen
class ComponentTolerance:
    """How many nodes, disks or racks one component could lose now; ``details`` says why it is fewer than wished."""

    component: str
    current: int
    details: str | None


def silent_cvms(site: Site, cluster: Cluster) -> tuple[Cvm, ...]:
    """The CVMs that do not serve storage."""
    cvms = (cvm_of(site, host) for host in hosts_of(site, cluster.uuid))
    return tuple(cvm for cvm in cvms if not cvm.serving)


def data_resiliency(site: Site, cluster: Cluster) -> DataResiliency:
    """Whether all data has all its copies within reach."""
    if silent_cvms(site, cluster) or not cluster.services_running:
        return DataResiliency.CRITICAL
    return DataResiliency.OK


def node_tolerance(site: Site, cluster: Cluster) -> tuple[ComponentTolerance, ...]:
    """What ``get-domain-fault-tolerance-status type=node`` tells, component by component."""
    return domain_tolerance(site, cluster, Domain.NODE)


def domain_tolerance(site: Site, cluster: Cluster, domain: Domain) -> tuple[ComponentTolerance, ...]:
    """How many parts of a sort each component could lose now.

    Disks may be lost as many as nodes, on however few nodes they are, and racks none while no node is in any
    (*assumed*).
    """
    if domain is Domain.RACK:
        return tuple(ComponentTolerance(name, 0, NO_RACKS) for name in COMPONENTS)
    wished = cluster.desired_fault_tolerance
    if domain is Domain.NODE:
        wished = attainable_tolerance(len(hosts_of(site, cluster.uuid)), wished)
    silent = silent_cvms(site, cluster)
    left = max(0, wished - len(silent))
    names = ", ".join(cvm.ip for cvm in silent)
    details = f"Controller VM {names} does not serve storage" if silent else None
    return tuple(
        ComponentTolerance(name, wished, None) if name in UNTOUCHED else ComponentTolerance(name, left, details)
        for name in COMPONENTS
    )


def attainable_tolerance(nodes: int, wished: int) -> int:
    """How many node failures so many nodes can bear, at most as many as wished."""
    return max(
        (tolerance for tolerance, need in NODES_FOR_TOLERANCE.items() if tolerance <= wished and nodes >= need),
        default=0,
    )
