"""Hosts of v0.8: into and out of maintenance, and nothing else (description)."""

from __future__ import annotations

from marshmallow import Schema

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.fields import Count, Word
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v08.replies import CREATED, started
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.errors import NotFound
from mock_prism.model.node import hosts_of
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

    evacuation = Word(EVACUATION, data_key="evacuationOption", load_default=Evacuation.LIVE)
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


def _ha(call: Call) -> Reply:
    """Without reservations, as a new cluster has it (recorded in v2.0)."""
    cluster = cluster_meant(call)
    if len(hosts_of(call.site, cluster.uuid)) < 2:
        raise NotFound("HA configuration", cluster.name)
    return Reply(
        body={
            "failoverEnabled": cluster.ha_failover_enabled,
            "numHostFailuresToTolerate": cluster.ha_host_failures_to_tolerate,
            "reservationType": "NoReservations",
            "reservedHostUuids": None,
            "failoverInProgressHostUuids": None,
            "haState": "BestEffort" if cluster.ha_failover_enabled else "Disabled",
            "logicalTimestamp": cluster.revision,
        }
    )


HANDLERS = {
    "v0.8 GET /ha": _ha,
    "v0.8 POST /hosts/{hostid}/enter_maintenance_mode": _enter,
    "v0.8 POST /hosts/{hostid}/exit_maintenance_mode": _exit,
}
