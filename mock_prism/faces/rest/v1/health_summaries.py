"""How many things of a sort are well, in v1: judged, as their health is, by the open alerts about them."""

from __future__ import annotations

from collections import Counter
from functools import partial

from mock_prism.faces.rest.element.projection import HEALTH, health
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import WIRE
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert
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


def _summary(kind: Kind, call: Call) -> Reply:
    """EntityTypeHealthCheckSummaryDTO. Which check failed is what the alerts themselves tell."""
    cluster = cluster_meant(call).uuid
    about: dict[str, list[Alert]] = {}
    for alert in call.site.where(Alert, "cluster_uuid", cluster):
        if not alert.is_resolved:
            for subject in alert.entities:
                about.setdefault(subject.uuid, []).append(alert)
    things = call.site.where(kind, "cluster_uuid", cluster)
    found = Counter(health(about.get(thing.uuid, ()))["health_status"] for thing in things)
    return WIRE.shown(
        call,
        {
            "entity_type": kind.kind.upper().replace(" ", "_"),
            "filter_criteria": call.first("filterCriteria") or "",
            "health_summary": {state: found[state] for state in STATES},
            "detailed_check_summary": {},
            "checks_in_error": {},
        },
    )


HANDLERS: dict[str, Handler] = {
    f"v1 GET {path}/health_check_summary": partial(_summary, kind) for path, kind in KINDS.items()
}
