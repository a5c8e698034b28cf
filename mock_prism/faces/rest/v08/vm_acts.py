"""What v0.8 is asked to do with a VM: bodies, checked and turned into the model's commands, and their handlers."""

from __future__ import annotations

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.vm_acts import named_host
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import Count, Mebibytes, Word
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.v08.replies import CREATED, started
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.target import check_revision
from mock_prism.model.commands.vm import DeleteVm, UpdateVm
from mock_prism.model.errors import NotSimulated, WrongState
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

OK = 200
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


class MigrateSchema(Schema):
    """VMMigrateDTO, its capital S included; the bandwidth is of no effect."""

    live = fields.Boolean(required=True)
    host_uuid = fields.String(data_key="hostUuid", load_default=None, allow_none=True)
    bandwidth_mbps = Count(data_key="bandwidthMbps", load_default=None, allow_none=True)
    revision = Count(data_key="vmLogicalTimeStamp", load_default=None, allow_none=True)


def migrate_command(call: Call) -> MigrateVm:
    """The command that a body asks for. A target that cannot take the VM fails the task (M36)."""
    wanted = load(MigrateSchema, call.body)
    check_revision(call.site.get(Vm, call.path["vmid"]), wanted["revision"])
    return MigrateVm(call.path["vmid"], wanted["host_uuid"] or None, wanted["live"])


def _migrate(call: Call) -> Reply:
    return started(call, migrate_command(call))


class AbortSchema(Schema):
    """LogicalTimestampDTO."""

    revision = Count(data_key="logicalTimestamp", load_default=None, allow_none=True)


def _abort_migration(call: Call) -> Reply:
    """Give up the VM's migration. Raises WrongState where it has none under way."""
    vm = call.site.get(Vm, call.path["vmid"])
    check_revision(vm, load(AbortSchema, call.body)["revision"])
    for task in call.site.where(Task, "cluster_uuid", vm.cluster_uuid):
        if isinstance(task.command, MigrateVm) and task.command.vm_uuid == vm.uuid and not task.has_ended:
            call.site.cancel(task.uuid)
            return Reply(CREATED, {"value": True})
    raise WrongState(Vm.kind, vm.name, vm.power.value, "migrating")


class PowerSchema(Schema):
    """VMPowerStateDTO."""

    transition = Word({**TRANSITION, SUSPEND: SUSPEND}, required=True)
    host_uuid = fields.String(data_key="hostUuid", load_default=None, allow_none=True)


def power_command(call: Call) -> SetPower:
    """The command that a body asks for."""
    wanted = load(PowerSchema, call.body)
    if wanted["transition"] == SUSPEND:
        raise NotSimulated("the power transition SUSPEND")
    return SetPower(call.path["vmid"], wanted["transition"], named_host(wanted["host_uuid"]))


def _set_power(call: Call) -> Reply:
    return started(call, power_command(call))


class PowerOpSchema(Schema):
    """PowerOnDTO and LogicalTimestampDTO. The timestamp is passed over, as with ``set_power_state``."""

    host_uuid = fields.String(data_key="hostUuid", load_default=None, allow_none=True)


def _power_op(transition: PowerTransition) -> Handler:
    def switch(call: Call) -> Reply:
        host = named_host(load(PowerOpSchema, call.body)["host_uuid"])
        return started(call, SetPower(call.path["vmid"], transition, host))

    return switch


class UpdateSchema(Schema):
    """VMUpdateDTO; what is absent stays as it is."""

    name = fields.String(load_default=None, allow_none=True)
    description = fields.String(load_default=None, allow_none=True)
    memory_bytes = Mebibytes(data_key="memoryMb", load_default=None, allow_none=True)
    num_vcpus = Count(data_key="numVcpus", load_default=None, allow_none=True)
    num_cores_per_vcpu = Count(data_key="numCoresPerVcpu", load_default=None, allow_none=True)
    ha_priority = Count(data_key="haPriority", load_default=None, allow_none=True)
    timezone = fields.String(load_default=None, allow_none=True)
    revision = Count(data_key="vmLogicalTimestamp", load_default=None, allow_none=True)


def update_command(call: Call) -> UpdateVm:
    """The command that a body asks for."""
    return UpdateVm(call.path["vmid"], **load(UpdateSchema, call.body))


def _update(call: Call) -> Reply:
    return started(call, update_command(call), OK)


def _delete(call: Call) -> Reply:
    return started(call, DeleteVm(call.path["vmid"]), OK)


HANDLERS: dict[str, Handler] = {
    "v0.8 PUT /vms/{vmid}": _update,
    "v0.8 DELETE /vms/{vmid}": _delete,
    "v0.8 POST /vms/{vmid}/migrate": _migrate,
    "v0.8 POST /vms/{vmid}/migrate_abort": _abort_migration,
    "v0.8 POST /vms/{vmid}/power_op/off": _power_op(PowerTransition.OFF),
    "v0.8 POST /vms/{vmid}/power_op/on": _power_op(PowerTransition.ON),
    "v0.8 POST /vms/{vmid}/set_power_state": _set_power,
}
