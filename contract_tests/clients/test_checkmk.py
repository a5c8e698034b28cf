"""checkmk's agent for Prism, and its checks over what that agent has fetched.

Read in its sources (``cmk/plugins/prism``): the calls in the order of the agent, each of which must succeed but that
for HA; below, each field that a check takes, with what makes the check warn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import Caller
from contract_tests.clients.reads import (
    Kind,
    flag,
    instant,
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
from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2 import scenes
from mock_prism.testing.live_server import LiveServer

V2, V1 = "/v2.0", "/v1"
NOT_PLAYED: list[str] = []
Record = dict[str, Any]
HOSTS: dict[str, Kind] = {
    "entities/*/name": text,
    "entities/*/uuid": uuid,
    "entities/*/state": one_of("NORMAL"),
    "entities/*/hypervisor_type": one_of("kKvm", "kAcropolis"),
    "entities/*/acropolis_connection_state": one_of("kConnected"),
    "entities/*/num_vms": number,
    "entities/*/memory_capacity_in_bytes": number,
    "entities/*/boot_time_in_usecs": instant,
    "entities/*/disk_hardware_configs/1/bad": flag,
    "entities/*/disk_hardware_configs/1/mounted": one_of(True),
    "entities/*/disk_hardware_configs/1/model": text,
    "entities/*/disk_hardware_configs/1/serial_number": text,
    "entities/*/usage_stats/storage_tier.das-sata.capacity_bytes": numeral,
    "entities/*/usage_stats/storage_tier.das-sata.free_bytes": numeral,
    "entities/*/usage_stats/storage_tier.ssd.capacity_bytes": numeral,
    "entities/*/usage_stats/storage_tier.ssd.free_bytes": numeral,
    "entities/*/usage_stats/storage.capacity_bytes": numeral,
    "entities/*/usage_stats/storage.free_bytes": numeral,
}
PACKETS = ("", "multicast_", "broadcast_", "dropped_", "error_")
NICS: dict[str, Kind] = {
    "*/name": or_null(text),
    "*/mac_address": or_null(text),
    "*/link_speed_in_kbps": or_null(number),
    **{f"*/stats/network.{way}_bytes": numeral for way in ("received", "transmitted")},
    **{f"*/stats/network.{kind}{way}_pkts": numeral for kind in PACKETS for way in ("received", "transmitted")},
}
CLUSTER: dict[str, Kind] = {
    "multicluster": one_of(False),
    "name": text,
    "version": text,
    "num_nodes": number,
    "stats/controller_io_bandwidth_kBps": numeral,
    "stats/controller_num_iops": numeral,
    "stats/controller_avg_io_latency_usecs": numeral,
    "stats/hypervisor_cpu_usage_ppm": numeral,
    "stats/hypervisor_memory_usage_ppm": numeral,
}
CONTAINERS: dict[str, Kind] = {
    "entities/*/name": text,
    "entities/*/fingerPrintOnWrite": one_of("on", "off", "none"),
    "entities/*/usageStats/storage.user_capacity_bytes": numeral,
    "entities/*/usageStats/storage.user_free_bytes": numeral,
    "entities/*/usageStats/data_reduction.dedup.saving_ratio_ppm": numeral,
}
POOLS: dict[str, Kind] = {
    "entities/*/name": text,
    "entities/*/usageStats/storage.capacity_bytes": numeral,
    "entities/*/usageStats/storage.free_bytes": numeral,
    "entities/*/usageStats/storage_tier.ssd.capacity_bytes": numeral,
}
VMS: dict[str, Kind] = {
    "entities/*/vmName": text,
    "entities/*/powerState": one_of("on", "off"),
    "entities/*/description": or_null(text),
    "entities/*/protectionDomainName": or_null(text),
    "entities/*/protectionType": text,
    "entities/*/hostName": or_null(text),
    "entities/*/memoryCapacityInBytes": number,
    "entities/*/numVCpus": number,
    "entities/*/nutanixGuestTools": or_null(map_),
    "entities/*/stats/controller_avg_io_latency_usecs": numeral,
    "entities/*/stats/controller_avg_read_io_size_kbytes": numeral,
    "entities/*/stats/hypervisor.cpu_ready_time_ppm": numeral,
    "entities/*/stats/hypervisor_cpu_usage_ppm": numeral,
    "entities/*/stats/guest.memory_usage_bytes": numeral,
}
ALERTS: dict[str, Kind] = {"entities": many}
DOMAINS: dict[str, Kind] = {
    "entities/*/name": text,
    "entities/*/metro_avail": or_null(map_),
    "entities/*/next_snapshot_time_usecs": or_null(number),
    "entities/*/remote_site_names": or_null(many),
    "entities/*/vms": or_null(many),
    "entities/*/usage_stats/dr.exclusive_snapshot_usage_bytes": or_null(numeral),
    "entities/*/stats/replication_received_bandwidth_kBps": or_null(numeral),
}
SUPPORT: dict[str, Kind] = {"enable/enabled": flag}
HA: dict[str, Kind] = {
    "failover_enabled": flag,
    "ha_state": one_of("HighlyAvailable", "Healing", "BestEffort", "Disabled"),
}
SEQUENCE: list[tuple[str, dict[str, Kind]]] = [
    (f"{V2}/cluster", CLUSTER),
    (f"{V1}/containers", CONTAINERS),
    (f"{V2}/alerts?resolved=false&acknowledged=false", ALERTS),
    (f"{V1}/storage_pools", POOLS),
    (f"{V1}/vms", VMS),
    (f"{V2}/protection_domains", DOMAINS),
    (f"{V2}/cluster/remote_support", SUPPORT),
    (f"{V2}/ha", HA),
]
"""What it asks once it has the hosts and the NICs of each."""


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """The agent, with a protection domain to find."""
    caller = Caller(mock_server, mock_sandbox)
    caller.ask("POST", "/PrismGateway/services/rest/v2.0/protection_domains/", {"value": "pd"})
    yield caller
    caller.close()


def test_checkmk_fetches_all_that_its_checks_take(caller: Caller) -> None:
    hosts = caller.get(f"{V2}/hosts")
    nics = [caller.get(f"{V2}/hosts/{host['uuid']}/host_nics") for host in hosts["entities"]]
    wrong = [(path, misread(caller.get(path), reads)) for path, reads in SEQUENCE]

    assert misread(hosts, HOSTS) == {}
    assert [misread(each, NICS) for each in nics] == [{}] * len(nics)
    assert [(path, fields) for path, fields in wrong if fields] == []


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded site of one cluster."""
    return Prism.start()


