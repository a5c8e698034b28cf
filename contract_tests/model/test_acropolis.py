"""The acropolis family, rule by rule (reference 1.1, 1.3, 1.4): acli, v0.8 and v2.0 take the host out, not the CVM."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import ORDINARY_ON_A, SECOND, TIED_ON_B, Scene
from mock_prism.model.commands.failure import FailHost, ShutDownHost
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance, check_can_enter
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import Busy, Disconnected, NoPlacement, Refused, Stale, WrongState
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.states import CvmPower, Evacuation, HostPower, HostState, NonMigratable, PowerState, TaskStatus
from mock_prism.model.states import PowerTransition as Transition
from mock_prism.model.task import Task


def test_the_host_is_entering_and_unschedulable_at_once(scene: Scene) -> None:
    """M3, M10."""
    scene.start(EnterMaintenance(scene.host("A").uuid))

    assert scene.state("A") is HostState.ENTERING
    assert not scene.host("A").schedulable


def test_guests_move_away_and_the_host_has_entered(scene: Scene) -> None:
    """M11, M12."""
    assert scene.guests("A") == ORDINARY_ON_A

    task = scene.enter("A")

    assert task.status is TaskStatus.SUCCEEDED
    assert scene.state("A") is HostState.ENTERED
    assert scene.guests("A") == ()
    assert all(scene.vm(name).power is PowerState.ON for name in ORDINARY_ON_A)


def test_the_cvm_stays_up_and_storage_goes_on(scene: Scene) -> None:
    """M1, M12."""
    before = scene.cvm("A")

    scene.enter("A")

    assert scene.cvm("A") == before
    assert scene.resiliency is DataResiliency.OK


def test_the_host_stays_powered_on(scene: Scene) -> None:
    """M5."""
    scene.enter("A")

    assert scene.host("A").power is HostPower.ON


def test_a_guest_that_is_tied_blocks_by_default_and_nothing_is_rolled_back(scene: Scene) -> None:
    """M13: those that moved stay away, the host stays entering."""
    task = scene.enter("B", NonMigratable.BLOCK)

    assert isinstance(task.error, Refused)
    assert {reason.partition(":")[0] for reason in task.error.reasons} == set(TIED_ON_B)
    assert scene.state("B") is HostState.ENTERING
    assert set(scene.guests("B")) == {*TIED_ON_B, "fw-agent-b"}
    assert scene.home("app-02") != "B"


def test_acpi_shutdown_takes_down_what_is_tied_and_agent_vms_last(scene: Scene) -> None:
    """1.3: order of an evacuation."""
    task = scene.enter("B")

    order = [child.entities[0].name for child in scene.children(task)]
    assert task.status is TaskStatus.SUCCEEDED
    assert order[-1] == "fw-agent-b"
    assert set(order[-4:-1]) == set(TIED_ON_B)
    assert all(scene.vm(name).power is PowerState.OFF for name in (*TIED_ON_B, "fw-agent-b"))


def test_rf1_guests_are_migrated_since_the_cvm_stays_up(scene: Scene) -> None:
    """1.3 (assumed)."""
    scene.enter("B")

    assert scene.home("scratch-rf1") not in ("", "B")


def test_affinity_that_leaves_a_host_is_kept(scene: Scene) -> None:
    """1.3: within its affinity hosts."""
    scene.enter("B")

    assert scene.home("sap-two-hosts") == "C"


def test_powered_off_guests_do_not_block(scene: Scene) -> None:
    """1.3."""
    before = scene.vm("test-off")

    scene.enter("A")

    assert scene.vm("test-off") == before


def test_once_the_operator_has_emptied_it_the_host_has_entered_by_itself(scene: Scene) -> None:
    """M14."""
    scene.enter("B", NonMigratable.BLOCK)

    for name in (*TIED_ON_B, "fw-agent-b"):
        assert scene.state("B") is HostState.ENTERING
        scene.succeed(SetPower(scene.vm(name).uuid, Transition.OFF))

    assert scene.state("B") is HostState.ENTERED


def test_a_stuck_entry_can_be_left_and_begun_again_with_acpi_shutdown(scene: Scene) -> None:
    """M14."""
    scene.enter("B", NonMigratable.BLOCK)
    scene.leave("B")

    assert scene.state("B") is HostState.NORMAL
    assert scene.enter("B").status is TaskStatus.SUCCEEDED


def test_cold_migration_restarts_guests_elsewhere(scene: Scene) -> None:
    """M11."""
    task = scene.run(EnterMaintenance(scene.host("A").uuid, Evacuation.COLD))

    assert task.status is TaskStatus.SUCCEEDED
    assert all(scene.home(name) not in ("", "A") for name in ORDINARY_ON_A)


def test_power_off_evacuation_switches_guests_off_and_exit_starts_them(scene: Scene) -> None:
    """M11, M35."""
    task = scene.run(EnterMaintenance(scene.host("A").uuid, Evacuation.POWER_OFF))

    assert task.status is TaskStatus.SUCCEEDED
    assert all(scene.vm(name).power is PowerState.OFF for name in ORDINARY_ON_A)
    scene.leave("A")
    assert scene.guests("A") == ORDINARY_ON_A


def test_guests_leave_as_the_site_has_it_unless_somebody_says(scene: Scene) -> None:
    """M11."""
    scene.site.behaviour = replace(scene.site.behaviour, evacuation_mode=Evacuation.POWER_OFF)
    scene.run(EnterMaintenance(scene.host("A").uuid))
    off = {scene.vm(name).power for name in ORDINARY_ON_A}
    scene.leave("A")
    scene.run(EnterMaintenance(scene.host("A").uuid, Evacuation.LIVE))

    assert off == {PowerState.OFF}
    assert {scene.vm(name).power for name in ORDINARY_ON_A} == {PowerState.ON}


def test_without_room_elsewhere_the_attempt_fails_and_the_host_stays_entering(scene: Scene) -> None:
    """M13."""
    for letter in ("B", "C", "D"):
        host = scene.host(letter)
        scene.change({"B": "jenkins", "C": "gitlab", "D": "db-02"}[letter], memory_bytes=host.memory_bytes)

    task = scene.enter("A")

    assert isinstance(task.error, NoPlacement)
    assert scene.state("A") is HostState.ENTERING


def test_a_host_is_only_ever_normal_entering_or_entered(scene: Scene) -> None:
    """M2, M3: there is no exiting; schedulable it is in normal alone."""
    task = scene.start(EnterMaintenance(scene.host("A").uuid))
    seen = []
    while not scene.task(task).has_ended:
        seen.append((scene.state("A"), scene.host("A").schedulable))
        scene.site.leap()
    seen.append((scene.state("A"), scene.host("A").schedulable))
    scene.start(ExitMaintenance(scene.host("A").uuid))
    seen.append((scene.state("A"), scene.host("A").schedulable))

    assert list(dict.fromkeys(seen)) == [
        (HostState.ENTERING, False),
        (HostState.ENTERED, False),
        (HostState.NORMAL, True),
    ]


def test_several_hosts_may_be_in_maintenance_at_once(scene: Scene) -> None:
    """M40, M41: that only one may be down at a time is advice, not a check of this family."""
    assert scene.enter("A").status is TaskStatus.SUCCEEDED
    assert scene.enter("C").status is TaskStatus.SUCCEEDED


def test_exit_is_immediate_and_guests_come_home_as_a_task_of_its_own(scene: Scene) -> None:
    """M15, M16, M33."""
    scene.enter("A")

    task = scene.start(ExitMaintenance(scene.host("A").uuid))

    assert task.has_ended
    assert scene.state("A") is HostState.NORMAL
    assert scene.guests("A") == ()
    under_way = {found.operation for found in scene.site.all(Task) if not found.has_ended}
    assert "HostRestoreVmLocality" in under_way
    scene.settle()
    assert scene.guests("A") == ORDINARY_ON_A


def test_exit_aborts_an_entry_under_way(scene: Scene) -> None:
    """1.4: from entering or entered."""
    attempt = scene.start(EnterMaintenance(scene.host("A").uuid))
    scene.site.advance(3 * SECOND)

    scene.leave("A")

    assert scene.task(attempt).status is TaskStatus.ABORTED
    assert scene.state("A") is HostState.NORMAL
    assert scene.guests("A") == ORDINARY_ON_A
    assert all(scene.vm(name).moving_to is None for name in ORDINARY_ON_A)


def test_exit_does_not_touch_the_cvm(scene: Scene) -> None:
    """M17."""
    scene.enter("A")
    before = scene.cvm("A")

    scene.leave("A")

    assert scene.cvm("A") == before
    assert before.power is CvmPower.ON


def test_the_check_says_ok_of_an_ordinary_host_and_changes_nothing(scene: Scene) -> None:
    """1.4, check."""
    before = scene.host("A")

    check_can_enter(scene.site, before.uuid)

    assert scene.host("A") == before


def test_the_check_names_every_guest_in_the_way(scene: Scene) -> None:
    """1.4, check."""
    with pytest.raises(Refused) as refused:
        check_can_enter(scene.site, scene.host("B").uuid)

    assert {reason.partition(":")[0] for reason in refused.value.reasons} == set(TIED_ON_B)


def test_the_check_names_guests_that_find_no_room(scene: Scene) -> None:
    """1.4, check."""
    scene.change("web-01", memory_bytes=1 << 50)

    with pytest.raises(Refused, match="web-01"):
        check_can_enter(scene.site, scene.host("A").uuid)


def test_a_host_that_is_not_normal_cannot_enter(scene: Scene) -> None:
    """M50."""
    scene.enter("A")

    with pytest.raises(WrongState):
        scene.start(EnterMaintenance(scene.host("A").uuid))


def test_a_host_not_in_maintenance_cannot_leave_it(scene: Scene) -> None:
    """M50."""
    with pytest.raises(WrongState):
        scene.start(ExitMaintenance(scene.host("A").uuid))


def test_a_host_on_its_way_is_in_the_hands_of_that_task(scene: Scene) -> None:
    scene.start(EnterMaintenance(scene.host("A").uuid))

    with pytest.raises(Busy):
        scene.start(EnterMaintenance(scene.host("A").uuid))


def test_a_host_that_is_off_cannot_enter(scene: Scene) -> None:
    scene.succeed(ShutDownHost(scene.host("A").uuid))

    with pytest.raises(Disconnected):
        scene.start(EnterMaintenance(scene.host("A").uuid))


def test_a_host_whose_revision_has_moved_on_is_refused(scene: Scene) -> None:
    with pytest.raises(Stale):
        scene.start(EnterMaintenance(scene.host("A").uuid, revision=99))


def test_a_host_that_goes_down_during_its_entry_makes_it_fail(scene: Scene) -> None:
    task = scene.start(EnterMaintenance(scene.host("A").uuid))
    scene.start(FailHost(scene.host("A").uuid))
    scene.settle()

    assert scene.task(task).status is TaskStatus.FAILED
    assert all(scene.vm(name).power is PowerState.ON for name in ORDINARY_ON_A)


def test_a_guest_that_somebody_else_is_moving_is_left_to_them(scene: Scene) -> None:
    """M11: the evacuation waits, and finds nothing left to do."""
    scene.start(MigrateVm(scene.vm("db-01").uuid, scene.host("C").uuid))

    task = scene.enter("A")

    assert task.status is TaskStatus.SUCCEEDED
    assert scene.home("db-01") == "C"


def test_a_guest_that_did_not_go_down_and_is_then_stopped_by_hand_is_not_started_by_exit(scene: Scene) -> None:
    """M6, M35: exit starts what was stopped because of the maintenance, and nothing else."""
    uuids = [scene.vm(name).uuid for name in ("licence-pinned", "fw-agent-b")]
    for uuid in uuids:
        scene.succeed(SetPower(uuid, Transition.PAUSE))
    scene.enter("B")

    for uuid in uuids:
        scene.succeed(SetPower(uuid, Transition.OFF))
    scene.leave("B")

    assert scene.vm("gpu-render").power is PowerState.ON
    assert {scene.vm(name).power for name in ("licence-pinned", "fw-agent-b")} == {PowerState.OFF}


def test_an_agent_vm_that_does_not_go_down_keeps_the_host_entering(scene: Scene) -> None:
    """M12, M13."""
    scene.succeed(SetPower(scene.vm("fw-agent-b").uuid, Transition.PAUSE))

    task = scene.enter("B")

    assert isinstance(task.error, Refused)
    assert "fw-agent-b: still runs on the host" in task.error.reasons
    assert scene.state("B") is HostState.ENTERING
