"""Moving a VM's disks to other containers, and the whole VM to another cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.v4.vm_bodies import required
from mock_prism.faces.rest.v4.vm_device_bodies import NicBody, nic_spec
from mock_prism.faces.rest.v4.vm_fields import Reference
from mock_prism.faces.rest.v4.vms import VM, ordered, vm_to_change
from mock_prism.faces.rest.v4.wire import Flag, UuidText, missing
from mock_prism.model.cluster import PrismCentral
from mock_prism.model.commands.cross_cluster import MoveToCluster
from mock_prism.model.commands.move_disks import DiskMove, MoveDisks
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.vm import Vm


class DiskReferenceBody(Part):
    """``MigrateDiskReference``."""

    uuid = UuidText(data_key="diskExtId", required=True)


class PlanBody(Part):
    """``ADSFDiskMigrationPlan``."""

    container = Reference("VmDiskContainer", data_key="storageContainer", required=True)
    disks = fields.List(fields.Nested(DiskReferenceBody), data_key="vmDisks", load_default=list)


class PlansBody(Part):
    """``MigrationPlans`` or ``AllDisksMigrationPlan``: the keys tell which."""

    plans = fields.List(fields.Nested(PlanBody), load_default=None)
    container = Reference("VmDiskContainer", data_key="storageContainer", load_default=None)


class MoveDisksBody(Part):
    """``DiskMigrationParams``."""

    moves = fields.Nested(PlansBody, data_key="migrateDisks", load_default=None)


class MappingBody(Part):
    """``StorageContainerMapping``."""

    source = Reference("VmDiskContainer", data_key="sourceStorageContainer", required=True)
    target = Reference("VmDiskContainer", data_key="targetStorageContainer", required=True)


class OverridesBody(Part):
    """``VmCrossClusterMigrateOverrides``."""

    nics = fields.List(fields.Nested(NicBody), data_key="overrideNicList", load_default=list)
    containers = fields.List(fields.Nested(MappingBody), data_key="storageContainersMapping", load_default=list)


class MoveBody(Part):
    """``VmCrossClusterMigrateParams``."""

    zone = Reference("AvailabilityZone", data_key="targetAvailabilityZone", load_default=None)
    cluster = Reference("Cluster", data_key="targetCluster", load_default=None)
    is_live = Flag(data_key="isLiveMigration", load_default=None)
    moves_storage = Flag(data_key="shouldMigrateStorage", load_default=None, allow_none=True)
    overrides = fields.Nested(OverridesBody, load_default=dict, allow_none=True)


def move_disks(call: Call) -> Reply:
    """Move some disks, or all."""
    vm = vm_to_change(call, is_strict=False)
    wanted = load(MoveDisksBody, call.body)["moves"] or {}
    if wanted.get("container"):
        return ordered(call, MoveDisks(vm.uuid, (DiskMove(wanted["container"]),)))
    plans = wanted.get("plans") or ()
    if not plans or any(not plan["disks"] for plan in plans):
        raise Invalid("migrateDisks", missing(["plans"]))
    moves = tuple(DiskMove(plan["container"], tuple(disk["uuid"] for disk in plan["disks"])) for plan in plans)
    return ordered(call, MoveDisks(vm.uuid, moves))


def move_to_cluster(call: Call) -> Reply:
    """Move a VM to another cluster of this Prism Central, the only availability zone there is."""
    vm = vm_to_change(call, is_strict=False)
    wanted = load(MoveBody, call.body)
    for key in ("targetAvailabilityZone", "isLiveMigration", "targetCluster"):
        required(call.body, key)
    if wanted["moves_storage"] is False:
        raise NotSimulated("moving a VM to another cluster without its disks")
    return ordered(call, _command(call, vm, wanted))


def _command(call: Call, vm: Vm, wanted: Mapping[str, Any]) -> MoveToCluster:
    if call.site.table(PrismCentral).get(wanted["zone"]) is None:
        raise Invalid("targetAvailabilityZone", "there is no such availability zone")
    overrides = wanted["overrides"] or {}
    return MoveToCluster(
        vm.uuid,
        wanted["cluster"],
        is_live=wanted["is_live"],
        networks=_networks(vm, overrides.get("nics", ())),
        containers=tuple((one["source"], one["target"]) for one in overrides.get("containers", ())),
    )


def _networks(vm: Vm, nics: Any) -> tuple[tuple[str, str], ...]:
    """NICs to take the places of the VM's own, in their order (*assumed*). Raises Invalid if they are more."""
    if len(nics) > len(vm.nics):
        raise Invalid("overrides.overrideNicList", f"the VM has {len(vm.nics)} NICs")
    return tuple((own.uuid, nic_spec(nic).network_uuid) for own, nic in zip(vm.nics, nics, strict=False))


HANDLERS: dict[str, Handler] = {
    f"v4 POST {VM}/$actions/migrate-vm-disks": move_disks,
    f"v4 POST {VM}/$actions/migrate": move_to_cluster,
}
