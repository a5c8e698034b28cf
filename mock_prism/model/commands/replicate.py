"""Copying recovery points to other clusters of the same Prism Central."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.capacity import container_alike
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.expiration import RecoveryPointCommand, watch
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.records import ref
from mock_prism.model.recovery_point import (
    GroupSnapshot,
    RecoveryPoint,
    Snapshot,
    all_of,
    group_snapshots_of,
    snapshots_of,
)
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vm import VmDisk


def _copy(site: Site, task: Task) -> Pause | None:
    point = site.get(RecoveryPoint, ReplicateRecoveryPoint.of(task).recovery_point_uuid)
    size = sum(disk.size_bytes for one in all_of(site, point) for disk in one.then.disks)
    end = task.step_began_micros + site.timings.copy_micros(size)
    return until(site, end)


def _register(site: Site, task: Task) -> Pause | None:
    command = ReplicateRecoveryPoint.of(task)
    command.check(site)
    point, there = site.get(RecoveryPoint, command.recovery_point_uuid), command.cluster_uuid
    uuid = site.ids.uuid("recovery-point")
    copy = site.put(
        replace(
            point,
            uuid=uuid,
            cluster_uuid=there,
            origin_uuid=point.origin_uuid or point.cluster_uuid,
            protection_domain_uuid=None,
        )
    )
    made = [
        *(_copied(site, one, copy) for one in snapshots_of(site, point)),
        *(_copied_group(site, one, copy) for one in group_snapshots_of(site, point)),
    ]
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(*current.entities, *(ref(one) for one in made), ref(copy))))
    watch(site, copy)
    return None


def _copied(site: Site, snapshot: Snapshot, copy: RecoveryPoint) -> Snapshot:
    disks = tuple(_copied_disk(site, disk, copy.cluster_uuid) for disk in snapshot.vm.disks)
    return site.put(
        replace(
            snapshot,
            uuid=site.ids.uuid("snapshot"),
            cluster_uuid=copy.cluster_uuid,
            recovery_point_uuid=copy.uuid,
            vm=replace(snapshot.vm, disks=disks),
            disk_points=tuple(site.ids.uuid("disk-point") for _ in snapshot.disk_points),
            parent_uuid=None,
            reverted_micros=0,
        )
    )


def _copied_disk(site: Site, disk: VmDisk, cluster_uuid: str) -> VmDisk:
    if disk.vmdisk_uuid is None or disk.container_uuid is None:
        return disk
    container_uuid = container_alike(site, disk.container_uuid, cluster_uuid)
    return replace(disk, vmdisk_uuid=site.ids.uuid("vmdisk"), container_uuid=container_uuid)


def _copied_group(site: Site, snapshot: GroupSnapshot, copy: RecoveryPoint) -> GroupSnapshot:
    disks = tuple(
        replace(
            disk,
            uuid=site.ids.uuid("volume-disk"),
            container_uuid=container_alike(site, disk.container_uuid, copy.cluster_uuid),
        )
        for disk in snapshot.group.disks
    )
    return site.put(
        replace(
            snapshot,
            uuid=site.ids.uuid("snapshot"),
            cluster_uuid=copy.cluster_uuid,
            recovery_point_uuid=copy.uuid,
            group=replace(snapshot.group, disks=disks),
            disk_points=tuple(site.ids.uuid("disk-point") for _ in snapshot.disk_points),
        )
    )


@frozen
class ReplicateRecoveryPoint(RecoveryPointCommand):
    """Copy a recovery point to another cluster, with data of its own in containers like those it was in.

    What it holds keeps its location agnostic ids, and the time at which it goes. The task's last entity is the copy.
    """

    operation: ClassVar[str] = "RecoveryPointReplicate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Copy the disks", _copy, weight=8), Step("Register", _register))

    cluster_uuid: str

    def check(self, site: Site) -> None:
        """Both must exist, and the cluster have no copy yet (*assumed*)."""
        point, there = site.get(RecoveryPoint, self.recovery_point_uuid), site.get(Cluster, self.cluster_uuid)
        if there.uuid == point.cluster_uuid:
            raise Invalid("cluster", "the recovery point is there already")
        for other in site.where(RecoveryPoint, "cluster_uuid", there.uuid):
            if other.location_agnostic_id == point.location_agnostic_id:
                raise AlreadyExists(RecoveryPoint.kind, other.uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """The recovery point, and what is in it."""
        point = site.get(RecoveryPoint, self.recovery_point_uuid)
        return ref(point), *(ref(one) for one in all_of(site, point))

    def holds(self) -> tuple[str, ...]:
        return (self.recovery_point_uuid,)
