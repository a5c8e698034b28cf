"""What v0.8 alone is asked to do with a VM: moved to another host, and changed by a body with little in it."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.rest.element.vm_acts import MIB
from mock_prism.faces.rest.element.vm_boot import BootSchema, boot_order, boot_place
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.v08.replies import CREATED, WIRE
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.target import check_revision
from mock_prism.model.commands.vm import UpdateVm
from mock_prism.model.errors import WrongState
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

PLAIN = ("name", "description", "num_vcpus", "num_cores_per_vcpu", "ha_priority", "timezone")


def _vm(call: Call) -> Vm:
    return call.site.get(Vm, call.path["vmid"])


def _migrate(call: Call) -> Reply:
    """A target that cannot take the VM fails the task (M36)."""
    body, vm = WIRE.body(call), _vm(call)
    check_revision(vm, body.get("vm_logical_time_stamp"))
    return WIRE.done(
        call,
        MigrateVm(vm.uuid, body.get("host_uuid") or None, body["live"], bandwidth_mbps=body.get("bandwidth_mbps", 0)),
    )


def _abort_migration(call: Call) -> Reply:
    """Give up the VM's migration. Raises WrongState where it has none under way."""
    vm = _vm(call)
    check_revision(vm, WIRE.body(call).get("logical_timestamp"))
    for task in call.site.where(Task, "cluster_uuid", vm.cluster_uuid):
        if isinstance(task.command, MigrateVm) and task.command.vm_uuid == vm.uuid and not task.has_ended:
            call.site.cancel(task.uuid)
            return Reply(CREATED, {"value": True})
    raise WrongState(Vm.kind, vm.name, vm.power.value, "migrating")


def _update(call: Call) -> Reply:
    """What is absent stays as it is."""
    body, vm = WIRE.body(call), _vm(call)
    boot, memory = load(BootSchema, body.get("boot")), body.get("memory_mb")
    order = boot_order(boot)
    command = UpdateVm(
        vm.uuid,
        memory_bytes=None if memory is None else memory * MIB,
        revision=body.get("vm_logical_timestamp"),
        boot_from=boot_place(boot),
        traits=replace(vm.traits, boot_order=order) if order else None,
        **{key: body[key] for key in PLAIN if key in body},
    )
    return WIRE.done(call, command)


HANDLERS: dict[str, Handler] = {
    "v0.8 PUT /vms/{vmid}": _update,
    "v0.8 POST /vms/{vmid}/migrate": _migrate,
    "v0.8 POST /vms/{vmid}/migrate_abort": _abort_migration,
}
