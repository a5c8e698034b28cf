"""Writing events, alerts and audits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_prism.model.journal import Alert, Audit, EntityRef, Event, Severity

if TYPE_CHECKING:
    from mock_prism.model.entity import Entity
    from mock_prism.model.host import Host
    from mock_prism.model.site import Site
    from mock_prism.model.task import Task


def ref(entity: Entity) -> EntityRef:
    """A reference to a thing, by the name it goes by where it has one."""
    return EntityRef(entity.kind, entity.uuid, str(getattr(entity, "name", entity.uuid)))


def note_event(site: Site, cluster_uuid: str, type_: str, message: str, *about: Entity, **context: str) -> Event:
    """Put down that something happened. ``message`` is a template over ``context``."""
    return site.put(
        Event(
            uuid=site.ids.uuid("event"),
            cluster_uuid=cluster_uuid,
            type=type_,
            message=message,
            context=tuple(context.items()),
            entities=tuple(ref(entity) for entity in about),
            created_micros=site.now_micros,
        )
    )


def note_host(site: Site, host: Host, type_: str, what: str) -> Event:
    """Put down what a host did: ``what`` completes the sentence that begins with its name."""
    return note_event(site, host.cluster_uuid, type_, f"Host {{host}} {what}", host, host=host.name)


def raise_alert(
    site: Site,
    cluster_uuid: str,
    type_: str,
    title: str,
    severity: Severity,
    message: str,
    *about: Entity,
    **context: str,
) -> Alert:
    """Call for attention. ``message`` is a template over ``context``."""
    return site.put(
        Alert(
            uuid=site.ids.uuid("alert"),
            cluster_uuid=cluster_uuid,
            type=type_,
            title=title,
            severity=severity,
            message=message,
            context=tuple(context.items()),
            entities=tuple(ref(entity) for entity in about),
            created_micros=site.now_micros,
        )
    )


def resolve_alerts(site: Site, type_: str, about: Entity) -> None:
    """Close the open alerts of a type about a thing, since its cause is gone."""
    for alert in list(site.all(Alert)):
        if alert.type == type_ and not alert.is_resolved and any(ref.uuid == about.uuid for ref in alert.entities):
            site.put(replace(alert, resolved_micros=site.now_micros, auto_resolved=True))


def note_audit(site: Site, task: Task) -> Audit:
    """Put down who asked for what."""
    names = ", ".join(about.name for about in task.entities)
    return site.put(
        Audit(
            uuid=site.ids.uuid("audit"),
            cluster_uuid=task.cluster_uuid,
            type=task.operation,
            message="{user} asked for {operation} on {names}" if names else "{user} asked for {operation}",
            context=(("user", task.requester), ("operation", task.operation), ("names", names)),
            entities=task.entities,
            created_micros=site.now_micros,
            user=task.requester,
        )
    )
