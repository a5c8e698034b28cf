"""Giving protection domains schedules, and taking the snapshots that these ask for. No task of it is ever seen."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.commands.domain_snapshot import snapshot_of, taken_by
from mock_prism.model.commands.protection_domain import DomainCommand
from mock_prism.model.commands.replication import ReplicateSnapshot, check_remote
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.protection_domain import ProtectionDomain, members
from mock_prism.model.recovery_point import RecoveryPoint, all_of, forget
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.schedule import Every, Schedule, due_after, schedules_of
from mock_prism.model.site import Site
from mock_prism.model.task import Task

MOST_OFFSET_SECS = 14 * 60 * 60
"""How far clocks may be from UTC."""
MOST_DAYS = {Every.WEEKLY: (0, 6), Every.MONTHLY: (1, 31)}


def check_schedule(schedule: Schedule) -> None:
    """Raise Invalid for a schedule that can never be, with the field of Prism Element."""
    if schedule.count < 1:
        raise Invalid("every_nth", "must be at least 1")
    if schedule.end_micros is not None and schedule.end_micros <= schedule.start_micros:
        raise Invalid("end_time_in_usecs", "must be after the start")
    for where, kept in (("local", schedule.retention), *(("remote", remote.retention) for remote in schedule.remotes)):
        if kept.snapshots is not None and kept.snapshots < 1:
            raise Invalid(f"{where}_max_snapshots", "must be at least 1")
        if kept.micros is not None and kept.micros < 1:
            raise Invalid(f"{where}_retention_period", "must be at least 1")
    if abs(schedule.timezone_offset_secs) > MOST_OFFSET_SECS:
        raise Invalid("timezone_offset", f"must be within {MOST_OFFSET_SECS} seconds of UTC")
    least, most = MOST_DAYS.get(schedule.every, (1, 0))
    if any(not least <= day <= most for day in schedule.days):
        raise Invalid("values", "has a day that there is not")


def _watch(site: Site, schedule: Schedule) -> None:
    """See to it that the next snapshot of a schedule is taken when it is due."""
    due = due_after(schedule, site.now_micros)
    if due is not None:
        site.submit(RunSchedule(schedule.domain_uuid, schedule.uuid, schedule.revision, due))


def _wait(site: Site, task: Task) -> Pause | None:
    due = RunSchedule.of(task).at_micros
    return until(site, due)


def _take(site: Site, task: Task) -> Pause | None:
    schedule = RunSchedule.of(task).schedule(site)
    if schedule is None or schedule.is_suspended:
        return None
    domain = site.get(ProtectionDomain, schedule.domain_uuid)
    if members(site, domain):
        command = snapshot_of(site, domain, schedule.retention.micros, schedule.is_app_consistent, schedule.uuid)
        site.submit(command, parent=task)
    return None


def _replicate(site: Site, task: Task) -> Pause | None:
    """Send what was taken on its way: the schedule does not wait until it has arrived."""
    children = engine.subtasks(site, task)
    if not all(child.has_ended for child in children):
        return Pause()
    schedule = RunSchedule.of(task).schedule(site)
    point = taken_by(site, task) if children and children[-1].error is None else None
    if schedule is not None and point is not None:
        for remote in schedule.remotes:
            site.submit(ReplicateSnapshot(schedule.domain_uuid, point.uuid, remote))
    return None


def _keep_the_newest(site: Site, task: Task) -> Pause | None:
    schedule = RunSchedule.of(task).schedule(site)
    if schedule is None:
        return None
    points = site.where(RecoveryPoint, "protection_domain_uuid", schedule.domain_uuid)
    mine = [point for point in points if point.schedule_uuid == schedule.uuid]
    if schedule.retention.snapshots is not None:
        for point in sorted(mine, key=lambda point: point.created_micros)[: -schedule.retention.snapshots]:
            forget(site, all_of(site, point))
    _watch(site, schedule)
    return None


@frozen
class RunSchedule(DomainCommand):
    """Take the next snapshot of a schedule when it is due, drop what is too much, and wait for the one after.

    It does nothing where the schedule has gone or was changed meanwhile. An empty domain has no snapshots.
    """

    operation: ClassVar[str] = "ScheduleRun"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Wait", _wait),
        Step("Take the snapshot", _take),
        Step("Replicate it", _replicate),
        Step("Keep the newest", _keep_the_newest),
    )
    is_audited: ClassVar[bool] = False

    schedule_uuid: str
    schedule_revision: int
    at_micros: int

    def schedule(self, site: Site) -> Schedule | None:
        """The schedule as it was when this was planned, or None."""
        found = site.table(Schedule).get(self.schedule_uuid)
        return found if found is not None and found.revision == self.schedule_revision else None


def _set(site: Site, task: Task) -> Pause | None:
    _watch(site, site.put(SetSchedule.of(task).schedule))
    return None


@frozen
class SetSchedule(DomainCommand):
    """Give a protection domain a schedule, or change one that it has."""

    operation: ClassVar[str] = "ScheduleUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Set the schedule", _set))

    schedule: Schedule

    def check(self, site: Site) -> None:
        """The protection domain and the remote sites must exist, and the schedule be possible."""
        site.get(ProtectionDomain, self.domain_uuid)
        check_schedule(self.schedule)
        for uuid in self.schedule.remote_uuids:
            check_remote(site, self.domain_uuid, uuid)


def _delete(site: Site, task: Task) -> Pause | None:
    for uuid in DeleteSchedules.of(task).schedule_uuids:
        site.remove(site.get(Schedule, uuid))
    return None


@frozen
class DeleteSchedules(DomainCommand):
    """Take schedules from a protection domain. The snapshots that they have made stay."""

    operation: ClassVar[str] = "ScheduleDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the schedules", _delete))

    schedule_uuids: tuple[str, ...]

    def check(self, site: Site) -> None:
        """The schedules must be of the protection domain."""
        mine = {schedule.uuid for schedule in schedules_of(site, self.domain_uuid)}
        for uuid in self.schedule_uuids:
            if uuid not in mine:
                raise NotFound(Schedule.kind, uuid)
