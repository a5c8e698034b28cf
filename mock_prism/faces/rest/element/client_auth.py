"""Logging in by certificate in v1 and v2.0: which authorities are trusted, and whether that is on. Nobody is let in by
it here: whoever is let in is a user of the model, with a password.
"""

from __future__ import annotations

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.element import pem
from mock_prism.faces.rest.element.authconfig import DIRECTORIES
from mock_prism.faces.rest.element.documents import change_setting, documents, setting
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.errors import NotFound, Refused

CLIENTS = "/authconfig/client_auth"
CHAIN = "ca_chain_info"
NOUN = "certificate chain"


def _record(call: Call) -> Record:
    """ClientAuthDTO."""
    return content_of(setting(call, CLIENTS).text)


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call))


def _change(wire: Wire, call: Call) -> Reply:
    """What a body leaves out stays as it is (*assumed*); a chain is made of certificates. Raises Invalid."""
    body = wire.body(call)
    chain = body.get(CHAIN)
    if chain is not None:
        for text in chain["ca_chain"] or [""]:
            pem.certificates(text.encode(), f"{CHAIN}.ca_chain")
        body = {**body, CHAIN: {"enable_client_auth": False, **chain}}
    service = (body.get("auto_login_info") or {}).get("service_account_dto") or {}
    if service.get("directory_config_name"):
        _check_directory(call, service["directory_config_name"])
    return wire.done(call, change_setting(call, CLIENTS, body), lambda: _record(call))


def _switch(wire: Wire, call: Call) -> Reply:
    """Answers with the chain. Raises Refused where there is none to trust."""
    chain = _record(call)[CHAIN]
    if chain is None:
        raise Refused("enable client authentication", ("no certificate chain is known",))
    changed = {**chain, "enable_client_auth": bool(wire.body(call).get("value"))}
    return wire.done(call, change_setting(call, CLIENTS, {CHAIN: changed}), lambda: changed)


def _forget(wire: Wire, call: Call) -> Reply:
    """Raises NotFound for a chain that is not the one there is."""
    chain, name = _record(call)[CHAIN], call.path["name"]
    if chain is None or str(chain["name"]).lower() != name.lower():
        raise NotFound(NOUN, name)
    return wire.done(call, change_setting(call, CLIENTS, {CHAIN: None}))


def _check_directory(call: Call, name: str) -> None:
    if all(str(one["name"]).lower() != name.lower() for one in documents(call, DIRECTORIES)):
        raise NotFound("directory", name)


def _test_connection(wire: Wire, call: Call) -> Reply:
    """No directory can be reached from here, and so none answers. Raises NotFound for one that is not there."""
    _check_directory(call, wire.body(call)["directory_name"])
    return wire.shown(call, {"value": False})


SHARED: Shared = {
    f"GET {CLIENTS}": _get,
    f"PUT {CLIENTS}": _change,
    f"POST {CLIENTS}": _switch,
    f"DELETE {CLIENTS}/{{}}": _forget,
    f"POST {DIRECTORIES}/connection_status": _test_connection,
}
