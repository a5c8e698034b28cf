"""Where the cluster of v1 is registered: a path that is not described but that public clients read."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import PrismCentral


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


HANDLERS: dict[str, Handler] = {"v1 GET /multicluster/cluster_external_state": _state}
