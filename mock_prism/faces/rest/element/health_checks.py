"""The health checks of v1 and v2.0: what the cluster watches over, which is what it can raise an alert for.

What they are is the mock's own list; how each is set is kept as it is set.
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
from mock_prism.model.commands.cvm import CVM_DOWN
from mock_prism.model.commands.document import ReplaceDocument
from mock_prism.model.commands.failure import HOST_DOWN
from mock_prism.model.commands.watch import UNSCHEDULABLE
from mock_prism.model.document import Document
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.journal import Severity

PATH = "/health_checks"
NOUN = "health check"
SETTABLE = ("auto_resolve", "enabled", "schedule_interval_in_secs", "severity_threshold_infos")
LEVELS = {Severity.INFO: "kInfo", Severity.WARNING: "kWarning", Severity.CRITICAL: "kCritical"}


def _check(number: int, type_: str, name: str, title: str, message: str, severity: Severity, entity: str) -> Record:
    """HealthCheckDTO; keys without a value are left out."""
    thresholds: Json = [{"severity": word, "enabled": level is severity} for level, word in LEVELS.items()]
    return {
        "id": str(number),
        "alert_type_id": type_,
        "name": name,
        "title": title,
        "description": title,
        "message": message,
        "affected_entity_types": [entity],
        "applicable_for_multi_cluster": False,
        "applicable_for_single_cluster": True,
        "auto_resolve": "ENABLED",
        "check_type": "EVENT_DRIVEN",
        "enabled": True,
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


CHECKS: tuple[Record, ...] = (
    _check(1, CVM_DOWN, "cvm_down", "Controller VM is down", "Controller VM {ip} is {how}", Severity.CRITICAL, "host"),
    _check(2, HOST_DOWN, "host_down", "Host is down", "Host {host} does not respond", Severity.CRITICAL, "host"),
    _check(
        3,
        UNSCHEDULABLE,
        "node_not_schedulable",
        "Node not schedulable",
        "Node {node} not schedulable for 6+ hours",
        Severity.INFO,
        "host",
    ),
)
"""The numbers are the mock's own."""


def _document(call: Call, check: Record) -> Document:
    """How a check is set: as it was last, or as it is on a new cluster."""
    default = standing(shelf(call, f"{PATH}/{check['id']}"), NOUN, {})
    return call.site.table(Document).get(default.uuid) or default


def _record(call: Call, check: Record) -> Record:
    return {**check, **content_of(_document(call, check).text)}


def _find(ident: str) -> Record:
    for check in CHECKS:
        if ident in (check["id"], check["alert_type_id"]):
            return check
    raise NotFound(NOUN, ident)


def _list(wire: Wire, call: Call) -> Reply:
    """Those whose ids are named, or all."""
    named = call.words("check_ids") | call.words("checkIds")
    checks = [check for check in CHECKS if not named or check["id"] in named]
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
    command = ReplaceDocument(changed, call.operation.op, True, cluster_meant(call).uuid)
    return wire.done(call, command, lambda: _record(call, check))


SHARED: Shared = {
    f"GET {PATH}": _list,
    f"PUT {PATH}": _change,
    f"PATCH {PATH}": _change,
    f"GET {PATH}/{{}}": _get,
}
