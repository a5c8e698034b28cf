"""Reading alerts, events and audits, and taking note of alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.roll import Presented
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.monitoring_entries import entry
from mock_prism.faces.rest.v4.monitoring_schemas import AlertSchema, AuditSchema, EventSchema
from mock_prism.faces.rest.v4.vm_fields import EnumWord
from mock_prism.faces.rest.v4.wire import WireSchema, missing
from mock_prism.model.commands.alert import AcknowledgeAlert, AlertCommand, ResolveAlert, event_of
from mock_prism.model.journal import Alert, Audit, Event
from mock_prism.model.site import Site

SERVICE = "/monitoring/serviceability"
ACTIONS: Mapping[type[AlertCommand], str] = MappingProxyType({ResolveAlert: "RESOLVE", AcknowledgeAlert: "ACKNOWLEDGE"})


class ActionSpecSchema(WireSchema):
    """``AlertActionSpec``: what is to be done with an alert."""

    object_type = "monitoring.v4.serviceability.AlertActionSpec"
    action = EnumWord(ACTIONS, data_key="actionType")

    @validates_schema
    def require_action(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """``actionType`` is required."""
        if "action" not in loaded:
            raise ValidationError(missing(["actionType"]))


def manage_alert(call: Call) -> Reply:
    """Acknowledge or resolve an alert; doing it twice is no error."""
    alert = call.site.get(Alert, call.path["extId"].lower())
    action: Callable[[str], AlertCommand] = load(ActionSpecSchema, call.body)["action"]
    return started(call, action(alert.uuid))


Find = Callable[[Site], Iterable[Event]]
Named = Callable[[Site, str], Event]


def _events(site: Site) -> Iterator[Event]:
    """What has happened, by itself or by what somebody has done."""
    yield from site.all(Event)
    yield from (audit for audit in site.all(Audit) if audit.is_event)


def _list(find: Find, schema: type[Schema]) -> Handler:
    """Lists what is found, the latest first (*assumed*); those of the same instant as they came, in either order."""

    def handle(call: Call) -> Reply:
        found = sorted(find(call.site), key=lambda event: event.created_micros, reverse=True)
        return listed(call, Presented(found, lambda event: call.presenter.present(schema, entry(call.site, event))))

    return handle


def _get(named: Named, schema: type[Schema]) -> Handler:
    """Reads one."""

    def handle(call: Call) -> Reply:
        view = entry(call.site, named(call.site, call.path["extId"].lower()))
        record = selected_one(call, call.presenter.present(schema, view))
        return single(call, record, view, *children(call))

    return handle


JOURNAL: Mapping[str, tuple[Find, Named, type[Schema]]] = MappingProxyType(
    {
        "alerts": (lambda site: site.all(Alert), lambda site, uuid: site.get(Alert, uuid), AlertSchema),
        "audits": (lambda site: site.all(Audit), lambda site, uuid: site.get(Audit, uuid), AuditSchema),
        "events": (_events, event_of, EventSchema),
    }
)

HANDLERS: dict[str, Handler] = {
    **{f"v4 GET {SERVICE}/{name}": _list(find, schema) for name, (find, _, schema) in JOURNAL.items()},
    **{f"v4 GET {SERVICE}/{name}/{{extId}}": _get(named, schema) for name, (_, named, schema) in JOURNAL.items()},
    f"v4 POST {SERVICE}/alerts/{{extId}}/$actions/manage-alert": manage_alert,
}
