"""Making, changing and deleting networks: done at once, since Prism Element answers with no task to follow."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address
from itertools import pairwise
from typing import ClassVar

from mock_prism.model.belonging import NOBODYS, Belonging
from mock_prism.model.category import check_categories
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import check_revision
from mock_prism.model.errors import AlreadyExists, InUse, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.leases import check_address, check_room, holdings
from mock_prism.model.names import check_name
from mock_prism.model.network import Ipam, Network, Reservation
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.virtual_switch import VirtualSwitch, clusters_of, default_switch
from mock_prism.model.vpc import Vpc

LAST_VLAN = 4095
LONGEST_PREFIX = 30  # leaves room for a gateway and a guest
OVERLAY_BITS = 24  # of the number of an overlay (documented)


def check_network(name: str, vlan_id: int, ipam: Ipam | None) -> None:
    """A network needs a name and a VLAN that is one; what is managed must fit together. Raises Invalid."""
    check_name("a network", name)
    if not 0 <= vlan_id <= LAST_VLAN:
        raise Invalid("vlan", f"must be from 0 to {LAST_VLAN}")
    if ipam is not None:
        try:
            _check_ipam(ipam)
        except ValueError as error:
            raise Invalid("ipam", str(error)) from None


def _check_ipam(ipam: Ipam) -> None:
    """The gateway and the pools must be in the subnet, and no address in two pools. Raises ValueError."""
    subnet = ipam.subnet
    if subnet.prefixlen > LONGEST_PREFIX:
        raise ValueError(f"the prefix must not be longer than {LONGEST_PREFIX}")
    ends = [(IPv4Address(pool.start), IPv4Address(pool.end)) for pool in ipam.pools]
    servers = [IPv4Address(server) for server in (ipam.gateway, ipam.dhcp_server) if server is not None]
    for address in (*servers, *(end for pool in ends for end in pool)):
        if address not in subnet:
            raise ValueError(f"{address} is not in {subnet}")
    if any(last < first for first, last in ends):
        raise ValueError("a pool ends before it starts")
    if any(second[0] <= first[1] for first, second in pairwise(sorted(ends))):
        raise ValueError("two pools overlap")


def _check_reserved(ipam: Ipam | None, reserved: tuple[str, ...]) -> None:
    """What is kept must be addresses of a managed network, each once. Raises Invalid."""
    if reserved and ipam is None:
        raise Invalid("reserved", "a network without addresses has none to keep")
    if len({*reserved}) < len(reserved):
        raise Invalid("reserved", "an address is named twice")
    if ipam is not None:
        for ip in reserved:
            check_address(ipam, ip)


def _check_apart(site: Site, network: Network) -> None:
    """No two overlays of a VPC share an address. Raises AlreadyExists."""
    if network.vpc_uuid is None or network.ipam is None:
        return
    for other in site.where(Network, "vpc_uuid", network.vpc_uuid):
        if other.uuid != network.uuid and other.ipam is not None and other.ipam.subnet.overlaps(network.ipam.subnet):
            raise AlreadyExists("subnet of the VPC", str(other.ipam.subnet))


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateNetwork.of(task)
    is_overlay = command.vpc_uuid is not None
    switch_uuid = command.virtual_switch_uuid or default_switch(site, command.cluster_uuid).uuid
    network = Network(
        uuid=site.ids.uuid("network"),
        cluster_uuid=command.cluster_uuid,
        name=command.name,
        description=command.description,
        vlan_id=command.vlan_id,
        virtual_switch_uuid=None if is_overlay else switch_uuid,
        ipam=command.ipam,
        is_external=command.is_external,
        has_nat=command.has_nat,
        vpc_uuid=command.vpc_uuid,
        number=site.ids.number("overlay", OVERLAY_BITS) if is_overlay else None,
        reservations=tuple(Reservation(site.ids.uuid("reservation"), ip) for ip in command.reserved),
        projects=command.projects,
        belonging=command.belonging,
    )
    _check_apart(site, network)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(site.put(network)),)))
    return None


@frozen
class CreateNetwork(Command):
    """Make a network; managed where ``ipam`` is given. Names and VLANs may be there twice (*assumed*).

    Without a ``virtual_switch_uuid`` it is on the cluster's default one; with a ``vpc_uuid`` it is an overlay, on none.
    The task's entity is the new network.
    """

    operation: ClassVar[str] = "NetworkCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the network", _create))

    cluster_uuid: str
    name: str
    vlan_id: int = 0
    description: str = ""
    virtual_switch_uuid: str | None = None
    ipam: Ipam | None = None
    is_external: bool = False
    has_nat: bool = True
    vpc_uuid: str | None = None
    reserved: tuple[str, ...] = ()
    belonging: Belonging = NOBODYS
    projects: tuple[str, ...] = ()

    def check(self, site: Site) -> None:
        """The cluster, its switch and the VPC must exist, and the network be possible."""
        site.get(Cluster, self.cluster_uuid)
        check_network(self.name, self.vlan_id, self.ipam)
        _check_reserved(self.ipam, self.reserved)
        check_categories(site, self.belonging.categories)
        if self.virtual_switch_uuid is not None:
            switch = site.get(VirtualSwitch, self.virtual_switch_uuid)
            if self.cluster_uuid not in clusters_of(site, switch.uplinks):
                raise Invalid("virtual switch", f"{switch.name} is not of this cluster")
        if (self.is_external or self.vpc_uuid is not None) and self.ipam is None:
            raise Invalid("ipam", "external subnets and those of a VPC are managed ones")
        if self.vpc_uuid is not None:
            site.get(Vpc, self.vpc_uuid)
            if self.is_external or self.vlan_id or self.virtual_switch_uuid is not None:
                raise Invalid("vpc", "a subnet of a VPC is not external, and on no VLAN and no virtual switch")

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid


@frozen
class NetworkCommand(Command):
    """An act on one network."""

    network_uuid: str

    def cluster(self, site: Site) -> str:
        return site.get(Network, self.network_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Network, self.network_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.network_uuid,)


def _reserved(site: Site, network: Network, addresses: tuple[str, ...]) -> tuple[Reservation, ...]:
    """The reservations of these addresses; those that there were stay as they are."""
    known = {one.ip: one for one in network.reservations}
    return tuple(known.get(ip) or Reservation(site.ids.uuid("reservation"), ip) for ip in addresses)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateNetwork.of(task)
    network = command.applied(site.get(Network, command.network_uuid))
    if command.reserved is not None:
        network = replace(network, reservations=_reserved(site, network, command.reserved))
    if command.ipam is not None:
        check_room(site, network, command.ipam)
        _check_apart(site, network)
    site.put(network)
    return None


@frozen
class UpdateNetwork(NetworkCommand):
    """Change a network; None leaves one as it is. ``reserved`` are all addresses that are kept then.

    Guests keep their addresses, and the task fails where one of them would be outside the network (*assumed*).
    """

    operation: ClassVar[str] = "NetworkUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the network", _update))

    name: str | None = None
    description: str | None = None
    vlan_id: int | None = None
    ipam: Ipam | None = None
    projects: tuple[str, ...] | None = None
    reserved: tuple[str, ...] | None = None
    revision: int | None = None
    belonging: Belonging | None = None

    def check(self, site: Site) -> None:
        """The network must be at the revision named, and be possible as it will be."""
        before = site.get(Network, self.network_uuid)
        check_revision(before, self.revision)
        after = self.applied(before)
        check_network(after.name, after.vlan_id, after.ipam)
        _check_reserved(after.ipam, self.reserved or ())
        check_categories(site, after.categories)

    def applied(self, network: Network) -> Network:
        """The network as it will be."""
        return replace(
            network,
            name=network.name if self.name is None else self.name,
            description=network.description if self.description is None else self.description,
            vlan_id=network.vlan_id if self.vlan_id is None else self.vlan_id,
            ipam=network.ipam if self.ipam is None else self.ipam,
            projects=network.projects if self.projects is None else self.projects,
            belonging=self.belonging or network.belonging,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    network = site.get(Network, DeleteNetwork.of(task).network_uuid)
    users = tuple(dict.fromkeys(holding.user for holding in holdings(site, network.uuid)))
    if users:
        raise InUse(Network.kind, network.name, users)
    site.remove(network)
    return None


@frozen
class DeleteNetwork(NetworkCommand):
    """Delete a network. The task fails while VMs have NICs on it, or VPCs or floating IPs have addresses of it."""

    operation: ClassVar[str] = "NetworkDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the network", _delete))

    revision: int | None = None

    def check(self, site: Site) -> None:
        """The network must be at the revision named."""
        check_revision(site.get(Network, self.network_uuid), self.revision)
