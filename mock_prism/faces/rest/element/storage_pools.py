"""Renaming storage pools in v1; v2.0 has none. What else a pool is made of does not change."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.commands.storage_pool import RenamePool
from mock_prism.model.errors import NotFound, NotSimulated
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StoragePool

POOLS = "/storage_pools"


def _found(site: Site, body: Record) -> StoragePool:
    for pool in site.all(StoragePool):
        if pool.uuid == body.get("storage_pool_uuid") or f"{pool.cluster_uuid}::{pool.number}" == body.get("id"):
            return pool
    raise NotFound(StoragePool.kind, str(body.get("storage_pool_uuid") or body.get("id")))


def _update(wire: Wire, call: Call) -> Reply:
    """The body says which one."""
    body = wire.body(call)
    pool = _found(call.site, body)
    disks = {disk.uuid for disk in call.site.where(Disk, "pool_uuid", pool.uuid)}
    if "disk_uuids" in body and {*body["disk_uuids"]} != disks:
        raise NotSimulated("moving disks between storage pools")
    return wire.done(call, RenamePool(pool.uuid, body.get("name", pool.name)))


SHARED: Shared = {f"PUT {POOLS}": _update, f"PATCH {POOLS}": _update}
