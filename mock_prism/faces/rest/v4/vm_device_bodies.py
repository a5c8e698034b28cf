"""Disks, CD-ROMs and NICs as v4 orders them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Ipv4Text, Reference, Text
from mock_prism.faces.rest.v4.wire import Flag, UuidText, WholeNumber, check_type, mismatch, missing
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec, customization_disk
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import DiskOrigin

DISK_BUSES = {"scsi": "SCSI", "ide": "IDE", "pci": "PCI", "sata": "SATA", "spapr": "SPAPR"}
CDROM_BUSES = {"ide": "IDE", "sata": "SATA"}
MODELS = {"virtio": "VIRTIO", "e1000": "E1000"}
MAC_TEXT = r"([0-9A-Fa-f]{2}[:-]){5}([0-9A-Fa-f]{2})"
PLAIN = {"virtio": None}
"""The model that a NIC has when nobody says otherwise."""

ACCESS, TRUNK = "ACCESS", "TRUNK"
SIMULATED = {"vlan_mode": (ACCESS, TRUNK), "nic_type": ("NORMAL_NIC",)}
DISK_REFERENCES = {
    DiskOrigin.VM_DISK: ("VmDiskReference", "diskExtId"),
    DiskOrigin.VOLUME_DISK: ("VolumeDiskReference", "diskExtId"),
    DiskOrigin.VM_POINT: ("VmDiskRecoveryPointReference", "diskRecoveryPointExtId"),
    DiskOrigin.VOLUME_POINT: ("VolumeDiskRecoveryPointReference", "diskRecoveryPointExtId"),
}
"""What names a disk that is copied: the type of the reference, and its key."""
ORIGINS = {name: (key, origin) for origin, (name, key) in DISK_REFERENCES.items()}


class Source(fields.Field[Any]):
    """What a disk is copied from: a ``DataSource`` on the wire, on this side the fields of a disk's order.

    Raises NotSimulated for other sources.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        check_type(value, "object")
        reference = value.get("reference")
        check_type(reference, "object")
        kind = str(reference["$objectType"]).rpartition(".")[2]
        if kind == "ImageReference":
            return {"image_uuid": UuidText().deserialize(reference["imageExtId"])}
        key, origin = ORIGINS.get(kind, ("", DiskOrigin.VM_DISK))
        if key not in reference:
            raise NotSimulated(f"copying a disk from {kind}")
        return {"source_uuid": UuidText().deserialize(reference[key]), "origin": origin}


class StorageBody(Part):
    """A ``VmDiskStorageConfig``."""

    flash_mode = Flag(data_key="isFlashModeEnabled", load_default=None, allow_none=True)


class BackingBody(Part):
    """A ``VmDisk`` to make, or an ``ADSFVolumeGroupReference``."""

    size_bytes = WholeNumber(1, data_key="diskSizeBytes", load_default=None, allow_none=True)
    container_uuid = Reference("VmDiskContainer", data_key="storageContainer", load_default=None, allow_none=True)
    source = Source(data_key="dataSource", load_default=dict, allow_none=True)
    volume_group_uuid = UuidText(data_key="volumeGroupExtId", load_default=None, allow_none=True)
    storage = fields.Nested(StorageBody, data_key="storageConfig", load_default=None, allow_none=True)


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
    attributes = fields.List(Text(256), data_key="customAttributes", load_default=list, allow_none=True)


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
    vlan_mode = fields.Raw(data_key="vlanMode", load_default=None, allow_none=True)
    trunked = fields.List(WholeNumber(0), data_key="trunkedVlans", load_default=None, allow_none=True)
    nic_type = fields.Raw(data_key="nicType", load_default=None, allow_none=True)
    ipv4 = fields.Nested(AddressBody, data_key="ipv4Config", load_default=dict, allow_none=True)


class NicBody(Part):
    """A ``Nic`` to make, in the old fields or in the new ones, which count first."""

    backing = fields.Nested(NicBackingBody, data_key="backingInfo", load_default=None, allow_none=True)
    new_backing = fields.Nested(NicBackingBody, data_key="nicBackingInfo", load_default=None, allow_none=True)
    network = fields.Nested(NicNetworkBody, data_key="networkInfo", load_default=None, allow_none=True)
    new_network = fields.Nested(NicNetworkBody, data_key="nicNetworkInfo", load_default=None, allow_none=True)


