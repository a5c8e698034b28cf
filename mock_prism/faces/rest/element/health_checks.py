"""The health checks of v1 and v2.0: what the cluster watches over.

What they are is the model's list; how each is set is kept as it is set.
"""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.rest.documents import content_of, standing, written
from mock_prism.faces.rest.element.documents import shelf
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.document import ReplaceDocument
from mock_prism.model.commands.health_run import SwitchHealthCheck
from mock_prism.model.document import Document
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.health import CHECKS, HealthCheck
from mock_prism.model.journal import Severity

PATH = "/health_checks"
NOUN = "health check"
SETTABLE = ("auto_resolve", "schedule_interval_in_secs", "severity_threshold_infos")
LEVELS = {Severity.INFO: "kInfo", Severity.WARNING: "kWarning", Severity.CRITICAL: "kCritical"}


def _shown(check: HealthCheck) -> Record:
    """HealthCheckDTO; keys without a value are left out."""
    thresholds: Json = [{"severity": word, "enabled": level is check.severity} for level, word in LEVELS.items()]
    return {
        "id": str(check.number),
        "alert_type_id": check.type,
        "name": check.name,
        "title": check.title,
        "description": check.title,
        "message": check.message,
        "affected_entity_types": [check.entity],
        "applicable_for_multi_cluster": False,
        "applicable_for_single_cluster": True,
        "auto_resolve": "ENABLED",
        "check_type": "EVENT_DRIVEN" if check.raises_alerts else "NOT_SCHEDULED",
        "exception_count": 0,
        "is_global_config": True,
        "is_user_defined": False,
        "scope": "Cluster",
        "severity_threshold_infos": thresholds,
        "causes": [],
        "resolutions": [],
        "kb_list": [],
        "impact_types": [],
        "impacts": [],
        "classifications": [],
        "category_types": [],
        "sub_category_types": [],
        "metrics": [],
        "parameters": {},
        "modified_time_stamp_in_usecs": 0,
    }


def _document(call: Call, check: HealthCheck) -> Document:
    """How a check is set: as it was last, or as it is on a new cluster."""
    default = standing(shelf(call, f"{PATH}/{check.number}"), NOUN, {})
    return call.site.table(Document).get(default.uuid) or default


def _record(call: Call, check: HealthCheck) -> Record:
    is_on = check.type not in cluster_meant(call).unchecked
    return {**_shown(check), **content_of(_document(call, check).text), "enabled": is_on}


def _find(ident: str) -> HealthCheck:
    for check in CHECKS:
        if ident in (str(check.number), check.type):
            return check
    raise NotFound(NOUN, ident)


def _list(wire: Wire, call: Call) -> Reply:
    """Those whose ids are named, or all."""
    named = call.words("check_ids") | call.words("checkIds")
    checks = [check for check in CHECKS if not named or str(check.number) in named]
    return wire.listed(call, [_record(call, check) for check in checks])


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call, _find(next(iter(call.path.values())))))


def _change(wire: Wire, call: Call) -> Reply:
    """Whether a check is on, how bad it is and how often it runs can be set; the rest is what it is."""
    body = wire.body(call)
    if not body.get("id"):
        raise Invalid("id", "is required")
    check = _find(body["id"])
    document = _document(call, check)
    changes = {key: body[key] for key in SETTABLE if key in body}
    stamps = {"modified_time_stamp_in_usecs": call.site.now_micros, "modified_by_username": call.user.name}
    changed = replace(document, text=written({**content_of(document.text), **changes, **stamps}))
    cluster = cluster_meant(call)
    if "enabled" in body:
        call.site.submit(SwitchHealthCheck(cluster.uuid, check.type, body["enabled"]), call.user.name)
    command = ReplaceDocument(changed, call.operation.op, True, cluster.uuid)
    return wire.done(call, command, lambda: _record(call, check))


SHARED: Shared = {
    f"GET {PATH}": _list,
    f"PUT {PATH}": _change,
    f"PATCH {PATH}": _change,
    f"GET {PATH}/{{}}": _get,
}
