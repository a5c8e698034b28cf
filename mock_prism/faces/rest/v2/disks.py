"""Disks of v2.0, to read. Removing them is what v1 and v2.0 share."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_disk
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.statistics import fullness, statistics
from mock_prism.faces.rest.v2.hosts import disk_hardware
from mock_prism.faces.rest.v2.projection import Projection, projection
from mock_prism.faces.rest.v2.replies import WIRE, enveloped
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.storage import Disk
from mock_prism.model.usage import pool_usage

STATUSES = {False: "NORMAL", True: "DATA_MIGRATION_INITIATED"}


@dataclass(frozen=True, slots=True)
class DiskView:
    """A disk in its node. The node's CVM is what has it online."""

    disk: Disk
    host: Host
    cvm: Cvm

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.disk, self.host, self.cvm)


class DiskSchema(Schema):
    """DiskDTO (from the description; which keys are null is *assumed*). Loads nothing."""

    id = fields.Function(lambda view: f"{view.disk.cluster_uuid}::{view.disk.number}")
    disk_uuid = fields.String(attribute="disk.uuid")
    cluster_uuid = fields.String(attribute="disk.cluster_uuid")
    service_vmid = fields.Function(lambda view: f"{view.host.cluster_uuid}::{view.host.number}")
    node_uuid = fields.String(attribute="host.uuid")
    host_name = fields.String(attribute="host.name")
    cvm_ip_address = fields.String(attribute="cvm.ip")
    last_service_vmid = fields.Constant(None)
    last_node_uuid = fields.Constant(None)
    location = fields.Integer(attribute="disk.location")
    mount_path = fields.Function(lambda view: disk_hardware(view.disk)["mount_path"])
    storage_tier_name = fields.String(attribute="disk.tier")
    disk_size = fields.Integer(attribute="disk.size_bytes")
    disk_status = fields.Function(lambda view: STATUSES[view.disk.is_marked_for_removal])
    online = fields.Boolean(attribute="cvm.serving")
    marked_for_removal = fields.Boolean(attribute="disk.is_marked_for_removal")
    data_migrated = fields.Constant(False)
    self_encrypting_drive = fields.Constant(False)
    password_protected = fields.Constant(False)
    dynamic_ring_changing_node = fields.Constant(None)
    disk_hardware_config = fields.Function(lambda view: disk_hardware(view.disk))
    stats = fields.Function(lambda view: statistics("container", {}))


def record(call: Call, disk: Disk, parts: Projection, kept: int) -> dict[str, Json]:
    """One disk, with the parts that a call wants, where all disks of the cluster together keep ``kept``."""
    host = call.site.get(Host, disk.host_uuid)
    usage = statistics("host_usage", fullness(call.site, [disk], disk.cluster_uuid, kept))
    view = DiskView(disk, host, cvm_of(call.site, host))
    whole = {**call.presenter.present(DiskSchema, view), "usage_stats": usage}
    return parts.show(call, whole, disk.uuid)


def _list(call: Call) -> Reply:
    """Those of the cluster or, with ``host_ids``, of some hosts (recorded, 6.8.1)."""
    hosts = call.words("host_ids")
    parts, cluster = projection(call), cluster_meant(call).uuid
    disks, kept = call.site.where(Disk, "cluster_uuid", cluster), pool_usage(call.site, cluster)
    return enveloped(call, [record(call, disk, parts, kept) for disk in disks if not hosts or disk.host_uuid in hosts])


def _named(call: Call) -> dict[str, Json]:
    disk = call.site.get(Disk, call.path["uuid"])
    return record(call, disk, projection(call), pool_usage(call.site, disk.cluster_uuid))


def _get(call: Call) -> Reply:
    return Reply(body=_named(call))


def _stats(call: Call) -> Reply:
    return series(WIRE, call, _named(call), of_disk(call.site, call.site.get(Disk, call.path["uuid"])))


HANDLERS: dict[str, Handler] = {
    "v2.0 GET /disks": _list,
    "v2.0 GET /disks/{uuid}": _get,
    "v2.0 GET /disks/{uuid}/stats": _stats,
}
