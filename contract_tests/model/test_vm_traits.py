"""What a VM's machine is like: kept, told, and of some consequence where it is about moving."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm import CreateVm, UpdateVm
from mock_prism.model.errors import Invalid, NoPlacement, WrongState
from mock_prism.model.migratability import Bond, bond
from mock_prism.model.states import Family, PowerState, PowerTransition
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


SAFE: dict[str, Any] = {
    "machine_type": "q35",
    "uefi_boot": True,
    "traits": VmTraits(has_secure_boot=True, has_credential_guard=True),
}


@pytest.mark.parametrize(
    "change",
    [
        {"machine_type": "pc"},
        {"uefi_boot": False},
        {"traits": VmTraits(has_credential_guard=True)},
        {"traits": VmTraits(num_vnuma_nodes=-1)},
    ],
)
def test_what_does_not_go_together_is_refused(scene: Scene, change: dict[str, Any]) -> None:
    scene.succeed(CreateVm(scene.cluster.uuid, "safe", **SAFE))

    with pytest.raises(Invalid):
        scene.start(CreateVm(scene.cluster.uuid, "other", **{**SAFE, **change}))
    with pytest.raises(Invalid):
        scene.start(UpdateVm(scene.vm("safe").uuid, **change))


def test_what_a_machine_is_changes_only_while_it_is_off(scene: Scene) -> None:
    running, off = scene.vm("web-01"), scene.vm("test-off")

    assert isinstance(scene.fail(UpdateVm(running.uuid, machine_type="q35")), WrongState)
    assert isinstance(scene.fail(UpdateVm(running.uuid, has_cpu_passthrough=True)), WrongState)
    scene.succeed(UpdateVm(off.uuid, machine_type="q35"))
    assert scene.vm("test-off").machine_type == "q35"


def test_a_vm_turned_off_and_on_goes_where_it_is_told_or_is_off(scene: Scene) -> None:
    vm, host = scene.vm("web-01"), scene.host("B")
    scene.succeed(SetPower(vm.uuid, PowerTransition.POWER_CYCLE, host.uuid))
    there = scene.vm("web-01").host_uuid
    scene.succeed(UpdateVm(vm.uuid, affinity=(host.uuid,)))
    scene.succeed(SetPower(vm.uuid, PowerTransition.POWER_CYCLE, changes_host=True))
    kept = scene.vm("web-01").host_uuid
    error = scene.fail(SetPower(vm.uuid, PowerTransition.POWER_CYCLE, scene.host("A").uuid))

    assert (there, kept, type(error)) == (host.uuid, host.uuid, NoPlacement)
    assert scene.vm("web-01").power is PowerState.OFF
