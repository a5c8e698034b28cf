"""How v2.0 shows an alert or an event: both are AlertDTO."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert, EntityRef, Event, Severity
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm

SEVERITY: dict[Severity, str] = {
    Severity.INFO: "kInfo",
    Severity.WARNING: "kWarning",
    Severity.CRITICAL: "kCritical",
    Severity.AUDIT: "kAudit",
}
NOBODY = "N/A"


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert, or an event, with the node that it is about, if it is about one.

    What concerns a CVM is shown of its node's host (recorded: alerts of the CVM affect a host).
    """

    event: Event
    node: Host | None

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.event, self.node)

    @property
    def alert(self) -> Alert | None:
        """The event as the alert it is, or None."""
        return self.event if isinstance(self.event, Alert) else None

    @property
    def service_vmid(self) -> str | None:
        """The CVM of the node."""
        return None if self.node is None else f"{self.node.cluster_uuid}::{self.node.number}"

    @property
    def affected(self) -> list[Json]:
        """The things it is about, as AffectedEntity."""
        return [self._affected(ref) for ref in self.event.entities]

    def _affected(self, ref: EntityRef) -> Json:
        of_node = self.node is not None and ref.kind in (Host.kind, Cvm.kind)
        shown: Json = {
            "entity_name": ref.name,
            "entity_type": ref.kind.replace(" ", "_"),
            "entity_type_display_name": None,
            "id": f"{self.event.cluster_uuid}::{ref.uuid}" if ref.kind == Vm.kind else ref.uuid,
            "uuid": ref.uuid,
        }
        if of_node and self.node is not None:
            node = {"entity_name": self.node.name, "entity_type": Host.kind, "id": str(self.node.number)}
            shown |= {**node, "uuid": self.node.uuid}
        return shown


def alert_view(site: Site, event: Event) -> AlertView:
    """An alert or event and its node."""
    for ref in event.entities:
        if ref.kind == Host.kind:
            return AlertView(event, site.table(Host).get(ref.uuid))
        if ref.kind == Cvm.kind and (cvm := site.table(Cvm).get(ref.uuid)) is not None:
            return AlertView(event, site.table(Host).get(cvm.host_uuid))
    return AlertView(event, None)


class AlertSchema(Schema):
    """AlertDTO (recorded, keys newer than the description included). The context is two parallel lists.

    What an event cannot be, acknowledged or resolved, it is not. Who closed an alert that closed itself reads ``N/A``.
    """

    acknowledged = fields.Function(lambda view: view.alert is not None and view.alert.is_acknowledged)
    acknowledged_by_username = fields.Function(lambda view: (view.alert and view.alert.acknowledged_by) or "")
    acknowledged_time_stamp_in_usecs = fields.Function(
        lambda view: (view.alert and view.alert.acknowledged_micros) or 0
    )
    affected_entities = fields.Raw(attribute="affected")
    alert_details = fields.Constant(None)
    alert_title = fields.Function(lambda view: view.alert.title if view.alert else view.event.message)
    alert_type_uuid = fields.String(attribute="event.type")
    auto_resolved = fields.Function(lambda view: view.alert is not None and view.alert.auto_resolved)
    check_id = fields.Constant(None)
    classifications = fields.Constant[list[str]]([])
    cluster_uuid = fields.String(attribute="event.cluster_uuid")
    context_types = fields.Function(lambda view: [name for name, _ in view.event.context])
    context_values = fields.Function(lambda view: [value for _, value in view.event.context])
    created_time_stamp_in_usecs = fields.Integer(attribute="event.created_micros")
    detailed_message = fields.Constant("")
    id = fields.String(attribute="event.uuid")
    impact_types = fields.Constant[list[str]]([])
    last_occurrence_time_stamp_in_usecs = fields.Integer(attribute="event.created_micros")
    message = fields.String(attribute="event.message")
    node_uuid = fields.Function(lambda view: view.node and view.node.uuid)
    operation_type = fields.Constant("kCreate")
    originating_cluster_uuid = fields.String(attribute="event.cluster_uuid")
    possible_causes = fields.Constant[list[str]]([])
    resolved = fields.Function(lambda view: view.alert is not None and view.alert.is_resolved)
    resolved_by_username = fields.Function(lambda view: _resolver(view.alert))
    resolved_time_stamp_in_usecs = fields.Function(lambda view: (view.alert and view.alert.resolved_micros) or 0)
    service_vmid = fields.String()
    severity = fields.Function(lambda view: SEVERITY[view.alert.severity if view.alert else Severity.INFO])
    user_defined = fields.Constant(False)


def _resolver(alert: Alert | None) -> str:
    if alert is None:
        return ""
    return alert.resolved_by or (NOBODY if alert.auto_resolved else "")


def record(call: Call, event: Event) -> dict[str, Json]:
    """One alert or event."""
    return call.presenter.present(AlertSchema, alert_view(call.site, event))
