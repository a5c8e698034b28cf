"""ncli alerts: what needs attention, in the block captured in 2021, and taking note of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.event import date, heading, record, since, things, truth
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.resolve import split_list
from mock_prism.model.commands.alert import AcknowledgeAlert, AlertCommand, ResolveAlert
from mock_prism.model.errors import Invalid, NotFound
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
    """Newest first (*assumed*), and no more than ``max-alerts``. Raises Invalid."""
    alerts = [alert for alert in call.site.where(Alert, "cluster_uuid", call.cluster.uuid) if choose(alert)]
    alerts.sort(key=lambda alert: -alert.created_micros)
    if (most := call.args.maybe_number(MOST.name)) is not None:
        if most < 1:
            raise Invalid(MOST.name, "must be at least 1")
        alerts = alerts[:most]
    return Shown(ncli_blocks(_block(call, alert) for alert in alerts), [_object(alert) for alert in alerts])


def _list(call: NcliCall) -> Answer:
    """Those that are not resolved."""
    return _shown(call, lambda alert: not alert.is_resolved)


def _history(call: NcliCall) -> Answer:
    """All of the last days, resolved or not, unless it is said which."""
    start, wanted = since(call), {name: call.args.maybe_flag(name) for name in STATES}
    return _shown(
        call,
        lambda alert: (
            alert.created_micros >= start and all(flag in (None, STATES[name](alert)) for name, flag in wanted.items())
        ),
    )


def _acknowledge(call: NcliCall) -> Answer:
    return _each(call, AcknowledgeAlert, "acknowledged")


def _resolve(call: NcliCall) -> Answer:
    return _each(call, ResolveAlert, "resolved")


def _each(call: NcliCall, act: type[AlertCommand], done: str) -> Answer:
    """Do it to all that ``ids`` names, or to none. What it says is *assumed* after other acts of ncli.

    Raises NotFound.
    """
    uuids = [ident.rpartition("::")[2] for ident in split_list(call.args.text("ids"))]
    alerts = [call.site.get(Alert, uuid) for uuid in uuids]
    if foreign := next((alert for alert in alerts if alert.cluster_uuid != call.cluster.uuid), None):
        raise NotFound(Alert.kind, foreign.uuid)
    for alert in alerts:
        call.do(act(alert.uuid))
    return Shown(f"Alert(s) successfully {done}\n", True)


STATES: Mapping[str, Callable[[Alert], bool]] = {
    "resolved": lambda alert: alert.is_resolved,
    "auto-resolved": lambda alert: alert.auto_resolved,
    "acknowledged": lambda alert: alert.is_acknowledged,
}
MOST = Param("max-alerts", Kind.NUMBER)
IDS = Param("ids", required=True)

VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "alerts list",
        "Lists the alerts that are not resolved.",
        (MOST,),
        _list,
        aliases=("alerts ls", "alert list", "alert ls"),
    ),
    NcliVerb(
        "alerts history",
        "Lists the alerts of the last days.",
        (Param("duration", Kind.NUMBER), *(Param(name, Kind.FLAG) for name in STATES), MOST),
        _history,
        aliases=("alert history",),
    ),
    NcliVerb(
        "alerts acknowledge",
        "Takes note of alerts.",
        (IDS,),
        _acknowledge,
        aliases=("alerts ack", "alert acknowledge", "alert ack"),
    ),
    NcliVerb("alerts resolve", "Closes alerts.", (IDS,), _resolve, aliases=("alert resolve",)),
)
"""``duration`` in days, 1 without it (*assumed*)."""
