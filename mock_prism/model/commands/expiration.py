"""When recovery points go by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import registering
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.records import ref
from mock_prism.model.recovery_point import RecoveryPoint, all_of, forget
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task


def check_future(site: Site, expires_micros: int | None) -> None:
    """Raise Invalid where an end is not to come any more."""
    if expires_micros is not None and expires_micros <= site.now_micros:
        raise Invalid("expiration time", "must be in the future")


@frozen
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
    return until(site, due)


def _expire(site: Site, task: Task) -> Pause | None:
    point = site.table(RecoveryPoint).get(ExpireRecoveryPoint.of(task).recovery_point_uuid)
    if point is not None and point.expires_micros is not None and point.expires_micros <= site.now_micros:
        forget(site, all_of(site, point))
    return None


@frozen
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


def watch(site: Site, point: RecoveryPoint) -> None:
    """See to it that a recovery point goes when its time is over."""
    if point.expires_micros is not None:
        site.submit(ExpireRecoveryPoint(point.uuid, point.expires_micros))


def _set_expiration(site: Site, task: Task) -> Pause | None:
    command = SetExpirationTime.of(task)
    point = site.get(RecoveryPoint, command.recovery_point_uuid)
    watch(site, site.put(replace(point, expires_micros=command.expires_micros)))
    return None


@frozen
class SetExpirationTime(RecoveryPointCommand):
    """Say when a recovery point is to go by itself; None keeps it until somebody deletes it."""

    operation: ClassVar[str] = "RecoveryPointUpdate"
    runbook: ClassVar[Runbook] = registering("Set the expiration time", _set_expiration)

    expires_micros: int | None

    def check(self, site: Site) -> None:
        """The recovery point must exist, and its end be still to come."""
        site.get(RecoveryPoint, self.recovery_point_uuid)
        check_future(site, self.expires_micros)

    def holds(self) -> tuple[str, ...]:
        return (self.recovery_point_uuid,)
