"""VMs of v0.8: read them, switch them, migrate them. Only v0.8 has a call for live migration."""

from __future__ import annotations

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import Count, Mebibytes, Word
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v08.replies import enveloped, started
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import NotSimulated
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState, PowerTransition
from mock_prism.model.storage import StorageContainer
from mock_prism.model.views import VmView, vm_view
from mock_prism.model.vm import Vm, VmDisk, VmNic

POWER: dict[PowerState, str] = {PowerState.ON: "ON", PowerState.OFF: "OFF", PowerState.PAUSED: "SUSPENDED"}
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
SUSPEND = "SUSPEND"


class ConfigSchema(Schema):
    """VMConfigDTO, without its devices."""

    name = fields.String(attribute="vm.name")
    description = fields.String(attribute="vm.description")
    memory_mb = Mebibytes(attribute="vm.memory_bytes", data_key="memoryMb")
    num_vcpus = fields.Integer(attribute="vm.num_vcpus", data_key="numVcpus")
    num_cores_per_vcpu = fields.Integer(attribute="vm.num_cores_per_vcpu", data_key="numCoresPerVcpu")
    ha_priority = fields.Integer(attribute="vm.ha_priority", data_key="haPriority")


class VmSchema(Schema):
    """VMInfoDTO, without its configuration."""

    uuid = fields.String(attribute="vm.uuid")
    host_uuid = fields.String(attribute="vm.host_uuid", data_key="hostUuid")
    state = Word(POWER, attribute="vm.power")
    logical_timestamp = fields.Integer(attribute="vm.revision", data_key="logicalTimestamp")


def record(call: Call, site: Site, vm: Vm) -> dict[str, Json]:
    """One VM. Sizes of disks and addresses of NICs only where asked for (description)."""
    view: VmView = vm_view(site, vm)
    config = call.presenter.present(ConfigSchema, view) | {
        "vmDisks": [_disk(site, disk, call.wants("includeVMDiskSizes")) for disk in vm.disks],
        "vmNics": [_nic(nic, call.wants("includeAddressAssignments")) for nic in vm.nics],
    }
    return call.presenter.present(VmSchema, view) | {"config": config}


def _disk(site: Site, disk: VmDisk, with_size: bool) -> Json:
    shown: Json = {
        "id": disk.address,
        "addr": {"deviceBus": disk.bus, "deviceIndex": disk.index},
        "isCdrom": disk.is_cdrom,
        "isEmpty": disk.is_empty,
    }
    if disk.container_uuid is not None:
        shown["containerUuid"] = disk.container_uuid
        shown["containerId"] = site.get(StorageContainer, disk.container_uuid).number
    if disk.vmdisk_uuid is not None:
        shown["vmDiskUuid"] = disk.vmdisk_uuid
        shown |= {"vmDiskSize": disk.size_bytes} if with_size else {}
    return shown


def _nic(nic: VmNic, with_address: bool) -> Json:
    shown = {"macAddress": nic.mac, "networkUuid": nic.network_uuid}
    return shown | ({"ipAddress": nic.ip} if with_address and nic.ip else {})


def _list(call: Call) -> Reply:
    vms = call.site.where(Vm, "cluster_uuid", cluster_meant(call).uuid)
    return enveloped(call, [record(call, call.site, vm) for vm in vms])


def _get(call: Call) -> Reply:
    return Reply(body=record(call, call.site, call.site.get(Vm, call.path["vmid"])))


class MigrateSchema(Schema):
    """VMMigrateDTO; the bandwidth is of no effect."""

    live = fields.Boolean(required=True)
    host_uuid = fields.String(data_key="hostUuid", load_default=None, allow_none=True)
    bandwidth_mbps = Count(data_key="bandwidthMbps", load_default=None, allow_none=True)


def migrate_command(call: Call) -> MigrateVm:
    """The command that a body asks for. A target that cannot take the VM fails the task (M36)."""
    wanted = load(MigrateSchema, call.body)
    return MigrateVm(call.path["vmid"], wanted["host_uuid"] or None, wanted["live"])


def _migrate(call: Call) -> Reply:
    return started(call, migrate_command(call))


class PowerSchema(Schema):
    """VMPowerStateDTO."""

    transition = Word({**TRANSITION, SUSPEND: SUSPEND}, required=True)
    host_uuid = fields.String(data_key="hostUuid", load_default=None, allow_none=True)


def power_command(call: Call) -> SetPower:
    """The command that a body asks for."""
    wanted = load(PowerSchema, call.body)
    if wanted["transition"] == SUSPEND:
        raise NotSimulated("the power transition SUSPEND")
    return SetPower(call.path["vmid"], wanted["transition"], wanted["host_uuid"] or None)


def _set_power(call: Call) -> Reply:
    return started(call, power_command(call))


class PowerOnSchema(Schema):
    """PowerOnDTO."""

    host_uuid = fields.String(data_key="hostUuid", load_default=None, allow_none=True)


def _power_op(transition: PowerTransition) -> Handler:
    def switch(call: Call) -> Reply:
        host = load(PowerOnSchema, call.body)["host_uuid"]
        known = host is not None and call.site.table(Host).get(host) is not None
        return started(call, SetPower(call.path["vmid"], transition, host if known else None))

    return switch


HANDLERS: dict[str, Handler] = {
    "v0.8 GET /vms": _list,
    "v0.8 GET /vms/{vmid}": _get,
    "v0.8 POST /vms/{vmid}/migrate": _migrate,
    "v0.8 POST /vms/{vmid}/power_op/off": _power_op(PowerTransition.OFF),
    "v0.8 POST /vms/{vmid}/power_op/on": _power_op(PowerTransition.ON),
    "v0.8 POST /vms/{vmid}/set_power_state": _set_power,
}
