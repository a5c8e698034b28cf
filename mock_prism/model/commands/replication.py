"""Sending snapshots of protection domains to remote sites, and pausing and giving up that. No task of it is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.protection_domain import DomainCommand
from mock_prism.model.commands.replicate import copied, copy_point
from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import Alert, EntityRef, Severity
from mock_prism.model.protection_domain import ProtectionDomain, find_domain, point_of, points_of
from mock_prism.model.records import note_event, raise_alert, ref, resolve_alerts, spelled_out
from mock_prism.model.recovery_point import RecoveryPoint, all_of, forget
from mock_prism.model.remote_site import Link, RemoteSite, cluster_at, cluster_there, link
from mock_prism.model.replication import Replication, ReplicationState, left_micros, new_bytes, sent_bytes
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.schedule import RemoteRetention
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task

NOT_NORMAL = "RemoteSiteConnectivity"


def check_remote(site: Site, domain_uuid: str, remote_site_uuid: str) -> RemoteSite:
    """A remote site that the cluster of a protection domain has. Raises NotFound."""
    remote = site.get(RemoteSite, remote_site_uuid)
    if remote.cluster_uuid != site.get(ProtectionDomain, domain_uuid).cluster_uuid:
        raise NotFound(RemoteSite.kind, remote_site_uuid)
    return remote


def _of(site: Site, task: Task) -> Replication:
    """The replication that a task is about."""
    return next(one for one in site.where(Replication, "cluster_uuid", task.cluster_uuid) if one.task_uuid == task.uuid)


def _enqueue(site: Site, task: Task) -> Pause | None:
    command = ReplicateSnapshot.of(task)
    point = site.get(RecoveryPoint, command.recovery_point_uuid)
    remote = site.get(RemoteSite, command.to.remote_site_uuid)
    there = cluster_at(site, remote)
    site.put(
        Replication(
            uuid=site.ids.uuid("replication"),
            cluster_uuid=task.cluster_uuid,
            domain_uuid=command.domain_uuid,
            remote_site_uuid=remote.uuid,
            recovery_point_uuid=point.uuid,
            task_uuid=task.uuid,
            number=task.sequence,
            snapshot_number=point.number,
            total_bytes=new_bytes(site, point, there.uuid if there else ""),
        )
    )
    return None


def _send(site: Site, task: Task) -> Pause | None:
    """Send what is left, as long as the remote site takes it; else look again after a while."""
    replication = _of(site, task)
    site.get(RecoveryPoint, replication.recovery_point_uuid)
    if replication.is_paused:
        return Pause()
    remote = site.get(RemoteSite, replication.remote_site_uuid)
    again = Pause(site.now_micros + site.timings.replication_retry_micros)
    if link(site, remote) is not Link.ESTABLISHED:
        _warn(site, remote)
        return _stall(site, replication, again)
    resolve_alerts(site, NOT_NORMAL, remote)
    if _is_active_there(site, replication, remote):
        return _stall(site, replication, again)
    if replication.since_micros is None:
        now = site.now_micros
        replication = site.put(
            replace(
                replication,
                state=ReplicationState.RUNNING,
                since_micros=now,
                began_micros=replication.began_micros or now,
            )
        )
    return until(site, site.now_micros + left_micros(site, replication))


def _stall(site: Site, replication: Replication, again: Pause) -> Pause:
    """Keep a replication for later."""
    site.put(replace(replication, state=ReplicationState.PENDING, since_micros=None))
    return again


def _is_active_there(site: Site, replication: Replication, remote: RemoteSite) -> bool:
    """Whether the remote site has made the protection domain its own, and takes no more copies of it (*assumed*)."""
    domain = site.get(ProtectionDomain, replication.domain_uuid)
    twin = find_domain(site, cluster_there(site, remote).uuid, domain.name)
    return twin is not None and twin.is_active


def _warn(site: Site, remote: RemoteSite) -> None:
    """An alert tells that a remote site does not answer, once."""
    known = (alert for alert in site.where(Alert, "cluster_uuid", remote.cluster_uuid) if alert.type == NOT_NORMAL)
    if any(not alert.is_resolved and alert.entities[0].uuid == remote.uuid for alert in known):
        return
    title, message = "Remote Site Connectivity Not Normal", "Connectivity to remote site {remote_site} is not normal"
    raise_alert(
        site, remote.cluster_uuid, NOT_NORMAL, title, Severity.WARNING, message, remote, remote_site=remote.name
    )


def _register(site: Site, task: Task) -> Pause | None:
    command, replication = ReplicateSnapshot.of(task), _of(site, task)
    point = site.get(RecoveryPoint, command.recovery_point_uuid)
    remote = site.get(RemoteSite, command.to.remote_site_uuid)
    domain = site.get(ProtectionDomain, command.domain_uuid)
    there = cluster_there(site, remote)
    twin = _twin(site, domain, there)
    known, keep = copied(site, point, there.uuid), command.to.retention
    if known is None or known.protection_domain_uuid != twin.uuid:
        expires = None if keep.micros is None else site.now_micros + keep.micros
        copy_point(site, point, there.uuid, _containers(site, remote, there), twin.uuid, expires)
    if keep.snapshots is not None:
        mine = [one for one in points_of(site, twin) if one.schedule_uuid == point.schedule_uuid]
        for old in mine[: -keep.snapshots]:
            forget(site, all_of(site, old))
    _finish(site, replication, domain, remote)
    return None


def _twin(site: Site, domain: ProtectionDomain, there: Cluster) -> ProtectionDomain:
    """What a protection domain is at a remote site: one of its name, not active unless it is already."""
    known = find_domain(site, there.uuid, domain.name)
    if known is not None:
        return known
    return site.put(
        replace(
            domain,
            uuid=site.ids.uuid("protection-domain"),
            cluster_uuid=there.uuid,
            created_micros=site.now_micros,
            is_active=False,
        )
    )


def _containers(site: Site, remote: RemoteSite, there: Cluster) -> dict[str, str]:
    """Where what is in a container goes, by uuid; a container that has gone takes no part."""
    here = {one.name: one.uuid for one in site.where(StorageContainer, "cluster_uuid", remote.cluster_uuid)}
    away = {one.name: one.uuid for one in site.where(StorageContainer, "cluster_uuid", there.uuid)}
    return {here[name]: away[target] for name, target in remote.containers if name in here and target in away}


def _finish(site: Site, replication: Replication, domain: ProtectionDomain, remote: RemoteSite) -> None:
    for other in site.where(Replication, "domain_uuid", domain.uuid):
        if other.remote_site_uuid == remote.uuid and not other.is_under_way:
            site.remove(other)
    site.put(
        replace(
            replication,
            state=ReplicationState.DONE,
            done_bytes=replication.total_bytes,
            since_micros=None,
            ended_micros=site.now_micros,
        )
    )
    what, where = f"Protection Domain {spelled_out(domain.name)}", f"remote {spelled_out(remote.name)}"
    message = f"Replication completed for {what} to {where} of {replication.snapshot_number}"
    context = {
        "protection_domain": domain.name,
        "remote_site": remote.name,
        "snapshot": str(replication.snapshot_number),
    }
    note_event(site, domain.cluster_uuid, "ProtectionDomainReplicationCompleted", message, domain, remote, **context)


@frozen
class ReplicateSnapshot(DomainCommand):
    """Send a snapshot of a protection domain to a remote site, and keep it there for as long as is said.

    As long as the remote site cannot be reached, does not know this cluster, or has the protection domain active itself
    it is pending. There it belongs to one of the same name, which is made if it is not there.
    """

    operation: ClassVar[str] = "ProtectionDomainReplicate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Queue", _enqueue), Step("Send the snapshot", _send, weight=8), Step("Register the copy", _register)
    )
    is_audited: ClassVar[bool] = False
    is_cancelable: ClassVar[bool] = True

    recovery_point_uuid: str
    to: RemoteRetention

    @property
    def remote_uuids(self) -> tuple[str, ...]:
        return (self.to.remote_site_uuid,)

    def check(self, site: Site) -> None:
        """The snapshot must be one of the protection domain, and the remote site one of its cluster."""
        point_of(site, self.domain_uuid, self.recovery_point_uuid)
        check_remote(site, self.domain_uuid, self.to.remote_site_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (
            ref(site.get(ProtectionDomain, self.domain_uuid)),
            ref(site.get(RecoveryPoint, self.recovery_point_uuid)),
        )

    def abandoned(self, site: Site, task: Task) -> None:
        """A replication that was given up is no more."""
        for replication in site.where(Replication, "domain_uuid", self.domain_uuid):
            if replication.task_uuid == task.uuid:
                site.remove(replication)


def under_way(site: Site, domain_uuid: str, number: int) -> Replication:
    """The unfinished replication of a protection domain that goes by a number. Raises NotFound."""
    for replication in site.where(Replication, "domain_uuid", domain_uuid):
        if replication.number == number and replication.is_under_way:
            return replication
    raise NotFound(Replication.kind, str(number))


@frozen
class ReplicationCommand(DomainCommand):
    """An act on one replication that is under way, by its number."""

    number: int

    def check(self, site: Site) -> None:
        """It must be under way."""
        site.get(ProtectionDomain, self.domain_uuid)
        under_way(site, self.domain_uuid, self.number)


def _abort(site: Site, task: Task) -> Pause | None:
    command = AbortReplication.of(task)
    engine.cancel(site, under_way(site, command.domain_uuid, command.number).task_uuid)
    return None


@frozen
class AbortReplication(ReplicationCommand):
    """Give a replication up. What has been sent of it is lost."""

    operation: ClassVar[str] = "ReplicationAbort"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Abort the replication", _abort))


def _pause(site: Site, task: Task) -> Pause | None:
    command = PauseReplication.of(task)
    replication = under_way(site, command.domain_uuid, command.number)
    changed = replace(replication, is_paused=command.is_paused)
    if command.is_paused:
        changed = replace(changed, done_bytes=sent_bytes(site, replication), since_micros=None)
    site.put(changed)
    site.clock.wake(replication.task_uuid, site.now_micros)
    return None


@frozen
class PauseReplication(ReplicationCommand):
    """Let a replication stand still, or go on from where it stood."""

    operation: ClassVar[str] = "ReplicationUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the replication", _pause))

    is_paused: bool

    def check(self, site: Site) -> None:
        """It must be under way, and not so already."""
        site.get(ProtectionDomain, self.domain_uuid)
        replication = under_way(site, self.domain_uuid, self.number)
        if replication.is_paused is self.is_paused:
            states = ("paused", "going on")
            state, wanted = states if self.is_paused else states[::-1]
            raise WrongState(Replication.kind, str(self.number), state, wanted)
