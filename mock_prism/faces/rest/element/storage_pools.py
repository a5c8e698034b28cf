"""Storage pools in v1; v2.0 has none. One is renamed; none is made and none deleted, since a cluster has but one."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.idents import named, numbered
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.storage_pool import RenamePool
from mock_prism.model.errors import AlreadyExists, InUse, NotSimulated, Refused
from mock_prism.model.storage import Disk, StorageContainer, StoragePool

POOLS = "/storage_pools"


def _update(wire: Wire, call: Call) -> Reply:
    """The body says which one."""
    body = wire.body(call)
    pool = numbered(call.site, StoragePool, body.get("storage_pool_uuid") or str(body.get("id", "")))
    disks = {disk.uuid for disk in call.site.where(Disk, "pool_uuid", pool.uuid)}
    if "disk_uuids" in body and {*body["disk_uuids"]} != disks:
        raise NotSimulated("moving disks between storage pools")
    return wire.done(call, RenamePool(pool.uuid, body.get("name", pool.name)))


def _add(wire: Wire, call: Call) -> Reply:
    """A pool is made of disks that no other has, and there are none: a disk that comes joins the cluster's own pool."""
    body = wire.body(call)
    pools = call.site.where(StoragePool, "cluster_uuid", cluster_meant(call).uuid)
    if body.get("name") in [pool.name for pool in pools]:
        raise AlreadyExists(StoragePool.kind, body["name"])
    raise Refused("add a storage pool", ("every disk belongs to one already",))


def _delete(wire: Wire, call: Call) -> Reply:
    """Only one without containers could go, and a cluster's only one always has some."""
    pool = named(call, StoragePool)
    held = tuple(one.name for one in call.site.all(StorageContainer) if one.pool_uuid == pool.uuid)
    if held:
        raise InUse(StoragePool.kind, pool.name, held)
    raise Refused("delete the storage pool", ("it is the only one of the cluster",))


SHARED: Shared = {
    f"POST {POOLS}": _add,
    f"PUT {POOLS}": _update,
    f"PATCH {POOLS}": _update,
    f"DELETE {POOLS}/{{}}": _delete,
}
