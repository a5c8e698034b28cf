"""What a parameter of a kind may name: the things there are on the cluster that one is logged in to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from mock_prism.faces.shell.registry import Kind
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.vm_hardware import pcie_group
from mock_prism.model.document import on_shelf
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.gpu import GPU_KINDS
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.node import hosts_of
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.site import Site
from mock_prism.model.software import Software
from mock_prism.model.storage import Disk, StorageContainer, StoragePool
from mock_prism.model.task import Task
from mock_prism.model.user import User
from mock_prism.model.virtual_switch import switches_of
from mock_prism.model.vm import Vm, VmGroup
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

NEWEST = 20
"""So many tasks are offered, the newest."""


@frozen
class Scope:
    """Where somebody types, and what stands on the line already, by parameter."""

    site: Site
    cluster: Cluster
    given: Mapping[str, str] = field(default_factory=dict)

    def all(self, kind: type[Entity]) -> Iterable[Entity]:
        """The cluster's own of a kind."""
        return self.site.where(kind, "cluster_uuid", self.cluster.uuid)

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The cluster's hosts."""
        return hosts_of(self.site, self.cluster.uuid)

    @property
    def vm(self) -> Vm | None:
        """The VM that the line names."""
        named = self.given.get("vm", "")
        found = self.site.where(Vm, "cluster_uuid", self.cluster.uuid)
        return next((vm for vm in found if named in (vm.name, vm.uuid)), None)


Names = Callable[[Scope], Iterable[str]]


def _names(kind: type[Entity]) -> Names:
    return lambda scope: (str(getattr(entity, "name", "")) for entity in scope.all(kind))


def _documents(place: str) -> Names:
    """What lies on a shelf of the cluster's."""
    return lambda scope: (one.name for one in on_shelf(scope.site, place.format(cluster=scope.cluster.uuid)))


def _ids(scope: Scope, numbers: Iterable[int]) -> Iterator[str]:
    return (f"{scope.cluster.uuid}::{number}" for number in numbers)


def _ports(scope: Scope) -> Iterable[str]:
    """Of the host that the line names, or of all."""
    named = scope.given.get("host", "")
    hosts = [host for host in scope.hosts if named in (host.hypervisor_ip, host.name, host.fqdn, host.uuid)]
    return (nic.name for host in hosts or scope.hosts for nic in host.nics)


def _tasks(scope: Scope) -> Iterable[str]:
    shown = [
        task for task in scope.site.where(Task, "cluster_uuid", scope.cluster.uuid) if not task.command.is_internal
    ]
    return (task.uuid for task in shown[-NEWEST:])


def _networks(scope: Scope) -> Iterable[str]:
    """VLANs: overlays are Prism Central's."""
    found = scope.site.where(Network, "cluster_uuid", scope.cluster.uuid)
    return (network.name for network in found if network.vpc_uuid is None)


def _hosts(scope: Scope) -> Iterable[str]:
    return (host.hypervisor_ip for host in scope.hosts)


NAMES: Mapping[Kind, Names] = {
    Kind.FLAG: lambda scope: ("true", "false"),
    Kind.VM: _names(Vm),
    Kind.VMS: _names(Vm),
    Kind.HOST: _hosts,
    Kind.HOSTS: _hosts,
    Kind.IMAGE: _names(Image),
    Kind.IMAGES: _names(Image),
    Kind.SNAPSHOT: _names(Snapshot),
    Kind.SNAPSHOTS: _names(Snapshot),
    Kind.GROUP: _names(VolumeGroup),
    Kind.GROUPS: _names(VolumeGroup),
    Kind.VM_GROUP: _names(VmGroup),
    Kind.NETWORK: _networks,
    Kind.SWITCH: lambda scope: (switch.name for switch in switches_of(scope.site, scope.cluster.uuid)),
    Kind.CONTAINER: _names(StorageContainer),
    Kind.CLIENT: _names(IscsiClient),
    Kind.PORT: _ports,
    Kind.DISK_ADDRESS: lambda scope: (disk.address for disk in scope.vm.disks) if scope.vm else (),
    Kind.MAC: lambda scope: (nic.mac for nic in scope.vm.nics) if scope.vm else (),
    Kind.TASK: _tasks,
    Kind.GPU: lambda scope: (name.replace(" ", "_") for name in GPU_KINDS),
    Kind.PCIE_GROUP: lambda scope: (
        pcie_group(scope.cluster.uuid, one.model) for host in scope.hosts for one in host.pcie_devices
    ),
    Kind.HOST_ID: lambda scope: _ids(scope, (host.number for host in scope.hosts)),
    Kind.DISK_ID: lambda scope: _ids(
        scope, (disk.number for disk in scope.site.where(Disk, "cluster_uuid", scope.cluster.uuid))
    ),
    Kind.POOL: _names(StoragePool),
    Kind.USER: lambda scope: (user.name for user in scope.site.all(User)),
    Kind.DIRECTORY: _documents("/prism-element/{cluster}/authconfig/directories"),
    Kind.SYSLOG_SERVER: _documents("/clustermgmt/config/clusters/{cluster}/rsyslog-servers"),
    Kind.SOFTWARE: _names(Software),
    Kind.CENTRAL: lambda scope: (central.ip for central in scope.site.all(PrismCentral)),
    Kind.PUBLIC_KEY: lambda scope: (key.name for key in scope.cluster.public_keys),
}
"""By kind; a kind that is not here names nothing that is there already."""

LISTS = frozenset({Kind.VMS, Kind.HOSTS, Kind.IMAGES, Kind.SNAPSHOTS, Kind.GROUPS})
"""Kinds that name several, with commas between."""
