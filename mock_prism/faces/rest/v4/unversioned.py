"""How a client learns which version to speak (the official SDKs ask before their first real call), or what there is."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, TREE

ACTUATOR = "v4 GET /actuator/versionroutes"


def tell_routes(call: Call) -> Reply:
    """Every version of every namespace that is served, with the modules it has (recorded)."""
    return Reply(call.operation.status, [_routes(name) for name in NAMESPACES])


def _routes(name: str) -> dict[str, Json]:
    routes = {version: _modules(name, version) for version in NAMESPACES[name].versions}
    return {
        "namespace": name,
        "versionRoutes": [
            {"version": version, "routes": [f"/{name}/{version}/{module}" for module in modules]}
            for version, modules in routes.items()
            if modules
        ],
    }


def _modules(name: str, version: str) -> list[str]:
    """What lies directly below a version of a namespace, in the order of its operations."""
    paths = [row.path.split("/") for row in TREE().operations if row.is_in(version)]
    return list(dict.fromkeys(segments[2] for segments in paths if segments[1] == name and len(segments) > 3))


def tell_version(call: Call) -> Reply:
    """The newest version that a namespace serves, without an envelope."""
    return Reply(call.operation.status, {"data": NAMESPACES[call.path["namespace"]].version})
