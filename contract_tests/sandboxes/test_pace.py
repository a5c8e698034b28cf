"""How virtual time meets the wall: live, eager and frozen, at one door."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.sandboxes.seeded import EPOCH_MICROS, SEEDED
from contract_tests.sandboxes.wall import Wall
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.states import PowerTransition, TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm
from mock_prism.sandboxes import Pace, Sandbox, Sandboxes

SECOND = 1_000_000


def now(sandbox: Sandbox) -> int:
    """How many microseconds of virtual time have passed, as a visitor sees it."""
    with sandbox.enter() as visit:
        return visit.site.now_micros - EPOCH_MICROS


def switch_on(sandbox: Sandbox) -> Task:
    """Three seconds of work."""
    with sandbox.enter() as visit:
        vm = visit.site.find(Vm, "name", "test-off")
        assert vm is not None
        return visit.site.submit(SetPower(vm.uuid, PowerTransition.ON))


def ask(sandbox: Sandbox, task: Task) -> Task:
    with sandbox.enter() as visit:
        return visit.ask(task.uuid)


def test_a_new_sandbox_has_the_time_of_all_others(sandboxes: Sandboxes, wall: Wall) -> None:
    old = sandboxes.get("old")
    wall.pass_by(3600)

    assert now(sandboxes.get("new")) == now(old) == 3600 * SECOND


def test_live_time_runs_along_with_the_wall(sandboxes: Sandboxes, wall: Wall) -> None:
    sandbox = sandboxes.get()
    wall.pass_by(2.5)

    assert now(sandbox) == 2.5 * SECOND


def test_live_time_runs_at_its_rate(wall: Wall) -> None:
    sandbox = Sandboxes(SEEDED, Pace.LIVE, rate=60, wall=wall).get()
    wall.pass_by(1)

    assert now(sandbox) == 60 * SECOND


def test_work_under_way_is_done_by_the_time_that_somebody_looks(sandboxes: Sandboxes, wall: Wall) -> None:
    task = switch_on(sandboxes.get())
    wall.pass_by(2)
    assert ask(sandboxes.get(), task).status is TaskStatus.RUNNING

    wall.pass_by(1)

    ended = ask(sandboxes.get(), task)
    assert ended.status is TaskStatus.SUCCEEDED
    assert ended.completed_micros == EPOCH_MICROS + 3 * SECOND


def test_live_time_does_not_leap_when_asked(sandboxes: Sandboxes) -> None:
    task = switch_on(sandboxes.get())

    assert not ask(sandboxes.get(), task).has_ended
    assert now(sandboxes.get()) == 0


@settings(max_examples=30)
@given(st.lists(st.floats(0, 100), max_size=6))
def test_however_often_one_looks_live_time_is_the_same(steps: list[float]) -> None:
    wall = Wall()
    sandbox = Sandboxes(SEEDED, wall=wall).get()
    for step in steps:
        wall.pass_by(step)
        now(sandbox)

    assert now(sandbox) == pytest.approx(sum(steps) * SECOND, abs=1)


def test_slow_time_passes_too_however_often_one_looks(wall: Wall) -> None:
    sandbox = Sandboxes(SEEDED, Pace.LIVE, rate=1 / 1024, wall=wall).get()
    for _ in range(1024):
        wall.pass_by(1 / 4096)
        now(sandbox)

    assert now(sandbox) == pytest.approx(SECOND / 4096, abs=1)


def test_eager_time_stands_until_somebody_asks_for_an_unfinished_task(wall: Wall) -> None:
    sandbox = Sandboxes(SEEDED, Pace.EAGER, wall=wall).get()
    task = switch_on(sandbox)
    wall.pass_by(60)
    assert now(sandbox) == 0

    assert ask(sandbox, task).status is TaskStatus.SUCCEEDED
    assert now(sandbox) == 3 * SECOND


def test_eager_time_does_not_leap_for_a_task_that_has_ended(wall: Wall) -> None:
    sandbox = Sandboxes(SEEDED, Pace.EAGER, wall=wall).get()
    ended = ask(sandbox, switch_on(sandbox))

    assert ask(sandbox, ended) == ended
    assert now(sandbox) == 3 * SECOND


def test_eager_time_with_a_rate_runs_along_as_well(wall: Wall) -> None:
    sandbox = Sandboxes(SEEDED, Pace.EAGER, rate=2, wall=wall).get()
    task = switch_on(sandbox)
    wall.pass_by(1)
    assert now(sandbox) == 2 * SECOND

    assert ask(sandbox, task).status is TaskStatus.SUCCEEDED
    assert now(sandbox) == 3 * SECOND
    wall.pass_by(1)
    assert now(sandbox) == 5 * SECOND


def test_a_frozen_pace_has_no_rate(sandboxes: Sandboxes) -> None:
    with pytest.raises(Invalid, match="a frozen pace has none"):
        sandboxes.get().set_pace(Pace.FROZEN, 2)


def test_a_pace_without_a_rate_has_its_own(sandboxes: Sandboxes) -> None:
    rates = {}
    for pace in Pace:
        sandboxes.get().set_pace(pace)
        rates[pace.value] = sandboxes.get().rate

    assert rates == {"live": 1.0, "eager": 0.0, "frozen": 0.0}


def test_frozen_time_stands_whatever_is_asked(wall: Wall) -> None:
    sandbox = Sandboxes(SEEDED, Pace.FROZEN, wall=wall).get()
    task = switch_on(sandbox)
    wall.pass_by(60)

    assert not ask(sandbox, task).has_ended
    assert now(sandbox) == 0


@pytest.mark.parametrize("pace", Pace)
def test_a_task_that_does_not_exist_is_not_found(pace: Pace) -> None:
    with Sandboxes(SEEDED, pace).get().enter() as visit, pytest.raises(NotFound):
        visit.ask("nowhere")


def test_a_change_of_pace_counts_from_its_instant(sandboxes: Sandboxes, wall: Wall) -> None:
    sandbox = sandboxes.get()
    wall.pass_by(1)
    sandbox.set_pace(Pace.LIVE, 10)
    wall.pass_by(1)
    assert now(sandbox) == 11 * SECOND

    sandbox.set_pace(Pace.FROZEN)
    wall.pass_by(100)
    assert now(sandbox) == 11 * SECOND

    sandbox.set_pace(Pace.LIVE, 1)
    wall.pass_by(1)
    assert now(sandbox) == 12 * SECOND


@pytest.mark.parametrize("rate", [0.0, -1.0, 1e308, float("inf"), float("nan")])
def test_a_rate_that_is_not_a_positive_number_is_refused(sandboxes: Sandboxes, wall: Wall, rate: float) -> None:
    with pytest.raises(Invalid):
        sandboxes.get().set_pace(Pace.FROZEN, rate)

    wall.pass_by(1)
    assert now(sandboxes.get()) == SECOND
