"""Recovery points: VMs and volume groups as they were at one instant, together and each for itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class Consistency(Enum):
    """What a recovery point holds of what its guests had not written yet."""

    CRASH = "crash consistent"
    APPLICATION = "application consistent"


@frozen(kw_only=True)
class RecoveryPoint(Entity):
    """One instant of VMs and volume groups of a cluster: their snapshots name it. Prism Element calls it their group.

    ``expires_micros`` is when it goes by itself, None if never. ``location_agnostic_id`` stays the same wherever a copy
    of it is, and ``origin_uuid`` is the cluster that a copy has come from. ``owner_uuid`` is the user who has made it.
    ``number`` is what Prism Element calls it by within the protection domain that it was made for, if it was;
    ``schedule_uuid`` is the schedule that made it, or ``one_time`` the number of the order to make it once.
    """

    kind: ClassVar[str] = "recovery point"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid", "protection_domain_uuid")

    cluster_uuid: str
    name: str
    location_agnostic_id: str
    consistency: Consistency = Consistency.CRASH
    created_micros: int = 0
    expires_micros: int | None = None
    owner_uuid: str | None = None
    number: int = 0
    protection_domain_uuid: str | None = None
    origin_uuid: str | None = None
    schedule_uuid: str | None = None
    one_time: int | None = None


@frozen(kw_only=True)
class Snapshot(Entity):
    """A VM as it was: ``vm`` is the very entity, and nothing that becomes of the VM changes it.

    ``disk_points`` are the ids of its disks' own recovery points, in the order of those of its disks that hold
    something. ``parent_uuid`` is the snapshot that the VM had come from when this one was taken, and
    ``reverted_micros`` when the VM was last put back to this one.
    """

    kind: ClassVar[str] = "snapshot"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid", "recovery_point_uuid", "vm_uuid")

    cluster_uuid: str
    recovery_point_uuid: str
    vm_uuid: str
    name: str
    location_agnostic_id: str
    created_micros: int
    vm: Vm
    disk_points: tuple[str, ...] = ()
    parent_uuid: str | None = None
    reverted_micros: int = 0

    @property
    def then(self) -> Vm:
        """What it is of, as that was."""
        return self.vm


@frozen(kw_only=True)
class GroupSnapshot(Entity):
    """A volume group as it was; ``disk_points`` are the ids of its disks' own recovery points, in their order."""

    kind: ClassVar[str] = "volume group snapshot"
    indexed: ClassVar[tuple[str, ...]] = ("cluster_uuid", "recovery_point_uuid", "group_uuid")

    cluster_uuid: str
    recovery_point_uuid: str
    group_uuid: str
    name: str
    location_agnostic_id: str
    created_micros: int
    group: VolumeGroup
    disk_points: tuple[str, ...] = ()

    @property
    def then(self) -> VolumeGroup:
        """What it is of, as that was."""
        return self.group


Kept = Snapshot | GroupSnapshot
"""What a recovery point is made of."""


def snapshots_of(site: Site, point: RecoveryPoint) -> tuple[Snapshot, ...]:
    """The VMs of a recovery point, in the order in which they were asked for."""
    return tuple(site.where(Snapshot, "recovery_point_uuid", point.uuid))


def group_snapshots_of(site: Site, point: RecoveryPoint) -> tuple[GroupSnapshot, ...]:
    """The volume groups of a recovery point, in the order in which they were asked for."""
    return tuple(site.where(GroupSnapshot, "recovery_point_uuid", point.uuid))


def all_of(site: Site, point: RecoveryPoint) -> tuple[Kept, ...]:
    """All that is in a recovery point: VMs, then volume groups."""
    return (*snapshots_of(site, point), *group_snapshots_of(site, point))


def find_kept(site: Site, uuid: str) -> Kept | None:
    """A snapshot of whatever by its uuid, if it is there."""
    return site.table(Snapshot).get(uuid) or site.table(GroupSnapshot).get(uuid)


def kept(site: Site, uuid: str) -> Kept:
    """A snapshot of whatever by its uuid. Raises NotFound."""
    found = find_kept(site, uuid)
    if found is None:
        raise NotFound(Snapshot.kind, uuid)
    return found


def snapshots_of_vm(site: Site, vm: Vm) -> list[Snapshot]:
    """The snapshots of a VM that are where it is: copies in other clusters cannot be put back in its place."""
    return [one for one in site.where(Snapshot, "vm_uuid", vm.uuid) if one.cluster_uuid == vm.cluster_uuid]


def snapshot_now(site: Site, vm: Vm) -> Snapshot | None:
    """The snapshot that a VM has come from: the latest taken of it, or that to which it was put back since then."""
    found = snapshots_of_vm(site, vm)
    return max(found, key=lambda one: max(one.created_micros, one.reverted_micros), default=None)


def forget(site: Site, snapshots: Iterable[Kept]) -> None:
    """Remove snapshots, and the recovery points that have none left. What came after one comes after its parent."""
    for uuid in [snapshot.uuid for snapshot in snapshots]:
        snapshot = kept(site, uuid)
        point = site.get(RecoveryPoint, snapshot.recovery_point_uuid)
        site.remove(snapshot)
        if isinstance(snapshot, Snapshot):
            for other in site.where(Snapshot, "vm_uuid", snapshot.vm_uuid):
                if other.parent_uuid == uuid:
                    site.put(replace(other, parent_uuid=snapshot.parent_uuid))
        if not all_of(site, point):
            site.remove(point)
