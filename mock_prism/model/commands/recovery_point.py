"""Making recovery points, and deleting them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.commands.expiration import check_future, watch
from mock_prism.model.commands.target import check_revision, registering
from mock_prism.model.disk_sources import held_disks
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.records import author, note_event, ref, spelled_out
from mock_prism.model.recovery_point import (
    Consistency,
    GroupSnapshot,
    Kept,
    RecoveryPoint,
    Snapshot,
    find_kept,
    forget,
    kept,
    snapshot_now,
)
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

MOST_ENTITIES = 32
"""In one recovery point (documented)."""
MOST_PROTECTED = 200
"""In one protection domain (*assumed*)."""


@frozen
class SnapshotSpec:
    """A snapshot to take. Without a ``name`` it goes by that of its VM and the instant (*assumed*)."""

    vm_uuid: str
    name: str | None = None
    uuid: str | None = None


@frozen
class GroupSnapshotSpec:
    """A snapshot of a volume group to take. Without a ``name`` it goes by that of the group and the instant."""

    group_uuid: str
    name: str | None = None


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateRecoveryPoint.of(task)
    command.check_ids(site)
    vms = [site.get(Vm, spec.vm_uuid) for spec in command.specs]
    groups = [site.get(VolumeGroup, spec.group_uuid) for spec in command.groups]
    kept_names = [one.name for one in vms] + [one.name for one in groups]
    names = [given or f"{one}-{site.now_micros}" for given, one in zip(command.names, kept_names, strict=True)]
    point = site.put(
        RecoveryPoint(
            uuid=site.ids.uuid("recovery-point"),
            cluster_uuid=task.cluster_uuid,
            name=command.name or names[0],
            location_agnostic_id=site.ids.uuid("location-agnostic"),
            consistency=command.consistency,
            created_micros=site.now_micros,
            expires_micros=command.expires_micros,
            owner_uuid=author(site, task),
            number=task.sequence,
            protection_domain_uuid=command.protection_domain_uuid,
            schedule_uuid=command.schedule_uuid,
            one_time=command.one_time,
        )
    )
    made: list[Kept] = [
        *(_snapshot(site, point, *each) for each in zip(command.specs, names[: len(vms)], vms, strict=True)),
        *(_group_snapshot(site, point, *each) for each in zip(names[len(vms) :], groups, strict=True)),
    ]
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(*(ref(snapshot) for snapshot in made), *current.entities, ref(point))))
    watch(site, point)
    _note(site, point)
    return None


def _note(site: Site, point: RecoveryPoint) -> None:
    """A protection domain tells of each snapshot of it, with its number: a public client looks for both in the text."""
    domain = site.table(ProtectionDomain).get(point.protection_domain_uuid or "")
    if domain is not None:
        message = f"Snapshot {point.number} has been created for protection domain {spelled_out(domain.name)}"
        context = {"snapshot": str(point.number), "protection_domain": domain.name}
        note_event(site, domain.cluster_uuid, "ProtectionDomainSnapshotCreated", message, domain, **context)


def _snapshot(site: Site, point: RecoveryPoint, spec: SnapshotSpec, name: str, vm: Vm) -> Snapshot:
    parent = snapshot_now(site, vm)
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
            disk_points=tuple(site.ids.uuid("disk-point") for _ in held_disks(vm)),
            parent_uuid=parent.uuid if parent else None,
        )
    )


def _group_snapshot(site: Site, point: RecoveryPoint, name: str, group: VolumeGroup) -> GroupSnapshot:
    return site.put(
        GroupSnapshot(
            uuid=site.ids.uuid("snapshot"),
            cluster_uuid=point.cluster_uuid,
            recovery_point_uuid=point.uuid,
            group_uuid=group.uuid,
            name=name,
            location_agnostic_id=site.ids.uuid("location-agnostic"),
            created_micros=site.now_micros,
            group=group,
            disk_points=tuple(site.ids.uuid("disk-point") for _ in group.disks),
        )
    )


@frozen
class CreateRecoveryPoint(Command):
    """Keep VMs and volume groups of one cluster as they are now.

    The task's entities are the snapshots, what they are of, and the recovery point. Without a ``name`` that goes by the
    name of its first snapshot.
    """

    operation: ClassVar[str] = "SnapshotCreate"
    runbook: ClassVar[Runbook] = registering("Take the snapshots", _create)

    specs: tuple[SnapshotSpec, ...]
    name: str | None = None
    expires_micros: int | None = None
    consistency: Consistency = Consistency.CRASH
    protection_domain_uuid: str | None = None
    groups: tuple[GroupSnapshotSpec, ...] = ()
    schedule_uuid: str | None = None
    one_time: int | None = None

    def check(self, site: Site) -> None:
        """There must be something, each once and all of one cluster; names possible, ids new, and an end to come."""
        most = MOST_ENTITIES if self.protection_domain_uuid is None else MOST_PROTECTED
        if not 0 < len(self.holds()) <= most:
            raise Invalid("snapshots", f"must be 1 to {most}")
        if len(set(self.holds())) < len(self.holds()):
            raise Invalid("vm", "a VM or a volume group is named twice")
        cluster_uuid = self.cluster(site)
        for spec in self.specs:
            check_same_cluster(site.get(Vm, spec.vm_uuid).cluster_uuid, cluster_uuid, "VM")
        for group in self.groups:
            check_same_cluster(site.get(VolumeGroup, group.group_uuid).cluster_uuid, cluster_uuid, "volume group")
        for name in (self.name, *self.names):
            if name is not None:
                check_name("a snapshot", name)
        if self.protection_domain_uuid is not None:
            site.get(ProtectionDomain, self.protection_domain_uuid)
        self.check_ids(site)
        check_future(site, self.expires_micros)

    @property
    def names(self) -> tuple[str | None, ...]:
        """What the snapshots are to be called."""
        return (*(spec.name for spec in self.specs), *(spec.name for spec in self.groups))

    def check_ids(self, site: Site) -> None:
        """Raise AlreadyExists where a snapshot is to have the id of another."""
        given = [spec.uuid for spec in self.specs if spec.uuid is not None]
        for uuid in given:
            if given.count(uuid) > 1 or site.table(Snapshot).get(uuid) is not None:
                raise AlreadyExists(Snapshot.kind, uuid)

    def cluster(self, site: Site) -> str:
        if self.specs:
            return site.get(Vm, self.specs[0].vm_uuid).cluster_uuid
        return site.get(VolumeGroup, self.groups[0].group_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        vms = (ref(site.get(Vm, spec.vm_uuid)) for spec in self.specs)
        return (*vms, *(ref(site.get(VolumeGroup, spec.group_uuid)) for spec in self.groups))

    def holds(self) -> tuple[str, ...]:
        return (*(spec.vm_uuid for spec in self.specs), *(spec.group_uuid for spec in self.groups))


def _delete(site: Site, task: Task) -> Pause | None:
    found = [find_kept(site, uuid) for uuid in dict.fromkeys(DeleteSnapshots.of(task).snapshot_uuids)]
    forget(site, [snapshot for snapshot in found if snapshot is not None])
    return None


@frozen
class DeleteSnapshots(Command):
    """Delete snapshots of VMs and of volume groups, and with the last of its snapshots a recovery point.

    ``revision`` is that of the first.
    """

    operation: ClassVar[str] = "SnapshotDelete"
    runbook: ClassVar[Runbook] = registering("Delete the snapshots", _delete)

    snapshot_uuids: tuple[str, ...]
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The snapshots must exist, the first at the revision named."""
        first, *_ = [kept(site, uuid) for uuid in self.snapshot_uuids]
        check_revision(first, self.revision)

    def cluster(self, site: Site) -> str:
        return kept(site, self.snapshot_uuids[0]).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return tuple(ref(kept(site, uuid)) for uuid in self.snapshot_uuids)

    def holds(self) -> tuple[str, ...]:
        return self.snapshot_uuids
