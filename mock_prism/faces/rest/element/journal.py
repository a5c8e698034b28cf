"""Alerts and events of v1 and v2.0: which of them a call means, and taking note of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from mock_prism.faces.rest.element.alert_views import alert_view
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.spelling import camel_of
from mock_prism.model.commands.alert import AcknowledgeAlert, AcknowledgeEvent, ResolveAlert, event_of
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.health import BY_TYPE, Impact
from mock_prism.model.journal import Alert, Audit, Event, Severity
from mock_prism.model.task import Command

ENTITY_TYPES = frozenset(
    {
        "cluster",
        "disk",
        "host",
        "image",
        "network",
        "protection_domain",
        "remote_site",
        "storage_container",
        "storage_pool",
        "vm",
        "volume_group",
    }
)
IMPACTS = frozenset(impact.value.lower() for impact in Impact)
SEVERITIES = frozenset(severity.value for severity in Severity)
FLAGS = {"true": True, "false": False}
E = TypeVar("E", bound=Event)


def alerts(call: Call) -> list[Alert]:
    """The alerts of the cluster that a call's parameters leave. ``severity`` is CRITICAL, or kCritical."""
    severities = {word.lower().removeprefix("k") for word in asked(call, "severity")}
    if severities - SEVERITIES:
        raise Invalid("severity", f"must be one of {', '.join(sorted(SEVERITIES)).upper()}")
    flags = {name: _flag(call, name) for name in ("resolved", "acknowledged", "auto_resolved")}
    impacts = _folded(call, "impact_types", "impacts")
    if impacts - IMPACTS:
        raise Invalid("impact_types", f"must be one of {', '.join(impact.value for impact in Impact)}")
    classes = _folded(call, "classification", "classifications", "categories")
    return [
        alert
        for alert in _chosen(call, call.site.where(Alert, "cluster_uuid", cluster_meant(call).uuid))
        if (not severities or alert.severity.value in severities)
        and flags["resolved"] in (None, alert.is_resolved)
        and flags["acknowledged"] in (None, alert.is_acknowledged)
        and flags["auto_resolved"] in (None, alert.auto_resolved)
        and _is_of(alert, impacts, classes)
    ]


def _is_of(alert: Alert, impacts: frozenset[str], classes: frozenset[str]) -> bool:
    """Whether the check that has raised an alert is of some impacts and of some classifications; either may be open."""
    check = BY_TYPE.get(alert.type)
    if check is None:
        return not impacts and not classes
    return (not impacts or check.impact.value.lower() in impacts) and (
        not classes or check.classification.lower() in classes
    )


def events(call: Call) -> list[Event]:
    """The events of the cluster that a call's parameters leave, and with them the audits (clients read both there)."""
    is_acknowledged = _flag(call, "acknowledged")
    uuid = cluster_meant(call).uuid
    audits = (audit for audit in call.site.where(Audit, "cluster_uuid", uuid) if audit.is_event)
    found = _chosen(call, (*call.site.where(Event, "cluster_uuid", uuid), *audits))
    return [event for event in found if is_acknowledged in (None, event.is_acknowledged)]


def _chosen(call: Call, found: Iterable[E]) -> list[E]:
    """Those between two instants, of some types and about the things named, newest first (*assumed*). Raises NotFound
    for a type of thing that there is not (404, by a public client)."""
    kind = (_first(call, "entity_type") or "").lower()
    if kind and kind not in ENTITY_TYPES:
        raise NotFound("entity type", kind)
    start, end = _number(call, "start_time_in_usecs"), _number(call, "end_time_in_usecs")
    about = asked(call, "entity_ids") | asked(call, "entity_type_ids")
    types = asked(call, "alert_type_uuid") | asked(call, "type_ids")
    named = asked(call, "alert_ids") | asked(call, "event_ids")
    chosen = [
        event
        for event in found
        if (start is None or event.created_micros >= start)
        and (end is None or event.created_micros <= end)
        and (not types or event.type in types)
        and (not named or event.uuid in named)
        and is_about(call, event, frozenset({kind} if kind else ()), about)
    ]
    return sorted(chosen, key=lambda event: event.created_micros)[::-1]


def is_about(call: Call, event: Event, kinds: frozenset[str], about: frozenset[str]) -> bool:
    """Whether any thing that an event affects is of some kinds and is among those named; either may be open."""
    if not kinds and not about:
        return True
    return any(
        (not kinds or subject.kind in kinds) and (not about or about & {subject.uuid, subject.ident})
        for subject in alert_view(call.site, event).subjects
    )


def _first(call: Call, name: str) -> str | None:
    """A parameter in the spelling of either generation."""
    found = call.first(name)
    return call.first(camel_of(name)) if found is None else found


def asked(call: Call, name: str) -> frozenset[str]:
    """The values of a parameter in the spelling of either generation."""
    return call.words(name) | call.words(camel_of(name))


def _folded(call: Call, *names: str) -> frozenset[str]:
    """The values of parameters in lower case, without the ``k`` that they may begin with."""
    return frozenset(word.removeprefix("k").lower() for name in names for word in asked(call, name))


def _number(call: Call, name: str) -> int | None:
    found = call.number(name)
    return call.number(camel_of(name)) if found is None else found


def _flag(call: Call, name: str) -> bool | None:
    text = _first(call, name)
    if not text:
        return None
    if text.lower() not in FLAGS:
        raise Invalid(name, "must be true or false")
    return FLAGS[text.lower()]


def _done(wire: Wire, call: Call, command: Callable[[str], Command], uuids: list[str]) -> list[Json]:
    for uuid in uuids:
        call.site.submit(command(uuid), call.user.name)
    return [{"id": uuid, "successful": True, "message": None} for uuid in uuids]


def _manage_one(command: Callable[[str], Command], wire: Wire, call: Call) -> Reply:
    """Acknowledge or resolve one alert; the answer is recorded (v2.0)."""
    alert = call.site.get(Alert, call.path["id"])
    return wire.shown(call, _done(wire, call, command, [alert.uuid])[0])


def _manage_all(
    command: Callable[[str], Command], choose: Callable[[Call], list[str]], wire: Wire, call: Call
) -> Reply:
    """Acknowledge or resolve what the parameters choose, up to ``count``; the answer is recorded (v2.0)."""
    done = _done(wire, call, command, choose(call)[: call.number("count")])
    counts = {"num_successful_updates": len(done), "num_failed_updates": 0}
    return wire.shown(call, {**counts, "alert_status_list": done})


def _acknowledge_event(wire: Wire, call: Call) -> Reply:
    return wire.done(call, AcknowledgeEvent(event_of(call.site, call.path["id"]).uuid))


def _unnoticed(call: Call) -> list[str]:
    return [alert.uuid for alert in alerts(call) if not alert.is_acknowledged]


def _open(call: Call) -> list[str]:
    return [alert.uuid for alert in alerts(call) if not alert.is_resolved]


def _unread(call: Call) -> list[str]:
    return [event.uuid for event in events(call) if not event.is_acknowledged]


SHARED: Shared = {
    "POST /alerts/acknowledge": partial(_manage_all, AcknowledgeAlert, _unnoticed),
    "POST /alerts/resolve": partial(_manage_all, ResolveAlert, _open),
    "POST /alerts/{}/acknowledge": partial(_manage_one, AcknowledgeAlert),
    "POST /alerts/{}/resolve": partial(_manage_one, ResolveAlert),
    "POST /events/acknowledge": partial(_manage_all, AcknowledgeEvent, _unread),
    "PUT /events/{}/acknowledge": _acknowledge_event,
}
