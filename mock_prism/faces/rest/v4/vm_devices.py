"""The devices of a VM below it: disks, CD-ROMs and NICs. Their token is that of the VM (public clients send either)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone, Part, load
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.listing import listed
from mock_prism.faces.rest.v4.vm_device_bodies import (
    BackingBody,
    CdRomBody,
    DiskBody,
    NicBody,
    cdrom_spec,
    disk_spec,
    nic_spec,
)
from mock_prism.faces.rest.v4.vm_faults import OF_DEVICES
from mock_prism.faces.rest.v4.vm_schemas import CdRomSchema, DiskSchema, NicSchema, VmShown
from mock_prism.faces.rest.v4.vms import VMS, named_vm, ordered, vm_to_change
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.commands.flash_mode import PinDisk
from mock_prism.model.commands.several import ChangeDevices
from mock_prism.model.commands.vm_devices import (
    CDROM,
    DISK,
    AddDisk,
    AddNics,
    ChangeMedium,
    GrowDisk,
    RemoveDisk,
    RemoveNic,
    disk_of,
    nic_of,
)
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm, VmDisk, VmGpu, VmNic, VmPcieDevice, VmSerialPort

OWNER = "vmExtId"
Device = VmDisk | VmNic | VmGpu | VmPcieDevice | VmSerialPort


@frozen
class Sort:
    """A sort of device: its path, its schema, which of a VM's it is about, and how one is found, made and removed."""

    path: str
    schema: type[Schema]
    all: Callable[[Vm], Sequence[Device]]
    find: Callable[[Vm, str], Device]
    add: Callable[[Call, Vm], Command]
    remove: Callable[[Vm, Device], Command]


def _list(sort: Sort) -> Handler:
    def list_devices(call: Call) -> Reply:
        schema = sort.schema()
        return listed(call, [schema.dump(device) for device in sort.all(named_vm(call, OWNER))])

    return list_devices


def _get(sort: Sort) -> Handler:
    def get_device(call: Call) -> Reply:
        vm = named_vm(call, OWNER)
        device = sort.find(vm, call.path["extId"].lower())
        return single(call, sort.schema().dump(device), Alone(vm))

    return get_device


def _create(add: Callable[[Call, Vm], Command]) -> Handler:
    def create_device(call: Call) -> Reply:
        vm = vm_to_change(call, OWNER)
        return ordered(call, add(call, vm), OF_DEVICES)

    return create_device


def _delete(sort: Sort, remove: Callable[[Vm, Device], Command]) -> Handler:
    def delete_device(call: Call) -> Reply:
        vm = named_vm(call, OWNER)
        device = sort.find(vm, call.path["extId"].lower())
        return started(call, remove(vm_to_change(call, OWNER), device))

    return delete_device


def hard_disk(vm: Vm, uuid: str) -> VmDisk:
    """A disk that is no CD-ROM. Raises NotFound."""
    disk = disk_of(vm, uuid)
    if disk.is_cdrom:
        raise NotFound(DISK, uuid)
    return disk


def cdrom(vm: Vm, uuid: str) -> VmDisk:
    """A CD-ROM drive. Raises NotFound."""
    disk = disk_of(vm, uuid)
    if not disk.is_cdrom:
        raise NotFound(CDROM, uuid)
    return disk


SORTS = (
    Sort(
        "disks",
        DiskSchema,
        lambda vm: VmShown(vm).disks,
        hard_disk,
        lambda call, vm: AddDisk(vm.uuid, disk_spec(call.site, vm.cluster_uuid, load(DiskBody, call.body))),
        lambda vm, disk: RemoveDisk(vm.uuid, disk.uuid),
    ),
    Sort(
        "cd-roms",
        CdRomSchema,
        lambda vm: VmShown(vm).cdroms,
        cdrom,
        lambda call, vm: AddDisk(vm.uuid, cdrom_spec(load(CdRomBody, call.body))),
        lambda vm, disk: RemoveDisk(vm.uuid, disk.uuid),
    ),
    Sort(
        "nics",
        NicSchema,
        lambda vm: vm.nics,
        nic_of,
        lambda call, vm: AddNics(vm.uuid, (nic_spec(load(NicBody, call.body)),)),
        lambda vm, nic: RemoveNic(vm.uuid, nic.uuid),
    ),
)


def update_disk(call: Call) -> Reply:
    """Make a disk larger, or keep it on flash. What else of it is to change is not simulated."""
    disk = hard_disk(named_vm(call, OWNER), call.path["extId"].lower())
    vm = vm_to_change(call, OWNER)
    wanted = load(DiskBody, call.body)
    address, backing = wanted["address"] or {}, wanted["backing"] or {}
    asked = {
        "bus": address.get("bus"),
        "index": address.get("index"),
        "container_uuid": backing.get("container_uuid"),
        "volume_group_uuid": backing.get("volume_group_uuid"),
        **(backing.get("source") or {}),
    }
    for key, value in asked.items():
        if value is not None and value != getattr(disk, key):
            raise NotSimulated(f"changing the {key.removesuffix('_uuid')} of a disk")
    grow = GrowDisk(vm.uuid, disk.uuid, backing.get("size_bytes") or disk.size_bytes)
    flash_mode = (backing.get("storage") or {}).get("flash_mode")
    if flash_mode in (None, disk.flash_mode):
        return ordered(call, grow, OF_DEVICES)
    pin = PinDisk(vm.uuid, disk.uuid, flash_mode)
    return ordered(call, pin if grow.size_bytes == disk.size_bytes else ChangeDevices((grow, pin)), OF_DEVICES)


class InsertBody(Part):
    """``CdRomInsertParams``."""

    backing = fields.Nested(BackingBody, data_key="backingInfo", load_default=None, allow_none=True)


def insert(call: Call) -> Reply:
    """Put an image into a CD-ROM drive."""
    drive = cdrom(named_vm(call, OWNER), call.path["extId"].lower())
    vm = vm_to_change(call, OWNER, is_strict=False)
    backing = load(InsertBody, call.body)["backing"] or {}
    image_uuid = (backing.get("source") or {}).get("image_uuid")
    if image_uuid is None:
        raise Invalid("backingInfo", missing(["dataSource"]))
    return ordered(call, ChangeMedium(vm.uuid, drive.uuid, image_uuid), OF_DEVICES)


def eject(call: Call) -> Reply:
    """Empty a CD-ROM drive."""
    drive = cdrom(named_vm(call, OWNER), call.path["extId"].lower())
    return started(call, ChangeMedium(vm_to_change(call, OWNER, is_strict=False).uuid, drive.uuid))


def paths_of(sort: Sort) -> dict[str, Handler]:
    """The handlers of a sort of device."""
    every = f"{VMS}/{{{OWNER}}}/{sort.path}"
    return {
        f"v4 GET {every}": _list(sort),
        f"v4 POST {every}": _create(sort.add),
        f"v4 GET {every}/{{extId}}": _get(sort),
        f"v4 DELETE {every}/{{extId}}": _delete(sort, sort.remove),
    }


ONE = f"{VMS}/{{{OWNER}}}"
HANDLERS: dict[str, Handler] = {
    **{name: handler for sort in SORTS for name, handler in paths_of(sort).items()},
    f"v4 PUT {ONE}/disks/{{extId}}": update_disk,
    f"v4 POST {ONE}/cd-roms/{{extId}}/$actions/insert": insert,
    f"v4 POST {ONE}/cd-roms/{{extId}}/$actions/eject": eject,
}
