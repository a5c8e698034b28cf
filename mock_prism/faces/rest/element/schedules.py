"""Schedules of protection domains in v1 and v2.0."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.protection_domains import DOMAINS, domain_of
from mock_prism.faces.rest.element.schedule_views import DAYS, NUMBER, schedule_record
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.schedule import DeleteSchedules, SetSchedule
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.remote_site import named_remote
from mock_prism.model.schedule import Every, RemoteRetention, Retention, Schedule, Span, schedules_of

PERIOD = "retention_period"
SCHEDULES = f"{DOMAINS}/{{}}/schedules"


def _retention(kind: str, snapshots: int | None, period: int | None, where: str) -> Retention:
    """How long snapshots are kept at a place: a number of them, or for a period. Raises Invalid."""
    words = (NUMBER, *Span.__members__)
    if kind not in words:
        raise Invalid(f"{where}_retention_type", f"must be one of {', '.join(words)}")
    if kind == NUMBER:
        return Retention(snapshots=snapshots)
    if period is None:
        raise Invalid(f"{where}_retention_period", "is required")
    return Retention(micros=period * Span[kind].value)


def _policy(call: Call, body: Record) -> dict[str, Any]:
    """What a retention policy asks for, here and by the names of remote sites there: they are those that snapshots go
    to. Raises NotFound for a remote site that there is not."""
    kinds, most, periods = (body.get(f"remote_{word}") or {} for word in ("retention_type", "max_snapshots", PERIOD))
    remotes = []
    for name in dict.fromkeys([*kinds, *most, *periods]):
        kind = str(kinds.get(name) or (DAYS if name in periods and name not in most else NUMBER)).upper()
        kept = _retention(kind, most.get(name), periods.get(name), "remote")
        remotes.append(RemoteRetention(named_remote(call.site, cluster_meant(call).uuid, name).uuid, kept))
    kind = body.get("local_retention_type") or NUMBER
    local = _retention(kind, body.get("local_max_snapshots"), body.get("local_retention_period"), "local")
    return {"retention": local, "remotes": tuple(remotes)}


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
        timezone_offset_secs=body.get("timezone_offset") or 0,
        is_app_consistent=bool(body.get("app_consistent")),
        is_suspended=bool(body.get("suspended")),
        **_policy(call, body.get("retention_policy") or {}),
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
    return wire.listed(call, [schedule_record(call.site, domain, one) for one in schedules_of(call.site, domain.uuid)])


def _set(wire: Wire, call: Call, schedule: Schedule) -> Reply:
    domain = domain_of(call)
    return wire.done(call, SetSchedule(domain.uuid, schedule), lambda: schedule_record(call.site, domain, schedule))


def _create(wire: Wire, call: Call) -> Reply:
    schedule = _schedule(call, wire.body(call))
    return _set(wire, call, replace(schedule, uuid=call.site.ids.uuid("snapshot-schedule")))


def _replace(wire: Wire, call: Call) -> Reply:
    known = _own(call)
    schedule = _schedule(call, wire.body(call))
    return _set(wire, call, replace(schedule, uuid=known.uuid, revision=known.revision))


def _retain(wire: Wire, call: Call) -> Reply:
    known = _own(call)
    return _set(wire, call, replace(known, **_policy(call, wire.body(call))))


def _keep_for_good(wire: Wire, call: Call) -> Reply:
    known = _own(call)
    return _set(wire, call, replace(known, retention=Retention(), remotes=()))


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
