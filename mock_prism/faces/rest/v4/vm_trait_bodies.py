"""What a VM boots from, and what its machine is like, as v4 orders them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.vm_device_bodies import DiskAddressBody, Mac
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Reference
from mock_prism.faces.rest.v4.vm_schemas import may_live_migrate
from mock_prism.faces.rest.v4.wire import INT32, Flag, UuidText, WholeNumber, missing
from mock_prism.model.errors import Invalid
from mock_prism.model.site import Site
from mock_prism.model.user import User
from mock_prism.model.vm import BootDevice, Vm, VmTraits

UEFI = "UefiBoot"
LIVE = "isLiveMigrateCapable"
VIRTUALIZATION = "HARDWARE_VIRTUALIZATION"


class BootDeviceBody(Part):
    """A ``BootDeviceDisk`` or a ``BootDeviceNic``."""

    address = fields.Nested(DiskAddressBody, data_key="diskAddress", load_default=None, allow_none=True)
    mac = Mac(data_key="macAddress", load_default=None, allow_none=True)


class BootBody(Part):
    """A ``LegacyBoot`` or a ``UefiBoot``."""

    kind = fields.String(data_key="$objectType")
    device = fields.Nested(BootDeviceBody, data_key="bootDevice", load_default=None, allow_none=True)
    order = fields.List(
        EnumWord({one: one.value for one in BootDevice}), data_key="bootOrder", load_default=None, allow_none=True
    )

    has_secure_boot = Flag(data_key="isSecureBootEnabled", load_default=None, allow_none=True)


class VtpmBody(Part):
    """A ``VtpmConfig``."""

    has_vtpm = Flag(data_key="isVtpmEnabled", load_default=None, allow_none=True)


class CpuModel(fields.Field[Any]):
    """The name in a ``CpuModelReference``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str | None:
        name: str | None = value.get("name")
        return name


class ApcBody(Part):
    """An ``ApcConfig``."""

    has_apc = Flag(data_key="isApcEnabled", load_default=None, allow_none=True)
    cpu_model = CpuModel(data_key="cpuModel", load_default=None, allow_none=True)


class StorageBody(Part):
    """An ``ADSFVmStorageConfig``."""

    flash_mode = Flag(data_key="isFlashModeEnabled", load_default=None, allow_none=True)


class OwnershipBody(Part):
    """``OwnershipInfo``."""

    owner = Reference("Owner", load_default=None, allow_none=True)


class TraitsBody(Part):
    """What creating and updating have in common besides sizes; None is what is not said."""

    boot = fields.Nested(BootBody, data_key="bootConfig", load_default=None, allow_none=True)
    vtpm = fields.Nested(VtpmBody, data_key="vtpmConfig", load_default=None, allow_none=True)
    apc = fields.Nested(ApcBody, data_key="apcConfig", load_default=None, allow_none=True)
    storage = fields.Nested(StorageBody, data_key="storageConfig", load_default=None, allow_none=True)
    ownership = fields.Nested(OwnershipBody, data_key="ownershipInfo", load_default=None, allow_none=True)
    is_branded = Flag(data_key="isBrandingEnabled", load_default=None, allow_none=True)
    has_scsi_controller = Flag(data_key="isScsiControllerEnabled", load_default=None, allow_none=True)
    has_vga_console = Flag(data_key="isVgaConsoleEnabled", load_default=None, allow_none=True)
    is_live_migratable = Flag(data_key=LIVE, load_default=None, allow_none=True)
    has_pinned_vcpus = Flag(data_key="isVcpuHardPinningEnabled", load_default=None, allow_none=True)
    has_gpu_console = Flag(data_key="isGpuConsoleEnabled", load_default=None, allow_none=True)
    has_cpu_hotplug = Flag(data_key="isCpuHotplugEnabled", load_default=None, allow_none=True)
    num_vnuma_nodes = WholeNumber(0, INT32, data_key="numNumaNodes", load_default=None, allow_none=True)
    features = fields.List(
        EnumWord({VIRTUALIZATION: VIRTUALIZATION}), data_key="enabledCpuFeatures", load_default=None, allow_none=True
    )
    bios_uuid = UuidText(data_key="biosUuid", load_default=None, allow_none=True)
    generation_uuid = UuidText(data_key="generationUuid", load_default=None, allow_none=True)


def boot_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Firmware and first device as the model's commands have them; what is not said is not there. Raises Invalid."""
    boot = wanted["boot"]
    if boot is None:
        return {}
    is_uefi = boot["kind"].rpartition(".")[2] == UEFI
    return {"uefi_boot": is_uefi} | ({} if boot["device"] is None else {"boot_from": _device(boot["device"])})


def _device(device: Mapping[str, Any]) -> str:
    """A device as the model names it."""
    address = device["address"] or {}
    if device["mac"]:
        return str(device["mac"])
    if address.get("bus") is None or address.get("index") is None:
        raise Invalid("bootConfig.bootDevice", missing(["diskAddress"]))
    return f"{address['bus']}.{address['index']}"


def owner_of(site: Site, wanted: Mapping[str, Any], now: str | None = None) -> str | None:
    """The owner that a body names, who must be there unless it is theirs now. Raises NotFound."""
    owner: str | None = (wanted["ownership"] or {}).get("owner")
    if owner not in (None, now):
        site.get(User, owner)
    return owner


def traits_of(wanted: Mapping[str, Any], now: VmTraits) -> VmTraits:
    """What a body makes of traits. Raises Invalid for a boot order that names a sort of device twice."""
    flat = {**wanted}
    for part in ("boot", "vtpm", "apc", "storage"):
        flat |= wanted[part] or {}
    if boot_of(wanted).get("uefi_boot") is False:
        flat["has_secure_boot"] = False
    if wanted["features"] is not None:
        flat["has_hardware_virtualization"] = VIRTUALIZATION in wanted["features"]
    order = (wanted["boot"] or {}).get("order")
    if order:
        if len(order) > len({*order}):
            raise Invalid("bootConfig.bootOrder", "Array must not contain duplicate elements")
        flat["boot_order"] = tuple(order)
    names = [one.name for one in fields_of(VmTraits)]
    return replace(now, **{name: flat[name] for name in names if flat.get(name) is not None})


def traits_changed(wanted: Mapping[str, Any], vm: Vm) -> VmTraits | None:
    """The traits that a VM is to have, where they are others: what is shown may be written back. Raises Invalid."""
    said = {**wanted}
    for name in ("bios_uuid", "generation_uuid"):
        if said[name] == vm.uuid and getattr(vm.traits, name) is None:
            said[name] = None
    if said["is_live_migratable"] == may_live_migrate(vm):
        said["is_live_migratable"] = None
    after = traits_of(said, vm.traits)
    if said["is_live_migratable"] and not may_live_migrate(replace(vm, traits=after)):
        raise Invalid(LIVE, "this VM is bound to its host")
    return None if after == vm.traits else after
