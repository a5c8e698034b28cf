"""The networks in which the nodes of a cluster lie, as v1 and v2.0 tell of them."""

from __future__ import annotations

from ipaddress import IPv4Network

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.exchange import Call
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import NotSimulated

WIDEST = 24
"""The prefix of the network where all nodes fit into it (*assumed*); it is shorter where they do not."""
INTERNAL = "192.168.5.0/255.255.255.128"
"""The network between a host and its CVM (recorded)."""


def subnets(call: Call, cluster: Cluster) -> Record:
    """Network and netmask (recorded form) of the CVMs' outward addresses, and of the way within a node."""
    ips = [cvm.ip for cvm in call.site.where(Cvm, "cluster_uuid", cluster.uuid)]
    external = IPv4Network(f"{ips[0]}/{WIDEST}", strict=False)
    while not all(IPv4Network(ip).subnet_of(external) for ip in ips):
        external = external.supernet()
    return {"external_subnet": external.with_netmask, "internal_subnet": INTERNAL}


def check_subnets(call: Call, cluster: Cluster, body: Record) -> None:
    """Raise NotSimulated where a body would move the nodes to other networks."""
    for key, shown in subnets(call, cluster).items():
        if body.get(key, shown) not in (shown, None, ""):
            raise NotSimulated(f"changing the {key} of a cluster")
