"""The acropolis family: ``acli`` and REST v0.8 and v2.0 put the AHV host, and only the host, in maintenance (1.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.commands.evacuation import (
    RestoreLocality,
    migrate_away,
    open_record,
    set_entered,
    shut_down,
    shut_down_agents,
    shut_down_bound,
)
from mock_prism.model.commands.target import HostCommand, check_free, check_revision
from mock_prism.model.commands.watch import WatchUnschedulable
from mock_prism.model.errors import Busy, Disconnected, NoPlacement, Refused, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host, Maintenance
from mock_prism.model.migratability import bound_guests, ordinary_guests
from mock_prism.model.node import forget_maintenance, set_host_state, settle
from mock_prism.model.placement import choose
from mock_prism.model.records import note_host
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.states import (
    Evacuation,
    Family,
    HostState,
    NonMigratable,
    PlannedExitByAcropolis,
    PowerTransition,
)
from mock_prism.model.task import Task

ACT = "enter maintenance mode"


def check_can_enter(site: Site, host_uuid: str) -> None:
    """What ``host.enter_maintenance_mode_check`` looks at; raises Refused with every reason, changes nothing.

    Conditions *assumed*: the host is connected and normal, every guest that may migrate has a
    place elsewhere, and nothing that cannot migrate runs there. Agent VMs are in nobody's way: they are shut down last.
    """
    host = site.get(Host, host_uuid)
    check_normal(host)
    bound = [f"{vm.name}: {tie.value}" for vm, tie in bound_guests(site, host, Family.ACROPOLIS)]
    reasons = (*lacks_room(site, host, Family.ACROPOLIS), *bound)
    if reasons:
        raise Refused(ACT, reasons)


def check_normal(host: Host) -> None:
    """The host must answer, and be in no maintenance of any kind (M50)."""
    if not host.connected:
        raise Disconnected(host.name)
    if host.state is not HostState.NORMAL:
        raise WrongState(Host.kind, host.name, host.state.value, HostState.NORMAL.value)


def lacks_room(site: Site, host: Host, family: Family) -> tuple[str, ...]:
    """A sentence for each guest that no other host could take. All are placed in a fork of the site, one by one.

    What is kept back for high availability is nobody's (M40, *assumed*).
    """
    trial = site.fork()
    set_host_state(trial, trial.get(Host, host.uuid), HostState.ENTERING)
    reasons = []
    for vm in ordinary_guests(site, host, family):
        try:
            target = choose(trial, vm)
        except NoPlacement as error:
            reasons.append(f"{vm.name}: " + "; ".join(f"{name}: {reason}" for name, reason in error.reasons))
        else:
            trial.put(replace(vm, host_uuid=target.uuid))
    return tuple(reasons)


def _mark(site: Site, task: Task) -> Pause | None:
    host = open_record(site, site.get(Host, task.entities[0].uuid), Family.ACROPOLIS, task)
    host = set_host_state(site, host, HostState.ENTERING)
    note_host(site, host, "HostEnteringMaintenance", "is entering maintenance mode")
    site.submit(WatchUnschedulable(host.uuid, site.now_micros), task.requester)
    return None


def _leave(site: Site, task: Task) -> Pause | None:
    command = EnterMaintenance.of(task)
    evacuation = command.evacuation or site.behaviour.evacuation_mode
    if evacuation is Evacuation.POWER_OFF:
        host = site.get(Host, command.host_uuid)
        return shut_down(site, task, ordinary_guests(site, host, Family.ACROPOLIS), PowerTransition.OFF)
    return migrate_away(site, task, Family.ACROPOLIS, live=evacuation is Evacuation.LIVE)


def _stop_bound(site: Site, task: Task) -> Pause | None:
    """Shut down what cannot move, or give up because of it (M13)."""
    command = EnterMaintenance.of(task)
    host = site.get(Host, command.host_uuid)
    bound = bound_guests(site, host, Family.ACROPOLIS)
    if bound and command.non_migratable is NonMigratable.BLOCK:
        raise Refused(ACT, tuple(f"{vm.name}: {tie.value}" for vm, tie in bound))
    return shut_down_bound(site, task, Family.ACROPOLIS)


def _entered(site: Site, task: Task) -> Pause | None:
    host = set_entered(site, EnterMaintenance.of(task).host_uuid, ACT)
    note_host(site, host, "HostEnteredMaintenance", "has entered maintenance mode")
    return None


@frozen
class EnterMaintenance(HostCommand):
    """Put the AHV host in maintenance. The CVM is not touched (M12). Nobody says how guests leave where ``evacuation``
    is None: then it is as the site's behaviour has it (M11).

    On failure nothing is rolled back (M13): the host stays *entering* until it is empty or exited.
    """

    operation: ClassVar[str] = "EnterMaintenanceMode"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Mark the host unschedulable", _mark),
        Step("Migrate guests", _leave, weight=6),
        Step("Shut down guests that cannot migrate", _stop_bound),
        Step("Shut down agent VMs", shut_down_agents),
        Step("Confirm that the host is empty", _entered),
    )

    evacuation: Evacuation | None = None
    non_migratable: NonMigratable = NonMigratable.BLOCK
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The host must be connected and normal, and in nobody's hands."""
        host = site.get(Host, self.host_uuid)
        check_revision(host, self.revision)
        check_free(site, host)
        check_normal(host)


def _release(site: Site, task: Task) -> Pause | None:
    """The host is normal at once; what left it comes back as a task of its own (M15, M16)."""
    host = site.get(Host, ExitMaintenance.of(task).host_uuid)
    record = host.maintenance
    assert record is not None
    if (attempt := site.holders.get(host.uuid)) is not None:
        engine.abort(site, site.get(Task, attempt))
    host = set_host_state(site, host, HostState.NORMAL)
    if record.family is Family.ACROPOLIS:
        host = forget_maintenance(site, host)
    else:
        host = site.put(replace(host, maintenance=_without_guests(record)))
        settle(site, host.uuid)
    note_host(site, host, "HostExitedMaintenance", "has exited maintenance mode")
    if host.connected:
        site.submit(RestoreLocality(host.uuid, record), task.requester)
    return None


def _without_guests(record: Maintenance) -> Maintenance:
    return replace(record, residents=(), stopped=(), stopped_agents=())


@frozen
class ExitMaintenance(HostCommand):
    """Take the AHV host out of maintenance, or abort an attempt to enter it. The CVM is not touched (M17)."""

    operation: ClassVar[str] = "ExitMaintenanceMode"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Mark the host schedulable", _release))

    revision: int | None = None

    def check(self, site: Site) -> None:
        """The host must be entering or entered, and in the hands of nothing but an attempt to enter."""
        host = site.get(Host, self.host_uuid)
        check_revision(host, self.revision)
        if host.state is HostState.NORMAL or host.maintenance is None:
            raise WrongState(Host.kind, host.name, host.state.value, HostState.ENTERED.value)
        holder = site.holders.get(host.uuid)
        if holder is not None and not isinstance(site.get(Task, holder).command, EnterMaintenance):
            raise Busy(Host.kind, host.name, holder)
        if (
            host.maintenance.family is Family.PLANNED_OUTAGE
            and site.behaviour.acropolis_exit_of_planned_outage is PlannedExitByAcropolis.REFUSE
        ):
            raise Refused("exit maintenance mode", ("the host was put in maintenance mode by a planned outage",))

    def holds(self) -> tuple[str, ...]:
        return ()
