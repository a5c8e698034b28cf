"""Creating a VM in v0.8: not described as a call, but its body is, and a public client makes it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import Count, Mebibytes
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v08.replies import started
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.image import Image
from mock_prism.model.site import Site


class AddressSchema(Part):
    """VMDiskAddressDTO, as far as it says where a new disk goes."""

    device_bus = fields.String(data_key="deviceBus")
    device_index = Count(data_key="deviceIndex", load_default=None, allow_none=True)


class CloneSchema(Part):
    """VMDiskSpecCloneDTO. The source is an image's virtual disk."""

    vmdisk_uuid = fields.String(data_key="vmDiskUuid", required=True)
    container_uuid = fields.String(data_key="containerUuid", load_default=None, allow_none=True)
    size_bytes = Count(data_key="minimumSize", load_default=None, allow_none=True)
    size_mib = Mebibytes(data_key="minimumSizeMb", load_default=None, allow_none=True)


class EmptySchema(Part):
    """VmDiskSpecCreateDTO: a size in bytes or in MiB."""

    container_uuid = fields.String(data_key="containerUuid", required=True)
    size_bytes = Count(data_key="size", load_default=None, allow_none=True)
    size_mib = Mebibytes(data_key="sizeMb", load_default=None, allow_none=True)


class DiskSchema(Part):
    """VMDiskDTO."""

    address = fields.Nested(AddressSchema, data_key="diskAddress", load_default=dict, allow_none=True)
    is_cdrom = fields.Boolean(data_key="isCdrom", load_default=False)
    clone = fields.Nested(CloneSchema, data_key="vmDiskClone", load_default=None, allow_none=True)
    create = fields.Nested(EmptySchema, data_key="vmDiskCreate", load_default=None, allow_none=True)


class NicSchema(Part):
    """VMNicSpecDTO."""

    network_uuid = fields.String(data_key="networkUuid", required=True)
    mac = fields.String(data_key="macAddress", load_default=None, allow_none=True)
    ip = fields.String(data_key="requestedIpAddress", load_default=None, allow_none=True)


class CreateSchema(Schema):
    """VMCreateDTO, as far as it is simulated. Required is what v1 requires of the same body."""

    name = fields.String(required=True)
    memory_bytes = Mebibytes(data_key="memoryMb", required=True)
    num_vcpus = Count(data_key="numVcpus", required=True)
    num_cores_per_vcpu = Count(data_key="numCoresPerVcpu", load_default=None, allow_none=True)
    description = fields.String(load_default=None, allow_none=True)
    ha_priority = Count(data_key="haPriority", load_default=None, allow_none=True)
    timezone = fields.String(load_default=None, allow_none=True)
    disks = fields.List(fields.Nested(DiskSchema), data_key="vmDisks", load_default=list, allow_none=True)
    nics = fields.List(fields.Nested(NicSchema), data_key="vmNics", load_default=list, allow_none=True)
    gpus = fields.Raw(data_key="vmGpus", load_default=None)
    uuid = fields.Raw(load_default=None)


def create_command(call: Call) -> CreateVm:
    """The command that a body asks for. Raises NotSimulated for what it would ask in vain."""
    wanted = dict(load(CreateSchema, call.body))
    for key in ("gpus", "uuid"):
        if wanted.pop(key):
            raise NotSimulated(f"{key} when a VM is created")
    disks, nics = wanted.pop("disks") or (), wanted.pop("nics") or ()
    return CreateVm(
        cluster_meant(call).uuid,
        disks=tuple(_disk_spec(call.site, disk) for disk in disks),
        nics=tuple(NicSpec(**nic) for nic in nics),
        **{key: value for key, value in wanted.items() if value is not None},
    )


def _disk_spec(site: Site, disk: dict[str, Any]) -> DiskSpec:
    """A disk is copied from an image, made empty, or a CD-ROM drive without a medium, which is on the IDE bus."""
    address = disk["address"] or {}
    source = disk["clone"] or disk["create"] or {}
    return DiskSpec(
        bus=address.get("device_bus", "scsi" if source else "ide").lower(),
        index=address.get("device_index"),
        size_bytes=source.get("size_bytes") or source.get("size_mib") or 0,
        container_uuid=source.get("container_uuid"),
        image_uuid=_image(site, source["vmdisk_uuid"]).uuid if disk["clone"] else None,
        is_cdrom=disk["is_cdrom"],
    )


def _image(site: Site, vmdisk_uuid: str) -> Image:
    for image in site.all(Image):
        if image.vmdisk_uuid == vmdisk_uuid:
            return image
    raise Invalid("vmDiskClone.vmDiskUuid", f"no image has the virtual disk {vmdisk_uuid}")


def _create(call: Call) -> Reply:
    return started(call, create_command(call))


HANDLERS: dict[str, Handler] = {"v0.8 POST /vms": _create}