def hosts(prism: Prism) -> dict[str, Record]:
    return {host["name"]: host for host in prism.v2.read("/hosts")["entities"]}


def test_checkmk_fills_the_message_of_an_alert_in_and_takes_the_worst(prism: Prism) -> None:
    scenes.cvm_down(prism.v2)
    levels = {"kInfo": 0, "kWarning": 1, "kCritical": 3}

    alerts = prism.v2.read("/alerts?resolved=false&acknowledged=false")["entities"]
    filled = [
        alert["message"].format(**dict(zip(alert["context_types"], alert["context_values"], strict=True)))
        for alert in alerts
    ]
    worst = max(alerts, key=lambda alert: (levels[alert["severity"]], alert["created_time_stamp_in_usecs"]))

    assert worst["severity"] == "kCritical"
    assert [message for message in filled if "{" in message or not message] == []


def test_checkmk_sees_that_a_host_is_disconnected(prism: Prism) -> None:
    before = {host["acropolis_connection_state"] for host in hosts(prism).values()}
    scenes.host_lost(prism.v2)
    prism.v2.settle()

    states = [host["acropolis_connection_state"] for host in hosts(prism).values()]

    assert before == {"kConnected"}
    assert sorted(states) == ["kConnected", "kConnected", "kConnected", "kDisconnected"]


def test_checkmk_passes_over_a_host_that_nobody_counts(prism: Prism) -> None:
    """While its numbers are null it says that it got no value, and does not break."""
    scenes.host_lost(prism.v2)
    prism.v2.settle()

    lost = next(host for host in hosts(prism).values() if host["acropolis_connection_state"] == "kDisconnected")

    assert {"num_vms", "memory_capacity_in_bytes", "boot_time_in_usecs"} <= lost.keys()


def test_checkmk_asks_a_domain_for_its_next_snapshot_and_its_machines(prism: Prism) -> None:
    prism.v2.done("POST", "/protection_domains/", {"value": "pd"})
    prism.v2.done("POST", "/protection_domains/pd/protect_vms", {"names": ["web-01"]})

    (domain,) = prism.v2.read("/protection_domains")["entities"]
    (vm,) = (one for one in prism.v1.read("/vms")["entities"] if one["vmName"] == "web-01")

    assert len(domain["vms"] or []) == 1
    assert vm["protectionDomainName"] == "pd"
    assert vm["protectionType"] != "unprotected"


def test_checkmk_goes_on_without_ha_where_that_answers_a_500_and_with_nothing_else() -> None:
    """It takes a 500 of HA alone for a cluster that has none; a single node shows it as it is."""
    single = Prism.start("single-node")

    reply = single.v2.send("GET", "/ha")
    others = [
        single.of(path[1:].partition("/")[0]).send("GET", f"/{path[1:].partition('/')[2]}") for path, _ in SEQUENCE
    ]

    assert reply.status_code in (200, 500)
    assert {other.status_code for other in others} <= {200, reply.status_code}
