"""What is done to domain managers: clusters are registered with them and taken away, and they are renamed."""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.domain_managers import MANAGERS, shown_domain
from mock_prism.faces.rest.v4.envelopes import started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.nouns import blamed
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.registration import RegisterCluster, RenameCentral, UnregisterCluster
from mock_prism.model.errors import Disconnected, NotSimulated
from mock_prism.model.node import cvm_of, hosts_of

ACTIONS = "/prism/management/domain-managers/{extId}/$actions"
REMOTE = "prism.v4.management."


def _named(call: Call) -> PrismCentral:
    return call.site.get(PrismCentral, call.path["extId"].lower())


def register(call: Call) -> Reply:
    """Register a cluster: one that is known by its id, or what answers at an address.

    Whether the login given is right is not asked (as in v1). There is no other Prism Central to register.
    """
    central, remote = _named(call), call.body["remoteCluster"]
    kind = remote["$objectType"].removeprefix(REMOTE)
    if kind == "DomainManagerRemoteClusterSpec":
        raise NotSimulated("registering another Prism Central")
    with blamed(call):
        uuid = remote["extId"].lower() if kind == "ClusterReference" else _answering(call, remote["remoteCluster"])
        return started(call, RegisterCluster(uuid, central.ip))


def _answering(call: Call, remote: Mapping[str, Json]) -> str:
    """The cluster at an address: its own, or that of one of its Controller VMs. Raises Disconnected."""
    ip = next((remote["address"][key]["value"] for key in ("ipv4", "ipv6", "fqdn") if key in remote["address"]), "")
    for cluster in call.site.all(Cluster):
        if ip in (cluster.external_ip, *(cvm_of(call.site, host).ip for host in hosts_of(call.site, cluster.uuid))):
            return cluster.uuid
    raise Disconnected(f"the cluster at {ip}")


def unregister(call: Call) -> Reply:
    """Take a cluster away."""
    central = _named(call)
    with blamed(call):
        return started(call, UnregisterCluster(call.body["extId"].lower(), central.uuid))


def update_domain(call: Call) -> Reply:
    """Rename a domain manager. The rest of it can be written back, but not changed."""
    central = _named(call)
    require_match(call, Alone(central), PrismCentral.kind)
    body, shown = call.body, shown_domain(call, central)
    for part in ("config", "network"):
        for key, value in body[part].items():
            if key[0] != "$" and (part, key) != ("config", "name") and value != shown[part].get(key):
                raise NotSimulated(f"changing the {key} of a domain manager")
    with blamed(call, {"name": "config.name"}):
        return started(call, RenameCentral(central.uuid, body["config"].get("name", central.name)))


HANDLERS: dict[str, Handler] = {
    f"v4 PUT {MANAGERS}/{{extId}}": update_domain,
    f"v4 POST {ACTIONS}/register": register,
    f"v4 POST {ACTIONS}/unregister": unregister,
}
