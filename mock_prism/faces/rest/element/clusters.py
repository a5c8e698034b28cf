"""The cluster, its rackable units and its fault tolerance, as v1 and v2.0 tell of them alike."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid5

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.cluster_settings import configured
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.measured import measured, usage
from mock_prism.faces.rest.element.projection import Projection, projection
from mock_prism.faces.rest.element.replications import traffic
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_cluster
from mock_prism.faces.rest.element.usage_maps import of_cluster as of_all
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import NotFound, NotSimulated
from mock_prism.model.host import Host
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.storage import SSD_TIERS, Disk
from mock_prism.model.views import ClusterView, cluster_view

NODE = "NODE"
NOT_JUDGED = frozenset({"DISK", "RACKABLE_UNIT", "RACK"})
"""Domains of which the model knows nothing, and says so."""
NOT_KNOWN = -1
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
FIXED: dict[str, Json] = {
    "all_hyperv_nodes_in_failover_cluster": False,
    "nos_cluster_and_hosts_domain_joined": False,
    "enforce_rackable_unit_aware_placement": False,
    "ssd_pinning_percentage_limit": 25,
    "data_in_transit_encryption_dto": {"enabled": False},
}
"""As on a new cluster; values *assumed*, keys and forms recorded, the last read by a public exporter."""


V1_ALONE: dict[str, Json] = {"is_ssp_enabled": False}
"""What v1 tells on top of that (description)."""


class ClusterSchema(Schema):
    """ClusterDTO (recorded on 5.10). Loads nothing."""

    id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.cluster.number}")
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
    cluster_usage_warning_alert_threshold_pct = fields.Integer(attribute="cluster.usage_warning_percent")
    cluster_usage_critical_alert_threshold_pct = fields.Integer(attribute="cluster.usage_critical_percent")
    rackable_units = fields.Function(lambda view: blocks(view))


def blocks(view: ClusterView) -> list[Json]:
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


def record(wire: Wire, call: Call, cluster: Cluster, parts: Projection) -> dict[str, Json]:
    """One cluster, with the parts that a call wants, in the spelling of the generation."""
    view = cluster_view(call.site, cluster)
    disks = tuple(call.site.where(Disk, "cluster_uuid", cluster.uuid))
    whole: dict[str, Json] = {
        **dict.fromkeys(NULL_KEYS),
        "service_centers": [],
        **FIXED,
        **({} if wire.types.is_snake else V1_ALONE),
        **configured(call, cluster),
        **call.presenter.present(ClusterSchema, view),
        "storage_type": _storage_type(disks),
        "stats": measured(
            call,
            "cluster",
            cluster.uuid,
            lambda: of_cluster(call.site, cluster),
            lambda: traffic(call, cluster.uuid),
        ),
        "usage_stats": usage(call, "cluster_usage", cluster.uuid, lambda: of_all(call, disks, cluster.uuid)),
    }
    return parts.show(call, wire.types.spelled(whole), cluster.uuid)


def _storage_type(disks: Iterable[Disk]) -> str:
    """``all_flash`` (recorded), and by analogy the other two of the description."""
    tiers = {disk.tier in SSD_TIERS for disk in disks}
    return "mixed" if len(tiers) > 1 else "all_flash" if True in tiers else "all_hdd"


def _record(wire: Wire, call: Call, cluster: Cluster) -> dict[str, Json]:
    return record(wire, call, cluster, projection(wire, call))


def _named(call: Call) -> Cluster:
    """The cluster that a path names, by its uuid with or without the incarnation; else the one meant."""
    ident = next(iter(call.path.values()), None)
    return cluster_meant(call) if ident is None else call.site.get(Cluster, ident.partition("::")[0])


def _get(wire: Wire, call: Call) -> Reply:
    return Reply(body=_record(wire, call, _named(call)))


def _list(wire: Wire, call: Call) -> Reply:
    """A Prism Element knows its own cluster only."""
    return wire.enveloped(call, [_record(wire, call, cluster_meant(call))])


def _stats(wire: Wire, call: Call) -> Reply:
    cluster = _named(call)
    return series(wire, call, _record(wire, call, cluster), of_cluster(call.site, cluster))


def _units(wire: Wire, call: Call) -> Reply:
    return Reply(body=wire.types.spelled(blocks(cluster_view(call.site, cluster_meant(call)))))


def _unit(wire: Wire, call: Call) -> Reply:
    """By its uuid, or by its number (description of v1)."""
    ident = next(iter(call.path.values()))
    for block in blocks(cluster_view(call.site, cluster_meant(call))):
        if ident in (str(block["id"]), block["rackable_unit_uuid"]):
            return Reply(body=wire.types.spelled(block))
    raise NotFound("rackable unit", ident)


def _status(wire: Wire, call: Call) -> Json:
    """What could still be lost, by component (recorded of v2.0, 6.8.1). How much lacks a copy is not known."""
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
    return wire.types.spelled(
        {
            "domain_type": NODE,
            "component_fault_tolerance_status": components,
            "cluster_under_replicated_data_bytes": lost,
            "cluster_non_fault_tolerant_entries": lost,
        }
    )


def _tolerance(wire: Wire, call: Call) -> Reply:
    """A bare list (recorded); only nodes are judged."""
    return Reply(body=[_status(wire, call)])


def _tolerance_of(wire: Wire, call: Call) -> Reply:
    """Of one kind of domain: one object, as every read by a last segment (*assumed*)."""
    domain = next(iter(call.path.values())).upper()
    if domain in NOT_JUDGED:
        raise NotSimulated(f"{call.operation.name} of {domain}")
    if domain != NODE:
        raise NotFound("fault domain", domain)
    return Reply(body=_status(wire, call))


SHARED: Shared = {
    "GET /cluster": _get,
    "GET /cluster/domain_fault_tolerance_status": _tolerance,
    "GET /cluster/domain_fault_tolerance_status/{}": _tolerance_of,
    "GET /cluster/rackable_units": _units,
    "GET /cluster/rackable_units/{}": _unit,
    "GET /cluster/stats": _stats,
    "GET /clusters": _list,
    "GET /clusters/{}": _get,
    "GET /clusters/{}/stats": _stats,
}
