"""Tenants: made when first named, apart from each other, put back, kept and dropped."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

import pytest

from contract_tests.sandboxes.seeded import EPOCH_MICROS
from contract_tests.sandboxes.wall import Wall
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.site import Site
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm
from mock_prism.sandboxes import DEFAULT, Pace, Sandbox, Sandboxes

SECOND = 1_000_000


def rename(sandbox: Sandbox, name: str) -> None:
    """Leave a trace."""
    with sandbox.enter() as visit:
        visit.site.put(replace(next(iter(visit.site.all(Vm))), name=name))


def trace(sandbox: Sandbox) -> str:
    with sandbox.enter() as visit:
        return next(iter(visit.site.all(Vm))).name


def test_a_sandbox_is_made_when_it_is_first_named_and_stays(sandboxes: Sandboxes) -> None:
    assert sandboxes.names() == ()

    made = sandboxes.get("gw3")

    assert sandboxes.get("gw3") is made
    assert sandboxes.get() is sandboxes.get(DEFAULT)
    assert sandboxes.names() == (DEFAULT, "gw3")


def test_sandboxes_are_apart_and_the_seeded_site_is_never_changed(sandboxes: Sandboxes, seeded: Site) -> None:
    rename(sandboxes.get("one"), "changed")

    assert trace(sandboxes.get("one")) == "changed"
    assert trace(sandboxes.get("two")) == next(iter(seeded.all(Vm))).name == "web-01"


def test_many_threads_that_name_one_sandbox_get_one(sandboxes: Sandboxes) -> None:
    found: list[Sandbox] = []
    threads = [Thread(target=lambda: found.append(sandboxes.get("shared"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 20
    assert len({id(sandbox) for sandbox in found}) == 1


@pytest.mark.parametrize("name", ["a", "gw3", "A.b-c_d", "1", "x" * 63])
def test_a_name_of_letters_digits_dots_dashes_and_underscores_will_do(sandboxes: Sandboxes, name: str) -> None:
    assert sandboxes.get(name).name == name


@pytest.mark.parametrize("name", ["", "-a", ".a", "a b", "a/b", "ä", "x" * 64, "a\n"])
def test_any_other_name_is_refused_and_makes_nothing(sandboxes: Sandboxes, name: str) -> None:
    with pytest.raises(Invalid):
        sandboxes.get(name)

    assert sandboxes.names() == ()


def test_the_door_is_open_to_one_at_a_time_and_opens_again_after_an_error(sandboxes: Sandboxes) -> None:
    sandbox = sandboxes.get()

    with sandbox.enter():
        assert sandbox.lock.locked()
    with pytest.raises(NotFound), sandbox.enter() as visit:
        visit.site.get(Vm, "nowhere")

    assert not sandbox.lock.locked()


def test_reset_brings_back_the_seeded_site_and_its_pace_at_the_time_it_is(sandboxes: Sandboxes, wall: Wall) -> None:
    sandbox = sandboxes.get("one")
    rename(sandbox, "changed")
    sandbox.set_pace(Pace.EAGER, 7)
    wall.pass_by(50)

    sandboxes.reset("one")

    assert trace(sandbox) == "web-01"
    assert (sandbox.pace, sandbox.rate) == (Pace.LIVE, 1.0)
    wall.pass_by(1)
    with sandbox.enter() as visit:
        assert visit.site.now_micros == EPOCH_MICROS + 51 * SECOND


def test_reset_leaves_other_sandboxes_alone(sandboxes: Sandboxes) -> None:
    rename(sandboxes.get("other"), "changed")

    sandboxes.reset("one")

    assert trace(sandboxes.get("other")) == "changed"


def test_a_snapshot_can_be_gone_back_to_more_than_once(sandboxes: Sandboxes, wall: Wall) -> None:
    sandbox = sandboxes.get("one")
    rename(sandbox, "kept")
    wall.pass_by(5)
    sandboxes.snapshot("one", "here")

    for name in ("changed", "changed again"):
        rename(sandbox, name)
        wall.pass_by(100)
        sandboxes.revert("one", "here")

        assert trace(sandbox) == "kept"
        assert sandbox.site.now_micros == EPOCH_MICROS + 5 * SECOND


def test_a_snapshot_keeps_tasks_under_way(sandboxes: Sandboxes, wall: Wall) -> None:
    sandbox = sandboxes.get("one")
    with sandbox.enter() as visit:
        task = visit.site.submit(SetPower(next(iter(visit.site.all(Vm))).uuid, PowerTransition.ACPI_SHUTDOWN))
    sandboxes.snapshot("one", "in the middle")

    for _ in range(2):
        sandboxes.revert("one", "in the middle")
        assert not sandbox.site.get(Task, task.uuid).has_ended
        wall.pass_by(20)
        with sandbox.enter() as visit:
            assert visit.site.get(Task, task.uuid).has_ended


def test_a_label_keeps_the_latest_state(sandboxes: Sandboxes) -> None:
    for name in ("first", "second"):
        rename(sandboxes.get("one"), name)
        sandboxes.snapshot("one", "here")
    rename(sandboxes.get("one"), "third")

    sandboxes.revert("one", "here")

    assert trace(sandboxes.get("one")) == "second"


def test_a_snapshot_belongs_to_its_sandbox(sandboxes: Sandboxes) -> None:
    sandboxes.snapshot("one", "here")

    with pytest.raises(NotFound) as refused:
        sandboxes.revert("two", "here")

    assert (refused.value.kind, refused.value.ident) == ("snapshot", "here")


def test_a_dropped_sandbox_is_gone_with_its_snapshots(sandboxes: Sandboxes) -> None:
    for name in ("one", "two"):
        rename(sandboxes.get(name), "changed")
        sandboxes.snapshot(name, "here")

    sandboxes.drop("one")

    assert sandboxes.names() == ("two",)
    with pytest.raises(NotFound):
        sandboxes.revert("one", "here")
    assert trace(sandboxes.get("one")) == "web-01"
    sandboxes.revert("two", "here")


def test_a_sandbox_that_does_not_exist_cannot_be_dropped(sandboxes: Sandboxes) -> None:
    with pytest.raises(NotFound) as refused:
        sandboxes.drop("one")

    assert (refused.value.kind, refused.value.ident) == ("sandbox", "one")
