"""SNMP as a whole: whether it is on, how it is reached, and its users and traps, which are documents."""

from __future__ import annotations

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.element.documents import change_setting, documents, setting
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.errors import AlreadyExists, NotFound

SNMP = "/snmp"
TRANSPORTS = "snmp_transports"


def _record(call: Call) -> Record:
    """SnmpInfoDTO."""
    kept = content_of(setting(call, SNMP).text)
    return {**kept, "snmp_traps": documents(call, "/snmp/traps"), "snmp_users": documents(call, "/snmp/users")}


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call))


def _status(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, {"value": _record(call)["enabled"]})


def _switch(wire: Wire, call: Call) -> Reply:
    is_on = bool(wire.body(call).get("value"))
    return wire.done(call, change_setting(call, SNMP, {"enabled": is_on}), lambda: _record(call))


def _transports(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call)[TRANSPORTS])


def _add(wire: Wire, call: Call) -> Reply:
    """Raises AlreadyExists for one that is there."""
    present, new = _record(call)[TRANSPORTS], _wanted(wire, call)
    for transport in new:
        if transport in present:
            raise AlreadyExists("SNMP transport", _name(transport))
    return wire.done(call, change_setting(call, SNMP, {TRANSPORTS: [*present, *new]}), lambda: new)


def _remove(wire: Wire, call: Call) -> Reply:
    """Raises NotFound for one that is not there."""
    present, gone = _record(call)[TRANSPORTS], _wanted(wire, call)
    for transport in gone:
        if transport not in present:
            raise NotFound("SNMP transport", _name(transport))
    left = [transport for transport in present if transport not in gone]
    return wire.done(call, change_setting(call, SNMP, {TRANSPORTS: left}), lambda: gone)


def _wanted(wire: Wire, call: Call) -> list[Record]:
    """The transports of a body, each once."""
    found: list[Record] = []
    for transport in wire.types.read(call.body, call.operation.body):
        if transport not in found:
            found.append(transport)
    return found


def _name(transport: Record) -> str:
    return f"{transport['transport_protocol']} {transport['port']}"


SHARED: Shared = {
    f"GET {SNMP}": _get,
    f"GET {SNMP}/status": _status,
    f"PUT {SNMP}/status": _switch,
    f"GET {SNMP}/transports": _transports,
    f"POST {SNMP}/add_transports": _add,
    f"POST {SNMP}/remove_transports": _remove,
}
