"""Pinning disks to flash."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.flash_mode import PinDisk
from mock_prism.model.errors import Invalid, NotFound


def test_a_disk_is_pinned_and_let_go_again(scene: Scene) -> None:
    vm = scene.vm("web-01")
    disk = next(one for one in vm.disks if not one.is_cdrom)

    scene.succeed(PinDisk(vm.uuid, disk.uuid, True))
    pinned = [one.flash_mode for one in scene.vm("web-01").disks]
    scene.succeed(PinDisk(vm.uuid, disk.uuid, False))

    assert pinned == [one is disk for one in vm.disks]
    assert scene.vm("web-01").disks == vm.disks


def test_what_holds_no_data_of_its_own_is_not_pinned(scene: Scene) -> None:
    vm = scene.vm("web-01")
    drive = next(one for one in vm.disks if one.is_cdrom)

    with pytest.raises(Invalid):
        scene.start(PinDisk(vm.uuid, drive.uuid, True))
    with pytest.raises(NotFound):
        scene.start(PinDisk(vm.uuid, "nowhere", True))
