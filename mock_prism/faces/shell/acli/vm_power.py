"""acli vm: power and live migration. One row a verb."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import WrongState
from mock_prism.model.states import PowerState, PowerTransition
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

VM_LIST = Param("vm_list", Kind.VMS, positional=True)

TRANSITIONS: tuple[tuple[str, PowerTransition, str, tuple[Param, ...]], ...] = (
    ("vm.on", PowerTransition.ON, "Powers VMs on.", (Param("host", Kind.HOST),)),
    ("vm.off", PowerTransition.OFF, "Powers VMs off.", ()),
    ("vm.force_off", PowerTransition.OFF, "Powers VMs off.", ()),
    ("vm.shutdown", PowerTransition.ACPI_SHUTDOWN, "Asks VMs to shut down by ACPI.", ()),
    ("vm.reset", PowerTransition.RESET, "Resets VMs.", ()),
    (
        "vm.power_cycle",
        PowerTransition.POWER_CYCLE,
        "Powers VMs off and on.",
        (Param("change_host", Kind.FLAG), Param("host", Kind.HOST)),
    ),
    ("vm.guest_reboot", PowerTransition.ACPI_REBOOT, "Has the guests reboot.", ()),
    ("vm.guest_shutdown", PowerTransition.ACPI_SHUTDOWN, "Has the guests shut down.", ()),
    ("vm.pause", PowerTransition.PAUSE, "Pauses VMs.", ()),
    ("vm.resume", PowerTransition.RESUME, "Lets paused and suspended VMs go on.", ()),
)
"""on and off captured, shutdown to guest_reboot by scripts, the last three *assumed*."""
HALTED = (PowerState.PAUSED, PowerState.SUSPENDED)


def _handler(transition: PowerTransition) -> Callable[[AcliCall], Answer]:
    def switch(call: AcliCall) -> Answer:
        host = call.maybe_host("host")
        target = host.uuid if host is not None else None
        elsewhere = call.args.flag("change_host")
        return call.start_each((vm, SetPower(vm.uuid, transition, target, changes_host=elsewhere)) for vm in call.vms())

    return switch


def _resume_all(call: AcliCall) -> Answer:
    halted = [vm for vm in call.site.where(Vm, "cluster_uuid", call.cluster.uuid) if vm.power in HALTED]
    return call.start_each((vm, SetPower(vm.uuid, PowerTransition.RESUME)) for vm in halted)


def _abort_migrate(call: AcliCall) -> Answer:
    """Give up the migrations under way; a VM that does not move is in the wrong state for it."""
    vms = call.vms()
    for vm in vms:
        task = next((task for task in call.site.all(Task) if _moves(task, vm)), None)
        if task is None:
            raise WrongState(Vm.kind, vm.name, vm.power.value, "migrating")
        call.site.cancel(task.uuid)
    return Shown("".join(f"{vm.name}: complete\n" for vm in vms), [{"name": vm.name, "uuid": vm.uuid} for vm in vms])


def _moves(task: Task, vm: Vm) -> bool:
    return isinstance(task.command, MigrateVm) and task.command.vm_uuid == vm.uuid and not task.has_ended


def _migrate(call: AcliCall) -> Answer:
    """A target that cannot take the VM fails the task, not the call (M36)."""
    host = call.maybe_host("host")
    live, bandwidth = call.args.flag("live"), call.args.maybe_number("bandwidth_mbps") or 0
    target = host.uuid if host is not None else None
    return call.start_each((vm, MigrateVm(vm.uuid, target, live, bandwidth_mbps=bandwidth)) for vm in call.vms())


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("vm.resume_all", "Lets all paused and suspended VMs go on.", (), _resume_all),
    AcliVerb("vm.abort_migrate", "Gives migrations up.", (VM_LIST,), _abort_migrate),
    *(AcliVerb(name, text, (VM_LIST, *params), _handler(transition)) for name, transition, text, params in TRANSITIONS),
    AcliVerb(
        "vm.migrate",
        "Migrates running VMs to a host, or to the best one.",
        (
            VM_LIST,
            Param("host", Kind.HOST),
            Param("live", Kind.FLAG, default="true"),
            Param("bandwidth_mbps", Kind.NUMBER),
        ),
        _migrate,
    ),
)
