"""VMs of v2.0: read, create, change, delete, power. There is no migration in v2.0."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.fields import Count, Mebibytes, Word
from mock_prism.faces.rest.listing import V2_NAMES
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v2.replies import enveloped, started
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm import CreateVm, DeleteVm, DiskSpec, NicSpec, UpdateVm
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState, PowerTransition
from mock_prism.model.views import vm_view
from mock_prism.model.vm import Vm, VmDisk, VmNic

POWER: dict[PowerState, str] = {PowerState.ON: "on", PowerState.OFF: "off", PowerState.PAUSED: "suspended"}
TRANSITION: dict[PowerTransition, str] = {
    PowerTransition.ON: "ON",
    PowerTransition.OFF: "OFF",
    PowerTransition.POWER_CYCLE: "POWERCYCLE",
    PowerTransition.RESET: "RESET",
    PowerTransition.PAUSE: "PAUSE",
    PowerTransition.RESUME: "RESUME",
    PowerTransition.ACPI_SHUTDOWN: "ACPI_SHUTDOWN",
    PowerTransition.ACPI_REBOOT: "ACPI_REBOOT",
}
NEWER_NAMES = replace(V2_NAMES, filter="filter", sort="sortattribute", sort_order="sortorder")
SUSPENSIONS = ("SUSPEND", "SAVE")
MIB = 1 << 20


class VmSchema(Schema):
    """VmConfigDTO as it is without the include flags (recorded)."""

    affinity = fields.Function(
        lambda view: {"policy": "AFFINITY", "host_uuids": list(view.vm.affinity)} if view.vm.affinity else None
    )
    allow_live_migrate = fields.Function(lambda view: _may_live_migrate(view.vm))
    boot = fields.Function(lambda view: {"uefi_boot": view.vm.uefi_boot})
    description = fields.Function(lambda view: view.vm.description or None)
    gpus_assigned = fields.Function(lambda view: bool(view.vm.gpus))
    ha_priority = fields.Integer(attribute="vm.ha_priority")
    host_uuid = fields.String(attribute="vm.host_uuid")
    machine_type = fields.String(attribute="vm.machine_type")
    memory_mb = Mebibytes(attribute="vm.memory_bytes")
    name = fields.String(attribute="vm.name")
    num_cores_per_vcpu = fields.Integer(attribute="vm.num_cores_per_vcpu")
    num_vcpus = fields.Integer(attribute="vm.num_vcpus")
    power_state = Word(POWER, attribute="vm.power")
    timezone = fields.String(attribute="vm.timezone")
    uuid = fields.String(attribute="vm.uuid")
    vm_features = fields.Function(lambda view: {"AGENT_VM": view.vm.is_agent_vm, "VGA_CONSOLE": True})
    vm_logical_timestamp = fields.Integer(attribute="vm.revision")


def _may_live_migrate(vm: Vm) -> bool:
    return not (vm.gpus or vm.has_cpu_passthrough or vm.has_pcie_passthrough or vm.is_agent_vm)


def _disk(disk: VmDisk) -> Json:
    address: Json = {"device_bus": disk.bus, "device_index": disk.index, "disk_label": disk.address}
    if disk.vmdisk_uuid is not None:
        address["vmdisk_uuid"] = disk.vmdisk_uuid
    shown: Json = {
        "disk_address": address,
        "is_cdrom": disk.is_cdrom,
        "is_empty": disk.is_empty,
        "flash_mode_enabled": False,
        "is_scsi_passthrough": True,
        "is_hot_remove_enabled": True,
        "is_thin_provisioned": False,
        "shared": False,
    }
    if not disk.is_empty:
        shown |= {"size": disk.size_bytes, "storage_container_uuid": disk.container_uuid, "device_uuid": disk.uuid}
    return shown


def _nic(nic: VmNic) -> Json:
    shown = {
        "mac_address": nic.mac,
        "network_uuid": nic.network_uuid,
        "nic_uuid": nic.uuid,
        "model": nic.model,
        "ip_address": nic.ip,
        "ip_addresses": [nic.ip] if nic.ip else None,
        "is_connected": nic.is_connected,
        "vlan_mode": "Access",
    }
    return {key: value for key, value in shown.items() if value is not None}


def record(call: Call, site: Site, vm: Vm) -> dict[str, Json]:
    """One VM; keys without a value are left out (recorded), disks and NICs unless asked for too."""
    present = call.presenter.present(VmSchema, vm_view(site, vm))
    shown = {key: value for key, value in present.items() if value is not None}
    if call.wants("include_vm_disk_config"):
        shown["vm_disk_info"] = [_disk(disk) for disk in vm.disks]
    if call.wants("include_vm_nic_config"):
        shown["vm_nics"] = [_nic(nic) for nic in vm.nics]
    return shown


def _list(call: Call) -> Reply:
    """``filter``, ``sortattribute`` and ``sortorder`` are newer names of the list's parameters (public client)."""
    aliases = {"vm_name": "name", "vm_uuid": "uuid"}
    records = [record(call, call.site, vm) for vm in call.site.where(Vm, "cluster_uuid", cluster_meant(call).uuid)]
    names = NEWER_NAMES if call.query.keys() & {"filter", "sortattribute"} else V2_NAMES
    return enveloped(call, records, is_brief=True, names=names, aliases=aliases)


