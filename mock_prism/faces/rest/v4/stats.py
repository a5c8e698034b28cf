"""Statistics over time, of clusters, hosts, disks, containers and VMs: the model's activity, sampled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import MICROS_PER_SECOND, iso_instant
from mock_prism.faces.rest.odata import SELECT, Selection, parse_selection
from mock_prism.faces.rest.v4.envelopes import Record, said
from mock_prism.faces.rest.v4.hosts import host_named
from mock_prism.faces.rest.v4.listing import MADE_BY_HANDLERS, listed, read_options
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.query_checks import END, INTERVAL, START, instant_of
from mock_prism.faces.rest.v4.selecting import selected
from mock_prism.faces.rest.v4.stats_fields import (
    CLUSTER,
    CONTAINER,
    DISK,
    HOST,
    OF_GUESTS,
    VM,
    VM_NIC,
    Figures,
    Measured,
)
from mock_prism.faces.rest.v4.types import documented_types, field_names
from mock_prism.faces.rest.v4.vms import named_vm
from mock_prism.faces.rest.v4.wire import too_high
from mock_prism.model import activity, usage
from mock_prism.model.activity import Activity, Reading
from mock_prism.model.cluster import Cluster
from mock_prism.model.data_reduction import cluster_reduction, reduction_of
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.series import OF_SEVERAL, PPM, Downsampling, Window
from mock_prism.model.storage import SSD_TIERS, Disk, StorageContainer
from mock_prism.model.vm import Vm

OPERATOR = "$statType"
STATS, VM_STATS = "/clustermgmt/stats", "/vmm/ahv/stats/vms"
MADE = MADE_BY_HANDLERS | {option.lower() for option in (START, END, INTERVAL, OPERATOR)}
MOST_SAMPLES = 5_000
ROWS = "stats"
"""The field of a VM's statistics that holds them instant by instant; other types have a series a field."""


@frozen
class Subject:
    """What statistics are about: its activity, what that is measured against, and the figures to show."""

    uuid: str
    activity: Activity
    measures: Callable[[Reading, int], Measured]
    figures: Figures


@frozen
class Question:
    """What a call wants to know: when, what stands for the readings in between, and which fields."""

    window: Window
    operator: Downsampling
    kept: Selection | None

    @classmethod
    def of(cls, call: Call) -> Question:
        """The question of a call; nothing is told of the future. Raises Invalid."""
        options = read_options(call, MADE)
        start, end = (_instant(call, options, option) for option in (START, END))
        if end < start:
            raise Invalid(END, f"must not be before {START}")
        window = Window.of(start, min(end, call.site.now_micros), _interval(options))
        if window.size > MOST_SAMPLES:
            raise Invalid(INTERVAL, too_high(window.size, MOST_SAMPLES))
        word = options.get(OPERATOR.lower(), "AVG").upper()
        if word not in Downsampling.__members__:
            raise Invalid(OPERATOR, f"Instance value ({word}) not found in enum")
        kept = parse_selection(options.get(SELECT, ""), field_names(call.operation.data))
        return cls(window, Downsampling[word], kept)


def get_cluster(call: Call) -> Reply:
    """Statistics of a cluster."""
    cluster = call.site.get(Cluster, call.path["extId"].lower())
    hosts = tuple(call.site.where(Host, "cluster_uuid", cluster.uuid))
    disks = tuple(call.site.where(Disk, "cluster_uuid", cluster.uuid))
    works = activity.cluster_activity(call.site, cluster)
    return series(call, Subject(cluster.uuid, works, _nodes(call, cluster.uuid, hosts, disks), CLUSTER))


def get_host(call: Call) -> Reply:
    """Statistics of a host."""
    host = host_named(call)
    disks = tuple(call.site.where(Disk, "host_uuid", host.uuid))
    works = activity.host_activity(call.site, host)
    return series(call, Subject(host.uuid, works, _nodes(call, host.cluster_uuid, (host,), disks), HOST))


