"""Snapshots are the same at every face: made by one, seen by all, brought back and deleted by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.across.test_equal_commands import commanded
from contract_tests.across.world import World
from contract_tests.model.test_restores import plain
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot
from mock_prism.model.vm import Vm

V08, V2 = "/PrismGateway/services/rest/v0.8", "/PrismGateway/services/rest/v2.0"
POINTS, VM_POINTS = "/api/dataprotection/v4.4/config/recovery-points", "/api/vmm/v4.3/ahv/config/vm-recovery-points"
V4_VMS = "/api/vmm/v4.3/ahv/config/vms"
NEW = "brought back"


def vm(world: World, name: str = "web-01") -> Vm:
    found = world.site.find(Vm, "name", name)
    assert found is not None
    return found


def one(world: World) -> Snapshot:
    (found,) = world.site.all(Snapshot)
    return found


def posted(path: str, body: Callable[[World], object]) -> Callable[[World], None]:
    """Post what a body is in a world; ``{vm}`` and ``{one}`` in the path are the VM and its snapshot."""

    def ask(world: World) -> None:
        known = next(iter(world.site.all(Snapshot)), None)
        reply = world.send("POST", path.format(vm=vm(world).uuid, one=known and known.uuid), body(world))
        assert reply.status_code < 300, reply.text

    return ask


def shell(*argv: str) -> Callable[[World], None]:
    return lambda world: world.shell("acli", "-y", *argv)


TAKE = {
    "acli": shell("vm.snapshot_create", "web-01", "snapshot_name_list=s"),
    "v0.8": posted(f"{V08}/snapshots", lambda w: {"snapshotSpecs": [{"vmUuid": vm(w).uuid, "snapshotName": "s"}]}),
    "v2.0": posted(f"{V2}/snapshots", lambda w: {"snapshot_specs": [{"vm_uuid": vm(w).uuid, "snapshot_name": "s"}]}),
    "v4": posted(POINTS, lambda w: {"name": "s", "vmRecoveryPoints": [{"vmExtId": vm(w).uuid}]}),
    "v4 vmm": posted(VM_POINTS, lambda w: {"name": "s", "vmExtId": vm(w).uuid}),
}
CLONE = {
    "acli": shell("vm.clone", NEW, "clone_from_snapshot=s"),
    "v0.8": posted(V08 + "/snapshots/{one}/clone", lambda w: {"specList": [{"name": NEW}]}),
    "v2.0": posted(V2 + "/snapshots/{one}/clone", lambda w: {"spec_list": [{"name": NEW}]}),
    "v4 vmm": posted(VM_POINTS + "/{one}/$actions/restore", lambda w: {"vmConfigOverrideSpec": {"name": NEW}}),
}
REVERT = {
    "acli": shell("vm.restore", "web-01", "s"),
    "v0.8": posted(V08 + "/vms/{vm}/restore", lambda w: {"snapshotUuid": one(w).uuid}),
    "v2.0": posted(V2 + "/vms/{vm}/restore", lambda w: {"snapshot_uuid": one(w).uuid}),
    "v4": posted(V4_VMS + "/{vm}/$actions/revert", lambda w: {"vmRecoveryPointExtId": one(w).uuid}),
}
DELETE: dict[str, Callable[[World], Any]] = {
    "acli": shell("snapshot.delete", "s"),
    "v0.8": lambda world: world.send("DELETE", f"{V08}/snapshots/{one(world).uuid}"),
    "v2.0": lambda world: world.send("DELETE", f"{V2}/snapshots/{one(world).uuid}"),
    "v4": lambda world: world.send("DELETE", f"{POINTS}/{one(world).recovery_point_uuid}"),
    "v4 vmm": lambda world: world.send("DELETE", f"{VM_POINTS}/{one(world).uuid}"),
}


def seen(world: World) -> list[set[str]]:
    """The uuids of snapshots as each face lists them."""
    acli = world.run("acli", "snapshot.list").splitlines()[1:]
    return [
        {row.split()[1] for row in acli},
        {row["uuid"] for row in world.read(f"{V08}/snapshots")["entities"]},
        {row["uuid"] for row in world.read(f"{V2}/snapshots")["entities"]},
        {row["extId"] for row in world.read(VM_POINTS).get("data", [])},
        {part["extId"] for row in world.read(POINTS).get("data", []) for part in row["vmRecoveryPoints"]},
    ]


def without_change(vm: Vm) -> Vm:
    return replace(plain(vm), name=NEW)


@pytest.mark.parametrize("asks", [TAKE, CLONE, REVERT, DELETE], ids=["take", "clone", "revert", "delete"])
def test_one_act_is_one_command_whoever_asks(asks: dict[str, Callable[[World], Any]]) -> None:
    found = []
    for ask in asks.values():
        world = World.start()
        if asks is not TAKE:
            TAKE["v2.0"](world)
            world.settle()
        found.append(commanded(world, ask))

    assert found == [found[0]] * len(asks)


@pytest.mark.parametrize("maker", TAKE)
def test_what_one_face_has_kept_all_show_and_bring_back(maker: str) -> None:
    world = World.start()
    TAKE[maker](world)
    world.settle()
    kept = one(world)

    assert seen(world) == [{kept.uuid}] * 5
    for ask in CLONE.values():
        ask(world)
        world.settle()
        assert without_change(vm(world, NEW)) == without_change(kept.vm)
        world.shell("acli", "-y", "vm.delete", NEW)
        world.settle()


@pytest.mark.parametrize("by", DELETE)
def test_what_one_face_has_deleted_none_shows(by: str) -> None:
    world = World.start()
    TAKE["v4"](world)
    world.settle()

    DELETE[by](world)
    world.settle()

    assert seen(world) == [set()] * 5
    assert list(world.site.all(RecoveryPoint)) == []


def test_a_snapshot_that_expires_is_gone_from_every_face() -> None:
    world = World.start()
    body = {"expirationTime": "2023-11-15T00:00:00Z", "vmRecoveryPoints": [{"vmExtId": vm(world).uuid}]}
    assert world.send("POST", POINTS, body).status_code == 202
    assert seen(world) == [{one(world).uuid}] * 5

    world.send("POST", "/_mock/advance", {"seconds": 86_400})

    assert seen(world) == [set()] * 5
