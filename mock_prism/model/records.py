"""Writing events, alerts and audits."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from mock_prism.model.cluster import Cluster
from mock_prism.model.deeds import audit_type, name_key, sentence
from mock_prism.model.journal import Alert, Audit, EntityRef, Event, Severity
from mock_prism.model.states import TaskStatus
from mock_prism.model.user import User

if TYPE_CHECKING:
    from mock_prism.model.entity import Entity
    from mock_prism.model.host import Host
    from mock_prism.model.site import Site
    from mock_prism.model.task import Task


def ref(entity: Entity) -> EntityRef:
    """A reference to a thing, by the name it goes by where it has one."""
    return EntityRef(entity.kind, entity.uuid, str(getattr(entity, "name", entity.uuid)))


def author(site: Site, task: Task) -> str | None:
    """The uuid of who asked for a task, where that is a user of the site."""
    user = site.find(User, "name", task.requester)
    return None if user is None else user.uuid


def note_event(site: Site, cluster_uuid: str, type_: str, message: str, *about: Entity, **context: str) -> Event:
    """Put down that something happened. ``message`` is a template over ``context``."""
    event = site.put(
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
    _forget_oldest(site, Event)
    return event


def spelled_out(text: str) -> str:
    """A value that goes into a message as it is: clients look for it there, and not among the values."""
    return text.replace("{", "{{").replace("}", "}}")


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
) -> Alert | None:
    """Call for attention, unless the check that does is switched off. ``message`` is a template over ``context``."""
    if type_ in site.get(Cluster, cluster_uuid).unchecked:
        return None
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
    """Put down who has done what, once the task has ended.

    Clients read what it is about first, and last the message and the user.
    """
    act = task.command.act
    kind = task.entities[0].kind if task.entities else None
    message = sentence(act, kind, task.status is TaskStatus.SUCCEEDED)
    names = ", ".join(one.name for one in task.entities if one.kind == kind)
    named = () if kind is None else ((name_key(kind), names),)
    audit = site.put(
        Audit(
            uuid=site.ids.uuid("audit"),
            cluster_uuid=task.cluster_uuid,
            type=audit_type(act),
            message=message,
            context=(*named, ("message", message), ("audit_user", task.requester)),
            entities=task.entities,
            created_micros=site.now_micros,
            user=task.requester,
            act=act,
            status=task.status,
            started_micros=task.created_micros,
        )
    )
    _forget_oldest(site, Audit)
    return audit


def _forget_oldest(site: Site, kind: type[Event]) -> None:
    """Keep as many of a kind as the site keeps; the oldest go."""
    excess = len(site.table(kind)) - site.behaviour.events_kept
    for event in tuple(islice(site.all(kind), max(excess, 0))):
        site.remove(event)
