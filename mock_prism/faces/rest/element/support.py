"""Remote support of v1 and v2.0: whether it is on. Nothing is behind it here."""

from __future__ import annotations

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.element.documents import change_setting, setting
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply

SUPPORT = "/cluster/remote_support"


def _support(wire: Wire, call: Call) -> Reply:
    """No tunnel is ever open."""
    return wire.shown(call, {"enable": content_of(setting(call, SUPPORT).text), "tunnel_details": None})


def _switch(wire: Wire, call: Call) -> Reply:
    return wire.done(call, change_setting(call, SUPPORT, wire.body(call)))


KEPT: Shared = {f"GET {SUPPORT}": _support, f"PUT {SUPPORT}": _switch}
