"""Alerts and events of v1: which of them a call means, and taking note of them.

Events cannot be acknowledged in the model; those calls are not simulated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.alerts import alert_view, record
from mock_prism.faces.rest.v1.idents import N, numbered
from mock_prism.faces.rest.v1.replies import CREATED, enveloped
from mock_prism.faces.rest.v1.vms import find_vm
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.alert import AcknowledgeAlert, ResolveAlert
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert, Event
from mock_prism.model.storage import Disk, StorageContainer, StoragePool
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm

HARDWARE = frozenset({"host", "disk"})
STORAGE = frozenset({"storage_container", "storage_pool", "disk"})
ENTITY_TYPES = frozenset({"host", "vm", "cluster", "image", "network"}) | STORAGE
FLAGS = {"true": True, "false": False}
E = TypeVar("E", bound=Event)


def _chosen(call: Call, events: Iterable[E]) -> list[E]:
    """Those between two instants and about the things named, newest first (*assumed*). Raises NotFound for a
    type of thing that there is not (404, by a public client of v2.0)."""
    kind = (call.first("entityType") or "").lower()
    if kind and kind not in ENTITY_TYPES:
        raise NotFound("entity type", kind)
    start, end = call.number("startTimeInUsecs"), call.number("endTimeInUsecs")
    about = call.words("entityIds") | call.words("entityTypeIds")
    types = call.words("alertTypeUuid") | call.words("typeIds")
    named = call.words("alertIds")
    chosen = [
        event
        for event in events
        if (start is None or event.created_micros >= start)
        and (end is None or event.created_micros <= end)
        and (not named or event.uuid in named)
        and (not types or event.type in types)
        and _is_about(call, event, frozenset({kind} if kind else ()), about)
    ]
    return sorted(chosen, key=lambda event: event.created_micros)[::-1]


def _is_about(call: Call, event: Event, kinds: frozenset[str], about: frozenset[str]) -> bool:
    """Whether any thing that the event affects is of some kinds and is among those named; either may be open."""
    if not kinds and not about:
        return True
    return any(
        (not kinds or subject.kind in kinds) and (not about or about & {subject.uuid, subject.ident})
        for subject in alert_view(call.site, event).subjects
    )


def _alerts(call: Call) -> list[Alert]:
    """The alerts of the cluster that a call's parameters leave. ``severity`` is CRITICAL, or kCritical."""
    severities = {word.lower().removeprefix("k") for word in call.words("severity")}
    flags = {name: _flag(call, name) for name in ("resolved", "acknowledged", "autoResolved")}
    return [
        alert
        for alert in _chosen(call, call.site.where(Alert, "cluster_uuid", cluster_meant(call).uuid))
        if (not severities or alert.severity.value in severities)
        and flags["resolved"] in (None, alert.is_resolved)
        and flags["acknowledged"] in (None, alert.is_acknowledged)
        and flags["autoResolved"] in (None, alert.auto_resolved)
    ]


def _events(call: Call) -> list[Event]:
    """The events of the cluster that a call's parameters leave. Nobody has acknowledged any."""
    if _flag(call, "acknowledged"):
        return []
    return _chosen(call, call.site.where(Event, "cluster_uuid", cluster_meant(call).uuid))


def _flag(call: Call, name: str) -> bool | None:
    text = call.first(name)
    if not text:
        return None
    if text.lower() not in FLAGS:
        raise Invalid(name, "must be true or false")
    return FLAGS[text.lower()]


Choose = Callable[[Call], Iterable[Event]]
Find = Callable[[Call], Entity]


def _list(choose: Choose, kinds: frozenset[str] = frozenset()) -> Handler:
    """Lists what is chosen, or of it only what is about things of some kinds."""

    def handle(call: Call) -> Reply:
        about = (event for event in choose(call) if _is_about(call, event, kinds, frozenset()))
        return enveloped(call, [record(call, event) for event in about])

    return handle


def _list_of(choose: Choose, find: Find) -> Handler:
    """Lists what is about the thing that the path names; everything of a cluster is about it."""

    def handle(call: Call) -> Reply:
        thing = find(call)
        events = [
            event
            for event in choose(call)
            if thing.uuid == event.cluster_uuid or _is_about(call, event, frozenset(), frozenset({thing.uuid}))
        ]
        return enveloped(call, [record(call, event) for event in events])

    return handle


def _manage_one(command: Callable[[str], Command]) -> Handler:
    """Acknowledge or resolve one alert; the answer is recorded (v2.0)."""

    def manage(call: Call) -> Reply:
        alert = call.site.get(Alert, call.path["id"])
        call.site.submit(command(alert.uuid), call.user.name)
        return Reply(CREATED, {"id": alert.uuid, "successful": True, "message": None})

    return manage


def _manage_all(command: Callable[[str], Command], is_done: Callable[[Alert], bool]) -> Handler:
    """Acknowledge or resolve what the parameters choose, up to ``count``; the answer is recorded (v2.0)."""

    def manage(call: Call) -> Reply:
        alerts = [alert for alert in _alerts(call) if not is_done(alert)][: call.number("count")]
        for alert in alerts:
            call.site.submit(command(alert.uuid), call.user.name)
        done = [{"id": alert.uuid, "successful": True, "message": None} for alert in alerts]
        return Reply(CREATED, {"numSuccessfulUpdates": len(done), "numFailedUpdates": 0, "alertStatusList": done})

    return manage


def _numbered(kind: type[N]) -> Find:
    return lambda call: numbered(call.site, kind, call.path["id"])


KINDS: dict[str, frozenset[str]] = {
    "/clusters": frozenset(),
    "/containers": frozenset({"storage_container"}),
    "/disks": frozenset({Disk.kind}),
    "/hosts": frozenset({Host.kind}),
    "/storage_pools": frozenset({"storage_pool"}),
    "/vms": frozenset({Vm.kind}),
}
THINGS: dict[str, Find] = {
    "/clusters/{id}": lambda call: call.site.get(Cluster, call.path["id"].partition("::")[0]),
    "/containers/{id}": _numbered(StorageContainer),
    "/disks/{id}": _numbered(Disk),
    "/hosts/{id}": _numbered(Host),
    "/storage_pools/{id}": _numbered(StoragePool),
    "/vms/{vmId}": find_vm,
}
LISTS: dict[str, Choose] = {"alerts": _alerts, "events": _events}

HANDLERS: dict[str, Handler] = {
    "v1 POST /alerts/acknowledge": _manage_all(AcknowledgeAlert, lambda alert: alert.is_acknowledged),
    "v1 POST /alerts/resolve": _manage_all(ResolveAlert, lambda alert: alert.is_resolved),
    "v1 POST /alerts/{id}/acknowledge": _manage_one(AcknowledgeAlert),
    "v1 POST /alerts/{id}/resolve": _manage_one(ResolveAlert),
    **{f"v1 GET /{name}": _list(choose) for name, choose in LISTS.items()},
    **{f"v1 GET /{name}/hardware": _list(choose, HARDWARE) for name, choose in LISTS.items()},
    **{f"v1 GET /{name}/storage": _list(choose, STORAGE) for name, choose in LISTS.items()},
    **{f"v1 GET {path}/{name}": _list(LISTS[name], kinds) for name in LISTS for path, kinds in KINDS.items()},
    **{f"v1 GET {path}/{name}": _list_of(LISTS[name], find) for name in LISTS for path, find in THINGS.items()},
}
