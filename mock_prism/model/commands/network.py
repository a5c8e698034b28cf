"""Making, changing and deleting networks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import IPv4Address
from itertools import pairwise
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import InUse, Invalid
from mock_prism.model.journal import EntityRef
from mock_prism.model.leases import is_host, nics_on
from mock_prism.model.names import check_name
from mock_prism.model.network import Ipam, Network
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task

LAST_VLAN = 4095
LONGEST_PREFIX = 30  # leaves room for a gateway and a guest


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
    for address in (IPv4Address(ipam.gateway), *(end for pool in ends for end in pool)):
        if address not in subnet:
            raise ValueError(f"{address} is not in {subnet}")
    if any(last < first for first, last in ends):
        raise ValueError("a pool ends before it starts")
    if any(second[0] <= first[1] for first, second in pairwise(sorted(ends))):
        raise ValueError("two pools overlap")


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateNetwork.of(task)
    network = site.put(
        Network(
            uuid=site.ids.uuid("network"),
            cluster_uuid=command.cluster_uuid,
            name=command.name,
            description=command.description,
            vlan_id=command.vlan_id,
            virtual_switch=command.virtual_switch,
            ipam=command.ipam,
        )
    )
    site.put(replace(site.get(Task, task.uuid), entities=(ref(network),)))
    return None


@dataclass(frozen=True, slots=True)
class CreateNetwork(Command):
    """Make a network; managed where ``ipam`` is given. Names and VLANs may be there twice (*assumed*).

    The task's entity is the new network.
    """

    operation: ClassVar[str] = "NetworkCreate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Create the network", _create),
        Step("Register the network", lasting(lambda timings: timings.vm_update_micros)),
    )

    cluster_uuid: str
    name: str
    vlan_id: int = 0
    description: str = ""
    virtual_switch: str = "vs0"
    ipam: Ipam | None = None

    def check(self, site: Site) -> None:
        """The cluster must exist, and the network be possible."""
        site.get(Cluster, self.cluster_uuid)
        check_network(self.name, self.vlan_id, self.ipam)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid


@dataclass(frozen=True, slots=True)
class NetworkCommand(Command):
    """An act on one network."""

    network_uuid: str

    def check(self, site: Site) -> None:
        """The network must exist."""
        site.get(Network, self.network_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(Network, self.network_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Network, self.network_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.network_uuid,)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateNetwork.of(task)
    network = command.applied(site.get(Network, command.network_uuid))
    if command.ipam is not None:
        stranded = [vm for vm, nic in nics_on(site, network.uuid) if nic.ip and not is_host(command.ipam, nic.ip)]
        if stranded:
            raise InUse(Network.kind, network.name, tuple(dict.fromkeys(vm.name for vm in stranded)))
    site.put(network)
    return None


@dataclass(frozen=True, slots=True)
class UpdateNetwork(NetworkCommand):
    """Change a network; None leaves one as it is.

    Guests keep their addresses, and the task fails where one of them would be outside the network (*assumed*).
    """

    operation: ClassVar[str] = "NetworkUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Change the network", _update), Step("Apply", lasting(lambda timings: timings.vm_update_micros))
    )

    name: str | None = None
    description: str | None = None
    vlan_id: int | None = None
    ipam: Ipam | None = None

    def check(self, site: Site) -> None:
        """The network must exist, and be possible as it will be."""
        after = self.applied(site.get(Network, self.network_uuid))
        check_network(after.name, after.vlan_id, after.ipam)

    def applied(self, network: Network) -> Network:
        """The network as it will be."""
        return replace(
            network,
            name=network.name if self.name is None else self.name,
            description=network.description if self.description is None else self.description,
            vlan_id=network.vlan_id if self.vlan_id is None else self.vlan_id,
            ipam=network.ipam if self.ipam is None else self.ipam,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    network = site.get(Network, DeleteNetwork.of(task).network_uuid)
    users = tuple(dict.fromkeys(vm.name for vm, _ in nics_on(site, network.uuid)))
    if users:
        raise InUse(Network.kind, network.name, users)
    site.remove(network)
    return None


@dataclass(frozen=True, slots=True)
class DeleteNetwork(NetworkCommand):
    """Delete a network. The task fails while VMs have NICs on it."""

    operation: ClassVar[str] = "NetworkDelete"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Delete the network", _delete), Step("Clean up", lasting(lambda timings: timings.vm_update_micros))
    )
