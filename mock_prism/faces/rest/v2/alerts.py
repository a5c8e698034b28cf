"""Alerts and events of v2.0: both are AlertDTO."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import Word
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v2.replies import CREATED, enveloped
from mock_prism.model.commands.alert import AcknowledgeAlert, ResolveAlert
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.journal import Alert, Event, Severity
from mock_prism.model.task import Command

SEVERITY: dict[Severity, str] = {
    Severity.INFO: "kInfo",
    Severity.WARNING: "kWarning",
    Severity.CRITICAL: "kCritical",
    Severity.AUDIT: "kAudit",
}
ENTITY_TYPES = frozenset({"host", "vm", "cluster", "cvm", "storage_container", "disk", "image", "network"})
E = TypeVar("E", bound=Event)
FLAGS = {"true": True, "false": False}


class EventSchema(Schema):
    """What alerts and events have in common (recorded). ``context`` is two parallel lists."""

    id = fields.String(attribute="entity.uuid")
    alert_type_uuid = fields.String(attribute="entity.type")
    check_id = fields.Constant(None)
    cluster_uuid = fields.String(attribute="entity.cluster_uuid")
    originating_cluster_uuid = fields.String(attribute="entity.cluster_uuid")
    node_uuid = fields.Function(
        lambda view: next((ref.uuid for ref in view.entity.entities if ref.kind == "host"), None)
    )
    service_vmid = fields.Constant(None)
    created_time_stamp_in_usecs = fields.Integer(attribute="entity.created_micros")
    last_occurrence_time_stamp_in_usecs = fields.Integer(attribute="entity.created_micros")
    message = fields.String(attribute="entity.message")
    detailed_message = fields.Constant("")
    context_types = fields.Function(lambda view: [name for name, _ in view.entity.context])
    context_values = fields.Function(lambda view: [value for _, value in view.entity.context])
    affected_entities = fields.Function(
        lambda view: [
            {
                "entity_type": ref.kind.replace(" ", "_"),
                "entity_type_display_name": None,
                "entity_name": ref.name,
                "id": None,
                "uuid": ref.uuid,
            }
            for ref in view.entity.entities
        ]
    )
    classifications = fields.Constant[list[str]]([])
    impact_types = fields.Constant[list[str]]([])
    possible_causes = fields.Constant[list[str]]([])
    operation_type = fields.Constant("kCreate")
    alert_details = fields.Constant(None)
    user_defined = fields.Constant(False)
    alert_title = fields.Function(lambda view: getattr(view.entity, "title", view.entity.message))


class AlertSchema(EventSchema):
    """AlertDTO of an alert. Who closed an alert that closed itself reads ``N/A`` (recorded)."""

    severity = Word(SEVERITY, attribute="entity.severity")
    acknowledged = fields.Boolean(attribute="entity.is_acknowledged")
    acknowledged_by_username = fields.Function(lambda view: view.entity.acknowledged_by or "")
    acknowledged_time_stamp_in_usecs = fields.Function(lambda view: view.entity.acknowledged_micros or 0)
    auto_resolved = fields.Boolean(attribute="entity.auto_resolved")
    resolved = fields.Boolean(attribute="entity.is_resolved")
    resolved_by_username = fields.Function(
        lambda view: view.entity.resolved_by or ("N/A" if view.entity.auto_resolved else "")
    )
    resolved_time_stamp_in_usecs = fields.Function(lambda view: view.entity.resolved_micros or 0)


def _record(call: Call, schema: type[Schema], event: Event) -> dict[str, Json]:
    return call.presenter.present(schema, Alone(event))


def _chosen(call: Call, events: Iterable[E]) -> list[E]:
    """Those between two instants and about the things named, newest first (*assumed*). Raises NotFound for a
    type of thing that there is not (404, by a public client)."""
    kind = (call.first("entity_type") or "").lower()
    if kind and kind not in ENTITY_TYPES:
        raise NotFound("entity type", kind)
    start, end = call.number("start_time_in_usecs"), call.number("end_time_in_usecs")
    uuids = call.words("entity_ids")
    chosen = [
        event
        for event in events
        if (start is None or event.created_micros >= start)
        and (end is None or event.created_micros <= end)
        and (not kind or any(ref.kind.replace(" ", "_") == kind for ref in event.entities))
        and (not uuids or any(ref.uuid in uuids for ref in event.entities))
    ]
    return sorted(chosen, key=lambda event: -event.created_micros)


def _alerts(call: Call) -> list[Alert]:
    """The alerts of the cluster that a call's parameters leave."""
    severities = {word.lower() for word in call.words("severity")}
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


def _flag(call: Call, name: str) -> bool | None:
    text = call.first(name)
    if not text:
        return None
    if text.lower() not in FLAGS:
        raise Invalid(name, "must be true or false")
    return FLAGS[text.lower()]


def _list_alerts(call: Call) -> Reply:
    return enveloped(call, [_record(call, AlertSchema, alert) for alert in _alerts(call)])


def _list_events(call: Call) -> Reply:
    events = _chosen(call, call.site.where(Event, "cluster_uuid", cluster_meant(call).uuid))
    return enveloped(call, [_record(call, EventSchema, event) for event in events])


def _manage_one(command: Callable[[str], Command]) -> Handler:
    """Acknowledge or resolve one alert; the answer is recorded."""

    def manage(call: Call) -> Reply:
        alert = call.site.get(Alert, call.path["id"])
        call.site.submit(command(alert.uuid), call.user.name)
        return Reply(CREATED, {"id": alert.uuid, "successful": True, "message": None})

    return manage


def _manage_all(command: Callable[[str], Command]) -> Handler:
    """Acknowledge or resolve what the parameters choose; the answer is recorded."""

    def manage(call: Call) -> Reply:
        alerts = _alerts(call)
        for alert in alerts:
            call.site.submit(command(alert.uuid), call.user.name)
        done = [{"id": alert.uuid, "successful": True, "message": None} for alert in alerts]
        return Reply(CREATED, {"num_successful_updates": len(done), "num_failed_updates": 0, "alert_status_list": done})

    return manage


HANDLERS: dict[str, Handler] = {
    "v2.0 GET /alerts": _list_alerts,
    "v2.0 POST /alerts/acknowledge": _manage_all(AcknowledgeAlert),
    "v2.0 POST /alerts/resolve": _manage_all(ResolveAlert),
    "v2.0 POST /alerts/{id}/acknowledge": _manage_one(AcknowledgeAlert),
    "v2.0 POST /alerts/{id}/resolve": _manage_one(ResolveAlert),
    "v2.0 GET /events": _list_events,
}
