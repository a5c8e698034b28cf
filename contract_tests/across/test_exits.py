"""Every way in, followed by every way out: the outcome, and what each face says afterwards.

One must leave by the way one entered (M46). What happens otherwise is the reason why this table exists.
"""

from __future__ import annotations

import pytest

from contract_tests.across import states
from contract_tests.across.eyes import Said, counts, host_number, look, placements
from contract_tests.across.world import ACLI, ACROPOLIS, CONSOLE, DOORS, PLANNED_OUTAGE, Door, Outcome, World
from mock_prism.model.frozen import frozen

MOVABLE, AWKWARD = "192.168.38.161", "192.168.38.162"
WATCH_FROM = "192.168.38.168"


@frozen
class Ending:
    """How the exit ends, how the node then looks, and whether its guests are back."""

    outcome: Outcome
    said: Said
    guests_return: bool
    rule: str


def ending(way_in: Door, way_out: Door) -> Ending:
    """The row of the table for a pair of doors."""
    by_family = {
        (True, True): Ending("succeeded", states.A, True, "M15, M33"),
        (True, False): Ending("failed", states.L, False, "M47, M48"),
        (False, True): Ending("succeeded", states.M, True, "M49"),
        (False, False): Ending("succeeded", states.I_PLANNED, True, "M28-M33"),
    }
    return by_family[way_in in ACROPOLIS, way_out in ACROPOLIS]


PAIRS = [pytest.param(one, two, id=f"{one.name}-then-{two.name}") for one in DOORS for two in DOORS]


def test_the_table_has_every_pair_of_doors() -> None:
    assert (len(PAIRS), len(ACROPOLIS), len(PLANNED_OUTAGE)) == (25, 3, 2)


@pytest.mark.parametrize(("way_in", "way_out"), PAIRS)
@pytest.mark.parametrize("address", [MOVABLE, AWKWARD])
def test_a_node_that_came_in_by_one_way_and_leaves_by_another(way_in: Door, way_out: Door, address: str) -> None:
    world = World.start()
    home = placements(world, WATCH_FROM)
    expected = ending(way_in, way_out)

    assert way_in.enter(world, address) == "succeeded"
    assert look(world, address, WATCH_FROM) == (states.C if way_in in ACROPOLIS else states.F)
    assert set(counts(world, address, WATCH_FROM).values()) == {1}
    away = placements(world, WATCH_FROM)

    assert way_out.leave(world, address) == expected.outcome
    assert look(world, address, WATCH_FROM) == expected.said
    assert placements(world, WATCH_FROM) == (home if expected.guests_return else away)


@pytest.mark.parametrize("way_in", ACROPOLIS, ids=lambda door: door.name)
@pytest.mark.parametrize("way_out", PLANNED_OUTAGE, ids=lambda door: door.name)
def test_the_trap_is_left_by_starting_the_cvm_and_then_by_acli(way_in: Door, way_out: Door) -> None:
    """M48."""
    world = World.start()
    home = placements(world, WATCH_FROM)
    way_in.enter(world, MOVABLE)
    way_out.leave(world, MOVABLE)

    started = world.shell("virsh", "start", cvm_name(world), node=MOVABLE)
    world.settle()
    left = ACLI.leave(world, MOVABLE)

    assert started["exit_status"] == 0, started
    assert left == "succeeded"
    assert look(world, MOVABLE, WATCH_FROM) == states.A
    assert placements(world, WATCH_FROM) == home


def cvm_name(world: World) -> str:
    """The name by which libvirt knows the CVM, as ``virsh list --all`` shows it."""
    lines = world.run("virsh", "list", "--all", node=MOVABLE).splitlines()
    return next(line.split()[1] for line in lines if "CVM" in line)


@pytest.mark.parametrize("way_in", DOORS, ids=lambda door: door.name)
def test_a_node_not_in_maintenance_cannot_leave_it(way_in: Door) -> None:
    """M50."""
    world = World.start()

    assert way_in.leave(world, MOVABLE) in ("refused", "failed")
    assert look(world, MOVABLE, WATCH_FROM) == states.A


@pytest.mark.parametrize("first", DOORS, ids=lambda door: door.name)
@pytest.mark.parametrize("second", PLANNED_OUTAGE, ids=lambda door: door.name)
def test_the_planned_outage_takes_one_node_at_a_time(first: Door, second: Door) -> None:
    """M37."""
    world = World.start()
    first.enter(world, MOVABLE)
    before = look(world, "192.168.38.163", WATCH_FROM)

    assert second.enter(world, "192.168.38.163") == "refused"
    assert look(world, "192.168.38.163", WATCH_FROM) == before


@pytest.mark.parametrize("first", ACROPOLIS, ids=lambda door: door.name)
@pytest.mark.parametrize("second", ACROPOLIS, ids=lambda door: door.name)
def test_the_acropolis_family_takes_as_many_nodes_as_there_is_room_for(first: Door, second: Door) -> None:
    """M40."""
    world = World.start()

    assert first.enter(world, MOVABLE) == "succeeded"
    assert second.enter(world, "192.168.38.163") == "succeeded"


@pytest.mark.parametrize("first", DOORS, ids=lambda door: door.name)
@pytest.mark.parametrize("second", DOORS, ids=lambda door: door.name)
def test_a_node_in_maintenance_cannot_enter_again(first: Door, second: Door) -> None:
    """M50."""
    world = World.start()
    first.enter(world, MOVABLE)
    before = look(world, MOVABLE, WATCH_FROM)

    assert second.enter(world, MOVABLE) == "refused"
    assert look(world, MOVABLE, WATCH_FROM) == before


def test_a_planned_outage_wound_up_by_hand_leaves_nothing_behind() -> None:
    """M49: acli ends the host's part; the CVM is started and its flag cleared by hand."""
    world = World.start()
    CONSOLE.enter(world, MOVABLE)
    ACLI.leave(world, MOVABLE)

    world.shell("virsh", "start", cvm_name(world), node=MOVABLE)
    world.settle()
    number = host_number(world, MOVABLE, WATCH_FROM)
    world.shell("ncli", "host", "edit", f"id={number}", "enable-maintenance-mode=false", node=WATCH_FROM)
    world.settle()

    assert look(world, MOVABLE, WATCH_FROM) == states.I_PLANNED
    assert CONSOLE.enter(world, "192.168.38.163") == "succeeded"
