"""A scene with a VPC: a network outside, one inside, and a guest behind the router."""

from __future__ import annotations

from typing import TypeVar

from contract_tests.model.scene import Scene
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.network import CreateNetwork
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.commands.vpc import ConnectionSpec, CreateVpc
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.vm import VmNic
from mock_prism.model.vpc import Vpc

E = TypeVar("E", bound=Entity)
OUTSIDE = Ipam("10.99.0.0", 24, "10.99.0.1", (IpPool("10.99.0.10", "10.99.0.13"),))
INSIDE = Ipam("10.98.0.0", 24, "10.98.0.1", (IpPool("10.98.0.10", "10.98.0.99"),))


@frozen
class Routed:
    """The scene, and its parts by name."""

    scene: Scene

    @classmethod
    def start(cls) -> Routed:
        """A VPC with one address outside, and a guest at the first address inside."""
        routed = cls(Scene())
        cluster = routed.scene.cluster.uuid
        routed.scene.succeed(CreateNetwork(cluster, "outside", 99, ipam=OUTSIDE, is_external=True))
        routed.scene.succeed(CreateVpc("vpc", connections=(ConnectionSpec(routed.outside.uuid),)))
        routed.scene.succeed(CreateNetwork(cluster, "inside", ipam=INSIDE, vpc_uuid=routed.vpc.uuid))
        routed.scene.succeed(CreateVm(cluster, "guest", nics=(NicSpec(routed.inside.uuid),)))
        return routed

    def network(self, name: str) -> Network:
        """A network by its name."""
        return self.named(Network, name)

    @property
    def outside(self) -> Network:
        """The network before the router."""
        return self.network("outside")

    @property
    def inside(self) -> Network:
        """The network behind the router."""
        return self.network("inside")

    @property
    def vpc(self) -> Vpc:
        """The VPC."""
        return self.named(Vpc, "vpc")

    @property
    def nic(self) -> VmNic:
        """The guest's NIC."""
        return self.scene.vm("guest").nics[0]

    def named(self, kind: type[E], name: str) -> E:
        """A thing of a kind by its name."""
        found = self.scene.site.find(kind, "name", name)
        assert found is not None, name
        return found
