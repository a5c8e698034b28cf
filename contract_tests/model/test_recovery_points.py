"""Recovery points: VMs kept as they were, for as long as they are to be kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import GIB, SECOND, Scene
from mock_prism.model.commands.expiration import SetExpirationTime
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.recovery_point import (
    MOST_ENTITIES,
    CreateRecoveryPoint,
    DeleteSnapshots,
    SnapshotSpec,
)
from mock_prism.model.commands.restore import RevertVm
from mock_prism.model.commands.vm import CreateVm, DeleteVm, UpdateVm
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, PrismError, Stale
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot, snapshots_of
from mock_prism.model.states import PowerTransition
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.usage import container_usage, exclusive_bytes, holders
from mock_prism.model.vm import Vm

HOUR = 3600 * SECOND
NAME = "before the change"


def taken(scene: Scene, *names: str, lasting: int | None = None, name: str | None = NAME) -> RecoveryPoint:
    """A new recovery point of some VMs."""
    specs = tuple(SnapshotSpec(scene.vm(one).uuid, name) for one in names or ("web-01",))
    until = None if lasting is None else scene.site.now_micros + lasting
    task = scene.succeed(CreateRecoveryPoint(specs, name, until))
    return scene.site.get(RecoveryPoint, task.entities[-1].uuid)


def snapshot(scene: Scene, *names: str) -> Snapshot:
    """The first snapshot of a new recovery point."""
    return snapshots_of(scene.site, taken(scene, *names))[0]


def there(scene: Scene, point: RecoveryPoint) -> bool:
    return scene.site.table(RecoveryPoint).get(point.uuid) is not None


def test_a_recovery_point_holds_vms_as_they_were_whatever_becomes_of_them(scene: Scene) -> None:
    before = [scene.vm("web-01"), scene.vm("db-01")]

    point = taken(scene, "web-01", "db-01")
    scene.succeed(UpdateVm(before[0].uuid, name="renamed"))
    scene.succeed(DeleteVm(before[1].uuid))

    found = snapshots_of(scene.site, point)
    assert [one.vm for one in found] == before
    assert [one.vm_uuid for one in found] == [vm.uuid for vm in before]
    assert [len(one.disk_points) for one in found] == [1, 1]
    assert (point.name, point.created_micros, point.expires_micros) == (NAME, found[0].created_micros, None)
    assert len({point.uuid, point.location_agnostic_id, *(one.uuid for one in found)}) == 4
    assert point.owner_uuid is not None


def test_its_task_is_about_the_snapshots_the_vms_and_the_recovery_point(scene: Scene) -> None:
    vm = scene.vm("web-01")

    task = scene.succeed(CreateRecoveryPoint((SnapshotSpec(vm.uuid, NAME),)))

    assert [(ref.kind, ref.name) for ref in task.entities] == [
        ("snapshot", NAME),
        ("vm", "web-01"),
        ("recovery point", NAME),
    ]


def test_what_nobody_names_goes_by_its_vm_and_the_instant(scene: Scene) -> None:
    point = taken(scene, name=None)

    assert point.name == f"web-01-{point.created_micros}"
    assert snapshots_of(scene.site, point)[0].name == point.name


def test_a_snapshot_may_bring_its_id_which_must_be_new(scene: Scene) -> None:
    uuid, vms = "11111111-2222-4333-8444-555555555555", (scene.vm("web-01").uuid, scene.vm("db-01").uuid)

    scene.succeed(CreateRecoveryPoint((SnapshotSpec(vms[0], NAME, uuid),)))

    assert scene.site.get(Snapshot, uuid).name == NAME
    for specs in ((SnapshotSpec(vms[1], NAME, uuid),), tuple(SnapshotSpec(vm, NAME, uuid[::-1]) for vm in vms)):
        with pytest.raises(AlreadyExists):
            scene.start(CreateRecoveryPoint(specs))


def test_of_two_that_wait_with_the_same_id_one_fails(scene: Scene) -> None:
    vm = scene.vm("web-01")
    scene.start(SetPower(vm.uuid, PowerTransition.OFF))
    specs = (SnapshotSpec(vm.uuid, NAME, "11111111-2222-4333-8444-555555555555"),)

    first, second = (scene.site.finish(task) for task in [scene.start(CreateRecoveryPoint(specs)) for _ in range(2)])

    assert (first.error, type(second.error)) == (None, AlreadyExists)


@pytest.mark.parametrize(
    ("names", "more", "error"),
    [
        ((), {}, Invalid),
        (("web-01",) * 2, {}, Invalid),
        (("web-01",), {"name": ""}, Invalid),
        (("web-01",), {"name": "x" * 257}, Invalid),
        (("web-01",), {"expires_micros": 1}, Invalid),
    ],
)
def test_what_cannot_be_kept_is_refused(
    scene: Scene, names: tuple[str, ...], more: dict[str, object], error: type[PrismError]
) -> None:
    specs = tuple(SnapshotSpec(scene.vm(name).uuid) for name in names)

    with pytest.raises(error):
        scene.start(CreateRecoveryPoint(specs, **more))  # type: ignore[arg-type]  # fields by name
    assert list(scene.site.all(Task)) == []


def test_too_many_unknown_and_foreign_vms_are_refused() -> None:
    scene = Scene("two-clusters")
    vms = {vm.cluster_uuid: vm.uuid for vm in scene.site.all(Vm)}

    for uuids, error in (
        ([str(n) for n in range(MOST_ENTITIES + 1)], Invalid),
        (["nobody"], NotFound),
        (list(vms.values()), Invalid),
    ):
        with pytest.raises(error):
            scene.start(CreateRecoveryPoint(tuple(SnapshotSpec(uuid) for uuid in uuids)))


def test_a_recovery_point_goes_by_itself_when_its_time_is_over(scene: Scene) -> None:
    point = taken(scene, "web-01", "db-01", lasting=HOUR)

    scene.site.advance_to(point.created_micros + HOUR - 1)
    assert there(scene, point)
    scene.site.advance(1)

    assert not there(scene, point)
    assert list(scene.site.all(Snapshot)) == []
    assert [task.command.is_internal for task in scene.site.all(Task)] == [False, True]


@pytest.mark.parametrize("later", [2 * HOUR, HOUR // 2, None])
def test_its_time_can_be_set_anew(scene: Scene, later: int | None) -> None:
    point = taken(scene, lasting=HOUR)

    scene.succeed(SetExpirationTime(point.uuid, None if later is None else point.created_micros + later))

    scene.site.advance_to(point.created_micros + (later or 3 * HOUR) - 1)
    assert there(scene, point)
    scene.site.advance(1)
    assert there(scene, point) == (later is None)


def test_its_time_must_be_in_the_future_and_it_must_exist(scene: Scene) -> None:
    point = taken(scene)

    with pytest.raises(Invalid):
        scene.start(SetExpirationTime(point.uuid, scene.site.now_micros))
    with pytest.raises(NotFound):
        scene.start(SetExpirationTime("nothing", None))


def test_with_its_last_snapshot_a_recovery_point_goes(scene: Scene) -> None:
    point = taken(scene, "web-01", "db-01", lasting=HOUR)
    first, second = snapshots_of(scene.site, point)

    scene.succeed(DeleteSnapshots((first.uuid, first.uuid)))
    assert snapshots_of(scene.site, point) == (second,)
    scene.succeed(DeleteSnapshots((second.uuid,), second.revision))

    assert not there(scene, point)
    scene.site.advance(2 * HOUR)
    assert all(task.error is None for task in scene.site.all(Task))


def test_a_snapshot_is_deleted_by_who_knows_it(scene: Scene) -> None:
    one = snapshot(scene)

    with pytest.raises(Stale):
        scene.start(DeleteSnapshots((one.uuid,), one.revision + 1))
    with pytest.raises(NotFound):
        scene.start(DeleteSnapshots(("nothing",)))


def test_two_deletions_at_once_do_no_harm(scene: Scene) -> None:
    one = snapshot(scene)
    scene.start(RevertVm(one.vm_uuid, one.uuid))

    both = [scene.site.finish(task) for task in [scene.start(DeleteSnapshots((one.uuid,))) for _ in range(2)]]

    assert [task.error for task in both] == [None, None]


def test_snapshots_outlive_their_vm_unless_they_are_to_go_too(scene: Scene) -> None:
    point, other = taken(scene, "web-01"), taken(scene, "web-01", "db-01")

    scene.succeed(DeleteVm(scene.vm("db-01").uuid))
    assert len(snapshots_of(scene.site, other)) == 2
    scene.succeed(DeleteVm(scene.vm("web-01").uuid, deletes_snapshots=True))

    assert not there(scene, point)
    assert [one.vm.name for one in snapshots_of(scene.site, other)] == ["db-01"]


def test_a_snapshot_takes_room_only_for_what_nobody_else_has(scene: Scene) -> None:
    container = next(iter(scene.site.all(StorageContainer)))
    command = CreateVm(scene.cluster.uuid, "full")
    scene.succeed(command)
    disks = (replace(scene.vm("web-01").disks[1], vmdisk_uuid="own", size_bytes=GIB),)
    scene.change("full", disks=disks)
    before = container_usage(scene.site, container)

    one = snapshot(scene, "full")
    assert container_usage(scene.site, container) == before
    assert exclusive_bytes(scene.site, one, holders(scene.site, scene.cluster.uuid)) == 0

    scene.succeed(DeleteVm(scene.vm("full").uuid))
    assert container_usage(scene.site, container) == before
    kept = exclusive_bytes(scene.site, one, holders(scene.site, scene.cluster.uuid))
    assert kept > 0

    scene.succeed(DeleteSnapshots((one.uuid,)))
    assert container_usage(scene.site, container) == before - container.replication_factor * kept
