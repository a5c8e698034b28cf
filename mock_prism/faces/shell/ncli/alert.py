"""ncli alerts: what needs attention, in the block captured in 2021, and taking note of it."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.event import date, heading, record, since, things, truth
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.model.journal import Alert


def _block(call: NcliCall, alert: Alert) -> list[tuple[str, str]]:
    return [
        *heading(alert, alert.severity, alert.title),
        ("Resolved", truth(alert.is_resolved)),
        ("Auto Resolved", truth(alert.auto_resolved)),
        ("Resolved By", alert.resolved_by or ""),
        ("Resolved On", date(alert.resolved_micros)),
        things(call, alert),
    ]


def _object(alert: Alert) -> dict[str, Json]:
    """An alert in JSON, with the keys of REST v1."""
    said = record(alert, alert.severity, alert.title)
    return {**said, "resolved": alert.is_resolved, "autoResolved": alert.auto_resolved}


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
    start = since(call)
    return _shown(call, lambda alert: alert.created_micros >= start)


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
