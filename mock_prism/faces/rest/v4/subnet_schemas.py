"""Subnets on the wire (``networking.v4.config.Subnet``): fields as in the official SDK, those of VLANs."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.network_values import CONFIG, addresses, ipv4, metadata_of
from mock_prism.faces.rest.v4.wire import WireSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.floating_ip import FloatingIp
from mock_prism.model.frozen import frozen
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.user import User
from mock_prism.model.virtual_switch import VirtualSwitch
from mock_prism.model.vm import Vm, VmNic
from mock_prism.model.vpc import Vpc

VLAN, OVERLAY = "VLAN", "OVERLAY"


@frozen
class Subnet:
    """A network, its cluster and virtual switch, the VMs with NICs on it, whatever else has addresses of it,
    and whose it is where that is a user of the site."""

    network: Network
    cluster: Cluster
    switch: VirtualSwitch | None
    vms: tuple[Vm, ...]
    others: tuple[Vpc | FloatingIp, ...]
    owner: User | None = None

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.network, self.cluster, self.switch, self.owner, *self.vms, *self.others)

    @property
    def is_overlay(self) -> bool:
        """Whether it is inside a VPC."""
        return self.network.vpc_uuid is not None

    @property
    def home(self) -> Cluster | None:
        """Its cluster; an overlay reaches all of them."""
        return None if self.is_overlay else self.cluster

    @property
    def nics(self) -> list[VmNic]:
        """The NICs on it."""
        return [nic for vm in self.vms for nic in vm.nics if nic.network_uuid == self.network.uuid]

    @property
    def given(self) -> set[int]:
        """The addresses that somebody has, as numbers."""
        found = [nic.ip for nic in self.nics]
        for other in self.others:
            if isinstance(other, FloatingIp):
                found.append(other.ip)
            elif connection := other.connection(self.network.uuid):
                found += connection.ips
        return {int(ip_address(ip)) for ip in found if ip}


@frozen
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
    """A VLAN, with its cluster and virtual switch, or an overlay, with its VPC."""

    object_type = f"{CONFIG}Subnet"
    uuid = fields.String(attribute="network.uuid", data_key="extId")
    name = fields.String(attribute="network.name")
    description = fields.Function(lambda view: view.network.description or None)
    subnet_type = fields.Function(lambda view: OVERLAY if view.is_overlay else VLAN, data_key="subnetType")
    number = fields.Function(
        lambda view: view.network.number if view.is_overlay else view.network.vlan_id, data_key="networkId"
    )
    dhcp = fields.Function(lambda view: _dhcp(view.network.ipam), data_key="dhcpOptions")
    ip_config = fields.Function(lambda view: _ip_config(view.network.ipam), data_key="ipConfig")
    cluster_uuid = fields.Function(lambda view: view.home and view.home.uuid, data_key="clusterReference")
    cluster_uuids = fields.Function(lambda view: [view.home.uuid] if view.home else [], data_key="clusterReferenceList")
    cluster_names = fields.Function(lambda view: [view.home.name] if view.home else [], data_key="clusterNameList")
    virtual_switch = fields.String(attribute="network.virtual_switch_uuid", data_key="virtualSwitchReference")
    vpc_uuid = fields.String(attribute="network.vpc_uuid", data_key="vpcReference")
    is_external = fields.Boolean(attribute="network.is_external", data_key="isExternal")
    has_nat = fields.Function(
        lambda view: view.network.has_nat if view.network.is_external else None, data_key="isNatEnabled"
    )
    reserved = fields.Function(
        lambda view: addresses(*(one.ip for one in view.network.reservations)), data_key="reservedIpAddresses"
    )
    bridge = fields.Function(lambda view: view.switch and view.switch.bridge, data_key="bridgeName")
    cluster_name = fields.Function(lambda view: view.home and view.home.name, data_key="clusterName")
    hypervisor = fields.Constant("acropolis", data_key="hypervisorType")
    prefix = fields.Function(lambda view: _prefix(view.network.ipam), data_key="ipPrefix")
    usage = fields.Function(lambda view: _usage(view), data_key="ipUsage")
    projects = fields.Function(lambda view: list(view.network.projects), data_key="sharedWithProjects")
    metadata = fields.Function(lambda view: metadata_of(view.network.belonging, view.owner))
    project_uuid = fields.String(attribute="network.belonging.project_uuid", data_key="projectExtId")


def _dhcp(ipam: Ipam | None) -> Any:
    if ipam is None:
        return typed(f"{CONFIG}DhcpOptions")
    servers = addresses(*ipam.name_servers)
    return typed(
        f"{CONFIG}DhcpOptions",
        domainNameServers=servers or None,
        domainName=ipam.domain,
        searchDomains=list(ipam.search_domains) or None,
        tftpServerName=ipam.tftp_server,
        bootFileName=ipam.boot_file,
        ntpServers=addresses(*ipam.ntp_servers) or None,
    )


def _ip_config(ipam: Ipam | None) -> list[Any]:
    """The ranges of a subnet: one with nothing in it of what is not managed (so a client's module shows it)."""
    if ipam is None:
        return [typed(f"{CONFIG}IPConfig", ipv4=typed(f"{CONFIG}IPv4Config"))]
    subnet = typed(f"{CONFIG}IPv4Subnet", ip=ipv4(str(ipam.subnet.network_address)), prefixLength=ipam.prefix_length)
    config = typed(
        f"{CONFIG}IPv4Config",
        ipSubnet=subnet,
        defaultGatewayIp=ipam.gateway and ipv4(ipam.gateway),
        dhcpServerAddress=ipam.dhcp_server and ipv4(ipam.dhcp_server),
        poolList=[_pool(pool) for pool in ipam.pools] or None,
    )
    return [typed(f"{CONFIG}IPConfig", ipv4=config)]


def _pool(pool: IpPool) -> Any:
    return typed(f"{CONFIG}IPv4Pool", startIp=ipv4(pool.start), endIp=ipv4(pool.end))


def _prefix(ipam: Ipam | None) -> str | None:
    return None if ipam is None else str(ipam.subnet)


def _usage(view: Subnet) -> Any:
    """How many addresses are given and free. Free are those of the pools (*assumed*)."""
    ipam = view.network.ipam
    if ipam is None:
        return typed(f"{CONFIG}IPUsage", numMacs=len(view.nics))
    given = view.given
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
