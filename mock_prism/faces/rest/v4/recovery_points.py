"""Recovery points in v4: those of data protection, what is in them, and putting that back in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import read_instant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.nouns import Body, blamed
from mock_prism.faces.rest.v4.recovery_point_views import (
    CONSISTENCIES,
    shown_points,
    shown_snapshot,
    shown_vm_points,
)
from mock_prism.faces.rest.v4.restore_orders import order_of
from mock_prism.faces.rest.v4.vms import VM, vm_to_change
from mock_prism.faces.rest.v4.volume_groups import GROUP, named_group
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.expiration import SetExpirationTime
from mock_prism.model.commands.recovery_point import (
    CreateRecoveryPoint,
    DeleteSnapshots,
    GroupSnapshotSpec,
    SnapshotSpec,
)
from mock_prism.model.commands.replicate import ReplicateRecoveryPoint
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms, RevertVm
from mock_prism.model.commands.restore_group import GroupOrder, RevertVolumeGroup
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.recovery_point import (
    Consistency,
    GroupSnapshot,
    RecoveryPoint,
    Snapshot,
    all_of,
    group_snapshots_of,
    snapshots_of,
)

K = TypeVar("K", Snapshot, GroupSnapshot)
POINTS = "/dataprotection/config/recovery-points"
POINT = f"{POINTS}/{{extId}}"
VM_POINTS = "/vmm/ahv/config/vm-recovery-points"
VM_PARTS, GROUP_PARTS = "vmRecoveryPoint", "volumeGroupRecoveryPoint"
VM_POINT = f"{VM_POINTS}/{{extId}}"
FAULTS = {
    "vm": "vmExtId",
    "snapshots": "vmRecoveryPoints",
    "cluster": "clusterExtId",
    "snapshot": "vmRecoveryPointExtId",
    "expiration time": "expirationTime",
}


def named_point(call: Call, placeholder: str = "extId") -> RecoveryPoint:
    """The recovery point that the path names. Raises NotFound."""
    return call.site.get(RecoveryPoint, call.path[placeholder].lower())


def _named_snapshot(call: Call) -> Snapshot:
    return call.site.get(Snapshot, call.path["extId"].lower())


def list_points(call: Call) -> Reply:
    """All recovery points, in order of creation (*assumed*)."""
    return listed(call, shown_points(call.site, call.site.all(RecoveryPoint)))


def get_point(call: Call) -> Reply:
    """One recovery point."""
    point = named_point(call)
    (record,) = shown_points(call.site, [point])
    return single(call, selected_one(call, record), Alone(point))


def get_snapshot(call: Call) -> Reply:
    """One VM of a recovery point."""
    point, snapshot = named_point(call, "recoveryPointExtId"), _named_snapshot(call)
    if snapshot.recovery_point_uuid != point.uuid:
        raise NotFound(Snapshot.kind, snapshot.uuid)
    return single(call, selected_one(call, shown_snapshot(call.site, snapshot)), Alone(snapshot))


def list_vm_points(call: Call) -> Reply:
    """The VMs of all recovery points, in order of creation (*assumed*)."""
    return listed(call, shown_vm_points(call, call.site.all(Snapshot)))


def get_vm_point(call: Call) -> Reply:
    """One VM of some recovery point."""
    snapshot = _named_snapshot(call)
    (record,) = shown_vm_points(call, [snapshot])
    return single(call, selected_one(call, record), Alone(snapshot))


OF_ALL = {"expirationTime": None, "recoveryPointType": "CRASH_CONSISTENT"}
"""What all VMs of a recovery point have in common, and what it is of one that does not say."""


def _said(body: Body, key: str) -> object:
    """What a body says of a field; times are instants, however they are written."""
    value = body.get(key)
    return read_instant(value) if value and key == "expirationTime" else value


def _create(call: Call, body: Body, parts: list[Body]) -> Reply:
    """Take snapshots together; they go by the recovery point's name unless they have their own."""
    groups = body.get("volumeGroupRecoveryPoints", [])
    for parent, key in ((f"{VM_PARTS}s", "vmExtId"), (f"{GROUP_PARTS}s", "volumeGroupExtId")):
        for place, part in enumerate(body.get(parent, ())):
            if key not in part:
                raise Invalid(f"{parent}[{place}].{key}", missing([key]))
    for part in parts:
        if any(_said(part, key) not in (None, _said(body, key) or usual) for key, usual in OF_ALL.items()):
            raise NotSimulated("a VM of a recovery point that goes at another time, or is of another type")
    name, until = body.get("name"), body.get("expirationTime")
    command = CreateRecoveryPoint(
        tuple(SnapshotSpec(part["vmExtId"].lower(), part.get("name", name)) for part in parts),
        name,
        read_instant(until) if until else None,
        CONSISTENCIES.get(body.get("recoveryPointType", ""), Consistency.CRASH),
        groups=tuple(GroupSnapshotSpec(one["volumeGroupExtId"].lower(), one.get("name", name)) for one in groups),
    )
    return started(call, command)


def create_point(call: Call) -> Reply:
    """Make a recovery point of VMs and volume groups."""
    body = call.body
    with blamed(call, FAULTS):
        return _create(call, body, body.get("vmRecoveryPoints", []))


def create_vm_point(call: Call) -> Reply:
    """Make a recovery point of one VM."""
    body = call.body
    with blamed(call, FAULTS):
        return _create(call, body, [body])


def delete_point(call: Call) -> Reply:
    """Delete a recovery point with all that is in it."""
    return started(call, DeleteSnapshots(tuple(one.uuid for one in all_of(call.site, named_point(call)))))


