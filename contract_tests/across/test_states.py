"""The states of a node, one scene each, and what every face says in them (reference 1.11)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.across import states
from contract_tests.across.eyes import Said, host_number, look
from contract_tests.across.world import ACLI, CONSOLE, World

NODE, AWKWARD, OTHER_CVM = "192.168.38.161", "192.168.38.162", "192.168.38.168"
CVM_OF = {NODE: "192.168.38.165", AWKWARD: "192.168.38.166"}


def until(world: World, is_there: Callable[[Said], bool], address: str = NODE) -> str:
    """Let time pass, instant by instant, until a node looks as wished."""
    while not is_there(look(world, address, OTHER_CVM)):
        assert world.site.leap(), "it never comes to look like that"
    return address


def start_console(world: World, verb: str, address: str = NODE) -> None:
    path = f"/console/api/hosts/{world.host(address).uuid}/{verb}_maintenance"
    assert world.browser.post(path, json={"power_off_unmovable": True} if verb == "enter" else {}).status_code == 202


def normal(world: World) -> str:
    return NODE


def stuck(world: World) -> str:
    world.client.post(
        "/_mock/shell", json={"argv": ["acli", "host.enter_maintenance_mode", AWKWARD, "wait=false"], "node": OTHER_CVM}
    )
    world.settle()
    return AWKWARD


def entered_by_acli(world: World) -> str:
    assert ACLI.enter(world, NODE) == "succeeded"
    return NODE


def leaving_by_console(world: World) -> str:
    start_console(world, "enter")
    return NODE


def cvm_about_to_go(world: World) -> str:
    start_console(world, "enter")
    return until(world, lambda said: said.cluster_status == "Maintenance")


def cvm_going(world: World) -> str:
    start_console(world, "enter")
    return until(world, lambda said: said.cluster_status == "Down" and said.console_icon == "spinner")


def entered_by_console(world: World) -> str:
    assert CONSOLE.enter(world, NODE) == "succeeded"
    return NODE


def cvm_started_by_hand(world: World) -> str:
    """M45."""
    entered_by_console(world)
    start_cvm(world)
    return NODE


def start_cvm(world: World) -> None:
    lines = world.run("virsh", "list", "--all", node=NODE).splitlines()
    name = next(line.split()[1] for line in lines if "CVM" in line)
    assert world.shell("virsh", "start", name, node=NODE)["exit_status"] == 0
    world.settle()


def cvm_booting(world: World) -> str:
    entered_by_console(world)
    start_console(world, "exit")
    return until(world, lambda said: said.cluster_status == "Down" and said.console_icon == "spinner")


def left_by_acli(world: World) -> str:
    entered_by_acli(world)
    assert ACLI.leave(world, NODE) == "succeeded"
    return NODE


def left_by_console(world: World) -> str:
    entered_by_console(world)
    assert CONSOLE.leave(world, NODE) == "succeeded"
    return NODE


def cvm_flagged_by_ncli(world: World) -> str:
    number = host_number(world, NODE, OTHER_CVM)
    world.shell("ncli", "host", "edit", f"id={number}", "enable-maintenance-mode=true", node=OTHER_CVM)
    world.settle()
    return NODE


def cvm_shut_down(world: World) -> str:
    """M44."""
    world.shell("cvm_shutdown", "-P", "now", node=CVM_OF[NODE])
    world.settle()
    return NODE


def trapped(world: World) -> str:
    entered_by_acli(world)
    assert CONSOLE.leave(world, NODE) == "failed"
    return NODE


def left_the_other_way(world: World) -> str:
    entered_by_console(world)
    assert ACLI.leave(world, NODE) == "succeeded"
    return NODE


def host_powered_off(world: World) -> str:
    entered_by_acli(world)
    cvm_shut_down(world)
    world.shell("shutdown", "-h", "now", node=NODE)
    world.settle()
    return NODE


SCENES: list[tuple[str, Callable[[World], str], Said]] = [
    ("A", normal, states.A),
    ("B", stuck, states.B),
    ("C", entered_by_acli, states.C),
    ("D", leaving_by_console, states.D),
    ("E, CVM still up", cvm_about_to_go, states.E_UP),
    ("E, CVM down", cvm_going, states.E_DOWN),
    ("F", entered_by_console, states.F),
    ("G", cvm_started_by_hand, states.G),
    ("H", cvm_booting, states.H),
    ("I, acropolis", left_by_acli, states.I_ACROPOLIS),
    ("I, planned outage", left_by_console, states.I_PLANNED),
    ("J", cvm_flagged_by_ncli, states.J),
    ("K", cvm_shut_down, states.K),
    ("L", trapped, states.L),
    ("M", left_the_other_way, states.M),
    ("N", host_powered_off, states.N),
]


@pytest.mark.parametrize(("scene", "expected"), [pytest.param(scene, said, id=name) for name, scene, said in SCENES])
def test_every_face_says_what_the_reference_says(scene: Callable[[World], str], expected: Said) -> None:
    world = World.start()

    address = scene(world)

    assert look(world, address, OTHER_CVM) == expected


def test_one_sees_a_flagged_cvm_in_cluster_status_as_scripts_do() -> None:
    """``cluster status | grep -i -v up | grep -Eiw 'DOWN|Maintenance'`` must find it."""
    world = World.start()
    cvm_flagged_by_ncli(world)

    lines = world.run("cluster", "status", node=OTHER_CVM).splitlines()
    found = [line for line in lines if "up" not in line.lower() and ("Maintenance" in line or "DOWN" in line)]

    assert any(f"CVM: {CVM_OF[NODE]} Maintenance" in line for line in found)
