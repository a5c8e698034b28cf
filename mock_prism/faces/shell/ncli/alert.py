"""ncli alerts: what needs attention, in the block captured in 2021, and taking note of it."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.words import instant
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.journal import Alert

ENTITIES = ("alerts", "alert")
DAY_MICROS = 86_400 * MICROS_PER_SECOND


def _date(micros: int | None) -> str:
    return "" if micros is None else f"{instant(micros):%a %b %d %H:%M:%S UTC %Y}"


def _truth(is_so: bool) -> str:
    return str(is_so).lower()


def _block(call: NcliCall, alert: Alert) -> list[tuple[str, str]]:
    entities = (f"{ref.kind}:{ncli_id(call.cluster, ref.uuid)}" for ref in alert.entities)
    return [
        ("ID", alert.uuid),
        ("Message", alert.text),
        ("Severity", f"k{alert.severity.value.title()}"),
        ("Title", alert.title),
        ("Created On", _date(alert.created_micros)),
        ("Acknowledged", _truth(alert.is_acknowledged)),
        ("Acknowledged By", alert.acknowledged_by or ""),
        ("Acknowledged On", _date(alert.acknowledged_micros)),
        ("Resolved", _truth(alert.is_resolved)),
        ("Auto Resolved", _truth(alert.auto_resolved)),
        ("Resolved By", alert.resolved_by or ""),
        ("Resolved On", _date(alert.resolved_micros)),
        ("Entities On", ", ".join(entities)),
    ]


def _object(alert: Alert) -> dict[str, Json]:
    """An alert in JSON, with the keys of REST v1."""
    return {
        "id": alert.uuid,
        "alertTitle": alert.title,
        "message": alert.text,
        "severity": f"k{alert.severity.value.title()}",
        "createdTimeStampInUsecs": alert.created_micros,
        "acknowledged": alert.is_acknowledged,
        "resolved": alert.is_resolved,
        "autoResolved": alert.auto_resolved,
    }


def _shown(call: NcliCall, choose: Callable[[Alert], bool]) -> Shown:
    """Newest first (*assumed*)."""
    alerts = [alert for alert in call.site.where(Alert, "cluster_uuid", call.cluster.uuid) if choose(alert)]
    alerts.sort(key=lambda alert: -alert.created_micros)
    return Shown(ncli_blocks(_block(call, alert) for alert in alerts), [_object(alert) for alert in alerts])


def _list(call: NcliCall) -> Answer:
    """Those that are not resolved."""
    return _shown(call, lambda alert: not alert.is_resolved)


def _history(call: NcliCall) -> Answer:
    """All of the last days, resolved or not."""
    days = call.args.maybe_number("duration")
    since = call.site.now_micros - (days if days is not None else 1) * DAY_MICROS
    return _shown(call, lambda alert: alert.created_micros >= since)


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "alerts list",
        "Lists the alerts that are not resolved.",
        (),
        _list,
        aliases=("alerts ls", "alert list", "alert ls"),
    ),
    NcliVerb(
        "alerts history",
        "Lists the alerts of the last days.",
        (Param("duration", Kind.NUMBER),),
        _history,
        aliases=("alert history",),
    ),
)
"""``duration`` in days, 1 without it (*assumed*)."""
