"""Hosts of v0.8: into and out of maintenance, and nothing else (description)."""

from __future__ import annotations

from marshmallow import Schema

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import Count, Word
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.v08.replies import CREATED, started
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.states import Evacuation, NonMigratable

EVACUATION: dict[Evacuation, str] = {
    Evacuation.LIVE: "LIVE_MIGRATE",
    Evacuation.COLD: "COLD_MIGRATE",
    Evacuation.POWER_OFF: "POWER_OFF",
}
NON_MIGRATABLE: dict[NonMigratable, str] = {
    NonMigratable.BLOCK: "BLOCK",
    NonMigratable.ACPI_SHUTDOWN: "ACPI_SHUTDOWN_AND_POWER_OFF",
}


class EnterSchema(Schema):
    """MaintenanceModeDTO. A public client sends an empty timestamp for none."""

    evacuation = Word(EVACUATION, data_key="evacuationOption", load_default=None, allow_none=False)
    non_migratable = Word(NON_MIGRATABLE, data_key="nonMigratableVmOption", load_default=NonMigratable.BLOCK)
    revision = Count(data_key="logicalTimestamp", load_default=None, allow_none=True)


class ExitSchema(Schema):
    """LogicalTimestampDTO."""

    revision = Count(data_key="logicalTimestamp", load_default=None, allow_none=True)


def enter_command(call: Call) -> EnterMaintenance:
    """The command that a body asks for."""
    wanted = load(EnterSchema, call.body)
    return EnterMaintenance(call.path["hostid"], wanted["evacuation"], wanted["non_migratable"], wanted["revision"])


def _enter(call: Call) -> Reply:
    return started(call, enter_command(call))


def _exit(call: Call) -> Reply:
    """Over at once, without a task to follow (M15)."""
    wanted = load(ExitSchema, call.body)
    call.site.submit(ExitMaintenance(call.path["hostid"], wanted["revision"]), call.user.name)
    return Reply(CREATED, {"value": True})


HANDLERS: dict[str, Handler] = {
    "v0.8 POST /hosts/{hostid}/enter_maintenance_mode": _enter,
    "v0.8 POST /hosts/{hostid}/exit_maintenance_mode": _exit,
}
