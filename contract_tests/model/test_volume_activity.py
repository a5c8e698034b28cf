"""What is done to volume groups."""

from __future__ import annotations

from dataclasses import replace

from contract_tests.model.scene import EPOCH_MICROS, GIB, Scene
from mock_prism.model.activity import Reading
from mock_prism.model.storage import StorageContainer
from mock_prism.model.usage import usage_of, written_bytes
from mock_prism.model.vm import VmDisk
from mock_prism.model.volume_activity import volume_activity
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup


def group(scene: Scene, **more: object) -> VolumeGroup:
    """A group of two disks, one twice as large as the other."""
    home = next(iter(scene.site.all(StorageContainer))).uuid
    disks = tuple(VolumeDisk(f"d{index}", index, home, size * GIB) for index, size in enumerate((1, 2)))
    made = VolumeGroup(uuid="vg", cluster_uuid=scene.cluster.uuid, name="vg", target_name="vg", disks=disks)
    return scene.site.put(replace(made, **more))  # type: ignore[arg-type]  # fields by name


def read(scene: Scene, found: VolumeGroup, *places: int) -> Reading:
    """The reading of some disks at the scene's beginning."""
    disks = [found.disks[place] for place in places]
    reading = volume_activity(scene.site, found, disks).at(EPOCH_MICROS)
    assert reading is not None
    return reading


def test_nothing_is_done_to_a_group_that_nobody_has(scene: Scene) -> None:
    assert read(scene, group(scene), 0, 1).operations == 0


def test_a_client_outside_keeps_a_group_busy(scene: Scene) -> None:
    found = group(scene, client_uuids=("c",))
    small, large, whole = read(scene, found, 0), read(scene, found, 1), read(scene, found, 0, 1)
    assert abs(small.rates.reads + large.rates.reads - whole.rates.reads) <= 2
    assert 0 < small.rates.reads < large.rates.reads


def test_a_vm_that_runs_keeps_a_group_busy(scene: Scene) -> None:
    found = group(scene)
    disk = VmDisk("x", "scsi", 9, volume_group_uuid=found.uuid)
    scene.change("test-off", disks=(disk,))
    assert read(scene, found, 0).operations == 0
    scene.change("web-01", disks=(disk,))
    assert read(scene, found, 0).operations > 0


def test_disks_of_a_group_fill_by_a_part_of_their_own(scene: Scene) -> None:
    found = group(scene)
    parts = [written_bytes(scene.site, disk) for disk in found.disks]
    assert usage_of(scene.site, found) == sum(parts)
    assert all(0 < part < disk.size_bytes for part, disk in zip(parts, found.disks, strict=True))
