"""Calling for attention where a storage pool gets full, and being quiet again once it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_prism.model.cluster import Cluster
from mock_prism.model.journal import Alert, Severity
from mock_prism.model.records import raise_alert, resolve_alerts
from mock_prism.model.storage import Disk, StoragePool
from mock_prism.model.usage import pool_usage

if TYPE_CHECKING:
    from mock_prism.model.site import Site

POOL_USAGE = "StoragePoolSpaceUsage"
TITLE = "Storage Pool Space Usage Exceeded"
MESSAGE = "Storage pool {pool} is full to {percent} %"
"""Words are *assumed*."""
FILLING = frozenset(
    {
        "ClusterCreate",
        "DiskAdd",
        "DiskRemove",
        "ExpandCluster",
        "ImageCreate",
        "ImageDelete",
        "ImageUpdate",
        "OvaDeploy",
        "RemoveNode",
        "SnapshotDelete",
        "StorageContainerUpdate",
        "TemplateDeploy",
        "VmClone",
        "VmCreate",
        "VmDelete",
        "VmDiskCreate",
        "VmDiskDelete",
        "VmDiskMigrate",
        "VmDiskUpdate",
        "VmRestore",
        "VolumeDiskCreate",
        "VolumeDiskDelete",
        "VolumeDiskUpdate",
        "VolumeGroupClone",
        "VolumeGroupCreate",
        "VolumeGroupDelete",
        "VolumeGroupRevert",
    }
)
"""The acts after which a pool may be fuller than before, or emptier."""


def percent_full(site: Site, pool: StoragePool) -> int:
    """How full a pool is, in hundredths of what its disks hold."""
    whole = sum(disk.size_bytes for disk in site.where(Disk, "pool_uuid", pool.uuid))
    return 100 * pool_usage(site, pool.cluster_uuid) // (whole or 1)


def severity(cluster: Cluster, percent: int) -> Severity | None:
    """How bad it is for a cluster that its pool is so full."""
    if percent >= cluster.usage_critical_percent:
        return Severity.CRITICAL
    return Severity.WARNING if percent >= cluster.usage_warning_percent else None


def watch_pools(site: Site, cluster_uuid: str) -> None:
    """Raise an alert of each pool that is fuller than it should be and of which none tells so yet, in the place of one
    that made less or more of it."""
    for pool in site.where(StoragePool, "cluster_uuid", cluster_uuid):
        percent = percent_full(site, pool)
        wanted = severity(site.get(Cluster, cluster_uuid), percent)
        if wanted is _told(site, pool):
            continue
        resolve_alerts(site, POOL_USAGE, pool)
        if wanted is not None:
            values = {"pool": pool.name, "percent": str(percent)}
            raise_alert(site, cluster_uuid, POOL_USAGE, TITLE, wanted, MESSAGE, pool, **values)


def _told(site: Site, pool: StoragePool) -> Severity | None:
    """How bad the alert makes it that is open about a pool."""
    for alert in site.where(Alert, "cluster_uuid", pool.cluster_uuid):
        if alert.type == POOL_USAGE and not alert.is_resolved and alert.entities[0].uuid == pool.uuid:
            return alert.severity
    return None
