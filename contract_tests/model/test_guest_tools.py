"""Guest tools: their medium, installing, changing, and the power that is switched through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.guest_tools import (
    InsertGuestTools,
    InstallGuestTools,
    UninstallGuestTools,
    UpdateGuestTools,
    UpgradeGuestTools,
    holds_tools,
)
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.states import PowerState, PowerTransition
from mock_prism.model.task import Command
from mock_prism.model.vm import NGT_VERSION, GuestTools, NgtCapability

NAME = "web-01"
BOTH = (NgtCapability.SELF_SERVICE_RESTORE, NgtCapability.VSS_SNAPSHOT)


def equipped(scene: Scene, **tools: object) -> str:
    """The uuid of the VM, which has guest tools from now on."""
    return scene.change(NAME, guest_tools=GuestTools(is_installed=True, is_enabled=True, **tools)).uuid  # type: ignore[arg-type]  # fields by name


def test_the_medium_goes_into_the_empty_drive(scene: Scene) -> None:
    scene.succeed(InsertGuestTools(scene.vm(NAME).uuid, BOTH))
    scene.succeed(InsertGuestTools(scene.vm(NAME).uuid, BOTH))

    drives = [disk for disk in scene.vm(NAME).disks if disk.is_cdrom]
    assert holds_tools(scene.vm(NAME))
    assert [drive.is_empty for drive in drives] == [False]
    assert scene.vm(NAME).guest_tools == GuestTools(capabilities=BOTH)


def test_without_an_empty_drive_there_is_no_place_for_the_medium(scene: Scene) -> None:
    vm = scene.vm(NAME)
    scene.change(NAME, disks=tuple(disk for disk in vm.disks if not disk.is_cdrom))

    assert isinstance(scene.fail(InsertGuestTools(vm.uuid)), NotFound)


def test_installing_takes_its_time_and_leaves_the_drive_empty(scene: Scene) -> None:
    task = scene.start(InstallGuestTools(scene.vm(NAME).uuid, BOTH))
    meanwhile = holds_tools(scene.vm(NAME)), scene.vm(NAME).guest_tools.serves
    scene.site.finish(task)

    assert meanwhile == (True, False)
    assert not holds_tools(scene.vm(NAME))
    assert scene.vm(NAME).guest_tools == GuestTools(is_installed=True, is_enabled=True, capabilities=BOTH)


def test_what_stops_while_tools_are_installed_has_none(scene: Scene) -> None:
    task = scene.start(InstallGuestTools(scene.vm(NAME).uuid))
    scene.change(NAME, power=PowerState.OFF, host_uuid=None)

    assert isinstance(scene.site.finish(task).error, WrongState)
    assert not scene.vm(NAME).guest_tools.is_installed


def test_tools_are_uninstalled_with_their_medium(scene: Scene) -> None:
    uuid = equipped(scene)
    scene.succeed(InsertGuestTools(uuid, is_config_only=True))
    scene.succeed(UninstallGuestTools(uuid))

    assert (scene.vm(NAME).guest_tools, holds_tools(scene.vm(NAME))) == (GuestTools(), False)


def test_older_tools_are_upgraded_once(scene: Scene) -> None:
    uuid = equipped(scene, version="3.0")
    scene.succeed(UpgradeGuestTools(uuid))

    assert scene.vm(NAME).guest_tools.version == NGT_VERSION
    assert isinstance(scene.fail(UpgradeGuestTools(uuid)), WrongState)


def test_a_setting_that_is_not_named_stays(scene: Scene) -> None:
    uuid = equipped(scene, capabilities=BOTH)
    scene.succeed(UpdateGuestTools(uuid, is_enabled=False))
    switched = scene.vm(NAME).guest_tools
    scene.succeed(UpdateGuestTools(uuid, capabilities=BOTH[:1]))

    assert switched == GuestTools(is_installed=True, is_enabled=False, capabilities=BOTH)
    assert scene.vm(NAME).guest_tools == replace(switched, capabilities=BOTH[:1])


@pytest.mark.parametrize("transition", [PowerTransition.ACPI_SHUTDOWN, PowerTransition.ACPI_REBOOT])
def test_power_is_switched_through_tools_that_serve(scene: Scene, transition: PowerTransition) -> None:
    command = SetPower(scene.vm(NAME).uuid, transition, through_tools=True)
    without = scene.fail(command)
    equipped(scene)
    scene.succeed(command)

    assert isinstance(without, WrongState)
    assert scene.vm(NAME).is_running is (transition is PowerTransition.ACPI_REBOOT)


WITHOUT: dict[str, Callable[[str], Command]] = {
    "configured": lambda uuid: InsertGuestTools(uuid, is_config_only=True),
    "uninstalled": UninstallGuestTools,
    "upgraded": UpgradeGuestTools,
    "updated": UpdateGuestTools,
}


@pytest.mark.parametrize("make", WITHOUT.values(), ids=WITHOUT)
def test_tools_that_are_not_there_cannot_be(scene: Scene, make: Callable[[str], Command]) -> None:
    assert isinstance(scene.fail(make(scene.vm(NAME).uuid)), WrongState)


@pytest.mark.parametrize("make", [UninstallGuestTools, UpgradeGuestTools, InstallGuestTools])
def test_a_guest_that_is_off_does_nothing(scene: Scene, make: Callable[[str], Command]) -> None:
    uuid = equipped(scene, version="3.0")
    tools = GuestTools() if make is InstallGuestTools else scene.vm(NAME).guest_tools
    scene.change(NAME, power=PowerState.OFF, host_uuid=None, guest_tools=tools)

    error = scene.fail(make(uuid))

    assert isinstance(error, WrongState)
    assert error.state == "off"


def test_what_is_installed_is_not_installed_again(scene: Scene) -> None:
    assert isinstance(scene.fail(InstallGuestTools(equipped(scene))), WrongState)
