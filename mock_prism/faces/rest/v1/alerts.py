"""How v1 shows an alert or an event: both are AlertDTO."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.fields import CamelSchema
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
NO_NODE = "0"
"""What an event that is about no node names as its node (recorded)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that an alert is about, as v1 names it: its kind, its id and its uuid."""

    kind: str
    ident: str
    uuid: str


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
    def severity(self) -> Severity:
        """That of the alert; a mere event informs."""
        return self.event.severity if isinstance(self.event, Alert) else Severity.INFO

    @property
    def subjects(self) -> list[Subject]:
        """The things it is about."""
        return [self._subject(ref) for ref in self.event.entities]

    def _subject(self, ref: EntityRef) -> Subject:
        if self.node is not None and ref.kind in (Host.kind, Cvm.kind):
            return Subject(Host.kind, str(self.node.number), self.node.uuid)
        ident = f"{self.event.cluster_uuid}::{ref.uuid}" if ref.kind == Vm.kind else ref.uuid
        return Subject(ref.kind.replace(" ", "_"), ident, ref.uuid)


def alert_view(site: Site, event: Event) -> AlertView:
    """An alert or event and its node."""
    for ref in event.entities:
        if ref.kind == Host.kind:
            return AlertView(event, site.table(Host).get(ref.uuid))
        if ref.kind == Cvm.kind and (cvm := site.table(Cvm).get(ref.uuid)) is not None:
            return AlertView(event, site.table(Host).get(cvm.host_uuid))
    return AlertView(event, None)


class AlertSchema(CamelSchema):
    """AlertDTO (an audit recorded, keys newer than the description included). The context is two parallel lists.

    What an event cannot be, acknowledged or resolved, it is not. Who closed an alert that closed itself reads ``N/A``.
    Loads nothing.
    """

    id = fields.String(attribute="event.uuid")
    alert_type_uuid = fields.String(attribute="event.type")
    check_id = fields.Constant(None)
    resolved = fields.Function(lambda view: view.alert is not None and view.alert.is_resolved)
    auto_resolved = fields.Function(lambda view: view.alert is not None and view.alert.auto_resolved)
    acknowledged = fields.Function(lambda view: view.alert is not None and view.alert.is_acknowledged)
    service_vmid = fields.Function(
        lambda view: f"{view.node.cluster_uuid}::{view.node.number}" if view.node else NO_NODE, data_key="serviceVMId"
    )
    node_uuid = fields.Function(lambda view: view.node.uuid if view.node else NO_NODE)
    created_time_stamp_in_usecs = fields.Integer(attribute="event.created_micros")
    last_occurrence_time_stamp_in_usecs = fields.Function(lambda view: view.event.created_micros if view.alert else 0)
    cluster_uuid = fields.String(attribute="event.cluster_uuid")
    originating_cluster_uuid = fields.String(attribute="event.cluster_uuid")
    severity = fields.Function(lambda view: SEVERITY[view.severity])
    categories = fields.Constant[list[str]]([""])
    impact = fields.Constant("kUnknown")
    acknowledged_by_username = fields.Function(lambda view: (view.alert and view.alert.acknowledged_by) or "")
    message = fields.String(attribute="event.message")
    detailed_message = fields.Constant("")
    alert_title = fields.Function(lambda view: view.alert.title if view.alert else "")
    operation_type = fields.Constant("kCreate")
    acknowledged_time_stamp_in_usecs = fields.Function(
        lambda view: (view.alert and view.alert.acknowledged_micros) or 0
    )
    resolved_time_stamp_in_usecs = fields.Function(lambda view: (view.alert and view.alert.resolved_micros) or 0)
    resolved_by_username = fields.Function(lambda view: _resolver(view.alert))
    entity_types = fields.Function(lambda view: [subject.kind for subject in view.subjects])
    entity_ids = fields.Function(lambda view: [subject.ident for subject in view.subjects])
    entity_uuids = fields.Function(lambda view: [subject.uuid for subject in view.subjects])
    context_types = fields.Function(lambda view: [name for name, _ in view.event.context])
    context_values = fields.Function(lambda view: [value for _, value in view.event.context])
    possible_causes = fields.Constant[list[str]]([])
    alert_details = fields.Constant(None)


def _resolver(alert: Alert | None) -> str:
    if alert is None:
        return ""
    return alert.resolved_by or (NOBODY if alert.auto_resolved else "")


def record(call: Call, event: Event) -> dict[str, Json]:
    """One alert or event."""
    return call.presenter.present(AlertSchema, alert_view(call.site, event))
