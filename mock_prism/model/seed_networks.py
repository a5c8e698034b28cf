"""Seeding the networks of a cluster, and the virtual switch that they are on."""

from __future__ import annotations

from mock_prism.model.cluster import Cluster
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.network import Ipam, Network
from mock_prism.model.site import Site
from mock_prism.model.virtual_switch import Uplinks, VirtualSwitch


@frozen
class NetworkSpec:
    """A network; managed where ``ipam`` is given."""

    name: str
    vlan: int = 0
    ipam: Ipam | None = None


def seed_networks(site: Site, cluster: Cluster, specs: tuple[NetworkSpec, ...]) -> None:
    """Put the default switch in place, by the two fastest ports of each host, and the networks on it."""
    uplinks = tuple(
        Uplinks(host.uuid, tuple(nic.name for nic in sorted(host.nics, key=lambda nic: -nic.speed_mbps)[:2]))
        for host in site.where(Host, "cluster_uuid", cluster.uuid)
    )
    uuid = site.ids.uuid("virtual-switch")
    switch = site.put(VirtualSwitch(uuid=uuid, name="vs0", bridge="br0", uplinks=uplinks, is_default=True))
    for spec in specs:
        site.put(
            Network(
                uuid=site.ids.uuid("network"),
                cluster_uuid=cluster.uuid,
                name=spec.name,
                vlan_id=spec.vlan,
                virtual_switch_uuid=switch.uuid,
                ipam=spec.ipam,
            )
        )
