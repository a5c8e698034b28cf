"""Storage containers as v1 and v2.0 tell of them alike."""

from __future__ import annotations

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.idents import ident
from mock_prism.faces.rest.element.measured import measured, usage
from mock_prism.faces.rest.element.projection import Projection
from mock_prism.faces.rest.element.subjects import of_container
from mock_prism.faces.rest.element.usage_maps import of_container as holds
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.storage import INTERNAL_CONTAINERS, Disk, StorageContainer, StoragePool

TIERS = ("SSD-PCIe", "SSD-SATA", "DAS-SATA")
DEFAULTS: dict[str, Json] = {
    "random_io_preference": list(TIERS),
    "seq_io_preference": list(TIERS),
    "down_migrate_times_in_secs": dict.fromkeys(TIERS, 1800),
}
"""How any container uses its tiers."""


@frozen
class ContainerView:
    """A container and the pool that it is carved out of, with the pool's disks."""

    container: StorageContainer
    pool: StoragePool
    disks: tuple[Disk, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.container, self.pool, *self.disks)

    @property
    def raw_bytes(self) -> int:
        """What the pool's disks hold."""
        return sum(disk.size_bytes for disk in self.disks)

    @property
    def logical_bytes(self) -> int:
        """What guests could store if all was this container's: each byte is kept as often as its factor says."""
        return self.raw_bytes // self.container.replication_factor


def container_view(site: Site, container: StorageContainer) -> ContainerView:
    """A container and what it is carved out of."""
    pool = site.get(StoragePool, container.pool_uuid)
    return ContainerView(container, pool, tuple(site.where(Disk, "pool_uuid", pool.uuid)))


class ContainerSchema(Schema):
    """ContainerDTO (newer keys recorded; defaults of a new container *assumed*). Loads nothing."""

    id = fields.Function(lambda view: ident(view.container))
    storage_container_uuid = fields.String(attribute="container.uuid")
    name = fields.String(attribute="container.name")
    cluster_uuid = fields.String(attribute="container.cluster_uuid")
    marked_for_removal = fields.Constant(False)
    max_capacity = fields.Integer(attribute="logical_bytes")
    total_explicit_reserved_capacity = fields.Integer(attribute="container.reserved_bytes")
    total_implicit_reserved_capacity = fields.Integer(attribute="container.thick_bytes")
    advertised_capacity = fields.Integer(attribute="container.advertised_capacity_bytes", allow_none=True)
    replication_factor = fields.Integer(attribute="container.replication_factor")
    oplog_replication_factor = fields.Integer(attribute="container.replication_factor")
    nfs_whitelist = fields.List(fields.String(), attribute="container.nfs_whitelist")
    nfs_whitelist_inherited = fields.Boolean(attribute="container.is_nfs_whitelist_inherited")
    random_io_preference = fields.Constant(DEFAULTS["random_io_preference"])
    seq_io_preference = fields.Constant(DEFAULTS["seq_io_preference"])
    ilm_policy = fields.Constant(None)
    down_migrate_times_in_secs = fields.Constant(DEFAULTS["down_migrate_times_in_secs"])
    erasure_code = fields.Function(lambda view: "on" if view.container.erasure_code else "off")
    inline_ec_enabled = fields.Constant(None)
    prefer_higher_ecfault_domain = fields.Constant(None)
    erasure_code_delay_secs = fields.Constant(None)
    finger_print_on_write = fields.Function(lambda view: "on" if view.container.cache_dedup else "off")
    on_disk_dedup = fields.Function(lambda view: "POST_PROCESS" if view.container.on_disk_dedup else "OFF")
    compression_enabled = fields.Boolean(attribute="container.compression_enabled")
    compression_delay_in_secs = fields.Integer(attribute="container.compression_delay_secs")
    is_nutanix_managed = fields.Function(lambda view: view.container.name in INTERNAL_CONTAINERS)
    enable_software_encryption = fields.Constant(False)
    vstore_name_list = fields.Function(lambda view: [view.container.name])
    mapped_remote_containers = fields.Constant[dict[str, str]]({})


def record(wire: Wire, call: Call, container: StorageContainer, parts: Projection) -> dict[str, Json]:
    """One container, with the parts that a call wants, in the spelling of the generation; v2.0 knows no pools."""
    view = container_view(call.site, container)
    whole: dict[str, Json] = {
        **call.presenter.present(ContainerSchema, view),
        **({} if wire.types.is_snake else pool_keys(view.pool)),
        "stats": measured(call, "container", container.uuid, lambda: of_container(call.site, container)),
        "usage_stats": usage(call, "container_usage", container.uuid, lambda: holds(call, container)),
    }
    return parts.show(call, wire.types.spelled(whole), container.uuid)


def pool_keys(pool: StoragePool) -> dict[str, Json]:
    """How v1 tells which pool something lies in (description)."""
    return {"storage_pool_id": ident(pool), "storage_pool_uuid": pool.uuid}
