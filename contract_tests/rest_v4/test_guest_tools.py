"""The guest tools of a VM in v4."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import path, vm
from contract_tests.rest_v4.test_vms_changed import act, schema_message, token
from mock_prism.model.states import TaskStatus

NAME = "web-01"
BOTH = ["SELF_SERVICE_RESTORE", "VSS_SNAPSHOT"]
INSTALL = {"capabilities": BOTH, "credential": {"username": "root", "password": "secret"}}


def tools(central: Central) -> Any:
    """The tools as they are shown."""
    return central.read(f"{path(central, NAME)}/guest-tools")["data"]


def do(central: Central, action: str, body: object = None) -> Any:
    """An action on the tools."""
    return central.send("POST", f"{path(central, NAME)}/guest-tools/$actions/{action}", body)


def test_tools_that_nobody_has_installed_on_the_wire(central: Central) -> None:
    assert_wire("guest_tools_none", central.read(f"{path(central, NAME)}/guest-tools"))
    assert "guestTools" not in central.read(path(central, NAME))["data"]


def test_installed_tools_on_the_wire(central: Central) -> None:
    task = central.finished(do(central, "install", INSTALL))
    rel = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"][0]["rel"]

    assert_wire("guest_tools_installed", central.read(f"{path(central, NAME)}/guest-tools"))
    assert central.read(path(central, NAME))["data"]["guestTools"] == tools(central)
    assert rel == "vmm:ahv:config:vm"


def test_the_medium_shows_in_the_drive(central: Central) -> None:
    central.finished(do(central, "insert-iso", {"capabilities": BOTH}))

    (drive,) = central.read(f"{path(central, NAME)}/cd-roms")["data"]
    assert (drive["isoType"], tools(central)["isIsoInserted"], tools(central)["isInstalled"]) == (
        "GUEST_TOOLS",
        True,
        False,
    )


def test_tools_are_switched_off_by_who_has_read_them(central: Central) -> None:
    central.finished(do(central, "install", INSTALL))
    target = f"{path(central, NAME)}/guest-tools"

    strange = central.send("PUT", target, {"isEnabled": False})
    task = central.finished(central.send("PUT", target, {"isEnabled": False}, headers=token(central, NAME)))
    same = central.finished(central.send("PUT", target, {"capabilities": BOTH[:1]}, headers=token(central, NAME)))

    assert (strange.status_code, task.status, same.status) == (428, TaskStatus.SUCCEEDED, TaskStatus.SUCCEEDED)
    assert (tools(central)["isEnabled"], tools(central)["isReachable"]) == (False, False)
    assert tools(central)["capabilities"] == BOTH[:1]


def test_tools_are_uninstalled(central: Central) -> None:
    central.finished(do(central, "install", INSTALL))
    failed = central.finished(do(central, "upgrade", {"rebootPreference": {"scheduleType": "SKIP"}}))
    central.finished(do(central, "uninstall"))

    assert failed.status is TaskStatus.FAILED
    assert (tools(central)["isInstalled"], "version" in tools(central)) == (False, False)


@pytest.mark.parametrize(("action", "running"), [("guest-shutdown", False), ("guest-reboot", True)])
def test_power_through_the_tools_needs_them(central: Central, action: str, running: bool) -> None:
    body = {"guestPowerStateTransitionConfig": {"shouldEnableScriptExec": False}}
    without = central.finished(act(central, NAME, action, body))
    central.finished(do(central, "install", INSTALL))
    with_them = central.finished(act(central, NAME, action, body))

    assert (without.status, with_them.status) == (TaskStatus.FAILED, TaskStatus.SUCCEEDED)
    assert vm(central, NAME).is_running is running


@pytest.mark.parametrize("action", ["install", "upgrade"])
def test_a_guest_that_is_to_restart_later_is_not_simulated(central: Central, action: str) -> None:
    assert do(central, action, {"rebootPreference": {"scheduleType": "LATER"}}).status_code == 501


@pytest.mark.parametrize(
    "body", [{"capabilities": ["FLY"]}, {"capabilities": "VSS_SNAPSHOT"}, {"credential": 7}, {"rebootPreference": []}]
)
def test_a_body_that_cannot_be_is_refused(central: Central, body: object) -> None:
    assert schema_message(do(central, "install", body))["message"]
    assert not vm(central, NAME).guest_tools.capabilities
