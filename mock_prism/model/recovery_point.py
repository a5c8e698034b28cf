"""Recovery points: VMs as they were at one instant, together and each for itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class Consistency(Enum):
    """What a recovery point holds of what its guests had not written yet."""

    CRASH = "crash consistent"
    APPLICATION = "application consistent"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryPoint(Entity):
    """One instant of one or more VMs of a cluster: their snapshots name it. Prism Element calls it their group.

    ``expires_micros`` is when it goes by itself, None if never. ``location_agnostic_id`` stays the same wherever a copy
    of it is. ``owner_uuid`` is the user who has made it. ``number`` is what Prism Element calls it by within the
    protection domain that it was made for, if it was.
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


def snapshots_of(site: Site, point: RecoveryPoint) -> tuple[Snapshot, ...]:
    """The snapshots of a recovery point, in the order in which they were asked for."""
    return tuple(site.where(Snapshot, "recovery_point_uuid", point.uuid))


def snapshot_now(site: Site, vm_uuid: str) -> Snapshot | None:
    """The snapshot that a VM has come from: the latest taken of it, or that to which it was put back since then."""
    found = site.where(Snapshot, "vm_uuid", vm_uuid)
    return max(found, key=lambda one: max(one.created_micros, one.reverted_micros), default=None)


def forget(site: Site, snapshots: Iterable[Snapshot]) -> None:
    """Remove snapshots, and the recovery points that have none left. What came after one comes after its parent."""
    for uuid in [snapshot.uuid for snapshot in snapshots]:
        snapshot = site.get(Snapshot, uuid)
        point = site.get(RecoveryPoint, snapshot.recovery_point_uuid)
        site.remove(snapshot)
        for other in site.where(Snapshot, "vm_uuid", snapshot.vm_uuid):
            if other.parent_uuid == uuid:
                site.put(replace(other, parent_uuid=snapshot.parent_uuid))
        if not snapshots_of(site, point):
            site.remove(point)
