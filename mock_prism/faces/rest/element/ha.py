"""High availability of v0.8 and v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.failure import failing_hosts
from mock_prism.model.commands.ha import UpdateHa, reserved
from mock_prism.model.errors import Refused
from mock_prism.model.node import hosts_of
from mock_prism.model.reserve import ha_state

FEWEST_HOSTS = 2
TYPES = {"NO_RESERVATIONS": False, "RESERVE_SEGMENTS": True}
"""Whether memory is kept back. Of the third, whole hosts, the product's guide says never to change to it."""


def _cluster(call: Call) -> Cluster:
    """500 where HA does not apply (a public client)."""
    cluster = cluster_meant(call)
    if len(hosts_of(call.site, cluster.uuid)) < FEWEST_HOSTS:
        raise Refused("use the HA configuration", (f"a cluster of fewer than {FEWEST_HOSTS} hosts has none",))
    return cluster


def _get(wire: Wire, call: Call) -> Reply:
    """Recorded of a new cluster by v2.0; ``BestEffort`` and ``NoReservations`` are, the other words are the
    description's in the same spelling. No host is reserved as a whole."""
    cluster = _cluster(call)
    failing = failing_hosts(call.site, cluster.uuid)
    return wire.shown(
        call,
        {
            "failover_enabled": cluster.ha_failover_enabled,
            "failover_in_progress_host_uuids": failing or None,
            "ha_state": ha_state(call.site, cluster, is_healing=bool(failing)).value,
            "logical_timestamp": cluster.revision,
            "num_host_failures_to_tolerate": cluster.ha_host_failures_to_tolerate,
            "reservation_type": "ReserveSegments" if cluster.ha_host_failures_to_tolerate else "NoReservations",
            "reserved_host_uuids": None,
        },
    )


def update_command(wire: Wire, call: Call) -> UpdateHa:
    """The command that a body asks for. Raises NotSimulated for hosts that are reserved as a whole."""
    body = wire.body(call)
    failures = reserved(body.get("reservation_type"), body.get("num_host_failures_to_tolerate"), TYPES)
    return UpdateHa(_cluster(call).uuid, body.get("enable_failover"), body.get("logical_timestamp"), failures)


def _update(wire: Wire, call: Call) -> Reply:
    return wire.done(call, update_command(wire, call))


SHARED: Shared = {"GET /ha": _get, "PUT /ha": _update}
