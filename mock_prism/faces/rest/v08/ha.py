"""High availability of v0.8. It can be read; what would change it is not simulated."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.errors import Refused
from mock_prism.model.node import hosts_of
from mock_prism.model.task import Task

FEWEST_HOSTS = 2


def _get(call: Call) -> Reply:
    """Without reservations, as a new cluster has it (recorded in v2.0); 500 where HA does not apply."""
    cluster = cluster_meant(call)
    if len(hosts_of(call.site, cluster.uuid)) < FEWEST_HOSTS:
        raise Refused("read the HA configuration", (f"a cluster of fewer than {FEWEST_HOSTS} hosts has none",))
    failing = [
        task.command.host_uuid
        for task in call.site.where(Task, "cluster_uuid", cluster.uuid)
        if isinstance(task.command, FailHost) and not task.has_ended
    ]
    return Reply(
        body={
            "failoverEnabled": cluster.ha_failover_enabled,
            "failoverInProgressHostUuids": failing or None,
            "haState": _state(cluster.ha_failover_enabled, bool(failing)),
            "logicalTimestamp": cluster.revision,
            "numHostFailuresToTolerate": cluster.ha_host_failures_to_tolerate,
            "reservationType": "NoReservations",
            "reservedHostUuids": None,
        }
    )


def _state(is_enabled: bool, is_healing: bool) -> str:
    """``BestEffort`` is recorded in v2.0; the other words are the description's in the same spelling."""
    if not is_enabled:
        return "Disabled"
    return "Healing" if is_healing else "BestEffort"


HANDLERS: dict[str, Handler] = {"v0.8 GET /ha": _get}
