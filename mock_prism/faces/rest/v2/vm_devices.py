"""Disks and NICs in the update of a VM in v2.0.

What a body does not name stays as it is, as the description says of all fields: a disk or a NIC that the VM has is
changed, one that it has not is added, and none goes (*assumed*; for that there are calls of their own).
"""

from __future__ import annotations

from collections.abc import Iterator

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.vm_disks import change, disk_at, disk_spec
from mock_prism.faces.rest.element.vm_nics import changed_nic, new_nic
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.v2.replies import WIRE
from mock_prism.model.commands.target import check_revision
from mock_prism.model.commands.vm_devices import AddDisk, AddNics, ChangeNic
from mock_prism.model.errors import NotFound
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm, VmDisk

DISKS, NICS = "[#update.dto.uhura.VMDiskDTO]", "[#update.dto.acropolis.VMNicSpecDTO]"


def device_commands(call: Call, disks: Json, nics: Json, revision: int | None) -> tuple[Command, ...]:
    """What is to be done to the devices of the VM that the path names. Raises NotFound, Invalid, Stale."""
    vm = call.site.get(Vm, call.path["uuid"])
    wanted = WIRE.types.read([] if disks is None else disks, DISKS, "vm_disks")
    specs = WIRE.types.read([] if nics is None else nics, NICS, "vm_nics")
    found = (*_of_disks(call, vm, wanted), *_of_nics(vm, specs, nics))
    if found:
        check_revision(vm, revision)
    return found


def _of_disks(call: Call, vm: Vm, wanted: list[Record]) -> Iterator[Command]:
    for disk in wanted:
        present = _present(vm, disk)
        if present is None:
            yield AddDisk(vm.uuid, disk_spec(call, disk))
        elif _differs(present, disk):
            yield change(call.site, vm, present, disk)


def _present(vm: Vm, disk: Record) -> VmDisk | None:
    """The disk that a body means, none if there is nothing at its place. Raises NotFound for a virtual disk that the VM
    has not."""
    address = disk.get("disk_address") or {}
    try:
        return disk_at(vm, address)
    except NotFound:
        if address.get("vmdisk_uuid"):
            raise
        return None


def _differs(present: VmDisk, disk: Record) -> bool:
    """Whether a disk that the VM has is to be another: one that is only named, or is so already, stays."""
    flash_mode, create = disk.get("flash_mode_enabled"), disk.get("vm_disk_create") or {}
    if flash_mode not in (None, present.flash_mode) or disk.get("vm_disk_clone") is not None:
        return True
    if disk.get("is_scsi_pass_through") not in (None, present.passes_scsi_through):
        return True
    if disk.get("is_empty"):
        return not present.is_empty
    return create.get("size") not in (None, present.size_bytes)


def _of_nics(vm: Vm, specs: list[Record], raw: Json) -> Iterator[Command]:
    by_mac = {nic.mac: nic for nic in vm.nics}
    new = []
    for spec, given in zip(specs, raw or (), strict=True):
        present = by_mac.get((spec.get("mac_address") or "").lower())
        if present is None:
            new.append(new_nic(spec, given))
        elif (after := changed_nic(present, spec, given)) != present:
            yield ChangeNic(vm.uuid, after)
    if new:
        yield AddNics(vm.uuid, tuple(new))
