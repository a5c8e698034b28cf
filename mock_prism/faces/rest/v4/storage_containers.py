"""Storage containers (``clustermgmt.v4.config.StorageContainer``), to read: fields as in the official SDK.

Their id is ``containerExtId``; there is no ``extId`` beside it (recorded, pc.2024.3).
"""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.wire import WireSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.storage import Disk, StorageContainer

CONTAINERS = "/clustermgmt/config/storage-containers"
INTERNAL = frozenset({"NutanixManagementShare"})
"""Containers that the product keeps for itself."""


@dataclass(frozen=True, slots=True)
class ContainerView:
    """A container in its cluster, with the disks of the pool that it is carved out of."""

    container: StorageContainer
    cluster: Cluster
    disks: tuple[Disk, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.container, self.cluster, *self.disks)

    @property
    def max_capacity_bytes(self) -> int:
        """What guests could store if all was this container's: each byte is kept as often as its factor says."""
        return sum(disk.size_bytes for disk in self.disks) // self.container.replication_factor


class ContainerSchema(WireSchema):
    """A container. What the model does not have is as in a new one (*assumed*); nothing is reserved."""

    object_type = "clustermgmt.v4.config.StorageContainer"
    uuid = fields.String(attribute="container.uuid", data_key="containerExtId")
    name = fields.String(attribute="container.name")
    cluster_uuid = fields.String(attribute="cluster.uuid", data_key="clusterExtId")
    cluster_name = fields.String(attribute="cluster.name", data_key="clusterName")
    pool_uuid = fields.String(attribute="container.pool_uuid", data_key="storagePoolExtId")
    is_marked = fields.Constant(False, data_key="isMarkedForRemoval")
    max_capacity_bytes = fields.Integer(data_key="maxCapacityBytes")
    explicit_reserved = fields.Constant(0, data_key="logicalExplicitReservedCapacityBytes")
    implicit_reserved = fields.Constant(0, data_key="logicalImplicitReservedCapacityBytes")
    advertised = fields.Integer(
        attribute="container.advertised_capacity_bytes", data_key="logicalAdvertisedCapacityBytes"
    )
    replication_factor = fields.Integer(attribute="container.replication_factor", data_key="replicationFactor")
    is_whitelist_inherited = fields.Constant(True, data_key="isNfsWhitelistInherited")
    erasure_code = fields.Constant("OFF", data_key="erasureCode")
    cache_deduplication = fields.Constant("OFF", data_key="cacheDeduplication")
    on_disk_dedup = fields.Constant("OFF", data_key="onDiskDedup")
    is_compressed = fields.Boolean(attribute="container.compression_enabled", data_key="isCompressionEnabled")
    compression_delay = fields.Constant(0, data_key="compressionDelaySecs")
    is_internal = fields.Function(lambda view: view.container.name in INTERNAL, data_key="isInternal")
    is_software_encrypted = fields.Constant(False, data_key="isSoftwareEncryptionEnabled")
    is_encrypted = fields.Constant(False, data_key="isEncrypted")


def container_view(call: Call, container: StorageContainer) -> ContainerView:
    """A container and what is shown with it."""
    cluster = call.site.get(Cluster, container.cluster_uuid)
    return ContainerView(container, cluster, tuple(call.site.where(Disk, "pool_uuid", container.pool_uuid)))


def list_containers(call: Call) -> Reply:
    """All containers, in order of creation (*assumed*)."""
    return listed(call, [_record(call, container_view(call, one)) for one in call.site.all(StorageContainer)])


def get_container(call: Call) -> Reply:
    """One container."""
    view = container_view(call, call.site.get(StorageContainer, call.path["extId"].lower()))
    return single(call, selected_one(call, _record(call, view)), view, *children(call))


def _record(call: Call, view: ContainerView) -> Record:
    return call.presenter.present(ContainerSchema, view)


HANDLERS: dict[str, Handler] = {
    f"v4 GET {CONTAINERS}": list_containers,
    f"v4 GET {CONTAINERS}/{{extId}}": get_container,
}
