"""acli vm: power and live migration."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import A, B, C, Shell
from mock_prism.model.states import PowerState

ON, OFF, PAUSED = PowerState.ON, PowerState.OFF, PowerState.PAUSED


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("vm.on", OFF, ON),
        ("vm.off", ON, OFF),
        ("vm.force_off", ON, OFF),
        ("vm.shutdown", ON, OFF),
        ("vm.guest_shutdown", ON, OFF),
        ("vm.power_cycle", ON, ON),
        ("vm.reset", ON, ON),
        ("vm.guest_reboot", ON, ON),
        ("vm.pause", ON, PAUSED),
        ("vm.resume", PAUSED, ON),
    ],
)
def test_a_power_verb_ends_in_its_state(shell: Shell, verb: str, before: PowerState, after: PowerState) -> None:
    if before is not OFF:
        shell.output("acli", "vm.on", "test-off")
    if before is PAUSED:
        shell.output("acli", "vm.pause", "test-off")

    text = shell.output("acli", verb, "test-off")

    assert text == "test-off: pending\ntest-off: complete\n"
    assert shell.vm("test-off").power is after


@pytest.mark.parametrize(("verb", "name", "state"), [("vm.on", "web-01", "On"), ("vm.off", "test-off", "Off")])
def test_what_a_vm_is_already_is_an_invalid_state(shell: Shell, verb: str, name: str, state: str) -> None:
    ended = shell.run("acli", verb, name)

    failure = f"{name}: InvalidVmState: Cannot complete request in state {state}"
    assert (ended.lines, ended.stderr, ended.status) == ([f"{name}: pending", failure], "", 1)


def test_one_of_several_that_fails_does_not_stop_the_others(shell: Shell) -> None:
    ended = shell.run("acli", "vm.on", "test-off,web-01")

    assert ended.status == 1
    assert "web-01: InvalidVmState: Cannot complete request in state On" in ended.lines
    assert {"test-off: pending", "test-off: complete"} <= set(ended.lines)
    assert shell.vm("test-off").power is ON


def test_one_of_several_that_fails_is_told_in_json_beside_the_others(shell: Shell) -> None:
    document = shell.run("acli", "-o", "json", "vm.on", "test-off,web-01").document

    assert document["data"] == [{"name": "test-off", "uuid": shell.vm("test-off").uuid}]
    assert (document["error"], document["status"]) == ("InvalidVmState: Cannot complete request in state On", 1)


def test_a_vm_powers_on_where_it_is_told(shell: Shell) -> None:
    shell.output("acli", "vm.on", "test-off", f"host={C}")

    assert shell.vm("test-off").host_uuid == shell.host(C).uuid


def test_every_vm_is_switched_off_by_a_star_once_all_are_on(shell: Shell) -> None:
    shell.output("acli", "vm.on", "old-erp,template-centos,test-off")

    ended = shell.run("acli", "vm.off", "*")

    assert ended.status == 0
    assert shell.output("acli", "vm.list", "power_state=on").count("\n") == 1


def test_a_vm_migrates_to_the_host_named(shell: Shell) -> None:
    text = shell.output("acli", "vm.migrate", "web-01", f"host={C}", "live=true", "bandwidth_mbps=100")

    assert text == "web-01: pending\nweb-01: complete\n"
    assert shell.vm("web-01").host_uuid == shell.host(C).uuid


def test_a_vm_migrates_to_another_host_without_a_name(shell: Shell) -> None:
    shell.output("acli", "vm.migrate", "web-01")

    assert shell.vm("web-01").host_uuid not in (None, shell.host(A).uuid)


def test_migrating_to_a_host_in_maintenance_is_pending_and_then_fails(shell: Shell) -> None:
    shell.output("acli", "host.enter_maintenance_mode", C)

    ended = shell.run("acli", "vm.migrate", "web-01", f"host={C}")

    assert (ended.lines[0], ended.status) == ("web-01: pending", 1)
    assert ended.lines[1].startswith("web-01: NoHostResources: ")
    assert shell.vm("web-01").host_uuid == shell.host(A).uuid


def test_migrating_what_is_tied_to_its_host_fails(shell: Shell) -> None:
    ended = shell.run("acli", "vm.migrate", "licence-pinned", f"host={A}")

    assert (ended.lines[-1].split()[1], ended.status) == ("NoHostResources:", 1)
    assert shell.vm("licence-pinned").host_uuid == shell.host(B).uuid


def test_migrating_what_is_off_is_an_invalid_state(shell: Shell) -> None:
    ended = shell.run("acli", "vm.migrate", "test-off", f"host={C}")

    assert ended.lines[-1].endswith("InvalidVmState: Cannot complete request in state Off")
    assert ended.status == 1


def test_powering_on_what_is_tied_to_a_host_in_maintenance_finds_no_host(shell: Shell) -> None:
    shell.output("acli", "vm.affinity_set", "test-off", f"host_list={C}")
    shell.output("acli", "host.enter_maintenance_mode", C)

    ended = shell.run("acli", "vm.on", "test-off")

    assert (ended.status, "NoHostResources: " in ended.lines[-1]) == (1, True)
    assert shell.vm("test-off").power is OFF
