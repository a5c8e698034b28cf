"""Storage pools of v1, to read. There are none in v2.0."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.element.figures import Subject
from mock_prism.faces.rest.element.idents import ident, numbered
from mock_prism.faces.rest.element.measured import io_of_guests, measured, usage
from mock_prism.faces.rest.element.projection import Projection, projection
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_disks
from mock_prism.faces.rest.element.usage_maps import of_pool
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import CamelSchema
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import WIRE, enveloped
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StoragePool

DEFAULT_THRESHOLD_PCT = 75  # assumed: the product's default


@frozen
class PoolView:
    """A storage pool and its disks."""

    pool: StoragePool
    disks: tuple[Disk, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.pool, *self.disks)


def pool_view(site: Site, pool: StoragePool) -> PoolView:
    """A pool and what is in it."""
    return PoolView(pool, tuple(site.where(Disk, "pool_uuid", pool.uuid)))


class StoragePoolSchema(CamelSchema):
    """StoragePoolDTO (id, name, disks and usage recorded on 6.8.1). What is free of a tier, is not known."""

    id = fields.Function(lambda view: ident(view.pool))
    storage_pool_uuid = fields.String(attribute="pool.uuid")
    cluster_uuid = fields.String(attribute="pool.cluster_uuid")
    name = fields.String(attribute="pool.name")
    capacity = fields.Function(lambda view: sum(disk.size_bytes for disk in view.disks))
    reserved_capacity = fields.Constant(0)
    disks = fields.Function(lambda view: [ident(disk) for disk in view.disks])
    disk_uuids = fields.Function(lambda view: [disk.uuid for disk in view.disks])
    ilm_down_migrate_pct_threshold = fields.Constant(DEFAULT_THRESHOLD_PCT)
    marked_for_removal = fields.Constant(False)
    tierwise_free_capacity_map = fields.Constant(None)


def record(call: Call, pool: StoragePool, shown: Projection) -> dict[str, Json]:
    """One pool, with the parts that a call wants."""
    view = pool_view(call.site, pool)
    whole = {
        **call.presenter.present(StoragePoolSchema, view),
        "stats": measured(call, "container", pool.uuid, lambda: _subject(call, pool)),
        "usageStats": usage(call, "pool_usage", pool.uuid, lambda: of_pool(call, view.disks, pool.cluster_uuid)),
    }
    return shown.show(call, whole, pool.uuid)


def _subject(call: Call, pool: StoragePool) -> Subject | None:
    """What statistics of a pool are about: its disks, if it has any."""
    disks = pool_view(call.site, pool).disks
    return of_disks(call.site, *disks, guests=io_of_guests(call, pool.cluster_uuid)) if disks else None


def _list(call: Call) -> Reply:
    shown = projection(WIRE, call)
    pools = call.site.where(StoragePool, "cluster_uuid", cluster_meant(call).uuid)
    return enveloped(call, [record(call, pool, shown) for pool in pools])


def _get(call: Call) -> Reply:
    return Reply(body=record(call, numbered(call.site, StoragePool, call.path["id"]), projection(WIRE, call)))


def _stats(call: Call) -> Reply:
    pool = numbered(call.site, StoragePool, call.path["id"])
    return series(WIRE, call, record(call, pool, projection(WIRE, call)), _subject(call, pool))


HANDLERS: dict[str, Handler] = {
    "v1 GET /storage_pools": _list,
    "v1 GET /storage_pools/{id}": _get,
    "v1 GET /storage_pools/{id}/stats": _stats,
}
