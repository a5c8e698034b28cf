"""Series of statistics in v1 and v2.0: what is known, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2.element import EPOCH_MICROS
from mock_prism.model.cluster import Cluster
from mock_prism.model.storage import Disk, StorageContainer, StoragePool

SECOND = 1_000_000
MEMORY = "hypervisor_memory_usage_ppm"


def paths(prism: Prism) -> dict[str, list[str]]:
    """What has statistics, by generation."""
    site = prism.v2.site
    cluster, host = prism.v2.read("/cluster")["uuid"], prism.v2.host("A").uuid
    one = {kind: next(iter(site.all(kind))).uuid for kind in (Disk, StorageContainer, StoragePool)}
    both = ["/cluster", f"/clusters/{cluster}", f"/hosts/{host}"]
    others = [f"/disks/{one[Disk]}", f"/containers/{one[StorageContainer]}", f"/storage_pools/{one[StoragePool]}"]
    new = [f"/disks/{one[Disk]}", f"/storage_containers/{one[StorageContainer]}"]
    return {"v2.0": [*both, *new], "v1": [*both, *others, f"/vms/{prism.v2.vm('web-01').uuid}"]}


@pytest.mark.parametrize(
    ("generation", "key"), [("v2.0", "stats_specific_responses"), ("v1", "statsSpecificResponses")]
)
def test_everything_that_has_statistics_has_series_of_them(prism: Prism, generation: str, key: str) -> None:
    element = prism.of(generation)
    for path in paths(prism)[generation]:
        record = element.read(path)
        known = {**(record.get("stats") or {}), **(record.get("usage_stats") or record.get("usageStats") or {})}

        answer = element.read(f"{path}/stats/?metrics={','.join(sorted(known))}")[key]

        told = {one["metric"]: one["values"] for one in answer}
        assert told.keys() == known.keys()
        assert {name: told[name] for name, text in known.items() if text != "-1"} == {
            name: [int(text)] for name, text in known.items() if text != "-1"
        }


LISTS = {
    "v2.0": ["/hosts", "/clusters", "/disks", "/storage_containers", "/virtual_disks"],
    "v1": ["/vms", "/hosts", "/clusters", "/disks", "/containers", "/storage_pools", "/virtual_disks"],
}


@pytest.mark.parametrize("generation", LISTS)
def test_lists_tell_the_same_reading_as_single_things_do(prism: Prism, generation: str) -> None:
    element = prism.of(generation)
    for path in LISTS[generation]:
        for one in element.read(path)["entities"][:4]:
            ident = next(one[key] for key in IDENTS if one.get(key))
            assert element.read(f"{path}/{ident}")["stats"] == one["stats"], path
            assert int(one["stats"].get("num_iops", one["stats"]["controller_num_iops"])) >= -1


IDENTS = ("uuid", "vmId", "disk_uuid", "diskUuid", "storage_container_uuid", "containerUuid", "storagePoolUuid")


def test_a_host_does_what_its_guests_do_and_a_cluster_what_its_hosts_do(prism: Prism) -> None:
    hosts = [int(one["stats"]["num_iops"]) for one in prism.v1.read("/hosts")["entities"]]
    guests = [int(one["stats"]["num_iops"]) for one in prism.v1.read("/vms")["entities"] if not one["controllerVm"]]
    cluster = int(prism.v2.read("/cluster")["stats"]["num_iops"])

    assert min(guests) == 0 < max(guests)
    assert abs(sum(hosts) - sum(guests)) <= len(guests)
    assert abs(sum(hosts) - cluster) <= len(guests)


def test_what_was_switched_on_since_the_last_reading_has_done_nothing_by_it(prism: Prism) -> None:
    path = f"/vms/{prism.v2.vm('test-off').uuid}"
    prism.v2.site.advance(31 * SECOND - prism.v2.site.now_micros % (30 * SECOND))
    prism.v2.done("POST", f"{path}/set_power_state", {"transition": "on"})
    prism.v2.site.advance(5 * SECOND)

    early = prism.v1.read(path)["stats"]["num_iops"]
    prism.v2.site.advance(60 * SECOND)

    assert (early, int(prism.v1.read(path)["stats"]["num_iops"]) > 0) == ("0", True)


def test_a_span_has_a_sample_an_interval(prism: Prism) -> None:
    start = EPOCH_MICROS - 90 * SECOND
    query = f"metrics={MEMORY}&start_time_in_usecs={start}&end_time_in_usecs={EPOCH_MICROS}&interval_in_secs=30"

    (answer,) = prism.v2.read(f"/cluster/stats?{query}")["stats_specific_responses"]

    present = int(prism.v2.read("/cluster")["stats"][MEMORY])
    assert answer == {
        "successful": True,
        "message": None,
        "start_time_in_usecs": start,
        "interval_in_secs": 30,
        "metric": MEMORY,
        "values": [present] * 4,
    }


STATE = (
    "storage.usage_bytes",
    "storage.capacity_bytes",
    "data_reduction.saving_ratio_ppm",
    "storage_tier.ssd.free_bytes",
)


def test_what_follows_from_the_state_was_so_since_the_cluster_came_to_be(prism: Prism) -> None:
    born = next(iter(prism.v2.site.all(Cluster))).created_micros
    span = f"start_time_in_usecs={born - 60 * SECOND}&end_time_in_usecs={born + 60 * SECOND}&interval_in_secs=60"
    usage = prism.v2.read("/cluster")["usage_stats"]

    told = prism.v2.read(f"/cluster/stats?metrics={','.join(STATE)}&{span}")["stats_specific_responses"]

    assert {one["metric"]: one["values"] for one in told} == {key: [-1, *[int(usage[key])] * 2] for key in STATE}


@pytest.mark.parametrize("days", [7, 90])
def test_without_an_interval_a_long_span_has_some_hundred_samples(prism: Prism, days: int) -> None:
    start = EPOCH_MICROS - days * 86_400 * SECOND
    query = f"metrics={CPU}&start_time_in_usecs={start}&end_time_in_usecs={EPOCH_MICROS}"

    (answer,) = prism.v2.read(f"/cluster/stats?{query}")["stats_specific_responses"]

    assert answer["interval_in_secs"] % 30 == 0
    assert len(answer["values"]) == days * 86_400 // answer["interval_in_secs"] + 1
    assert 400 < len(answer["values"]) <= 501


@pytest.mark.parametrize("metric", ["memory_usage_ppm", "hypervisor_memory_assigned_bytes", "num_iops"])
def test_what_a_vm_used_before_it_was_switched_off_is_still_told(prism: Prism, metric: str) -> None:
    path = f"/vms/{prism.v2.vm('web-01').uuid}"
    before = span(prism, "v1", path, metric)
    prism.v2.done("POST", f"{path}/set_power_state", {"transition": "off"})
    prism.v2.site.advance(600 * SECOND)
    end = prism.v2.site.now_micros
    query = f"metrics={metric}&startTimeInUsecs={end - 60 * SECOND}&endTimeInUsecs={end}&intervalInSecs=30"

    (after,) = prism.v1.read(f"{path}/stats?{query}")["statsSpecificResponses"]

    assert (min(before) > 0, span(prism, "v1", path, metric)) == (True, before)
    assert after["values"] == [0, 0, 0]


def test_nothing_is_known_of_what_is_yet_to_come(prism: Prism) -> None:
    end = EPOCH_MICROS + 3600 * SECOND
    query = f"metrics={MEMORY},storage.usage_bytes&start_time_in_usecs={EPOCH_MICROS}&end_time_in_usecs={end}"

    for answer in prism.v2.read(f"/cluster/stats?{query}&interval_in_secs=600")["stats_specific_responses"]:
        assert (answer["values"][0] > 0, answer["values"][1:]) == (True, [-1] * 6)


def test_a_span_that_is_over_is_all_unknown(prism: Prism) -> None:
    query = f"metrics={MEMORY}&startTimeInUsecs=0&endTimeInUsecs={SECOND}&intervalInSecs=1"

    (answer,) = prism.v1.read(f"/cluster/stats?{query}")["statsSpecificResponses"]

    assert answer["values"] == [-1, -1]


def test_a_metric_that_there_is_not_has_no_values(prism: Prism) -> None:
    (answer,) = prism.v2.read("/cluster/stats?metrics=luck")["stats_specific_responses"]

    assert (answer["successful"], answer["message"], answer["values"]) == (False, "Unknown metric luck", [])


@pytest.mark.parametrize(
    "query",
    [
        "",
        f"metrics={MEMORY}&start_time_in_usecs=5&end_time_in_usecs=4",
        f"metrics={MEMORY}&start_time_in_usecs=0&interval_in_secs=1",
        f"metrics={MEMORY}&start_time_in_usecs=soon",
    ],
)
def test_a_series_that_cannot_be_is_invalid(prism: Prism, query: str) -> None:
    assert prism.v2.send("GET", f"/cluster/stats?{query}").status_code == 422


CPU, IOPS = "hypervisor_cpu_usage_ppm", "controller_num_iops"


def span(prism: Prism, generation: str, path: str, metric: str, seconds: int = 3600) -> list[int]:
    """A metric over the last hour."""
    end = EPOCH_MICROS
    words = ("start_time_in_usecs", "end_time_in_usecs", "interval_in_secs")
    old = ("startTimeInUsecs", "endTimeInUsecs", "intervalInSecs")
    names = words if generation == "v2.0" else old
    query = "&".join(f"{name}={value}" for name, value in zip(names, (end - seconds * SECOND, end, 300), strict=True))
    (answer,) = prism.of(generation).read(f"{path}/stats?metrics={metric}&{query}").values()
    found: list[int] = answer[0]["values"]
    return found


def test_what_is_done_can_be_read_of_the_past_and_is_the_same_each_time(prism: Prism) -> None:
    for generation, found in paths(prism).items():
        for path in found:
            if "storage_pools" in path:
                continue
            series = span(prism, generation, path, IOPS)
            assert (len(series), min(series) > 0, len(set(series)) > 1) == (13, True, True), path
            assert series == span(prism, generation, path, IOPS)


def test_both_generations_tell_the_same_series(prism: Prism) -> None:
    path = f"/hosts/{prism.v2.host('A').uuid}"

    assert span(prism, "v2.0", path, CPU) == span(prism, "v1", path, CPU)


def test_a_cluster_does_what_its_hosts_do(prism: Prism) -> None:
    hosts = [span(prism, "v2.0", f"/hosts/{prism.v2.host(letter).uuid}", IOPS) for letter in "ABCD"]

    whole = span(prism, "v2.0", "/cluster", IOPS)

    for moment, total in enumerate(whole):
        assert abs(sum(host[moment] for host in hosts) - total) <= len(hosts) * len(hosts)


def test_a_vm_that_is_off_uses_no_cpu_and_one_that_runs_some_but_not_more_than_all(prism: Prism) -> None:
    off, on = (span(prism, "v1", f"/vms/{prism.v2.vm(name).uuid}", CPU) for name in ("test-off", "web-01"))

    assert set(off) == {0}
    assert 0 < min(on) <= max(on) <= 1_000_000


def test_nothing_is_known_of_a_host_that_is_lost(prism: Prism) -> None:
    host = prism.v2.host("B")
    prism.v2.client.post("/_mock/faults", json={"fail_host": host.name})

    assert set(span(prism, "v2.0", f"/hosts/{host.uuid}", IOPS)) == {-1}


def test_v4_tells_the_same_of_a_host(prism: Prism) -> None:
    host, cluster = prism.v2.host("A").uuid, prism.v2.read("/cluster")["uuid"]
    at = EPOCH_MICROS - EPOCH_MICROS % (30 * SECOND)
    query = f"metrics={CPU},{IOPS}&start_time_in_usecs={at}&end_time_in_usecs={at}"
    when = "$startTime=2023-11-14T22:13:00Z&$endTime=2023-11-14T22:13:00Z&$samplingInterval=30"
    v4 = replace(prism.v2, prefix="/api/clustermgmt/v4.3/stats")

    told = {
        one["metric"]: one["values"]
        for one in prism.v2.read(f"/hosts/{host}/stats?{query}")["stats_specific_responses"]
    }
    newer = v4.read(f"/clusters/{cluster}/hosts/{host}?{when}")["data"]

    assert told[CPU] == [newer["hypervisorCpuUsagePpm"][0]["value"]]
    assert told[IOPS] == [newer["controllerNumIops"][0]["value"]]


def test_nothing_is_known_of_a_protection_domain_before_it_was_made(prism: Prism) -> None:
    prism.v2.done("POST", "/protection_domains", {"value": "pd"})
    made = prism.v2.site.now_micros
    prism.v2.site.advance(120 * SECOND)
    key = "replication_transmitted_bandwidth_kBps"
    span_of = f"start_time_in_usecs={made - 120 * SECOND}&end_time_in_usecs={made + 120 * SECOND}&interval_in_secs=120"

    (answer,) = prism.v2.read(f"/protection_domains/pd/stats?metrics={key}&{span_of}")["stats_specific_responses"]

    assert (answer["values"][0], answer["values"][-1]) == (-1, 0)
