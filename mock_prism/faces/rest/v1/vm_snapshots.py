"""Snapshots of a VM in v1: those of its protection domain, from which its guest may bring back files by itself."""

from __future__ import annotations

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v1.replies import WIRE
from mock_prism.model.errors import NotFound
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot, snapshots_of_vm
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.replication import remotes_of
from mock_prism.model.vm import NgtCapability, Vm


def _records(call: Call) -> list[Record]:
    """QueryVMSnapshotInfoDTO of each, the oldest first."""
    vm = call.site.get(Vm, call.path["vmId"].rpartition("::")[2])
    found = ((one, call.site.get(RecoveryPoint, one.recovery_point_uuid)) for one in snapshots_of_vm(call.site, vm))
    return [_record(call, vm, one, point) for one, point in found if point.protection_domain_uuid is not None]


def _record(call: Call, vm: Vm, snapshot: Snapshot, point: RecoveryPoint) -> Record:
    """Files can be brought back by a guest whose tools do so. How disks are told apart is *assumed*."""
    disks = [disk for disk in snapshot.vm.disks if disk.vmdisk_uuid and not disk.is_cdrom]
    tools = vm.guest_tools
    return {
        "disk_labels": [disk.address for disk in disks],
        "disk_uuids": [disk.vmdisk_uuid for disk in disks],
        "flr_capabale": tools.serves and NgtCapability.SELF_SERVICE_RESTORE in tools.capabilities,
        "locally_avaiable": True,
        "remote_sites": [call.site.get(RemoteSite, uuid).name for uuid in remotes_of(call.site, point)],
        "snapshot_create_time": point.created_micros,
        "snapshot_expiry_time": point.expires_micros,
        "snapshot_id": point.number,
    }


def _list(call: Call) -> Reply:
    return WIRE.shown(call, _records(call))


def _get(call: Call) -> Reply:
    for record in _records(call):
        if call.path["snapId"] == str(record["snapshot_id"]):
            return WIRE.shown(call, record)
    raise NotFound(Snapshot.kind, call.path["snapId"])


HANDLERS: dict[str, Handler] = {
    "v1 GET /vms/{vmId}/snapshots": _list,
    "v1 GET /vms/{vmId}/snapshots/{snapId}": _get,
}
