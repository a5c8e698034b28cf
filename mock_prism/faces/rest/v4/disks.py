"""Disks of nodes (``clustermgmt.v4.config.Disk``): read, taken out, put back and lit. Fields as in the official SDK."""

from __future__ import annotations

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import Word
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.envelopes import Record, single, started
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.wire import Address, Part, WireSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.disk import AddPhysicalDisk, RemovePhysicalDisk, SetDiskLed
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.storage import Disk

DISKS = "/clustermgmt/config/disks"
TIERS = {"SSD-PCIe": "SSD_PCIE", "SSD-SATA": "SSD_SATA", "DAS-SATA": "DAS_SATA"}
"""Unlike in the disks of a host, the words are those of the tiers themselves."""

STATUSES = {False: "NORMAL", True: "DATA_MIGRATION_INITIATED"}


@frozen
class DiskView:
    """A disk in its node. The node's CVM is what has it online."""

    disk: Disk
    host: Host
    cvm: Cvm
    cluster: Cluster

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.disk, self.host, self.cvm, self.cluster)


class AdvanceSchema(WireSchema):
    """How the disk is doing: never bad in the model."""

    object_type = "clustermgmt.v4.config.DiskAdvanceConfig"
    is_self_encrypting = fields.Constant(False, data_key="isSelfEncryptingDrive")
    is_password_protected = fields.Constant(False, data_key="isPasswordProtected")
    is_boot_disk = fields.Constant(False, data_key="isBootDisk")
    is_online = fields.Boolean(attribute="cvm.serving", data_key="isOnline")
    is_marked = fields.Boolean(attribute="disk.is_marked_for_removal", data_key="isMarkedForRemoval")
    is_migrated = fields.Constant(False, data_key="isDataMigrated")
    is_mounted = fields.Constant(True, data_key="isMounted")
    is_under_diagnosis = fields.Constant(False, data_key="isUnderDiagnosis")


class DiskSchema(WireSchema):
    """A disk. Vendor and firmware are not known."""

    object_type = "clustermgmt.v4.config.Disk"
    ext_id = fields.String(attribute="disk.uuid", data_key="extId")
    cluster_name = fields.String(attribute="cluster.name", data_key="clusterName")
    cluster_uuid = fields.String(attribute="cluster.uuid", data_key="clusterExtId")
    status = Word(STATUSES, attribute="disk.is_marked_for_removal")
    tier = Word(TIERS, attribute="disk.tier", data_key="storageTier")
    pool_uuid = fields.String(attribute="disk.pool_uuid", data_key="storagePoolExtId")
    service_vm_id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.host.number}", data_key="serviceVMId")
    host_uuid = fields.String(attribute="host.uuid", data_key="nodeExtId")
    cvm_ip = Address(attribute="cvm.ip", data_key="cvmIpAddress")
    host_ip = Address(attribute="host.hypervisor_ip", data_key="nodeIpAddress")
    mount_path = fields.Function(
        lambda view: f"/home/nutanix/data/stargate-storage/disks/{view.disk.serial}", data_key="mountPath"
    )
    location = fields.Integer(attribute="disk.location")
    serial = fields.String(attribute="disk.serial", data_key="serialNumber")
    size_bytes = fields.Integer(attribute="disk.size_bytes", data_key="diskSizeBytes")
    model = fields.String(attribute="disk.model")
    host_name = fields.String(attribute="host.name", data_key="hostName")
    advance = Part(AdvanceSchema, data_key="diskAdvanceConfig")


def disk_view(call: Call, disk: Disk) -> DiskView:
    """A disk and its node."""
    host = call.site.get(Host, disk.host_uuid)
    return DiskView(disk, host, cvm_of(call.site, host), call.site.get(Cluster, disk.cluster_uuid))


def list_disks(call: Call) -> Reply:
    """All disks, in order of creation (*assumed*)."""
    return listed(call, [_record(call, disk_view(call, disk)) for disk in call.site.all(Disk)])


def get_disk(call: Call) -> Reply:
    """One disk."""
    view = disk_view(call, call.site.get(Disk, call.path["extId"].lower()))
    return single(call, selected_one(call, _record(call, view)), view, *children(call))


def _record(call: Call, view: DiskView) -> Record:
    return call.presenter.present(DiskSchema, view)


def remove_disk(call: Call) -> Reply:
    """Move what a disk holds to others, and take it out of the pool."""
    disk = call.site.get(Disk, call.path["extId"].lower())
    return started(call, RemovePhysicalDisk(disk.uuid))


def add_disk(call: Call) -> Reply:
    """Put a disk that lies in a bay into the pool."""
    cluster = call.site.get(Cluster, call.path["extId"].lower())
    body = call.body
    if body.get("diskPartitionInfo"):
        raise NotSimulated("partitions of a disk")
    return ordered(call, AddPhysicalDisk(cluster.uuid, body["serialNumber"]))


def set_led(call: Call) -> Reply:
    """Light the lamp of a disk, or put it out."""
    disk = call.site.get(Disk, call.path["extId"].lower())
    return started(call, SetDiskLed(disk.uuid, call.body["isEngaged"]))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {DISKS}": list_disks,
    f"v4 GET {DISKS}/{{extId}}": get_disk,
    f"v4 DELETE {DISKS}/{{extId}}": remove_disk,
    f"v4 POST {DISKS}/{{extId}}/$actions/update-led-state": set_led,
    "v4 POST /clustermgmt/config/clusters/{extId}/$actions/add-disk": add_disk,
}
