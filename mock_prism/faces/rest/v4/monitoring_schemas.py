"""The schemas of alerts, events and audits: fields as in the official SDK, with which clients read them recorded.

What the model does not know is left out: causes and, of what no health check has raised, classifications and impacts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from marshmallow import fields

from mock_prism.faces.rest.fields import IsoInstant, Word
from mock_prism.faces.rest.v4.wire import Part, WireSchema
from mock_prism.model.journal import Severity

SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.INFO: "INFO",
        Severity.WARNING: "WARNING",
        Severity.CRITICAL: "CRITICAL",
        Severity.AUDIT: "INFO",
    }
)
"""An alert with the severity of audits, which v4 has no word for, informs (*assumed*)."""


class ReferenceSchema(WireSchema):
    """A thing that an entry is about. Its kind is a free string (words *assumed*, but ``vm`` and ``cluster``)."""

    object_type = "monitoring.v4.common.EntityReference"
    type = fields.Function(lambda ref: ref.kind.replace(" ", "_"))
    name = fields.String()
    ext_id = fields.String(attribute="uuid", data_key="extId")


class AlertSourceSchema(ReferenceSchema):
    """That of an alert."""

    object_type = "monitoring.v4.common.AlertEntityReference"


class EventSourceSchema(ReferenceSchema):
    """That of an event."""

    object_type = "monitoring.v4.serviceability.EventEntityReference"


class AuditSourceSchema(ReferenceSchema):
    """That of an audit."""

    object_type = "monitoring.v4.serviceability.AuditEntityReference"


class TextValueSchema(WireSchema):
    """The value of a parameter; all are texts in the model."""

    object_type = "monitoring.v4.common.StringValue"
    text = fields.Function(lambda pair: pair[1], data_key="stringValue")


class ParameterSchema(WireSchema):
    """A value to fill in the message."""

    object_type = "monitoring.v4.common.Parameter"
    name = fields.Function(lambda pair: pair[0], data_key="paramName")
    value = Part(TextValueSchema, data_key="paramValue")


class SeverityTrailSchema(WireSchema):
    """The severity since an instant: here always the first one since the beginning."""

    object_type = "monitoring.v4.serviceability.SeverityTrail"
    severity = Word(SEVERITIES, attribute="alert.severity")
    since = IsoInstant(attribute="alert.created_micros", data_key="severityChangeTime")


class AuthorSchema(WireSchema):
    """Who did what was audited."""

    object_type = "monitoring.v4.serviceability.UserReference"
    ext_id = fields.String(attribute="author.uuid", data_key="extId")
    name = fields.String(attribute="event.user")


class EntrySchema(WireSchema):
    """What alerts, events and audits have in common."""

    object_type = "monitoring.v4.serviceability.Event"
    ext_id = fields.String(attribute="event.uuid", data_key="extId")
    message = fields.String(attribute="event.message")
    parameters = fields.List(fields.Nested(ParameterSchema), attribute="event.context")
    affected = fields.List(fields.Nested(ReferenceSchema), attribute="things", data_key="affectedEntities")
    created = IsoInstant(attribute="event.created_micros", data_key="creationTime")


class EventSchema(EntrySchema):
    """An event. It may be an audit too: what a user has done (*assumed* that v4 shows that in both lists)."""

    operation_type = fields.String(data_key="operationType")
    type = fields.String(attribute="event.type", data_key="eventType")
    source = fields.Nested(EventSourceSchema, data_key="sourceEntity")
    cluster_uuid = fields.String(attribute="cluster.uuid", data_key="clusterUUID")
    source_cluster_uuid = fields.String(attribute="cluster.uuid", data_key="sourceClusterUUID")
    cluster_name = fields.String(attribute="cluster.name", data_key="clusterName")


class AuditSchema(EntrySchema):
    """An audit. It is made when the act has ended."""

    object_type = "monitoring.v4.serviceability.Audit"
    type = fields.String(attribute="event.type", data_key="auditType")
    operation_type = fields.String(data_key="operationType")
    source = fields.Nested(AuditSourceSchema, data_key="sourceEntity")
    cluster = fields.Nested(ReferenceSchema, attribute="cluster_ref", data_key="clusterReference")
    author = Part(AuthorSchema, data_key="userReference")
    status = fields.String(attribute="outcome")
    started = IsoInstant(attribute="event.started_micros", data_key="operationStartTime")
    ended = IsoInstant(attribute="event.created_micros", data_key="operationEndTime")


class AlertSchema(EntrySchema):
    """An alert. It happens once and is never raised again, so far as the model goes."""

    object_type = "monitoring.v4.serviceability.Alert"
    title = fields.String(attribute="alert.title")
    type = fields.String(attribute="alert.type", data_key="alertType")
    severity = Word(SEVERITIES, attribute="alert.severity")
    status = fields.String()
    is_acknowledged = fields.Boolean(attribute="alert.is_acknowledged", data_key="isAcknowledged")
    acknowledged_by = fields.String(attribute="alert.acknowledged_by", data_key="acknowledgedByUsername")
    acknowledged = IsoInstant(attribute="alert.acknowledged_micros", data_key="acknowledgedTime")
    is_resolved = fields.Boolean(attribute="alert.is_resolved", data_key="isResolved")
    is_auto_resolved = fields.Boolean(attribute="alert.auto_resolved", data_key="isAutoResolved")
    resolved_by = fields.String(attribute="alert.resolved_by", data_key="resolvedByUsername")
    resolved = IsoInstant(attribute="alert.resolved_micros", data_key="resolvedTime")
    classifications = fields.Function(lambda view: [view.check.classification] if view.check else None)
    impacts = fields.Function(lambda view: [view.impact] if view.impact else None, data_key="impactTypes")
    first_impact = fields.String(attribute="impact", data_key="primaryImpactType")
    source = fields.Nested(AlertSourceSchema, data_key="sourceEntity")
    trails = fields.Function(lambda view: [SeverityTrailSchema().dump(view)], data_key="severityTrails")
    cluster_uuid = fields.String(attribute="cluster.uuid", data_key="clusterUUID")
    originating_cluster_uuid = fields.String(attribute="cluster.uuid", data_key="originatingClusterUUID")
    cluster_name = fields.String(attribute="cluster.name", data_key="clusterName")
    updated = IsoInstant(attribute="updated_micros", data_key="lastUpdatedTime")
    last_occurred = IsoInstant(attribute="event.created_micros", data_key="lastOccurredTime")
    is_user_defined = fields.Constant(False, data_key="isUserDefined")