def _nodes(
    call: Call, cluster_uuid: str, hosts: Sequence[Host], disks: Sequence[Disk]
) -> Callable[[Reading, int], Measured]:
    guests = [vm for host in hosts for vm in call.site.where(Vm, "host_uuid", host.uuid)]
    kept = usage.shares(call.site, disks, cluster_uuid)
    flash = usage.shares(call.site, [disk for disk in disks if disk.tier in SSD_TIERS], cluster_uuid)
    reduction, reserved = cluster_reduction(call.site, cluster_uuid), usage.cluster_reserved(call.site, cluster_uuid)
    return lambda reading, micros: Measured(
        reading,
        cycles=sum(host.cpu_cores * host.cpu_hz for host in hosts),
        memory_bytes=sum(host.memory_bytes for host in hosts),
        capacity_bytes=sum(disk.size_bytes for disk in disks),
        used_bytes=kept,
        allotted_bytes=sum(vm.memory_bytes for vm in guests),
        vcpus=sum(vm.total_vcpus for vm in guests),
        reduction=reduction,
        flash_bytes=flash,
        reserved_bytes=reserved[0],
        reserved_used_bytes=reserved[1],
        micros=micros,
    )


def get_disk(call: Call) -> Reply:
    """Statistics of a disk of a node."""
    disk = call.site.get(Disk, call.path["extId"].lower())
    kept = usage.shares(call.site, (disk,), disk.cluster_uuid)
    return series(
        call,
        Subject(
            disk.uuid,
            activity.disk_activity(call.site, disk),
            lambda reading, micros: Measured(reading, capacity_bytes=disk.size_bytes, used_bytes=kept, micros=micros),
            DISK,
        ),
    )


def get_container(call: Call) -> Reply:
    """Statistics of a storage container."""
    container = call.site.get(StorageContainer, call.path["extId"].lower())
    kept, reserved = usage.container_usage(call.site, container), usage.reserved_bytes(call.site, container)
    present = partial(
        Measured,
        capacity_bytes=usage.container_capacity(call.site, container) * container.replication_factor,
        used_bytes=kept,
        reduction=reduction_of(call.site, container),
        flash_bytes=kept * usage.flash_ppm(call.site, container.cluster_uuid) // PPM,
        reserved_bytes=reserved[0],
        reserved_used_bytes=reserved[1],
        factor=container.replication_factor,
    )
    works = activity.container_activity(call.site, container.cluster_uuid, container.uuid)
    subject = Subject(container.uuid, works, lambda reading, micros: present(reading, micros=micros), CONTAINER)
    return series(call, subject)


def list_vms(call: Call) -> Reply:
    """Statistics of all VMs."""
    question = Question.of(call)
    vms = [{"extId": vm.uuid} for vm in call.site.all(Vm)]

    def told(row: Record) -> Record:
        return _rows(call, _guest(call, call.site.get(Vm, row["extId"])), question)

    return listed(call, vms, told, MADE, {"extId": {}})


def get_vm(call: Call) -> Reply:
    """Statistics of a VM."""
    return said(call, _rows(call, _guest(call, named_vm(call)), Question.of(call)))


def get_vm_disk(call: Call) -> Reply:
    """Statistics of a VM's disk."""
    vm, uuid = named_vm(call, "vmExtId"), call.path["extId"].lower()
    disk = next((disk for disk in vm.disks if disk.uuid == uuid), None)
    if disk is None:
        raise NotFound("disk", uuid)
    subject = Subject(
        uuid,
        activity.vm_disk_activity(call.site, vm, disk),
        lambda reading, micros: Measured(
            reading,
            capacity_bytes=disk.size_bytes,
            used_bytes=usage.written_bytes(call.site, disk),
            micros=micros,
        ),
        OF_GUESTS,
    )
    return said(call, _rows(call, subject, Question.of(call)) | {"vmExtId": vm.uuid})


