"""ncli events: what has happened, and what somebody has done, in the block of alerts (*assumed*)."""

from __future__ import annotations

from collections.abc import Iterator

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.words import instant
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.journal import Audit, Event, Severity

DAY_MICROS = 86_400 * MICROS_PER_SECOND


def date(micros: int | None) -> str:
    """An instant in the words of alerts, or nothing."""
    return "" if micros is None else f"{instant(micros):%a %b %d %H:%M:%S UTC %Y}"


def truth(is_so: bool) -> str:
    """Yes or no in the words of alerts."""
    return str(is_so).lower()


def heading(event: Event, severity: Severity, title: str) -> list[tuple[str, str]]:
    """What the blocks of events and alerts begin with."""
    return [
        ("ID", event.uuid),
        ("Message", event.text),
        ("Severity", f"k{severity.value.title()}"),
        ("Title", title),
        ("Created On", date(event.created_micros)),
        ("Acknowledged", truth(event.is_acknowledged)),
        ("Acknowledged By", event.acknowledged_by or ""),
        ("Acknowledged On", date(event.acknowledged_micros)),
    ]


def things(call: NcliCall, event: Event) -> tuple[str, str]:
    """What the blocks of events and alerts end with."""
    return "Entities On", ", ".join(f"{ref.kind}:{ncli_id(call.cluster, ref.uuid)}" for ref in event.entities)


def shown_severity(event: Event) -> Severity:
    """That of an event that is no alert."""
    return Severity.AUDIT if isinstance(event, Audit) else Severity.INFO


def record(event: Event, severity: Severity, title: str) -> dict[str, Json]:
    """An event or alert in JSON, with the keys of REST v1."""
    return {
        "id": event.uuid,
        "alertTitle": title,
        "message": event.text,
        "severity": f"k{severity.value.title()}",
        "createdTimeStampInUsecs": event.created_micros,
        "acknowledged": event.is_acknowledged,
    }


def since(call: NcliCall) -> int:
    """The instant from which on a history tells: some days ago, one unless it is said."""
    days = call.args.maybe_number("duration")
    return call.site.now_micros - (days if days is not None else 1) * DAY_MICROS


def _events(call: NcliCall) -> Iterator[Event]:
    yield from call.site.where(Event, "cluster_uuid", call.cluster.uuid)
    yield from (audit for audit in call.site.where(Audit, "cluster_uuid", call.cluster.uuid) if audit.is_event)


def _shown(call: NcliCall, start_micros: int) -> Shown:
    """Newest first (*assumed*)."""
    found = sorted(
        (event for event in _events(call) if event.created_micros >= start_micros),
        key=lambda event: -event.created_micros,
    )
    blocks = ([*heading(event, shown_severity(event), event.type), things(call, event)] for event in found)
    return Shown(ncli_blocks(blocks), [record(event, shown_severity(event), event.type) for event in found])


def _list(call: NcliCall) -> Answer:
    """All there are."""
    return _shown(call, 0)


def _history(call: NcliCall) -> Answer:
    """Those of the last days."""
    return _shown(call, since(call))


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "events list",
        "Lists the events.",
        (),
        _list,
        aliases=("events ls", "event list", "event ls"),
    ),
    NcliVerb(
        "events history",
        "Lists the events of the last days.",
        (Param("duration", Kind.NUMBER),),
        _history,
        aliases=("event history",),
    ),
)
"""``duration`` in days, as with alerts."""
