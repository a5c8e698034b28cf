"""Tenants: how time passes for each, how they are kept apart, and how one is chosen."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState, PowerTransition
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.sessions import IDLE_SECONDS, Sessions
from mock_prism.site_files import load_site
from mock_prism.tenancy import Tenant, tenant

EPOCH_MICROS = 1_700_000_000_000_000
SECOND = 1_000_000


class Wall:
    """A wall clock that a test moves, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


def build(wall: Wall, pace: Pace, rate: float = 1.0) -> Sandboxes:
    return Sandboxes(load_site("three-node", seed=1, epoch_micros=EPOCH_MICROS), pace, rate, wall)


def switch(site: Site) -> Task:
    vm = next(vm for vm in site.all(Vm) if vm.power is PowerState.ON)
    return site.submit(SetPower(vm.uuid, PowerTransition.ACPI_SHUTDOWN))


def test_live_time_runs_along_with_the_wall(wall: Wall) -> None:
    sandbox = build(wall, Pace.LIVE, rate=10).get()
    wall.now += 3

    with sandbox.enter() as visit:
        assert visit.site.now_micros == EPOCH_MICROS + 30 * SECOND


def test_frozen_time_stands_still(wall: Wall) -> None:
    sandbox = build(wall, Pace.FROZEN).get()
    wall.now += 3

    with sandbox.enter() as visit:
        task = switch(visit.site)
        assert visit.ask(task.uuid) == task
        assert visit.site.now_micros == EPOCH_MICROS


def test_eager_time_leaps_when_somebody_asks_for_an_unfinished_task(wall: Wall) -> None:
    sandbox = build(wall, Pace.EAGER).get()
    wall.now += 3

    with sandbox.enter() as visit:
        task = switch(visit.site)
        asked = 0
        while not visit.ask(task.uuid).has_ended:
            asked += 1
        now = visit.site.now_micros
        visit.ask(task.uuid)

    assert asked <= 3
    assert now == EPOCH_MICROS + 20 * SECOND
    assert visit.site.now_micros == now


def test_a_pace_can_be_changed_and_counts_from_then_on(wall: Wall) -> None:
    sandbox = build(wall, Pace.FROZEN).get()
    wall.now += 100
    sandbox.set_pace(Pace.LIVE, 2)
    wall.now += 5

    with sandbox.enter() as visit:
        assert visit.site.now_micros == EPOCH_MICROS + 10 * SECOND


@pytest.mark.parametrize("rate", [0, -1, float("inf"), float("nan")])
def test_a_rate_that_is_none_is_refused(wall: Wall, rate: float) -> None:
    with pytest.raises(Invalid):
        build(wall, Pace.LIVE).get().set_pace(Pace.LIVE, rate)


def test_sandboxes_do_not_see_each_other(wall: Wall) -> None:
    sandboxes = build(wall, Pace.FROZEN)
    with sandboxes.get("one").enter() as visit:
        switch(visit.site)

    with sandboxes.get("two").enter() as visit:
        assert list(visit.site.all(Task)) == []
    assert sandboxes.names() == ("one", "two")


def test_a_reset_brings_the_seed_and_the_pace_back(wall: Wall) -> None:
    sandboxes = build(wall, Pace.LIVE)
    sandbox = sandboxes.get()
    with sandbox.enter() as visit:
        switch(visit.site)
    sandbox.set_pace(Pace.FROZEN, 1)

    sandboxes.reset()

    assert list(sandbox.site.all(Task)) == []
    assert sandbox.pace is Pace.LIVE


def test_a_snapshot_can_be_gone_back_to_again_and_again(wall: Wall) -> None:
    sandboxes = build(wall, Pace.FROZEN)
    with sandboxes.get().enter() as visit:
        task = switch(visit.site)
    sandboxes.snapshot("default", "in the middle")

    for _ in range(2):
        sandboxes.revert("default", "in the middle")
        site = sandboxes.get().site
        assert not site.get(Task, task.uuid).has_ended
        assert site.finish(task).has_ended


def test_what_is_not_there_cannot_be_gone_back_to_or_dropped(wall: Wall) -> None:
    sandboxes = build(wall, Pace.FROZEN)

    with pytest.raises(NotFound):
        sandboxes.revert("default", "never")
    with pytest.raises(NotFound):
        sandboxes.drop("never")


def test_a_dropped_sandbox_is_forgotten_with_its_snapshots(wall: Wall) -> None:
    sandboxes = build(wall, Pace.FROZEN)
    sandboxes.snapshot("gone", "kept")

    sandboxes.drop("gone")

    assert sandboxes.names() == ()
    with pytest.raises(NotFound):
        sandboxes.revert("gone", "kept")


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "x" * 64, "white space"])
def test_a_name_that_cannot_be_is_refused(wall: Wall, name: str) -> None:
    with pytest.raises(Invalid):
        build(wall, Pace.FROZEN).get(name)


@pytest.mark.parametrize(
    ("headers", "user", "expected"),
    [
        ({}, "admin", Tenant("default", "admin")),
        ({}, "admin@gw3", Tenant("gw3", "admin")),
        ({"X-Mock-Prism-Sandbox": "one"}, "admin@gw3", Tenant("one", "admin")),
        ({"Host": "gw4.localhost:9440"}, "admin", Tenant("gw4", "admin")),
        ({"Host": "gw4.localhost"}, "admin@gw3", Tenant("gw3", "admin")),
        ({"Host": "localhost:9440"}, "", Tenant("default", "")),
        ({"Host": "192.168.1.1:9440"}, "", Tenant("default", "")),
        ({"Host": "prism.example.com"}, "", Tenant("default", "")),
    ],
)
def test_a_sandbox_is_chosen_by_header_then_user_then_host(
    headers: dict[str, str], user: str, expected: Tenant
) -> None:
    assert tenant(Headers(headers), user) == expected


def test_a_session_lasts_as_long_as_it_is_used(wall: Wall) -> None:
    sessions = Sessions(wall)
    token = sessions.open("admin", "default")

    for _ in range(3):
        wall.now += IDLE_SECONDS - 1
        assert sessions.find(token) is not None
    wall.now += IDLE_SECONDS + 1
    assert sessions.find(token) is None


def test_an_idle_session_is_tidied_away_when_another_begins(wall: Wall) -> None:
    sessions = Sessions(wall)
    old = sessions.open("admin", "default")
    wall.now += IDLE_SECONDS + 1

    new = sessions.open("admin", "default")

    assert (sessions.find(old), sessions.find(None)) == (None, None)
    assert sessions.find(new) is not None


def test_a_closed_session_is_none(wall: Wall) -> None:
    sessions = Sessions(wall)
    token = sessions.open("admin", "default")

    sessions.close(token)
    sessions.close("never was")

    assert sessions.find(token) is None


def test_calls_that_bring_their_password_share_one_session(wall: Wall) -> None:
    sessions = Sessions(wall)
    first = sessions.standing("admin", "default")

    assert sessions.standing("admin", "default") == first
    assert sessions.standing("viewer", "default") != first
    wall.now += IDLE_SECONDS + 1
    assert sessions.standing("admin", "default") != first
