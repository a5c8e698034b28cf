"""Series of statistics in v1 and v2.0: what is known, and what is not."""

from __future__ import annotations

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2.element import EPOCH_MICROS
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

        assert {one["metric"]: one["values"] for one in answer} == {name: [int(text)] for name, text in known.items()}


def test_a_span_has_a_sample_an_interval_and_nothing_is_known_of_the_past(prism: Prism) -> None:
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
        "values": [-1, -1, -1, present],
    }


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
