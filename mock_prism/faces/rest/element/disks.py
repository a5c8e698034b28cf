"""Physical disks of v1 and v2.0: reading them, and taking one out of the pool."""

from __future__ import annotations

from mock_prism.faces.rest.element.disk_views import of_disk, record
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.idents import named
from mock_prism.faces.rest.element.projection import projection
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.disk import RemovePhysicalDisk
from mock_prism.model.storage import Disk


def _list(wire: Wire, call: Call) -> Reply:
    """Those of the cluster or, with ``host_ids``, of some hosts (recorded of v2.0, 6.8.1)."""
    hosts, parts = call.words("host_ids"), projection(wire, call)
    disks = call.site.where(Disk, "cluster_uuid", cluster_meant(call).uuid)
    wanted = [disk for disk in disks if not hosts or disk.host_uuid in hosts]
    return wire.enveloped(call, [record(wire, call, disk, parts) for disk in wanted])


def _get(wire: Wire, call: Call) -> Reply:
    return Reply(body=record(wire, call, named(call, Disk), projection(wire, call)))


def _stats(wire: Wire, call: Call) -> Reply:
    disk = named(call, Disk)
    return series(wire, call, record(wire, call, disk, projection(wire, call)), of_disk(call, disk))


def _remove(wire: Wire, call: Call) -> Reply:
    """Begin to take a disk out: the answer comes when that has begun."""
    return wire.done(call, RemovePhysicalDisk(named(call, Disk).uuid, call.wants("force")))


SHARED: Shared = {
    "GET /disks": _list,
    "GET /disks/{}": _get,
    "GET /disks/{}/stats": _stats,
    "DELETE /disks/{}": _remove,
}
