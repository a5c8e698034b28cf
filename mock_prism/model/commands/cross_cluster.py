"""Moving a VM, with its disks, to another cluster of the same Prism Central."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.capacity import container_alike
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.commands.target import VmCommand, leave_groups
from mock_prism.model.errors import Invalid, NotFound, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.leases import lease
from mock_prism.model.network import Network
from mock_prism.model.node import settle
from mock_prism.model.placement import choose, no_placement, obstacles
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmDisk, VmNic


def _choose(site: Site, task: Task) -> Pause | None:
    """Settle on a host of the other cluster and reserve the memory there."""
    command = MoveToCluster.of(task)
    vm = site.get(Vm, command.vm_uuid)
    if command.is_live is not vm.is_running:
        wanted = PowerState.ON if command.is_live else PowerState.OFF
        raise WrongState(Vm.kind, vm.name, vm.power.value, wanted.value)
    if not vm.may_live_migrate or vm.affinity or any(disk.volume_group_uuid for disk in vm.disks):
        raise WrongState(Vm.kind, vm.name, "tied to its cluster", "free to go to any")
    there = replace(vm, cluster_uuid=command.cluster_uuid)
    target = choose(site, there).uuid if vm.is_running else None
    site.put(replace(vm, leaving_to=command.cluster_uuid, moving_to=target))
    return None


def _copy(site: Site, task: Task) -> Pause | None:
    command = MoveToCluster.of(task)
    vm = site.get(Vm, command.vm_uuid)
    memory = site.timings.migration_micros(vm.memory_bytes) if vm.is_running else 0
    end = task.step_began_micros + memory + site.timings.copy_micros(sum(disk.size_bytes for disk in vm.disks))
    return until(site, end)


def _switch_over(site: Site, task: Task) -> Pause | None:
    """Let the VM go on in the other cluster. Images stay behind: its disks have their own data."""
    command = MoveToCluster.of(task)
    vm = site.get(Vm, command.vm_uuid)
    source = vm.host_uuid
    if vm.moving_to is not None:
        target = site.get(Host, vm.moving_to)
        if found := obstacles(site, vm, target):
            raise no_placement(vm, [(target, found)])
    leave_groups(site, vm.uuid)
    site.put(
        replace(
            vm,
            cluster_uuid=command.cluster_uuid,
            host_uuid=vm.moving_to,
            moving_to=None,
            leaving_to=None,
            disks=tuple(command.moved(site, disk) for disk in vm.disks),
            nics=command.plugged(site, vm.nics),
        )
    )
    if source is not None:
        settle(site, source)
    return None


@frozen
class MoveToCluster(VmCommand):
    """Move a VM to another cluster, live or while it is off. It keeps its uuid (*assumed*).

    ``networks`` says where a NIC is to go, ``containers`` where what is in a container is to. What is not named goes to
    the one of the same name; disks else to the cluster's first container.
    """

    operation: ClassVar[str] = "VmCrossClusterMigrate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Choose the target host", _choose),
        Step("Copy disks and memory", _copy, weight=8),
        Step("Switch over", _switch_over),
    )
    is_cancelable: ClassVar[bool] = True

    cluster_uuid: str
    is_live: bool = True
    networks: tuple[tuple[str, str], ...] = ()
    containers: tuple[tuple[str, str], ...] = ()

    def check(self, site: Site) -> None:
        """The other cluster must exist and have a place for whatever the VM has."""
        vm = site.get(Vm, self.vm_uuid)
        site.get(Cluster, self.cluster_uuid)
        if vm.cluster_uuid == self.cluster_uuid:
            raise Invalid("cluster", "the VM is there already")
        for _, uuid in self.networks:
            check_same_cluster(site.get(Network, uuid).cluster_uuid, self.cluster_uuid, "network")
        for _, uuid in self.containers:
            check_same_cluster(site.get(StorageContainer, uuid).cluster_uuid, self.cluster_uuid, "container")
        for nic in vm.nics:
            self.network(site, nic)

    def network(self, site: Site, nic: VmNic) -> Network:
        """The network of the other cluster that a NIC goes to. Raises NotFound."""
        named = dict(self.networks).get(nic.uuid)
        if named is not None:
            return site.get(Network, named)
        name = site.get(Network, nic.network_uuid).name
        for network in site.where(Network, "cluster_uuid", self.cluster_uuid):
            if network.name == name:
                return network
        raise NotFound(Network.kind, name)

    def plugged(self, site: Site, nics: tuple[VmNic, ...]) -> tuple[VmNic, ...]:
        """NICs on networks of the other cluster, with addresses of those."""
        moved: list[VmNic] = []
        for nic in nics:
            network = self.network(site, nic)
            ip = lease(site, network, None, [one.ip for one in moved if one.network_uuid == network.uuid])
            moved.append(replace(nic, network_uuid=network.uuid, ip=ip))
        return tuple(moved)

    def moved(self, site: Site, disk: VmDisk) -> VmDisk:
        """A disk in a container of the other cluster."""
        if disk.container_uuid is None:
            return disk
        named = dict(self.containers).get(disk.container_uuid)
        return replace(disk, container_uuid=named or container_alike(site, disk.container_uuid, self.cluster_uuid))

    def abandoned(self, site: Site, task: Task) -> None:
        """Give back the memory reserved at the target."""
        vm = site.table(Vm).get(self.vm_uuid)
        if vm is not None and vm.leaving_to is not None:
            site.put(replace(vm, moving_to=None, leaving_to=None))
