"""Calls whose answer names no task: what they ask for is so when they answer, whatever else is under way."""

from __future__ import annotations

import pytest

from contract_tests.rest_element.prism import Prism

HOSTS = ("10.0.0.1", "10.0.0.2", "10.0.0.3")


def container(prism: Prism, name: str = "rf1-scratch") -> dict[str, object]:
    """A container as it is shown."""
    return next(one for one in prism.v2.read("/storage_containers")["entities"] if one["name"] == name)


def group(prism: Prism) -> str:
    """The path of a volume group whose making has not ended for its task yet."""
    prism.v2.done("POST", "/volume_groups", {"name": "vg", "is_shared": True})
    return f"/volume_groups/{prism.v2.read('/volume_groups')['entities'][0]['uuid']}"


def test_changes_of_a_container_follow_each_other(prism: Prism) -> None:
    uuid = container(prism)["storage_container_uuid"]

    seen = []
    for size in (1 << 35, 1 << 36, 1 << 37):
        body = {"storage_container_uuid": uuid, "name": "rf1-scratch", "advertised_capacity": size}
        prism.v2.done("PUT", "/storage_containers", body)
        seen.append(prism.v2.read(f"/storage_containers/{uuid}")["advertised_capacity"])

    assert seen == [1 << 35, 1 << 36, 1 << 37]


@pytest.mark.parametrize("generation", ["v2.0", "v0.8"])
def test_changes_of_a_volume_group_follow_each_other(prism: Prism, generation: str) -> None:
    path, element = group(prism), prism.of(generation)

    answered = [element.done("PUT", path, {"description": word})["description"] for word in ("a", "b", "c")]

    assert answered == ["a", "b", "c"]
    assert element.read(path)["description"] == "c"


def test_of_two_changes_with_one_timestamp_the_second_is_stale(prism: Prism) -> None:
    path = group(prism)
    prism.v2.done("PUT", path, {"description": "nought"})
    body = {"logical_timestamp": prism.v2.read(path)["logical_timestamp"]}

    first = prism.v2.send("PUT", path, {**body, "description": "first"})
    second = prism.v2.send("PUT", path, {**body, "description": "second"})

    assert (first.status_code, second.status_code) == (200, 409)
    assert prism.v2.read(path)["description"] == "first"


def test_clients_are_let_in_one_after_another(prism: Prism) -> None:
    path = group(prism)

    for address in HOSTS:
        prism.v2.done("POST", f"{path}/open", {"iscsi_client": {"client_address": address}})
    inside = prism.v2.read(path)["attachment_list"]
    prism.v2.done("POST", f"{path}/close", {"iscsi_client": {"client_address": HOSTS[0]}})

    assert [one["initiator_ip_address"] for one in inside] == [*HOSTS]
    assert len(prism.v2.read(path)["attachment_list"]) == 2


@pytest.mark.parametrize(("generation", "key"), [("v2.0", "logical_timestamp"), ("v0.8", "logicalTimestamp")])
def test_nought_is_a_timestamp_too(prism: Prism, generation: str, key: str) -> None:
    path, element = group(prism), prism.of(generation)
    place = {"size": 1 << 30, "storage_container_uuid": container(prism)["storage_container_uuid"]}
    prism.v2.done("POST", f"{path}/disks", {"index": 1, "create_config": place})
    prism.v2.settle()

    refused = [element.send("DELETE", f"{path}{tail}?{key}=0").status_code for tail in ("/disks/1", "")]

    assert refused == [409, 409]
    assert [one["index"] for one in prism.v2.read(path)["disk_list"]] == [1]
