"""Physical disks of v1 and v2.0: reading them, and taking one out of the pool."""

from __future__ import annotations

from mock_prism.faces.rest.element.disk_views import record
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.idents import named
from mock_prism.faces.rest.element.projection import projection
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_disk
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.disk import RemovePhysicalDisk
from mock_prism.model.storage import Disk
from mock_prism.model.usage import pool_usage


def _list(wire: Wire, call: Call) -> Reply:
    """Those of the cluster or, with ``host_ids``, of some hosts (recorded of v2.0, 6.8.1)."""
    hosts, parts = call.words("host_ids"), projection(wire, call)
    cluster = cluster_meant(call).uuid
    disks, kept = call.site.where(Disk, "cluster_uuid", cluster), pool_usage(call.site, cluster)
    wanted = [disk for disk in disks if not hosts or disk.host_uuid in hosts]
    return wire.enveloped(call, [record(wire, call, disk, parts, kept) for disk in wanted])


def _record(wire: Wire, call: Call, disk: Disk) -> Record:
    return record(wire, call, disk, projection(wire, call), pool_usage(call.site, disk.cluster_uuid))


def _get(wire: Wire, call: Call) -> Reply:
    return Reply(body=_record(wire, call, named(call, Disk)))


def _stats(wire: Wire, call: Call) -> Reply:
    disk = named(call, Disk)
    return series(wire, call, _record(wire, call, disk), of_disk(call.site, disk))


def _remove(wire: Wire, call: Call) -> Reply:
    """Begin to take a disk out: the answer comes when that has begun."""
    return wire.done(call, RemovePhysicalDisk(named(call, Disk).uuid, call.wants("force")))


SHARED: Shared = {
    "GET /disks": _list,
    "GET /disks/{}": _get,
    "GET /disks/{}/stats": _stats,
    "DELETE /disks/{}": _remove,
}
