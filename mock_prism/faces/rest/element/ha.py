"""High availability of v0.8 and v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.commands.ha import UpdateHa
from mock_prism.model.errors import NotSimulated, Refused
from mock_prism.model.node import hosts_of
from mock_prism.model.task import Task

FEWEST_HOSTS = 2
UNRESERVED = "NO_RESERVATIONS"


def _cluster(call: Call) -> Cluster:
    """500 where HA does not apply (a public client)."""
    cluster = cluster_meant(call)
    if len(hosts_of(call.site, cluster.uuid)) < FEWEST_HOSTS:
        raise Refused("use the HA configuration", (f"a cluster of fewer than {FEWEST_HOSTS} hosts has none",))
    return cluster


def _get(wire: Wire, call: Call) -> Reply:
    """Without reservations, as a new cluster has it (recorded of v2.0)."""
    cluster = _cluster(call)
    failing = [
        task.command.host_uuid
        for task in call.site.where(Task, "cluster_uuid", cluster.uuid)
        if isinstance(task.command, FailHost) and not task.has_ended
    ]
    return wire.shown(
        call,
        {
            "failover_enabled": cluster.ha_failover_enabled,
            "failover_in_progress_host_uuids": failing or None,
            "ha_state": _state(cluster.ha_failover_enabled, bool(failing)),
            "logical_timestamp": cluster.revision,
            "num_host_failures_to_tolerate": cluster.ha_host_failures_to_tolerate,
            "reservation_type": "NoReservations",
            "reserved_host_uuids": None,
        },
    )


def _state(is_enabled: bool, is_healing: bool) -> str:
    """``BestEffort`` is recorded; the other words are the description's in the same spelling."""
    if not is_enabled:
        return "Disabled"
    return "Healing" if is_healing else "BestEffort"


def update_command(wire: Wire, call: Call) -> UpdateHa:
    """The command that a body asks for. Raises NotSimulated for reservations: nothing is held back for HA here."""
    body = wire.body(call)
    if body.get("reservation_type", UNRESERVED) != UNRESERVED or body.get("num_host_failures_to_tolerate"):
        raise NotSimulated("HA with reservations")
    return UpdateHa(_cluster(call).uuid, body.get("enable_failover"), body.get("logical_timestamp"))


def _update(wire: Wire, call: Call) -> Reply:
    return wire.done(call, update_command(wire, call))


SHARED: Shared = {"GET /ha": _get, "PUT /ha": _update}
