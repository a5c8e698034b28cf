"""Taking a node out of service and putting it back, as a planned outage, and asking what would have to stop for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.present import Alone, load
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.hosts import host_named
from mock_prism.faces.rest.v4.wire import Address, Flag, UuidText, WholeNumber, WireSchema, missing
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.commands.report import ComputeNonMigratableVms
from mock_prism.model.errors import NotFound
from mock_prism.model.report import NonMigratableReport


class ExitSpecSchema(WireSchema):
    """``HostMaintenanceCommonSpec``. ``vcenterInfo`` is for ESXi alone and passed over."""

    object_type = "clustermgmt.v4.operations.HostMaintenanceCommonSpec"
    timeout_seconds = WholeNumber(least=1, data_key="timeoutSeconds", load_default=None)


class EnterSpecSchema(WireSchema):
    """``EnterHostMaintenanceSpec``, with the documented defaults."""

    object_type = "clustermgmt.v4.operations.EnterHostMaintenanceSpec"
    rolls_back = Flag(data_key="shouldRollbackOnFailure", load_default=True)
    shuts_down = Flag(data_key="shouldShutdownNonMigratableUvms", load_default=False)
    timeout_seconds = WholeNumber(least=1, data_key="timeoutSeconds", load_default=None)


class ComputeSpecSchema(WireSchema):
    """``ComputeNonMigratableVmsSpec``: the hosts that somebody thinks of taking out."""

    object_type = "clustermgmt.v4.config.ComputeNonMigratableVmsSpec"
    hosts = fields.List(UuidText())

    @validates_schema
    def require_hosts(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """``hosts`` is required."""
        if "hosts" not in loaded:
            raise ValidationError(missing(["hosts"]))


class NonMigratableVmSchema(WireSchema):
    """A guest that would have to be shut down."""

    object_type = "clustermgmt.v4.config.NonMigratableVmInfo"
    vm_name = fields.Function(lambda vm: vm.vm_name[:64], data_key="vmName")
    vm_uuid = fields.String(data_key="vmUuid")
    reason = fields.String(data_key="nonMigratableVmReason")
    host_ip = Address(data_key="hostIp")


class ReportSchema(WireSchema):
    """The answer to the question; its id is that of the task that found it out (*assumed*)."""

    object_type = "clustermgmt.v4.config.NonMigratableVmsResult"
    ext_id = fields.String(attribute="entity.uuid", data_key="extId")
    vms = fields.List(fields.Nested(NonMigratableVmSchema), attribute="entity.vms")


def enter(call: Call) -> Reply:
    """Put a node in maintenance: host and CVM."""
    host = host_named(call)
    spec = load(EnterSpecSchema, call.body)
    return started(
        call,
        EnterPlannedOutage(
            host.uuid,
            shuts_down_non_migratable=spec["shuts_down"],
            rolls_back_on_failure=spec["rolls_back"],
            timeout=_micros(spec["timeout_seconds"]),
        ),
    )


def exit_(call: Call) -> Reply:
    """Bring a node back."""
    host = host_named(call)
    spec = load(ExitSpecSchema, call.body)
    return started(call, ExitPlannedOutage(host.uuid, timeout=_micros(spec["timeout_seconds"])))


def compute(call: Call) -> Reply:
    """Find out which guests of some hosts cannot be migrated."""
    cluster = call.site.get(Cluster, call.path["clusterExtId"].lower())
    spec = load(ComputeSpecSchema, call.body)
    return started(call, ComputeNonMigratableVms(cluster.uuid, tuple(spec["hosts"])))


def get_report(call: Call) -> Reply:
    """What was found out."""
    report = call.site.get(NonMigratableReport, call.path["extId"].lower())
    if report.cluster_uuid != call.path["clusterExtId"].lower():
        raise NotFound(NonMigratableReport.kind, report.uuid)
    view = Alone(report)
    return single(call, call.presenter.present(ReportSchema, view), view)


def _micros(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * MICROS_PER_SECOND
