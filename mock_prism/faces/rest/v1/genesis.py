"""Calls to Genesis, the service that starts the others, wrapped in v1: JSON as text within JSON both ways.

``{"value": "{\\".oid\\": \\"ClusterManager\\", \\".method\\": \\"status\\", \\".kwargs\\": {}}"}`` is answered
``{"value": "{\\".return\\": …}"}`` (public clients). What would change something is not simulated.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from marshmallow import fields

from mock_prism.bodies import NotJson, read_json
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Disconnected, Invalid, NotFound, NotSimulated
from mock_prism.model.node import cvm_of, hosts_of, leader
from mock_prism.model.views import shown_cvm_state

SERVICE = "Genesis"


class EnvelopeSchema(Part):
    """The outer body."""

    value = fields.String(required=True)


class CallSchema(Part):
    """The inner one."""

    object_id = fields.String(required=True, data_key=".oid")
    method = fields.String(required=True, data_key=".method")
    arguments = fields.Dict(load_default=dict, data_key=".kwargs")


def _status(call: Call) -> Json:
    """What ``cluster status`` tells. A public client takes every state but ``down`` for a node that is there, and
    wants no other keys than these four."""
    hosts = hosts_of(call.site, cluster_meant(call).uuid)
    cvms = (cvm_of(call.site, host) for host in hosts)
    states = {cvm.ip: {"state": shown_cvm_state(cvm).lower()} for cvm in cvms}
    return {"lockdown_mode": False, "state": "OK", "retry": False, "svms": states}


def _master(call: Call) -> Json:
    """The address of the CVM that leads. Raises Disconnected where none does."""
    cvm = leader(call.site, cluster_meant(call).uuid)
    if cvm is None:
        raise Disconnected(SERVICE)
    return cvm.ip


METHODS: dict[str, Callable[[Call], Json]] = {
    "ClusterManager.status": _status,
    "ClusterManager.current_master": _master,
}


def _ask(call: Call) -> Reply:
    """Any CVM answers for the cluster."""
    try:
        inner = read_json(load(EnvelopeSchema, call.body)["value"].encode())
    except NotJson:
        raise Invalid("value", "must be JSON as text") from None
    wanted = load(CallSchema, inner)
    name = f"{wanted['object_id']}.{wanted['method']}"
    method = METHODS.get(name)
    if method is None:
        raise NotSimulated(f"{call.operation.name} of {name}")
    return Reply(body={"value": json.dumps({".return": method(call)}, separators=(",", ":"))})


def _ask_one(call: Call) -> Reply:
    """By way of the CVM at an address, IPv4 or that as IPv6. Raises Disconnected where it is down."""
    cvm = call.site.find(Cvm, "ip", _plain(call.path["address"]))
    if cvm is None or cvm.cluster_uuid != cluster_meant(call).uuid:
        raise NotFound(Cvm.kind, call.path["address"])
    if not cvm.reachable:
        raise Disconnected(f"{SERVICE} at {cvm.ip}")
    return _ask(call)


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
