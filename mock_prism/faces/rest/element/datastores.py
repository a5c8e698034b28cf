"""NFS datastores of v1 and v2.0, by which ESXi mounts storage containers: AHV has none.

That the list is refused with 500 on AHV is recorded, and public clients know AHV by it; that changes are refused alike
is *assumed*.
"""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.errors import Refused

PATHS = ("/containers", "/storage_containers")


def _refusing(act: str) -> Callable[[Wire, Call], Reply]:
    def refuse(wire: Wire, call: Call) -> Reply:
        if call.operation.body:
            wire.body(call)
        raise Refused(act, ("the hypervisor of the cluster has none",))

    return refuse


SHARED: Shared = {
    f"{method} {path}/datastores{tail}": _refusing(act)
    for path in PATHS
    for method, tail, act in (
        ("GET", "", "list datastores"),
        ("POST", "/add_datastore", "add datastores"),
        ("POST", "/remove_datastore", "remove datastores"),
    )
}
