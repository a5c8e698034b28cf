"""Alert policies that conflict: found among those that are kept, and nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.v4.envelopes import said
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.model.document import on_shelf

POLICIES = "/monitoring/serviceability/alerts/user-defined-policies"
CONFLICT = "monitoring.v4.serviceability.ConflictingPolicy"


def find_conflicts(call: Call) -> Reply:
    """The enabled policies that watch a metric of the same things as the one in the body does.

    What conflicts is *assumed*: two policies for one type of entity, a metric in common, and one filter or none.
    """
    wanted = call.body
    found = [
        typed(CONFLICT, extId=document.uuid)
        for document in on_shelf(call.site, POLICIES)
        if document.uuid != wanted.get("extId") and _conflict(wanted, content_of(document.text))
    ]
    return said(call, found)


def _conflict(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    return bool(
        other.get("isEnabled", True)
        and one["entityType"] == other["entityType"]
        and _metrics(one) & _metrics(other)
        and (not (_scope(one) and _scope(other)) or _scope(one) == _scope(other))
    )


def _metrics(policy: Mapping[str, Json]) -> set[str]:
    return {trigger["condition"]["metricName"] for trigger in policy["triggerConditions"]}


def _scope(policy: Mapping[str, Json]) -> Json:
    """The one thing, or the group of things, that a policy is about; None for all of its type."""
    return (policy.get("filters") or {}).get("extId")


HANDLERS: dict[str, Handler] = {f"v4 POST {POLICIES}/$actions/find-conflicts": find_conflicts}
