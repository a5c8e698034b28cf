"""Attributes of many things in one answer, as v1 tells them to a public client: of virtual switches. The form of the
answer is *assumed* to be that of v3's, which that client reads."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.virtual_switch import VirtualSwitch, switches_of

SWITCHES = "virtual_switch"
ATTRIBUTES: dict[str, Callable[[VirtualSwitch], Json]] = {
    "name": lambda switch: switch.bridge,
    "uuid": lambda switch: switch.uuid,
}
"""A switch goes by the name of its bridges, as networks of v2.0 name it."""
HEEDED = frozenset(
    {"entity_type", "group_member_attributes", "group_member_count", "group_member_offset", "query_name"}
)


def _number(body: dict[str, Json], key: str) -> int | None:
    """A number of things. Raises Invalid."""
    value = body.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise Invalid(key, "must be a whole number, 0 or more")
    return value


def _attributes(body: dict[str, Json]) -> list[str]:
    """The names of the attributes that are asked for. Raises Invalid, and NotSimulated for one that nothing tells."""
    asked = body.get("group_member_attributes") or []
    if not isinstance(asked, list) or not all(isinstance(one, dict) and one.get("attribute") for one in asked):
        raise Invalid("group_member_attributes", "must be a list of objects with an attribute")
    names = [str(one["attribute"]) for one in asked]
    for name in names:
        if name not in ATTRIBUTES:
            raise NotSimulated(f"the attribute {name} of a {SWITCHES}")
    return names


def _row(switch: VirtualSwitch, names: list[str], micros: int) -> Json:
    data = [{"name": name, "values": [{"time": micros, "values": [ATTRIBUTES[name](switch)]}]} for name in names]
    return {"entity_id": switch.uuid, "data": data}


def _groups(call: Call) -> Reply:
    """One group of all switches of the cluster, or none. Raises Invalid, and NotSimulated for other things and ways."""
    body = call.body
    if not isinstance(body, dict) or not body.get("entity_type"):
        raise Invalid("entity_type", "is required")
    if body["entity_type"] != SWITCHES:
        raise NotSimulated(f"groups of {body['entity_type']}")
    for key in body.keys() - HEEDED:
        if body[key]:
            raise NotSimulated(f"{key} of groups")
    names, start, most = (_attributes(body), _number(body, "group_member_offset"), _number(body, "group_member_count"))
    found = list(switches_of(call.site, cluster_meant(call).uuid))
    shown = found[start or 0 :][:most]
    group = {
        "entity_results": [_row(switch, names, call.site.now_micros) for switch in shown],
        "group_by_column_value": None,
        "total_entity_count": len(found),
    }
    counts = {"total_entity_count": len(found), "filtered_entity_count": len(found)}
    groups = {"group_results": [group], "total_group_count": 1, "filtered_group_count": 1}
    return Reply(body={"entity_type": SWITCHES, **counts, **groups})


GROUPS = "v1 POST /groups"
HANDLERS: dict[str, Handler] = {GROUPS: _groups}
