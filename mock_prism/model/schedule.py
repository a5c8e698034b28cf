"""Schedules of protection domains: when snapshots are taken by themselves, and how long they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen

if TYPE_CHECKING:
    from mock_prism.model.protection_domain import ProtectionDomain
    from mock_prism.model.site import Site

MINUTE_MICROS = 60_000_000
DAY_MICROS = 24 * 60 * MINUTE_MICROS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAYS_LOOKED_AT = 800
"""How many days from now on a schedule may stay silent, before it is taken to have no further snapshot."""


class Every(Enum):
    """The unit in which a schedule counts."""

    MINUTELY = "minutely"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Span(Enum):
    """What a period of retention is counted in, by its micros; a month is 30 days (*assumed*)."""

    DAYS = DAY_MICROS
    WEEKS = 7 * DAY_MICROS
    MONTHS = 30 * DAY_MICROS


FIXED = {Every.MINUTELY: MINUTE_MICROS, Every.HOURLY: 60 * MINUTE_MICROS, Every.DAILY: DAY_MICROS}


@frozen(kw_only=True)
class Retention:
    """How long the snapshots of a schedule are kept: so many of them, or for so long; both None for good."""

    snapshots: int | None = None
    micros: int | None = None


@frozen
class RemoteRetention:
    """A remote site that the snapshots of a schedule go to, and how long they are kept there."""

    remote_site_uuid: str
    retention: Retention = Retention()


@frozen(kw_only=True)
class Schedule(Entity):
    """One schedule of a protection domain: the first snapshot at ``start_micros``, then one every ``count`` units.

    ``days`` are days of the week from 0, a Sunday, of a weekly one (*assumed*), and days of the month of a monthly one;
    without any it is the day of the start. They are days of a place whose clocks are ``timezone_offset_secs`` ahead of
    UTC (*assumed*; public clients say seconds). Times of day are those of the start.
    """

    kind: ClassVar[str] = "snapshot schedule"
    indexed: ClassVar[tuple[str, ...]] = ("domain_uuid",)

    domain_uuid: str
    every: Every
    count: int
    start_micros: int
    end_micros: int | None = None
    days: tuple[int, ...] = ()
    timezone_offset_secs: int = 0
    is_app_consistent: bool = False
    is_suspended: bool = False
    retention: Retention = Retention()
    remotes: tuple[RemoteRetention, ...] = ()

    @property
    def remote_uuids(self) -> tuple[str, ...]:
        """The remote sites that its snapshots go to."""
        return tuple(remote.remote_site_uuid for remote in self.remotes)


def schedules_of(site: Site, domain_uuid: str) -> tuple[Schedule, ...]:
    """The schedules of a protection domain, the oldest first."""
    return tuple(site.where(Schedule, "domain_uuid", domain_uuid))


def due_after(schedule: Schedule, micros: int) -> int | None:
    """The first instant after another at which a schedule takes a snapshot; None where there is none any more."""
    due = next((instant for instant in _instants(schedule, micros) if instant > micros), None)
    return None if due is None or due > (schedule.end_micros or due) else due


def next_due(schedules: Iterable[Schedule], micros: int) -> int | None:
    """The first instant at which any of some schedules takes a snapshot that is not suspended."""
    found = [due_after(schedule, micros) for schedule in schedules if not schedule.is_suspended]
    return min((due for due in found if due is not None), default=None)


def next_snapshot(site: Site, domain: ProtectionDomain) -> int | None:
    """The instant at which a protection domain takes its next snapshot by itself; None where it does not."""
    return next_due(schedules_of(site, domain.uuid), site.now_micros) if domain.is_active else None


def _instants(schedule: Schedule, micros: int) -> Iterator[int]:
    """Instants at which a schedule comes round, from about another one on."""
    start, unit = schedule.start_micros, FIXED.get(schedule.every)
    if unit is not None:
        period = unit * schedule.count
        return count(start + max(0, (micros - start) // period) * period, period)
    first = max(0, (micros - start) // DAY_MICROS)
    places = range(first, first + DAYS_LOOKED_AT)
    return (start + place * DAY_MICROS for place in places if _is_day(schedule, place))


def _is_day(schedule: Schedule, place: int) -> bool:
    """Whether a schedule takes a snapshot so many days after its start."""
    start = EPOCH + timedelta(seconds=schedule.timezone_offset_secs, microseconds=schedule.start_micros)
    date = start + timedelta(days=place)
    if schedule.every is Every.WEEKLY:
        weeks, own = (place + start.isoweekday() % 7) // 7, start.isoweekday() % 7
        return weeks % schedule.count == 0 and date.isoweekday() % 7 in (schedule.days or (own,))
    months = (date.year - start.year) * 12 + date.month - start.month
    return months % schedule.count == 0 and date.day in (schedule.days or (start.day,))
