"""What series of statistics are about: hosts, clusters, VMs, and where data lies; by the model's activity, as in v4."""

from __future__ import annotations

from collections.abc import Sequence

from mock_prism.faces.rest.element.figures import IO, Figure, Subject, share
from mock_prism.model.activity import (
    Reading,
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
from mock_prism.model.node import cvm_of
from mock_prism.model.series import PPM, drawn
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.vm import Vm

CACHE_HITS_PPM, CACHE_PERCENT, REFERENCES_PPH = (400_000, 950_000), (10, 25), (105, 160)
"""Between which bounds lie the share of reads that are found in the cache, its part of a Controller VM's memory, and
with deduplication how often what is in it is meant (*assumed*)."""
READY_SHARE = 100
"""The square of the CPU's share, and of that the hundredth, is the time that a VM waits for it (*assumed*)."""


def _cpu(cycles: int) -> dict[str, Figure]:
    """The share of so many cycles a second; never more than all."""
    return {"hypervisor_cpu_usage_ppm": lambda reading, micros: min(PPM, share(reading.rates.cycles, cycles))}


def _network() -> dict[str, Figure]:
    return {
        "hypervisor_num_received_bytes": lambda reading, micros: reading.rates.received_bytes * micros // PPM,
        "hypervisor_num_transmitted_bytes": lambda reading, micros: reading.rates.sent_bytes * micros // PPM,
    }


def _nodes(site: Site, hosts: Sequence[Host], cluster_uuid: str) -> dict[str, Figure]:
    """Hosts together: the CPU and the memory that VMs have been given of those that can be reached, and what their
    Controller VMs keep in memory."""
    memory = sum(host.memory_bytes for host in hosts if host.connected)
    return {
        **IO,
        **_cpu(_cycles(hosts)),
        "hypervisor_memory_usage_ppm": lambda reading, micros: min(PPM, share(reading.assigned_bytes, memory)),
        **_cache(site, hosts, cluster_uuid),
    }


def _cache(site: Site, hosts: Sequence[Host], cluster_uuid: str) -> dict[str, Figure]:
    """What is read again and again and so kept in memory; nothing on flash."""
    seed = site.ids.seed
    hits = drawn(seed, f"{cluster_uuid}/cache hits", *CACHE_HITS_PPM)
    shares = any(one.cache_dedup for one in site.where(StorageContainer, "cluster_uuid", cluster_uuid))
    references = drawn(seed, f"{cluster_uuid}/cache references", *REFERENCES_PPH) if shares else 100
    physical = sum(
        cvm.memory_bytes * drawn(seed, f"{cvm.uuid}/cache", *CACHE_PERCENT) // 100
        for cvm in (cvm_of(site, host) for host in hosts)
        if cvm.reachable
    )
    logical = physical * references // 100
    fixed = {
        "num_dedup_ref_count_pph": references,
        "logical_memory_usage_bytes": logical,
        "physical_memory_usage_bytes": physical,
        "saved_memory_usage_bytes": logical - physical,
        "logical_ssd_usage_bytes": 0,
        "physical_ssd_usage_bytes": 0,
        "saved_ssd_usage_bytes": 0,
    }
    return {
        **{f"content_cache_{name}": _fixed(value) for name, value in fixed.items()},
        "content_cache_num_lookups": lambda reading, micros: reading.rates.reads * micros // PPM,
        "content_cache_num_hits": lambda reading, micros: reading.rates.reads * micros // PPM * hits // PPM,
        "content_cache_hit_ppm": lambda reading, micros: hits if reading.rates.reads else 0,
    }


def _fixed(value: int) -> Figure:
    return lambda reading, micros: value


def _cycles(hosts: Sequence[Host]) -> int:
    return sum(host.cpu_cores * host.cpu_hz for host in hosts)


def of_host(site: Site, host: Host) -> Subject | None:
    """A host, unless it cannot be reached: then nothing is known of it."""
    if not host.connected:
        return None
    return Subject(host_activity(site, host), {**_nodes(site, (host,), host.cluster_uuid), **_network()})


def of_cluster(site: Site, cluster: Cluster) -> Subject:
    """A cluster: its hosts together."""
    hosts = tuple(site.where(Host, "cluster_uuid", cluster.uuid))
    figures = _nodes(site, hosts, cluster.uuid)
    kvm = {f"hypervisor_kvm_{what}_usage_ppm": figures[f"hypervisor_{what}_usage_ppm"] for what in ("cpu", "memory")}
    return Subject(cluster_activity(site, cluster), figures | kvm)


def of_vm(site: Site, vm: Vm) -> Subject:
    """A guest."""
    cycles = vm_cycles(site, vm)

    def waits(reading: Reading, micros: int) -> int:
        used = share(reading.rates.cycles, cycles)
        return used * used // PPM // READY_SHARE

    guest: dict[str, Figure] = {**_memory(vm.memory_bytes), "hypervisor.cpu_ready_time_ppm": waits}
    if vm.guest_tools.serves:
        guest["guest.memory_usage_bytes"] = lambda reading, micros: reading.memory_bytes
    return Subject(vm_activity(site, vm), {**IO, **_cpu(cycles), **_network(), **guest})


def _memory(own_bytes: int) -> dict[str, Figure]:
    """What a VM has been given, and how much of its own memory it uses."""
    return {
        "hypervisor_memory_assigned_bytes": lambda reading, micros: reading.assigned_bytes,
        "hypervisor_memory_usage_ppm": lambda reading, micros: share(reading.memory_bytes, own_bytes),
        "memory_usage_ppm": lambda reading, micros: share(reading.memory_bytes, own_bytes),
    }


def of_container(site: Site, container: StorageContainer) -> Subject:
    """A container: what guests do to their disks in it."""
    return Subject(container_activity(site, container.cluster_uuid, container.uuid), IO)


def of_disks(site: Site, *disks: Disk, guests: tuple[Work, ...] | None = None) -> Subject:
    """Disks of a cluster's nodes: one, or those of a pool. ``guests`` is what guests do to all, if that is known."""
    return Subject(disk_activity(site, *disks, guests=guests), IO)


def of_cvm(site: Site, cvm: Cvm) -> Subject:
    """A Controller VM, by its CPU: the I/O that it serves is the guests'."""
    host = site.get(Host, cvm.host_uuid)
    return Subject(cvm_activity(site, host), {**_cpu(host.cpu_hz * cvm.num_vcpus), **_memory(cvm.memory_bytes)})