class Encoded(fields.String):
    """A text in base64 (documented), on one line or several."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            base64.b64decode("".join(text.split()), validate=True)
        except ValueError:
            raise ValidationError("is not in base64") from None
        return text


class ScriptBody(Part):
    """``Userdata``, ``Unattendxml`` or ``CustomKeyValues``."""

    value = Encoded(load_default=None, allow_none=True)


class ConfigBody(Part):
    """A ``CloudInit`` or a ``Sysprep``."""

    metadata = Encoded(load_default=None, allow_none=True)
    cloud_init = fields.Nested(ScriptBody, data_key="cloudInitScript", load_default=None, allow_none=True)
    sysprep = fields.Nested(ScriptBody, data_key="sysprepScript", load_default=None, allow_none=True)


def disk_spec(site: Site, cluster_uuid: str, disk: Mapping[str, Any]) -> DiskSpec:
    """The disk that a body orders; SCSI without a bus, in the cluster's first container without one (*assumed*)."""
    if disk["backing"] is None:
        raise Invalid("backingInfo", missing(["backingInfo"]))
    spec = _spec(disk, "scsi", is_cdrom=False)
    if spec.container_uuid or spec.image_uuid or spec.source_uuid or spec.volume_group_uuid:
        return spec
    return replace(spec, container_uuid=_container(site, cluster_uuid))


def _container(site: Site, cluster_uuid: str) -> str | None:
    container = site.find(StorageContainer, "cluster_uuid", cluster_uuid)
    return container.uuid if container else None


class CustomizationBody(Part):
    """``GuestCustomizationParams``. What is in it is for the guest, and there is none: it is checked, and gone."""

    config = fields.Nested(ConfigBody, load_default=None, allow_none=True)

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """A configuration is required (*assumed*)."""
        if loaded["config"] is None:
            raise ValidationError(missing(["config"]))


def customization_spec(site: Site, cluster_uuid: str, machine_type: str) -> DiskSpec:
    """The CD-ROM that carries what customizes a guest."""
    return customization_disk(_container(site, cluster_uuid), machine_type)


def cdrom_spec(cdrom: Mapping[str, Any]) -> DiskSpec:
    """The CD-ROM that a body orders; IDE without a bus."""
    spec = _spec(cdrom, "ide", is_cdrom=True)
    if spec.flash_mode or (spec.size_bytes and not (spec.image_uuid or spec.source_uuid)):
        raise Invalid("backingInfo", "a CD-ROM has the size of its medium, and is not kept on flash")
    return spec


def _spec(device: Mapping[str, Any], default_bus: str, is_cdrom: bool) -> DiskSpec:
    address, backing = device["address"] or {}, device["backing"] or {}
    return DiskSpec(
        bus=address.get("bus") or default_bus,
        index=address.get("index"),
        size_bytes=backing.get("size_bytes") or 0,
        container_uuid=backing.get("container_uuid"),
        is_cdrom=is_cdrom,
        volume_group_uuid=backing.get("volume_group_uuid"),
        flash_mode=bool((backing.get("storage") or {}).get("flash_mode")),
        custom_attributes=tuple(dict.fromkeys(device.get("attributes") or ())),
        **(backing.get("source") or {}),
    )


def nic_spec(nic: Mapping[str, Any], now: NicSpec | None = None) -> NicSpec:
    """The NIC that a body orders, or that is to come of the one ``now``. It needs a subnet.

    Of the two generations of fields the new counts, unless it says only what is there already: public clients read
    both and write back one.
    """
    last = now or NicSpec("")
    spec = _chosen(last, (nic["new_backing"], nic["backing"]), _backed)
    spec = _chosen(spec, (nic["new_network"], nic["network"]), _networked)
    if not spec.network_uuid:
        raise Invalid("networkInfo.subnet", missing(["subnet"]))
    return spec


def _chosen(
    now: NicSpec,
    bodies: tuple[Mapping[str, Any] | None, ...],
    changed: Callable[[NicSpec, Mapping[str, Any]], NicSpec],
) -> NicSpec:
    specs = (changed(now, body) for body in bodies if body)
    return next((spec for spec in specs if spec != now), now)


def _backed(now: NicSpec, backing: Mapping[str, Any]) -> NicSpec:
    model, is_connected = backing["model"], backing["is_connected"]
    return replace(
        now,
        mac=backing["mac"] or now.mac,
        model=now.model if model is None else PLAIN.get(model, model),
        is_connected=now.is_connected if is_connected is None else is_connected,
    )


def _networked(now: NicSpec, network: Mapping[str, Any]) -> NicSpec:
    for key in ("vlan_mode", "nic_type"):
        if network[key] not in (None, *SIMULATED[key]):
            raise NotSimulated(f"a NIC with {network[key]}")
    return replace(
        now,
        network_uuid=network["subnet"] or now.network_uuid,
        ip=(network["ipv4"] or {}).get("ip") or now.ip,
        trunked_vlans=_trunked(now.trunked_vlans, network),
    )


def _trunked(now: tuple[int, ...] | None, network: Mapping[str, Any]) -> tuple[int, ...] | None:
    """The VLANs whose tags reach the guest; none of a NIC in access mode."""
    mode, vlans = network["vlan_mode"] or (ACCESS if now is None else TRUNK), network["trunked"]
    if mode == ACCESS:
        if vlans:
            raise Invalid("networkInfo.trunkedVlans", f"only a NIC in the mode {TRUNK} has some")
        return None
    return (now or ()) if vlans is None else tuple(vlans)
