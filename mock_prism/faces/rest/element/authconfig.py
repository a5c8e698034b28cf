"""How Prism Element lets people in, besides its own users: kinds of authentication, and directories as documents.

There is no directory to ask: whoever is let in is a user of the model, whatever stands here.
"""

from __future__ import annotations

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.element.documents import change_setting, documents, setting
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, NotSimulated

AUTHCONFIG = "/authconfig"
DIRECTORIES = f"{AUTHCONFIG}/directories"
TYPES = "auth_type_list"
WORDS = ("LOCAL", "DIRECTORY_SERVICE")
NOUN = "authentication type"


def _record(call: Call) -> Record:
    """AuthConfigDTO."""
    return {**content_of(setting(call, AUTHCONFIG).text), "directory_list": documents(call, DIRECTORIES)}


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call))


def _change(wire: Wire, call: Call) -> Reply:
    """The directories have paths of their own."""
    body = wire.body(call)
    if body.get("directory_list") not in (None, [], documents(call, DIRECTORIES)):
        raise NotSimulated("changing directories with the kinds of authentication")
    return _set(wire, call, body.get(TYPES) or [])


def _set(wire: Wire, call: Call, types: list[str]) -> Reply:
    """The list that is given becomes the cluster's. Raises Invalid."""
    command = change_setting(call, AUTHCONFIG, {TYPES: _checked(types)})
    return wire.done(call, command, lambda: _record(call))


def _checked(types: list[str]) -> list[str]:
    """The types of a body, each once. Raises Invalid."""
    for word in types:
        if word not in WORDS:
            raise Invalid(TYPES, f"must be of {', '.join(WORDS)}")
    if not types:
        raise Invalid(TYPES, "needs at least one")
    return list(dict.fromkeys(types))


def _types(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call)[TYPES])


def _set_types(wire: Wire, call: Call) -> Reply:
    return _set(wire, call, wire.types.read(call.body, call.operation.body))


def _add(wire: Wire, call: Call) -> Reply:
    """Raises AlreadyExists for one that is there."""
    present, new = _record(call)[TYPES], _checked(wire.types.read(call.body, call.operation.body))
    for word in new:
        if word in present:
            raise AlreadyExists(NOUN, word)
    return wire.done(call, change_setting(call, AUTHCONFIG, {TYPES: [*present, *new]}), lambda: new)


def _remove(wire: Wire, call: Call) -> Reply:
    """Raises NotFound for one that is not there."""
    present, gone = _record(call)[TYPES], _checked(wire.types.read(call.body, call.operation.body))
    for word in gone:
        if word not in present:
            raise NotFound(NOUN, word)
    left = _checked([word for word in present if word not in gone])
    return wire.done(call, change_setting(call, AUTHCONFIG, {TYPES: left}), lambda: gone)


SHARED: Shared = {
    f"GET {AUTHCONFIG}": _get,
    f"PUT {AUTHCONFIG}": _change,
    f"PATCH {AUTHCONFIG}": _change,
    f"GET {AUTHCONFIG}/auth_types": _types,
    f"PUT {AUTHCONFIG}/auth_types": _set_types,
    f"POST {AUTHCONFIG}/add_auth_types": _add,
    f"POST {AUTHCONFIG}/remove_auth_types": _remove,
}
