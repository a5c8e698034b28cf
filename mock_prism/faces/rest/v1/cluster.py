"""The cluster of v1."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.fields import CamelSchema
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.statistics import capacities, share_ppm, statistics
from mock_prism.faces.rest.v1.replies import enveloped
from mock_prism.model.cluster import Cluster
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.storage import Disk
from mock_prism.model.views import ClusterView, cluster_view
from mock_prism.model.vm import Vm

NULL_KEYS = (
    "clusterMasqueradingIPAddress",
    "clusterMasqueradingPort",
    "smtpServer",
    "iscsiConfig",
    "domain",
    "credential",
    "enableOnDiskDedup",
    "managementServers",
    "targetVersion",
    "gpuDriverVersion",
    "externalSubnet",
    "internalSubnet",
    "segmentedIscsiDataServicesIPAddress",
)
EMPTY_KEYS = ("globalNfsWhiteList", "serviceCenters", "httpProxies", "publicKeys")


class ClusterSchema(CamelSchema):
    """ClusterDTO (recorded on 5.10). Loads nothing."""

    id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.cluster.incarnation}")
    uuid = fields.String(attribute="cluster.uuid")
    cluster_incarnation_id = fields.Integer(attribute="cluster.incarnation")
    cluster_uuid = fields.String(attribute="cluster.uuid")
    name = fields.String(attribute="cluster.name")
    cluster_external_ipaddress = fields.String(attribute="cluster.external_ip", data_key="clusterExternalIPAddress")
    cluster_external_data_services_ipaddress = fields.String(
        attribute="cluster.data_services_ip", data_key="clusterExternalDataServicesIPAddress"
    )
    timezone = fields.String(attribute="cluster.timezone")
    support_verbosity_type = fields.Constant("BASIC_COREDUMP")
    operation_mode = fields.Constant("Normal")
    encrypted = fields.Constant(False)
    storage_type = fields.Constant("mixed")
    cluster_functions = fields.Constant(["NDFS"])
    is_lts = fields.Constant(True)
    is_registered_to_pc = fields.Function(lambda view: view.cluster.prism_central_uuid is not None)
    num_nodes = fields.Function(lambda view: len(view.hosts))
    block_serials = fields.Function(lambda view: sorted({host.block_serial for host in view.hosts}))
    version = fields.String(attribute="cluster.version")
    full_version = fields.String(attribute="cluster.full_version")
    ncc_version = fields.String(attribute="cluster.ncc_version")
    is_upgrade_in_progress = fields.Constant(False)
    name_servers = fields.List(fields.String(), attribute="cluster.name_servers")
    ntp_servers = fields.List(fields.String(), attribute="cluster.ntp_servers")
    hypervisor_types = fields.Constant(["kKvm"])
    cluster_arch = fields.Constant("X86_64")
    multicluster = fields.Constant(False)
    cloudcluster = fields.Constant(False)
    has_self_encrypting_drive = fields.Constant(False)
    enable_shadow_clones = fields.Constant(True)
    fault_tolerance_domain_type = fields.Constant("NODE")
    cluster_redundancy_state = fields.Function(
        lambda view: {
            "currentRedundancyFactor": view.cluster.redundancy_factor,
            "desiredRedundancyFactor": view.cluster.redundancy_factor,
            "redundancyStatus": {
                "kCassandraPrepareDone": True,
                "kZookeeperPrepareDone": True,
            },
        }
    )
    rackable_units = fields.Function(lambda view: _blocks(view))


def _blocks(view: ClusterView) -> list[Json]:
    """One rackable unit for each block of nodes."""
    by_serial: dict[str, list[Host]] = {}
    for host in view.hosts:
        by_serial.setdefault(host.block_serial, []).append(host)
    return [
        {
            "id": nodes[0].number,
            "rackableUnitUuid": None,
            "model": "NX",
            "modelName": nodes[0].block_model,
            "location": None,
            "serial": serial,
            "positions": [str(place + 1) for place in range(len(nodes))],
            "nodes": [host.number for host in nodes],
            "nodeUuids": [host.uuid for host in nodes],
        }
        for serial, nodes in by_serial.items()
    ]


def record(call: Call, cluster: Cluster) -> dict[str, Json]:
    """One cluster."""
    view = cluster_view(call.site, cluster)
    shown = call.presenter.present(ClusterSchema, view)
    disks = call.site.where(Disk, "cluster_uuid", cluster.uuid)
    memory = sum(host.memory_bytes for host in view.hosts if host.connected)
    used = sum(cvm.memory_bytes for cvm in view.cvms if cvm.reachable)
    known = {"hypervisor_memory_usage_ppm": share_ppm(used + _guest_memory(call, cluster), memory)}
    return {
        **dict.fromkeys(NULL_KEYS),
        **{key: [] for key in EMPTY_KEYS},
        **shown,
        "stats": statistics("cluster", known),
        "usageStats": statistics("cluster_usage", capacities(disks)),
    }


def _guest_memory(call: Call, cluster: Cluster) -> int:
    hosts = {host.uuid for host in hosts_of(call.site, cluster.uuid)}
    return sum(vm.memory_bytes for uuid in hosts for vm in call.site.where(Vm, "host_uuid", uuid))


def _get(call: Call) -> Reply:
    return Reply(body=record(call, cluster_meant(call)))


def _list(call: Call) -> Reply:
    """A Prism Element knows its own cluster only."""
    return enveloped(call, [record(call, cluster_meant(call))])


def _get_one(call: Call) -> Reply:
    """The id is the uuid, with or without the incarnation."""
    return Reply(body=record(call, call.site.get(Cluster, call.path["id"].partition("::")[0])))


def _servers(call: Call) -> Reply:
    cluster = cluster_meant(call)
    names = cluster.name_servers if call.operation.path.endswith("name_servers") else cluster.ntp_servers
    return Reply(body=list(names))


HANDLERS = {
    "v1 GET /cluster": _get,
    "v1 GET /cluster/name_servers": _servers,
    "v1 GET /cluster/ntp_servers": _servers,
    "v1 GET /clusters": _list,
    "v1 GET /clusters/{id}": _get_one,
}