def delete_vm_point(call: Call) -> Reply:
    """Delete a VM of a recovery point, and with the last that itself."""
    return started(call, DeleteSnapshots((_named_snapshot(call).uuid,)))


def set_expiration_time(call: Call) -> Reply:
    """Say when a recovery point goes by itself."""
    point = named_point(call)
    with blamed(call, FAULTS):
        return started(call, SetExpirationTime(point.uuid, read_instant(call.body["expirationTime"])))


def restore_point(call: Call) -> Reply:
    """Make what is named of the VMs and volume groups of a recovery point, or else all (documented)."""
    point = named_point(call)
    body: Body = call.body
    if body.get("clusterExtId", point.cluster_uuid) != point.cluster_uuid:
        raise NotSimulated("restoring a recovery point on another cluster")
    snapshots = {one.uuid: one for one in snapshots_of(call.site, point)}
    groups = {one.uuid: one for one in group_snapshots_of(call.site, point)}
    with blamed(call, FAULTS):
        orders = [_order(snapshots, override) for override in body.get(f"{VM_PARTS}RestoreOverrides", ())]
        grouped = [_group_order(groups, override) for override in body.get(f"{GROUP_PARTS}RestoreOverrides", ())]
        if not (orders or grouped):
            orders, grouped = [RestoreOrder(uuid) for uuid in snapshots], [GroupOrder(uuid) for uuid in groups]
        return started(call, RestoreVms(tuple(orders), tuple(grouped)))


def _meant(known: Mapping[str, K], override: Body, key: str) -> K:
    """The part of a recovery point that an override names."""
    if key not in override:
        raise Invalid(key, missing([key]))
    found = known.get(override[key].lower())
    if found is None:
        raise NotFound(Snapshot.kind, override[key])
    return found


def _order(snapshots: Mapping[str, Snapshot], override: Body) -> RestoreOrder:
    snapshot = _meant(snapshots, override, f"{VM_PARTS}ExtId")
    return order_of(snapshot, override.get("isStrictMode", False), override.get("vmOverrideSpec", {}))


def _group_order(groups: Mapping[str, GroupSnapshot], override: Body) -> GroupOrder:
    snapshot = _meant(groups, override, f"{GROUP_PARTS}ExtId")
    return GroupOrder(snapshot.uuid, override.get("volumeGroupOverrideSpec", {}).get("name"))


def replicate_point(call: Call) -> Reply:
    """Copy a recovery point to a cluster of this Prism Central; without one named to the first other (*assumed*)."""
    point, body = named_point(call), call.body
    central = next(iter(call.site.all(PrismCentral)), None)
    with blamed(call, FAULTS):
        if not body.keys() & {"pcExtId", "clusterExtId"}:
            raise Invalid("body", missing(["pcExtId"]))
        if "pcExtId" in body and (central is None or central.uuid != body["pcExtId"].lower()):
            raise NotFound(PrismCentral.kind, body["pcExtId"])
        others = (one.uuid for one in call.site.all(Cluster) if one.uuid != point.cluster_uuid)
        target = body["clusterExtId"].lower() if "clusterExtId" in body else next(others, point.cluster_uuid)
        return started(call, ReplicateRecoveryPoint(point.uuid, target))


def restore_vm_point(call: Call) -> Reply:
    """Make a VM of one of a recovery point."""
    snapshot, body = _named_snapshot(call), call.body
    with blamed(call, FAULTS):
        order = order_of(snapshot, body.get("isStrictMode", False), body.get("vmConfigOverrideSpec", {}))
        return started(call, RestoreVms((order,)))


def revert_vm(call: Call) -> Reply:
    """Put a VM back in place; categories and owner only where the body says so (official SDK)."""
    vm, body = vm_to_change(call, is_strict=False), call.body
    spec = body.get("overrideSpec", {})
    command = RevertVm(
        vm.uuid,
        body["vmRecoveryPointExtId"].lower(),
        restores_categories=spec.get("shouldRevertVmCategories", False),
        restores_owner=spec.get("shouldRevertVmOwner", False),
    )
    with blamed(call, FAULTS):
        return started(call, command)


def revert_group(call: Call) -> Reply:
    """Put the disks of a volume group back in place."""
    group, body = named_group(call), call.body
    with blamed(call, {"snapshot": f"{GROUP_PARTS}ExtId"}):
        return started(call, RevertVolumeGroup(group.uuid, body[f"{GROUP_PARTS}ExtId"].lower()))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {POINTS}": list_points,
    f"v4 POST {POINTS}": create_point,
    f"v4 GET {POINT}": get_point,
    f"v4 DELETE {POINT}": delete_point,
    f"v4 POST {POINT}/$actions/set-expiration-time": set_expiration_time,
    f"v4 POST {POINT}/$actions/restore": restore_point,
    f"v4 GET {POINTS}/{{recoveryPointExtId}}/vm-recovery-points/{{extId}}": get_snapshot,
    f"v4 GET {VM_POINTS}": list_vm_points,
    f"v4 POST {VM_POINTS}": create_vm_point,
    f"v4 GET {VM_POINT}": get_vm_point,
    f"v4 DELETE {VM_POINT}": delete_vm_point,
    f"v4 POST {VM_POINT}/$actions/restore": restore_vm_point,
    f"v4 POST {POINT}/$actions/replicate": replicate_point,
    f"v4 POST {VM}/$actions/revert": revert_vm,
    f"v4 POST {GROUP}/$actions/revert": revert_group,
}
