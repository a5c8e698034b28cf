"""What v4 shows of a cluster, and of Prism Central, which is a cluster among the others."""

from __future__ import annotations

from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.views import ClusterView


@frozen
class Software:
    """A program of a cluster, by the product's word for it, and its version."""

    type: str
    version: str


@frozen
class Node:
    """A node, in the list of its cluster."""

    cvm_ip: str
    uuid: str | None = None
    host_ip: str | None = None


@frozen
class AhvCluster:
    """A cluster of AHV hosts."""

    view: ClusterView

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return self.view.parts

    @property
    def cluster(self) -> Cluster:
        """The cluster itself."""
        return self.view.cluster

    @property
    def nodes(self) -> list[Node]:
        """Its nodes in order."""
        pairs = zip(self.view.hosts, self.view.cvms, strict=True)
        return [Node(cvm.ip, host.uuid, host.hypervisor_ip) for host, cvm in pairs]

    @property
    def node_count(self) -> int:
        """How many nodes it has."""
        return len(self.view.hosts)

    @property
    def software(self) -> list[Software]:
        """What runs on its CVMs."""
        return [Software("NOS", self.cluster.full_version), Software("NCC", self.cluster.ncc_version)]

    @property
    def is_available(self) -> bool:
        """Whether any of its CVMs serves."""
        return any(cvm.serving for cvm in self.view.cvms)

    @property
    def current_tolerance(self) -> int:
        """How many nodes it could lose now."""
        return self.view.current_tolerance


@frozen
class Central:
    """A Prism Central."""

    cluster: PrismCentral

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entity it is made of."""
        return (self.cluster,)

    @property
    def nodes(self) -> list[Node]:
        """Its one VM, of whose own id and host nothing is known here (*assumed*; the shim of Foreman counts nodes)."""
        return [Node(self.cluster.ip)]

    @property
    def node_count(self) -> int:
        """How many VMs it has."""
        return len(self.nodes)

    @property
    def software(self) -> list[Software]:
        """What runs on it."""
        return [Software("PRISM_CENTRAL", self.cluster.full_version)]
