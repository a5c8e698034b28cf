"""Calls to Genesis, the service that starts the others, wrapped in v1: JSON as text within JSON both ways.

``{"value": "{\\".oid\\": \\"ClusterManager\\", \\".method\\": \\"status\\", \\".kwargs\\": {}}"}`` is answered
``{"value": "{\\".return\\": …}"}`` (public clients).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

from marshmallow import fields

from mock_prism.bodies import NotJson, read_json
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.genesis_methods import ACTS, FRAMEWORK, METHODS, SERVICE
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Disconnected, Forbidden, Invalid, NotFound, NotSimulated
from mock_prism.model.user import Role


class EnvelopeSchema(Part):
    """The outer body."""

    value = fields.String(required=True)


class CallSchema(Part):
    """The inner one."""

    object_id = fields.String(required=True, data_key=".oid")
    method = fields.String(required=True, data_key=".method")
    arguments = fields.Dict(load_default=dict, data_key=".kwargs")


def _ask(call: Call, cvm: Cvm | None = None) -> Reply:
    """Any CVM answers for the cluster. Raises Forbidden where a mere viewer wants something changed."""
    try:
        inner = read_json(load(EnvelopeSchema, call.body)["value"].encode())
    except NotJson:
        raise Invalid("value", "must be JSON as text") from None
    wanted = load(CallSchema, inner)
    name = _name(wanted)
    method = METHODS.get(name) or ACTS.get(name)
    if method is None:
        raise NotSimulated(f"{call.operation.name} of {name}")
    if name in ACTS and Role.CLUSTER_ADMIN not in call.user.roles:
        raise Forbidden(call.user.name, name)
    found = method(call, cvm, wanted["arguments"])
    return Reply(body={"value": json.dumps({".return": found}, separators=(",", ":"))})


def _name(wanted: Mapping[str, Any]) -> str:
    """What is asked for. Of Life Cycle Manager all goes by one method, whose arguments name what is meant."""
    name = f"{wanted['object_id']}.{wanted['method']}"
    return f"{name}.{wanted['arguments'].get('method')}" if name == FRAMEWORK else name


def _ask_one(call: Call) -> Reply:
    """By way of the CVM at an address, IPv4 or that as IPv6. Raises Disconnected where it is down."""
    cvm = call.site.find(Cvm, "ip", _plain(call.path["address"]))
    if cvm is None or cvm.cluster_uuid != cluster_meant(call).uuid:
        raise NotFound(Cvm.kind, call.path["address"])
    if not cvm.reachable:
        raise Disconnected(f"{SERVICE} at {cvm.ip}")
    return _ask(call, cvm)


def _plain(text: str) -> str:
    """An address in the spelling that CVMs have theirs in; what is no address stays as it is."""
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return text
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


HANDLERS: dict[str, Handler] = {
    "v1 POST /genesis": _ask,
    "v1 POST /genesis/proxy/{address}": _ask_one,
}
READS = frozenset(HANDLERS)
"""They change nothing, although their method is not GET."""
