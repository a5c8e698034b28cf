"""Recovery points copied to other clusters of the same Prism Central."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import SECOND, Scene
from contract_tests.model.test_volume_groups import made, spec
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cluster_life import DestroyCluster
from mock_prism.model.commands.recovery_point import (
    CreateRecoveryPoint,
    DeleteSnapshots,
    GroupSnapshotSpec,
    SnapshotSpec,
)
from mock_prism.model.commands.replicate import ReplicateRecoveryPoint
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms, RevertVm
from mock_prism.model.commands.restore_group import GroupOrder, RevertVolumeGroup
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, Refused
from mock_prism.model.host import Host
from mock_prism.model.recovery_point import (
    GroupSnapshot,
    RecoveryPoint,
    Snapshot,
    all_of,
    group_snapshots_of,
    snapshot_now,
    snapshots_of,
)
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.usage import container_usage
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup


@pytest.fixture
def scene() -> Scene:
    """Two clusters."""
    return Scene("two-clusters")


def away(scene: Scene) -> Cluster:
    """The other cluster."""
    return list(scene.site.all(Cluster))[1]


def guest(scene: Scene) -> Vm:
    """A VM of the first cluster, with disks and NICs."""
    return next(vm for vm in scene.site.where(Vm, "cluster_uuid", scene.cluster.uuid) if vm.nics and vm.disks)


def taken(scene: Scene, lasting: int | None = None) -> RecoveryPoint:
    """A recovery point of a VM and a group of the first cluster."""
    group = made(scene, disks=(spec(scene),))
    until = None if lasting is None else scene.site.now_micros + lasting
    specs = (SnapshotSpec(guest(scene).uuid, "v"),)
    task = scene.succeed(CreateRecoveryPoint(specs, "rp", until, groups=(GroupSnapshotSpec(group.uuid, "g"),)))
    return scene.site.get(RecoveryPoint, task.entities[-1].uuid)


def copied(scene: Scene, point: RecoveryPoint) -> RecoveryPoint:
    """Its copy in the other cluster."""
    task = scene.succeed(ReplicateRecoveryPoint(point.uuid, away(scene).uuid))
    return scene.site.get(RecoveryPoint, task.entities[-1].uuid)


def used(scene: Scene, cluster: Cluster) -> int:
    """What is kept in the containers of a cluster."""
    return sum(
        container_usage(scene.site, one) for one in scene.site.where(StorageContainer, "cluster_uuid", cluster.uuid)
    )


def test_a_copy_holds_the_same_in_the_other_cluster(scene: Scene) -> None:
    point = taken(scene, lasting=3600 * SECOND)

    copy = copied(scene, point)

    assert copy == replace(
        point, uuid=copy.uuid, cluster_uuid=away(scene).uuid, origin_uuid=point.cluster_uuid, revision=copy.revision
    )
    assert [one.location_agnostic_id for one in all_of(scene.site, copy)] == [
        one.location_agnostic_id for one in all_of(scene.site, point)
    ]
    ids = {one.uuid for each in (point, copy) for one in all_of(scene.site, each)}
    points = {uuid for each in (point, copy) for one in all_of(scene.site, each) for uuid in one.disk_points}
    assert (len(ids), len(points)) == (4, 2 * sum(len(one.disk_points) for one in all_of(scene.site, point)))


def test_its_task_takes_as_long_as_the_copying_and_tells_the_copy_last(scene: Scene) -> None:
    point = taken(scene)
    size = sum(disk.size_bytes for one in all_of(scene.site, point) for disk in one.then.disks)

    task = scene.succeed(ReplicateRecoveryPoint(point.uuid, away(scene).uuid))

    kinds = ["recovery point", "snapshot", "volume group snapshot"]
    assert [ref.kind for ref in task.entities] == [*kinds, *kinds[1:], kinds[0]]
    assert task.entities[0].uuid == point.uuid
    assert task.completed_micros is not None
    assert task.completed_micros - task.created_micros == scene.site.timings.copy_micros(size) > 0


def test_a_copy_takes_its_room_in_the_other_cluster(scene: Scene) -> None:
    point = taken(scene)
    before = [used(scene, cluster) for cluster in scene.site.all(Cluster)]

    copy = copied(scene, point)

    here, there = (used(scene, cluster) for cluster in scene.site.all(Cluster))
    assert (here, there > before[1]) == (before[0], True)
    scene.succeed(DeleteSnapshots(tuple(one.uuid for one in all_of(scene.site, copy))))
    assert used(scene, away(scene)) == before[1]


def test_a_copy_is_restored_in_its_own_cluster_without_nics_that_do_not_reach_it(scene: Scene) -> None:
    scene.change(guest(scene).name, affinity=(next(iter(scene.site.all(Host))).uuid,))
    copy = copied(scene, taken(scene))
    (one,), (group,) = snapshots_of(scene.site, copy), group_snapshots_of(scene.site, copy)

    task = scene.succeed(RestoreVms((RestoreOrder(one.uuid, "v"),), (GroupOrder(group.uuid, "g"),)))

    vm, restored = scene.site.get(Vm, task.entities[0].uuid), scene.site.get(VolumeGroup, task.entities[1].uuid)
    assert {vm.cluster_uuid, restored.cluster_uuid} == {away(scene).uuid}
    assert (vm.nics, vm.affinity, len(vm.disks)) == ((), (), len(one.vm.disks))
    places = vm.containers | {disk.container_uuid for disk in restored.disks}
    assert {scene.site.get(StorageContainer, uuid).cluster_uuid for uuid in places} == {away(scene).uuid}
    with pytest.raises(Invalid):
        scene.start(RestoreVms((RestoreOrder(one.uuid, is_strict=True),)))


def test_a_copy_is_no_snapshot_to_which_its_vm_or_group_goes_back(scene: Scene) -> None:
    point = taken(scene)
    copy = copied(scene, point)
    (own,), (one,), (group,) = (
        snapshots_of(scene.site, point),
        snapshots_of(scene.site, copy),
        group_snapshots_of(scene.site, copy),
    )

    with pytest.raises(Invalid):
        scene.start(RevertVm(one.vm_uuid, one.uuid))
    with pytest.raises(Invalid):
        scene.start(RevertVolumeGroup(group.group_uuid, group.uuid))
    assert snapshot_now(scene.site, guest(scene)) == own
    scene.succeed(DeleteVm(one.vm_uuid, deletes_snapshots=True))
    assert list(scene.site.all(Snapshot)) == [one]


def test_copies_go_by_themselves_when_the_time_is_over(scene: Scene) -> None:
    copied(scene, taken(scene, lasting=3600 * SECOND))

    scene.settle(3600)

    assert [list(scene.site.all(kind)) for kind in (RecoveryPoint, Snapshot, GroupSnapshot)] == [[], [], []]


def test_a_copy_knows_where_it_began_however_often_it_is_copied(scene: Scene) -> None:
    point = taken(scene)
    copy = copied(scene, point)
    scene.succeed(DeleteSnapshots(tuple(one.uuid for one in all_of(scene.site, point))))

    task = scene.succeed(ReplicateRecoveryPoint(copy.uuid, scene.cluster.uuid))

    assert scene.site.get(RecoveryPoint, task.entities[-1].uuid).origin_uuid == scene.cluster.uuid


def test_what_cannot_be_copied_is_refused(scene: Scene) -> None:
    point = taken(scene)
    copied(scene, point)
    before = len(list(scene.site.all(Task)))

    for command, error in (
        (ReplicateRecoveryPoint(point.uuid, scene.cluster.uuid), Invalid),
        (ReplicateRecoveryPoint(point.uuid, away(scene).uuid), AlreadyExists),
        (ReplicateRecoveryPoint(point.uuid, "nothing"), NotFound),
        (ReplicateRecoveryPoint("nothing", away(scene).uuid), NotFound),
    ):
        with pytest.raises(error):
            scene.start(command)
    assert len(list(scene.site.all(Task))) == before


def test_of_two_copies_to_one_cluster_one_fails(scene: Scene) -> None:
    point = taken(scene)
    copied(scene, taken(scene))

    first, second = [scene.start(ReplicateRecoveryPoint(point.uuid, away(scene).uuid)) for _ in range(2)]

    errors = [scene.site.finish(task).error for task in (first, second)]
    assert [type(error) for error in errors] == [type(None), AlreadyExists]


def test_a_cluster_with_recovery_points_is_not_taken_apart(scene: Scene) -> None:
    copied(scene, taken(scene))

    with pytest.raises(Refused) as refused:
        scene.start(DestroyCluster(away(scene).uuid))

    assert "it has recovery points" in refused.value.reasons
