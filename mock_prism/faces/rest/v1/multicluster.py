"""Where the cluster of v1 is registered: a path that is not described but that public clients read."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import WIRE
from mock_prism.model.cluster import PrismCentral
from mock_prism.model.commands.registration import RegisterCluster, UnregisterCluster
from mock_prism.model.errors import Invalid, WrongState


def _state(call: Call) -> Reply:
    """A bare list: nothing, or the Prism Central (keys printed by a public client, 2021). It is always within reach."""
    central = call.site.table(PrismCentral).get(cluster_meant(call).prism_central_uuid or "")
    return Reply(body=[_registration(central)] if central else [])


def _registration(central: PrismCentral) -> dict[str, Json]:
    return {
        "clusterUuid": central.uuid,
        "clusterDetails": {
            "clusterName": central.name,
            "ipAddresses": [central.ip],
            "clusterAddresses": [central.ip],
            "clusterFullyQualifiedDomainName": None,
            "multicluster": True,
            "username": None,
            "password": None,
            "prcCluster": False,
            "reachable": True,
            "port": None,
        },
        "configDetails": None,
        "filters": {},
        "clusterTimestampUsecs": 0,
        "nosVersion": None,
        "nosFullVersion": None,
        "markedForRemoval": False,
        "remoteConnectionExists": True,
    }


def _register(call: Call) -> Reply:
    """Register with the Prism Central at the first address. Whether the login is right is for it to say, and is not
    asked here; one there must be (public clients)."""
    body = WIRE.types.read({} if call.body is None else call.body, REGISTRATION)
    if not body["ip_addresses"]:
        raise Invalid("ipAddresses", "names no address")
    command = RegisterCluster(cluster_meant(call).uuid, body["ip_addresses"][0])
    call.site.carry_out(command, call.user.name)
    return Reply(body={"value": True})


def _unregister(call: Call) -> Reply:
    """Take the cluster away from the Prism Central at the first address (known from a public client)."""
    body = WIRE.types.read({} if call.body is None else call.body, REGISTRATION)
    cluster = cluster_meant(call)
    central = call.site.table(PrismCentral).get(cluster.prism_central_uuid or "")
    if central is None or central.ip not in body["ip_addresses"]:
        raise WrongState("cluster", cluster.name, "unregistered", "registered")
    call.site.carry_out(UnregisterCluster(cluster.uuid, central.uuid), call.user.name)
    return Reply(body={"value": True})


REGISTRATION: Json = {
    "fields": {"ipAddresses": "[string]", "username": "string", "password": "string", "port": "int32"},
    "required": ["ipAddresses", "username", "password"],
}
HANDLERS: dict[str, Handler] = {
    "v1 GET /multicluster/cluster_external_state": _state,
    "v1 POST /multicluster/add_to_multicluster": _register,
    "v1 POST /multicluster/prism_central/register": _register,
    "v1 POST /multicluster/remove_from_multicluster": _unregister,
}
