"""The planned-outage family: the console and REST v4 take the whole node out, host and CVM, in one go (1.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cvm import ShutDownCvm, StartCvm, set_flag
from mock_prism.model.commands.evacuation import (
    AWAIT_SUBTASK,
    RestoreLocality,
    migrate_away,
    open_record,
    set_entered,
    shut_down_agents,
    shut_down_bound,
)
from mock_prism.model.commands.maintenance import check_normal, lacks_room
from mock_prism.model.commands.target import CvmCommand, HostCommand, check_free, check_revision, host_and_cvm
from mock_prism.model.commands.watch import WatchUnschedulable
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Refused, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.migratability import bound_guests
from mock_prism.model.node import cvm_of, forget_maintenance, hosts_of, set_host_state
from mock_prism.model.records import note_host
from mock_prism.model.resiliency import DataResiliency, data_resiliency
from mock_prism.model.runbook import Act, Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower, Family, HostState, MixedExit
from mock_prism.model.task import Command, Task

ENTER = "enter maintenance mode"
EXIT = "exit maintenance mode"


def prechecks(site: Site, host: Host, may_shut_down: bool) -> tuple[str, ...]:
    """Every reason why the node must not be taken out now (1.7).

    *Assumed*: the sentences, that resiliency is enforced and not just looked at (M38), that the node must be whole, not
    alone, and its guests have room elsewhere (M39).
    """
    cluster = site.get(Cluster, host.cluster_uuid)
    others = [other for other in hosts_of(site, cluster.uuid) if other.uuid != host.uuid]
    busy = [other.name for other in others if is_out(site, other)]
    bound = bound_guests(site, host, Family.PLANNED_OUTAGE)
    found = {
        "the cluster has only one node": not others,
        f"another node is in maintenance: {', '.join(busy)}": bool(busy),
        "the cluster's shutdown token is taken": cluster.shutdown_token is not None,
        "data resiliency is not OK": data_resiliency(site, cluster) is not DataResiliency.OK,
        f"the node's Controller VM {cvm_of(site, host).ip} is not up": not cvm_of(site, host).serving,
    }
    reasons = [reason for reason, is_met in found.items() if is_met]
    if not may_shut_down:
        reasons += [f"{vm.name} cannot be migrated: {tie.value}" for vm, tie in bound]
    return (*reasons, *lacks_room(site, host, Family.PLANNED_OUTAGE))


def is_out(site: Site, host: Host) -> bool:
    """Whether a node counts as in maintenance for the one-node limit (M37; the exact test is *assumed*)."""
    cvm = cvm_of(site, host)
    return host.in_maintenance or cvm.flagged or cvm.power is not CvmPower.ON


def run_subtask(site: Site, task: Task, command: Command) -> Pause | None:
    """Run one command as a sub-task and wait for it. Raises what made it fail."""
    for child in engine.subtasks(site, task):
        if child.command == command:
            if child.has_ended and child.error is not None:
                raise child.error
            return None if child.has_ended else AWAIT_SUBTASK
    site.submit(command, task.requester, parent=task)
    return run_subtask(site, task, command)


def _target(site: Site, task: Task) -> tuple[Host, Cvm]:
    return host_and_cvm(site, HostCommand.of(task).host_uuid)


def _take_token(site: Site, task: Task) -> Pause | None:
    host, _ = _target(site, task)
    site.put(replace(site.get(Cluster, host.cluster_uuid), shutdown_token=host.uuid))
    return None


def _release_token(site: Site, task: Task) -> Pause | None:
    host, _ = _target(site, task)
    forget_maintenance(site, host)
    return None


def _mark(site: Site, task: Task) -> Pause | None:
    host, _ = _target(site, task)
    host = set_host_state(site, open_record(site, host, Family.PLANNED_OUTAGE, task), HostState.ENTERING)
    note_host(site, host, "HostEnteringMaintenance", "is entering maintenance mode")
    site.submit(WatchUnschedulable(host.uuid, site.now_micros), task.requester)
    return None


def _unmark(site: Site, task: Task) -> Pause | None:
    """Roll back: the host is normal, and where it still runs, the guests that were stopped are started (M27)."""
    host, _ = _target(site, task)
    record = host.maintenance
    if host.state is not HostState.NORMAL:
        set_host_state(site, host, HostState.NORMAL)
    if record is None or not host.connected:
        return None
    residents = record.residents if site.behaviour.rollback_returns_guests else ()
    return run_subtask(site, task, RestoreLocality(host.uuid, replace(record, residents=residents)))


def _migrate(site: Site, task: Task) -> Pause | None:
    return migrate_away(site, task, Family.PLANNED_OUTAGE, live=True)


def _stop_bound(site: Site, task: Task) -> Pause | None:
    """Shut down what cannot move; a guest that came to be so since the prechecks needs the same leave."""
    command = EnterPlannedOutage.of(task)
    host, _ = _target(site, task)
    bound = bound_guests(site, host, Family.PLANNED_OUTAGE)
    if bound and not command.shuts_down_non_migratable:
        raise Refused(ENTER, tuple(f"{vm.name} cannot be migrated: {tie.value}" for vm, tie in bound))
    return shut_down_bound(site, task, Family.PLANNED_OUTAGE)


def _entered(site: Site, task: Task) -> Pause | None:
    set_entered(site, HostCommand.of(task).host_uuid, ENTER)
    return None


def _confirm_resiliency(site: Site, task: Task) -> Pause | None:
    """The guests took their time: no other CVM may have gone down meanwhile."""
    host, _ = _target(site, task)
    if data_resiliency(site, site.get(Cluster, host.cluster_uuid)) is not DataResiliency.OK:
        raise Refused(ENTER, ("data resiliency is not OK",))
    return None


def _flag_cvm(site: Site, task: Task) -> Pause | None:
    _, cvm = _target(site, task)
    set_flag(site, cvm, True, site.behaviour.planned_outage_reason)
    return None


def _clear_flag(site: Site, task: Task) -> Pause | None:
    _, cvm = _target(site, task)
    if cvm.flagged:
        set_flag(site, cvm, False, None)
    return None


def _shut_down_cvm(site: Site, task: Task) -> Pause | None:
    _, cvm = _target(site, task)
    return run_subtask(site, task, ShutDownCvm(cvm.uuid, sets_flag=False))


def _start_cvm(site: Site, task: Task) -> Pause | None:
    """Start the CVM unless it is up: one that was started by hand is left alone (1.8)."""
    _, cvm = _target(site, task)
    if cvm.power is CvmPower.ON and cvm.services_up:
        return None
    command = StartCvm(cvm.uuid)
    is_in_other_hands = site.holders.get(cvm.uuid) not in (None, *site.get(Task, task.uuid).subtask_uuids)
    if is_in_other_hands:
        return Pause(site.now_micros + site.timings.cvm_check_micros)
    return run_subtask(site, task, command)


TELL_SERVICES: Act = lasting(lambda timings: timings.cvm_flag_micros)


@frozen
class EnterPlannedOutage(HostCommand):
    """Put host and CVM in maintenance and shut the CVM down; the host stays on (M20 to M27).

    ``shuts_down_non_migratable`` allows guests that cannot move to be shut down (M23). ``timeout``
    is in microseconds of virtual time.
    """

    operation: ClassVar[str] = "HostEnterMaintenance"
    component: ClassVar[str] = "Planned Outage Manager"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Take the shutdown token", _take_token, undo=_release_token),
        Step("Mark the host unschedulable", _mark, undo=_unmark),
        Step("Migrate guests", _migrate, weight=6),
        Step("Shut down guests that cannot migrate", _stop_bound),
        Step("Shut down agent VMs", shut_down_agents),
        Step("Put the host in maintenance mode", _entered),
        Step("Confirm data resiliency", _confirm_resiliency),
        Step("Put the CVM in maintenance mode", _flag_cvm, undo=_clear_flag),
        Step("Tell the services", TELL_SERVICES),
        Step("Shut down the CVM", _shut_down_cvm, undo=_start_cvm, weight=6),
    )

    shuts_down_non_migratable: bool = False
    rolls_back_on_failure: bool = True
    timeout: int | None = None
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The prechecks: a refusal changes nothing (M20)."""
        host = site.get(Host, self.host_uuid)
        check_revision(host, self.revision)
        check_free(site, host)
        check_normal(host)
        if reasons := prechecks(site, host, self.shuts_down_non_migratable):
            raise Refused(ENTER, reasons)

    @property
    def rolls_back(self) -> bool:
        return self.rolls_back_on_failure

    @property
    def timeout_micros(self) -> int | None:
        return self.timeout


