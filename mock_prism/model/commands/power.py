"""Turning a VM on and off."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.guest_tools import require_tools
from mock_prism.model.commands.target import VmCommand
from mock_prism.model.errors import WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import settle
from mock_prism.model.placement import choose, no_placement, obstacles
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.states import POWER_TRANSITIONS, PowerState, PowerTransition
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

ACTS: dict[PowerTransition, str] = {
    PowerTransition.ON: "VmPowerOn",
    PowerTransition.OFF: "VmPowerOff",
    PowerTransition.ACPI_SHUTDOWN: "VmShutdown",
    PowerTransition.ACPI_REBOOT: "VmReboot",
    PowerTransition.RESET: "VmReset",
    PowerTransition.POWER_CYCLE: "VmPowerCycle",
    PowerTransition.PAUSE: "VmPause",
    PowerTransition.SUSPEND: "VmSuspend",
    PowerTransition.RESUME: "VmResume",
}
AFTER: dict[PowerTransition, PowerState] = {
    PowerTransition.ON: PowerState.ON,
    PowerTransition.OFF: PowerState.OFF,
    PowerTransition.ACPI_SHUTDOWN: PowerState.OFF,
    PowerTransition.ACPI_REBOOT: PowerState.ON,
    PowerTransition.RESET: PowerState.ON,
    PowerTransition.POWER_CYCLE: PowerState.ON,
    PowerTransition.PAUSE: PowerState.PAUSED,
    PowerTransition.SUSPEND: PowerState.SUSPENDED,
    PowerTransition.RESUME: PowerState.ON,
}


def place_on(site: Site, vm: Vm, host: Host | None, *, uses_reserve: bool = False) -> Vm:
    """Start a VM on a host, or on the best one. Raises NoPlacement."""
    if host is None:
        host = choose(site, vm, uses_reserve=uses_reserve)
    elif found := obstacles(site, vm, host):
        raise no_placement(vm, [(host, found)])
    return site.put(replace(vm, power=PowerState.ON, host_uuid=host.uuid, powered_micros=site.now_micros))


def stop(site: Site, vm: Vm, after: PowerState = PowerState.OFF) -> Vm:
    """Take a VM off its host at once; its memory goes to disk where it is suspended."""
    was_on = vm.host_uuid
    off = replace(vm, power=after, host_uuid=None, moving_to=None, powered_micros=site.now_micros)
    vm = site.put(off)
    if was_on is not None:
        settle(site, was_on)
    return vm


def _verify(site: Site, task: Task) -> Pause | None:
    command = SetPower.of(task)
    vm = site.get(Vm, command.vm_uuid)
    allowed = POWER_TRANSITIONS[command.transition]
    if vm.power not in allowed:
        wanted = " or ".join(sorted(state.value for state in allowed))
        raise WrongState(Vm.kind, vm.name, vm.power.value, wanted)
    if command.through_tools:
        require_tools(vm)
    if vm.host_uuid is None and AFTER[command.transition] is PowerState.ON:
        place_on(site, vm, site.get(Host, command.host_uuid) if command.host_uuid else None)
    return None


def _take_time(site: Site, task: Task) -> Pause | None:
    timings = site.timings
    durations = {
        PowerTransition.ON: timings.vm_power_on_micros,
        PowerTransition.ACPI_SHUTDOWN: timings.guest_shutdown_micros,
        PowerTransition.ACPI_REBOOT: timings.guest_shutdown_micros + timings.vm_power_on_micros,
    }
    end = task.step_began_micros + durations.get(SetPower.of(task).transition, timings.vm_power_off_micros)
    return until(site, end)


def _switch(site: Site, task: Task) -> Pause | None:
    command = SetPower.of(task)
    vm = site.get(Vm, command.vm_uuid)
    after = AFTER[command.transition]
    if after is PowerState.OFF:
        stop(site, vm)
    elif vm.host_uuid is None:
        raise WrongState(Vm.kind, vm.name, vm.power.value, after.value)
    elif after is PowerState.SUSPENDED:
        stop(site, vm, after)
    elif command.transition is PowerTransition.POWER_CYCLE and (command.changes_host or command.host_uuid):
        place_on(site, stop(site, vm), site.get(Host, command.host_uuid) if command.host_uuid else None)
    else:
        site.put(replace(vm, power=after))
    return None


@frozen
class SetPower(VmCommand):
    """Ask for a change of a VM's power. ``host_uuid`` names where to start it, or None for the best host. A VM that is
    turned off and on stays where it is, unless a host is named or it ``changes_host``; it is off in the end where none
    can run it.

    The task fails with WrongState when the VM is not in a state that allows it (captured: the REST task carries the
    error, not the call) and with NoPlacement when no host can run it. ``through_tools`` has the guest asked by its
    guest tools, which it must have.
    """

    operation: ClassVar[str] = "VmSetPowerState"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Verify the VM's state", _verify),
        Step("Wait for the guest", _take_time, weight=3),
        Step("Record the new state", _switch),
    )

    transition: PowerTransition = PowerTransition.ON
    host_uuid: str | None = None
    through_tools: bool = False
    changes_host: bool = False

    @property
    def act(self) -> str:
        return ACTS[self.transition]

    def check(self, site: Site) -> None:
        """The VM and the host named must exist."""
        site.get(Vm, self.vm_uuid)
        if self.host_uuid is not None:
            site.get(Host, self.host_uuid)
