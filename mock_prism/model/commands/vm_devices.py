"""Giving a VM disks and network cards, changing them, and taking them away.

Which buses take a disk while the VM runs follows the AHV guide: SCSI and PCI; the others want it off.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import ClassVar

from mock_prism.model.attachments import ATTACHMENT
from mock_prism.model.commands.device_specs import (
    DiskSpec,
    NicSpec,
    build_disk,
    build_nics,
    check_disk,
    check_nic,
    check_size,
    free_index,
    uncustomized,
)
from mock_prism.model.commands.target import VmCommand, note_made, registering
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image
from mock_prism.model.image_placement import check_usable
from mock_prism.model.leases import lease
from mock_prism.model.network import Network
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmDisk, VmNic

HOT_PLUG_BUSES = frozenset({"scsi", "pci"})
DISK, CDROM, NIC = "vm disk", "vm cd-rom", "vm nic"


def disk_of(vm: Vm, uuid: str) -> VmDisk:
    """A disk or CD-ROM of a VM by its uuid, or by that of its virtual disk. Raises NotFound."""
    for disk in vm.disks:
        if uuid in (disk.uuid, disk.vmdisk_uuid):
            return disk
    raise NotFound(DISK, uuid)


def nic_of(vm: Vm, uuid: str) -> VmNic:
    """A network card of a VM. Raises NotFound."""
    for nic in vm.nics:
        if nic.uuid == uuid:
            return nic
    raise NotFound(NIC, uuid)


def with_disk(vm: Vm, disk: VmDisk) -> Vm:
    """The VM with a disk in the place of its older self."""
    return replace(vm, disks=tuple(disk if one.uuid == disk.uuid else one for one in vm.disks))


def _check_pluggable(vm: Vm, bus: str) -> None:
    if not vm.is_off and bus not in HOT_PLUG_BUSES:
        raise WrongState(Vm.kind, vm.name, vm.power.value, PowerState.OFF.value)


def plug(site: Site, vm: Vm, spec: DiskSpec) -> VmDisk:
    """Give a VM a disk, at the index that it names or else at the first that is free.

    Raises AlreadyExists where the place is taken or the volume group is there already, and WrongState where the bus
    wants the VM off.
    """
    _check_pluggable(vm, spec.bus)
    if spec.volume_group_uuid and spec.volume_group_uuid in {disk.volume_group_uuid for disk in vm.disks}:
        raise AlreadyExists(ATTACHMENT, vm.name)
    taken = {(disk.bus, disk.index) for disk in vm.disks}
    index = free_index(spec, taken) if spec.index is None else spec.index
    if (spec.bus, index) in taken:
        raise AlreadyExists("disk address", f"{spec.bus}.{index}")
    disk = build_disk(site, vm.cluster_uuid, spec, index)
    site.put(replace(vm, disks=(*vm.disks, disk)))
    return disk


def _add_disk(site: Site, task: Task) -> Pause | None:
    command = AddDisk.of(task)
    disk = plug(site, site.get(Vm, command.vm_uuid), command.disk)
    note_made(site, task, CDROM if disk.is_cdrom else DISK, disk.uuid, disk.address)
    return None


@frozen
class AddDisk(VmCommand):
    """Give a VM a disk or a CD-ROM. The task fails where the place is taken, or the bus wants the VM off."""

    operation: ClassVar[str] = "VmDiskCreate"
    runbook: ClassVar[Runbook] = registering("Add the disk", _add_disk)

    disk: DiskSpec

    def check(self, site: Site) -> None:
        """What the disk is made of must exist in the cluster."""
        check_disk(site, site.get(Vm, self.vm_uuid).cluster_uuid, self.disk)


def _write_medium(site: Site, task: Task) -> Pause | None:
    command = CustomizeGuest.of(task)
    vm = site.get(Vm, command.vm_uuid)
    _check_pluggable(vm, command.disk.bus)
    site.put(replace(vm, disks=uncustomized(vm)))
    return _add_disk(site, task)


@frozen
class CustomizeGuest(AddDisk):
    """Give a VM a CD-ROM from which its guest sets itself up when it is next started, in place of an older one."""

    operation: ClassVar[str] = "VmCustomizeGuest"
    runbook: ClassVar[Runbook] = registering("Write the medium", _write_medium)


def _remove_disk(site: Site, task: Task) -> Pause | None:
    command = RemoveDisk.of(task)
    vm = site.get(Vm, command.vm_uuid)
    disk = disk_of(vm, command.disk_uuid)
    _check_pluggable(vm, disk.bus)
    site.put(replace(vm, disks=tuple(one for one in vm.disks if one is not disk)))
    return None


@frozen
class RemoveDisk(VmCommand):
    """Take a disk or a CD-ROM from a VM, and what it holds with it; a volume group is detached and stays."""

    operation: ClassVar[str] = "VmDiskDelete"
    runbook: ClassVar[Runbook] = registering("Remove the disk", _remove_disk)

    disk_uuid: str

    def check(self, site: Site) -> None:
        """The VM must have the disk."""
        disk_of(site.get(Vm, self.vm_uuid), self.disk_uuid)


def _grow_disk(site: Site, task: Task) -> Pause | None:
    command = GrowDisk.of(task)
    vm = site.get(Vm, command.vm_uuid)
    disk = disk_of(vm, command.disk_uuid)
    site.put(with_disk(vm, replace(disk, size_bytes=max(disk.size_bytes, command.size_bytes))))
    return None


@frozen
class GrowDisk(VmCommand):
    """Make a disk larger, also while the VM runs."""

    operation: ClassVar[str] = "VmDiskUpdate"
    runbook: ClassVar[Runbook] = registering("Change the disk", _grow_disk)

    disk_uuid: str
    size_bytes: int

    def check(self, site: Site) -> None:
        """The VM must have the disk, and no disk shrinks (AHV guide). As large as it is may stay whatever there is."""
        disk = disk_of(site.get(Vm, self.vm_uuid), self.disk_uuid)
        if self.size_bytes == disk.size_bytes:
            return
        if disk.volume_group_uuid is not None:
            raise Invalid("disk", "the disks of a volume group are changed there")
        if self.size_bytes < disk.size_bytes:
            raise Invalid("disk size", "a disk cannot be made smaller")
        check_size(site, self.size_bytes)


def _change_medium(site: Site, task: Task) -> Pause | None:
    command = ChangeMedium.of(task)
    vm = site.get(Vm, command.vm_uuid)
    drive = disk_of(vm, command.disk_uuid)
    spec = DiskSpec(drive.bus, image_uuid=command.image_uuid, is_cdrom=True)
    site.put(with_disk(vm, replace(build_disk(site, vm.cluster_uuid, spec, drive.index), uuid=drive.uuid)))
    return None


@frozen
class ChangeMedium(VmCommand):
    """Put an image into a CD-ROM drive, in the place of what was there; without an image, eject."""

    operation: ClassVar[str] = "VmDiskUpdate"
    runbook: ClassVar[Runbook] = registering("Change the medium", _change_medium)

    disk_uuid: str
    image_uuid: str | None = None

    def check(self, site: Site) -> None:
        """The VM must have the drive, and the image be in its cluster or be allowed to come there."""
        vm = site.get(Vm, self.vm_uuid)
        if not disk_of(vm, self.disk_uuid).is_cdrom:
            raise NotFound(CDROM, self.disk_uuid)
        if self.image_uuid is not None:
            check_usable(site, site.get(Image, self.image_uuid), vm.cluster_uuid)


def _add_nics(site: Site, task: Task) -> Pause | None:
    command = AddNics.of(task)
    vm = site.get(Vm, command.vm_uuid)
    nics = build_nics(site, command.nics)
    site.put(replace(vm, nics=(*vm.nics, *nics)))
    for nic in nics:
        note_made(site, task, NIC, nic.uuid, nic.mac)
    return None


@frozen
class AddNics(VmCommand):
    """Give a VM network cards, also while it runs."""

    operation: ClassVar[str] = "VmNicCreate"
    runbook: ClassVar[Runbook] = registering("Add the NIC", _add_nics)

    nics: tuple[NicSpec, ...]

    def check(self, site: Site) -> None:
        """There must be one, and the networks be the cluster's."""
        vm = site.get(Vm, self.vm_uuid)
        if not self.nics:
            raise Invalid("nics", "needs at least one")
        for nic in self.nics:
            check_nic(site, vm.cluster_uuid, nic)


