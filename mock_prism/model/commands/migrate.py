"""Moving a running VM to another host."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import VmCommand
from mock_prism.model.errors import Invalid, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import settle
from mock_prism.model.placement import choose, no_placement, obstacles
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm


def _choose_target(site: Site, task: Task) -> Pause | None:
    """Settle on the target and reserve the memory there. A target that will not do fails the task (M36)."""
    command = MigrateVm.of(task)
    vm = _running(site, command.vm_uuid)
    if command.leaves is not None and vm.host_uuid != command.leaves:
        return None
    if command.live and not vm.may_live_migrate:
        raise WrongState(Vm.kind, vm.name, "not live-migratable", "live-migratable")
    if command.host_uuid is None:
        target = choose(site, vm, avoid=[vm.host_uuid or ""])
    else:
        target = site.get(Host, command.host_uuid)
        if found := obstacles(site, vm, target):
            raise no_placement(vm, [(target, found)])
    site.put(replace(vm, moving_to=target.uuid))
    return None


def _copy_memory(site: Site, task: Task) -> Pause | None:
    command = MigrateVm.of(task)
    vm = _running(site, command.vm_uuid)
    if vm.moving_to is None:
        return None
    timings, bits = site.timings, vm.memory_bytes * 8
    live = max(
        timings.migration_micros(vm.memory_bytes), bits // command.bandwidth_mbps if command.bandwidth_mbps else 0
    )
    cold = timings.guest_shutdown_micros + timings.vm_power_on_micros
    end = task.step_began_micros + (live if command.live else cold)
    return until(site, end)


def _switch_over(site: Site, task: Task) -> Pause | None:
    """Let the VM go on at the target, unless that has meanwhile ceased to be one."""
    vm = _running(site, MigrateVm.of(task).vm_uuid)
    source = vm.host_uuid
    if vm.moving_to is None or source is None:
        return None
    target = site.get(Host, vm.moving_to)
    if found := obstacles(site, vm, target):
        raise no_placement(vm, [(target, found)])
    site.put(replace(vm, host_uuid=target.uuid, moving_to=None))
    settle(site, source)
    return None


def _running(site: Site, vm_uuid: str) -> Vm:
    vm = site.get(Vm, vm_uuid)
    if not vm.is_running:
        raise WrongState(Vm.kind, vm.name, vm.power.value, PowerState.ON.value)
    return vm


@frozen
class MigrateVm(VmCommand):
    """Move a running VM, live or by restarting it, to ``host_uuid`` or to the best other host.

    The task takes time by memory size, and more where ``bandwidth_mbps`` is less than that needs: megabits a second,
    which are bits a microsecond (*assumed*). It fails, and the VM stays, when the target cannot take it.
    With ``leaves`` there is nothing to do once the VM is no longer on that host.
    """

    operation: ClassVar[str] = "VmMigrate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Choose the target host", _choose_target),
        Step("Copy memory", _copy_memory, weight=8),
        Step("Switch over", _switch_over),
    )
    is_cancelable: ClassVar[bool] = True

    host_uuid: str | None = None
    live: bool = True
    leaves: str | None = None
    bandwidth_mbps: int = 0

    def check(self, site: Site) -> None:
        """The VM and the host named must exist, and be of one cluster."""
        vm = site.get(Vm, self.vm_uuid)
        if self.bandwidth_mbps < 0:
            raise Invalid("bandwidth", "must not be negative")
        if self.host_uuid is not None and site.get(Host, self.host_uuid).cluster_uuid != vm.cluster_uuid:
            raise Invalid("host", "the host belongs to another cluster")

    def abandoned(self, site: Site, task: Task) -> None:
        """Give back the memory reserved at the target."""
        vm = site.table(Vm).get(self.vm_uuid)
        if vm is not None and vm.moving_to is not None:
            site.put(replace(vm, moving_to=None))
