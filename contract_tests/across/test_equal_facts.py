"""The same thing, read by v0.8, v1, v2.0 and v4 at one instant: whatever two of them tell of it is the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from contract_tests.across.facts import GATEWAY, NOUNS, Read, macs
from contract_tests.across.world import World
from mock_prism.model.cvm import Cvm


def told(record: Mapping[str, Any], where: str | tuple[str, Read]) -> Any:
    """One fact of a record."""
    path, read = where if isinstance(where, tuple) else (where, None)
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value if read is None or (value is None and read is not macs) else read(value)


def furnished() -> World:
    """A world in which things have happened."""
    world = World.start()
    vm = next(vm for vm in world.read(f"{GATEWAY}/v2.0/vms")["entities"] if vm["name"] == "test-off")
    container = world.read(f"{GATEWAY}/v2.0/storage_containers")["entities"][0]["storage_container_uuid"]
    disk = {"create_config": {"size": 1 << 30, "storage_container_uuid": container}}
    for method, path, body in (
        ("PUT", f"/vms/{vm['uuid']}", {"num_vcpus": 3, "num_cores_per_vcpu": 2, "memory_mb": 3072}),
        ("POST", "/volume_groups", {"name": "vg", "is_shared": True, "disk_list": [disk]}),
        ("POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": vm["uuid"], "snapshot_name": "s"}]}),
        ("POST", "/storage_containers", {"name": "other", "replication_factor": 1, "erasure_code": "on"}),
        ("DELETE", f"/disks/{world.read(f'{GATEWAY}/v2.0/disks')['entities'][3]['disk_uuid']}", None),
    ):
        assert world.send(method, f"{GATEWAY}/v2.0{path}", body).status_code < 300, path
        world.site.advance(2_000_000)
    cvm = next(iter(world.site.all(Cvm)))
    world.client.post("/_mock/faults", json={"fail_cvm": cvm.ip})
    world.site.advance(60_000_000)
    image = world.read(f"{GATEWAY}/v2.0/images")["entities"][0]["uuid"]
    assert world.send("PUT", f"{GATEWAY}/v2.0/images/{image}", {"annotation": "changed"}).status_code == 200
    world.site.advance(2_000_000)
    return world


@pytest.fixture(scope="module")
def world() -> World:
    """One for all that only read."""
    return furnished()


@pytest.mark.parametrize("noun", NOUNS)
def test_what_two_generations_tell_of_a_thing_is_the_same(world: World, noun: str) -> None:
    seen: dict[str, dict[str, dict[str, Any]]] = {}
    for path, facts in NOUNS[noun].items():
        answer = world.read(path)
        records = answer if isinstance(answer, list) else answer.get("entities", answer.get("data"))
        members = {told(record, facts["uuid"]): record for record in records}
        for uuid, record in members.items():
            for fact, where in facts.items():
                seen.setdefault(uuid, {}).setdefault(fact, {})[path] = told(record, where)

    assert seen
    lists = len(NOUNS[noun])
    assert {uuid: facts["uuid"] for uuid, facts in seen.items() if len(facts["uuid"]) != lists} == {}
    different = {
        (uuid, fact): answers
        for uuid, facts in seen.items()
        for fact, answers in facts.items()
        if any(answer != next(iter(answers.values())) for answer in answers.values())
    }
    assert different == {}
