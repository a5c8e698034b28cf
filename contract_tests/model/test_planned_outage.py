"""The planned-outage family, rule by rule (reference 1.5 to 1.7): console and v4 take host and CVM out in one go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import ORDINARY_ON_A, SECOND, TIED_ON_B, Scene
from mock_prism.model.commands.cvm import SetCvmMaintenance, ShutDownCvm, StartCvm
from mock_prism.model.commands.failure import FailCvm, FailHost, StartHost
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm import UpdateVm
from mock_prism.model.errors import Busy, Injected, Refused, TimedOut
from mock_prism.model.faults import FaultRule
from mock_prism.model.host import Host
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.states import CvmPower, HostPower, HostState, PowerState, PowerTransition, TaskStatus

TIED_OR_RF1_ON_B = (*TIED_ON_B, "scratch-rf1")


def plan_fault(scene: Scene, step: str, operation: str = "HostEnterMaintenance") -> None:
    scene.site.put(FaultRule(uuid="the-fault", operation=operation, step=step))


def test_it_does_three_things_in_one_go(scene: Scene) -> None:
    """M22, M24, M25, M26: the host into maintenance, the CVM into maintenance, the CVM shut down."""
    task = scene.enter_outage("A")

    assert task.status is TaskStatus.SUCCEEDED
    assert scene.state("A") is HostState.ENTERED
    assert scene.cvm("A").maintenance is True
    assert scene.cvm("A").power is CvmPower.OFF


def test_the_host_stays_on(scene: Scene) -> None:
    """M5, M26."""
    scene.enter_outage("A")

    assert scene.host("A").power is HostPower.ON


def test_guests_are_live_migrated(scene: Scene) -> None:
    """M22."""
    scene.enter_outage("A")

    assert all(scene.home(name) not in ("", "A") for name in ORDINARY_ON_A)


def test_storage_resiliency_is_no_longer_ok(scene: Scene) -> None:
    """M25."""
    scene.enter_outage("A")

    assert scene.resiliency is DataResiliency.CRITICAL


def test_guests_that_cannot_move_are_shut_down_where_that_is_allowed(scene: Scene) -> None:
    """M23: pinned, passthrough and RF1 guests."""
    assert scene.enter_outage("B").status is TaskStatus.SUCCEEDED

    assert all(scene.vm(name).power is PowerState.OFF for name in TIED_OR_RF1_ON_B)


def test_agent_vms_are_shut_down_last(scene: Scene) -> None:
    """M24."""
    task = scene.enter_outage("B")

    stopped = [child.entities[0].name for child in scene.children(task) if child.operation == "VmSetPowerState"]
    assert stopped[-1] == "fw-agent-b"


def test_the_shutdown_token_is_held_until_the_exit_has_ended(scene: Scene) -> None:
    """M21, M32."""
    scene.enter_outage("A")
    assert scene.cluster.shutdown_token == scene.host("A").uuid

    scene.leave_outage("A")
    assert scene.cluster.shutdown_token is None


def test_exit_starts_the_cvm_ends_both_modes_and_guests_come_back(scene: Scene) -> None:
    """M28, M29, M30, M33."""
    scene.enter_outage("A")

    task = scene.leave_outage("A")

    assert task.status is TaskStatus.SUCCEEDED
    assert scene.state("A") is HostState.NORMAL
    assert scene.cvm("A").maintenance is False
    assert scene.cvm("A").serving
    assert scene.guests("A") == ORDINARY_ON_A
    assert scene.resiliency is DataResiliency.OK


def test_exit_starts_again_what_entry_shut_down_agent_vms_first(scene: Scene) -> None:
    """M30, M31."""
    before = scene.guests("B")
    scene.enter_outage("B")

    task = scene.leave_outage("B")

    assert scene.guests("B") == before
    restore = next(child for child in scene.children(task) if child.operation == "HostRestoreVmLocality")
    assert scene.children(restore)[0].entities[0].name == "fw-agent-b"


def test_starting_what_was_shut_down_is_a_setting(scene: Scene) -> None:
    """M31, 1.10."""
    scene.site.behaviour = replace(scene.site.behaviour, restart_stopped_guests=False)
    scene.enter_outage("B")

    scene.leave_outage("B")

    assert scene.vm("gpu-render").power is PowerState.OFF
    assert scene.vm("fw-agent-b").power is PowerState.ON


def test_the_reason_text_outlives_the_flag(scene: Scene) -> None:
    """M4, M29."""
    scene.site.behaviour = replace(scene.site.behaviour, planned_outage_reason="planned outage")
    scene.enter_outage("A")

    scene.leave_outage("A")

    assert (scene.cvm("A").maintenance, scene.cvm("A").maintenance_reason) == (False, "planned outage")


def test_exit_is_not_to_be_had_until_the_cvm_is_off(scene: Scene) -> None:
    """M43."""
    scene.start(EnterPlannedOutage(scene.host("A").uuid))

    with pytest.raises(Busy):
        scene.start(ExitPlannedOutage(scene.host("A").uuid))


def test_a_failure_is_rolled_back_by_default(scene: Scene) -> None:
    """M27: CVM on, flag cleared, host normal, stopped guests started, token released, the task failed."""
    plan_fault(scene, "Shut down the CVM")

    task = scene.enter_outage("B")

    assert isinstance(task.error, Injected)
    assert task.status is TaskStatus.FAILED
    assert scene.state("B") is HostState.NORMAL
    assert (scene.cvm("B").power, scene.cvm("B").flagged) == (CvmPower.ON, False)
    assert scene.cluster.shutdown_token is None
    assert all(scene.vm(name).power is PowerState.ON for name in (*TIED_OR_RF1_ON_B, "fw-agent-b"))


def test_guests_already_migrated_stay_where_they_are_after_a_roll_back(scene: Scene) -> None:
    """M27."""
    plan_fault(scene, "Shut down the CVM")

    scene.enter_outage("A")

    assert scene.guests("A") == ()


def test_a_roll_back_that_returns_guests_is_a_setting(scene: Scene) -> None:
    """M27, 1.10."""
    scene.site.behaviour = replace(scene.site.behaviour, rollback_returns_guests=True)
    plan_fault(scene, "Shut down the CVM")

    scene.enter_outage("A")

    assert scene.guests("A") == ORDINARY_ON_A


def test_without_roll_back_everything_stays_as_it_is_and_exit_undoes_it(scene: Scene) -> None:
    """M27."""
    plan_fault(scene, "Shut down the CVM")
    host = scene.host("A")

    task = scene.run(EnterPlannedOutage(host.uuid, rolls_back_on_failure=False))

    assert task.status is TaskStatus.FAILED
    assert scene.state("A") is HostState.ENTERED
    assert scene.cvm("A").flagged
    assert scene.leave_outage("A").status is TaskStatus.SUCCEEDED
    assert scene.guests("A") == ORDINARY_ON_A


def test_a_timeout_is_a_failure(scene: Scene) -> None:
    """M27."""
    task = scene.run(EnterPlannedOutage(scene.host("A").uuid, timeout=20 * SECOND))

    assert isinstance(task.error, TimedOut)
    assert scene.state("A") is HostState.NORMAL


def test_a_timeout_while_the_cvm_goes_down_starts_it_again(scene: Scene) -> None:
    """M27."""
    task = scene.run(EnterPlannedOutage(scene.host("A").uuid, timeout=80 * SECOND))

    assert isinstance(task.error, TimedOut)
    assert scene.cvm("A").serving
    assert scene.resiliency is DataResiliency.OK


def test_an_exit_that_takes_too_long_fails_and_can_be_tried_again(scene: Scene) -> None:
    scene.enter_outage("A")

    task = scene.run(ExitPlannedOutage(scene.host("A").uuid, timeout=30 * SECOND))

    assert isinstance(task.error, TimedOut)
    scene.settle()
    assert scene.leave_outage("A").status is TaskStatus.SUCCEEDED


def test_a_guest_that_gets_pinned_under_way_needs_the_same_leave(scene: Scene) -> None:
    """M23."""
    task = scene.start(EnterPlannedOutage(scene.host("A").uuid))
    scene.run(UpdateVm(scene.vm("win-files").uuid, affinity=(scene.host("A").uuid,)))
    scene.settle()

    ended = scene.task(task)
    assert ended.status is TaskStatus.FAILED
    assert scene.state("A") is HostState.NORMAL


def test_no_cvm_is_shut_down_under_a_guest_that_is_left(scene: Scene) -> None:
    """M24, M25: a migration that somebody cancels leaves its guest where it was."""
    task = scene.start(EnterPlannedOutage(scene.host("A").uuid))
    scene.site.cancel(scene.children(task)[0].uuid)
    scene.settle()

    assert isinstance(scene.task(task).error, Refused)
    assert (scene.state("A"), scene.cvm("A").serving) == (HostState.NORMAL, True)


def test_a_paused_agent_vm_keeps_the_cvm_up(scene: Scene) -> None:
    """M24: it hears no ACPI shutdown."""
    scene.succeed(SetPower(scene.vm("fw-agent-b").uuid, PowerTransition.PAUSE))

    task = scene.enter_outage("B")

    assert isinstance(task.error, Refused)
    assert task.error.reasons == ("fw-agent-b: still runs on the host",)
    assert scene.cvm("B").serving


def test_a_cvm_that_fails_elsewhere_under_way_ends_it(scene: Scene) -> None:
    """M38."""
    task = scene.start(EnterPlannedOutage(scene.host("A").uuid))
    scene.start(FailCvm(scene.cvm("D").uuid))
    scene.settle()

    assert isinstance(scene.task(task).error, Refused)
    assert scene.cvm("A").serving


def test_a_host_that_loses_power_under_way_ends_it(scene: Scene) -> None:
    task = scene.start(EnterPlannedOutage(scene.host("A").uuid))
    scene.site.advance(5 * SECOND)
    scene.start(FailHost(scene.host("A").uuid))
    scene.settle()

    assert scene.task(task).status is TaskStatus.FAILED
    assert scene.cluster.shutdown_token is None
    scene.succeed(StartHost(scene.host("A").uuid))
    assert scene.host("A").schedulable


def test_a_cvm_started_by_hand_is_left_alone_by_exit(scene: Scene) -> None:
    """1.8: exit then skips the start."""
    scene.enter_outage("A")
    scene.succeed(StartCvm(scene.cvm("A").uuid))

    task = scene.leave_outage("A")

    assert task.status is TaskStatus.SUCCEEDED
    assert "CvmStart" not in {child.operation for child in scene.children(task)}


def test_a_cvm_started_by_hand_comes_up_in_maintenance(scene: Scene) -> None:
    """M45."""
    scene.enter_outage("A")

    scene.succeed(StartCvm(scene.cvm("A").uuid))

    assert scene.cvm("A").power is CvmPower.ON
    assert scene.cvm("A").maintenance is True
    assert not scene.cvm("A").serving


def test_a_cvm_that_was_shut_down_again_is_started_by_exit(scene: Scene) -> None:
    scene.enter_outage("A")
    scene.succeed(StartCvm(scene.cvm("A").uuid))
    scene.start(ShutDownCvm(scene.cvm("A").uuid, sets_flag=True))

    assert scene.leave_outage("A").status is TaskStatus.SUCCEEDED
    assert scene.cvm("A").serving


def test_what_a_node_remembers_is_forgotten_when_all_is_over(scene: Scene) -> None:
    """M6."""
    scene.enter_outage("B")
    record = scene.host("B").maintenance
    assert record is not None
    assert {scene.site.get(type(scene.vm("app-02")), uuid).name for uuid in record.residents} >= {"app-02", "jenkins"}
    assert len(record.stopped) == len(TIED_OR_RF1_ON_B)
    assert len(record.stopped_agents) == 1

    scene.leave_outage("B")

    assert all(host.maintenance is None for host in scene.site.all(Host))


def test_a_cvm_that_dies_while_it_is_shut_down_makes_the_entry_fail_and_is_started(scene: Scene) -> None:
    """M27."""
    task = scene.start(EnterPlannedOutage(scene.host("A").uuid))
    while scene.cvm("A").power is not CvmPower.STOPPING:
        scene.site.leap()

    scene.start(FailCvm(scene.cvm("A").uuid))
    scene.settle()

    assert scene.task(task).status is TaskStatus.FAILED
    assert scene.cvm("A").serving


def test_a_failure_before_the_flag_is_set_leaves_the_cvm_as_it_was(scene: Scene) -> None:
    """M27."""
    before = scene.cvm("A")
    plan_fault(scene, "Put the CVM in maintenance mode")

    scene.enter_outage("A")

    assert scene.cvm("A") == before


def test_a_flag_cleared_by_hand_is_not_cleared_again(scene: Scene) -> None:
    scene.enter_outage("A")
    scene.succeed(StartCvm(scene.cvm("A").uuid))
    scene.succeed(SetCvmMaintenance(scene.cvm("A").uuid, False))
    revision = scene.cvm("A").revision

    assert scene.leave_outage("A").status is TaskStatus.SUCCEEDED
    assert scene.cvm("A").revision == revision
