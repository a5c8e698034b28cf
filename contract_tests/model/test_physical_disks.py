"""Physical disks: taken out of the pool, put back, and lit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.disk import AddPhysicalDisk, RemovePhysicalDisk, SetDiskLed
from mock_prism.model.errors import Injected, NotFound, PrismError, Refused
from mock_prism.model.faults import FaultRule
from mock_prism.model.storage import Disk


def disks(scene: Scene, letter: str = "A") -> list[Disk]:
    """The disks of a node: flash first."""
    return list(scene.site.where(Disk, "host_uuid", scene.host(letter).uuid))


def test_a_disk_is_marked_emptied_and_taken_out(scene: Scene) -> None:
    disk = disks(scene)[-1]

    task = scene.start(RemovePhysicalDisk(disk.uuid))
    marked = scene.site.get(Disk, disk.uuid).is_marked_for_removal
    scene.site.advance(scene.site.timings.disk_removal_micros)

    assert marked
    assert (task.entities[0].uuid, task.entities[0].name) == (disk.uuid, disk.serial)
    assert scene.task(task).has_ended
    assert disk.uuid not in {one.uuid for one in scene.site.all(Disk)}
    assert [one.serial for one in scene.host("A").spare_disks] == [disk.serial]


def test_a_disk_that_was_taken_out_is_put_back(scene: Scene) -> None:
    disk = disks(scene)[-1]
    scene.succeed(RemovePhysicalDisk(disk.uuid))

    task = scene.succeed(AddPhysicalDisk(scene.cluster.uuid, disk.serial))

    back = scene.site.get(Disk, disk.uuid)
    assert replace(back, revision=disk.revision) == disk
    assert [one.uuid for one in task.entities] == [disk.uuid]
    assert scene.host("A").spare_disks == ()


def test_the_disk_that_is_named_is_put_back(scene: Scene) -> None:
    *_, third, fourth = disks(scene)
    for disk in (third, fourth):
        scene.succeed(RemovePhysicalDisk(disk.uuid))

    scene.succeed(AddPhysicalDisk(scene.cluster.uuid, fourth.serial))

    assert [one.serial for one in scene.host("A").spare_disks] == [third.serial]


def test_a_node_keeps_a_flash_disk(scene: Scene) -> None:
    first, second, *_ = disks(scene)
    scene.start(RemovePhysicalDisk(first.uuid))

    with pytest.raises(Refused) as refused:
        scene.start(RemovePhysicalDisk(second.uuid))
    with pytest.raises(Refused) as again:
        scene.start(RemovePhysicalDisk(first.uuid))

    assert refused.value.reasons == ("it is the last flash disk of its node",)
    assert again.value.reasons == ("it is being removed already",)


def test_a_disk_goes_only_while_its_data_can_be_rebuilt(scene: Scene) -> None:
    disk = disks(scene)[-1]
    scene.site.put(replace(scene.cvm("B"), services_up=False))

    with pytest.raises(Refused):
        scene.start(RemovePhysicalDisk(disk.uuid))

    scene.succeed(RemovePhysicalDisk(disk.uuid, is_forced=True))


@pytest.mark.parametrize("step", ["Mark the disk for removal", "Migrate its data", "Take the disk out of the pool"])
def test_a_disk_whose_removal_fails_stays_in_use(scene: Scene, step: str) -> None:
    disk = disks(scene)[-1]
    scene.site.put(FaultRule(uuid="f", operation="DiskRemove", step=step))

    error = scene.fail(RemovePhysicalDisk(disk.uuid))

    assert isinstance(error, Injected)
    assert scene.site.get(Disk, disk.uuid).is_marked_for_removal is False


def test_what_changes_meanwhile_is_seen(scene: Scene) -> None:
    disk = disks(scene)[-1]
    scene.start(SetDiskLed(disk.uuid, True))
    waiting = scene.start(RemovePhysicalDisk(disk.uuid))
    late = scene.start(RemovePhysicalDisk(disk.uuid))

    ends = [scene.site.finish(task) for task in (waiting, late)]

    assert [type(task.error) for task in ends] == [type(None), NotFound]


def test_a_lamp_is_lit_and_put_out(scene: Scene) -> None:
    disk = disks(scene)[0]

    scene.succeed(SetDiskLed(disk.uuid, True))
    lit = scene.site.get(Disk, disk.uuid).is_led_on
    scene.succeed(SetDiskLed(disk.uuid, False))

    assert (lit, scene.site.get(Disk, disk.uuid).is_led_on) == (True, False)


def test_disks_that_are_not_there_are_not_found(scene: Scene) -> None:
    errors: list[type[PrismError]] = []
    for command in (
        RemovePhysicalDisk("nowhere"),
        SetDiskLed("nowhere", True),
        AddPhysicalDisk(scene.cluster.uuid, disks(scene)[0].serial),
        AddPhysicalDisk("nowhere", "x"),
    ):
        with pytest.raises(NotFound) as caught:
            scene.start(command)
        errors.append(caught.type)

    assert len(errors) == 4
