"""What v4 is asked to do with a VM: bodies, checked and turned into the model's commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.v4.vm_device_bodies import (
    CdRomBody,
    CustomizationBody,
    DiskAddressBody,
    DiskBody,
    Mac,
    NicBody,
    cdrom_spec,
    customization_spec,
    disk_spec,
    nic_spec,
)
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Reference, Text
from mock_prism.faces.rest.v4.vm_hardware_bodies import GpuBody, SerialPortBody, gpu_spec, serial_port_spec
from mock_prism.faces.rest.v4.wire import Flag, WholeNumber, check_type, missing
from mock_prism.model.commands.vm import CreateVm, UpdateVm
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.vm import Vm

MACHINE_TYPES = {"pc": "PC", "pseries": "PSERIES", "q35": "Q35"}
FIRMWARES = {"LegacyBoot": False, "UefiBoot": True}
UEFI_KEYS = frozenset({"isSecureBootEnabled", "nvramDevice"})
NOT_SIMULATED = (
    "pcieDevices",
    "availabilityZone",
    "isVcpuHardPinningEnabled",
    "isCpuPassthroughEnabled",
    "isMemoryOvercommitEnabled",
    "isGpuConsoleEnabled",
    "enabledCpuFeatures",
    "numNumaNodes",
)
"""What a new VM may have in the product, and here not."""


class BootDeviceBody(Part):
    """A ``BootDeviceDisk`` or a ``BootDeviceNic``."""

    address = fields.Nested(DiskAddressBody, data_key="diskAddress", load_default=None, allow_none=True)
    mac = Mac(data_key="macAddress", load_default=None, allow_none=True)


class BootConfig(fields.Field[Any]):
    """Whether a VM boots by UEFI, and from what before all else. Without a type the keys tell, as far as they can."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Mapping[str, Any]:
        check_type(value, "object")
        name = str(value.get("$objectType", "")).rpartition(".")[2]
        if value.get("isSecureBootEnabled"):
            raise NotSimulated("secure boot")
        is_uefi = FIRMWARES.get(name, True if value.keys() & UEFI_KEYS else None)
        device = value.get("bootDevice")
        said = {"uefi_boot": is_uefi, "boot_from": None if device is None else _device(device)}
        return {key: one for key, one in said.items() if one is not None}


def _device(device: Any) -> str:
    """A device as the model names it. Raises ValidationError for one that is none."""
    check_type(device, "object")
    wanted = BootDeviceBody().load(device)
    address = wanted["address"] or {}
    if wanted["mac"]:
        return str(wanted["mac"])
    if address.get("bus") is None or address.get("index") is None:
        raise ValidationError(missing(["bootDevice"]))
    return f"{address['bus']}.{address['index']}"


class SettingsBody(Part):
    """What creating, updating and cloning have in common; None is what is not said."""

    name = Text(80, load_default=None, allow_none=True)
    sockets = WholeNumber(1, data_key="numSockets", load_default=None, allow_none=True)
    cores = WholeNumber(1, data_key="numCoresPerSocket", load_default=None, allow_none=True)
    threads = WholeNumber(1, data_key="numThreadsPerCore", load_default=None, allow_none=True)
    memory_bytes = WholeNumber(1, data_key="memorySizeBytes", load_default=None, allow_none=True)
    boot = BootConfig(data_key="bootConfig", load_default=dict, allow_none=True)


class VmBody(SettingsBody):
    """A ``Vm`` that is to be. What the server alone sets is passed over."""

    description = Text(1000, load_default=None, allow_none=True)
    timezone = Text(64, data_key="hardwareClockTimezone", load_default=None, allow_none=True)
    is_agent_vm = Flag(data_key="isAgentVm", load_default=None, allow_none=True)
    machine_type = EnumWord(MACHINE_TYPES, data_key="machineType", load_default=None, allow_none=True)
    categories = fields.List(Reference("Category"), load_default=None, allow_none=True)


