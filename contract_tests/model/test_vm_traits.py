"""What a VM's machine is like: kept, told, and of some consequence where it is about moving."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.vm import CreateVm, UpdateVm
from mock_prism.model.errors import Invalid, WrongState
from mock_prism.model.migratability import Bond, bond
from mock_prism.model.states import Family
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import PLAIN, BootDevice, VmTraits

OTHER = VmTraits(
    boot_order=(BootDevice.NETWORK, BootDevice.DISK),
    has_vtpm=True,
    is_branded=False,
    bios_uuid="11111111-1111-4111-8111-111111111111",
)
LAST = {"scsi": 255, "ide": 3, "sata": 5, "pci": 6}


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_traits_are_those_of_the_order_and_change_with_it(scene: Scene) -> None:
    scene.succeed(CreateVm(scene.cluster.uuid, "new", traits=OTHER))
    made = scene.vm("new")
    scene.succeed(UpdateVm(made.uuid, description="as it was"))
    kept = scene.vm("new")
    scene.succeed(UpdateVm(made.uuid, traits=PLAIN))

    assert (made.traits, kept.traits, scene.vm("new").traits) == (OTHER, OTHER, PLAIN)


def test_a_copy_has_an_identity_of_its_own(scene: Scene) -> None:
    scene.succeed(CreateVm(scene.cluster.uuid, "new", traits=OTHER))
    scene.succeed(CloneVm(scene.vm("new").uuid, "copy"))

    assert scene.vm("copy").traits == replace(OTHER, bios_uuid=None)


def test_a_vm_that_is_said_to_be_unfit_for_it_is_not_moved_live(scene: Scene) -> None:
    vm = scene.vm("web-01")
    scene.succeed(UpdateVm(vm.uuid, traits=replace(vm.traits, is_live_migratable=False)))
    bound = scene.vm("web-01")
    host = next(host for host in scene.site.all(type(scene.host("A"))) if host.uuid == bound.host_uuid)

    assert not bound.may_live_migrate
    assert bond(scene.site, bound, host, Family.ACROPOLIS) is Bond.DECLARED
    assert isinstance(scene.fail(MigrateVm(bound.uuid)), WrongState)


@pytest.mark.parametrize("bus", LAST)
def test_a_bus_has_so_many_places(scene: Scene, bus: str) -> None:
    container = next(iter(scene.site.all(StorageContainer))).uuid
    last = DiskSpec(bus, LAST[bus], size_bytes=1 << 30, container_uuid=container)

    scene.succeed(CreateVm(scene.cluster.uuid, "new", disks=(last,)))
    with pytest.raises(Invalid, match=f"from 0 to {LAST[bus]}"):
        scene.run(CreateVm(scene.cluster.uuid, "other", disks=(replace(last, index=LAST[bus] + 1),)))


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../UTC"])
def test_a_clock_is_set_by_a_time_zone(scene: Scene, zone: str) -> None:
    scene.succeed(UpdateVm(scene.vm("web-01").uuid, timezone="Europe/Berlin"))
    for command in (
        UpdateVm(scene.vm("web-01").uuid, timezone=zone),
        CreateVm(scene.cluster.uuid, "new", timezone=zone),
    ):
        with pytest.raises(Invalid):
            scene.run(command)
    assert scene.vm("web-01").timezone == "Europe/Berlin"
