"""Disks, CD-ROMs and NICs as v4 orders them. A one-of without ``$objectType`` is told by its keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Ipv4Text, Reference
from mock_prism.faces.rest.v4.wire import Flag, UuidText, WholeNumber, check_type, mismatch, missing
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec
from mock_prism.model.errors import Invalid, NotSimulated

DISK_BUSES = {"scsi": "SCSI", "ide": "IDE", "pci": "PCI", "sata": "SATA", "spapr": "SPAPR"}
CDROM_BUSES = {"ide": "IDE", "sata": "SATA"}
MODELS = {"virtio": "VIRTIO", "e1000": "E1000"}
MAC_TEXT = r"([0-9A-Fa-f]{2}[:-]){5}([0-9A-Fa-f]{2})"
IMAGE_KEY = "imageExtId"


class Source(fields.Field[Any]):
    """The image that a disk is copied from: a ``DataSource`` on the wire. Raises NotSimulated for other sources."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        check_type(value, "object")
        reference = value.get("reference")
        check_type(reference, "object")
        if IMAGE_KEY not in reference:
            kind = str(reference.get("$objectType", "another thing than an image")).rpartition(".")[2]
            raise NotSimulated(f"copying a disk from {kind}")
        return UuidText().deserialize(reference[IMAGE_KEY])


class BackingBody(Part):
    """A ``VmDisk`` to make."""

    size_bytes = WholeNumber(1, data_key="diskSizeBytes", load_default=None, allow_none=True)
    container_uuid = Reference("VmDiskContainer", data_key="storageContainer", load_default=None, allow_none=True)
    image_uuid = Source(data_key="dataSource", load_default=None, allow_none=True)
    volume_group = fields.Raw(data_key="volumeGroupExtId", load_default=None)


class DiskAddressBody(Part):
    """Where a disk is to be."""

    bus = EnumWord(DISK_BUSES, data_key="busType", load_default=None, allow_none=True)
    index = WholeNumber(0, load_default=None, allow_none=True)


class CdRomAddressBody(Part):
    """Where a CD-ROM is to be."""

    bus = EnumWord(CDROM_BUSES, data_key="busType", load_default=None, allow_none=True)
    index = WholeNumber(0, load_default=None, allow_none=True)


class DiskBody(Part):
    """A ``Disk`` to make."""

    address = fields.Nested(DiskAddressBody, data_key="diskAddress", load_default=dict, allow_none=True)
    backing = fields.Nested(BackingBody, data_key="backingInfo", load_default=None, allow_none=True)


class CdRomBody(Part):
    """A ``CdRom`` to make."""

    address = fields.Nested(CdRomAddressBody, data_key="diskAddress", load_default=dict, allow_none=True)
    backing = fields.Nested(BackingBody, data_key="backingInfo", load_default=None, allow_none=True)


class Mac(fields.Field[Any]):
    """A MAC address, in small letters and with colons on this side."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        check_type(value, "string")
        if not re.fullmatch(MAC_TEXT, value):
            raise ValidationError(mismatch(MAC_TEXT, value))
        return str(value).lower().replace("-", ":")


class NicBackingBody(Part):
    """An ``EmulatedNic`` or a ``VirtualEthernetNic``: the same fields."""

    model = EnumWord(MODELS, load_default=None, allow_none=True)
    mac = Mac(data_key="macAddress", load_default=None, allow_none=True)
    is_connected = Flag(data_key="isConnected", load_default=None, allow_none=True)


class AddressBody(Part):
    """An ``Ipv4Config``."""

    ip = Ipv4Text(data_key="ipAddress", load_default=None, allow_none=True)


class NicNetworkBody(Part):
    """A ``NicNetworkInfo`` or a ``VirtualEthernetNicNetworkInfo``, as far as it is simulated."""

    subnet = Reference("Subnet", load_default=None, allow_none=True)
    ipv4 = fields.Nested(AddressBody, data_key="ipv4Config", load_default=dict, allow_none=True)


class NicBody(Part):
    """A ``Nic`` to make, in the old fields or in the new ones, which count first."""

    backing = fields.Nested(NicBackingBody, data_key="backingInfo", load_default=dict, allow_none=True)
    new_backing = fields.Nested(NicBackingBody, data_key="nicBackingInfo", load_default=None, allow_none=True)
    network = fields.Nested(NicNetworkBody, data_key="networkInfo", load_default=dict, allow_none=True)
    new_network = fields.Nested(NicNetworkBody, data_key="nicNetworkInfo", load_default=None, allow_none=True)


def disk_spec(disk: Mapping[str, Any]) -> DiskSpec:
    """The disk that a body orders; SCSI without a bus."""
    if disk["backing"] is None:
        raise Invalid("backingInfo", missing(["backingInfo"]))
    return _spec(disk, "scsi", is_cdrom=False)


def cdrom_spec(cdrom: Mapping[str, Any]) -> DiskSpec:
    """The CD-ROM that a body orders; IDE without a bus."""
    return _spec(cdrom, "ide", is_cdrom=True)


def _spec(device: Mapping[str, Any], default_bus: str, is_cdrom: bool) -> DiskSpec:
    address, backing = device["address"] or {}, device["backing"] or {}
    if backing.get("volume_group"):
        raise NotSimulated("attaching a volume group as a disk")
    return DiskSpec(
        bus=address.get("bus") or default_bus,
        index=address.get("index"),
        size_bytes=backing.get("size_bytes") or 0,
        container_uuid=backing.get("container_uuid"),
        image_uuid=backing.get("image_uuid"),
        is_cdrom=is_cdrom,
    )


def nic_spec(nic: Mapping[str, Any]) -> NicSpec:
    """The NIC that a body orders. It needs a subnet."""
    backing, network = nic["new_backing"] or nic["backing"] or {}, nic["new_network"] or nic["network"] or {}
    if network.get("subnet") is None:
        raise Invalid("networkInfo.subnet", missing(["subnet"]))
    return NicSpec(
        network["subnet"],
        mac=backing.get("mac"),
        ip=(network.get("ipv4") or {}).get("ip"),
        is_connected=backing.get("is_connected") is not False,
        model=backing.get("model"),
    )
