"""The Prometheus exporters: what each asks at a scrape, in its order, and every field that it makes a metric of.

Read in the sources of claranet/nutanix-exporter, ingka-group/nutanix-exporter, jjamor/nutanix-exporter,
JeremyLARDENOIS/nutanix-exporter-Prometheus and sbourdeaud/nutanix-prometheus-exporter (its class for clusters without
v4). An answer of 400 or more ends them; so does a name that is no text, and a statistic that the first entity lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import GATEWAY, Caller
from contract_tests.clients.reads import (
    Kind,
    flag,
    instant,
    ipv4,
    many,
    map_,
    misread,
    number,
    numeral,
    one_of,
    or_null,
    text,
    uuid,
)
from mock_prism.testing.live_server import LiveServer

Sequence = list[tuple[str, dict[str, Kind]]]
V2, V1 = "/v2.0", "/v1"
NOT_PLAYED = {
    "ingka-group": ["POST v3/clusters/list"],
    "jjamor": ["POST v3/clusters/list", "POST v3/vms/list"],
    "JeremyLARDENOIS": ["POST v3/vms/list", "POST v3/hosts/list"],
    "sbourdeaud": ["POST v3/vms/list", "POST v3/volume_groups/list", "GET redfish/v1 of each node"],
}
"""What of them is v3's, or of another machine's, and played nowhere here."""


def every(*fields: str, kind: Kind, below: str = "entities/*") -> dict[str, Kind]:
    """Fields of one kind."""
    return {f"{below}/{field}".lstrip("/"): kind for field in fields}


def both(below: str = "entities/*") -> dict[str, Kind]:
    """The two maps of statistics: texts that are numbers, each of them."""
    return every("stats/*", "usage_stats/*", kind=numeral, below=below)


HOST_NUMBERS = every(
    "num_vms",
    "num_cpu_cores",
    "num_cpu_sockets",
    "num_cpu_threads",
    "cpu_frequency_in_hz",
    "cpu_capacity_in_hz",
    "memory_capacity_in_bytes",
    kind=number,
) | every("boot_time_in_usecs", kind=instant)
VM_NUMBERS = every("num_cores_per_vcpu", "memory_mb", "num_vcpus", kind=number)
CONTAINER_WORDS: dict[str, Kind] = {
    "entities/*/on_disk_dedup": one_of("OFF", "NONE", "POST_PROCESS", "ON"),
    "entities/*/compression_enabled": flag,
}
INGKA_CONTAINER = CONTAINER_WORDS | every(
    "stats/controller_num_iops",
    "stats/controller_total_io_time_usecs",
    "stats/controller_avg_io_latency_usecs",
    "usage_stats/storage.capacity_bytes",
    "usage_stats/storage.usage_bytes",
    "usage_stats/data_reduction.overall.saving_ratio_ppm",
    "usage_stats/data_reduction.dedup.saving_ratio_ppm",
    "usage_stats/data_reduction.dedup.pre_reduction_bytes",
    "usage_stats/data_reduction.dedup.post_reduction_bytes",
    "usage_stats/data_reduction.compression.saving_ratio_ppm",
    "usage_stats/data_reduction.compression.pre_reduction_bytes",
    "usage_stats/data_reduction.compression.post_reduction_bytes",
    kind=numeral,
)
IF_THERE = every(
    "usage_stats/storage.logical_snapshot_usage_bytes",
    "usage_stats/storage.snapshot_reclaimable_bytes",
    kind=or_null(numeral),
)
"""What no recording of a container has: their configuration names it, and they go on without it."""
INGKA_CLUSTER: dict[str, Kind] = {"num_nodes": number, "stats/hypervisor_cpu_usage_ppm": numeral} | {
    "stats/hypervisor_memory_usage_ppm": numeral
}
INGKA_VM_V1 = {"entities/*/vmName": text} | every(
    "stats/memory_usage_ppm", "stats/hypervisor_cpu_usage_ppm", "stats/controller_user_bytes", kind=numeral
)
NAMED: dict[str, Kind] = {"entities/*/name": text}
POWER: dict[str, Kind] = {"entities/*/power_state": one_of("on", "off")}
INGKA: Sequence = [
    (f"{V2}/storage_containers", NAMED | INGKA_CONTAINER | IF_THERE),
    (f"{V2}/cluster", INGKA_CLUSTER),
    (f"{V2}/hosts", NAMED | HOST_NUMBERS),
    (f"{V2}/vms", NAMED | VM_NUMBERS | POWER),
    (f"{V1}/vms", INGKA_VM_V1),
]
JJAMOR: Sequence = [
    (
        f"{V2}/storage_containers",
        NAMED
        | INGKA_CONTAINER
        | IF_THERE
        | every(
            "usage_stats/storage.free_bytes",
            "stats/controller_num_read_iops",
            "stats/controller_num_write_iops",
            "stats/controller_read_io_bandwidth_kBps",
            "stats/controller_write_io_bandwidth_kBps",
            "stats/controller_io_bandwidth_kBps",
            kind=numeral,
        )
        | {"entities/*/replication_factor": number, "entities/*/erasure_code": one_of("on", "off", "ON", "OFF")},
    ),
    (
        f"{V2}/cluster",
        INGKA_CLUSTER
        | every(
            "current_redundancy_factor", "desired_redundancy_factor", kind=number, below="cluster_redundancy_state"
        ),
    ),
    (
        f"{V2}/hosts",
        NAMED
        | HOST_NUMBERS
        | {"entities/*/oplog_disk_pct": or_null(number)}
        | every(
            "stats/controller_num_iops",
            "stats/hypervisor_cpu_usage_ppm",
            "stats/num_iops",
            "stats/avg_io_latency_usecs",
            "stats/hypervisor_memory_usage_ppm",
            "stats/num_read_iops",
            "stats/num_write_iops",
            "stats/read_io_bandwidth_kBps",
            "stats/write_io_bandwidth_kBps",
            "stats/io_bandwidth_kBps",
            "stats/hypervisor_num_received_bytes",
            "stats/hypervisor_num_transmitted_bytes",
            "usage_stats/storage.capacity_bytes",
            "usage_stats/storage.free_bytes",
            "usage_stats/storage.usage_bytes",
            kind=numeral,
        ),
    ),
    (
        f"{V2}/hosts",
        NAMED
        | every("serial", "block_model_name", "cpu_model", "hypervisor_full_name", kind=text)
        | {"entities/*/uuid": uuid, "entities/*/state": one_of("NORMAL"), "entities/*/hypervisor_type": one_of("kKvm")},
    ),
    (
        f"{V2}/cluster",
        {"uuid": uuid, "version": text, "timezone": text, "cluster_external_ipaddress": ipv4, "num_nodes": number},
    ),
    (f"{V2}/storage_containers", every("storage_container_uuid", kind=uuid) | CONTAINER_WORDS),
    (f"{V2}/vms", NAMED | VM_NUMBERS | POWER),
    (f"{V1}/vms", INGKA_VM_V1 | {"entities/*/numVCpus": number}),
]
CLARANET: Sequence = [
    (f"{V2}/storage_containers/?", NAMED | every("usage_stats/*", kind=numeral)),
    (f"{V2}/hosts/?", NAMED | HOST_NUMBERS | both()),
    (f"{V2}/cluster/?", {"name": text, "num_nodes": number} | both("")),
    (f"{V2}/vms/?", {"metadata/*": number, "entities/*/uuid": uuid} | NAMED | VM_NUMBERS | POWER),
    (f"{V2}/cluster/?", {"name": text}),
    (
        f"{V2}/snapshots/?",
        {"metadata/total_entities": number, "entities/*/snapshot_name": text, "entities/*/created_time": instant}
        | every("uuid", "vm_uuid", kind=uuid),
    ),
]
V1_VMS = (
    {"entities/*/vmName": text, "entities/*/usageStats": lambda value: isinstance(value, dict)}
    | every("stats/*", kind=numeral)
    | every("usageStats/*", kind=or_null(numeral))
)
LARDENOIS_START: Sequence = [
    (f"{V2}/clusters/", both()),
    (f"{V1}/vms", V1_VMS),
    (f"{V2}/hosts", both()),
    (f"{V2}/storage_containers/", both()),
]
LARDENOIS: Sequence = [
    *LARDENOIS_START,
    (f"{V2}/clusters/", NAMED | both() | {"entities/*/is_lts": flag}),
    (f"{V1}/vms", V1_VMS),
    (f"{V2}/hosts", NAMED | both()),
    (f"{V2}/storage_containers/", NAMED | both()),
]
SBOURDEAUD_CLUSTER: dict[str, Kind] = {
    "entities/0/rackable_units/0/model_name": text,
    "entities/0/cluster_redundancy_state/desired_redundancy_factor": number,
    "entities/0/data_in_transit_encryption_dto/enabled": flag,
    "entities/0/num_nodes": number,
    "entities/0/uuid": uuid,
    **every("is_lts", "is_nsenabled", "encrypted", "enable_rebuild_reservation", kind=flag, below="entities/0"),
    **every("name", "storage_type", "version", "timezone", "operation_mode", kind=text, below="entities/0"),
    **every("enable_shadow_clones", kind=flag, below="entities/0"),
    **every("fault_tolerance_domain_type", kind=text, below="entities/0"),
}
SBOURDEAUD: Sequence = [
    (f"{V2}/clusters/", both()),
    (f"{V2}/hosts/", both()),
    (f"{V1}/vms?filterCriteria=vm_name==web-01", V1_VMS),
    (f"{V2}/storage_containers/", both()),
    (f"{V2}/clusters/", SBOURDEAUD_CLUSTER | both()),
    (
        f"{V2}/vms/?include_vm_disk_config=true&include_vm_nic_config=true",
        VM_NUMBERS
        | POWER
        | {
            "entities/*/vm_disk_info/*/is_cdrom": flag,
            "entities/*/vm_disk_info/*/disk_address/device_bus": one_of("ide", "sata", "scsi", "pci"),
            "entities/*/vm_nics": many,
        },
    ),
    (
        f"{V2}/hosts/",
        NAMED | both() | {"entities/*/uuid": uuid, "entities/*/serial": text, "entities/*/ipmi_address": ipv4},
    ),
    (f"{V2}/volume_groups/", {"entities": many}),
    (f"{V1}/vms?filterCriteria=vm_name==web-01", V1_VMS),
    (f"{V2}/storage_containers/", NAMED | both()),
]
EXPORTERS: dict[str, Sequence] = {
    "claranet": CLARANET,
    "ingka-group": INGKA,
    "jjamor": JJAMOR,
    "JeremyLARDENOIS": LARDENOIS,
    "sbourdeaud": SBOURDEAUD,
}


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """An exporter with a login, over TLS, and a snapshot for it to find."""
    caller = Caller(mock_server, mock_sandbox, {"Accept": "application/json"})
    vm = caller.get(f"{V2}/vms")["entities"][0]["uuid"]
    made = caller.ask(
        "POST", f"{GATEWAY}{V2}/snapshots", {"snapshot_specs": [{"vm_uuid": vm, "snapshot_name": "daily"}]}
    )
    caller.ask("POST", f"{GATEWAY}{V2}/tasks/poll", {"completed_tasks": [made["task_uuid"]], "timeout_interval": 60})
    caller.asked.clear()
    yield caller
    caller.close()


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_all_that_an_exporter_reads_is_there_in_the_type_that_it_reads(caller: Caller, exporter: str) -> None:
    sequence = EXPORTERS[exporter]

    wrong = [(path, misread(caller.get(path), reads)) for path, reads in sequence]

    assert [(path, fields) for path, fields in wrong if fields] == []
    assert caller.asked == [f"GET {GATEWAY}{path}" for path, _ in sequence]


STATISTICS = [
    (f"{V2}/hosts", "stats"),
    (f"{V2}/hosts", "usage_stats"),
    (f"{V2}/storage_containers/", "stats"),
    (f"{V2}/storage_containers/", "usage_stats"),
    (f"{V1}/vms", "stats"),
    (f"{V1}/vms", "usageStats"),
]


@pytest.mark.parametrize(("path", "field"), STATISTICS)
def test_the_first_entity_has_every_statistic_that_a_later_one_has(caller: Caller, path: str, field: str) -> None:
    """JeremyLARDENOIS and sbourdeaud register their gauges by the first alone, and end at a key that it lacks."""
    first, *rest = (one[field] for one in caller.get(path)["entities"])
    gauges = {re.sub(r"[.-]", "_", f"Nutanix_{key}") for key in first}

    assert [set(one) - set(first) for one in rest if set(one) - set(first)] == []
    assert [name for name in gauges if not re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", name)] == []
    assert map_(first) or field == "usageStats"


def test_sbourdeaud_counts_the_machines_of_each_host(caller: Caller) -> None:
    """A machine that runs says where; what it asks of one by name is of that one alone."""
    hosts = caller.get(f"{V2}/hosts/")["entities"]
    vms = caller.get(f"{V2}/vms/?include_vm_disk_config=true&include_vm_nic_config=true")["entities"]
    running = [vm for vm in vms if vm["power_state"] == "on"]
    (named,) = caller.get(f"{V1}/vms?filterCriteria=vm_name==web-01")["entities"]

    counts = {host["name"]: sum(vm["host_uuid"] == host["uuid"] for vm in running) for host in hosts}

    assert named["vmName"] == "web-01"
    assert sum(counts.values()) == len(running)
    assert 0 < len(running) < len(vms)


def test_claranet_and_ingka_hear_of_a_wrong_password_by_the_status(caller: Caller) -> None:
    """claranet ends at once; ingka-group asks for other credentials and tries again."""
    caller.sign_in("admin", "wrong")
    refused: list[int] = [caller.send("GET", f"{GATEWAY}{path}").status_code for path, _ in CLARANET + INGKA]

    assert set(refused) == {401}


def test_what_of_the_exporters_is_not_played_is_of_v3_or_of_another_machine() -> None:
    calls: list[Any] = [call for calls in NOT_PLAYED.values() for call in calls]

    assert NOT_PLAYED.keys() < EXPORTERS.keys()
    assert all(" v3/" in call or "redfish" in call for call in calls)