def _get(call: Call) -> Reply:
    return Reply(body=record(call, call.site, call.site.get(Vm, call.path["uuid"])))


def _nics(call: Call) -> Reply:
    return enveloped(call, [_nic(nic) for nic in call.site.get(Vm, call.path["uuid"]).nics], is_brief=True)


class DiskAddressSchema(Schema):
    """VMDiskAddressDTO, as far as it says where a new disk goes or what it is copied from."""

    device_bus = fields.String(load_default="scsi")
    device_index = Count(load_default=None, allow_none=True)
    vmdisk_uuid = fields.String(load_default=None, allow_none=True)


class DiskCloneSchema(Schema):
    """VmDiskCloneDTO. The source is an image's virtual disk (public clients)."""

    disk_address = fields.Nested(DiskAddressSchema, required=True)
    minimum_size = Count(load_default=None, allow_none=True)
    storage_container_uuid = fields.String(load_default=None, allow_none=True)


class DiskCreateSchema(Schema):
    """VmDiskCreateDTO; ``size`` in bytes."""

    size = Count(required=True)
    storage_container_uuid = fields.String(required=True)


class DiskSchema(Schema):
    """VMDiskDTO."""

    disk_address = fields.Nested(DiskAddressSchema, load_default=dict, allow_none=True)
    is_cdrom = fields.Boolean(load_default=False)
    is_empty = fields.Boolean(load_default=False)
    vm_disk_clone = fields.Nested(DiskCloneSchema, load_default=None, allow_none=True)
    vm_disk_create = fields.Nested(DiskCreateSchema, load_default=None, allow_none=True)


class NicSchema(Schema):
    """VMNicSpecDTO."""

    network_uuid = fields.String(required=True)
    mac_address = fields.String(load_default=None, allow_none=True)
    requested_ip_address = fields.String(load_default=None, allow_none=True)


class AffinitySchema(Schema):
    """Host affinity (a public client's form)."""

    policy = fields.String(load_default="AFFINITY")
    host_uuids = fields.List(fields.String(), required=True)


class FeaturesSchema(Schema):
    """vm_features."""

    agent_vm = fields.Boolean(data_key="AGENT_VM", load_default=None, allow_none=True)


class BootSchema(Schema):
    """BootConfigDTO, as far as it is simulated."""

    uefi_boot = fields.Boolean(load_default=False, allow_none=True)


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


class CreateSchema(SettingsSchema):
    """VmConfigDTO (create)."""

    name = fields.String(required=True)
    memory_mb = Mebibytes(required=True)
    num_vcpus = Count(required=True)
    boot = fields.Nested(BootSchema, load_default=dict, allow_none=True)
    machine_type = fields.String(load_default=None, allow_none=True)
    vm_disks = fields.List(fields.Nested(DiskSchema), load_default=list, allow_none=True)
    vm_nics = fields.List(fields.Nested(NicSchema), load_default=list, allow_none=True)
    vm_gpus = fields.List(fields.Dict(), load_default=list, allow_none=True)


