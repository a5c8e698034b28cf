"""What of a thing a call wants to see: the ``projection`` parameter, and the two summaries it brings.

Without it the statistics are shown and the summaries are null (recorded). Which word brings which part is *assumed*
from the parts' names; words come in any case, with and without underscores, as public clients send them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.health import BY_TYPE
from mock_prism.model.journal import Alert, Severity

STATISTICS = frozenset({"stats", "usage_stats"})
SUMMARIES = frozenset({"health_summary", "alert_summary"})
PARTS: dict[str, frozenset[str]] = {
    "ALL": STATISTICS | SUMMARIES,
    "STATS": STATISTICS,
    "PERF_STATS": frozenset({"stats"}),
    "USAGE_STATS": frozenset({"usage_stats"}),
    "HEALTH": frozenset({"health_summary"}),
    "ALERTS": frozenset({"alert_summary"}),
    "ALERTS_COUNT": frozenset({"alert_summary"}),
    "BASIC_INFO": frozenset(),
}
BY_WORD = {word.replace("_", ""): word for word in PARTS}
HEALTH: tuple[tuple[Severity, str], ...] = ((Severity.CRITICAL, "Critical"), (Severity.WARNING, "Warning"))


@frozen
class Projection:
    """The parts that a call wants. ``counts_only`` leaves the alerts themselves out of their summary;
    ``alerts`` are the open ones by the uuid of what they are about, gathered where a summary is wanted."""

    wanted: frozenset[str]
    counts_only: bool
    alerts: Mapping[str, Sequence[Alert]]
    wire: Wire

    def show(self, call: Call, record: dict[str, Json], *uuids: str) -> dict[str, Json]:
        """A record with the parts that are wanted, and null for the others. Its alerts are those about any of
        ``uuids``."""
        summaries: dict[str, Json] = dict.fromkeys(sorted(SUMMARIES))
        if self.wanted & SUMMARIES:
            found = list({alert.uuid: alert for uuid in uuids for alert in self.alerts.get(uuid, ())}.values())
            summaries = {"health_summary": health(found), "alert_summary": self._alerts(call, found)}
        hidden = self.wire.types.spelled(dict.fromkeys((STATISTICS | SUMMARIES) - self.wanted))
        whole = {**record, **self.wire.types.spelled(summaries)}
        return {key: None if key in hidden else value for key, value in whole.items()}

    def _alerts(self, call: Call, alerts: Sequence[Alert]) -> Json:
        """How many there are and, by severity, which."""
        if self.counts_only:
            return {"count": len(alerts), "alert_summaries": None}
        summaries: dict[str, Json] = {}
        for alert in alerts:
            shown = self.wire.alert(call, alert)
            group = summaries.setdefault(shown["severity"], {"metadata": {"total_entities": 0}, "entities": []})
            group["entities"].append(shown)
            group["metadata"]["total_entities"] += 1
        return {"count": len(alerts), "alert_summaries": summaries}


def projection(wire: Wire, call: Call) -> Projection:
    """The projection of a call. Raises Invalid for an unknown word."""
    asked = {word: BY_WORD.get(word.upper().replace("_", "")) for word in call.words("projection")}
    if unknown := [word for word, known in asked.items() if known is None]:
        raise Invalid("projection", f"{min(unknown)} is none of {', '.join(PARTS)}")
    words = {word for word in asked.values() if word is not None}
    wanted = frozenset[str]().union(*(PARTS[word] for word in words)) if words else STATISTICS
    alerts = _by_subject(call.site.all(Alert)) if wanted & SUMMARIES else {}
    return Projection(wanted, not words & {"ALL", "ALERTS"}, alerts, wire)


def shown_with(wire: Wire, call: Call, uuid: str, record: Record) -> Reply:
    """The answer with one record, and with the parts of it that the call wants."""
    shown: dict[str, Json] = wire.types.show(record, call.operation.returns)
    return Reply(call.operation.status, projection(wire, call).show(call, shown, uuid))


def listed_with(wire: Wire, call: Call, rows: Iterable[tuple[str, Record]]) -> Reply:
    """A list of records, each with the uuid of what it is of, and with the parts that the call wants."""
    parts, returns = projection(wire, call), str(call.operation.returns)
    is_bare = returns.startswith("[")
    element = returns[1:-1] if is_bare else wire.types.fields(returns)["entities"][1:-1]
    shown = [parts.show(call, wire.types.show(record, element), uuid) for uuid, record in rows]
    return Reply(call.operation.status, shown) if is_bare else wire.enveloped(call, shown)


def _by_subject(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    """The open alerts by what they are about; a cluster's are all of its own (*assumed*)."""
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        if not alert.is_resolved:
            for uuid in {alert.cluster_uuid, *(ref.uuid for ref in alert.entities)}:
                found.setdefault(uuid, []).append(alert)
    return found


def health(alerts: Sequence[Alert]) -> Json:
    """By the worst of the open alerts, and by check by those that it has raised (*assumed*). A public collector looks
    each check that is not good up by its key."""
    checks = {str(number): {"health_status": _status(raised)} for number, raised in by_check(alerts).items()}
    return {"health_status": _status(alerts), "entity_type_summaries": [], "health_check_summaries": checks}


def by_check(alerts: Iterable[Alert]) -> dict[int, list[Alert]]:
    """Alerts by the number of the health check that has raised them; others are left out."""
    found: dict[int, list[Alert]] = {}
    for alert in alerts:
        if check := BY_TYPE.get(alert.type):
            found.setdefault(check.number, []).append(alert)
    return found


def _status(alerts: Iterable[Alert]) -> str:
    found = {alert.severity for alert in alerts}
    return next((word for severity, word in HEALTH if severity in found), "Good")
