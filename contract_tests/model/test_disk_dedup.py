"""Deduplicating disks of VMs."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.disk_dedup import DedupDisk
from mock_prism.model.errors import Invalid, NotFound


def test_a_disk_is_deduplicated_and_left_to_its_container_again(scene: Scene) -> None:
    vm = scene.vm("web-01")
    disk = next(one for one in vm.disks if one.vmdisk_uuid)

    scene.succeed(DedupDisk(vm.uuid, disk.uuid, True, False))
    changed = [(one.cache_dedup, one.on_disk_dedup) for one in scene.vm("web-01").disks]
    scene.succeed(DedupDisk(vm.uuid, disk.uuid, None, None))

    assert changed == [(True, False) if one is disk else (None, None) for one in vm.disks]
    assert scene.vm("web-01").disks == vm.disks


def test_what_holds_no_data_of_its_own_is_not_deduplicated(scene: Scene) -> None:
    vm = scene.vm("web-01")
    drive = next(one for one in vm.disks if one.is_empty)

    with pytest.raises(Invalid):
        scene.start(DedupDisk(vm.uuid, drive.uuid, True, None))
    with pytest.raises(NotFound):
        scene.start(DedupDisk(vm.uuid, "nowhere", True, None))
