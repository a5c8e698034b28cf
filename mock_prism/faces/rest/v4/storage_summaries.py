"""How much a cluster can keep and still bear a loss, and how full it is: its ``storageSummary``."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.v4.envelopes import Record
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.model.cluster import Cluster
from mock_prism.model.journal import Severity
from mock_prism.model.node import hosts_of
from mock_prism.model.pool_watch import percent_full, severity
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StoragePool

SUMMARY = "clustermgmt.v4.config.StorageSummaryProjection"


def storage_summary(call: Call, record: Record) -> Record | None:
    """The summary of a cluster that is shown by a record; of Prism Central there is none."""
    cluster = call.site.table(Cluster).get(record["extId"])
    if cluster is None:
        return None
    return typed(
        SUMMARY,
        clusterFaultTolerantCapacityInBytes=_tolerant_bytes(call.site, cluster),
        clusterUsageStatus=_status(call.site, cluster),
    )


def _tolerant_bytes(site: Site, cluster: Cluster) -> int:
    """What all disks hold but those of the largest nodes, as many as may be lost (*assumed*: raw bytes are meant)."""
    sizes = sorted(
        sum(disk.size_bytes for disk in site.where(Disk, "host_uuid", host.uuid))
        for host in hosts_of(site, cluster.uuid)
    )
    return sum(sizes[: max(0, len(sizes) - cluster.redundancy_factor + 1)])


def _status(site: Site, cluster: Cluster) -> str:
    """By the fullest pool, at the levels at which alerts are raised (*assumed*; the words are the official SDK's)."""
    pools = site.where(StoragePool, "cluster_uuid", cluster.uuid)
    percent = max((percent_full(site, pool) for pool in pools), default=0)
    found = severity(cluster, percent)
    return "OK" if found is None else "CRITICAL" if found is Severity.CRITICAL else "WARNING"
