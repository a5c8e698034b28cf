"""Disks of v1, to read. Removing them is what v1 and v2.0 share."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_disk
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import CamelSchema
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.statistics import fullness, statistics
from mock_prism.faces.rest.v1.idents import ident, numbered
from mock_prism.faces.rest.v1.projection import Projection, projection
from mock_prism.faces.rest.v1.replies import WIRE, enveloped
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StoragePool
from mock_prism.model.usage import pool_usage

STATUSES = {False: "NORMAL", True: "DATA_MIGRATION_INITIATED"}
MOUNTS = "/home/nutanix/data/stargate-storage/disks"


@dataclass(frozen=True, slots=True)
class DiskView:
    """A disk in its node, and the pool that it is part of. Its CVM is what has it online."""

    disk: Disk
    host: Host
    cvm: Cvm
    pool: StoragePool

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.disk, self.host, self.cvm, self.pool)


def disk_view(site: Site, disk: Disk) -> DiskView:
    """A disk and what belongs to it."""
    host = site.get(Host, disk.host_uuid)
    return DiskView(disk, host, cvm_of(site, host), site.get(StoragePool, disk.pool_uuid))


class DiskHardwareSchema(CamelSchema):
    """DiskHardwareConfigDTO (keys recorded). Vendor and firmware are not known. Loads nothing."""

    serial_number = fields.String(attribute="disk.serial")
    disk_id = fields.Function(lambda view: ident(view.disk))
    disk_uuid = fields.String(attribute="disk.uuid")
    location = fields.Integer(attribute="disk.location")
    bad = fields.Constant(False)
    mounted = fields.Constant(True)
    mount_path = fields.Function(lambda view: f"{MOUNTS}/{view.disk.serial}")
    model = fields.String(attribute="disk.model")
    vendor = fields.Constant(None)
    boot_disk = fields.Constant(False)
    only_boot_disk = fields.Constant(False)
    under_diagnosis = fields.Constant(False)
    background_operation = fields.Constant(None)
    current_firmware_version = fields.Constant(None)
    target_firmware_version = fields.Constant(None)
    can_add_as_new_disk = fields.Constant(False)
    can_add_as_old_disk = fields.Constant(False)


class DiskSchema(CamelSchema):
    """DiskDTO (from the description; which keys are null is *assumed*). Loads nothing."""

    id = fields.Function(lambda view: ident(view.disk))
    disk_uuid = fields.String(attribute="disk.uuid")
    cluster_uuid = fields.String(attribute="disk.cluster_uuid")
    storage_pool_id = fields.Function(lambda view: ident(view.pool))
    storage_pool_uuid = fields.String(attribute="pool.uuid")
    service_vmid = fields.Function(lambda view: ident(view.host), data_key="serviceVMId")
    node_uuid = fields.String(attribute="host.uuid")
    host_name = fields.String(attribute="host.name")
    cvm_ip_address = fields.String(attribute="cvm.ip")
    last_service_vmid = fields.Constant(None, data_key="lastServiceVMId")
    last_node_uuid = fields.Constant(None)
    location = fields.Integer(attribute="disk.location")
    mount_path = fields.Function(lambda view: f"{MOUNTS}/{view.disk.serial}")
    storage_tier_name = fields.String(attribute="disk.tier")
    disk_size = fields.Integer(attribute="disk.size_bytes")
    disk_status = fields.Function(lambda view: STATUSES[view.disk.is_marked_for_removal])
    online = fields.Boolean(attribute="cvm.serving")
    marked_for_removal = fields.Boolean(attribute="disk.is_marked_for_removal")
    data_migrated = fields.Constant(False)
    self_encrypting_drive = fields.Constant(False)
    password_protected = fields.Constant(False)
    dynamic_ring_changing_node = fields.Constant(None)
    stats = fields.Function(lambda view: statistics("container", {}))


def hardware(call: Call, disk: Disk) -> dict[str, Json]:
    """What a disk is made of."""
    return call.presenter.present(DiskHardwareSchema, disk_view(call.site, disk))


def record(call: Call, disk: Disk, shown: Projection, kept: int) -> dict[str, Json]:
    """One disk, with the parts that a call wants, where all disks of the cluster together keep ``kept``."""
    whole = {
        **call.presenter.present(DiskSchema, disk_view(call.site, disk)),
        "diskHardwareConfig": hardware(call, disk),
        "usageStats": statistics("host_usage", fullness(call.site, [disk], disk.cluster_uuid, kept)),
    }
    return shown.show(call, whole, disk.uuid)


def _list(call: Call) -> Reply:
    """Those of the cluster or, with ``host_ids``, of some hosts (recorded of v2.0)."""
    hosts, shown = call.words("host_ids"), projection(call)
    cluster = cluster_meant(call).uuid
    disks, kept = call.site.where(Disk, "cluster_uuid", cluster), pool_usage(call.site, cluster)
    return enveloped(call, [record(call, disk, shown, kept) for disk in disks if not hosts or disk.host_uuid in hosts])


def _named(call: Call) -> dict[str, Json]:
    disk = numbered(call.site, Disk, call.path["id"])
    return record(call, disk, projection(call), pool_usage(call.site, disk.cluster_uuid))


def _get(call: Call) -> Reply:
    return Reply(body=_named(call))


def _stats(call: Call) -> Reply:
    return series(WIRE, call, _named(call), of_disk(call.site, numbered(call.site, Disk, call.path["id"])))


HANDLERS: dict[str, Handler] = {
    "v1 GET /disks": _list,
    "v1 GET /disks/{id}": _get,
    "v1 GET /disks/{id}/stats": _stats,
}
