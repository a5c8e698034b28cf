"""How a client learns which version to speak (the official SDKs ask before their first real call)."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.v4.namespaces import NAMESPACES


def tell_version(call: Call) -> Reply:
    """The newest version that a namespace serves, without an envelope."""
    return Reply(call.operation.status, {"data": NAMESPACES[call.path["namespace"]].version})
