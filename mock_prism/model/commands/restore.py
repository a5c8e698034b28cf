"""Bringing VMs and volume groups back from snapshots: as new ones, or a VM in its own place."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import ClassVar

from mock_prism.model.category import Category, check_categories
from mock_prism.model.commands.clone import put_copy
from mock_prism.model.commands.device_specs import NicSpec, alike, check_nic, check_same_cluster, customized
from mock_prism.model.commands.power import stop
from mock_prism.model.commands.restore_group import GroupOrder, restored_group
from mock_prism.model.commands.target import VmCommand, registering
from mock_prism.model.commands.vm import check_size
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.leases import KIND, check_address, holdings
from mock_prism.model.names import check_name
from mock_prism.model.network import Network
from mock_prism.model.records import ref
from mock_prism.model.recovery_point import Snapshot, kept
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm, VmDisk, VmNic


@frozen
class RestoreOrder:
    """A VM to make from a snapshot. None takes over what the VM had. It has no categories but those named (documented).

    ``nics`` None are NICs on the networks that it was on, as far as they are still there; where ``is_strict`` all must
    be (*assumed*). ``is_customized`` gives it a drive that sets the guest up.
    """

    snapshot_uuid: str
    name: str | None = None
    description: str | None = None
    memory_bytes: int | None = None
    num_vcpus: int | None = None
    num_cores_per_vcpu: int | None = None
    nics: tuple[NicSpec, ...] | None = None
    categories: tuple[str, ...] = ()
    owner_uuid: str | None = None
    is_strict: bool = False
    is_customized: bool = False

    def applied(self, vm: Vm) -> Vm:
        """The VM with what the new one is to have."""
        return replace(
            vm,
            name=vm.name if self.name is None else self.name,
            description=vm.description if self.description is None else self.description,
            memory_bytes=self.memory_bytes or vm.memory_bytes,
            num_vcpus=self.num_vcpus or vm.num_vcpus,
            num_cores_per_vcpu=self.num_cores_per_vcpu or vm.num_cores_per_vcpu,
            categories=self.categories,
            owner_uuid=self.owner_uuid or vm.owner_uuid,
        )

    def cards(self, site: Site, vm: Vm) -> tuple[NicSpec, ...]:
        """The NICs that the new one is to have: with MACs and addresses of their own."""
        if self.nics is not None:
            return self.nics
        return tuple(alike(nic) for nic in vm.nics if self.is_strict or _is_there(site, nic, vm.cluster_uuid))


def _own_disks(vm: Vm) -> tuple[VmDisk, ...]:
    """The disks of a VM itself: volume groups are no part of it, and stay where they are (*assumed*)."""
    return tuple(disk for disk in vm.disks if disk.volume_group_uuid is None)


def _is_there(site: Site, nic: VmNic, cluster_uuid: str) -> bool:
    """Whether the network of a NIC is still there, and reaches the cluster."""
    network = site.table(Network).get(nic.network_uuid)
    return network is not None and (network.vpc_uuid is not None or network.cluster_uuid == cluster_uuid)


def _then(snapshot: Snapshot) -> Vm:
    """The VM as it was, in the cluster where the snapshot is: the hosts of another mean nothing there."""
    if snapshot.vm.cluster_uuid == snapshot.cluster_uuid:
        return snapshot.vm
    return replace(snapshot.vm, cluster_uuid=snapshot.cluster_uuid, affinity=())


def _check_containers(site: Site, vm: Vm) -> None:
    for uuid in sorted(vm.containers):
        site.get(StorageContainer, uuid)


def _restore(site: Site, task: Task) -> Pause | None:
    command = RestoreVms.of(task)
    vms = tuple(ref(_made(site, order)) for order in command.orders)
    groups = tuple(ref(restored_group(site, order)) for order in command.groups)
    site.put(replace(site.get(Task, task.uuid), entities=(*vms, *groups)))
    return None


def _made(site: Site, order: RestoreOrder) -> Vm:
    then = _then(site.get(Snapshot, order.snapshot_uuid))
    after = order.applied(then)
    if order.is_customized:
        home = next(iter(site.where(StorageContainer, "cluster_uuid", after.cluster_uuid)))
        after = replace(after, disks=customized(site, after, home.uuid))
    return put_copy(site, after, order.cards(site, then))


@frozen
class RestoreVms(Command):
    """Make VMs from snapshots: off, with disks of their own, as the VMs were; and volume groups that were kept
    together with them, or alone. The task's entities are the new VMs, then the new groups.

    Prism Element calls it cloning a snapshot, and its operation that of a clone (documented).
    """

    operation: ClassVar[str] = "VmClone"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Clone the VM", _restore), Step("Register the VM", lasting(lambda timings: timings.vm_create_micros))
    )

    orders: tuple[RestoreOrder, ...]
    groups: tuple[GroupOrder, ...] = ()

    def check(self, site: Site) -> None:
        """Snapshots, containers and networks must exist, and the new VMs and groups be possible."""
        if not self.holds():
            raise Invalid("snapshots", "must be at least one")
        for group in self.groups:
            group.check(site)
        for order in self.orders:
            then = _then(site.get(Snapshot, order.snapshot_uuid))
            after = order.applied(then)
            check_name("a VM", after.name)
            check_size(site, after)
            _check_containers(site, then)
            check_categories(site, order.categories)
            for card in order.cards(site, then):
                check_nic(site, then.cluster_uuid, card)

    def cluster(self, site: Site) -> str:
        return kept(site, self.holds()[0]).cluster_uuid

    def holds(self) -> tuple[str, ...]:
        vms, groups = ([one.snapshot_uuid for one in self.orders], [one.snapshot_uuid for one in self.groups])
        return tuple(dict.fromkeys(vms + groups))


def _revert(site: Site, task: Task) -> Pause | None:
    command = RevertVm.of(task)
    snapshot, now = site.get(Snapshot, command.snapshot_uuid), site.get(Vm, command.vm_uuid)
    disks = _disks_then(now, snapshot.vm)
    nics = _nics_then(site, now, snapshot.vm.nics) if command.restores_network else now.nics
    if now.is_running:
        now = stop(site, now)
    then = snapshot.vm
    site.put(
        replace(
            then,
            power=PowerState.OFF,
            host_uuid=None,
            moving_to=None,
            disks=disks,
            nics=nics,
            pcie_devices=now.pcie_devices,
            protection=now.protection,
            powered_micros=now.powered_micros,
            categories=_categories_then(site, then) if command.restores_categories else now.categories,
            owner_uuid=then.owner_uuid if command.restores_owner else now.owner_uuid,
            custom_attributes=now.custom_attributes,
        )
    )
    site.put(replace(snapshot, reverted_micros=site.now_micros))
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(*current.entities, *_disk_refs(_own_disks(then)))))
    return None


def _disk_refs(disks: tuple[VmDisk, ...]) -> tuple[EntityRef, ...]:
    return tuple(EntityRef("vm cd-rom" if disk.is_cdrom else "vm disk", disk.uuid, disk.address) for disk in disks)


def _categories_then(site: Site, then: Vm) -> tuple[str, ...]:
    """The categories that a VM had, but for those that are gone (*assumed*)."""
    return tuple(uuid for uuid in then.categories if site.table(Category).get(uuid) is not None)


def _disks_then(now: Vm, then: Vm) -> tuple[VmDisk, ...]:
    """The disks that a VM had, and the volume groups that it has. Raises AlreadyExists where one is in the way."""
    own = _own_disks(then)
    groups = tuple(disk for disk in now.disks if disk.volume_group_uuid is not None)
    for group in groups:
        if group.address in {disk.address for disk in own}:
            raise AlreadyExists("disk address", group.address)
    return (*own, *groups)


def _nics_then(site: Site, vm: Vm, nics: tuple[VmNic, ...]) -> tuple[VmNic, ...]:
    """The NICs of a VM as they were, but for those on networks that are gone (*assumed*).

    Raises AlreadyExists where somebody else has the address of one by now, and Invalid where its subnet has not.
    """
    kept = tuple(nic for nic in nics if _is_there(site, nic, vm.cluster_uuid))
    for nic in kept:
        own = Counter(mine.ip for mine in vm.nics if mine.network_uuid == nic.network_uuid)
        others = Counter(holding.ip for holding in holdings(site, nic.network_uuid)) - own
        ipam = site.get(Network, nic.network_uuid).ipam
        if ipam is not None and nic.ip is not None:
            check_address(ipam, nic.ip)
            if others[nic.ip]:
                raise AlreadyExists(KIND, nic.ip)
    return kept


@frozen
class RevertVm(VmCommand):
    """Put a VM back to how a snapshot has it, in place. A running VM is powered off first, and stays off (documented).
    What PCIe devices and volume groups it has by now stay with it (*assumed*).

    Without ``restores_network`` it keeps the NICs that it has (documented). Categories and owner go back only where
    that is asked for; custom attributes never do (*assumed*). The task fails where a NIC cannot have its address back.
    """

    operation: ClassVar[str] = "VmRestore"
    runbook: ClassVar[Runbook] = registering("Put the VM back", _revert)

    snapshot_uuid: str
    restores_network: bool = True
    restores_categories: bool = False
    restores_owner: bool = False

    def check(self, site: Site) -> None:
        """The VM must exist, and the snapshot be one of it."""
        vm, snapshot = site.get(Vm, self.vm_uuid), site.get(Snapshot, self.snapshot_uuid)
        if snapshot.vm_uuid != vm.uuid:
            raise Invalid("snapshot", f"{snapshot.name} is not a snapshot of {vm.name}")
        check_same_cluster(snapshot.cluster_uuid, vm.cluster_uuid, "snapshot")
        _check_containers(site, snapshot.vm)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Vm, self.vm_uuid)), ref(site.get(Snapshot, self.snapshot_uuid)))

    def holds(self) -> tuple[str, ...]:
        return (self.vm_uuid, self.snapshot_uuid)
