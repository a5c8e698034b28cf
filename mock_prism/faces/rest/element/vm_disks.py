"""Disks of VMs as v0.8, v1 and v2.0 order them: made, copied, changed, taken away."""

from __future__ import annotations

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.flash_mode import PinDisk
from mock_prism.model.commands.several import ChangeDevices
from mock_prism.model.commands.vm_devices import AddDisk, ChangeMedium, GrowDisk, RemoveDisk
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.image import Image
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.vm import IsoContent, Vm, VmDisk

MIB = 1 << 20


def disk_spec(call: Call, disk: Record) -> DiskSpec:
    """The disk that a VMDiskDTO orders: a copy, an empty one, or a CD-ROM drive without a medium, which is on the IDE
    bus unless told otherwise (*assumed*)."""
    clone, create = disk.get("vm_disk_clone"), disk.get("vm_disk_create")
    source: Record = clone or create or {}
    address = disk.get("disk_address") or {}
    image_uuid, source_uuid = (None, None) if clone is None else origin(call.site, cluster_meant(call).uuid, clone)
    return DiskSpec(
        bus=address.get("device_bus", "scsi" if source else "ide").lower(),
        index=address.get("device_index"),
        size_bytes=_size(source),
        container_uuid=container_of(call, source),
        image_uuid=image_uuid,
        is_cdrom=disk.get("is_cdrom", False),
        source_uuid=source_uuid,
    )


def customizing(config: Json) -> tuple[DiskSpec, ...]:
    """The CD-ROM from which a guest sets itself up, where a body has something to say to it."""
    if not config or not any(config.get(key) for key in ("userdata", "userdata_path", "files_to_inject_list")):
        return ()
    return (DiskSpec("ide", is_cdrom=True, content=IsoContent.GUEST_CUSTOMIZATION),)


def _size(source: Record) -> int:
    """In bytes, which may be said in MiB."""
    whole: int = source.get("size") or source.get("minimum_size") or 0
    return whole or MIB * (source.get("size_mb") or source.get("minimum_size_mb") or 0)


def container_of(call: Call, source: Record) -> str | None:
    """The container that a body names, by uuid, name or number. Raises NotFound."""
    uuid, name, number = (source.get(f"storage_container_{key}") for key in ("uuid", "name", "id"))
    if uuid is not None or (name is None and number is None):
        return uuid
    for container in call.site.where(StorageContainer, "cluster_uuid", cluster_meant(call).uuid):
        if name in (None, container.name) and number in (None, container.number):
            return container.uuid
    raise NotFound(StorageContainer.kind, str(name or number))


def origin(site: Site, cluster_uuid: str, clone: Record) -> tuple[str | None, str | None]:
    """What a clone is of: the uuid of an image that the cluster has, or else that of a VM's virtual disk. The source
    goes by its virtual disk, in a field or at the end of a path; public clients name that of an image."""
    address: Record = clone.get("disk_address") or {}
    path = address.get("ndfs_filepath") or clone.get("ndfs_filepath") or clone.get("image_path") or ""
    named = address.get("vmdisk_uuid") or clone.get("vm_disk_uuid") or clone.get("vmdisk_uuid")
    uuid = named or path.rpartition("/")[2]
    if not uuid:
        raise Invalid("vm_disk_clone", "names no virtual disk to copy")
    for image in site.where(Image, "cluster_uuid", cluster_uuid):
        if image.at(cluster_uuid).vmdisk_uuid == uuid:
            return image.uuid, None
    if any(uuid == disk.vmdisk_uuid for vm in site.all(Vm) for disk in vm.disks):
        return None, uuid
    raise Invalid("vm_disk_clone", f"no image and no VM has the virtual disk {uuid}")


def disk_at(vm: Vm, address: Record) -> VmDisk:
    """The disk of a VM at an address: its virtual disk, or bus and index. Raises NotFound."""
    uuid, bus, index = (address.get(key) for key in ("vmdisk_uuid", "device_bus", "device_index"))
    for disk in vm.disks:
        if (disk.vmdisk_uuid == uuid) if uuid else (disk.bus == str(bus).lower() and disk.index == index):
            return disk
    raise NotFound("disk", uuid or f"{str(bus).lower()}.{index}")


def disk_called(vm: Vm, word: str) -> VmDisk:
    """The disk of a VM by its address in one word (``scsi.0``), or by a uuid. Raises NotFound."""
    for disk in vm.disks:
        if word.lower() in (disk.address, disk.uuid, disk.vmdisk_uuid):
            return disk
    raise NotFound("disk", word)


def attach(vm: Vm, specs: list[DiskSpec]) -> Command:
    """The command that gives a VM disks."""
    return one_of(tuple(AddDisk(vm.uuid, spec) for spec in specs))


def detach(vm: Vm, disks: list[VmDisk]) -> Command:
    """The command that takes disks from a VM."""
    return one_of(tuple(RemoveDisk(vm.uuid, disk.uuid) for disk in disks))


def one_of(commands: tuple[Command, ...]) -> Command:
    """A single command as it is, several in one."""
    return commands[0] if len(commands) == 1 else ChangeDevices(commands)


def change(site: Site, vm: Vm, disk: VmDisk, wanted: Record) -> Command:
    """The command that changes a disk: pinned to flash, larger, another medium, or none. Raises Invalid where nothing
    is to change."""
    flash_mode = wanted.get("flash_mode_enabled")
    pin = () if flash_mode in (None, disk.flash_mode) else (PinDisk(vm.uuid, disk.uuid, flash_mode),)
    content = _content(site, vm, disk, wanted)
    if not pin and not content:
        raise Invalid("vm_disks", "says of nothing how it is to change")
    return one_of((*pin, *content))


def _content(site: Site, vm: Vm, disk: VmDisk, wanted: Record) -> tuple[Command, ...]:
    """What changes the data on a disk, if anything."""
    if wanted.get("is_empty"):
        return (ChangeMedium(vm.uuid, disk.uuid),)
    clone, create = wanted.get("vm_disk_clone"), wanted.get("vm_disk_create")
    if clone is not None:
        image_uuid, _ = origin(site, vm.cluster_uuid, clone)
        if image_uuid is None or not disk.is_cdrom:
            raise NotSimulated("putting another content into a VM's disk")
        return (ChangeMedium(vm.uuid, disk.uuid, image_uuid),)
    if create is not None and _size(create):
        return (GrowDisk(vm.uuid, disk.uuid, _size(create)),)
    return ()
