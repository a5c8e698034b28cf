"""Disks as v1 and v2.0 tell of them alike."""

from __future__ import annotations

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.container_views import pool_keys
from mock_prism.faces.rest.element.figures import Subject
from mock_prism.faces.rest.element.idents import ident
from mock_prism.faces.rest.element.measured import io_of_guests, measured, usage
from mock_prism.faces.rest.element.projection import Projection
from mock_prism.faces.rest.element.subjects import of_disks
from mock_prism.faces.rest.element.usage_maps import of_disks as of_storage
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StoragePool

STATUSES = {False: "NORMAL", True: "DATA_MIGRATION_INITIATED"}
MOUNTS = "/home/nutanix/data/stargate-storage/disks"


@frozen
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


def hardware(disk: Disk) -> dict[str, Json]:
    """What a disk is made of (keys recorded). Vendor and firmware are not known."""
    return {
        "serial_number": disk.serial,
        "disk_id": ident(disk),
        "disk_uuid": disk.uuid,
        "location": disk.location,
        "bad": False,
        "mounted": True,
        "mount_path": f"{MOUNTS}/{disk.serial}",
        "model": disk.model,
        "vendor": None,
        "boot_disk": False,
        "only_boot_disk": False,
        "under_diagnosis": False,
        "background_operation": None,
        "current_firmware_version": None,
        "target_firmware_version": None,
        "can_add_as_new_disk": False,
        "can_add_as_old_disk": False,
    }


class DiskSchema(Schema):
    """DiskDTO (from the description, and ``node_name`` as a public collector reads it; which keys are null is
    *assumed*). Loads nothing."""

    id = fields.Function(lambda view: ident(view.disk))
    disk_uuid = fields.String(attribute="disk.uuid")
    cluster_uuid = fields.String(attribute="disk.cluster_uuid")
    service_vmid = fields.Function(lambda view: ident(view.host))
    node_uuid = fields.String(attribute="host.uuid")
    host_name = fields.String(attribute="host.name")
    node_name = fields.String(attribute="host.name")
    cvm_ip_address = fields.String(attribute="cvm.ip")
    last_service_vmid = fields.Constant(None)
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
    disk_hardware_config = fields.Function(lambda view: hardware(view.disk))


def of_disk(call: Call, disk: Disk) -> Subject:
    """What statistics of a disk are about."""
    return of_disks(call.site, disk, guests=io_of_guests(call, disk.cluster_uuid))


def record(wire: Wire, call: Call, disk: Disk, parts: Projection) -> dict[str, Json]:
    """One disk, with the parts that a call wants, in the spelling of the generation."""
    view = disk_view(call.site, disk)
    whole: dict[str, Json] = {
        **call.presenter.present(DiskSchema, view),
        **({} if wire.types.is_snake else pool_keys(view.pool)),
        "stats": measured(call, "container", disk.uuid, lambda: of_disk(call, disk)),
        "usage_stats": usage(call, "host_usage", disk.uuid, lambda: of_storage(call, [disk], disk.cluster_uuid)),
    }
    return parts.show(call, wire.types.spelled(whole), disk.uuid)