def get_vm_nic(call: Call) -> Reply:
    """Statistics of a VM's NIC: nothing is dropped."""
    vm, uuid = named_vm(call, "vmExtId"), call.path["extId"].lower()
    if all(nic.uuid != uuid for nic in vm.nics):
        raise NotFound("nic", uuid)
    subject = Subject(uuid, activity.vm_activity(call.site, vm), Measured, VM_NIC)
    return said(call, _rows(call, subject, Question.of(call)) | {"vmExtId": vm.uuid})


def _guest(call: Call, vm: Vm) -> Subject:
    return Subject(
        vm.uuid,
        activity.vm_activity(call.site, vm),
        lambda reading, micros: Measured(
            reading,
            cycles=activity.vm_cycles(call.site, vm),
            memory_bytes=vm.memory_bytes,
            capacity_bytes=sum(disk.size_bytes for disk in vm.disks),
            used_bytes=usage.usage_of(call.site, vm),
            vcpus=vm.total_vcpus,
            micros=micros,
        ),
        VM,
    )


def series(call: Call, subject: Subject, **more: str) -> Reply:
    """Statistics with a series a field, and ``more`` ids."""
    question = Question.of(call)
    type_ = (call.operation.data or "").removeprefix("#")
    fields = documented_types()[type_]["fields"]
    figures = {name: one for name, one in subject.figures.items() if question.kept is None or name in question.kept}
    samples = list(_samples(subject, question, figures))
    return said(
        call,
        typed(
            type_,
            extId=subject.uuid,
            **more,
            **{
                name: [typed(fields[name].strip("[]#"), timestamp=when, value=values[name]) for when, values in samples]
                or None
                for name in figures
            },
        ),
    )


def _rows(call: Call, subject: Subject, question: Question) -> Record:
    """Statistics instant by instant."""
    type_ = (call.operation.data or "").removeprefix("#")
    row = documented_types()[type_]["fields"][ROWS].strip("[]#")
    samples = _samples(subject, question, subject.figures)
    rows = [typed(row, timestamp=when, **values) for when, values in samples]
    return selected(typed(type_, extId=subject.uuid, stats=rows or None), question.kept)


def _samples(subject: Subject, question: Question, figures: Figures) -> Iterator[tuple[str, dict[str, int]]]:
    """Each instant and the figures then, where anything can be read at all."""
    for instant in question.window.instants():
        read = (subject.activity.at(when) for when in question.window.readings(instant))
        measured = [subject.measures(one, question.window.interval_micros) for one in read if one is not None]
        if measured:
            of_several = OF_SEVERAL[question.operator]
            yield (
                iso_instant(instant),
                {name: of_several([figure(one) for one in measured]) for name, figure in figures.items()},
            )


def _instant(call: Call, options: Mapping[str, str], option: str) -> int:
    text = options.get(option.lower())
    if text is None:
        words = f"Query parameter '{option}' is required on path '{call.full_path}' but not found in request."
        raise Invalid(option, words)
    return instant_of(option, text)


def _interval(options: Mapping[str, str]) -> int | None:
    return int(options.get(INTERVAL.lower(), 0)) * MICROS_PER_SECOND or None


HANDLERS: dict[str, Handler] = {
    f"v4 GET {STATS}/clusters/{{extId}}": get_cluster,
    f"v4 GET {STATS}/clusters/{{clusterExtId}}/hosts/{{extId}}": get_host,
    f"v4 GET {STATS}/disks/{{extId}}": get_disk,
    f"v4 GET {STATS}/storage-containers/{{extId}}": get_container,
    f"v4 GET {VM_STATS}": list_vms,
    f"v4 GET {VM_STATS}/{{extId}}": get_vm,
    f"v4 GET {VM_STATS}/{{vmExtId}}/disks/{{extId}}": get_vm_disk,
    f"v4 GET {VM_STATS}/{{vmExtId}}/nics/{{extId}}": get_vm_nic,
}
