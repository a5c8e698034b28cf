"""Virtual disks of v1 and v2.0: what VMs, images and volume groups are made of."""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.faces.rest.element.disk_figures import of_virtual_disk
from mock_prism.faces.rest.element.figures import IO, Subject
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.measured import measured
from mock_prism.faces.rest.element.projection import listed_with, shown_with
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.usage_maps import TIER, flash_share, of_virtual
from mock_prism.faces.rest.element.vm_disks import one_of
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.activity import Activity, vm_disk_activity
from mock_prism.model.capacity import Content, contents
from mock_prism.model.commands.flash_mode import PinDisk
from mock_prism.model.commands.vm_devices import GrowDisk
from mock_prism.model.commands.volume_disk import UpdateVolumeDisk
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.series import PPM
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.usage import content_bytes
from mock_prism.model.vm import Vm, VmDisk
from mock_prism.model.volume_activity import volume_activity
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

VIRTUAL_DISKS = "/virtual_disks"
NOUN = "virtual disk"


def path_of(site: Site, content: Content) -> str:
    """Where a virtual disk lies in the cluster's file system."""
    return site.get(StorageContainer, content.container_uuid).vmdisk_path(content.uuid)


def vm_disk(content: Content, vm: Vm) -> VmDisk:
    """The disk of a VM that a virtual disk is."""
    return next(disk for disk in vm.disks if disk.vmdisk_uuid == content.uuid)


def _of_volume(content: Content, group: VolumeGroup) -> VolumeDisk:
    return next(disk for disk in group.disks if disk.uuid == content.uuid)


def _is_pinned(group: VolumeGroup, disk: VolumeDisk) -> bool:
    return group.flash_mode if disk.flash_mode is None else disk.flash_mode


def _activity(site: Site, content: Content) -> Activity:
    """What is done to a virtual disk: by its VM, or by whoever has its volume group; to others nothing is."""
    owner = content.owner
    if isinstance(owner, Vm):
        return vm_disk_activity(site, owner, vm_disk(content, owner))
    if isinstance(owner, VolumeGroup):
        return volume_activity(site, owner, (_of_volume(content, owner),))
    return Activity(site.ids.seed, content.container_uuid, ())


def subject(call: Call, content: Content) -> Subject:
    """What statistics of a virtual disk are about."""
    is_flash = flash_share(call, call.site.get(StorageContainer, content.container_uuid).cluster_uuid) == PPM
    return Subject(_activity(call.site, content), {**IO, **of_virtual_disk(not is_flash)})


def statistics_of(call: Call, content: Content) -> Mapping[str, str]:
    """The map of a virtual disk, with where its data is."""
    cluster_uuid = call.site.get(StorageContainer, content.container_uuid).cluster_uuid

    def known() -> dict[str, int]:
        found = of_virtual(call, cluster_uuid, content_bytes(call.site, content))
        pinned = found["controller_user_bytes"] if _has_flash_mode(content) else 0
        return (
            found
            | {f"{TIER}.{tier}.pinned_usage_bytes": 0 for tier in ("cloud", "das-sata")}
            | {f"{TIER}.ssd.pinned_usage_bytes": pinned}
        )

    return measured(call, "virtual_disk", f"{content.uuid}/disk", lambda: subject(call, content), known)


def _has_flash_mode(content: Content) -> bool:
    owner = content.owner
    if isinstance(owner, Vm):
        return vm_disk(content, owner).flash_mode
    return isinstance(owner, VolumeGroup) and _is_pinned(owner, _of_volume(content, owner))


