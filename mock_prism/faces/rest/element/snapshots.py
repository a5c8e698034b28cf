"""Snapshots of v0.8 and v2.0: what the two spell alike, and the few words that they do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.vm_acts import MIB, nic_spec
from mock_prism.faces.rest.element.vm_disks import customizing
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, DeleteSnapshots, SnapshotSpec
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms, RevertVm
from mock_prism.model.errors import NotSimulated
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.vm import VmDisk

SPEC = {"v0.8": "vm_create_specification", "v2.0": "vm_create_spec"}
"""Where a snapshot says how to make the VM that it holds."""


def _source_v08(disk: VmDisk, group_uuid: str) -> Record:
    return {
        "vm_disk_uuid": disk.vmdisk_uuid,
        "storage_container_uuid": disk.container_uuid,
        "minimum_size": disk.size_bytes,
        "snapshot_group_id": group_uuid,
    }


def _source_v2(disk: VmDisk, group_uuid: str) -> Record:
    return {
        "disk_address": {"vmdisk_uuid": disk.vmdisk_uuid},
        "storage_container_uuid": disk.container_uuid,
        "minimum_size": disk.size_bytes,
        "snapshot_group_uuid": group_uuid,
    }


SOURCES: Mapping[str, Callable[[VmDisk, str], Record]] = {"v0.8": _source_v08, "v2.0": _source_v2}
"""What a disk is copied from, as a VM's create body has it."""


def _disk(wire: Wire, disk: VmDisk, group_uuid: str) -> Record:
    shown: Record = {
        "disk_address": {"device_bus": disk.bus, "device_index": disk.index},
        "is_cdrom": disk.is_cdrom,
        "is_empty": disk.is_empty,
    }
    if disk.vmdisk_uuid is not None:
        shown["vm_disk_clone"] = SOURCES[wire.generation](disk, group_uuid)
    return shown


def record(wire: Wire, snapshot: Snapshot) -> Record:
    """A snapshot, with the VM as a body that makes it (description, public clients)."""
    vm = snapshot.vm
    spec: Record = {
        "name": vm.name,
        "description": vm.description or None,
        "memory_mb": vm.memory_bytes // MIB,
        "num_vcpus": vm.num_vcpus,
        "num_cores_per_vcpu": vm.num_cores_per_vcpu,
        "ha_priority": vm.ha_priority,
        "timezone": vm.timezone,
        "vm_disks": [_disk(wire, disk, snapshot.recovery_point_uuid) for disk in vm.disks],
        "vm_nics": [
            {"mac_address": nic.mac, "network_uuid": nic.network_uuid, "model": nic.model, "ip_address": nic.ip}
            for nic in vm.nics
        ],
    }
    return {
        "uuid": snapshot.uuid,
        "deleted": False,
        "logical_timestamp": snapshot.revision,
        "created_time": snapshot.created_micros,
        "group_uuid": snapshot.recovery_point_uuid,
        "vm_uuid": snapshot.vm_uuid,
        "snapshot_name": snapshot.name,
        SPEC[wire.generation]: spec,
    }


def spelled(wire: Wire, snapshot: Snapshot) -> Record:
    """The same in the spelling of a generation."""
    found: Record = wire.types.spelled(record(wire, snapshot))
    return found


def _named(call: Call) -> Snapshot:
    return call.site.get(Snapshot, next(iter(call.path.values())))


def _list(wire: Wire, call: Call) -> Reply:
    """Of one VM where the call says so."""
    vm_uuid = call.first("vm_uuid")
    found = call.site.where(Snapshot, "cluster_uuid", cluster_meant(call).uuid)
    return wire.enveloped(call, [spelled(wire, one) for one in found if vm_uuid in (None, one.vm_uuid)])


def _get(wire: Wire, call: Call) -> Reply:
    return Reply(body=spelled(wire, _named(call)))


def _create(wire: Wire, call: Call) -> Reply:
    """The snapshots that one call asks for are a group: all of one instant."""
    specs = tuple(
        SnapshotSpec(spec["vm_uuid"], spec.get("snapshot_name"), spec.get("uuid"))
        for spec in wire.body(call).get("snapshot_specs", ())
    )
    return wire.done(call, CreateRecoveryPoint(specs, specs[0].name if specs else None))


def _delete(wire: Wire, call: Call) -> Reply:
    revision = call.number("logical_timestamp" if wire.types.is_snake else "logicalTimestamp")
    return wire.done(call, DeleteSnapshots((_named(call).uuid,), revision))


def _order(snapshot: Snapshot, spec: Record, is_customized: bool) -> RestoreOrder:
    """A VM to make. Without ``override_network_config`` its NICs are on the networks of the source (description)."""
    for key in ("uuid", "boot_config"):
        if spec.get(key):
            raise NotSimulated(f"{key} when a snapshot is cloned")
    nics = tuple(nic_spec(nic) for nic in spec.get("vm_nics", ()))
    memory = spec.get("memory_mb")
    return RestoreOrder(
        snapshot.uuid,
        spec["name"],
        memory_bytes=memory * MIB if memory else None,
        num_vcpus=spec.get("num_vcpus"),
        num_cores_per_vcpu=spec.get("num_cores_per_vcpu"),
        nics=nics if spec.get("override_network_config") else None,
        is_customized=is_customized,
    )


def _clone(wire: Wire, call: Call) -> Reply:
    """What a guest is to set itself up by is newer than the description (a public client, as of clones)."""
    snapshot, body = _named(call), wire.body(call)
    is_customized = customizing(call.body.get("vm_customization_config"))
    specs = body.get("spec_list", ())
    return wire.done(call, RestoreVms(tuple(_order(snapshot, spec, is_customized) for spec in specs)))


def _restore(wire: Wire, call: Call) -> Reply:
    """The VM gets the NICs of the snapshot too, unless the call says otherwise (description)."""
    body = wire.body(call)
    restores_network = body.get("restore_network_configuration", True)
    return wire.done(call, RevertVm(next(iter(call.path.values())), body["snapshot_uuid"], restores_network))


SHARED: Shared = {
    "GET /snapshots": _list,
    "POST /snapshots": _create,
    "GET /snapshots/{}": _get,
    "DELETE /snapshots/{}": _delete,
    "POST /snapshots/{}/clone": _clone,
    "POST /vms/{}/restore": _restore,
}
