"""Volume groups and iSCSI clients of v0.8 and v2.0: what the two spell alike, and the few words that they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_prism.faces.rest.element.figures import Subject
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.series import readings
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.volume_bodies import address_of, disk_spec, refuse, secret_of
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.attachments import all_attachments, attached_disk
from mock_prism.model.commands.target import check_revision
from mock_prism.model.commands.volume_attachment import (
    AttachClient,
    AttachVolumeGroup,
    DetachClient,
    DetachVolumeGroup,
    UpdateClient,
)
from mock_prism.model.commands.volume_disk import AddVolumeDisk, RemoveVolumeDisk, UpdateVolumeDisk
from mock_prism.model.commands.volume_group import (
    CloneVolumeGroup,
    CreateVolumeGroup,
    DeleteVolumeGroup,
    UpdateVolumeGroup,
)
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm
from mock_prism.model.volume_activity import volume_activity
from mock_prism.model.volume_group import IscsiClient, VolumeDisk, VolumeGroup

GROUPS, CLIENTS = "/volume_groups", "/iscsi_clients"
TARGETS = {"iscsi_target": "target_name", "iscsi_target_prefix": "target_prefix"}
SETTINGS = {"description": "description", "is_shared": "is_shared", "flash_mode_enabled": "flash_mode", **TARGETS}
"""What is called otherwise in commands."""
WAYS = {"attach": "ATTACH", "detach": "DETACH", "open": "ATTACH"}
INITIATORS = ("iqn.", "eui.", "naa.")
"""How the names of iSCSI initiators begin (RFC 3720); anything else is an address."""


def _named(call: Call) -> VolumeGroup:
    return call.site.get(VolumeGroup, next(iter(call.path.values())))


def _authentications(secret: str | None) -> list[Record]:
    return [{"auth_type": "NONE" if secret is None else "CHAP"}]


def _disk(call: Call, disk: VolumeDisk) -> Record:
    container = call.site.get(StorageContainer, disk.container_uuid)
    shown: Record = {
        "index": disk.index,
        "vmdisk_uuid": disk.uuid,
        "storage_container_id": container.number,
        "storage_container_uuid": container.uuid,
        "flash_mode_enabled": bool(disk.flash_mode),
    }
    if call.wants("include_disk_size") or call.wants("includeDiskSize"):
        shown |= {"vmdisk_size_bytes": disk.size_bytes, "vmdisk_size_mb": disk.size_bytes >> 20}
    return shown


def _client(client: IscsiClient) -> Record:
    return {
        "uuid": client.uuid,
        "client_address": client.name,
        "enabled_authentications": _authentications(client.secret),
    }


def _attached_client(client: IscsiClient) -> Record:
    return {
        "client_uuid": client.uuid,
        "iscsi_initiator_name": client.initiator_name,
        "initiator_ip_address": client.address,
        "enabled_authentications": _authentications(client.secret),
    }


def _record(call: Call, group: VolumeGroup, vms: Mapping[str, Any]) -> Record:
    attached = [{"vm_uuid": vm.uuid} for vm, _ in vms.get(group.uuid, ())]
    attached += [_attached_client(call.site.get(IscsiClient, uuid)) for uuid in group.client_uuids]
    return {
        "uuid": group.uuid,
        "name": group.name,
        "description": group.description or None,
        "is_shared": group.is_shared,
        "is_deleted": False,
        "iscsi_target": group.target_name,
        "flash_mode_enabled": group.flash_mode,
        "enabled_authentications": _authentications(group.target_secret),
        "logical_timestamp": group.revision,
        "last_modified_timestamp_usecs": group.updated_micros,
        "disk_list": [_disk(call, disk) for disk in group.disks],
        "attachment_list": attached,
    }


def _list(wire: Wire, call: Call) -> Reply:
    vms = all_attachments(call.site)
    groups = call.site.where(VolumeGroup, "cluster_uuid", cluster_meant(call).uuid)
    return wire.listed(call, [_record(call, group, vms) for group in groups])


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call, _named(call), all_attachments(call.site)))


def _stats(wire: Wire, call: Call) -> Reply:
    group = _named(call)
    return readings(wire, call, Subject(volume_activity(call.site, group, group.disks)))


def _create(wire: Wire, call: Call) -> Reply:
    body = wire.body(call)
    refuse(body, "uuid", "attached_clients", "iscsi_initiator_name_list")
    disks = tuple(disk_spec(call.site, disk) for disk in body.get("disk_list", ()))
    said = {name: body[key] for key, name in SETTINGS.items() if key in body}
    secret = secret_of(body)
    return wire.done(
        call, CreateVolumeGroup(cluster_meant(call).uuid, body["name"], disks=disks, target_secret=secret, **said)
    )


def _update(wire: Wire, call: Call) -> Reply:
    """Answers with the group and not with a task (description); what is absent stays as it is (*assumed*)."""
    group, body = _named(call), wire.body(call)
    refuse(body, "attached_clients", "iscsi_initiator_name_list")
    if body.get("uuid", group.uuid) != group.uuid:
        raise Invalid("uuid", "is not that of the path")
    said = {name: body[key] for key, name in {"name": "name", **SETTINGS}.items() if key in body}
    if said.get("target_name") == group.target_name:
        del said["target_name"]
    secret = secret_of(body, has_secret=group.target_secret is not None)
    command = UpdateVolumeGroup(group.uuid, target_secret=secret, revision=body.get("logical_timestamp"), **said)
    return _changed(wire, call, command, lambda: _record(call, _named(call), all_attachments(call.site)))


def _changed(wire: Wire, call: Call, command: Command, record: Any) -> Reply:
    """Do what a command says and show what there is then: whole, as a read would."""
    call.site.carry_out(command, call.user.name)
    whole = str(call.operation.returns).replace("#update.", "#get.")
    return Reply(call.operation.status, wire.types.show(record(), whole))


def _stamp(call: Call) -> int | None:
    """At what revision the caller knows the group, in the query of either generation."""
    stamp = call.number("logical_timestamp")
    return call.number("logicalTimestamp") if stamp is None else stamp


def _delete(wire: Wire, call: Call) -> Reply:
    """The task fails while the group is attached."""
    return wire.done(call, DeleteVolumeGroup(_named(call).uuid, _stamp(call)))


def _clone(wire: Wire, call: Call) -> Reply:
    group, body = _named(call), wire.body(call)
    refuse(body, "uuid")
    said = {name: body[key] for key, name in TARGETS.items() if key in body}
    name, stamp = body.get("name", ""), body.get("logical_timestamp")
    return wire.done(call, CloneVolumeGroup(group.uuid, name, target_secret=secret_of(body), revision=stamp, **said))


def _check_operation(call: Call, body: Record) -> None:
    """Raise Invalid where body and path do not want the same."""
    wanted = WAYS[call.operation.path.rpartition("/")[2]]
    if body.get("operation", wanted) != wanted:
        raise Invalid("operation", f"must be {wanted} here")


def _vm(call: Call, group: VolumeGroup, body: Record) -> Vm:
    """The VM that a body names; body and path know both at what revisions. Raises NotFound and Stale, and Invalid where
    they do not want the same."""
    _check_operation(call, body)
    vm = call.site.get(Vm, body["vm_uuid"])
    check_revision(group, body.get("logical_timestamp"))
    check_revision(vm, body.get("vm_logical_timestamp"))
    return vm


def _attach(wire: Wire, call: Call) -> Reply:
    group, body = _named(call), wire.body(call)
    return wire.done(call, AttachVolumeGroup(group.uuid, _vm(call, group, body).uuid, body.get("index")))


def _detach(wire: Wire, call: Call) -> Reply:
    group, body = _named(call), wire.body(call)
    vm = _vm(call, group, body)
    index = attached_disk(call.site, group, vm.uuid).index if "index" in body else None
    if body.get("index") != index:
        raise Invalid("index", f"is not that of the volume group, {index}")
    return wire.done(call, DetachVolumeGroup(group.uuid, vm.uuid))


def _open(wire: Wire, call: Call) -> Reply:
    """Let an iSCSI client in."""
    group, body = _named(call), wire.body(call)
    _check_operation(call, body)
    check_revision(group, body.get("logical_timestamp"))
    address = address_of(body)
    client = body.get("iscsi_client", {})
    if client.get("uuid") and call.site.get(IscsiClient, client["uuid"]).name != address:
        raise Invalid("iscsi_client.uuid", "is not that of the client")
    secret = secret_of(client)
    if address.startswith(INITIATORS):
        return wire.done(call, AttachClient(group.uuid, address, secret=secret))
    return wire.done(call, AttachClient(group.uuid, address=address, secret=secret))


def _close(wire: Wire, call: Call) -> Reply:
    """Keep an iSCSI client out, whatever word for it the body has: a published script says ATTACH here too."""
    group, body = _named(call), wire.body(call)
    check_revision(group, body.get("logical_timestamp"))
    uuid, address = body.get("iscsi_client", {}).get("uuid"), address_of(body)
    for client in (call.site.get(IscsiClient, each) for each in group.client_uuids):
        if client.uuid == uuid or (uuid is None and client.name == address):
            return wire.done(call, DetachClient(group.uuid, client.uuid))
    raise NotFound(IscsiClient.kind, uuid or address)


def _add_disk(wire: Wire, call: Call) -> Reply:
    group = _named(call)
    return wire.done(call, AddVolumeDisk(group.uuid, disk_spec(call.site, wire.body(call))))


def _indexed(group: VolumeGroup, index: int) -> VolumeDisk:
    for disk in group.disks:
        if disk.index == index:
            return disk
    raise NotFound("volume disk", str(index))


def _update_disk(wire: Wire, call: Call) -> Reply:
    """Make a disk larger, or pin it to flash. Answers with the disk and not with a task (description)."""
    group, body = _named(call), wire.body(call)
    disk = _indexed(group, body["index"])
    upgrade = body.get("upgrade_spec", {})
    refuse(body, "clone", "clone_spec")
    if upgrade.get("storage_container_uuid", disk.container_uuid) != disk.container_uuid:
        raise NotSimulated("moving a volume disk to another container")
    size = upgrade.get("size") or upgrade.get("size_mb", 0) << 20
    command = UpdateVolumeDisk(group.uuid, disk.uuid, size or None, flash_mode=body.get("flash_mode_enabled"))
    return _changed(wire, call, command, lambda: _disk(call, _indexed(_named(call), disk.index)))


def _delete_disk(wire: Wire, call: Call) -> Reply:
    group, index = _named(call), call.path["index"]
    if not (index.isascii() and index.isdecimal() and len(index) < 10):
        raise Invalid("index", "must be a whole number")
    check_revision(group, _stamp(call))
    return wire.done(call, RemoveVolumeDisk(group.uuid, _indexed(group, int(index)).uuid))


def _list_clients(wire: Wire, call: Call) -> Reply:
    clients = call.site.where(IscsiClient, "cluster_uuid", cluster_meant(call).uuid)
    return wire.listed(call, [_client(client) for client in clients])


def _get_client(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _client(call.site.get(IscsiClient, call.path["uuid"])))


def _update_client(wire: Wire, call: Call) -> Reply:
    """Change how a client proves itself; its address is what it is known by."""
    client, body = call.site.get(IscsiClient, call.path["uuid"]), wire.body(call)
    if body["client_address"] != client.name or body.get("uuid", client.uuid) != client.uuid:
        raise NotSimulated("changing what an iSCSI client is known by")
    command = UpdateClient(client.uuid, secret_of(body, has_secret=client.secret is not None))
    return _changed(wire, call, command, lambda: _client(call.site.get(IscsiClient, client.uuid)))


SHARED: Shared = {
    f"GET {GROUPS}": _list,
    f"POST {GROUPS}": _create,
    f"GET {GROUPS}/{{}}": _get,
    f"PUT {GROUPS}/{{}}": _update,
    f"DELETE {GROUPS}/{{}}": _delete,
    f"POST {GROUPS}/{{}}/clone": _clone,
    f"POST {GROUPS}/{{}}/attach": _attach,
    f"POST {GROUPS}/{{}}/detach": _detach,
    f"POST {GROUPS}/{{}}/open": _open,
    f"POST {GROUPS}/{{}}/close": _close,
    f"POST {GROUPS}/{{}}/disks": _add_disk,
    f"PUT {GROUPS}/{{}}/disks": _update_disk,
    f"DELETE {GROUPS}/{{}}/disks/{{}}": _delete_disk,
    f"GET {GROUPS}/{{}}/stats": _stats,
    f"GET {CLIENTS}": _list_clients,
    f"GET {CLIENTS}/{{}}": _get_client,
    f"PUT {CLIENTS}/{{}}": _update_client,
}
