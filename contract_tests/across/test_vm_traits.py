"""What a VM's machine is like is the same from v4, v2.0 and the shell, whoever has said so."""

from __future__ import annotations

import pytest

from contract_tests.across.eyes import acli
from contract_tests.across.facts import GATEWAY
from contract_tests.across.world import World
from mock_prism.model.cvm import Cvm
from mock_prism.model.vm import Vm

VMS = "/api/vmm/v4.3/ahv/config/vms"


@pytest.fixture
def world() -> World:
    """A world of all faces."""
    return World.start()


def test_what_one_says_all_tell(world: World) -> None:
    node = next(iter(world.site.all(Cvm))).ip
    vm = next(vm for vm in world.site.all(Vm) if vm.name == "test-off")
    facts = {"boot_device_order": ["NIC", "DISK"]}
    path = f"{GATEWAY}/v2.0/vms/{vm.uuid}"
    assert world.send("PUT", path, {"boot": facts, "vm_features": {"VGA_CONSOLE": False}}).status_code < 300
    world.settle()
    world.shell("acli", "vm.update", "test-off", "disable_branding=true", node=node)
    world.settle()

    shown = world.read(f"{VMS}/{vm.uuid}")["data"]
    tree = next(iter(acli(world, "vm.get test-off", node).values()))["config"]

    assert (shown["isBrandingEnabled"], shown["isVgaConsoleEnabled"]) == (False, False)
    assert shown["bootConfig"]["bootOrder"] == ["NETWORK", "DISK"]
    assert (tree["vga_console"], tree["disable_branding"]) == (False, True)
    assert tree["boot"] == {"boot_device_order": ["kNetwork", "kDisk"]}
    assert world.read(path)["boot"]["boot_device_order"] == ["NIC", "DISK"]
    assert world.read(path)["vm_features"]["VGA_CONSOLE"] is False


def test_acli_says_in_which_order_a_vm_looks_for_a_system(world: World) -> None:
    node = next(iter(world.site.all(Cvm))).ip
    vm = next(vm for vm in world.site.all(Vm) if vm.name == "test-off")

    world.shell("acli", "vm.update_boot_device", "test-off", "boot_device_order=kDisk,kCdrom", node=node)
    world.settle()

    assert world.read(f"{VMS}/{vm.uuid}")["data"]["bootConfig"]["bootOrder"] == ["DISK", "CDROM"]
    for wrong in ("kDisk,kDisk", "kFloppy", ""):
        said = world.shell("acli", "vm.update_boot_device", "test-off", f"boot_device_order={wrong}", node=node)
        assert said["exit_status"] == 1
    assert world.read(f"{VMS}/{vm.uuid}")["data"]["bootConfig"]["bootOrder"] == ["DISK", "CDROM"]


def test_v2_refuses_an_order_that_names_a_device_twice(world: World) -> None:
    vm = next(vm for vm in world.site.all(Vm) if vm.name == "test-off")

    reply = world.send("PUT", f"{GATEWAY}/v2.0/vms/{vm.uuid}", {"boot": {"boot_device_order": ["DISK", "DISK"]}})

    assert reply.status_code in (400, 422)
    assert world.site.get(Vm, vm.uuid) == vm
