"""ncli protection-domain: schedules of domains, and how long their snapshots are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.domains import (
    MICROS_PER_SECOND,
    NAME,
    date,
    domain_named,
    listed,
    pairs,
    remote,
    said,
    spelled,
    split,
)
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.model.commands.schedule import DeleteSchedules, SetSchedule
from mock_prism.model.errors import NotFound
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.schedule import DAY_MICROS, Every, RemoteRetention, Retention, Schedule, Span, schedules_of

NUMBER = "NUM_SNAPSHOTS"
TYPES = (NUMBER, *Span.__members__)
DATE = "%m/%d/%Y %H:%M:%S"
ZONES = ("UTC", "GMT")
NTH: Mapping[Every, str | None] = {
    Every.MINUTELY: "every-nth-minute",
    Every.HOURLY: "every-nth-hour",
    Every.DAILY: "every-nth-day",
    Every.WEEKLY: None,
    Every.MONTHLY: None,
}
"""How a schedule says after how many units it comes round; the names of the last three are *assumed*."""
DAYS: Mapping[Every, str] = {Every.WEEKLY: "days-of-week", Every.MONTHLY: "days-of-month"}
KEPT = (
    Param("local-retention", Kind.NUMBER),
    Param("local-retention-type", Kind.WORD, words=TYPES, folds=True),
    Param("remote-retention"),
    Param("remote-retention-type"),
)


def _retention(kind: str, count: int | None) -> Retention:
    if kind == NUMBER:
        return Retention(snapshots=count)
    if count is None:
        raise Usage(f"Retention in {kind} needs a number")
    return Retention(micros=count * Span[kind].value)


def _remote_types(text: str) -> tuple[str, dict[str, str]]:
    """The type of retention at all remote sites, and at some: ``WEEKS``, or ``one:WEEKS,other:DAYS`` (both scripts)."""
    parted = pairs("remote-retention-type", text) if ":" in text else {}
    general = NUMBER if ":" in text or not text else text.upper()
    types = {name: word.upper() for name, word in parted.items()}
    if unknown := {general, *types.values()} - {*TYPES}:
        raise Usage(f"Parameter remote-retention-type must be one of {', '.join(TYPES)}, not {min(unknown)}")
    return general, types


def _remotes(call: NcliCall) -> tuple[RemoteRetention, ...]:
    """What ``remote-retention`` says: ``one:10,other:5``."""
    general, types = _remote_types(call.args.text("remote-retention-type"))
    found = []
    for name, count in pairs("remote-retention", call.args.text("remote-retention")).items():
        if not count.isdecimal():
            raise Usage(f"Parameter remote-retention must be numbers, not {count}")
        kept = _retention(types.get(name, general), int(count))
        found.append(RemoteRetention(remote(call, name).uuid, kept))
    return tuple(found)


def _local(call: NcliCall) -> Retention:
    return _retention(call.args.text("local-retention-type") or NUMBER, call.args.maybe_number("local-retention"))


def _start_micros(call: NcliCall) -> int:
    """``02/14/2018 12:30:00 UTC`` (scripts); now, if not given. Other zones are not known."""
    text = call.args.text("start-time")
    if not text:
        return call.site.now_micros
    day, _, zone = text.rpartition(" ")
    try:
        start = datetime.strptime(day if zone in ZONES else text, DATE).replace(tzinfo=UTC)
    except ValueError:
        raise Usage(f"Parameter start-time must be such as 02/14/2018 12:30:00 UTC, not {text}") from None
    return int(start.timestamp()) * MICROS_PER_SECOND


def _days(call: NcliCall, every: Every) -> tuple[int, ...]:
    parts = split(call.args.text(DAYS[every])) if every in DAYS else []
    if any(not part.isdecimal() for part in parts):
        raise Usage(f"Parameter {DAYS[every]} must be numbers")
    return tuple(int(part) for part in parts)


def _add(every: Every, call: NcliCall) -> Answer:
    domain, nth = domain_named(call), NTH[every]
    schedule = Schedule(
        uuid=call.site.ids.uuid("snapshot-schedule"),
        domain_uuid=domain.uuid,
        every=every,
        count=1 if nth is None or nth not in call.args else int(call.args.text(nth)),
        start_micros=_start_micros(call),
        days=_days(call, every),
        is_app_consistent=call.args.flag("app-consistent-snapshots"),
        retention=_local(call),
        remotes=_remotes(call),
    )
    return call.start(domain, SetSchedule(domain.uuid, schedule))


def _kept(retention: Retention) -> str:
    if retention.micros is not None:
        return f"{retention.micros // DAY_MICROS} DAYS"
    return "-" if retention.snapshots is None else str(retention.snapshots)


def _away(call: NcliCall, one: Schedule) -> dict[str, Retention]:
    """How long snapshots are kept at remote sites, by their names."""
    return {call.site.get(RemoteSite, each.remote_site_uuid).name: each.retention for each in one.remotes}


def _block(call: NcliCall, pd: str, one: Schedule) -> list[tuple[str, str]]:
    remotes = [
        f"{call.site.get(RemoteSite, each.remote_site_uuid).name}:{_kept(each.retention)}" for each in one.remotes
    ]
    return [
        ("Id", one.uuid),
        ("Protection Domain", pd),
        ("Type", one.every.name),
        ("Every Nth", str(one.count)),
        ("Day(s)", listed(str(day) for day in one.days)),
        ("Start Time", date(one.start_micros)),
        ("End Time", date(one.end_micros)),
        ("Local Retention", _kept(one.retention)),
        ("Remote Retention", listed(remotes)),
        ("Suspended", str(one.is_suspended).lower()),
    ]


def _object(call: NcliCall, pd: str, one: Schedule) -> dict[str, Json]:
    remotes = {name: kept.snapshots for name, kept in _away(call, one).items()}
    policy: dict[str, Json] = {"localMaxSnapshots": one.retention.snapshots, "remoteMaxSnapshots": remotes}
    return {
        "id": one.uuid,
        "pdName": pd,
        "type": one.every.name,
        "everyNth": one.count,
        "userStartTimeInUsecs": one.start_micros,
        "suspended": one.is_suspended,
        "retentionPolicy": policy,
    }


def _list(call: NcliCall) -> Answer:
    domain = domain_named(call)
    found = schedules_of(call.site, domain.uuid)
    blocks = [_block(call, domain.name, one) for one in found]
    return Shown(ncli_blocks(blocks), [_object(call, domain.name, one) for one in found])


def _named(call: NcliCall) -> Schedule:
    for one in schedules_of(call.site, domain_named(call).uuid):
        if one.uuid == call.args.text("id"):
            return one
    raise NotFound(Schedule.kind, call.args.text("id"))


def _remove(call: NcliCall) -> Answer:
    domain = domain_named(call)
    return call.start(domain, DeleteSchedules(domain.uuid, (_named(call).uuid,)))


def _clear(call: NcliCall) -> Answer:
    domain = domain_named(call)
    return call.start(
        domain, DeleteSchedules(domain.uuid, tuple(one.uuid for one in schedules_of(call.site, domain.uuid)))
    )


def _removed(call: NcliCall) -> Answer:
    return said("Schedule(s) successfully removed")


def _retain(call: NcliCall) -> Answer:
    domain, known = domain_named(call), _named(call)
    return call.start(domain, SetSchedule(domain.uuid, replace(known, retention=_local(call), remotes=_remotes(call))))


def _adding(every: Every) -> NcliVerb:
    name, aliases = spelled(f"add-{every.value}-schedule")
    nth, days = NTH[every], DAYS.get(every)
    own = (Param(nth, Kind.NUMBER),) if nth else (Param(days or ""),)
    shared = (Param("start-time"), Param("app-consistent-snapshots", Kind.FLAG), *KEPT)
    sentence = f"Gives a protection domain a {every.value} schedule."
    return NcliVerb(name, sentence, (NAME, *own, *shared), partial(_add, every), afterwards=_list, aliases=aliases)


LIST, REMOVE, CLEAR, RETAIN = (
    spelled(*verbs)
    for verbs in (
        ("list-schedules", "ls-schedules"),
        ("remove-schedule", "rm-schedule"),
        ("clear-schedules",),
        ("set-retention-policy",),
    )
)
ID = Param("id", required=True)

VERBS: tuple[NcliVerb, ...] = (
    *(_adding(every) for every in Every),
    NcliVerb(LIST[0], "Lists the schedules of a protection domain.", (NAME,), _list, aliases=LIST[1]),
    NcliVerb(
        REMOVE[0],
        "Takes a schedule from a protection domain.",
        (NAME, ID),
        _remove,
        afterwards=_removed,
        aliases=REMOVE[1],
    ),
    NcliVerb(
        CLEAR[0],
        "Takes all schedules from a protection domain.",
        (NAME,),
        _clear,
        afterwards=_removed,
        aliases=CLEAR[1],
    ),
    NcliVerb(
        RETAIN[0],
        "Says how long the snapshots of a schedule are kept.",
        (NAME, ID, *KEPT),
        _retain,
        afterwards=_list,
        aliases=RETAIN[1],
    ),
)
