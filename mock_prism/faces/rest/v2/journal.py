"""Alerts and events of v2.0: which of them a call means, and taking note of them.

Events cannot be acknowledged in the model; those calls are not simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v2.alerts import alert_view, record
from mock_prism.faces.rest.v2.replies import CREATED, enveloped
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.alert import AcknowledgeAlert, ResolveAlert
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert, Event
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.task import Command

ENTITY_TYPES = frozenset({"host", "vm", "cluster", "storage_container", "disk", "image", "network"})
FLAGS = {"true": True, "false": False}
E = TypeVar("E", bound=Event)


def _chosen(call: Call, events: Iterable[E]) -> list[E]:
    """Those between two instants and about the things named, newest first (*assumed*). Raises NotFound for a
    type of thing that there is not (404, by a public client)."""
    kind = (call.first("entity_type") or "").lower()
    if kind and kind not in ENTITY_TYPES:
        raise NotFound("entity type", kind)
    start, end = call.number("start_time_in_usecs"), call.number("end_time_in_usecs")
    about = call.words("entity_ids") | call.words("entity_type_ids")
    named = call.words("alert_ids") | call.words("event_ids")
    chosen = [
        event
        for event in events
        if (start is None or event.created_micros >= start)
        and (end is None or event.created_micros <= end)
        and (not named or event.uuid in named)
        and _is_about(call, event, kind, about)
    ]
    return sorted(chosen, key=lambda event: event.created_micros)[::-1]


def _is_about(call: Call, event: Event, kind: str, about: frozenset[str]) -> bool:
    """Whether any thing that the event affects is of a kind and is among those named; either may be open."""
    if not kind and not about:
        return True
    return any(
        (not kind or thing["entity_type"] == kind) and (not about or about & {thing["uuid"], thing["id"]})
        for thing in alert_view(call.site, event).affected
    )


def _alerts(call: Call) -> list[Alert]:
    """The alerts of the cluster that a call's parameters leave. ``severity`` is CRITICAL, or kCritical."""
    severities = {word.lower().removeprefix("k") for word in call.words("severity")}
    types = call.words("alert_type_uuid")
    flags = {name: _flag(call, name) for name in ("resolved", "acknowledged", "auto_resolved")}
    return [
        alert
        for alert in _chosen(call, call.site.where(Alert, "cluster_uuid", cluster_meant(call).uuid))
        if (not severities or alert.severity.value in severities)
        and (not types or alert.type in types)
        and flags["resolved"] in (None, alert.is_resolved)
        and flags["acknowledged"] in (None, alert.is_acknowledged)
        and flags["auto_resolved"] in (None, alert.auto_resolved)
    ]


def _events(call: Call) -> list[Event]:
    return _chosen(call, call.site.where(Event, "cluster_uuid", cluster_meant(call).uuid))


def _flag(call: Call, name: str) -> bool | None:
    text = call.first(name)
    if not text:
        return None
    if text.lower() not in FLAGS:
        raise Invalid(name, "must be true or false")
    return FLAGS[text.lower()]


def _list_alerts(call: Call) -> Reply:
    return enveloped(call, [record(call, alert) for alert in _alerts(call)])


def _list_events(call: Call) -> Reply:
    return enveloped(call, [record(call, event) for event in _events(call)])


def _listing_of(kind: type[Entity], choose: Callable[[Call], Iterable[Event]]) -> Handler:
    """Lists what is about things of one kind or, where the path names one, about that; a cluster's is everything."""

    def handle(call: Call) -> Reply:
        ident = call.path.get("uuid") or call.path.get("id")
        uuid = call.site.get(kind, ident.partition("::")[0]).uuid if ident else None
        noun = kind.kind.replace(" ", "_")
        events = [
            event
            for event in choose(call)
            if (kind is Cluster and uuid in (None, event.cluster_uuid))
            or _is_about(call, event, noun, frozenset({uuid} if uuid else ()))
        ]
        return enveloped(call, [record(call, event) for event in events])

    return handle


def _manage_one(command: Callable[[str], Command]) -> Handler:
    """Acknowledge or resolve one alert; the answer is recorded."""

    def manage(call: Call) -> Reply:
        alert = call.site.get(Alert, call.path["id"])
        call.site.submit(command(alert.uuid), call.user.name)
        return Reply(CREATED, {"id": alert.uuid, "successful": True, "message": None})

    return manage


def _manage_all(command: Callable[[str], Command], is_done: Callable[[Alert], bool]) -> Handler:
    """Acknowledge or resolve what the parameters choose, up to ``count``; the answer is recorded."""

    def manage(call: Call) -> Reply:
        alerts = [alert for alert in _alerts(call) if not is_done(alert)][: call.number("count")]
        for alert in alerts:
            call.site.submit(command(alert.uuid), call.user.name)
        done = [{"id": alert.uuid, "successful": True, "message": None} for alert in alerts]
        return Reply(CREATED, {"num_successful_updates": len(done), "num_failed_updates": 0, "alert_status_list": done})

    return manage


RESOURCES: dict[str, type[Entity]] = {
    "/clusters": Cluster,
    "/clusters/{id}": Cluster,
    "/disks": Disk,
    "/disks/{uuid}": Disk,
    "/hosts": Host,
    "/hosts/{uuid}": Host,
    "/storage_containers": StorageContainer,
    "/storage_containers/{uuid}": StorageContainer,
}

HANDLERS: dict[str, Handler] = {
    "v2.0 GET /alerts": _list_alerts,
    "v2.0 POST /alerts/acknowledge": _manage_all(AcknowledgeAlert, lambda alert: alert.is_acknowledged),
    "v2.0 POST /alerts/resolve": _manage_all(ResolveAlert, lambda alert: alert.is_resolved),
    "v2.0 POST /alerts/{id}/acknowledge": _manage_one(AcknowledgeAlert),
    "v2.0 POST /alerts/{id}/resolve": _manage_one(ResolveAlert),
    "v2.0 GET /events": _list_events,
    **{f"v2.0 GET {path}/alerts": _listing_of(kind, _alerts) for path, kind in RESOURCES.items()},
    **{f"v2.0 GET {path}/events": _listing_of(kind, _events) for path, kind in RESOURCES.items()},
}
