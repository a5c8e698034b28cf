"""How many things of a sort are well, in v1: judged, as their health is, by the open alerts about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from mock_prism.faces.rest.element.projection import HEALTH, health
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import WIRE
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert
from mock_prism.model.node import cvm_of
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.storage import Disk
from mock_prism.model.vm import Vm

STATES = ("Good", *(word for _, word in HEALTH), "Error", "Unknown")
Kind = type[Disk | Host | Vm | ProtectionDomain | RemoteSite]
KINDS: dict[str, Kind] = {
    "/disks": Disk,
    "/hosts": Host,
    "/vms": Vm,
    "/protection_domains": ProtectionDomain,
    "/remote_sites": RemoteSite,
}


def _summarised(call: Call, kind: Kind) -> Record:
    """EntityTypeHealthCheckSummaryDTO; ``detailed_check_summary`` is by the numbers of the checks that have raised an
    alert (its form as a public collector reads it)."""
    cluster = cluster_meant(call).uuid
    about: dict[str, list[Alert]] = {}
    for alert in call.site.where(Alert, "cluster_uuid", cluster):
        if not alert.is_resolved:
            for subject in alert.entities:
                about.setdefault(subject.uuid, []).append(alert)
    things = call.site.where(kind, "cluster_uuid", cluster)
    summaries = [
        health([alert for uuid in _judged_by(call, thing) for alert in about.get(uuid, ())]) for thing in things
    ]
    checks: dict[str, list[str]] = {}
    for summary in summaries:
        for number, check in summary["health_check_summaries"].items():
            checks.setdefault(number, []).append(check["health_status"])
    return {
        "entity_type": kind.kind.upper().replace(" ", "_"),
        "filter_criteria": call.first("filterCriteria") or "",
        "health_summary": _counted(summary["health_status"] for summary in summaries),
        "detailed_check_summary": {number: _counted(states) for number, states in checks.items()},
        "checks_in_error": {},
    }


def _judged_by(call: Call, thing: Disk | Host | Vm | ProtectionDomain | RemoteSite) -> tuple[str, ...]:
    """The uuids whose alerts tell how a thing is: a host is no better than its CVM."""
    return (thing.uuid, cvm_of(call.site, thing).uuid) if isinstance(thing, Host) else (thing.uuid,)


def _counted(states: Iterable[str]) -> dict[str, int]:
    found = Counter(states)
    return {state: found[state] for state in STATES}


def _summary(kind: Kind, call: Call) -> Reply:
    """Of one sort."""
    return WIRE.shown(call, _summarised(call, kind))


def _run_summary(call: Call) -> Reply:
    """Of every sort, as a bare list (known from a public collector)."""
    return WIRE.shown(call, [_summarised(call, kind) for kind in KINDS.values()])


HANDLERS: dict[str, Handler] = {
    **{f"v1 GET {path}/health_check_summary": partial(_summary, kind) for path, kind in KINDS.items()},
    "v1 GET /ncc/run_summary": _run_summary,
}