def _check_way_in(site: Site, task: Task) -> Pause | None:
    """The trap: a host that the acropolis family entered gets its CVM shut down, and then an error (M47). It stays
    entered, its CVM off and its flag as it was (M48, *assumed*)."""
    host, cvm = _target(site, task)
    record = host.maintenance
    if record is not None and record.family is Family.PLANNED_OUTAGE:
        return None
    trap: CvmCommand = ShutDownCvm(cvm.uuid, sets_flag=False)
    if cvm.power is not CvmPower.OFF and (pause := run_subtask(site, task, trap)):
        return pause
    raise Refused(EXIT, (MIXED,))


MIXED = "the host was not put in maintenance mode by this method; exit by the method that entered"


def _normal(site: Site, task: Task) -> Pause | None:
    host, _ = _target(site, task)
    if host.state is not HostState.NORMAL:
        set_host_state(site, host, HostState.NORMAL)
        note_host(site, host, "HostExitedMaintenance", "has exited maintenance mode")
    return None


def _restore(site: Site, task: Task) -> Pause | None:
    host, _ = _target(site, task)
    assert host.maintenance is not None
    return run_subtask(site, task, RestoreLocality(host.uuid, host.maintenance))


@frozen
class ExitPlannedOutage(HostCommand):
    """Start the CVM, end both maintenance modes, bring the guests back (M28 to M32)."""

    operation: ClassVar[str] = "HostExitMaintenance"
    component: ClassVar[str] = "Planned Outage Manager"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Check the way in", _check_way_in),
        Step("Start the CVM", _start_cvm, weight=6),
        Step("Take the CVM out of maintenance mode", _clear_flag),
        Step("Tell the services", TELL_SERVICES),
        Step("Take the host out of maintenance mode", _normal),
        Step("Bring the guests back", _restore, weight=6),
        Step("Release the shutdown token", _release_token),
    )

    timeout: int | None = None
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The host must be wholly in maintenance (M43, M50)."""
        host = site.get(Host, self.host_uuid)
        check_revision(host, self.revision)
        record = host.maintenance
        if record is None:
            raise WrongState(Host.kind, host.name, host.state.value, HostState.ENTERED.value)
        check_free(site, host)
        if record.family is Family.ACROPOLIS:
            if host.state is not HostState.ENTERED:
                raise WrongState(Host.kind, host.name, host.state.value, HostState.ENTERED.value)
            if site.behaviour.mixed_exit is MixedExit.REFUSE:
                raise Refused(EXIT, (MIXED,))

    @property
    def timeout_micros(self) -> int | None:
        return self.timeout
