"""Taking snapshots of protection domains once, now or later, and sending them to remote sites."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.commands.protection_domain import DomainCommand
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, GroupSnapshotSpec, SnapshotSpec
from mock_prism.model.commands.replication import ReplicateSnapshot, check_remote
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.protection_domain import ProtectionDomain, protected, protected_groups, require_mode
from mock_prism.model.recovery_point import Consistency, RecoveryPoint
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.schedule import RemoteRetention, Retention
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def snapshot_of(
    site: Site,
    domain: ProtectionDomain,
    keep_micros: int | None = None,
    is_app_consistent: bool = False,
    schedule_uuid: str | None = None,
    one_time: int | None = None,
) -> CreateRecoveryPoint:
    """The command that keeps what is in a protection domain as it is now, for so long."""
    return CreateRecoveryPoint(
        tuple(SnapshotSpec(vm.uuid) for vm in protected(site, domain)),
        domain.name,
        None if keep_micros is None else site.now_micros + keep_micros,
        Consistency.APPLICATION if is_app_consistent else Consistency.CRASH,
        domain.uuid,
        tuple(GroupSnapshotSpec(group.uuid) for group in protected_groups(site, domain)),
        schedule_uuid=schedule_uuid,
        one_time=one_time,
    )


def taken_by(site: Site, task: Task) -> RecoveryPoint | None:
    """The snapshot that the last sub-task of a task took, if it is still there."""
    last = engine.subtasks(site, task)[-1]
    return site.table(RecoveryPoint).get(last.entities[-1].uuid)


def _wait(site: Site, task: Task) -> Pause | None:
    due = SnapshotOnce.of(task).at_micros
    return None if due is None else until(site, due)


def _take(site: Site, task: Task) -> Pause | None:
    command = SnapshotOnce.of(task)
    domain = require_mode(site, command.domain_uuid, is_active=True)
    order = snapshot_of(site, domain, command.keep_micros, command.is_app_consistent, one_time=task.sequence)
    site.submit(order, task.requester, task)
    return None


def _replicate(site: Site, task: Task) -> Pause | None:
    command, (child,) = SnapshotOnce.of(task), engine.subtasks(site, task)
    if not child.has_ended:
        return Pause()
    if child.error is not None:
        raise child.error
    point = taken_by(site, task)
    if point is None:
        return None
    for uuid in command.remote_site_uuids:
        keep = RemoteRetention(uuid, Retention(micros=command.keep_micros))
        site.submit(ReplicateSnapshot(command.domain_uuid, point.uuid, keep), task.requester)
    return None


@frozen
class SnapshotOnce(DomainCommand):
    """Take a snapshot of a protection domain, at an instant to come or now, and send it to remote sites.

    It is kept for so long, here and there, or for good. Until it is taken the order can be cancelled.
    """

    operation: ClassVar[str] = "ProtectionDomainSnapshot"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Wait", _wait), Step("Take the snapshot", _take), Step("Replicate", _replicate)
    )
    is_cancelable: ClassVar[bool] = True

    at_micros: int | None = None
    keep_micros: int | None = None
    is_app_consistent: bool = False
    remote_site_uuids: tuple[str, ...] = ()

    @property
    def remote_uuids(self) -> tuple[str, ...]:
        return self.remote_site_uuids

    def check(self, site: Site) -> None:
        """The protection domain must be active and, if it is to be done now, hold something; the remote sites exist."""
        domain = require_mode(site, self.domain_uuid, is_active=True)
        for uuid in self.remote_site_uuids:
            check_remote(site, domain.uuid, uuid)
        if self.keep_micros is not None and self.keep_micros <= 0:
            raise Invalid("snapshot_retention_time_secs", "must be positive")
        if self.at_micros is None or self.at_micros <= site.now_micros:
            snapshot_of(site, domain).check(site)


def orders_of(site: Site, domain: ProtectionDomain) -> tuple[Task, ...]:
    """The snapshots of a protection domain that are yet to be taken once, oldest order first."""
    return tuple(
        task
        for task in site.where(Task, "cluster_uuid", domain.cluster_uuid)
        if not task.has_ended and isinstance(task.command, SnapshotOnce) and task.command.domain_uuid == domain.uuid
    )