def _record(call: Call, content: Content) -> Record:
    """VirtualDiskDTO (description)."""
    owner, container = content.owner, call.site.get(StorageContainer, content.container_uuid)
    cluster_uuid = container.cluster_uuid
    shown: Record = {
        "uuid": content.uuid,
        "virtual_disk_id": f"{cluster_uuid}::{content.uuid}",
        "cluster_uuid": cluster_uuid,
        "storage_container_id": f"{cluster_uuid}::{container.number}",
        "storage_container_uuid": container.uuid,
        "disk_capacity_in_bytes": content.size_bytes,
        "nutanix_nfsfile_path": path_of(call.site, content),
        "flash_mode_enabled": _has_flash_mode(content),
        "stats": statistics_of(call, content),
        "usage_stats": {},
    }
    if isinstance(owner, Vm):
        disk = vm_disk(content, owner)
        shown |= {"disk_address": disk.address, "attached_vm_uuid": owner.uuid, "attached_vmname": owner.name}
        shown |= {"attached_vm_id": f"{cluster_uuid}::{owner.uuid}"}
    if isinstance(owner, VolumeGroup):
        shown["attached_volume_group_id"] = owner.uuid
    return shown


def own_contents(call: Call) -> list[Content]:
    """The virtual disks of the cluster that a call means."""
    containers = {one.uuid for one in call.site.where(StorageContainer, "cluster_uuid", cluster_meant(call).uuid)}
    return [content for content in contents(call.site) if content.container_uuid in containers]


def _named(call: Call, ident: str) -> Content:
    """By its uuid, with or without the cluster's before it. Raises NotFound."""
    uuid = ident.rpartition("::")[2]
    for content in own_contents(call):
        if content.uuid == uuid:
            return content
    raise NotFound(NOUN, uuid)


def _list(wire: Wire, call: Call) -> Reply:
    return listed_with(wire, call, [(one.uuid, _record(call, one)) for one in own_contents(call)])


def _get(wire: Wire, call: Call) -> Reply:
    content = _named(call, next(iter(call.path.values())))
    return shown_with(wire, call, content.uuid, _record(call, content))


def _stats(wire: Wire, call: Call) -> Reply:
    content = _named(call, next(iter(call.path.values())))
    return series(wire, call, _record(call, content), subject(call, content))


def _of_vm(wire: Wire, call: Call) -> Reply:
    """Those of one VM, which goes by its uuid with or without the cluster's before it."""
    vm = call.site.get(Vm, next(iter(call.path.values())).rpartition("::")[2])
    mine = [one for one in contents(call.site) if one.owner == vm]
    return listed_with(wire, call, [(one.uuid, _record(call, one)) for one in mine])


def _update(wire: Wire, call: Call) -> Reply:
    """Pin a disk to flash, or make it larger; whatever else a body says is passed over (*assumed*)."""
    body = wire.body(call)
    content = _named(call, body.get("uuid") or body.get("virtual_disk_id") or "")
    commands = _changes(content, body)
    if not commands:
        return wire.shown(call, _record(call, content))
    return wire.done(call, one_of(commands), lambda: _record(call, _named(call, content.uuid)))


def _changes(content: Content, body: Record) -> tuple[Command, ...]:
    """Raises Invalid for a disk that nobody has."""
    flash_mode, size, owner = body.get("flash_mode_enabled"), body.get("disk_capacity_in_bytes"), content.owner
    if isinstance(owner, Vm):
        disk = vm_disk(content, owner)
        pin = () if flash_mode in (None, disk.flash_mode) else (PinDisk(owner.uuid, disk.uuid, flash_mode),)
        grow = () if size in (None, disk.size_bytes) else (GrowDisk(owner.uuid, disk.uuid, size),)
        return (*pin, *grow)
    if isinstance(owner, VolumeGroup):
        volume = _of_volume(content, owner)
        size = None if size == volume.size_bytes else size
        is_same = size is None and flash_mode in (None, _is_pinned(owner, volume))
        return () if is_same else (UpdateVolumeDisk(owner.uuid, volume.uuid, size, flash_mode=flash_mode),)
    if flash_mode or size not in (None, content.size_bytes):
        raise Invalid("uuid", "is no disk of a VM or of a volume group")
    return ()


SHARED: Shared = {
    f"GET {VIRTUAL_DISKS}": _list,
    f"PUT {VIRTUAL_DISKS}": _update,
    f"GET {VIRTUAL_DISKS}/{{}}": _get,
    f"GET {VIRTUAL_DISKS}/{{}}/stats": _stats,
    f"GET /vms/{{}}{VIRTUAL_DISKS}": _of_vm,
}
