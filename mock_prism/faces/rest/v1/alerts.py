"""How v1 shows an alert or an event: both are AlertDTO."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.element.alert_views import alert_view
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.fields import CamelSchema
from mock_prism.model.journal import Event

NO_NODE = "0"
"""What an event that is about no node names as its node (recorded)."""


class AlertSchema(CamelSchema):
    """AlertDTO (an audit recorded, keys newer than the description included). The context is two parallel lists.

    What an event cannot be, acknowledged or resolved, it is not. Who closed an alert that closed itself reads ``N/A``.
    Loads nothing.
    """

    id = fields.String(attribute="event.uuid")
    alert_type_uuid = fields.String(attribute="event.type")
    check_id = fields.String()
    resolved = fields.Function(lambda view: view.alert is not None and view.alert.is_resolved)
    auto_resolved = fields.Function(lambda view: view.alert is not None and view.alert.auto_resolved)
    acknowledged = fields.Boolean(attribute="event.is_acknowledged")
    service_vmid = fields.Function(
        lambda view: f"{view.node.cluster_uuid}::{view.node.number}" if view.node else NO_NODE, data_key="serviceVMId"
    )
    node_uuid = fields.Function(lambda view: view.node.uuid if view.node else NO_NODE)
    created_time_stamp_in_usecs = fields.Integer(attribute="event.created_micros")
    last_occurrence_time_stamp_in_usecs = fields.Function(lambda view: view.event.created_micros if view.alert else 0)
    cluster_uuid = fields.String(attribute="event.cluster_uuid")
    originating_cluster_uuid = fields.String(attribute="event.cluster_uuid")
    severity = fields.String()
    categories = fields.Function(lambda view: view.classifications or [""])
    impact = fields.Function(lambda view: f"k{next(iter(view.impacts), 'Unknown')}")
    acknowledged_by_username = fields.Function(lambda view: view.event.acknowledged_by or "")
    message = fields.String(attribute="event.message")
    detailed_message = fields.Constant("")
    alert_title = fields.Function(lambda view: view.alert.title if view.alert else "")
    operation_type = fields.Constant("kCreate")
    acknowledged_time_stamp_in_usecs = fields.Function(lambda view: view.event.acknowledged_micros or 0)
    resolved_time_stamp_in_usecs = fields.Function(lambda view: (view.alert and view.alert.resolved_micros) or 0)
    resolved_by_username = fields.String(attribute="resolver")
    entity_types = fields.Function(lambda view: [subject.kind for subject in view.subjects])
    entity_ids = fields.Function(lambda view: [subject.ident for subject in view.subjects])
    entity_uuids = fields.Function(lambda view: [subject.uuid for subject in view.subjects])
    context_types = fields.Function(lambda view: [name for name, _ in view.event.context])
    context_values = fields.Function(lambda view: [value for _, value in view.event.context])
    possible_causes = fields.Constant[list[str]]([])
    alert_details = fields.Constant(None)


def record(call: Call, event: Event) -> dict[str, Json]:
    """One alert or event."""
    return call.presenter.present(AlertSchema, alert_view(call.site, event))
