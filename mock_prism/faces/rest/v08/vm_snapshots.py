"""The snapshots of a VM as v0.8 has them: a tree."""

from __future__ import annotations

from mock_prism.faces.rest.element import snapshots
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.v08.replies import WIRE
from mock_prism.model.recovery_point import Snapshot, snapshot_now, snapshots_of_vm
from mock_prism.model.vm import Vm


def _link(call: Call, snapshot: Snapshot) -> dict[str, Json]:
    link: dict[str, Json] = {"snapshotUuid": snapshot.uuid, "parentSnapshotUuid": snapshot.parent_uuid}
    if call.wants("includeSnapshots"):
        link["snapshotInfo"] = snapshots.spelled(WIRE, snapshot)
    return link


def _tree(call: Call) -> Reply:
    """SnapshotTreeInfoDTO: each snapshot with the one that it came after, and the one that the VM has come from."""
    vm = call.site.get(Vm, call.path["vmid"])
    now = snapshot_now(call.site, vm)
    body = {
        "vmUuid": vm.uuid,
        "logicalTimestamp": vm.revision,
        "parentSnapshotUuid": now and now.uuid,
        "linkList": [_link(call, one) for one in snapshots_of_vm(call.site, vm)],
    }
    return Reply(body=body)


HANDLERS: dict[str, Handler] = {"v0.8 GET /vms/{vmid}/snapshots": _tree}
