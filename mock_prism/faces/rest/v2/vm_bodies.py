"""What v2.0 is asked to do with a VM: bodies, checked and turned into the model's commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.vm_acts import check_container
from mock_prism.faces.rest.element.vm_boot import BootSchema, boot_order, boot_place
from mock_prism.faces.rest.element.vm_disks import customization, disk_spec, one_of
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.fields import Count, Mebibytes, Word
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v2.replies import WIRE
from mock_prism.faces.rest.v2.vm_devices import device_commands
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec
from mock_prism.model.commands.vm import CreateVm, UpdateVm
from mock_prism.model.commands.vm_hardware import GpuSpec
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.task import Command
from mock_prism.model.vm import PLAIN, Vm, VmTraits

MACHINES = ("pc", "q35", "pseries")


class NicSchema(Part):
    """VMNicSpecDTO."""

    network_uuid = fields.String(required=True)
    mac_address = fields.String(load_default=None, allow_none=True)
    requested_ip_address = fields.String(load_default=None, allow_none=True)
    is_connected = fields.Boolean(load_default=True)
    model = fields.String(load_default=None, allow_none=True)


class AffinitySchema(Part):
    """Host affinity (a public client's form, which is empty where no hosts are meant)."""

    policy = Word({"AFFINITY": "AFFINITY"})
    host_uuids = fields.List(fields.String())


class FeaturesSchema(Part):
    """vm_features."""

    agent_vm = fields.Boolean(data_key="AGENT_VM", load_default=None, allow_none=True)
    vga_console = fields.Boolean(data_key="VGA_CONSOLE", load_default=None, allow_none=True)


class SettingsSchema(Schema):
    """What creating and updating have in common; a None is left as it is."""

    name = fields.String(load_default=None, allow_none=True)
    description = fields.String(load_default=None, allow_none=True)
    memory_mb = Mebibytes(load_default=None, allow_none=True)
    num_vcpus = Count(load_default=None, allow_none=True)
    num_cores_per_vcpu = Count(load_default=None, allow_none=True)
    ha_priority = Count(load_default=None, allow_none=True)
    timezone = fields.String(load_default=None, allow_none=True)
    affinity = fields.Nested(AffinitySchema, load_default=None, allow_none=True)
    vm_features = fields.Nested(FeaturesSchema, load_default=dict, allow_none=True)
    vm_logical_timestamp = Count(load_default=None, allow_none=True)
    boot = fields.Nested(BootSchema, load_default=dict, allow_none=True)


class CreateSchema(SettingsSchema):
    """VmConfigDTO (create)."""

    name = fields.String(required=True)
    memory_mb = Mebibytes(required=True)
    num_vcpus = Count(required=True)
    machine_type = Word({word: word for word in MACHINES}, load_default=None, allow_none=True)
    storage_container_uuid = fields.String(load_default=None, allow_none=True)
    vm_disks = fields.Raw(load_default=None)
    vm_customization_config = fields.Raw(load_default=None)
    vm_nics = fields.List(fields.Nested(NicSchema), load_default=list, allow_none=True)
    vm_gpus = fields.Raw(load_default=None)
    uuid = fields.String(load_default=None, allow_none=True)


class UpdateSchema(SettingsSchema):
    """VmConfigDTO (update)."""

    vm_disks = fields.Raw(load_default=None)
    vm_nics = fields.Raw(load_default=None)
    vm_gpus = fields.Raw(load_default=None)


def create_command(call: Call) -> CreateVm:
    """The command that a body asks for."""
    wanted = load(CreateSchema, call.body)
    check_container(call, wanted["storage_container_uuid"])
    optional = {
        "description": wanted["description"],
        "num_cores_per_vcpu": wanted["num_cores_per_vcpu"],
        "ha_priority": wanted["ha_priority"],
        "timezone": wanted["timezone"],
        "machine_type": wanted["machine_type"],
        "is_agent_vm": (wanted["vm_features"] or {}).get("agent_vm"),
        "new_uuid": wanted["uuid"],
        **_boot(wanted["boot"]),
    }
    return CreateVm(
        cluster_meant(call).uuid,
        wanted["name"],
        memory_bytes=wanted["memory_mb"],
        num_vcpus=wanted["num_vcpus"],
        disks=_disk_specs(call, wanted) + _customization(call, wanted),
        nics=tuple(_nic_spec(nic) for nic in wanted["vm_nics"] or ()),
        gpus=_gpus(wanted["vm_gpus"]),
        traits=_traits(wanted, PLAIN),
        affinity=_hosts(wanted) or (),
        **{key: value for key, value in optional.items() if value is not None},
    )


def _hosts(wanted: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The hosts that a VM is to be bound to; None where a body says nothing of it. Raises Invalid."""
    if not wanted["affinity"]:
        return None
    if "host_uuids" not in wanted["affinity"]:
        raise Invalid("affinity.host_uuids", "is required")
    return tuple(wanted["affinity"]["host_uuids"])


def _boot(boot: Mapping[str, Any] | None) -> dict[str, Any]:
    """Firmware and first device as the model's commands have them; what is not said is not there."""
    said = {"uefi_boot": (boot or {}).get("uefi_boot"), "boot_from": boot_place(boot or {})}
    return {key: value for key, value in said.items() if value is not None}


def _traits(wanted: Mapping[str, Any], now: VmTraits) -> VmTraits:
    """What a body makes of a VM's traits. Raises Invalid."""
    boot = wanted["boot"] or {}
    secure, has_vga = boot.get("secure_boot"), (wanted["vm_features"] or {}).get("vga_console")
    return replace(
        now,
        boot_order=boot_order(boot) or now.boot_order,
        has_secure_boot=now.has_secure_boot if secure is None else secure,
        has_vga_console=now.has_vga_console if has_vga is None else has_vga,
    )


def _disk_specs(call: Call, wanted: Mapping[str, Any]) -> tuple[DiskSpec, ...]:
    disks, home = wanted["vm_disks"], wanted["storage_container_uuid"]
    read = WIRE.types.read([] if disks is None else disks, "[#create.dto.uhura.VMDiskDTO]", "vm_disks")
    return tuple(disk_spec(call, disk, home) for disk in read)


def _gpus(gpus: Json) -> tuple[GpuSpec, ...]:
    read = WIRE.types.read([] if gpus is None else gpus, "[#create.dto.uhura.GPUConfigDTO]", "vm_gpus")
    return tuple(GpuSpec(gpu["device_id"]) for gpu in read)


def _customization(call: Call, wanted: Mapping[str, Any]) -> tuple[DiskSpec, ...]:
    given, path = wanted["vm_customization_config"], "vm_customization_config"
    config = given and WIRE.types.read(given, "#create.dto.acropolis.VMCustomizationConfigDTO", path)
    return customization(call, config, wanted["machine_type"] or "", wanted["storage_container_uuid"])


def _nic_spec(nic: dict[str, Any]) -> NicSpec:
    address = nic["requested_ip_address"] or None
    return NicSpec(nic["network_uuid"], nic["mac_address"] or None, address, nic["is_connected"], nic["model"] or None)


def update_command(call: Call) -> Command:
    """The command that a body asks for: what is absent stays as it is (public clients)."""
    wanted = load(UpdateSchema, call.body)
    if wanted["vm_gpus"]:
        raise NotSimulated("vm_gpus when a VM is updated")
    devices = device_commands(call, wanted["vm_disks"], wanted["vm_nics"], wanted["vm_logical_timestamp"])
    settings = _settings(call, wanted)
    is_bare = settings == UpdateVm(settings.vm_uuid, revision=settings.revision)
    return one_of(devices if devices and is_bare else (settings, *devices))


def _settings(call: Call, wanted: Mapping[str, Any]) -> UpdateVm:
    now = call.site.get(Vm, call.path["uuid"]).traits
    traits = _traits(wanted, now)
    return UpdateVm(
        call.path["uuid"],
        name=wanted["name"],
        description=wanted["description"],
        memory_bytes=wanted["memory_mb"],
        num_vcpus=wanted["num_vcpus"],
        num_cores_per_vcpu=wanted["num_cores_per_vcpu"],
        is_agent_vm=(wanted["vm_features"] or {}).get("agent_vm"),
        ha_priority=wanted["ha_priority"],
        timezone=wanted["timezone"],
        affinity=_hosts(wanted),
        revision=wanted["vm_logical_timestamp"],
        traits=None if traits == now else traits,
        **_boot(wanted["boot"]),
    )
