"""LPAR2RRD, as it collects from a Prism Element: nouns page by page, the series of each entity, alerts and health.

Read in its sources (``Nutanix.pm`` and ``nutanix-api2json.pl`` of 7.70), kind "element". The body of each GET is a
space, and ``?projection`` the name of a parameter; a page loop ends by ``start_index`` -1, or by the total.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from contract_tests.clients.caller import GATEWAY, Caller
from contract_tests.clients.reads import Kind, instant, ipv4, misread, number, numeral, one_of, or_null, text, uuid
from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2 import scenes
from mock_prism.testing.live_server import LiveServer

NOT_PLAYED = ['kind "central": v3, from which it takes projects, and v1 at a Prism Central']
PAGE, SECONDS = 200, 60
HEADERS = {"Content-Type": "application/json; charset=UTF-8"}
Record = dict[str, Any]


class Collector(Caller):
    """The program: each GET with a space for a body."""

    def __init__(self, server: LiveServer, sandbox: str) -> None:
        super().__init__(server, sandbox, HEADERS)

    def fetch(self, generation: str, path: str) -> Any:
        """What a call answers, which must succeed: else it goes on without the noun."""
        return self.ask("GET", f"{GATEWAY}/{generation}/{path}", data=" ")

    def pages(self, noun: str) -> list[Record]:
        """All of a noun, page by page, for as long as it does."""
        found: list[Record] = []
        for page in range(1, 4):
            if noun == "vms":
                start, length = ((page - 1) * PAGE, PAGE) if page == 1 else ((page - 1) * PAGE - 5, PAGE + 5)
                body = self.fetch("v2.0", f"vms/?offset={start}&length={length}&projection=BASIC_INFO")
            else:
                body = self.fetch("v2.0", f"{noun}/?count={PAGE}&page={page}&?projection=BASIC_INFO")
            facts = body["metadata"]
            if facts["total_entities"] < (page - 1) * PAGE or facts["start_index"] == -1:
                return found
            found += body["entities"]
            assert len(body["entities"]) in (facts["end_index"] + 1 - facts["start_index"], facts["total_entities"])
        raise AssertionError(f"{noun} never end")


@pytest.fixture
def collector(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Collector]:
    """The program, logged in."""
    collector = Collector(mock_server, mock_sandbox)
    yield collector
    collector.close()


HOST = {
    "cluster_uuid": uuid,
    "uuid": uuid,
    "name": text,
    "hypervisor_address": ipv4,
    "memory_capacity_in_bytes": number,
    "num_cpu_cores": number,
    "num_cpu_sockets": number,
    "cpu_model": text,
    "hypervisor_full_name": text,
}
VM = {"uuid": uuid, "name": text, "memory_mb": number, "num_vcpus": number, "host_uuid": or_null(uuid)}
DISK = {
    "disk_uuid": uuid,
    "node_name": text,
    "location": number,
    "storage_tier_name": one_of("SSD", "HDD", "SSD-PCIe", "SSD-SATA", "DAS-SATA"),
    "node_uuid": uuid,
    "cluster_uuid": uuid,
    "usage_stats/storage.capacity_bytes": numeral,
}
CONTAINER = {"storage_container_uuid": uuid, "name": text, "cluster_uuid": uuid}
VIRTUAL_DISK = {
    "uuid": uuid,
    "attached_vm_uuid": or_null(uuid),
    "attached_vmname": or_null(text),
    "disk_address": text,
    "disk_capacity_in_bytes": number,
    "cluster_uuid": uuid,
    "storage_container_uuid": uuid,
}
POOL = {
    "storagePoolUuid": uuid,
    "name": text,
    "clusterUuid": uuid,
    "usageStats/storage.free_bytes": numeral,
    "usageStats/storage.capacity_bytes": numeral,
}


def wrong(entities: list[Record], reads: Mapping[str, Kind]) -> Record:
    """What of some entities is not as it is read."""
    return misread(entities, {f"*/{path}": kind for path, kind in reads.items()})


def test_lpar2rrd_collects_what_there_is_page_by_page(collector: Collector) -> None:
    clusters = collector.fetch("v2.0", "clusters/?projection=BASIC_INFO")
    hosts = collector.fetch("v2.0", "hosts/?projection=BASIC_INFO")
    vms, disks = collector.pages("vms"), collector.pages("disks")
    containers = collector.fetch("v2.0", "storage_containers/?projection=BASIC_INFO")["entities"]
    pools = collector.fetch("v1", "storage_pools/")["entities"]
    virtual_disks = collector.pages("virtual_disks")

    assert (
        misread(clusters, {"metadata/total_entities": number, "entities/*/uuid": uuid, "entities/*/name": text}) == {}
    )
    assert wrong(hosts["entities"], HOST) == {}
    assert wrong(vms, VM) == {}
    assert wrong(disks, DISK) == {}
    assert wrong(containers, CONTAINER) == {}
    assert wrong(pools, POOL) == {}
    assert wrong([one for one in virtual_disks if one["attached_vm_uuid"]], VIRTUAL_DISK) == {}
    assert {vm["host_uuid"] for vm in vms if vm.get("host_uuid")} <= {host["uuid"] for host in hosts["entities"]}


SERIES = [
    ("v2.0", "hosts", "uuid", "hypervisor_cpu_usage_ppm,hypervisor_memory_usage_ppm"),
    ("v1", "vms", "uuid", "controller_read_io_bandwidth_kBps,hypervisor_cpu_usage_ppm,controller_io_bandwidth_kBps"),
    ("v1", "vms", "uuid", "controller_avg_io_latency_usecs,memory_usage_ppm,guest.memory_usage_bytes"),
    ("v1", "vms", "uuid", "controller_num_io,hypervisor_num_transmitted_bytes,hypervisor_num_received_bytes"),
    ("v2.0", "disks", "disk_uuid", "read_io_bandwidth_kBps,write_io_bandwidth_kBps,avg_io_latency_usecs"),
    ("v2.0", "disks", "disk_uuid", "num_io,num_write_io,num_read_io"),
    ("v2.0", "storage_containers", "storage_container_uuid", "controller_num_io,controller_avg_io_latency_usecs"),
    ("v1", "storage_pools", "storagePoolUuid", "read_io_bandwidth_kBps,write_io_bandwidth_kBps,avg_io_latency_usecs"),
    ("v2.0", "virtual_disks", "uuid", "controller_num_io,controller_num_write_io,controller_num_read_io"),
]
SPELLING = {
    "v2.0": ("start_time_in_usecs", "end_time_in_usecs", "interval_in_secs", "stats_specific_responses"),
    "v1": ("startTimeInUsecs", "endTimeInUsecs", "intervalInSecs", "statsSpecificResponses"),
}


@pytest.mark.parametrize(("generation", "noun", "key", "metrics"), SERIES)
def test_lpar2rrd_asks_for_the_series_of_each_entity(
    collector: Collector, generation: str, noun: str, key: str, metrics: str
) -> None:
    start, end, interval, answers = SPELLING[generation]
    since = (int(time.time()) - 2400) // 60 * 60
    asked = f"{start}={since}000000&{end}={since + 2100}000000&{interval}={SECONDS}"
    uuids = [one[key] for one in collector.fetch(generation, f"{noun}/")["entities"]]

    series = [
        collector.fetch(generation, f"{noun}/{one}/stats/?metrics={metrics}&{asked}")[answers] for one in uuids[:3]
    ]

    reads: dict[str, Kind] = {f"*/*/{start}": instant, "*/*/values/*": number}
    assert misread(series, reads) == {}
    assert [[one["metric"] for one in each] for each in series] == [metrics.split(",")] * len(series)


HEALTH = {
    "vms": "uuid",
    "hosts": "uuid",
    "disks": "diskUuid",
    "storage_pools": "storagePoolUuid",
    "containers": "containerUuid",
    "clusters": "uuid",
}
"""The nouns whose health it asks v1 for, and the key of each."""


@pytest.mark.parametrize("noun", HEALTH)
def test_lpar2rrd_reads_the_health_of_each_noun(collector: Collector, noun: str) -> None:
    entities = collector.fetch("v1", f"{noun}?projection=health")["entities"]

    words = one_of("Good", "Warning", "Critical", "Unknown", "Error")
    assert entities
    assert wrong(entities, {HEALTH[noun]: uuid, "healthSummary/healthStatus": words}) == {}


def test_lpar2rrd_looks_up_each_check_that_is_not_good() -> None:
    prism = Prism.start()
    scenes.cvm_down(prism.v2)

    hosts = prism.v1.read("/hosts?projection=health")["entities"]
    summaries = {host["name"]: host["healthSummary"] for host in hosts}
    ill = {name: summary for name, summary in summaries.items() if summary["healthStatus"] != "Good"}
    checks = {
        key
        for summary in ill.values()
        for key, check in (summary["healthCheckSummaries"] or {}).items()
        if check["healthStatus"] != "Good"
    }

    assert len(ill) == 1
    assert checks
    assert (
        wrong([prism.v2.read(f"/health_checks/{check}/") for check in checks], {"name": text, "description": text})
        == {}
    )


def test_lpar2rrd_fills_the_messages_of_events_and_alerts_in() -> None:
    prism = Prism.start()
    since = prism.v2.site.now_micros - 172_800_000_000
    scenes.cvm_down(prism.v2)
    reads = {
        "id": text,
        "created_time_stamp_in_usecs": instant,
        "last_occurrence_time_stamp_in_usecs": instant,
        "severity": one_of("kInfo", "kWarning", "kCritical", "kAudit"),
        "message": text,
        "cluster_uuid": uuid,
        "alert_title": text,
        "resolved_time_stamp_in_usecs": number,
    }
    events = prism.v2.read(f"/events/?start_time_in_usecs={since}")["entities"]
    alerts = prism.v2.read(f"/alerts/?start_time_in_usecs={since}")["entities"]

    filled = []
    for one in [*events, *alerts]:
        message = one["message"]
        for kind, value in zip(one["context_types"], one["context_values"], strict=True):
            message = message.replace(f"{{{kind}}}", value)
        filled.append(message)

    assert wrong(alerts, reads) == {}
    assert wrong(events, {**reads, "alert_title": or_null(text)}) == {}
    assert [message for message in filled if "{" in message] == []
    assert alerts


def test_lpar2rrd_counts_by_sort_what_is_well_and_looks_up_what_is_critical() -> None:
    prism = Prism.start()
    scenes.cvm_down(prism.v2)

    summaries = prism.v1.read("/ncc/run_summary/")
    counts = {one["entityType"]: one["healthSummary"] for one in summaries}
    critical = {number for one in summaries for number, test in one["detailedCheckSummary"].items() if test["Critical"]}

    assert misread(summaries, {f"*/healthSummary/{word}": number for word in ("Good", "Warning", "Critical")}) == {}
    assert counts["HOST"] == {"Good": 3, "Warning": 0, "Critical": 1, "Error": 0, "Unknown": 0}
    assert critical
    assert wrong([prism.v2.read(f"/health_checks/{one}/") for one in critical], {"name": text}) == {}
