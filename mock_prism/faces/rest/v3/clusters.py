"""Clusters, to read. Prism Central is in the list, told by its services (recorded)."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v3.envelopes import Record, intent, listed, single
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.node import hosts_of

LIST, READ = "v3 POST /clusters/list", "v3 GET /clusters/{uuid}"
NAMES = frozenset({"name", "uuid"})
COMMIT_DIGITS = 6


def list_clusters(call: Call) -> Reply:
    """The clusters, then Prism Central (the order is *assumed*)."""
    found = [_cluster(call, cluster) for cluster in call.site.all(Cluster)]
    found += [_central(central) for central in call.site.all(PrismCentral)]
    found = [record for record in found if call.sees(record["metadata"]["uuid"])]
    return listed(call, Cluster.kind, found, NAMES)


def get_cluster(call: Call) -> Reply:
    """One cluster, or Prism Central."""
    uuid = call.path["uuid"].lower()
    central = call.site.table(PrismCentral).get(uuid)
    return single(_central(central) if central else _cluster(call, call.site.get(Cluster, uuid)))


def _cluster(call: Call, cluster: Cluster) -> Record:
    versions = {"NOS": cluster.version, "NCC": cluster.ncc_version}
    settings = {
        "software_map": _software(versions),
        "redundancy_factor": cluster.redundancy_factor,
        "domain_awareness_level": "NODE",
        "timezone": cluster.timezone,
        "operation_mode": "NORMAL",
        "authorized_public_key_list": [{"name": key.name, "key": key.key} for key in cluster.public_keys],
    }
    network = {
        "external_ip": cluster.external_ip,
        "external_data_services_ip": cluster.data_services_ip,
        "name_server_ip_list": list(cluster.name_servers),
        "ntp_server_ip_list": list(cluster.ntp_servers),
    }
    network = {key: value for key, value in network.items() if value is not None}
    servers = [
        {"ip": host.hypervisor_ip, "version": host.hypervisor_version, "type": "AHV"}
        for host in hosts_of(call.site, cluster.uuid)
    ]
    config = {
        **settings,
        "service_list": ["AOS"],
        "is_available": True,
        "cluster_arch": "X86_64",
        "build": _build(cluster.version, cluster.full_version),
    }
    resources = {"nodes": {"hypervisor_server_list": servers}, "config": config, "network": network}
    return intent(cluster, cluster.name, resources, {"config": settings, "network": network})


def _central(central: PrismCentral) -> Record:
    """Prism Central as a cluster; it has no nodes."""
    build = _build(central.version, central.full_version)
    config = {"service_list": ["PRISM_CENTRAL"], "software_map": _software({"PRISM_CENTRAL": central.version})}
    network = {"external_ip": central.ip}
    record = intent(central, central.name, {"config": {**config, "build": build}, "network": network}, {})
    return {**record, "metadata": {**record["metadata"], "kind": Cluster.kind}}


def _software(versions: dict[str, str]) -> Record:
    return {
        name: {"software_type": name, "status": "INSTALLED", "version": version} for name, version in versions.items()
    }


def _build(version: str, full_version: str) -> Record:
    commit = full_version.rpartition("-")[2]
    return {
        "version": version,
        "full_version": full_version,
        "commit_id": commit,
        "short_commit_id": commit[:COMMIT_DIGITS],
        "build_type": "release",
    }


HANDLERS: dict[str, Handler] = {
    LIST: list_clusters,
    READ: get_cluster,
}
