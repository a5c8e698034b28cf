"""What of a host or a cluster a call wants to see: the ``projection`` parameter, and the two summaries it brings.

Without it the statistics are shown and the summaries are null (recorded). Which word brings which part is *assumed*
from the parts' names; words come in any case, with and without underscores, as public clients send them.
"""

from __future__ import annotations

from collections.abc import Sequence

from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.v2.alerts import record as alert_record
from mock_prism.model.errors import Invalid
from mock_prism.model.journal import Alert, Severity
from mock_prism.model.site import Site

STATISTICS = frozenset({"stats", "usage_stats"})
PARTS: dict[str, frozenset[str]] = {
    "ALL": STATISTICS | {"health_summary", "alert_summary"},
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


def projected(call: Call, record: dict[str, Json], alerts: Sequence[Alert]) -> dict[str, Json]:
    """A record with the parts that a call asks for, and null for the others. Raises Invalid for an unknown word.

    ``alerts`` are the open ones about the thing, which its health is judged by (*assumed*).
    """
    asked = {word: BY_WORD.get(word.upper().replace("_", "")) for word in call.words("projection")}
    if unknown := [word for word, known in asked.items() if known is None]:
        raise Invalid("projection", f"{min(unknown)} is none of {', '.join(PARTS)}")
    words = {word for word in asked.values() if word is not None}
    wanted = frozenset[str]().union(*(PARTS[word] for word in words)) if words else STATISTICS
    whole = {
        **record,
        "health_summary": _health(alerts),
        "alert_summary": _alerts(call, alerts, only_count=not words & {"ALL", "ALERTS"}),
    }
    return {key: None if key in PARTS["ALL"] - wanted else value for key, value in whole.items()}


def open_alerts(site: Site, *uuids: str) -> list[Alert]:
    """The alerts about any of some things whose cause is not gone."""
    return [
        alert for alert in site.all(Alert) if not alert.is_resolved and {ref.uuid for ref in alert.entities} & {*uuids}
    ]


def _health(alerts: Sequence[Alert]) -> Json:
    found = {alert.severity for alert in alerts}
    status = next((word for severity, word in HEALTH if severity in found), "Good")
    return {"health_status": status, "entity_type_summaries": [], "health_check_summaries": {}}


def _alerts(call: Call, alerts: Sequence[Alert], only_count: bool) -> Json:
    """How many there are and, by severity, which."""
    if only_count:
        return {"count": len(alerts), "alert_summaries": None}
    summaries: dict[str, Json] = {}
    for alert in alerts:
        shown = alert_record(call, alert)
        group = summaries.setdefault(shown["severity"], {"metadata": {"total_entities": 0}, "entities": []})
        group["entities"].append(shown)
        group["metadata"]["total_entities"] += 1
    return {"count": len(alerts), "alert_summaries": summaries}
