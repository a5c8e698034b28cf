"""What series of statistics are about: hosts, clusters, VMs, and where data lies; by the model's activity, as in v4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_prism.faces.rest.element.figures import DISKS, IO, Figure, Subject
from mock_prism.model.activity import (
    Work,
    cluster_activity,
    container_activity,
    cvm_activity,
    disk_activity,
    host_activity,
    vm_activity,
    vm_cycles,
)
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.host import Host
from mock_prism.model.series import PPM
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.vm import Vm

BOTH: Mapping[str, Figure] = {**IO, **DISKS}
"""I/O as such, and as Controller VMs tell it: the same here."""


def _cpu(cycles: int) -> dict[str, Figure]:
    """The share of so many cycles a second; never more than all."""
    return {
        "hypervisor_cpu_usage_ppm": lambda reading, micros: (
            min(PPM, reading.rates.cycles * PPM // cycles) if cycles else 0
        )
    }


def _cycles(hosts: Sequence[Host]) -> int:
    return sum(host.cpu_cores * host.cpu_hz for host in hosts)


def of_host(site: Site, host: Host) -> Subject | None:
    """A host, unless it cannot be reached: then nothing is known of it."""
    return Subject(host_activity(site, host), {**BOTH, **_cpu(_cycles((host,)))}) if host.connected else None


def of_cluster(site: Site, cluster: Cluster) -> Subject:
    """A cluster: its hosts together."""
    hosts = tuple(site.where(Host, "cluster_uuid", cluster.uuid))
    return Subject(cluster_activity(site, cluster), {**BOTH, **_cpu(_cycles(hosts))})


def of_vm(site: Site, vm: Vm) -> Subject:
    """A guest."""
    network: dict[str, Figure] = {
        "hypervisor_num_received_bytes": lambda reading, micros: reading.rates.received_bytes * micros // PPM,
        "hypervisor_num_transmitted_bytes": lambda reading, micros: reading.rates.sent_bytes * micros // PPM,
    }
    return Subject(vm_activity(site, vm), {**BOTH, **_cpu(vm_cycles(site, vm)), **network})


def of_container(site: Site, container: StorageContainer) -> Subject:
    """A container: what guests do to their disks in it."""
    return Subject(container_activity(site, container.cluster_uuid, container.uuid), BOTH)


def of_disks(site: Site, *disks: Disk, guests: tuple[Work, ...] | None = None) -> Subject:
    """Disks of a cluster's nodes: one, or those of a pool. ``guests`` is what guests do to all, if that is known."""
    return Subject(disk_activity(site, *disks, guests=guests), BOTH)


def of_cvm(site: Site, cvm: Cvm) -> Subject:
    """A Controller VM, by its CPU: the I/O that it serves is the guests'."""
    host = site.get(Host, cvm.host_uuid)
    return Subject(cvm_activity(site, host), _cpu(host.cpu_hz * cvm.num_vcpus))
