"""What can be wrong with a cluster: one function a symptom, which finds where it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, hosts_of
from mock_prism.model.pool_watch import percent_full, severity
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.resiliency import attainable_tolerance, node_tolerance
from mock_prism.model.states import HostState
from mock_prism.model.storage import Disk, StorageContainer, StoragePool
from mock_prism.model.usage import pool_usage, shares

if TYPE_CHECKING:
    from mock_prism.model.cluster import Cluster
    from mock_prism.model.site import Site

FULL_PERCENT = 90
OLD_SNAPSHOT_MICROS = 30 * 86_400 * MICROS_PER_SECOND


@frozen
class Finding:
    """Something that is not as it should be: the values of its check's message, and on which node it is.

    ``host`` None is the cluster as a whole.
    """

    context: dict[str, str]
    host: Host | None = None


def cvms_down(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Machines that nobody can log in to."""
    for host in hosts_of(site, cluster.uuid):
        cvm = cvm_of(site, host)
        if not cvm.reachable:
            yield Finding({"ip": cvm.ip, "how": cvm.power.value}, host)


def hosts_down(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Hosts that Acropolis cannot reach."""
    for host in hosts_of(site, cluster.uuid):
        if not host.connected:
            yield Finding({"host": host.name}, host)


def long_unschedulable(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Hosts in maintenance for longer than it takes to raise the alert."""
    for host in hosts_of(site, cluster.uuid):
        since = site.now_micros if host.maintenance is None else host.maintenance.since_micros
        if not host.schedulable and site.now_micros - since >= site.timings.unschedulable_alert_micros:
            yield Finding({"node": str(host.number)}, host)


def services_down(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """CVMs that run without all of their services, and not because somebody has put them in maintenance."""
    for host in hosts_of(site, cluster.uuid):
        cvm = cvm_of(site, host)
        are_up = cvm.services_up and cluster.services_running and not cvm.stopped_services
        if cvm.reachable and not cvm.flagged and not are_up:
            yield Finding({"ip": cvm.ip}, host)


def cvms_in_maintenance(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """CVMs with their flag set."""
    for host in hosts_of(site, cluster.uuid):
        cvm = cvm_of(site, host)
        if cvm.flagged:
            yield Finding({"ip": cvm.ip}, host)


def hosts_in_maintenance(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Hosts in maintenance, or on their way there."""
    for host in hosts_of(site, cluster.uuid):
        if host.state is not HostState.NORMAL:
            yield Finding({"host": host.hypervisor_ip, "state": host.state.value}, host)


def tolerances_lost(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Components that bear fewer failures than so many nodes could."""
    wished = attainable_tolerance(len(hosts_of(site, cluster.uuid)), cluster.desired_fault_tolerance)
    for component in node_tolerance(site, cluster):
        if component.current < wished:
            yield Finding({"component": component.component, "current": str(component.current)})


def full_disks(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Disks with hardly any room left."""
    kept = pool_usage(site, cluster.uuid)
    for host in hosts_of(site, cluster.uuid):
        for disk in site.where(Disk, "host_uuid", host.uuid):
            percent = 100 * shares(site, (disk,), cluster.uuid, kept) // disk.size_bytes
            if percent >= FULL_PERCENT:
                yield Finding({"disk": disk.serial, "percent": str(percent)}, host)


def full_pools(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Storage pools that are fuller than the cluster wants to hear of."""
    for pool in site.where(StoragePool, "cluster_uuid", cluster.uuid):
        percent = percent_full(site, pool)
        if severity(cluster, percent) is not None:
            yield Finding({"pool": pool.name, "percent": str(percent)})


def single_copies(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Containers with fewer copies than the cluster could keep."""
    for container in site.where(StorageContainer, "cluster_uuid", cluster.uuid):
        if container.replication_factor < cluster.redundancy_factor:
            yield Finding({"container": container.name, "factor": str(container.replication_factor)})


def ha_off(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Of a single host there is no high availability to be had."""
    if len(hosts_of(site, cluster.uuid)) > 1 and not cluster.ha_failover_enabled:
        yield Finding({"cluster": cluster.name})


def mixed_versions(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """Hosts whose AHV is not that of most others."""
    hosts = hosts_of(site, cluster.uuid)
    usual = Counter(host.hypervisor_version for host in hosts).most_common(1)
    for host in hosts:
        if host.hypervisor_version != usual[0][0]:
            yield Finding({"host": host.hypervisor_ip, "version": host.hypervisor_version, "usual": usual[0][0]}, host)


def no_time_servers(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """A cluster that does not know what time it is."""
    if not cluster.ntp_servers:
        yield Finding({"cluster": cluster.name})


def no_name_servers(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """A cluster that can look up no names."""
    if not cluster.name_servers:
        yield Finding({"cluster": cluster.name})


def old_snapshots(site: Site, cluster: Cluster) -> Iterator[Finding]:
    """VMs whose snapshots have been forgotten."""
    snapshots = site.where(Snapshot, "cluster_uuid", cluster.uuid)
    old = Counter(one.vm.name for one in snapshots if site.now_micros - one.created_micros >= OLD_SNAPSHOT_MICROS)
    for name, count in sorted(old.items()):
        yield Finding({"vm": name, "count": str(count)})
