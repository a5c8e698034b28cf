"""ncli storagepool: the one pool of a cluster's disks."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks, ncli_size
from mock_prism.model.commands.storage_pool import RenamePool
from mock_prism.model.errors import NotFound
from mock_prism.model.storage import Disk, StoragePool
from mock_prism.model.usage import pool_usage


def pool_named(call: NcliCall, ident: str | None, name: str | None) -> StoragePool:
    """The pool of an id and a name, as far as they are given. Raises NotFound."""
    for pool in call.site.where(StoragePool, "cluster_uuid", call.cluster.uuid):
        idents = (None, pool.uuid, str(pool.number), ncli_id(call.cluster, pool.number))
        if ident in idents and name in (None, pool.name):
            return pool
    raise NotFound(StoragePool.kind, name or str(ident))


def _capacity(call: NcliCall, pool: StoragePool) -> int:
    return sum(disk.size_bytes for disk in call.site.where(Disk, "pool_uuid", pool.uuid))


def _block(call: NcliCall, pool: StoragePool) -> list[tuple[str, str]]:
    """All labels but Name, which scripts read, are *assumed*."""
    capacity, used = _capacity(call, pool), pool_usage(call.site, pool.cluster_uuid)
    return [
        ("Id", ncli_id(call.cluster, pool.number)),
        ("Uuid", pool.uuid),
        ("Name", pool.name),
        ("Capacity (Physical)", ncli_size(capacity)),
        ("Used (Physical)", ncli_size(used)),
        ("Free (Physical)", ncli_size(capacity - used)),
    ]


def _object(call: NcliCall, pool: StoragePool) -> dict[str, Json]:
    """A pool in JSON, with the keys of REST v1."""
    return {
        "id": ncli_id(call.cluster, pool.number),
        "storagePoolUuid": pool.uuid,
        "name": pool.name,
        "clusterUuid": pool.cluster_uuid,
        "capacity": _capacity(call, pool),
    }


def _list(call: NcliCall) -> Answer:
    pools = list(call.site.where(StoragePool, "cluster_uuid", call.cluster.uuid))
    return Shown(ncli_blocks(_block(call, pool) for pool in pools), [_object(call, pool) for pool in pools])


def _edit(call: NcliCall) -> Answer:
    pool = pool_named(call, call.args.maybe_text("id"), call.args.maybe_text("name"))
    return call.start(pool, RenamePool(pool.uuid, call.args.text("new-name")))


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("storagepool list", "Lists the storage pools.", (), _list, aliases=("storagepool ls", "sp list", "sp ls")),
    NcliVerb(
        "storagepool edit",
        "Renames a storage pool.",
        (Param("name", Kind.POOL), Param("id"), Param("new-name", required=True)),
        _edit,
        afterwards=_list,
        aliases=("storagepool update", "sp edit", "sp update"),
    ),
)
