"""The steps by which guests leave a host and come back to it; both families are made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.target import HostCommand, VmCommand
from mock_prism.model.errors import Disconnected, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host, Maintenance
from mock_prism.model.migratability import agent_guests, bound_guests, ordinary_guests
from mock_prism.model.node import guests_of, set_host_state
from mock_prism.model.placement import obstacles
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.states import Family, HostState, PowerState, PowerTransition, TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

AWAIT_SUBTASK = Pause()


def connected_host(site: Site, host_uuid: str) -> Host:
    """The host, as long as it answers."""
    host = site.get(Host, host_uuid)
    if not host.connected:
        raise Disconnected(host.name)
    return host


def open_record(site: Site, host: Host, family: Family, task: Task) -> Host:
    """Begin a node's memory of its maintenance: who entered it, and who lived there (M6)."""
    residents = tuple(vm.uuid for vm in guests_of(site, host.uuid) if not vm.is_agent_vm)
    record = Maintenance(family, site.now_micros, task.uuid, residents)
    return site.put(replace(host, maintenance=record))


def remember_stopped(site: Site, host_uuid: str, vm: Vm) -> None:
    """Note a guest that was shut down because of the maintenance."""
    host = site.get(Host, host_uuid)
    record = host.maintenance
    assert record is not None
    if vm.is_agent_vm:
        record = replace(record, stopped_agents=(*record.stopped_agents, vm.uuid))
    else:
        record = replace(record, stopped=(*record.stopped, vm.uuid))
    site.put(replace(host, maintenance=record))


def forget_running(site: Site, host_uuid: str) -> None:
    """Take out of the memory those that did not go down: if they ever do, it is not because of the maintenance."""
    running = {vm.uuid for vm in guests_of(site, host_uuid)}
    host = site.get(Host, host_uuid)
    record = host.maintenance
    assert record is not None
    if not running.isdisjoint((*record.stopped, *record.stopped_agents)):
        stopped = tuple(uuid for uuid in record.stopped if uuid not in running)
        agents = tuple(uuid for uuid in record.stopped_agents if uuid not in running)
        site.put(replace(host, maintenance=replace(record, stopped=stopped, stopped_agents=agents)))


def work_off(site: Site, task: Task, commands: Iterable[VmCommand], parallel: int) -> Pause | None:
    """Run commands as sub-tasks, so many at a time; done when each has been tried once.

    A VM that another task has in its hands makes its sub-task wait for it.
    """
    children = engine.subtasks(site, task)
    tried = {child.command for child in children}
    running = sum(not child.has_ended for child in children)
    for command in commands:
        if running >= parallel:
            break
        if command not in tried:
            running += not site.submit(command, task.requester, parent=task).has_ended
    return AWAIT_SUBTASK if running else None


def first_failure(site: Site, task: Task, vms: Iterable[Vm]) -> None:
    """Raise what made the move of any of these VMs fail."""
    left = {vm.uuid for vm in vms}
    for child in engine.subtasks(site, task):
        if (
            child.status is TaskStatus.FAILED
            and child.error is not None
            and not left.isdisjoint(ref.uuid for ref in child.entities)
        ):
            raise child.error


def migrate_away(site: Site, task: Task, family: Family, live: bool) -> Pause | None:
    """Move every ordinary guest off the host. Raises the first failure once all have been tried."""
    host = connected_host(site, HostCommand.of(task).host_uuid)
    guests = ordinary_guests(site, host, family)
    moves = [MigrateVm(vm.uuid, live=live, leaves=host.uuid) for vm in guests]
    pause = work_off(site, task, moves, site.behaviour.parallel_migrations)
    if pause is None:
        first_failure(site, task, ordinary_guests(site, host, family))
    return pause


