"""What the machines of a site are doing at an instant: CPU, memory, I/O, network traffic.

Each guest has a share of its own in the demand on its cluster, which rises and falls along a few curves. A host is
what its guests do, and its CVM; a cluster is what its hosts do; a container is what is done to the disks in it. So the
numbers of all faces fit one another. A guest that is off does nothing, and did nothing before it was made.
Where guests lived earlier is not remembered: a host's past is that of the guests on it now. All figures are *assumed*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mock_prism.model.cluster import Cluster
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.series import PPM, drawn, level
from mock_prism.model.states import PowerState
from mock_prism.model.storage import Disk
from mock_prism.model.vm import Vm, VmDisk

if TYPE_CHECKING:
    from mock_prism.model.site import Site

CURVES = 8
LOWEST_PPM = 250_000
"""The demand never falls below a quarter of its height."""
KIB = 1024


class Rates(NamedTuple):
    """What is done in a second: cycles, operations and bytes."""

    cycles: int = 0
    reads: int = 0
    writes: int = 0
    read_bytes: int = 0
    written_bytes: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0

    def part(self, share: int, whole: int) -> Rates:
        """A share of the I/O on disks, and nothing else."""
        amounts = (self.reads, self.writes, self.read_bytes, self.written_bytes)
        return Rates(0, *(amount * share // whole for amount in amounts))


IDLE = Rates()


@frozen
class Work:
    """What something does when the demand on it is highest, from ``begins`` on and until ``ends``.

    ``memory_bytes`` is in use whatever the demand, and ``assigned_bytes`` of memory are held for it.
    """

    curve: str
    begins_micros: int = 0
    ends_micros: int | None = None
    memory_bytes: int = 0
    rates: Rates = IDLE
    assigned_bytes: int = 0

    def lasts(self, at_micros: int) -> bool:
        """Whether it is being done at an instant."""
        return self.begins_micros <= at_micros and (self.ends_micros is None or at_micros < self.ends_micros)


@frozen
class Reading:
    """What something does at an instant; how long its reads and writes take, in microseconds. Of the memory that is
    held for it (``assigned_bytes``) it uses ``memory_bytes``."""

    memory_bytes: int
    rates: Rates
    read_micros: int
    write_micros: int
    assigned_bytes: int = 0

    @property
    def operations(self) -> int:
        """Reads and writes a second."""
        return self.rates.reads + self.rates.writes

    @property
    def moved_bytes(self) -> int:
        """Bytes read and written a second."""
        return self.rates.read_bytes + self.rates.written_bytes

    @property
    def operation_micros(self) -> int:
        """How long an operation takes on average."""
        total = self.rates.reads * self.read_micros + self.rates.writes * self.write_micros
        return total // self.operations if self.operations else 0


@frozen
class Activity:
    """What something does, over time. ``since_micros`` is when it came to be: before that nothing can be read."""

    seed: int
    place: str
    works: tuple[Work, ...]
    since_micros: int = 0

    def at(self, instant_micros: int) -> Reading | None:
        """The reading of an instant, or None before there was anything to read."""
        if instant_micros < self.since_micros:
            return None
        under_way = [work for work in self.works if work.lasts(instant_micros)]
        totals = [0] * len(Rates._fields)
        for work in under_way:
            demand = LOWEST_PPM + level(self.seed, work.curve, instant_micros) * (PPM - LOWEST_PPM) // PPM
            totals = [total + rate * demand for total, rate in zip(totals, work.rates, strict=True)]
        rates = Rates(*(total // PPM for total in totals))
        return Reading(
            memory_bytes=sum(work.memory_bytes for work in under_way),
            rates=rates,
            read_micros=self._latency("read", instant_micros) if rates.reads else 0,
            write_micros=self._latency("write", instant_micros) if rates.writes else 0,
            assigned_bytes=sum(work.assigned_bytes for work in under_way),
        )

    def _latency(self, way: str, instant_micros: int) -> int:
        return 400 + level(self.seed, f"{self.place}/{way}", instant_micros) * 1_600 // PPM


def vm_activity(site: Site, vm: Vm) -> Activity:
    """What a VM does. Its cycles count against all its vCPUs."""
    return Activity(site.ids.seed, vm.cluster_uuid, _guest(site, vm), vm.created_micros)


def vm_cycles(site: Site, vm: Vm) -> int:
    """How many cycles a second a VM's vCPUs could do, by the CPUs of its cluster's first host."""
    host = next(iter(site.where(Host, "cluster_uuid", vm.cluster_uuid)))
    return host.cpu_hz * vm.total_vcpus


def vm_disk_activity(site: Site, vm: Vm, disk: VmDisk) -> Activity:
    """What a VM does to one of its disks: its I/O goes to its disks by their sizes."""
    return Activity(site.ids.seed, vm.cluster_uuid, _on_disks(site, vm, (disk,)), vm.created_micros)


def host_activity(site: Site, host: Host) -> Activity:
    """What runs on a host. One that cannot be reached tells nothing of itself, nor did any before it was booted."""
    works = [work for vm in site.where(Vm, "host_uuid", host.uuid) for work in _guest(site, vm)]
    works.append(_controller(site, host))
    return Activity(site.ids.seed, host.cluster_uuid, merged(works) if host.connected else (), host.booted_micros)


def cvm_activity(site: Site, host: Host) -> Activity:
    """What the CVM of a host does."""
    return Activity(site.ids.seed, host.cluster_uuid, (_controller(site, host),), cvm_of(site, host).booted_micros)


def cluster_activity(site: Site, cluster: Cluster) -> Activity:
    """What all hosts of a cluster do."""
    hosts = site.where(Host, "cluster_uuid", cluster.uuid)
    works = (work for host in hosts for work in host_activity(site, host).works)
    return Activity(site.ids.seed, cluster.uuid, merged(works), cluster.created_micros)


def container_activity(site: Site, cluster_uuid: str, container_uuid: str) -> Activity:
    """What guests do to their disks in a container."""
    works = (
        work
        for vm in site.where(Vm, "cluster_uuid", cluster_uuid)
        if container_uuid in vm.containers
        for work in _on_disks(site, vm, [disk for disk in vm.disks if disk.container_uuid == container_uuid])
    )
    return Activity(site.ids.seed, cluster_uuid, merged(works))


def guests_io(site: Site, cluster_uuid: str) -> tuple[Work, ...]:
    """What the guests of a cluster do to all their disks."""
    guests = site.where(Vm, "cluster_uuid", cluster_uuid)
    return merged(work for vm in guests for work in _on_disks(site, vm, vm.disks))


def disk_activity(site: Site, *disks: Disk, guests: tuple[Work, ...] | None = None) -> Activity:
    """What guests do to some disks of a cluster's nodes: I/O goes to all of them by their sizes. Copies are not
    counted. ``guests`` is what they do to all disks, if that is known already.
    """
    cluster_uuid, share = disks[0].cluster_uuid, sum(disk.size_bytes for disk in disks)
    room = sum(each.size_bytes for each in site.where(Disk, "cluster_uuid", cluster_uuid))
    works = guests_io(site, cluster_uuid) if guests is None else guests
    return Activity(site.ids.seed, cluster_uuid, tuple(_io(work, share, room) for work in works))


def merged(works: Iterable[Work]) -> tuple[Work, ...]:
    """The same works, those of one curve and one stretch of time as one."""
    groups: dict[tuple[str, int, int | None], list[Work]] = {}
    for work in works:
        groups.setdefault((work.curve, work.begins_micros, work.ends_micros), []).append(work)
    return tuple(group[0] if len(group) == 1 else _together(group) for group in groups.values())


def _together(works: list[Work]) -> Work:
    rates = Rates(*map(sum, zip(*(work.rates for work in works), strict=True)))
    return replace(
        works[0],
        memory_bytes=sum(work.memory_bytes for work in works),
        rates=rates,
        assigned_bytes=sum(work.assigned_bytes for work in works),
    )


def _guest(site: Site, vm: Vm) -> tuple[Work, ...]:
    """What a guest does while it is on. Before its power last changed it was the other way round (*assumed*)."""
    curve = f"{vm.cluster_uuid}/{drawn(site.ids.seed, f'{vm.uuid}/curve', 0, CURVES - 1)}"
    memory = vm.memory_bytes * drawn(site.ids.seed, f"{vm.uuid}/memory", 20, 85) // 100
    match vm.power:
        case PowerState.ON:
            return (Work(curve, vm.powered_micros, None, memory, _rates(site, vm), vm.memory_bytes),)
        case PowerState.OFF | PowerState.SUSPENDED if vm.powered_micros:
            until = vm.powered_micros
            return (Work(curve, vm.created_micros, until, memory, _rates(site, vm), vm.memory_bytes),)
        case PowerState.OFF:
            return ()
        case _:
            return (Work(curve, vm.powered_micros, None, memory, assigned_bytes=vm.memory_bytes),)


def _rates(site: Site, vm: Vm) -> Rates:
    def number(word: str, least: int, most: int) -> int:
        return drawn(site.ids.seed, f"{vm.uuid}/{word}", least, most)

    reads, writes = (number(way, 5, 60) * vm.total_vcpus for way in ("reads", "writes"))
    return Rates(
        cycles=vm_cycles(site, vm) * number("cpu", 5, 60) // 100,
        reads=reads,
        writes=writes,
        read_bytes=reads * number("read size", 8, 64) * KIB,
        written_bytes=writes * number("write size", 4, 32) * KIB,
        received_bytes=len(vm.nics) * number("received", 20, 900) * KIB,
        sent_bytes=len(vm.nics) * number("sent", 20, 900) * KIB,
    )


def _on_disks(site: Site, vm: Vm, disks: Sequence[VmDisk]) -> tuple[Work, ...]:
    share = sum(disk.size_bytes for disk in disks)
    whole = sum(disk.size_bytes for disk in vm.disks) or 1
    return tuple(_io(work, share, whole) for work in _guest(site, vm))


def _io(work: Work, share: int, whole: int) -> Work:
    return replace(work, memory_bytes=0, rates=work.rates.part(share, whole), assigned_bytes=0)


def _controller(site: Site, host: Host) -> Work:
    """What a CVM does beside the I/O of the guests."""
    cvm = cvm_of(site, host)
    if not cvm.reachable:
        return Work(host.cluster_uuid)
    cycles = host.cpu_hz * cvm.num_vcpus * drawn(site.ids.seed, f"{cvm.uuid}/cpu", 10, 40) // 100
    return Work(host.cluster_uuid, cvm.booted_micros, None, cvm.memory_bytes, Rates(cycles), cvm.memory_bytes)
