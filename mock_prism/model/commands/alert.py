"""Taking note of alerts, and closing them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.frozen import frozen
from mock_prism.model.journal import Alert, Audit, EntityRef, Event
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task


@frozen
class AlertCommand(Command):
    """An act on one alert."""

    component: ClassVar[str] = "AlertManager"

    alert_uuid: str

    def check(self, site: Site) -> None:
        """The alert must exist; doing it twice is no error."""
        site.get(Alert, self.alert_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(Alert, self.alert_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return site.get(Alert, self.alert_uuid).entities


def _acknowledge(site: Site, task: Task) -> Pause | None:
    alert = site.get(Alert, AcknowledgeAlert.of(task).alert_uuid)
    if not alert.is_acknowledged:
        site.put(replace(alert, acknowledged_by=task.requester, acknowledged_micros=site.now_micros))
    return None


@frozen
class AcknowledgeAlert(AlertCommand):
    """Take note of an alert."""

    operation: ClassVar[str] = "AlertAcknowledge"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Acknowledge", _acknowledge))


def _resolve(site: Site, task: Task) -> Pause | None:
    alert = site.get(Alert, ResolveAlert.of(task).alert_uuid)
    if not alert.is_resolved:
        site.put(replace(alert, resolved_by=task.requester, resolved_micros=site.now_micros))
    return None


@frozen
class ResolveAlert(AlertCommand):
    """Close an alert."""

    operation: ClassVar[str] = "AlertResolve"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Resolve", _resolve))


def event_of(site: Site, uuid: str) -> Event:
    """What tells that something happened: an event, or an audit of what somebody has done. Raises NotFound."""
    audit = site.table(Audit).get(uuid)
    return audit if audit is not None and audit.is_event else site.get(Event, uuid)


def _acknowledge_event(site: Site, task: Task) -> Pause | None:
    event = event_of(site, AcknowledgeEvent.of(task).event_uuid)
    if not event.is_acknowledged:
        site.put(replace(event, acknowledged_by=task.requester, acknowledged_micros=site.now_micros))
    return None


@frozen
class AcknowledgeEvent(Command):
    """Take note of an event; doing it twice is no error. It is not audited, for that would be an event again."""

    operation: ClassVar[str] = "EventAcknowledge"
    component: ClassVar[str] = "AlertManager"
    is_audited: ClassVar[bool] = False
    is_internal: ClassVar[bool] = True
    runbook: ClassVar[Runbook] = Runbook.of(Step("Acknowledge", _acknowledge_event))

    event_uuid: str

    def check(self, site: Site) -> None:
        """The event must exist."""
        event_of(site, self.event_uuid)

    def cluster(self, site: Site) -> str:
        return event_of(site, self.event_uuid).cluster_uuid