def shut_down(site: Site, task: Task, guests: Iterable[Vm], transition: PowerTransition) -> Pause | None:
    """Shut guests down at once and remember them: before they are off, so that an abort forgets none."""
    host_uuid = HostCommand.of(task).host_uuid
    connected_host(site, host_uuid)
    for vm in guests:
        command = SetPower(vm.uuid, transition)
        if not any(child.command == command for child in engine.subtasks(site, task)):
            remember_stopped(site, host_uuid, vm)
    pause = work_off(site, task, [SetPower(vm.uuid, transition) for vm in guests], parallel=len(tuple(guests)) or 1)
    if pause is None:
        forget_running(site, host_uuid)
    return pause


def shut_down_bound(site: Site, task: Task, family: Family) -> Pause | None:
    """Shut down the guests that cannot be migrated."""
    host = site.get(Host, HostCommand.of(task).host_uuid)
    guests = [vm for vm, _ in bound_guests(site, host, family)]
    return shut_down(site, task, guests, PowerTransition.ACPI_SHUTDOWN)


def shut_down_agents(site: Site, task: Task) -> Pause | None:
    """Shut down the agent VMs, which leave last (1.3)."""
    host = site.get(Host, HostCommand.of(task).host_uuid)
    return shut_down(site, task, agent_guests(site, host), PowerTransition.ACPI_SHUTDOWN)


def set_entered(site: Site, host_uuid: str, act: str) -> Host:
    """No user VM is left running: the host is *entered* (M12). Raises Refused over those that are."""
    host = site.get(Host, host_uuid)
    if left := guests_of(site, host.uuid):
        raise Refused(act, tuple(f"{vm.name}: still runs on the host" for vm in left))
    return set_host_state(site, host, HostState.ENTERED)


def _start_agents(site: Site, task: Task) -> Pause | None:
    command = RestoreLocality.of(task)
    return _start(site, task, command.record.stopped_agents)


def _start_stopped(site: Site, task: Task) -> Pause | None:
    command = RestoreLocality.of(task)
    return _start(site, task, command.record.stopped) if site.behaviour.restart_stopped_guests else None


def _start(site: Site, task: Task, uuids: Iterable[str]) -> Pause | None:
    """Start the guests that are still there and still off, at home if that will do (M31, M34)."""
    home = site.get(Host, RestoreLocality.of(task).host_uuid)
    off = [vm for uuid in uuids if (vm := site.table(Vm).get(uuid)) is not None and vm.power is PowerState.OFF]
    tried = {child.entities[0].uuid for child in engine.subtasks(site, task) if isinstance(child.command, SetPower)}
    starts = [
        SetPower(vm.uuid, PowerTransition.ON, None if obstacles(site, vm, home) else home.uuid)
        for vm in off
        if vm.uuid not in tried
    ]
    return work_off(site, task, starts, parallel=len(off) or 1)


def _return_home(site: Site, task: Task) -> Pause | None:
    """Migrate home the guests that still run elsewhere and have a place there (M33, M34)."""
    command = RestoreLocality.of(task)
    home = site.get(Host, command.host_uuid)
    away = [
        vm for uuid in command.record.residents if (vm := site.table(Vm).get(uuid)) is not None and _is_away(vm, home)
    ]
    moves = [MigrateVm(vm.uuid, home.uuid) for vm in away if not obstacles(site, vm, home)]
    return work_off(site, task, moves, site.behaviour.parallel_migrations)


def _is_away(vm: Vm, home: Host) -> bool:
    return vm.power is PowerState.ON and vm.host_uuid != home.uuid


@frozen
class RestoreLocality(HostCommand):
    """Bring back what left a host: agent VMs first, then those who lived there, then those shut down (M16, M30)."""

    operation: ClassVar[str] = "HostRestoreVmLocality"
    is_audited: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Start agent VMs", _start_agents),
        Step("Migrate guests home", _return_home, weight=4),
        Step("Start guests that were shut down", _start_stopped),
    )

    record: Maintenance

    def check(self, site: Site) -> None:
        """The host must exist and take guests again."""
        connected_host(site, self.host_uuid)

    def holds(self) -> tuple[str, ...]:
        return ()
