"""Recovery points of volume groups: kept with VMs at one instant, restored, put back in place, and accounted for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import GIB, SECOND, Scene
from contract_tests.model.test_volume_groups import container, made, now, spec
from mock_prism.model.commands.recovery_point import (
    CreateRecoveryPoint,
    DeleteSnapshots,
    GroupSnapshotSpec,
    SnapshotSpec,
)
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms
from mock_prism.model.commands.restore_group import GroupOrder, RevertVolumeGroup
from mock_prism.model.commands.volume_attachment import AttachVolumeGroup
from mock_prism.model.commands.volume_disk import AddVolumeDisk, RemoveVolumeDisk, UpdateVolumeDisk
from mock_prism.model.commands.volume_group import DeleteVolumeGroup, UpdateVolumeGroup
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.recovery_point import (
    GroupSnapshot,
    RecoveryPoint,
    Snapshot,
    all_of,
    group_snapshots_of,
    snapshots_of,
)
from mock_prism.model.storage import StorageContainer
from mock_prism.model.usage import container_usage, exclusive_bytes, holders
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup


def taken(scene: Scene, group: VolumeGroup, *vms: str, lasting: int | None = None) -> RecoveryPoint:
    """A new recovery point of a group, and of some VMs."""
    specs = tuple(SnapshotSpec(scene.vm(name).uuid) for name in vms)
    until = None if lasting is None else scene.site.now_micros + lasting
    command = CreateRecoveryPoint(specs, "rp", until, groups=(GroupSnapshotSpec(group.uuid),))
    return scene.site.get(RecoveryPoint, scene.succeed(command).entities[-1].uuid)


def only(scene: Scene, point: RecoveryPoint) -> GroupSnapshot:
    """The one group of a recovery point."""
    (found,) = group_snapshots_of(scene.site, point)
    return found


def used(scene: Scene) -> int:
    """What is kept in the first container."""
    return container_usage(scene.site, scene.site.get(StorageContainer, container(scene)))


def test_vms_and_groups_are_kept_as_they_are_at_one_instant(scene: Scene) -> None:
    group, vm = made(scene, disks=(spec(scene), spec(scene))), scene.vm("web-01")

    point = taken(scene, group, "web-01")
    scene.succeed(UpdateVolumeGroup(group.uuid, name="renamed"))

    kept = only(scene, point)
    assert [one.vm for one in snapshots_of(scene.site, point)] == [vm]
    assert (kept.group, kept.group_uuid, len(kept.disk_points)) == (group, group.uuid, 2)
    assert kept.name == f"vg-{point.created_micros}"
    assert {one.created_micros for one in all_of(scene.site, point)} == {point.created_micros}


def test_the_task_is_about_snapshots_what_they_are_of_and_the_recovery_point(scene: Scene) -> None:
    group = made(scene)
    specs = (SnapshotSpec(scene.vm("web-01").uuid, "v"),)

    task = scene.succeed(CreateRecoveryPoint(specs, groups=(GroupSnapshotSpec(group.uuid, "g"),)))

    assert [(ref.kind, ref.name) for ref in task.entities] == [
        ("snapshot", "v"),
        ("volume group snapshot", "g"),
        ("vm", "web-01"),
        ("volume group", "vg"),
        ("recovery point", "v"),
    ]


def test_groups_that_cannot_be_kept_are_refused(scene: Scene) -> None:
    one = GroupSnapshotSpec(made(scene).uuid)

    for groups, error in (
        ((one, one), Invalid),
        ((replace(one, name=""),), Invalid),
        ((GroupSnapshotSpec("nothing"),), NotFound),
    ):
        with pytest.raises(error):
            scene.start(CreateRecoveryPoint((), groups=groups))
    assert list(scene.site.all(RecoveryPoint)) == []


def test_a_group_of_another_cluster_cannot_be_kept_with_a_vm() -> None:
    scene = Scene("two-clusters")
    group = made(scene)
    foreign = next(vm for vm in scene.site.all(Vm) if vm.cluster_uuid != group.cluster_uuid)

    with pytest.raises(Invalid):
        scene.start(CreateRecoveryPoint((SnapshotSpec(foreign.uuid),), groups=(GroupSnapshotSpec(group.uuid),)))


def test_disks_of_a_group_that_a_vm_has_are_no_part_of_the_vms_snapshot(scene: Scene) -> None:
    group = made(scene, disks=(spec(scene),))
    scene.succeed(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid))

    point = taken(scene, group, "web-01")

    (kept,) = snapshots_of(scene.site, point)
    assert len(kept.disk_points) == sum(disk.vmdisk_uuid is not None for disk in kept.vm.disks)
    assert exclusive_bytes(scene.site, kept, holders(scene.site, scene.cluster.uuid)) == 0


def test_a_group_is_restored_as_it_was_with_disks_of_its_own(scene: Scene) -> None:
    group = made(scene, disks=(spec(scene, description="log"), spec(scene, size_bytes=2 * GIB)), is_shared=True)
    kept = only(scene, taken(scene, group, "web-01"))
    scene.succeed(DeleteVolumeGroup(group.uuid))

    task = scene.succeed(RestoreVms((), (GroupOrder(kept.uuid, "again"), GroupOrder(kept.uuid))))

    named, plain = (scene.site.get(VolumeGroup, ref.uuid) for ref in task.entities)
    assert (named.name, plain.name, named.is_shared) == ("again", "vg", True)
    assert [(disk.index, disk.size_bytes, disk.description) for disk in named.disks] == [
        (0, GIB, "log"),
        (1, 2 * GIB, ""),
    ]
    uuids = {disk.uuid for one in (group, named, plain) for disk in one.disks}
    assert len(uuids) == 6
    assert named.target_name.startswith("again-")


def test_vms_and_groups_are_restored_by_one_task(scene: Scene) -> None:
    point = taken(scene, made(scene), "web-01")
    (one,), kept = snapshots_of(scene.site, point), only(scene, point)

    task = scene.succeed(RestoreVms((RestoreOrder(one.uuid, "v"),), (GroupOrder(kept.uuid, "g"),)))

    assert [(ref.kind, ref.name) for ref in task.entities] == [("vm", "v"), ("volume group", "g")]


def test_what_cannot_be_restored_is_refused(scene: Scene) -> None:
    kept = only(scene, taken(scene, made(scene)))

    for orders, error in (
        ((), Invalid),
        ((GroupOrder(kept.uuid, ""),), Invalid),
        ((GroupOrder("nothing"),), NotFound),
    ):
        with pytest.raises(error):
            scene.start(RestoreVms((), orders))


def test_a_group_gets_its_disks_back_in_place_and_keeps_all_else(scene: Scene) -> None:
    group = made(scene, disks=(spec(scene), spec(scene)))
    kept = only(scene, taken(scene, group))
    scene.succeed(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid))
    scene.succeed(UpdateVolumeGroup(group.uuid, name="renamed"))
    scene.succeed(RemoveVolumeDisk(group.uuid, group.disks[0].uuid))
    scene.succeed(UpdateVolumeDisk(group.uuid, group.disks[1].uuid, 2 * GIB))
    scene.succeed(AddVolumeDisk(group.uuid, spec(scene, index=7)))

    task = scene.succeed(RevertVolumeGroup(group.uuid, kept.uuid))

    after = now(scene, group)
    assert (after.disks, after.name) == (group.disks, "renamed")
    assert any(disk.volume_group_uuid == group.uuid for disk in scene.vm("web-01").disks)
    assert [ref.kind for ref in task.entities] == ["volume group", "volume group snapshot"]


def test_a_group_goes_back_to_snapshots_of_its_own_alone(scene: Scene) -> None:
    group, other = made(scene), made(scene, "other")
    kept = only(scene, taken(scene, other))

    with pytest.raises(Invalid):
        scene.start(RevertVolumeGroup(group.uuid, kept.uuid))
    with pytest.raises(NotFound):
        scene.start(RevertVolumeGroup(group.uuid, "nothing"))


def test_a_snapshot_of_a_group_takes_room_only_for_what_nobody_else_has(scene: Scene) -> None:
    before = used(scene)
    group = made(scene, disks=(spec(scene), spec(scene)))
    full = used(scene)
    kept = only(scene, taken(scene, group))
    assert used(scene) == full

    scene.succeed(RemoveVolumeDisk(group.uuid, group.disks[0].uuid))
    first = exclusive_bytes(scene.site, kept, holders(scene.site, scene.cluster.uuid))
    scene.succeed(DeleteVolumeGroup(group.uuid))

    assert used(scene) == full
    assert 0 < first < exclusive_bytes(scene.site, kept, holders(scene.site, scene.cluster.uuid))
    scene.succeed(DeleteSnapshots((kept.uuid,)))
    assert used(scene) == before
    assert list(scene.site.all(RecoveryPoint)) == []


def test_a_recovery_point_stays_until_its_last_part_is_gone(scene: Scene) -> None:
    point = taken(scene, made(scene), "web-01", lasting=60 * SECOND)
    (one,), kept = snapshots_of(scene.site, point), only(scene, point)

    scene.succeed(DeleteSnapshots((one.uuid,)))
    assert all_of(scene.site, point) == (kept,)
    scene.settle(60)

    assert [list(scene.site.all(kind)) for kind in (RecoveryPoint, Snapshot, GroupSnapshot)] == [[], [], []]
