"""How v2.0 shows an alert or an event: both are AlertDTO."""

from __future__ import annotations

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.alert_views import AlertView, alert_view
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.model.journal import Event


def _affected(view: AlertView) -> list[Json]:
    """AffectedEntity."""
    return [
        {
            "entity_name": subject.name,
            "entity_type": subject.kind,
            "entity_type_display_name": None,
            "id": subject.ident,
            "uuid": subject.uuid,
        }
        for subject in view.subjects
    ]


class AlertSchema(Schema):
    """AlertDTO (recorded, keys newer than the description included). The context is two parallel lists.

    What an event cannot be, acknowledged or resolved, it is not. Who closed an alert that closed itself reads ``N/A``.
    """

    acknowledged = fields.Boolean(attribute="event.is_acknowledged")
    acknowledged_by_username = fields.Function(lambda view: view.event.acknowledged_by or "")
    acknowledged_time_stamp_in_usecs = fields.Function(lambda view: view.event.acknowledged_micros or 0)
    affected_entities = fields.Function(_affected)
    alert_details = fields.Constant(None)
    alert_title = fields.Function(lambda view: view.alert.title if view.alert else view.event.message)
    alert_type_uuid = fields.String(attribute="event.type")
    auto_resolved = fields.Function(lambda view: view.alert is not None and view.alert.auto_resolved)
    check_id = fields.String()
    classifications = fields.List(fields.String())
    cluster_uuid = fields.String(attribute="event.cluster_uuid")
    context_types = fields.Function(lambda view: [name for name, _ in view.event.context])
    context_values = fields.Function(lambda view: [value for _, value in view.event.context])
    created_time_stamp_in_usecs = fields.Integer(attribute="event.created_micros")
    detailed_message = fields.Constant("")
    id = fields.String(attribute="event.uuid")
    impact_types = fields.List(fields.String(), attribute="impacts")
    last_occurrence_time_stamp_in_usecs = fields.Integer(attribute="event.created_micros")
    message = fields.String(attribute="event.message")
    node_uuid = fields.Function(lambda view: view.node and view.node.uuid)
    operation_type = fields.Constant("kCreate")
    originating_cluster_uuid = fields.String(attribute="event.cluster_uuid")
    possible_causes = fields.Constant[list[str]]([])
    resolved = fields.Function(lambda view: view.alert is not None and view.alert.is_resolved)
    resolved_by_username = fields.String(attribute="resolver")
    resolved_time_stamp_in_usecs = fields.Function(lambda view: (view.alert and view.alert.resolved_micros) or 0)
    service_vmid = fields.Function(lambda view: view.node and f"{view.node.cluster_uuid}::{view.node.number}")
    severity = fields.String()
    user_defined = fields.Constant(False)


def record(call: Call, event: Event) -> dict[str, Json]:
    """One alert or event."""
    return call.presenter.present(AlertSchema, alert_view(call.site, event))
