"""Schedules of protection domains in v1 and v2.0. Retention at remote sites is not simulated."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.protection_domains import DOMAINS, domain_of
from mock_prism.faces.rest.element.schedule_views import schedule_record
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.commands.schedule import DeleteSchedules, SetSchedule
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.schedule import DAY_MICROS, Every, Retention, Schedule, schedules_of

SPANS = {"DAYS": DAY_MICROS, "WEEKS": 7 * DAY_MICROS, "MONTHS": 30 * DAY_MICROS}
"""How long a period of retention is, in microseconds; a month is 30 days (*assumed*)."""
SCHEDULES = f"{DOMAINS}/{{}}/schedules"


def _retention(body: Record) -> Retention:
    """What a retention policy asks for: a number of snapshots, or a period. Raises NotSimulated for remote sites."""
    if body.get("remote_max_snapshots") or body.get("remote_retention_period"):
        raise NotSimulated("retention at a remote site")
    kind = body.get("local_retention_type") or "NUM_SNAPSHOTS"
    if kind == "NUM_SNAPSHOTS":
        return Retention(snapshots=body.get("local_max_snapshots"))
    period = body.get("local_retention_period")
    if period is None:
        raise Invalid("local_retention_period", "is required")
    return Retention(micros=period * SPANS[kind])


def _schedule(call: Call, body: Record) -> Schedule:
    """The schedule that a body asks for, without an id."""
    word = body.get("type")
    if word is None:
        raise Invalid("type", "is required")
    if word not in Every.__members__:
        raise NotSimulated(f"a schedule of type {word}")
    starts = [body.get("user_start_time_in_usecs"), *(body.get("start_times_in_usecs") or [])]
    if len(set(starts[1:])) > 1:
        raise NotSimulated("several start times")
    start = next((one for one in starts if one is not None), call.site.now_micros)
    if start < 0:
        raise Invalid("user_start_time_in_usecs", "must not be negative")
    return Schedule(
        uuid="",
        domain_uuid=domain_of(call).uuid,
        every=Every[word],
        count=1 if body.get("every_nth") is None else body["every_nth"],
        start_micros=start,
        end_micros=body.get("end_time_in_usecs"),
        days=tuple(body.get("values") or ()),
        is_app_consistent=bool(body.get("app_consistent")),
        is_suspended=bool(body.get("suspended")),
        retention=_retention(body.get("retention_policy") or {}),
    )


def _own(call: Call) -> Schedule:
    """The schedule that the path names."""
    uuid = list(call.path.values())[1]
    for schedule in schedules_of(call.site, domain_of(call).uuid):
        if schedule.uuid == uuid:
            return schedule
    raise NotFound(Schedule.kind, uuid)


def _list(wire: Wire, call: Call) -> Reply:
    domain = domain_of(call)
    return wire.listed(call, [schedule_record(domain, one) for one in schedules_of(call.site, domain.uuid)])


def _set(wire: Wire, call: Call, schedule: Schedule) -> Reply:
    domain = domain_of(call)
    return wire.done(call, SetSchedule(domain.uuid, schedule), lambda: schedule_record(domain, schedule))


def _create(wire: Wire, call: Call) -> Reply:
    schedule = _schedule(call, wire.body(call))
    return _set(wire, call, replace(schedule, uuid=call.site.ids.uuid("snapshot-schedule")))


def _replace(wire: Wire, call: Call) -> Reply:
    known = _own(call)
    schedule = _schedule(call, wire.body(call))
    return _set(wire, call, replace(schedule, uuid=known.uuid, revision=known.revision))


def _retain(wire: Wire, call: Call) -> Reply:
    known = _own(call)
    return _set(wire, call, replace(known, retention=_retention(wire.body(call))))


def _keep_for_good(wire: Wire, call: Call) -> Reply:
    known = _own(call)
    return _set(wire, call, replace(known, retention=Retention()))


def _delete(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeleteSchedules(domain_of(call).uuid, (_own(call).uuid,)))


def _delete_all(wire: Wire, call: Call) -> Reply:
    domain = domain_of(call)
    return wire.done(
        call, DeleteSchedules(domain.uuid, tuple(one.uuid for one in schedules_of(call.site, domain.uuid)))
    )


SHARED: Shared = {
    f"GET {SCHEDULES}": _list,
    f"POST {SCHEDULES}": _create,
    f"DELETE {SCHEDULES}": _delete_all,
    f"PUT {SCHEDULES}/{{}}": _replace,
    f"DELETE {SCHEDULES}/{{}}": _delete,
    f"POST {SCHEDULES}/{{}}/retention_policies": _retain,
    f"DELETE {SCHEDULES}/{{}}/retention_policies": _keep_for_good,
}
