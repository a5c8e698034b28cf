"""Virtual disks of v1 and v2.0, to read: what VMs, images and volume groups are made of."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.capacity import Content, contents
from mock_prism.model.errors import NotFound
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

VIRTUAL_DISKS = "/virtual_disks"


def _record(call: Call, content: Content) -> Record:
    """VirtualDiskDTO (description). Nothing is known of how busy it is."""
    owner, container = content.owner, call.site.get(StorageContainer, content.container_uuid)
    cluster_uuid = container.cluster_uuid
    shown: Record = {
        "uuid": content.uuid,
        "virtual_disk_id": f"{cluster_uuid}::{content.uuid}",
        "cluster_uuid": cluster_uuid,
        "storage_container_id": f"{cluster_uuid}::{container.number}",
        "storage_container_uuid": container.uuid,
        "disk_capacity_in_bytes": content.size_bytes,
        "nutanix_nfsfile_path": f"/{container.name}/.acropolis/vmdisk/{content.uuid}",
        "flash_mode_enabled": False,
        "stats": {},
        "usage_stats": {},
    }
    if isinstance(owner, Vm):
        address = next(disk.address for disk in owner.disks if disk.vmdisk_uuid == content.uuid)
        shown |= {"disk_address": address, "attached_vm_uuid": owner.uuid, "attached_vmname": owner.name}
        shown["attached_vm_id"] = f"{cluster_uuid}::{owner.uuid}"
    if isinstance(owner, VolumeGroup):
        shown["attached_volume_group_id"] = owner.uuid
    return shown


def _list(wire: Wire, call: Call) -> Reply:
    containers = {one.uuid for one in call.site.where(StorageContainer, "cluster_uuid", cluster_meant(call).uuid)}
    found = [content for content in contents(call.site) if content.container_uuid in containers]
    return wire.listed(call, [_record(call, content) for content in found])


def _get(wire: Wire, call: Call) -> Reply:
    """By its uuid, with or without the cluster's before it."""
    uuid = next(iter(call.path.values())).rpartition("::")[2]
    for content in contents(call.site):
        if content.uuid == uuid:
            return wire.shown(call, _record(call, content))
    raise NotFound("virtual disk", uuid)


def _of_vm(wire: Wire, call: Call) -> Reply:
    """Those of one VM, which goes by its uuid with or without the cluster's before it."""
    vm = call.site.get(Vm, next(iter(call.path.values())).rpartition("::")[2])
    return wire.listed(call, [_record(call, one) for one in contents(call.site) if one.owner == vm])


SHARED: Shared = {
    f"GET {VIRTUAL_DISKS}": _list,
    f"GET {VIRTUAL_DISKS}/{{}}": _get,
    f"GET /vms/{{}}{VIRTUAL_DISKS}": _of_vm,
}
