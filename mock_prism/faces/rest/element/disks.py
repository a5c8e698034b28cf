"""Taking physical disks out of the pool in v1 and v2.0."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.commands.disk import RemovePhysicalDisk
from mock_prism.model.errors import NotFound
from mock_prism.model.storage import Disk


def _remove(wire: Wire, call: Call) -> Reply:
    """Begin to take a disk out: the answer comes when that has begun. A disk goes by its uuid or its id."""
    text = next(iter(call.path.values()))
    for disk in call.site.all(Disk):
        if text in (disk.uuid, f"{disk.cluster_uuid}::{disk.number}"):
            return wire.done(call, RemovePhysicalDisk(disk.uuid, call.wants("force")))
    raise NotFound(Disk.kind, text)


SHARED: Shared = {"DELETE /disks/{}": _remove}
