"""What v4 does to volume groups and recovery points shows at every other face."""

from __future__ import annotations

import json

from contract_tests.across.test_storage import GROUPS as GROUP_PATH
from contract_tests.across.test_storage import V2, add_disk, container, group, make, vm
from contract_tests.across.world import World
from mock_prism.model.recovery_point import GroupSnapshot, RecoveryPoint

POINTS = "/api/dataprotection/v4.4/config/recovery-points"


def kept(world: World) -> GroupSnapshot:
    """A recovery point of the group and a VM."""
    groups, vms = [{"volumeGroupExtId": group(world).uuid}], [{"vmExtId": vm(world).uuid}]
    body = {"name": "rp", "volumeGroupRecoveryPoints": groups, "vmRecoveryPoints": vms}
    assert world.send("POST", POINTS, body).status_code == 202
    world.settle()
    return next(iter(world.site.all(GroupSnapshot)))


def disks(world: World) -> list[set[str]]:
    """The ids of the disks of the group as acli, v2.0 and v4 show them."""
    uuid = group(world).uuid
    (acli,) = json.loads(world.run("acli", "-o", "json", "vg.get", "vg"))["data"].values()
    return [
        {one["vmdisk_uuid"] for one in acli.get("disk_list", [])},
        {one["vmdisk_uuid"] for one in world.read(f"{V2}/volume_groups/{uuid}")["disk_list"]},
        {one["extId"] for one in world.read(f"{GROUP_PATH}/{uuid}/disks").get("data", [])},
    ]


def used(world: World) -> set[int]:
    """What the first container holds, as v2.0 and the model of v4's statistics count it."""
    uuid = container(world).uuid
    stats = world.read(f"{V2}/storage_containers/{uuid}")["usage_stats"]
    return {int(stats["storage.user_usage_bytes"])}


def test_a_group_that_is_put_back_has_its_disks_back_at_every_face() -> None:
    world = World.start()
    make(world, "acli")
    add_disk(world, "v2.0")
    before, snapshot = disks(world), kept(world)
    world.shell("acli", "-y", "vg.disk_delete", "vg", "3")
    world.settle()
    assert disks(world) == [set()] * 3

    body = {"volumeGroupRecoveryPointExtId": snapshot.uuid}
    assert world.send("POST", f"{GROUP_PATH}/{group(world).uuid}/$actions/revert", body).status_code == 202
    world.settle()

    assert disks(world) == before == [before[0]] * 3
    assert len(before[0]) == 1


def test_what_a_group_had_takes_its_room_until_its_recovery_point_is_gone() -> None:
    world = World.start()
    empty = used(world)
    make(world, "v2.0")
    add_disk(world, "acli")
    full, snapshot = used(world), kept(world)

    world.shell("acli", "-y", "vg.delete", "vg")
    world.settle()
    assert used(world) == full != empty
    reply = world.send("DELETE", f"/api/clustermgmt/v4.3/config/storage-containers/{container(world).uuid}")
    assert reply.status_code in (409, 412, 428)
    assert world.send("DELETE", f"{POINTS}/{snapshot.recovery_point_uuid}").status_code == 202
    world.settle()

    assert used(world) == empty
    assert list(world.site.all(RecoveryPoint)) == []


def test_acli_and_v2_list_the_vm_of_a_recovery_point_and_delete_it_from_under_the_group() -> None:
    world = World.start()
    make(world, "v4")
    snapshot = kept(world)
    rows = world.run("acli", "snapshot.list").splitlines()[1:]
    entities = world.read(f"{V2}/snapshots")["entities"]

    assert [row.split()[0] for row in rows] == [entities[0]["snapshot_name"]] == ["rp"]
    world.shell("acli", "-y", "snapshot.delete", "rp")
    world.settle()

    (point,) = world.read(POINTS)["data"]
    assert "vmRecoveryPoints" not in point
    assert [one["extId"] for one in point["volumeGroupRecoveryPoints"]] == [snapshot.uuid]
