"""What a VM boots from, and by which firmware."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.ads import UpdateAds
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.vm import CreateVm, UpdateVm
from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import IsoContent, Vm


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_vm_boots_from_one_of_its_disks_or_nics_before_all_others(scene: Scene) -> None:
    vm = scene.vm("web-01")
    scene.succeed(UpdateVm(vm.uuid, boot_from=vm.disks[0].address))
    by_disk = scene.vm("web-01")
    scene.succeed(UpdateVm(vm.uuid, boot_from=vm.nics[0].mac))
    by_nic = scene.vm("web-01")
    scene.succeed(UpdateVm(vm.uuid, boot_from=""))

    assert (by_disk.boot_disk, by_disk.boot_nic) == (vm.disks[0], None)
    assert (by_nic.boot_disk, by_nic.boot_nic) == (None, vm.nics[0])
    assert scene.vm("web-01").boot_from is None


def test_a_device_that_a_vm_has_not_is_refused(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.run(UpdateVm(scene.vm("web-01").uuid, boot_from="sata.9"))
    with pytest.raises(NotFound):
        scene.run(CreateVm(scene.cluster.uuid, "new", disks=(DiskSpec("sata", is_cdrom=True),), boot_from="sata.1"))


def test_a_new_vm_boots_from_what_it_is_made_with(scene: Scene) -> None:
    command = CreateVm(scene.cluster.uuid, "new", disks=(DiskSpec("sata", is_cdrom=True),), boot_from="sata.0")
    scene.succeed(command)

    assert scene.vm("new").boot_disk == scene.vm("new").disks[0]


def test_the_firmware_changes_while_the_vm_is_off(scene: Scene) -> None:
    scene.succeed(UpdateVm(scene.vm("test-off").uuid, uefi_boot=True))
    error = scene.fail(UpdateVm(scene.vm("web-01").uuid, uefi_boot=True))

    assert scene.vm("test-off").uefi_boot
    assert isinstance(error, WrongState)
    assert error.kind == Vm.kind


def test_a_copy_can_set_itself_up(scene: Scene) -> None:
    source = scene.vm("web-01")
    scene.succeed(CloneVm(source.uuid, "first", is_customized=True))
    scene.succeed(CloneVm(scene.vm("first").uuid, "second", is_customized=True))
    containers = list(scene.site.all(StorageContainer))
    scene.succeed(CloneVm(source.uuid, "third", is_customized=True, container_uuid=containers[-1].uuid))

    for name in ("first", "second", "third"):
        media = [disk for disk in scene.vm(name).disks if disk.content is IsoContent.GUEST_CUSTOMIZATION]
        assert len(media) == 1
        assert len(scene.vm(name).disks) == len(source.disks) + 1
    assert scene.vm("third").containers == {containers[-1].uuid}


def test_the_scheduler_is_turned_off_and_on(scene: Scene) -> None:
    scene.succeed(UpdateAds(scene.cluster.uuid, False))
    off = scene.cluster.ads_enabled
    scene.succeed(UpdateAds(scene.cluster.uuid, True))

    assert (off, scene.cluster.ads_enabled) == (False, True)


def test_that_ads_is_not_to_mend_hot_spots_is_kept_until_something_else_is_said(scene: Scene) -> None:
    scene.succeed(UpdateAds(scene.cluster.uuid, True, prevents_hotspot_fix=True))
    scene.succeed(UpdateAds(scene.cluster.uuid, False))

    assert (scene.cluster.ads_enabled, scene.cluster.ads_prevents_hotspot_fix) == (False, True)