def _change_nic(site: Site, task: Task) -> Pause | None:
    command = ChangeNic.of(task)
    vm = site.get(Vm, command.vm_uuid)
    nic = _leased(site, nic_of(vm, command.nic.uuid), command.nic, command.addressing)
    site.put(replace(vm, nics=tuple(nic if one.uuid == nic.uuid else one for one in vm.nics)))
    return None


def _leased(site: Site, before: VmNic, after: VmNic, addressing: Addressing) -> VmNic:
    """A NIC with an address of its network: it leaves its old one behind when it moves to another."""
    if addressing is Addressing.RELEASE:
        return replace(after, ip=None)
    is_moved, wanted = before.network_uuid != after.network_uuid, after.ip
    if wanted == before.ip:
        if not is_moved and (wanted is not None or addressing is Addressing.KEEP):
            return after
        wanted = None
    if is_moved or wanted is not None or addressing is Addressing.ASSIGN:
        return replace(after, ip=lease(site, site.get(Network, after.network_uuid), wanted))
    return after


class Addressing(Enum):
    """What becomes of a NIC's address: by default it gets another only on another network."""

    KEEP = "keep"
    ASSIGN = "assign"
    RELEASE = "release"


@frozen
class ChangeNic(VmCommand):
    """Put a network card as it is to be in the place of the one with the same uuid.

    On another managed network it gets another address, unless one is asked for; ``addressing`` may say otherwise.
    """

    operation: ClassVar[str] = "VmNicUpdate"
    runbook: ClassVar[Runbook] = registering("Change the NIC", _change_nic)

    nic: VmNic
    addressing: Addressing = Addressing.KEEP

    def check(self, site: Site) -> None:
        """The VM must have the NIC, and the cluster the network."""
        vm, nic = site.get(Vm, self.vm_uuid), self.nic
        wanted = None if nic_of(vm, nic.uuid).ip == nic.ip else nic.ip
        check_nic(site, vm.cluster_uuid, NicSpec(nic.network_uuid, ip=wanted, trunked_vlans=nic.trunked_vlans))


def _remove_nic(site: Site, task: Task) -> Pause | None:
    command = RemoveNic.of(task)
    vm = site.get(Vm, command.vm_uuid)
    nic = nic_of(vm, command.nic_uuid)
    site.put(replace(vm, nics=tuple(one for one in vm.nics if one is not nic)))
    return None


@frozen
class RemoveNic(VmCommand):
    """Take a network card from a VM."""

    operation: ClassVar[str] = "VmNicDelete"
    runbook: ClassVar[Runbook] = registering("Remove the NIC", _remove_nic)

    nic_uuid: str

    def check(self, site: Site) -> None:
        """The VM must have the NIC."""
        nic_of(site.get(Vm, self.vm_uuid), self.nic_uuid)