def create_command(call: Call) -> CreateVm:
    """The command that a body asks for."""
    wanted = load(CreateSchema, call.body)
    if wanted["vm_gpus"]:
        raise NotSimulated("vm_gpus when a VM is created")
    optional = {
        "description": wanted["description"],
        "num_cores_per_vcpu": wanted["num_cores_per_vcpu"],
        "ha_priority": wanted["ha_priority"],
        "timezone": wanted["timezone"],
        "machine_type": wanted["machine_type"],
        "is_agent_vm": (wanted["vm_features"] or {}).get("agent_vm"),
        "uefi_boot": (wanted["boot"] or {}).get("uefi_boot"),
    }
    return CreateVm(
        cluster_meant(call).uuid,
        wanted["name"],
        memory_bytes=wanted["memory_mb"],
        num_vcpus=wanted["num_vcpus"],
        disks=tuple(_disk_spec(call.site, disk) for disk in wanted["vm_disks"] or ()),
        nics=tuple(_nic_spec(nic) for nic in wanted["vm_nics"] or ()),
        affinity=tuple((wanted["affinity"] or {}).get("host_uuids", ())),
        **{key: value for key, value in optional.items() if value is not None},
    )


def _disk_spec(site: Site, disk: dict[str, Any]) -> DiskSpec:
    address = disk["disk_address"] or {}
    bus = str(address.get("device_bus", "scsi")).lower()
    clone, create = disk["vm_disk_clone"], disk["vm_disk_create"]
    if clone is not None:
        source = clone["disk_address"]["vmdisk_uuid"]
        image = next((image for image in site.all(Image) if image.vmdisk_uuid == source), None)
        if image is None:
            raise Invalid("vm_disk_clone.disk_address.vmdisk_uuid", f"no image has the virtual disk {source}")
        return DiskSpec(
            bus=bus,
            is_cdrom=disk["is_cdrom"],
            container_uuid=clone["storage_container_uuid"],
            size_bytes=clone["minimum_size"] or 0,
            image_uuid=image.uuid,
        )
    if create is not None:
        return DiskSpec(
            bus=bus,
            is_cdrom=disk["is_cdrom"],
            container_uuid=create["storage_container_uuid"],
            size_bytes=create["size"],
        )
    return DiskSpec(bus=bus if "device_bus" in address else "ide", is_cdrom=disk["is_cdrom"])


def _nic_spec(nic: dict[str, Any]) -> NicSpec:
    return NicSpec(nic["network_uuid"], nic["mac_address"], nic["requested_ip_address"])


def _create(call: Call) -> Reply:
    return started(call, create_command(call))


def update_command(call: Call) -> UpdateVm:
    """The command that a body asks for: what is absent stays as it is (public clients)."""
    wanted = load(SettingsSchema, call.body)
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
        affinity=None if wanted["affinity"] is None else tuple(wanted["affinity"]["host_uuids"]),
        revision=wanted["vm_logical_timestamp"],
    )


def _update(call: Call) -> Reply:
    return started(call, update_command(call), 200)


def _delete(call: Call) -> Reply:
    return started(call, DeleteVm(call.path["uuid"], call.number("logical_timestamp")), 200)


class PowerSchema(Schema):
    """VMPowerStateDTO. What names no host is passed over: a published sample sends the word ``string``."""

    transition = Word({**TRANSITION, **{word: word for word in SUSPENSIONS}}, required=True)
    host_uuid = fields.Raw(load_default=None, allow_none=True)


def power_command(call: Call) -> SetPower:
    """The command that a body asks for."""
    wanted = load(PowerSchema, call.body)
    if wanted["transition"] in SUSPENSIONS:
        raise NotSimulated(f"the power transition {wanted['transition']}")
    host = wanted["host_uuid"] if isinstance(wanted["host_uuid"], str) else None
    known = host is not None and call.site.table(Host).get(host) is not None
    return SetPower(call.path["uuid"], wanted["transition"], host if known else None)


def _set_power(call: Call) -> Reply:
    return started(call, power_command(call))


HANDLERS = {
    "v2.0 GET /vms": _list,
    "v2.0 POST /vms": _create,
    "v2.0 GET /vms/{uuid}": _get,
    "v2.0 PUT /vms/{uuid}": _update,
    "v2.0 DELETE /vms/{uuid}": _delete,
    "v2.0 GET /vms/{uuid}/nics": _nics,
    "v2.0 POST /vms/{uuid}/set_power_state": _set_power,
}
