"""The cluster of v2.0 and its fault tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.cluster_settings import configured
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.statistics import capacities, share_ppm, statistics
from mock_prism.faces.rest.v2.projection import Projection, projection
from mock_prism.faces.rest.v2.replies import WIRE, enveloped
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import NotFound
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.storage import SSD_TIERS, Disk
from mock_prism.model.views import ClusterView, cluster_view
from mock_prism.model.vm import Vm

NULL_KEYS = (
    "cluster_masquerading_ipaddress",
    "cluster_masquerading_port",
    "iscsi_config",
    "domain",
    "credential",
    "management_servers",
    "target_version",
    "gpu_driver_version",
    "segmented_iscsi_data_services_ipaddress",
    "cluster_data_state",
    "cluster_gpus",
    "threshold_for_storage_thin_provision",
)
NOT_KNOWN = -1
FIXED: dict[str, Json] = {
    "all_hyperv_nodes_in_failover_cluster": False,
    "nos_cluster_and_hosts_domain_joined": False,
    "enforce_rackable_unit_aware_placement": False,
    "ssd_pinning_percentage_limit": 25,
}
"""As on a new cluster; values *assumed*, keys and forms recorded."""


class ClusterSchema(Schema):
    """ClusterDTO (recorded on 5.10). Loads nothing."""

    id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.cluster.incarnation}")
    uuid = fields.String(attribute="cluster.uuid")
    cluster_incarnation_id = fields.Integer(attribute="cluster.incarnation")
    cluster_uuid = fields.String(attribute="cluster.uuid")
    name = fields.String(attribute="cluster.name")
    cluster_external_ipaddress = fields.String(attribute="cluster.external_ip")
    cluster_external_data_services_ipaddress = fields.String(attribute="cluster.data_services_ip")
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
            "current_redundancy_factor": view.cluster.redundancy_factor,
            "desired_redundancy_factor": view.cluster.redundancy_factor,
            "redundancy_status": {
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
            "rackable_unit_uuid": str(uuid5(UUID(view.cluster.uuid), serial)),
            "model": "NX",
            "model_name": nodes[0].block_model,
            "location": None,
            "serial": serial,
            "positions": [str(place + 1) for place in range(len(nodes))],
            "nodes": [host.number for host in nodes],
            "node_uuids": [host.uuid for host in nodes],
        }
        for serial, nodes in by_serial.items()
    ]


def record(call: Call, cluster: Cluster, parts: Projection) -> dict[str, Json]:
    """One cluster, with the parts that a call wants."""
    view = cluster_view(call.site, cluster)
    shown = call.presenter.present(ClusterSchema, view)
    disks = tuple(call.site.where(Disk, "cluster_uuid", cluster.uuid))
    memory = sum(host.memory_bytes for host in view.hosts if host.connected)
    used = sum(cvm.memory_bytes for cvm in view.cvms if cvm.reachable)
    known = {"hypervisor_memory_usage_ppm": share_ppm(used + _guest_memory(call, cluster), memory)}
    whole = {
        **dict.fromkeys(NULL_KEYS),
        "service_centers": [],
        **FIXED,
        **configured(call, cluster),
        **shown,
        "storage_type": _storage_type(disks),
        "stats": statistics("cluster", known),
        "usage_stats": statistics("cluster_usage", capacities(disks)),
    }
    return parts.show(call, whole, cluster.uuid)


def _storage_type(disks: Sequence[Disk]) -> str:
    """``all_flash`` (recorded), and by analogy the other two of the description."""
    tiers = {disk.tier in SSD_TIERS for disk in disks}
    return "mixed" if len(tiers) > 1 else "all_flash" if True in tiers else "all_hdd"


def _guest_memory(call: Call, cluster: Cluster) -> int:
    hosts = {host.uuid for host in hosts_of(call.site, cluster.uuid)}
    return sum(vm.memory_bytes for uuid in hosts for vm in call.site.where(Vm, "host_uuid", uuid))


def _get(call: Call) -> Reply:
    return Reply(body=record(call, cluster_meant(call), projection(call)))


def _list(call: Call) -> Reply:
    """A Prism Element knows its own cluster only."""
    return enveloped(call, [record(call, cluster_meant(call), projection(call))])


def _get_one(call: Call) -> Reply:
    """The id is the uuid, with or without the incarnation."""
    return Reply(body=record(call, _named(call), projection(call)))


def _named(call: Call) -> Cluster:
    return call.site.get(Cluster, call.path["id"].partition("::")[0])


def _stats(call: Call) -> Reply:
    cluster = _named(call) if call.path else cluster_meant(call)
    return series(WIRE, call, record(call, cluster, projection(call)))


def _tolerance(call: Call) -> Reply:
    """What could still be lost, by component: a bare list (recorded, 6.8.1). How much lacks a copy is not known."""
    view = cluster_view(call.site, cluster_meant(call))
    lost = 0 if view.resiliency is DataResiliency.OK else NOT_KNOWN
    components = {
        part.component: {
            "component_type": part.component,
            "number_of_failures_tolerable": part.current,
            "details": {"message": part.details, "attributes": {}} if part.details else None,
            "under_computation": False,
            "last_updated_time_in_usecs": call.site.now_micros,
        }
        for part in view.tolerance
    }
    return Reply(
        body=[
            {
                "domain_type": "NODE",
                "component_fault_tolerance_status": components,
                "cluster_under_replicated_data_bytes": lost,
                "cluster_non_fault_tolerant_entries": lost,
            }
        ]
    )


def _block(call: Call) -> Reply:
    cluster = cluster_meant(call)
    for block in _blocks(cluster_view(call.site, cluster)):
        if call.path["uuid"] == block["rackable_unit_uuid"]:
            return Reply(body=block)
    raise NotFound("rackable unit", call.path["uuid"])


HANDLERS = {
    "v2.0 GET /cluster": _get,
    "v2.0 GET /cluster/domain_fault_tolerance_status": _tolerance,
    "v2.0 GET /cluster/rackable_units": lambda call: Reply(body=_blocks(cluster_view(call.site, cluster_meant(call)))),
    "v2.0 GET /cluster/rackable_units/{uuid}": _block,
    "v2.0 GET /cluster/stats": _stats,
    "v2.0 GET /clusters/{id}/stats": _stats,
    "v2.0 GET /clusters": _list,
    "v2.0 GET /clusters/{id}": _get_one,
}
