"""What is used of storage adds up in every face and stays within what there is; what does not fit is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from mock_prism.model.cluster import Cluster
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.usage import pool_usage

TIB, PIB = 1 << 40, 1 << 50
BIGGEST = 64 * TIB
OCTETS = "application/octet-stream"
DESTINATION = "X-Nutanix-Destination-Container"


def container(prism: Prism, name: str = "default-container") -> dict[str, Any]:
    """A container as v2.0 shows it."""
    found: list[dict[str, Any]] = prism.v2.read("/storage_containers")["entities"]
    return next(one for one in found if one["name"] == name)


def disk(prism: Prism, size: int, **more: object) -> dict[str, Any]:
    """An order of an empty disk."""
    create = {"size": size, "storage_container_uuid": container(prism)["storage_container_uuid"]}
    return {"disk_address": {"device_bus": "scsi"}, "vm_disk_create": create, **more}


def order(prism: Prism, method: str, path: str, body: object) -> tuple[int, str]:
    """Status of a call, and its message where it, or its task, has failed."""
    reply = prism.v2.send(method, path, body)
    answer = reply.get_json()
    if "task_uuid" not in answer:
        return reply.status_code, answer.get("message", "")
    task = prism.v2.site.finish(prism.v2.site.get(Task, answer["task_uuid"]))
    return reply.status_code, "" if task.error is None else str(task.error)


def fill(prism: Prism, count: int) -> None:
    """Make a VM with so many of the largest disks."""
    disks = [disk(prism, BIGGEST) for _ in range(count)]
    assert order(prism, "POST", "/vms", {"name": "big", "memory_mb": 1024, "num_vcpus": 1, "vm_disks": disks})[1] == ""


def sums(prism: Prism, key: str) -> dict[str, int]:
    """A figure of the usage statistics, added up over each sort of thing."""
    records = {
        "disks": prism.v2.read("/disks")["entities"],
        "hosts": prism.v2.read("/hosts")["entities"],
        "containers": prism.v2.read("/storage_containers")["entities"],
        "cluster": [prism.v2.read("/cluster")],
    }
    found = {noun: sum(int(one["usage_stats"][key]) for one in every) for noun, every in records.items()}
    pools = prism.v1.read("/storage_pools")["entities"]
    return found | {"pools": sum(int(one["usageStats"][key]) for one in pools)}


@pytest.mark.parametrize("count", [0, 3, 60])
def test_what_is_used_adds_up_and_is_never_more_than_there_is(prism: Prism, count: int) -> None:
    fill(prism, count)

    used, whole = sums(prism, "storage.usage_bytes"), sums(prism, "storage.capacity_bytes")
    free = [int(one["usage_stats"]["storage.free_bytes"]) for one in prism.v2.read("/storage_containers")["entities"]]

    assert set(used.values()) == {pool_usage(prism.v2.site, next(iter(prism.v2.site.all(Cluster))).uuid)}
    assert used["pools"] <= whole["pools"]
    assert min(free) >= 0


@pytest.mark.parametrize("size", [500 * PIB, 10**18, BIGGEST + 1])
def test_no_disk_is_larger_than_the_largest(prism: Prism, size: int) -> None:
    vm = prism.v2.vm("test-off")
    there = prism.v2.read(f"/vms/{vm.uuid}?include_vm_disk_config=true")["vm_disk_info"]
    address = next(one["disk_address"] for one in there if not one["is_cdrom"])
    place = disk(prism, size)["vm_disk_create"]
    orders = (
        ("POST", "/vms", {"name": "x", "memory_mb": 1024, "num_vcpus": 1, "vm_disks": [disk(prism, size)]}),
        ("POST", f"/vms/{vm.uuid}/disks/attach", {"vm_disks": [disk(prism, size)]}),
        ("PUT", f"/vms/{vm.uuid}/disks/update", {"vm_disks": [disk(prism, size, disk_address=address)]}),
        ("POST", "/volume_groups", {"name": "x", "disk_list": [{"create_config": place}]}),
    )

    refused = [order(prism, *each) for each in orders]

    assert [status for status, _ in refused] == [422] * 4
    assert all(f"must be at most {BIGGEST} bytes" in message for _, message in refused)
    assert prism.v2.site.find(type(vm), "name", "x") is None


def test_a_volume_disk_does_not_grow_beyond_the_largest(prism: Prism) -> None:
    place = disk(prism, TIB)["vm_disk_create"]
    order(prism, "POST", "/volume_groups", {"name": "x", "disk_list": [{"create_config": place}]})
    path = f"/volume_groups/{prism.v2.read('/volume_groups')['entities'][0]['uuid']}/disks"

    refused = order(prism, "PUT", path, {"index": 0, "upgrade_spec": {"size": BIGGEST + 1}})

    assert refused[0] == 422


def test_what_is_advertised_is_what_a_container_can_hold(prism: Prism) -> None:
    shown = container(prism)
    uuid, used = shown["storage_container_uuid"], int(shown["usage_stats"]["storage.user_usage_bytes"])

    def advertise(size: int) -> int:
        body = {"storage_container_uuid": uuid, "name": shown["name"], "advertised_capacity": size}
        return prism.v2.send("PUT", "/storage_containers", body).status_code

    refused = [advertise(size) for size in (used - 1, 1 << 30, 10**18)]
    assert advertise(2 * TIB) == 200
    fill(prism, 5)
    stats = container(prism)["usage_stats"]

    assert refused == [422] * 3
    assert (stats["storage.user_capacity_bytes"], stats["storage.capacity_bytes"]) == (str(2 * TIB), str(4 * TIB))
    assert (stats["storage.user_usage_bytes"], stats["storage.free_bytes"]) == (str(2 * TIB), "0")
    assert container(prism)["max_capacity"] == shown["max_capacity"]


@pytest.mark.parametrize("key", ["advertised_capacity", "total_explicit_reserved_capacity"])
def test_no_container_is_promised_more_than_the_pool_holds(prism: Prism, key: str) -> None:
    status, message = order(prism, "POST", "/storage_containers", {"name": "x", key: 10**18})

    assert (status, "is more than the pool could hold" in message) == (422, True)


def test_what_is_reserved_for_one_is_not_there_for_others(prism: Prism) -> None:
    half = {"name": "half", "total_explicit_reserved_capacity": 15 * TIB}
    before = int(container(prism)["usage_stats"]["storage.user_free_bytes"])

    made = order(prism, "POST", "/storage_containers", half)
    after = int(container(prism)["usage_stats"]["storage.user_free_bytes"])
    again = order(prism, "POST", "/storage_containers", {**half, "name": "other half"})

    assert (made[0], before - after, again[0]) == (201, 15 * TIB, 422)


def test_nothing_goes_into_a_container_that_is_full(prism: Prism) -> None:
    fill(prism, 60)
    image = next(iter(prism.v2.site.all(Image)))
    place = disk(prism, TIB)["vm_disk_create"]

    refused = (
        order(prism, "POST", f"/vms/{prism.v2.vm('test-off').uuid}/disks/attach", {"vm_disks": [disk(prism, TIB)]}),
        order(prism, "POST", "/volume_groups", {"name": "x", "disk_list": [{"create_config": place}]}),
    )
    imported = order(
        prism,
        "POST",
        "/images",
        {"name": "x", "image_import_spec": {"url": "http://a.test/b", "storage_container_uuid": image.container_uuid}},
    )

    assert [status for status, _ in refused] == [500, 500]
    assert all("storage container default-container has 0 bytes left" in message for _, message in refused)
    assert imported[0] == 201
    assert "has 0 bytes left" in imported[1]


def test_an_upload_needs_room_in_the_container(prism: Prism) -> None:
    small = {"name": "small", "advertised_capacity": 1000}
    assert order(prism, "POST", "/storage_containers", small)[0] == 201
    order(prism, "POST", "/images", {"name": "x", "image_type": "DISK_IMAGE"})
    image = next(one for one in prism.v2.site.all(Image) if one.name == "x")
    headers = {DESTINATION: container(prism, "small")["storage_container_uuid"]}

    def upload(size: int) -> int:
        path = f"/images/{image.uuid}/upload"
        return prism.v08.send("PUT", path, headers=headers, data=bytes(size), content_type=OCTETS).status_code

    assert (upload(1001), upload(1000)) == (500, 200)
    assert container(prism, "small")["usage_stats"]["storage.user_free_bytes"] == "0"


def test_a_pool_that_gets_full_says_so_until_it_is_not(prism: Prism) -> None:
    def told() -> list[tuple[str, str]]:
        alerts = prism.v2.read("/alerts?resolved=false")["entities"]
        return [(one["severity"], one["message"]) for one in alerts if "Storage Pool" in one["alert_title"]]

    before = told()
    fill(prism, 17)
    warned = told()
    order(prism, "POST", f"/vms/{prism.v2.vm('big').uuid}/disks/attach", {"vm_disks": [disk(prism, BIGGEST)] * 40})
    urged = told()
    order(prism, "DELETE", f"/vms/{prism.v2.vm('big').uuid}", None)

    assert (before, told()) == ([], [])
    assert [severity for severity, _ in warned] == ["kWarning"]
    assert [severity for severity, _ in urged] == ["kCritical"]


def test_v4_and_v2_tell_the_same_of_a_container(prism: Prism) -> None:
    fill(prism, 3)
    one = next(iter(prism.v2.site.all(StorageContainer)))
    shown = container(prism, one.name)["usage_stats"]
    path = f"/api/clustermgmt/v4.0/stats/storage-containers/{one.uuid}"
    span = "$startTime=2020-01-01T00:00:00Z&$endTime=2030-01-01T00:00:00Z"

    stats = replace(prism.v2, prefix="").read(f"{path}?{span}")["data"]

    keys = {"storageCapacityBytes": "capacity", "storageUsageBytes": "usage", "storageFreeBytes": "free"}
    told = {key: str(stats[key][-1]["value"]) for key in keys}
    assert told == {key: shown[f"storage.{word}_bytes"] for key, word in keys.items()}
