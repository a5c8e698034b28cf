"""Schedules of protection domains: when their snapshots are taken, and how long these stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.model.scene import EPOCH_MICROS, Scene
from contract_tests.model.test_protection_domains import made
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.protection_domain import DeleteProtectionDomain, UnprotectVms
from mock_prism.model.commands.schedule import DeleteSchedules, SetSchedule
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.recovery_point import Consistency, RecoveryPoint
from mock_prism.model.schedule import DAY_MICROS, Every, Retention, Schedule, due_after, next_due, schedules_of

MINUTE = 60_000_000
HOUR = 60 * MINUTE
START = EPOCH_MICROS + HOUR
TUESDAY = int(datetime(2023, 11, 14, 3, tzinfo=UTC).timestamp()) * 1_000_000


def hourly(domain: str = "pd", **more: Any) -> Schedule:
    """A schedule that begins an hour after the site."""
    known = Schedule(uuid="s1", domain_uuid=domain, every=Every.HOURLY, count=1, start_micros=START)
    return replace(known, **more)


def scheduled(scene: Scene, **more: Any) -> tuple[ProtectionDomain, Schedule]:
    """A protection domain with a VM in it, and a schedule."""
    domain = made(scene, "web-01")
    schedule = hourly(domain.uuid, **more)
    scene.succeed(SetSchedule(domain.uuid, schedule))
    return domain, scene.site.get(Schedule, schedule.uuid)


def taken(scene: Scene) -> list[float]:
    """After how many hours from the start of the site snapshots were taken that are still there."""
    return [(point.created_micros - EPOCH_MICROS) / HOUR for point in scene.site.all(RecoveryPoint)]


def days(schedule: Schedule, many: int) -> list[str]:
    """The first days on which a schedule takes snapshots."""
    found, instant = [], schedule.start_micros - 1
    for _ in range(many):
        due = due_after(schedule, instant)
        assert due is not None
        found.append((datetime(1970, 1, 1) + timedelta(microseconds=due)).strftime("%a %d.%m. %H:%M"))
        instant = due
    return found


@pytest.mark.parametrize(
    ("every", "count", "on", "expected"),
    [
        (Every.DAILY, 2, (), ["Tue 14.11. 03:00", "Thu 16.11. 03:00", "Sat 18.11. 03:00"]),
        (Every.WEEKLY, 1, (), ["Tue 14.11. 03:00", "Tue 21.11. 03:00", "Tue 28.11. 03:00"]),
        (Every.WEEKLY, 2, (0, 5), ["Fri 17.11. 03:00", "Sun 26.11. 03:00", "Fri 01.12. 03:00"]),
        (Every.MONTHLY, 1, (), ["Tue 14.11. 03:00", "Thu 14.12. 03:00", "Sun 14.01. 03:00"]),
        (Every.MONTHLY, 2, (1, 31), ["Mon 01.01. 03:00", "Wed 31.01. 03:00", "Fri 01.03. 03:00"]),
        (Every.MINUTELY, 90, (), ["Tue 14.11. 03:00", "Tue 14.11. 04:30", "Tue 14.11. 06:00"]),
    ],
)
def test_a_schedule_comes_round_on_its_days(every: Every, count: int, on: tuple[int, ...], expected: list[str]) -> None:
    schedule = Schedule(uuid="s", domain_uuid="pd", every=every, count=count, start_micros=TUESDAY, days=on)

    assert days(schedule, 3) == expected


@pytest.mark.parametrize("hours", [-7, 0, 10])
def test_the_days_of_a_schedule_are_those_of_its_zone(hours: int) -> None:
    schedule = Schedule(
        uuid="s",
        domain_uuid="pd",
        every=Every.WEEKLY,
        count=1,
        start_micros=TUESDAY,
        days=(3,),
        timezone_offset_secs=hours * 3600,
    )

    due = due_after(schedule, TUESDAY)

    assert due is not None
    assert (datetime.fromtimestamp(due / 1_000_000, UTC) + timedelta(hours=hours)).isoweekday() == 3


@given(st.sampled_from(Every), st.integers(1, 5), st.integers(-3 * DAY_MICROS, 40 * DAY_MICROS))
def test_the_next_instant_is_after_the_one_given_and_nothing_is_left_out(every: Every, count: int, ahead: int) -> None:
    schedule = Schedule(uuid="s", domain_uuid="pd", every=every, count=count, start_micros=TUESDAY)
    instants = [TUESDAY + ahead]
    for _ in range(3):
        due = due_after(schedule, instants[-1])
        assert due is not None
        instants.append(due)

    assert all(earlier < later for earlier, later in pairwise(instants))
    assert instants[1] >= TUESDAY
    assert due_after(schedule, instants[1] - 1) == instants[1]


def test_a_schedule_ends_and_one_that_never_comes_has_no_next() -> None:
    never = Schedule(
        uuid="s", domain_uuid="pd", every=Every.MONTHLY, count=12, start_micros=TUESDAY, days=(31,)
    )  # every November

    assert due_after(hourly(end_micros=START), START - 1) == START
    assert due_after(hourly(end_micros=START), START) is None
    assert due_after(never, TUESDAY) is None
    assert next_due([hourly(), hourly(is_suspended=True, start_micros=0), never], START) == START + HOUR
    assert next_due([], START) is None


def test_snapshots_are_taken_as_time_passes(scene: Scene) -> None:
    domain, schedule = scheduled(scene, is_app_consistent=True)

    scene.site.advance(4 * HOUR)

    points = list(scene.site.where(RecoveryPoint, "protection_domain_uuid", domain.uuid))
    assert [round(hours) for hours in taken(scene)] == [1, 2, 3, 4]
    assert {(point.schedule_uuid, point.consistency, point.expires_micros) for point in points} == {
        (schedule.uuid, Consistency.APPLICATION, None)
    }


def test_only_so_many_are_kept(scene: Scene) -> None:
    scheduled(scene, retention=Retention(snapshots=2))

    scene.site.advance(5 * HOUR + MINUTE)

    assert [round(hours) for hours in taken(scene)] == [4, 5]


def test_an_ended_schedule_takes_none_any_more(scene: Scene) -> None:
    scheduled(scene, end_micros=START + HOUR)

    scene.site.advance(6 * HOUR)

    assert [round(hours) for hours in taken(scene)] == [1, 2]


def test_each_is_kept_for_so_long(scene: Scene) -> None:
    scheduled(scene, count=2, retention=Retention(micros=3 * HOUR))

    scene.site.advance(6 * HOUR + MINUTE)

    assert [round(hours) for hours in taken(scene)] == [5]


def change(scene: Scene, domain: ProtectionDomain, schedule: Schedule) -> None:
    """Take one every two hours from now on."""
    scene.succeed(SetSchedule(domain.uuid, replace(schedule, count=2)))


def suspend(scene: Scene, domain: ProtectionDomain, schedule: Schedule) -> None:
    """Take none for the time being."""
    scene.succeed(SetSchedule(domain.uuid, replace(schedule, is_suspended=True)))


def delete(scene: Scene, domain: ProtectionDomain, schedule: Schedule) -> None:
    """Take the schedule away."""
    scene.succeed(DeleteSchedules(domain.uuid, (schedule.uuid,)))


def empty(scene: Scene, domain: ProtectionDomain, schedule: Schedule) -> None:
    """Take the VM out of the domain."""
    scene.succeed(UnprotectVms(domain.uuid, (scene.vm("web-01").uuid,)))


def destroy(scene: Scene, domain: ProtectionDomain, schedule: Schedule) -> None:
    """Delete the VM."""
    scene.succeed(DeleteVm(scene.vm("web-01").uuid))


@pytest.mark.parametrize(
    ("act", "hours"),
    [(change, [1, 3, 5]), (suspend, [1]), (delete, [1]), (empty, [1]), (destroy, [1])],
)
def test_what_becomes_of_a_schedule_becomes_of_its_snapshots(
    scene: Scene, act: Callable[[Scene, ProtectionDomain, Schedule], None], hours: list[int]
) -> None:
    domain, schedule = scheduled(scene)
    scene.site.advance(HOUR + HOUR // 2)

    act(scene, domain, schedule)
    scene.site.advance(4 * HOUR)

    assert [round(each) for each in taken(scene)] == hours


def test_with_a_domain_its_schedules_go(scene: Scene) -> None:
    domain, _ = scheduled(scene)
    scene.succeed(DeleteProtectionDomain(domain.uuid))

    scene.site.advance(3 * HOUR)

    assert (list(scene.site.all(Schedule)), taken(scene)) == ([], [])


def test_a_snapshot_waits_for_its_vm_and_the_next_one_for_it(scene: Scene) -> None:
    domain, schedule = scheduled(scene)
    scene.site.advance_to(START - 1)
    scene.site.submit(MigrateVm(scene.vm("web-01").uuid, scene.host("B").uuid))
    scene.site.advance_to(START)
    assert taken(scene) == []

    delete(scene, domain, schedule)
    scene.site.advance(4 * HOUR)

    assert [round(each) for each in taken(scene)] == [1]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"count": 0}, "every_nth"),
        ({"end_micros": START}, "end_time_in_usecs"),
        ({"retention": Retention(snapshots=0)}, "local_max_snapshots"),
        ({"retention": Retention(micros=0)}, "local_retention_period"),
        ({"days": (1,)}, "values"),
        ({"every": Every.WEEKLY, "days": (7,)}, "values"),
        ({"every": Every.MONTHLY, "days": (0,)}, "values"),
        ({"timezone_offset_secs": -24 * 60 * 60}, "timezone_offset"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(scene: Scene, more: dict[str, Any], field: str) -> None:
    domain = made(scene, "web-01")

    with pytest.raises(Invalid) as refused:
        scene.site.submit(SetSchedule(domain.uuid, hourly(domain.uuid, **more)))

    assert (refused.value.field, schedules_of(scene.site, domain.uuid)) == (field, ())


def test_only_the_domains_own_schedules_are_deleted(scene: Scene) -> None:
    domain, schedule = scheduled(scene)

    with pytest.raises(NotFound):
        scene.site.submit(DeleteSchedules(domain.uuid, (schedule.uuid, "other")))
    with pytest.raises(NotFound):
        scene.site.submit(SetSchedule("nothing", schedule))

    assert schedules_of(scene.site, domain.uuid) == (schedule,)
