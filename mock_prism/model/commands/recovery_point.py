"""Making recovery points, keeping them for a while, and deleting them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.commands.target import check_revision, registering
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.records import ref
from mock_prism.model.recovery_point import Consistency, RecoveryPoint, Snapshot, forget, snapshot_now, snapshots_of
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.user import User
from mock_prism.model.vm import Vm

MOST_ENTITIES = 32
"""In one recovery point (documented)."""


@dataclass(frozen=True, slots=True)
class SnapshotSpec:
    """A snapshot to take. Without a ``name`` it goes by that of its VM and the instant (*assumed*)."""

    vm_uuid: str
    name: str | None = None
    uuid: str | None = None


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateRecoveryPoint.of(task)
    command.check_ids(site)
    owner = site.find(User, "name", task.requester)
    vms = [site.get(Vm, spec.vm_uuid) for spec in command.specs]
    names = [spec.name or f"{vm.name}-{site.now_micros}" for spec, vm in zip(command.specs, vms, strict=True)]
    point = site.put(
        RecoveryPoint(
            uuid=site.ids.uuid("recovery-point"),
            cluster_uuid=task.cluster_uuid,
            name=command.name or names[0],
            location_agnostic_id=site.ids.uuid("location-agnostic"),
            consistency=command.consistency,
            created_micros=site.now_micros,
            expires_micros=command.expires_micros,
            owner_uuid=owner.uuid if owner else None,
            number=task.sequence,
            protection_domain_uuid=command.protection_domain_uuid,
        )
    )
    made = [_snapshot(site, point, spec, name, vm) for spec, name, vm in zip(command.specs, names, vms, strict=True)]
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(*(ref(snapshot) for snapshot in made), *current.entities, ref(point))))
    _watch(site, point)
    return None


def _snapshot(site: Site, point: RecoveryPoint, spec: SnapshotSpec, name: str, vm: Vm) -> Snapshot:
    parent = snapshot_now(site, vm.uuid)
    return site.put(
        Snapshot(
            uuid=spec.uuid or site.ids.uuid("snapshot"),
            cluster_uuid=point.cluster_uuid,
            recovery_point_uuid=point.uuid,
            vm_uuid=vm.uuid,
            name=name,
            location_agnostic_id=site.ids.uuid("location-agnostic"),
            created_micros=site.now_micros,
            vm=vm,
            disk_points=tuple(site.ids.uuid("disk-point") for disk in vm.disks if disk.vmdisk_uuid is not None),
            parent_uuid=parent.uuid if parent else None,
        )
    )


def _check_future(site: Site, expires_micros: int | None) -> None:
    if expires_micros is not None and expires_micros <= site.now_micros:
        raise Invalid("expiration time", "must be in the future")


@dataclass(frozen=True, slots=True)
class CreateRecoveryPoint(Command):
    """Keep VMs of one cluster as they are now. The task's entities are the snapshots, the VMs, and the recovery point.

    Without a ``name`` the recovery point goes by that of its first snapshot.
    """

    operation: ClassVar[str] = "SnapshotCreate"
    runbook: ClassVar[Runbook] = registering("Take the snapshots", _create)

    specs: tuple[SnapshotSpec, ...]
    name: str | None = None
    expires_micros: int | None = None
    consistency: Consistency = Consistency.CRASH
    protection_domain_uuid: str | None = None

    def check(self, site: Site) -> None:
        """There must be VMs, each once and all of one cluster; names possible, ids new, and an end still to come."""
        if not 0 < len(self.specs) <= MOST_ENTITIES:
            raise Invalid("snapshots", f"must be 1 to {MOST_ENTITIES}")
        if len({spec.vm_uuid for spec in self.specs}) < len(self.specs):
            raise Invalid("vm", "a VM is named twice")
        for spec in self.specs:
            check_same_cluster(site.get(Vm, spec.vm_uuid).cluster_uuid, self.cluster(site), "VM")
        for name in (self.name, *(spec.name for spec in self.specs)):
            if name is not None:
                check_name("a snapshot", name)
        if self.protection_domain_uuid is not None:
            site.get(ProtectionDomain, self.protection_domain_uuid)
        self.check_ids(site)
        _check_future(site, self.expires_micros)

    def check_ids(self, site: Site) -> None:
        """Raise AlreadyExists where a snapshot is to have the id of another."""
        given = [spec.uuid for spec in self.specs if spec.uuid is not None]
        for uuid in given:
            if given.count(uuid) > 1 or site.table(Snapshot).get(uuid) is not None:
                raise AlreadyExists(Snapshot.kind, uuid)

    def cluster(self, site: Site) -> str:
        return site.get(Vm, self.specs[0].vm_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return tuple(ref(site.get(Vm, spec.vm_uuid)) for spec in self.specs)

    def holds(self) -> tuple[str, ...]:
        return tuple(spec.vm_uuid for spec in self.specs)


@dataclass(frozen=True, slots=True)
class RecoveryPointCommand(Command):
    """An act on one recovery point."""

    recovery_point_uuid: str

    def check(self, site: Site) -> None:
        """The recovery point must exist."""
        site.get(RecoveryPoint, self.recovery_point_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(RecoveryPoint, self.recovery_point_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(RecoveryPoint, self.recovery_point_uuid)),)


def _wait(site: Site, task: Task) -> Pause | None:
    due = ExpireRecoveryPoint.of(task).at_micros
    return Pause(due) if site.now_micros < due else None


def _expire(site: Site, task: Task) -> Pause | None:
    point = site.table(RecoveryPoint).get(ExpireRecoveryPoint.of(task).recovery_point_uuid)
    if point is not None and point.expires_micros is not None and point.expires_micros <= site.now_micros:
        forget(site, snapshots_of(site, point))
    return None


@dataclass(frozen=True, slots=True)
class ExpireRecoveryPoint(RecoveryPointCommand):
    """Forget a recovery point when its time is over, unless it has been given another one meanwhile."""

    operation: ClassVar[str] = "RecoveryPointExpire"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Wait", _wait), Step("Delete what is due", _expire))
    is_audited: ClassVar[bool] = False

    at_micros: int

    @property
    def is_internal(self) -> bool:
        """Nobody asked for it."""
        return True


def _watch(site: Site, point: RecoveryPoint) -> None:
    if point.expires_micros is not None:
        site.submit(ExpireRecoveryPoint(point.uuid, point.expires_micros))


def _set_expiration(site: Site, task: Task) -> Pause | None:
    command = SetExpirationTime.of(task)
    point = site.get(RecoveryPoint, command.recovery_point_uuid)
    _watch(site, site.put(replace(point, expires_micros=command.expires_micros)))
    return None


@dataclass(frozen=True, slots=True)
class SetExpirationTime(RecoveryPointCommand):
    """Say when a recovery point is to go by itself; None keeps it until somebody deletes it."""

    operation: ClassVar[str] = "RecoveryPointUpdate"
    runbook: ClassVar[Runbook] = registering("Set the expiration time", _set_expiration)

    expires_micros: int | None

    def check(self, site: Site) -> None:
        """The recovery point must exist, and its end be still to come."""
        site.get(RecoveryPoint, self.recovery_point_uuid)
        _check_future(site, self.expires_micros)

    def holds(self) -> tuple[str, ...]:
        return (self.recovery_point_uuid,)


def _delete(site: Site, task: Task) -> Pause | None:
    found = [site.table(Snapshot).get(uuid) for uuid in dict.fromkeys(DeleteSnapshots.of(task).snapshot_uuids)]
    forget(site, [snapshot for snapshot in found if snapshot is not None])
    return None


@dataclass(frozen=True, slots=True)
class DeleteSnapshots(Command):
    """Delete snapshots, and with the last of its snapshots a recovery point. ``revision`` is that of the first."""

    operation: ClassVar[str] = "SnapshotDelete"
    runbook: ClassVar[Runbook] = registering("Delete the snapshots", _delete)

    snapshot_uuids: tuple[str, ...]
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The snapshots must exist, the first at the revision named."""
        first, *_ = [site.get(Snapshot, uuid) for uuid in self.snapshot_uuids]
        check_revision(first, self.revision)

    def cluster(self, site: Site) -> str:
        return site.get(Snapshot, self.snapshot_uuids[0]).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return tuple(ref(site.get(Snapshot, uuid)) for uuid in self.snapshot_uuids)

    def holds(self) -> tuple[str, ...]:
        return self.snapshot_uuids
