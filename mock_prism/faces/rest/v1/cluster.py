"""What v1 alone tells of the cluster."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant


def _version(call: Call) -> Reply:
    """Not described, but read by a public client."""
    return Reply(body={"version": cluster_meant(call).version})


def _beat(call: Call) -> Reply:
    """That the gateway is up. Public clients ask without a login and read the status alone; the body is *assumed*."""
    return Reply(body={"value": True})


HEARTBEAT = "v1 GET /heartbeat"
HANDLERS: dict[str, Handler] = {"v1 GET /cluster/version": _version, HEARTBEAT: _beat}
