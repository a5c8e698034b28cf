"""Mixed methods, the CVM by hand, and the return of the guests (reference 1.6, 1.9, 1.10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.model.scene import ORDINARY_ON_A, Scene
from mock_prism.model.commands.cvm import SetCvmMaintenance, ShutDownCvm, StartCvm
from mock_prism.model.commands.failure import FailHost, ShutDownHost, StartHost
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.errors import Busy, Disconnected, NoPlacement, Refused, WrongState
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.states import (
    CvmPower,
    Evacuation,
    HostPower,
    HostState,
    MixedExit,
    NonMigratable,
    PlannedExitByAcropolis,
    PowerState,
    TaskStatus,
)
from mock_prism.model.states import PowerTransition as Transition
from mock_prism.model.task import Task
from mock_prism.model.views import node_view, shown_cvm_state


def test_entered_by_acli_and_exited_in_the_console_the_cvm_is_shut_down_and_then_there_is_an_error(
    scene: Scene,
) -> None:
    """M47: the documented trap."""
    scene.enter("A")

    task = scene.leave_outage("A")

    assert task.status is TaskStatus.FAILED
    assert isinstance(task.error, Refused)
    assert "exit by the method that entered" in task.error.reasons[0]
    assert [child.operation for child in scene.children(task)] == ["CvmShutdown"]


@pytest.mark.parametrize("enter", [Scene.enter, Scene.enter_outage])
@pytest.mark.parametrize("leave", [Scene.leave, Scene.leave_outage])
def test_only_the_method_that_entered_leaves_all_as_it_was(
    scene: Scene, enter: Callable[[Scene, str], Task], leave: Callable[[Scene, str], Task]
) -> None:
    """M46."""
    is_the_same = (enter is Scene.enter) == (leave is Scene.leave)

    enter(scene, "A")
    leave(scene, "A")

    is_whole = scene.state("A") is HostState.NORMAL and scene.cvm("A").serving and scene.guests("A") == ORDINARY_ON_A
    assert is_whole is is_the_same
    assert (scene.resiliency is DataResiliency.OK) is is_the_same


def test_after_the_trap_the_host_stays_entered_the_cvm_off_and_resiliency_critical(scene: Scene) -> None:
    """M48."""
    scene.enter("A")
    before = scene.cvm("A").maintenance

    scene.leave_outage("A")

    assert scene.state("A") is HostState.ENTERED
    assert (scene.cvm("A").power, scene.cvm("A").maintenance) == (CvmPower.OFF, before)
    assert scene.resiliency is DataResiliency.CRITICAL
    assert scene.guests("A") == ()


def test_the_way_out_of_the_trap_is_to_start_the_cvm_and_to_exit_by_acli(scene: Scene) -> None:
    """M48."""
    scene.enter("A")
    scene.leave_outage("A")

    scene.succeed(StartCvm(scene.cvm("A").uuid))
    scene.leave("A")

    assert scene.state("A") is HostState.NORMAL
    assert scene.guests("A") == ORDINARY_ON_A
    assert scene.resiliency is DataResiliency.OK


def test_falling_into_the_trap_twice_ends_in_the_same_error(scene: Scene) -> None:
    scene.enter("A")
    scene.leave_outage("A")

    task = scene.leave_outage("A")

    assert isinstance(task.error, Refused)
    assert scene.children(task) == ()


def test_the_trap_can_be_set_to_a_refusal(scene: Scene) -> None:
    """1.10: mixed_exit."""
    scene.site.behaviour = replace(scene.site.behaviour, mixed_exit=MixedExit.REFUSE)
    scene.enter("A")

    with pytest.raises(Refused):
        scene.start(ExitPlannedOutage(scene.host("A").uuid))

    assert scene.cvm("A").power is CvmPower.ON


def test_a_host_still_entering_by_acli_offers_no_way_out_in_the_console(scene: Scene) -> None:
    """1.11, B: spinner, no button."""
    scene.enter("B", NonMigratable.BLOCK)

    with pytest.raises(WrongState):
        scene.start(ExitPlannedOutage(scene.host("B").uuid))


def test_entered_in_the_console_and_exited_by_acli_only_the_host_is_back(scene: Scene) -> None:
    """M49."""
    scene.enter_outage("A")

    scene.leave("A")

    assert scene.state("A") is HostState.NORMAL
    assert scene.guests("A") == ORDINARY_ON_A
    assert (scene.cvm("A").power, scene.cvm("A").maintenance) == (CvmPower.OFF, True)
    assert scene.resiliency is DataResiliency.CRITICAL


def test_the_console_can_still_wind_that_up(scene: Scene) -> None:
    """M49."""
    scene.enter_outage("A")
    scene.leave("A")
    assert node_view(scene.site, scene.host("A")).may_exit

    task = scene.leave_outage("A")

    assert task.status is TaskStatus.SUCCEEDED
    assert scene.cvm("A").serving
    assert scene.host("A").maintenance is None
    assert scene.cluster.shutdown_token is None


def test_so_can_the_operator_by_hand(scene: Scene) -> None:
    """M49: start the CVM, clear the flag."""
    scene.enter_outage("A")
    scene.leave("A")

    scene.succeed(StartCvm(scene.cvm("A").uuid))
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, False))

    assert scene.host("A").maintenance is None
    assert scene.cluster.shutdown_token is None
    assert scene.resiliency is DataResiliency.OK


def test_so_can_the_operator_in_the_order_of_a_recovery_script(scene: Scene) -> None:
    """M49, 2.5: start the CVM, clear the flag, and exit the host last."""
    scene.enter_outage("A")

    scene.succeed(StartCvm(scene.cvm("A").uuid))
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, False))
    scene.leave("A")

    assert (scene.host("A").maintenance, scene.cluster.shutdown_token) == (None, None)
    assert scene.guests("A") == ORDINARY_ON_A
    assert scene.enter_outage("C").status is TaskStatus.SUCCEEDED


def test_that_way_out_can_be_refused_by_a_setting(scene: Scene) -> None:
    """1.10: acropolis_exit_of_planned_outage."""
    scene.site.behaviour = replace(scene.site.behaviour, acropolis_exit_of_planned_outage=PlannedExitByAcropolis.REFUSE)
    scene.enter_outage("A")

    with pytest.raises(Refused):
        scene.start(ExitMaintenance(scene.host("A").uuid))


def test_acli_cannot_cut_into_a_planned_outage_under_way(scene: Scene) -> None:
    scene.start(EnterPlannedOutage(scene.host("A").uuid))

    with pytest.raises(Busy):
        scene.start(ExitMaintenance(scene.host("A").uuid))


def test_shutting_the_cvm_down_by_hand_sets_its_flag(scene: Scene) -> None:
    """M44."""
    scene.succeed(ShutDownCvm(scene.cvm("A").uuid, sets_flag=True))

    assert (scene.cvm("A").power, scene.cvm("A").maintenance) == (CvmPower.OFF, True)
    assert scene.state("A") is HostState.NORMAL


def test_the_flag_alone_leaves_the_host_and_its_guests_alone(scene: Scene) -> None:
    """M1."""
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, True, "maintenance"))

    assert scene.state("A") is HostState.NORMAL
    assert scene.guests("A") == ORDINARY_ON_A
    assert shown_cvm_state(scene.cvm("A")) == "Maintenance"
    assert scene.resiliency is DataResiliency.CRITICAL


def test_clearing_the_flag_keeps_the_reason(scene: Scene) -> None:
    """M4."""
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, True, "upgrade"))

    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, False))

    assert (scene.cvm("A").maintenance, scene.cvm("A").maintenance_reason) == (False, "upgrade")
    assert shown_cvm_state(scene.cvm("A")) == "Up"


def test_a_cvm_that_boots_is_down_to_the_cluster_until_its_services_are_up(scene: Scene) -> None:
    scene.succeed(ShutDownCvm(scene.cvm("A").uuid, sets_flag=False))
    task = scene.start(StartCvm(scene.cvm("A").uuid))

    words = []
    while not scene.task(task).has_ended:
        words.append(shown_cvm_state(scene.cvm("A")))
        scene.site.leap()

    assert set(words) == {"Down"}
    assert scene.cvm("A").reachable
    assert shown_cvm_state(scene.cvm("A")) == "Up"


@pytest.mark.parametrize("command", [lambda uuid: ShutDownCvm(uuid, sets_flag=True), StartCvm])
def test_a_cvm_in_the_wrong_state_is_refused(scene: Scene, command: type) -> None:
    cvm = scene.cvm("A")
    if command is not StartCvm:
        scene.succeed(ShutDownCvm(cvm.uuid, sets_flag=False))

    with pytest.raises(WrongState):
        scene.start(command(cvm.uuid))


def test_a_cvm_cannot_be_started_on_a_host_that_is_off(scene: Scene) -> None:
    scene.succeed(ShutDownHost(scene.host("A").uuid))

    with pytest.raises(Disconnected):
        scene.start(StartCvm(scene.cvm("A").uuid))


def test_deleted_and_stopped_guests_do_not_come_home(scene: Scene) -> None:
    """M34."""
    scene.enter("A")
    scene.succeed(DeleteVm(scene.vm("web-01").uuid))
    scene.succeed(SetPower(scene.vm("app-01").uuid, Transition.OFF))

    scene.leave("A")

    assert scene.guests("A") == ("db-01", "win-files")
    assert scene.vm("app-01").power is PowerState.OFF


def test_guests_that_find_no_place_at_home_stay_away(scene: Scene) -> None:
    """M34."""
    scene.enter("A")
    scene.change("app-01", memory_bytes=scene.host("A").memory_bytes)

    scene.leave("A")

    assert scene.home("app-01") not in ("", "A")
    assert "web-01" in scene.guests("A")


def test_nothing_may_be_migrated_to_a_host_in_maintenance(scene: Scene) -> None:
    """M36: the task is created, then fails."""
    scene.enter("A")

    error = scene.fail(MigrateVm(scene.vm("app-03").uuid, scene.host("A").uuid))

    assert isinstance(error, NoPlacement)
    assert "not schedulable" in error.reasons[0][1]


def test_a_guest_pinned_to_a_host_in_maintenance_cannot_be_switched_on(scene: Scene) -> None:
    """M36."""
    scene.enter("A")
    scene.change("test-off", affinity=(scene.host("A").uuid,))

    assert isinstance(scene.fail(SetPower(scene.vm("test-off").uuid, Transition.ON)), NoPlacement)


def test_the_node_can_be_switched_off_for_service_and_comes_back(scene: Scene) -> None:
    """1.11, N; 2.1: steps 5 to 10."""
    scene.enter("A")
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, True))
    scene.succeed(ShutDownCvm(scene.cvm("A").uuid, sets_flag=True))
    scene.succeed(ShutDownHost(scene.host("A").uuid))
    assert not scene.host("A").connected

    scene.succeed(StartHost(scene.host("A").uuid))
    assert scene.state("A") is HostState.ENTERED
    assert shown_cvm_state(scene.cvm("A")) == "Maintenance"
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, False))
    scene.leave("A")

    assert scene.guests("A") == ORDINARY_ON_A
    assert scene.resiliency is DataResiliency.OK


def test_exit_of_a_host_that_is_off_brings_nobody_home(scene: Scene) -> None:
    scene.enter("A")
    scene.succeed(ShutDownHost(scene.host("A").uuid))

    scene.leave("A")

    assert scene.state("A") is HostState.NORMAL
    assert scene.guests("A") == ()
    assert scene.host("A").power is HostPower.OFF


def test_a_host_that_fails_while_its_guests_come_home_ends_that(scene: Scene) -> None:
    scene.enter("A")
    scene.start(ExitMaintenance(scene.host("A").uuid))

    scene.start(FailHost(scene.host("A").uuid))
    scene.settle()

    assert all(scene.home(name) not in ("", "A") for name in ORDINARY_ON_A)


def test_exit_while_the_host_starts_leaves_the_start_alone(scene: Scene) -> None:
    """M17: an exit too early is not refused, and calls off nothing but an entry."""
    scene.enter("A")
    scene.succeed(ShutDownHost(scene.host("A").uuid))
    start = scene.start(StartHost(scene.host("A").uuid))
    while not scene.host("A").connected:
        scene.site.leap()

    scene.leave("A")

    assert scene.task(start).status is TaskStatus.SUCCEEDED
    assert scene.cvm("A").serving
    assert scene.guests("A") == ORDINARY_ON_A


def test_acli_cannot_cut_into_the_trap_under_way(scene: Scene) -> None:
    """M47: whoever is about to shut the CVM down has the node in hand until it is off."""
    scene.enter("A")
    scene.start(ExitPlannedOutage(scene.host("A").uuid))

    with pytest.raises(Busy):
        scene.start(ExitMaintenance(scene.host("A").uuid))


def test_a_host_can_be_switched_off_in_the_middle_of_its_entry(scene: Scene) -> None:
    """The power of a host waits for no task of Acropolis."""
    entry = scene.start(EnterMaintenance(scene.host("A").uuid, Evacuation.COLD))

    assert scene.start(ShutDownHost(scene.host("A").uuid)).status is TaskStatus.RUNNING
    scene.settle()

    assert scene.host("A").power is HostPower.OFF
    assert scene.task(entry).has_ended


def test_an_outage_wound_up_by_hand_while_the_host_starts_is_over(scene: Scene) -> None:
    """M49: the flag is cleared and the host exited before its CVM is back."""
    scene.enter_outage("A")
    scene.succeed(ShutDownHost(scene.host("A").uuid))
    scene.start(StartHost(scene.host("A").uuid))
    scene.start(SetCvmMaintenance(scene.cvm("A").uuid, False))
    scene.leave("A")

    assert scene.cvm("A").serving
    assert (scene.host("A").maintenance, scene.cluster.shutdown_token) == (None, None)
