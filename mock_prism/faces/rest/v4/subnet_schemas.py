"""Subnets on the wire (``networking.v4.config.Subnet``): fields as in the official SDK, those of VLANs."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_fields import Ipv4Text
from mock_prism.faces.rest.v4.wire import UUID, Address, WireSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.vm import Vm, VmNic

CONFIG = "networking.v4.config."
BRIDGES = {"vs0": "br0"}
"""The bridge of the virtual switch that is always there (AHV guide)."""


@dataclass(frozen=True, slots=True)
class Subnet:
    """A network, its cluster, and the VMs that have NICs on it."""

    network: Network
    cluster: Cluster
    vms: tuple[Vm, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.network, self.cluster, *self.vms)

    @property
    def nics(self) -> list[VmNic]:
        """The NICs on it."""
        return [nic for vm in self.vms for nic in vm.nics if nic.network_uuid == self.network.uuid]


@dataclass(frozen=True, slots=True)
class Vnic:
    """A NIC on a subnet, and its VM."""

    vm: Vm
    nic: VmNic


class VnicSchema(WireSchema):
    """A NIC as its subnet knows it. A guest's address is learned while it runs."""

    object_type = f"{CONFIG}Vnic"
    uuid = fields.String(attribute="nic.uuid", data_key="extId")
    mac = fields.String(attribute="nic.mac", data_key="macAddress")
    vm = fields.String(attribute="vm.uuid", data_key="vmReference")
    assigned = fields.Function(lambda vnic: addresses(vnic.nic.ip), data_key="assignedIpv4Addresses")
    learned = fields.Function(
        lambda vnic: addresses(vnic.nic.ip if vnic.vm.is_running else None), data_key="learnedIpv4Addresses"
    )


class SubnetSchema(WireSchema):
    """A VLAN. Which virtual switch is told where it is one that was made; the one of the cluster has no id here."""

    object_type = f"{CONFIG}Subnet"
    uuid = fields.String(attribute="network.uuid", data_key="extId")
    name = fields.String(attribute="network.name")
    description = fields.Function(lambda view: view.network.description or None)
    subnet_type = fields.Constant("VLAN", data_key="subnetType")
    vlan_id = fields.Integer(attribute="network.vlan_id", data_key="networkId")
    dhcp = fields.Function(lambda view: _dhcp(view.network.ipam), data_key="dhcpOptions")
    ip_config = fields.Function(lambda view: _ip_config(view.network.ipam), data_key="ipConfig")
    cluster_uuid = fields.String(attribute="cluster.uuid", data_key="clusterReference")
    virtual_switch = fields.Function(lambda view: _switch(view.network), data_key="virtualSwitchReference")
    is_external = fields.Constant(False, data_key="isExternal")
    bridge = fields.Function(lambda view: BRIDGES.get(view.network.virtual_switch), data_key="bridgeName")
    cluster_name = fields.String(attribute="cluster.name", data_key="clusterName")
    hypervisor = fields.Constant("acropolis", data_key="hypervisorType")
    prefix = fields.Function(lambda view: _prefix(view.network.ipam), data_key="ipPrefix")
    usage = fields.Function(lambda view: _usage(view), data_key="ipUsage")


def addresses(*texts: str | None) -> list[Any]:
    """Those of the addresses that there are, each as an ``IPAddress``."""
    return [Address().serialize("ip", {"ip": text}) for text in texts if text]


def ipv4(text: str) -> Any:
    """An ``IPv4Address``."""
    return Ipv4Text().serialize("ip", {"ip": text})


def _dhcp(ipam: Ipam | None) -> Any:
    if ipam is None:
        return None
    servers = addresses(*ipam.name_servers)
    return typed(f"{CONFIG}DhcpOptions", domainNameServers=servers or None, domainName=ipam.domain)


def _ip_config(ipam: Ipam | None) -> list[Any]:
    if ipam is None:
        return []
    subnet = typed(f"{CONFIG}IPv4Subnet", ip=ipv4(str(ipam.subnet.network_address)), prefixLength=ipam.prefix_length)
    config = typed(
        f"{CONFIG}IPv4Config",
        ipSubnet=subnet,
        defaultGatewayIp=ipv4(ipam.gateway),
        poolList=[_pool(pool) for pool in ipam.pools] or None,
    )
    return [typed(f"{CONFIG}IPConfig", ipv4=config)]


def _pool(pool: IpPool) -> Any:
    return typed(f"{CONFIG}IPv4Pool", startIp=ipv4(pool.start), endIp=ipv4(pool.end))


def _switch(network: Network) -> str | None:
    return network.virtual_switch if UUID.fullmatch(network.virtual_switch) else None


def _prefix(ipam: Ipam | None) -> str | None:
    return None if ipam is None else str(ipam.subnet)


def _usage(view: Subnet) -> Any:
    """How many addresses are given and free. Free are those of the pools (*assumed*)."""
    ipam = view.network.ipam
    if ipam is None:
        return typed(f"{CONFIG}IPUsage", numMacs=len(view.nics))
    given = {int(ip_address(nic.ip)) for nic in view.nics if nic.ip}
    gone = given | {int(ip_address(one.ip)) for one in view.network.reservations}
    pools = [(pool, len(pool.numbers) - sum(number in pool.numbers for number in gone)) for pool in ipam.pools]
    usages = [
        typed(f"{CONFIG}IPPoolUsage", numFreeIPs=free, numTotalIPs=len(pool.numbers), range=_pool(pool))
        for pool, free in pools
    ]
    return typed(
        f"{CONFIG}IPUsage",
        numMacs=len(view.nics),
        numFreeIPs=sum(free for _, free in pools),
        numAssignedIPs=len(given),
        ipPoolUsages=usages or None,
    )
