"""Replications: snapshots of protection domains on their way to remote sites, and the last that arrived of each."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.recovery_point import RecoveryPoint, all_of
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.schedule import schedules_of
from mock_prism.model.timings import GIB

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class ReplicationState(Enum):
    """How far a replication has come."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"


@frozen(kw_only=True)
class Replication(Entity):
    """One snapshot that goes to one remote site. It is there as long as it is under way, and when it is done until the
    next of its protection domain to the same remote site is.

    ``done_bytes`` had been sent at ``since_micros``, when it began or went on; that is None while it stands still.
    """

    kind: ClassVar[str] = "replication"
    indexed: ClassVar[tuple[str, ...]] = ("cluster_uuid", "domain_uuid", "remote_site_uuid", "recovery_point_uuid")

    cluster_uuid: str
    domain_uuid: str
    remote_site_uuid: str
    recovery_point_uuid: str
    task_uuid: str
    number: int
    total_bytes: int
    snapshot_number: int
    state: ReplicationState = ReplicationState.PENDING
    is_paused: bool = False
    done_bytes: int = 0
    since_micros: int | None = None
    began_micros: int | None = None
    ended_micros: int | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it is yet to arrive."""
        return self.state is not ReplicationState.DONE


def sent_bytes(site: Site, replication: Replication) -> int:
    """How much of a replication has been sent by now."""
    if replication.since_micros is None:
        return replication.done_bytes
    elapsed, rest = site.now_micros - replication.since_micros, replication.total_bytes - replication.done_bytes
    if elapsed >= site.timings.copy_micros(rest):
        return replication.total_bytes
    return replication.done_bytes + min(rest, elapsed * GIB // site.timings.copy_micros_per_gib)


def left_micros(site: Site, replication: Replication) -> int:
    """How long what is left of a replication takes to be sent."""
    return site.timings.copy_micros(replication.total_bytes - sent_bytes(site, replication))


def remotes_of(site: Site, point: RecoveryPoint) -> tuple[str, ...]:
    """The remote sites that a snapshot has gone to or is on its way to, by uuid."""
    found = site.where(Replication, "recovery_point_uuid", point.uuid)
    return tuple(dict.fromkeys(one.remote_site_uuid for one in found))


def destinations(site: Site, domain_uuid: str) -> tuple[RemoteSite, ...]:
    """The remote sites that the schedules of a protection domain, or replications of it, are for."""
    uuids = [uuid for schedule in schedules_of(site, domain_uuid) for uuid in schedule.remote_uuids]
    uuids += [one.remote_site_uuid for one in site.where(Replication, "domain_uuid", domain_uuid)]
    return tuple(site.get(RemoteSite, uuid) for uuid in dict.fromkeys(uuids))


def new_bytes(site: Site, point: RecoveryPoint, cluster_uuid: str) -> int:
    """How much of a snapshot another cluster does not have yet: of a disk that an earlier copy there holds nothing is
    sent (*assumed*: that guests have written meanwhile, is not simulated)."""
    there = {
        disk.uuid
        for copy in site.where(RecoveryPoint, "cluster_uuid", cluster_uuid)
        for kept in all_of(site, copy)
        for disk in kept.then.disks
    }
    disks = (disk for kept in all_of(site, point) for disk in kept.then.disks)
    return sum(disk.size_bytes for disk in disks if disk.uuid not in there)
