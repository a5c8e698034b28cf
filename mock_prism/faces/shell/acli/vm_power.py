"""acli vm: power and live migration. One row a verb."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.states import PowerTransition

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
        (Param("change_host", Kind.FLAG, simulated=False), Param("host", Kind.HOST, simulated=False)),
    ),
    ("vm.guest_reboot", PowerTransition.ACPI_REBOOT, "Has the guests reboot.", ()),
    ("vm.guest_shutdown", PowerTransition.ACPI_SHUTDOWN, "Has the guests shut down.", ()),
    ("vm.pause", PowerTransition.PAUSE, "Pauses VMs.", ()),
    ("vm.resume", PowerTransition.RESUME, "Lets paused VMs go on.", ()),
)
"""on and off captured, shutdown to guest_reboot by scripts, the last three *assumed*."""


def _handler(transition: PowerTransition) -> Callable[[AcliCall], Answer]:
    def switch(call: AcliCall) -> Answer:
        host = call.maybe_host("host")
        target = host.uuid if host is not None else None
        return call.start_each((vm, SetPower(vm.uuid, transition, target)) for vm in call.vms())

    return switch


def _migrate(call: AcliCall) -> Answer:
    """A target that cannot take the VM fails the task, not the call (M36). The bandwidth is of no effect."""
    host = call.maybe_host("host")
    live = call.args.flag("live")
    target = host.uuid if host is not None else None
    return call.start_each((vm, MigrateVm(vm.uuid, target, live)) for vm in call.vms())


VERBS: tuple[AcliVerb, ...] = (
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
