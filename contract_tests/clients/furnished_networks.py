"""Networks for a furnished site: one outside, one in a VPC, and what belongs to that."""

from __future__ import annotations

from mock_prism.model.cluster import Cluster
from mock_prism.model.floating_ip import FloatingIp
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.routing import NextHop, NextHopKind, Route, RouteTable
from mock_prism.model.routing_policy import RoutingPolicy, Rule
from mock_prism.model.site import Site
from mock_prism.model.virtual_switch import VirtualSwitch
from mock_prism.model.vpc import Connection, Vpc


def furnish_networks(site: Site) -> None:
    """Let there be a VPC with everything that one may have. It is shared with the project of made-up bodies."""
    cluster, switch = next(iter(site.all(Cluster))), next(iter(site.all(VirtualSwitch)))
    outside = Ipam("10.99.0.0", 24, "10.99.0.1", (IpPool("10.99.0.10", "10.99.0.99"),))
    inside = Ipam("10.98.0.0", 24, "10.98.0.1", (IpPool("10.98.0.10", "10.98.0.99"),))
    external = site.put(
        Network(
            uuid=site.ids.uuid("n"),
            cluster_uuid=cluster.uuid,
            name="outside",
            virtual_switch_uuid=switch.uuid,
            ipam=outside,
            is_external=True,
        )
    )
    vpc = Vpc(uuid=site.ids.uuid("n"), name="vpc", connections=(Connection(external.uuid, ("10.99.0.10",)),))
    site.put(vpc)
    site.put(Network(uuid=site.ids.uuid("n"), cluster_uuid=cluster.uuid, name="inside", ipam=inside, vpc_uuid=vpc.uuid))
    table = site.put(RouteTable(uuid=site.ids.uuid("n"), vpc_uuid=vpc.uuid))
    hop = NextHop(NextHopKind.EXTERNAL, external.uuid)
    site.put(Route(uuid=site.ids.uuid("n"), table_uuid=table.uuid, destination="0.0.0.0/0", next_hop=hop))
    site.put(RoutingPolicy(uuid=site.ids.uuid("n"), vpc_uuid=vpc.uuid, name="policy", priority=9, rules=(Rule(),)))
    site.put(FloatingIp(uuid=site.ids.uuid("n"), network_uuid=external.uuid, ip="10.99.0.11"))
