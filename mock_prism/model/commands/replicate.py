"""Copying recovery points to other clusters of the same Prism Central."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
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
    Kept,
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

NOWHERE_ELSE: Mapping[str, str] = MappingProxyType({})


def _copy(site: Site, task: Task) -> Pause | None:
    point = site.get(RecoveryPoint, ReplicateRecoveryPoint.of(task).recovery_point_uuid)
    size = sum(disk.size_bytes for one in all_of(site, point) for disk in one.then.disks)
    end = task.step_began_micros + site.timings.copy_micros(size)
    return until(site, end)


def _register(site: Site, task: Task) -> Pause | None:
    command = ReplicateRecoveryPoint.of(task)
    command.check(site)
    made = copy_point(site, site.get(RecoveryPoint, command.recovery_point_uuid), command.cluster_uuid)
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(*current.entities, *(ref(one) for one in made))))
    return None


def copied(site: Site, point: RecoveryPoint, cluster_uuid: str) -> RecoveryPoint | None:
    """The copy of a recovery point that another cluster has, or the one that it is a copy of itself."""
    there = site.where(RecoveryPoint, "cluster_uuid", cluster_uuid)
    return next((one for one in there if one.location_agnostic_id == point.location_agnostic_id), None)


def copy_point(
    site: Site,
    point: RecoveryPoint,
    cluster_uuid: str,
    containers: Mapping[str, str] = NOWHERE_ELSE,
    domain_uuid: str | None = None,
    expires_micros: int | None = None,
) -> tuple[Kept | RecoveryPoint, ...]:
    """Put a copy of a recovery point into another cluster, with data of its own: what is in it, and last the copy.

    ``containers`` says by uuid where what is in one goes; else it goes to one like it. A protection domain's copy is
    kept as long as is said, any other as long as the original.
    """
    copy = site.put(
        replace(
            point,
            uuid=site.ids.uuid("recovery-point"),
            cluster_uuid=cluster_uuid,
            origin_uuid=point.origin_uuid or point.cluster_uuid,
            protection_domain_uuid=domain_uuid,
            expires_micros=point.expires_micros if domain_uuid is None else expires_micros,
        )
    )
    made: list[Kept] = [
        *(_copied(site, one, copy, containers) for one in snapshots_of(site, point)),
        *(_copied_group(site, one, copy, containers) for one in group_snapshots_of(site, point)),
    ]
    watch(site, copy)
    return (*made, copy)


def _copied(site: Site, snapshot: Snapshot, copy: RecoveryPoint, containers: Mapping[str, str]) -> Snapshot:
    disks = tuple(_copied_disk(site, disk, copy.cluster_uuid, containers) for disk in snapshot.vm.disks)
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


def _copied_disk(site: Site, disk: VmDisk, cluster_uuid: str, containers: Mapping[str, str]) -> VmDisk:
    if disk.vmdisk_uuid is None or disk.container_uuid is None:
        return disk
    container_uuid = containers.get(disk.container_uuid) or container_alike(site, disk.container_uuid, cluster_uuid)
    return replace(disk, vmdisk_uuid=site.ids.uuid("vmdisk"), container_uuid=container_uuid)


def _copied_group(
    site: Site, snapshot: GroupSnapshot, copy: RecoveryPoint, containers: Mapping[str, str]
) -> GroupSnapshot:
    disks = tuple(
        replace(
            disk,
            uuid=site.ids.uuid("volume-disk"),
            container_uuid=containers.get(disk.container_uuid)
            or container_alike(site, disk.container_uuid, copy.cluster_uuid),
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
        if (other := copied(site, point, there.uuid)) is not None:
            raise AlreadyExists(RecoveryPoint.kind, other.uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """The recovery point, and what is in it."""
        point = site.get(RecoveryPoint, self.recovery_point_uuid)
        return ref(point), *(ref(one) for one in all_of(site, point))

    def holds(self) -> tuple[str, ...]:
        return (self.recovery_point_uuid,)
