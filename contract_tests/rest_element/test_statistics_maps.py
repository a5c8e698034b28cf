"""The maps of statistics of v1 and v2.0: what is known in them, that it fits together, and in which units it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism

PPM, SECOND, READING = 1_000_000, 1_000_000, 30 * 1_000_000
GIB = 1 << 30
UNKNOWN = {
    "avg_read_io_latency_usecs",
    "avg_write_io_latency_usecs",
    "controller_num_random_io",
    "controller_num_seq_io",
    "controller_random_io_ppm",
    "controller_seq_io_ppm",
    "controller_total_transformed_usage_bytes",
    "num_random_io",
    "num_seq_io",
    "random_io_ppm",
    "seq_io_ppm",
    "total_read_io_time_usecs",
    "total_transformed_usage_bytes",
    "total_untransformed_usage_bytes",
}
"""What recorded maps of hosts and clusters do not know either."""
OTHERS = {f"hypervisor_{kind}_{what}_usage_ppm" for kind in ("esx", "hyperv") for what in ("cpu", "memory")}
LISTS = {
    "v2.0": ["/hosts", "/clusters", "/disks", "/storage_containers", "/virtual_disks"],
    "v1": ["/hosts", "/clusters", "/disks", "/containers", "/storage_pools", "/virtual_disks", "/vms"],
}
KEYS = {"/hosts": 81, "/clusters": 90, "/virtual_disks": 140, "/vms": 82}
USAGE_KEYS = {"/hosts": 10, "/clusters": 41, "/disks": 10, "/storage_pools": 18, "/containers": 59}


def whole(record: dict[str, Any]) -> dict[str, str]:
    """Both maps of a record."""
    return {**record["stats"], **(record.get("usage_stats") or record.get("usageStats") or {})}


def known(prism: Prism, path: str) -> dict[str, int]:
    """The maps of one thing of v2.0, as numbers."""
    return {key: int(value) for key, value in whole(prism.v2.read(path)).items()}


@pytest.mark.parametrize("generation", LISTS)
def test_only_what_recorded_maps_do_not_know_is_unknown(prism: Prism, generation: str) -> None:
    for path in LISTS[generation]:
        more = OTHERS | {"storage.rebuild_capacity_bytes"} if path == "/clusters" else set()
        for one in prism.of(generation).read(path)["entities"]:
            if not one.get("controllerVm"):
                expected = UNKNOWN | more | ({"guest.memory_usage_bytes"} if path == "/vms" else set())
                assert {key for key, value in whole(one).items() if value == "-1"} == expected, path


@pytest.mark.parametrize("generation", LISTS)
def test_maps_have_the_keys_on_file(prism: Prism, generation: str) -> None:
    for path in LISTS[generation]:
        for one in prism.of(generation).read(path)["entities"]:
            usage = one.get("usage_stats", one.get("usageStats"))
            assert len(one["stats"]) == KEYS.get(path, 68), path
            assert len(usage) == USAGE_KEYS.get(path.replace("storage_containers", "containers"), 0), path


def test_tiers_make_up_the_whole_and_use_and_room_the_capacity(prism: Prism) -> None:
    records = [prism.v2.read("/cluster"), *prism.v2.read("/hosts")["entities"], *prism.v2.read("/disks")["entities"]]
    for usage in (one["usage_stats"] for one in records):
        for what in ("capacity", "usage", "free"):
            tiers = (int(usage[f"storage_tier.{tier}.{what}_bytes"]) for tier in ("ssd", "das-sata"))
            assert sum(tiers) == int(usage[f"storage.{what}_bytes"])
        for place in ("storage", "storage_tier.ssd", "storage_tier.das-sata"):
            used, free = int(usage[f"{place}.usage_bytes"]), int(usage[f"{place}.free_bytes"])
            assert 0 <= used <= used + free == int(usage[f"{place}.capacity_bytes"])


@pytest.mark.parametrize("key", ["storage.logical_usage_bytes", "storage_tier.ssd.usage_bytes"])
def test_a_cluster_holds_what_its_hosts_and_its_containers_do(prism: Prism, key: str) -> None:
    cluster = known(prism, "/cluster")[key]
    for path in ("/hosts", "/storage_containers"):
        parts = [int(one["usage_stats"][key]) for one in prism.v2.read(path)["entities"]]
        assert abs(sum(parts) - cluster) <= cluster // PPM + len(parts), path


@pytest.mark.parametrize("path", ["/cluster", "container"])
def test_savings_follow_from_one_another(prism: Prism, path: str) -> None:
    stats = known(prism, f"/storage_containers/{container(prism)}" if path == "container" else path)
    word = "user_" if path == "container" else ""
    one = {key.removeprefix("data_reduction."): value for key, value in stats.items() if key.startswith("data_re")}

    for stage in ("", "compression.", "erasure_coding.", *(("dedup.",) if not word else ())):
        before, after = (one[f"{stage}{word}{when}_reduction_bytes"] for when in ("pre", "post"))
        assert one[f"{stage}{word}saved_bytes"] == before - after
        assert abs(one[f"{stage}saving_ratio_ppm"] - before * PPM // after) <= 1
    assert one["pre_reduction_bytes"] == one["dedup.pre_reduction_bytes"] == stats["storage.logical_usage_bytes"]
    assert one["dedup.post_reduction_bytes"] == one["compression.pre_reduction_bytes"]
    assert one["compression.post_reduction_bytes"] == one["erasure_coding.pre_reduction_bytes"]
    assert one["post_reduction_bytes"] == stats["storage.usage_bytes"] < one["pre_reduction_bytes"]
    saved = sum(one[f"{stage}{word}saved_bytes"] for stage in ("", "thin_provision.", "clone."))
    assert one[f"overall.{word}saved_bytes"] == saved


def container(prism: Prism, name: str = "default-container") -> str:
    """The uuid of a container."""
    found = prism.v2.read(f"/storage_containers?search_string={name}")["entities"]
    return str(found[0]["storage_container_uuid"])


def test_what_is_switched_off_saves_nothing(prism: Prism) -> None:
    path = f"/storage_containers/{container(prism)}"
    ratios = ("compression", "dedup", "erasure_coding")

    def told() -> list[bool]:
        return [known(prism, path)[f"data_reduction.{name}.saving_ratio_ppm"] > PPM for name in ratios]

    before = told()
    change = {"compression_enabled": False, "on_disk_dedup": "POST_PROCESS", "erasure_code": "on"}
    assert prism.v2.done("PUT", "/storage_containers", prism.v2.read(path) | change) == {"value": True}
    prism.v2.settle()

    assert (before, told()) == ([True, False, False], [False, True, True])
    assert known(prism, path)["data_reduction.erasure_coding.parity_bytes"] > 0


def test_what_is_reserved_is_told_of_the_container_its_pool_and_its_cluster(prism: Prism) -> None:
    path = f"/storage_containers/{container(prism)}"
    body = prism.v2.read(path) | {"total_explicit_reserved_capacity": 4 << 40}
    assert prism.v2.done("PUT", "/storage_containers", body) == {"value": True}
    prism.v2.settle()

    own, cluster = known(prism, path), known(prism, "/cluster")
    pool = prism.v1.read("/storage_pools")["entities"][0]["usageStats"]

    for what in ("capacity", "usage", "free"):
        amount = own[f"storage.reserved_{what}_bytes"]
        assert amount == own[f"storage.user_reserved_{what}_bytes"] * 2 == cluster[f"storage.reserved_{what}_bytes"]
        assert amount == int(pool[f"storage.reserved_{what}_bytes"]) > 0
        parts = (own[f"storage.{word}reserved_{what}_bytes"] for word in ("", "un"))
        assert sum(parts) == own[f"storage.{what}_bytes"]


def test_pinned_disks_are_told_of_their_cluster_their_vm_and_themselves(prism: Prism) -> None:
    vm = prism.v2.vm("web-01")
    disk = next(one for one in vm.disks if one.vmdisk_uuid and not one.is_cdrom)
    prism.v2.done("PUT", "/virtual_disks", {"uuid": disk.vmdisk_uuid, "flash_mode_enabled": True})
    prism.v2.settle()

    cluster, own = known(prism, "/cluster"), known(prism, f"/virtual_disks/{disk.vmdisk_uuid}")
    guest = prism.v1.read(f"/vms/{vm.uuid}")["stats"]

    assert cluster["storage_tier.ssd.pinned_bytes"] == disk.size_bytes
    assert guest["controller.storage_tier.ssd.configured_pinned_bytes"] == str(disk.size_bytes)
    pinned = cluster["storage_tier.ssd.pinned_usage_bytes"]
    assert 0 < pinned == own["controller.storage_tier.ssd.pinned_usage_bytes"] == own["controller_user_bytes"]


def test_a_vm_uses_what_its_virtual_disks_do(prism: Prism) -> None:
    disks = prism.v2.read("/virtual_disks")["entities"]
    for vm in prism.v1.read("/vms")["entities"]:
        own = [int(one["stats"]["controller_user_bytes"]) for one in disks if one.get("attached_vm_uuid") == vm["uuid"]]
        if not vm["controllerVm"]:
            assert int(vm["stats"]["controller_user_bytes"]) == sum(own)


def test_counts_are_of_a_reading_and_parts_of_one_sort_make_up_all(prism: Prism) -> None:
    disk = next(one for one in prism.v2.vm("web-01").disks if one.vmdisk_uuid)
    stats = known(prism, f"/virtual_disks/{disk.vmdisk_uuid}")

    assert stats["controller_timespan_usecs"] == READING
    for way in ("read", "write"):
        count = stats[f"controller.frontend_{way}_ops"]
        assert 0 < count == stats[f"controller_num_{way}_iops"] * 30 == stats[f"controller_num_{way}_io"]
        for name in (f"frontend_{way}_latency_histogram", f"{way}_size_histogram"):
            bars = [value for key, value in stats.items() if key.startswith(f"controller.{name}_")]
            assert (len(bars), sum(bars)) == (8, count)
        assert stats[f"controller.random_{way}_ops_per_sec"] <= stats[f"controller_num_{way}_iops"]
    places = [value for key, value in stats.items() if key.startswith("controller.read_source_")]
    assert sum(places) // 1024 == pytest.approx(stats["controller_total_read_io_size_kbytes"], rel=0.01)
    both = max(stats[f"controller.wss_3600s_{way}_MB"] for way in ("read", "write"))
    assert both <= stats["controller.wss_3600s_union_MB"] <= 2 * both


def test_memory_and_traffic_of_hosts_are_those_of_their_guests(prism: Prism) -> None:
    guests = prism.v1.read("/vms")["entities"]
    for host in prism.v2.read("/hosts")["entities"]:
        own = [one for one in guests if one["hostUuid"] == host["uuid"]]
        given = sum(int(one["stats"]["hypervisor_memory_assigned_bytes"]) for one in own)
        share = int(host["stats"]["hypervisor_memory_usage_ppm"])
        assert share == given * PPM // host["memory_capacity_in_bytes"]
        received = [int(one["stats"]["hypervisor_num_received_bytes"]) for one in own if not one["controllerVm"]]
        total = int(host["stats"]["hypervisor_num_received_bytes"])
        assert abs(total - sum(received)) <= 30 * len(received)


def test_a_vm_uses_nothing_as_soon_as_it_is_off(prism: Prism) -> None:
    path = f"/vms/{prism.v2.vm('web-01').uuid}"
    keys = ("hypervisor_cpu_usage_ppm", "num_iops", "memory_usage_ppm", "hypervisor_num_received_bytes")
    busy = prism.v1.read(path)["stats"]
    prism.v2.done("POST", f"{path}/set_power_state", {"transition": "off"})
    prism.v2.settle()

    shown = prism.v1.read(path)["stats"]

    assert all(int(busy[key]) > 0 for key in keys)
    assert {key: shown[key] for key in keys} == dict.fromkeys(keys, "0")
    assert shown["controller_user_bytes"] == busy["controller_user_bytes"]
    told = prism.v1.read(f"{path}/stats?metrics={','.join(keys)}")["statsSpecificResponses"]
    assert [one["values"] for one in told] == [[0]] * len(keys)


def test_the_cache_of_a_cluster_is_those_of_its_hosts(prism: Prism) -> None:
    hosts, cluster = prism.v2.read("/hosts")["entities"], known(prism, "/cluster")
    name = "content_cache_physical_memory_usage_bytes"

    assert sum(int(one["stats"][name]) for one in hosts) == cluster[name] > 0
    assert cluster["content_cache_num_hits"] <= cluster["content_cache_num_lookups"]
    assert 0 < cluster["content_cache_hit_ppm"] < PPM

    body = prism.v2.read(f"/storage_containers/{container(prism)}") | {"finger_print_on_write": "on"}
    prism.v2.done("PUT", "/storage_containers", body)
    prism.v2.settle()
    assert known(prism, "/cluster")["content_cache_saved_memory_usage_bytes"] > 0


SAME_OF_CLUSTERS = {
    "storageUsageBytes": "storage.usage_bytes",
    "logicalStorageUsageBytes": "storage.logical_usage_bytes",
    "storageReservedFreeBytes": "storage.reserved_free_bytes",
    "storageTierSsdUsageBytes": "storage_tier.ssd.usage_bytes",
    "storageTierDasSataUsageBytes": "storage_tier.das-sata.usage_bytes",
    "dataReductionSavingRatioPpm": "data_reduction.saving_ratio_ppm",
    "dataReductionSavedBytes": "data_reduction.saved_bytes",
    "dataReductionCompressionSavedBytes": "data_reduction.compression.saved_bytes",
    "dataReductionThinProvisionPreReductionBytes": "data_reduction.thin_provision.pre_reduction_bytes",
    "dataReductionThinProvisionPostReductionBytes": "data_reduction.thin_provision.post_reduction_bytes",
    "overallSavingsBytes": "data_reduction.overall.saved_bytes",
    "aggregateHypervisorMemoryUsagePpm": "hypervisor_memory_usage_ppm",
}
SAME_OF_CONTAINERS = {
    "storageCapacityBytes": "storage.capacity_bytes",
    "storageFreeBytes": "storage.free_bytes",
    "storageReservedCapacityBytes": "storage.reserved_capacity_bytes",
    "storageReservedUsageBytes": "storage.reserved_usage_bytes",
    "storageUnreservedUsageBytes": "storage.unreserved_usage_bytes",
    "storageTierSsdUsageBytes": "storage_tier.ssd.usage_bytes",
    "dataReductionOverallPostReductionBytes": "data_reduction.post_reduction_bytes",
    "dataReductionCompressionSavingRatioPpm": "data_reduction.compression.saving_ratio_ppm",
    "dataReductionThinProvisionSavingRatioPpm": "data_reduction.thin_provision.saving_ratio_ppm",
}


@pytest.mark.parametrize("noun", ["clusters", "storage-containers"])
def test_v4_tells_the_same(prism: Prism, noun: str) -> None:
    own = container(prism)
    body = prism.v2.read(f"/storage_containers/{own}") | {"total_explicit_reserved_capacity": 4 << 40}
    prism.v2.done("PUT", "/storage_containers", body)
    prism.v2.settle()
    of_cluster = noun == "clusters"
    uuid, same = (prism.v2.read("/cluster")["uuid"], SAME_OF_CLUSTERS) if of_cluster else (own, SAME_OF_CONTAINERS)
    when = "$startTime=2023-11-14T22:13:00Z&$endTime=2023-11-14T22:13:00Z&$samplingInterval=30"
    v4 = replace(prism.v2, prefix="/api/clustermgmt/v4.3/stats")

    newer = v4.read(f"/{noun}/{uuid}?{when}")["data"]

    older = known(prism, "/cluster" if of_cluster else f"/storage_containers/{uuid}")
    assert {field: newer[field][0]["value"] for field in same} == {field: older[key] for field, key in same.items()}
