"""What a cluster of this sort has nothing of, or refuses: blocks without nodes, tools that AHV mounts.

Refusals in words of their own are recorded; the others say what is not there.
"""

from __future__ import annotations

from mock_prism.faces.rest.element.clusters import blocks
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.errors import InUse, NotFound
from mock_prism.model.views import cluster_view
from mock_prism.model.vm import Vm


def _mount_tools(wire: Wire, call: Call) -> Reply:
    """Nothing that this call could do on AHV; the words are recorded."""
    call.site.get(Vm, call.path["uuid"])
    wire.body(call)
    return wire.dialect.not_on_ahv()


def _no_file_group(wire: Wire, call: Call) -> Reply:
    raise NotFound("file group", next(iter(call.path.values())))


def _remove_block(wire: Wire, call: Call) -> Reply:
    """Only a block without nodes can go, and every block that is known has some."""
    ident = next(iter(call.path.values()))
    view = cluster_view(call.site, cluster_meant(call))
    for block in blocks(view):
        if ident in (str(block["id"]), block["rackable_unit_uuid"]):
            names = tuple(host.name for host in view.hosts if host.uuid in block["node_uuids"])
            raise InUse("rackable unit", block["serial"], names)
    raise NotFound("rackable unit", ident)


SHARED: Shared = {
    "DELETE /cluster/rackable_units/{}": _remove_block,
    "POST /file_groups/{}/delete_files": _no_file_group,
    "POST /vms/{}/manage_vm_guest_tools": _mount_tools,
}
