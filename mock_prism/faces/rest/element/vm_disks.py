"""Disks of VMs as v0.8, v1 and v2.0 order them: made, copied, changed, taken away."""

from __future__ import annotations

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.device_specs import DiskSpec, customization_disk
from mock_prism.model.commands.flash_mode import PinDisk
from mock_prism.model.commands.several import ChangeDevices
from mock_prism.model.commands.vm_devices import AddDisk, ChangeMedium, GrowDisk, RemoveDisk
from mock_prism.model.disk_sources import held_disks
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.vm import DiskOrigin, Vm, VmDisk

MIB = 1 << 20


def disk_spec(call: Call, disk: Record, home: str | None = None) -> DiskSpec:
    """The disk that a VMDiskDTO orders: a copy, an empty one, a volume group, or a CD-ROM drive without a medium, which
    is on the IDE bus unless told otherwise (*assumed*). ``home`` is the container of new disks that name none."""
    clone, create = disk.get("vm_disk_clone"), disk.get("vm_disk_create")
    address = disk.get("disk_address") or {}
    is_cdrom = disk.get("is_cdrom", address.get("is_cdrom", False))
    if is_cdrom and disk.get("is_empty"):
        clone = create = None
    source: Record = clone or create or {}
    group_uuid = address.get("volume_group_uuid") or None
    origin_ = Origin() if clone is None else origin(call.site, cluster_meant(call).uuid, clone)
    bus = address.get("device_bus", "scsi" if source or group_uuid else "ide").lower()
    if group_uuid is not None and source:
        raise Invalid("vm_disks", "orders a volume group and a disk of its own in one")
    if group_uuid is not None:
        return DiskSpec(bus, address.get("device_index"), is_cdrom=is_cdrom, volume_group_uuid=group_uuid)
    return DiskSpec(
        bus,
        index=address.get("device_index"),
        size_bytes=_size(source),
        container_uuid=container_of(call, source) or (home if create else None),
        image_uuid=origin_.image_uuid,
        is_cdrom=is_cdrom,
        source_uuid=origin_.source_uuid,
        origin=origin_.sort,
        flash_mode=disk.get("flash_mode_enabled", False),
        passes_scsi_through=disk.get("is_scsi_pass_through", True),
    )


def customizing(config: Json) -> bool:
    """Whether a body has something to say to a guest that sets itself up."""
    return isinstance(config, dict) and any(
        config.get(key) for key in ("userdata", "userdata_path", "files_to_inject_list")
    )


def customization(call: Call, config: Json, machine_type: str, home: str | None = None) -> tuple[DiskSpec, ...]:
    """The CD-ROM from which a new VM sets itself up, where a body has something to say to it."""
    if not customizing(config):
        return ()
    first = call.site.find(StorageContainer, "cluster_uuid", cluster_meant(call).uuid)
    return (customization_disk(home or (first.uuid if first else None), machine_type),)


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


@frozen
class Origin:
    """What a disk is copied from: an image, or another disk, of whichever sort."""

    image_uuid: str | None = None
    source_uuid: str | None = None
    sort: DiskOrigin = DiskOrigin.VM_DISK


def origin(site: Site, cluster_uuid: str, clone: Record) -> Origin:
    """What a clone is of: an image that the cluster has, a VM's virtual disk, or that as a snapshot's group has it. The
    source goes by its virtual disk, in a field or at the end of a path; public clients name that of an image."""
    address: Record = clone.get("disk_address") or {}
    path = address.get("ndfs_filepath") or clone.get("ndfs_filepath") or clone.get("image_path") or ""
    named = address.get("vmdisk_uuid") or clone.get("vm_disk_uuid") or clone.get("vmdisk_uuid")
    uuid, group_uuid = (
        named or path.rpartition("/")[2],
        clone.get("snapshot_group_uuid", clone.get("snapshot_group_id")),
    )
    if not uuid:
        raise Invalid("vm_disk_clone", "names no virtual disk to copy")
    if group_uuid:
        return Origin(source_uuid=_kept(site, group_uuid, uuid), sort=DiskOrigin.VM_POINT)
    for image in site.where(Image, "cluster_uuid", cluster_uuid):
        if image.at(cluster_uuid).vmdisk_uuid == uuid:
            return Origin(image.uuid)
    if any(uuid == disk.vmdisk_uuid for vm in site.all(Vm) for disk in vm.disks):
        return Origin(source_uuid=uuid)
    raise Invalid("vm_disk_clone", f"no image and no VM has the virtual disk {uuid}")


def _kept(site: Site, group_uuid: str, uuid: str) -> str:
    """The recovery point of a virtual disk in a group of snapshots. Raises NotFound."""
    for snapshot in site.all(Snapshot):
        if snapshot.recovery_point_uuid == group_uuid:
            for point, disk in zip(snapshot.disk_points, held_disks(snapshot.vm), strict=True):
                if disk.vmdisk_uuid == uuid:
                    return point
    raise NotFound(Snapshot.kind, group_uuid)


def disk_at(vm: Vm, address: Record) -> VmDisk:
    """The disk of a VM at an address: its virtual disk, or bus and index. Raises NotFound."""
    uuid, bus, index = (address.get(key) for key in ("vmdisk_uuid", "device_bus", "device_index"))
    group = address.get("volume_group_uuid")
    for disk in vm.disks:
        if group not in (None, disk.volume_group_uuid):
            continue
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
    if wanted.get("is_cdrom") not in (None, disk.is_cdrom):
        raise Invalid("is_cdrom", "cannot be changed")
    home = (wanted.get("vm_disk_create") or {}).get("storage_container_uuid")
    if home not in (None, disk.container_uuid):
        raise NotSimulated("moving a VM's disk to another container by an update")
    if wanted.get("is_scsi_pass_through") not in (None, disk.passes_scsi_through):
        raise NotSimulated("changing whether SCSI commands of a guest go through to the storage")
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
        image_uuid = origin(site, vm.cluster_uuid, clone).image_uuid
        if image_uuid is None or not disk.is_cdrom:
            raise NotSimulated("putting another content into a VM's disk")
        return (ChangeMedium(vm.uuid, disk.uuid, image_uuid),)
    if create is not None and _size(create):
        return (GrowDisk(vm.uuid, disk.uuid, _size(create)),)
    return ()
