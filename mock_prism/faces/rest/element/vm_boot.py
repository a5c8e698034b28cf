"""What a VM starts from, as v0.8, v1 and v2.0 order it: bodies, and what the model makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.fields import Count, Word
from mock_prism.faces.rest.present import Part
from mock_prism.model.errors import Invalid
from mock_prism.model.vm import BootDevice

BOOT_WORDS = {BootDevice.CDROM: "CDROM", BootDevice.DISK: "DISK", BootDevice.NETWORK: "NIC"}


class AddressSchema(Part):
    """VMDiskAddressDTO, as far as it says where a disk is."""

    device_bus = fields.String(required=True)
    device_index = Count(required=True)


class BootSchema(Part):
    """BootConfigDTO, with the firmware that is newer than it (recorded)."""

    uefi_boot = fields.Boolean(load_default=None, allow_none=True)
    secure_boot = fields.Boolean(load_default=None, allow_none=True)
    boot_device_type = Word(BOOT_WORDS, load_default=None, allow_none=True)
    disk_address = fields.Nested(AddressSchema, load_default=None, allow_none=True)
    mac_addr = fields.String(load_default=None, allow_none=True)
    boot_device_order = fields.List(Word(BOOT_WORDS), load_default=None, allow_none=True)


def boot_place(boot: Mapping[str, Any]) -> str | None:
    """The device that a VM looks on first, as the model calls it."""
    address = boot.get("disk_address")
    place: str | None = (
        f"{address['device_bus'].lower()}.{address['device_index']}" if address else boot.get("mac_addr")
    )
    return place


def boot_order(boot: Mapping[str, Any]) -> tuple[BootDevice, ...] | None:
    """The sorts of devices in their order; one that is named alone goes before the others (*assumed*).

    Raises Invalid for an order that names a sort twice.
    """
    order, first = boot.get("boot_device_order"), boot.get("boot_device_type")
    if order and len(order) > len({*order}):
        raise Invalid("boot.boot_device_order", "names a device twice")
    if not order and first is not None and boot_place(boot) is None:
        return (first, *(device for device in BootDevice if device is not first))
    return tuple(order) if order else None