class CreateBody(VmBody):
    """A ``Vm`` to make. A new VM is off (seen in public tests): ``powerState`` must not say anything else."""

    cluster = Reference("Cluster", load_default=None)
    disks = fields.List(fields.Nested(DiskBody), load_default=list, allow_none=True)
    cdroms = fields.List(fields.Nested(CdRomBody), data_key="cdRoms", load_default=list, allow_none=True)
    nics = fields.List(fields.Nested(NicBody), load_default=list, allow_none=True)
    gpus = fields.List(fields.Nested(GpuBody), load_default=list, allow_none=True)
    ports = fields.List(fields.Nested(SerialPortBody), data_key="serialPorts", load_default=list, allow_none=True)
    customization = fields.Nested(CustomizationBody, data_key="guestCustomization", load_default=None, allow_none=True)
    power = EnumWord({"OFF": "OFF"}, data_key="powerState", load_default=None, allow_none=True)

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """A name and a cluster are required."""
        lacking = [name for name in ("name", "cluster") if not loaded[name]]
        if lacking:
            raise ValidationError(missing(lacking))


def create_command(call: Call) -> CreateVm:
    """The command that a body asks for. Raises Invalid and NotSimulated."""
    wanted = load(CreateBody, call.body)
    refuse(call.body, NOT_SIMULATED)
    optional = {
        "description": wanted["description"],
        "memory_bytes": wanted["memory_bytes"],
        "num_vcpus": wanted["sockets"],
        "num_cores_per_vcpu": wanted["cores"],
        "num_threads_per_core": wanted["threads"],
        "timezone": wanted["timezone"],
        "is_agent_vm": wanted["is_agent_vm"],
        "machine_type": wanted["machine_type"],
        **(wanted["boot"] or {}),
    }
    disks = tuple(disk_spec(call.site, wanted["cluster"], disk) for disk in wanted["disks"] or ())
    cdroms = tuple(cdrom_spec(cdrom) for cdrom in wanted["cdroms"] or ())
    if wanted["customization"]:
        cdroms += (customization_spec(call.site, wanted["cluster"]),)
    return CreateVm(
        wanted["cluster"],
        wanted["name"],
        disks=(*disks, *cdroms),
        nics=tuple(nic_spec(nic) for nic in wanted["nics"] or ()),
        categories=tuple(wanted["categories"] or ()),
        gpus=tuple(gpu_spec(gpu) for gpu in wanted["gpus"] or ()),
        serial_ports=tuple(serial_port_spec(port) for port in wanted["ports"] or ()),
        **{key: value for key, value in optional.items() if value is not None},
    )


def update_command(call: Call, vm: Vm) -> UpdateVm:
    """The command that a body asks for: what differs from the VM as it is.

    What is absent stays as it is, and devices are left to their own paths (*assumed*).
    """
    wanted = load(VmBody, call.body)
    if wanted["machine_type"] not in (None, vm.machine_type.lower()):
        raise NotSimulated("changing the machine type of a VM")
    boot = {key: value for key, value in (wanted["boot"] or {}).items() if value != getattr(vm, key)}
    categories = None if wanted["categories"] is None else tuple(wanted["categories"])

    def changed(key: str, now: Any) -> Any:
        return None if wanted[key] == now else wanted[key]

    return UpdateVm(
        vm.uuid,
        name=changed("name", vm.name),
        description=changed("description", vm.description),
        memory_bytes=changed("memory_bytes", vm.memory_bytes),
        num_vcpus=changed("sockets", vm.num_vcpus),
        num_cores_per_vcpu=changed("cores", vm.num_cores_per_vcpu),
        num_threads_per_core=changed("threads", vm.num_threads_per_core),
        is_agent_vm=changed("is_agent_vm", vm.is_agent_vm),
        timezone=changed("timezone", vm.timezone),
        categories=None if categories == vm.categories else categories,
        **boot,
    )


def refuse(body: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    """Own up to what a body asks for in vain. Raises NotSimulated."""
    for key in keys:
        if body.get(key):
            raise NotSimulated(f"{key} of a VM")


def required(body: Mapping[str, Any], key: str) -> None:
    """Raise Invalid where a body lacks a key."""
    if body.get(key) is None:
        raise Invalid("body", missing([key]))
