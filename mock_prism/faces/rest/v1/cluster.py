"""The cluster of v1."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid5

from marshmallow import fields

from mock_prism.faces.rest.element.cluster_settings import configured
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import CamelSchema
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.statistics import capacities, share_ppm, statistics
from mock_prism.faces.rest.v1.projection import Projection, projection
from mock_prism.faces.rest.v1.replies import WIRE, enveloped
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import NotFound
from mock_prism.model.host import Host
from mock_prism.model.node import guests_of
from mock_prism.model.storage import SSD_TIERS, Disk
from mock_prism.model.views import ClusterView, cluster_view

NULL_KEYS = (
    "clusterMasqueradingIPAddress",
    "clusterMasqueradingPort",
    "iscsiConfig",
    "domain",
    "credential",
    "managementServers",
    "targetVersion",
    "gpuDriverVersion",
    "segmentedIscsiDataServicesIPAddress",
    "clusterDataState",
    "clusterGpus",
    "thresholdForStorageThinProvision",
)
FIXED: dict[str, Json] = {
    "allHypervNodesInFailoverCluster": False,
    "nosClusterAndHostsDomainJoined": False,
    "enforceRackableUnitAwarePlacement": False,
    "ssdPinningPercentageLimit": 25,
    "isSspEnabled": False,
}
"""As on a new cluster; values *assumed*, keys and forms recorded of v2.0."""


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
    operation_mode = fields.Constant("Normal")
    encrypted = fields.Constant(False)
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
            "rackableUnitUuid": str(uuid5(UUID(view.cluster.uuid), serial)),
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


def record(call: Call, cluster: Cluster, shown: Projection) -> dict[str, Json]:
    """One cluster, with the parts that a call wants."""
    view = cluster_view(call.site, cluster)
    disks = tuple(call.site.where(Disk, "cluster_uuid", cluster.uuid))
    whole: dict[str, Json] = {
        **dict.fromkeys(NULL_KEYS),
        "serviceCenters": [],
        **FIXED,
        **WIRE.types.spelled(configured(call, cluster)),
        **call.presenter.present(ClusterSchema, view),
        "storageType": _storage_type(disks),
        "stats": statistics("cluster", {"hypervisor_memory_usage_ppm": _memory_share(call, view)}),
        "usageStats": statistics("cluster_usage", capacities(disks)),
    }
    return shown.show(call, whole, cluster.uuid)


def _storage_type(disks: Iterable[Disk]) -> str:
    """``all_flash`` (recorded), and by analogy the other two of the description."""
    tiers = {disk.tier in SSD_TIERS for disk in disks}
    return "mixed" if len(tiers) > 1 else "all_flash" if True in tiers else "all_hdd"


def _memory_share(call: Call, view: ClusterView) -> int:
    """How much of the memory of the hosts that run has been given to guests and CVMs."""
    guests = sum(vm.memory_bytes for host in view.hosts for vm in guests_of(call.site, host.uuid))
    cvms = sum(cvm.memory_bytes for cvm in view.cvms if cvm.reachable)
    return share_ppm(guests + cvms, sum(host.memory_bytes for host in view.hosts if host.connected))


def _get(call: Call) -> Reply:
    return Reply(body=record(call, cluster_meant(call), projection(call)))


def _list(call: Call) -> Reply:
    """A Prism Element knows its own cluster only."""
    return enveloped(call, [record(call, cluster_meant(call), projection(call))])


def _get_one(call: Call) -> Reply:
    """The id is the uuid, with or without the incarnation."""
    cluster = call.site.get(Cluster, call.path["id"].partition("::")[0])
    return Reply(body=record(call, cluster, projection(call)))


def _units(call: Call) -> Reply:
    return Reply(body=_blocks(cluster_view(call.site, cluster_meant(call))))


def _unit(call: Call) -> Reply:
    """By its number or, since newer releases have one, by its uuid (*assumed*)."""
    for block in _blocks(cluster_view(call.site, cluster_meant(call))):
        if call.path["id"] in (str(block["id"]), block["rackableUnitUuid"]):
            return Reply(body=block)
    raise NotFound("rackable unit", call.path["id"])


def _stats(call: Call) -> Reply:
    named = call.path.get("id")
    cluster = call.site.get(Cluster, named.partition("::")[0]) if named else cluster_meant(call)
    return series(WIRE, call, record(call, cluster, projection(call)))


HANDLERS: dict[str, Handler] = {
    "v1 GET /cluster": _get,
    "v1 GET /cluster/rackable_units": _units,
    "v1 GET /cluster/rackable_units/{id}": _unit,
    "v1 GET /cluster/version": lambda call: Reply(body={"version": cluster_meant(call).version}),
    "v1 GET /cluster/stats": _stats,
    "v1 GET /clusters/{id}/stats": _stats,
    "v1 GET /clusters": _list,
    "v1 GET /clusters/{id}": _get_one,
}
