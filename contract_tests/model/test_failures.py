"""What breaks, and what HA does about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import ORDINARY_ON_A, SECOND, Scene
from mock_prism.model import engine
from mock_prism.model.commands.alert import AcknowledgeAlert, ResolveAlert
from mock_prism.model.commands.cvm import ShutDownCvm, StartCvm
from mock_prism.model.commands.failure import FailCvm, FailHost, ShutDownHost, StartHost
from mock_prism.model.commands.host_restart import RestartHost
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.errors import Disconnected, NotFound, WrongState
from mock_prism.model.journal import Alert, Audit, Event
from mock_prism.model.node import leader
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.states import CvmPower, HostPower, PowerState, PowerTransition, TaskStatus
from mock_prism.model.task import Task


def test_ha_restarts_the_guests_of_a_failed_host_elsewhere(scene: Scene) -> None:
    scene.succeed(FailHost(scene.host("A").uuid))

    assert scene.guests("A") == ()
    assert all(scene.home(name) not in ("", "A") for name in ORDINARY_ON_A)


def test_guests_are_down_until_ha_is_sure(scene: Scene) -> None:
    scene.start(FailHost(scene.host("A").uuid))

    assert all(scene.vm(name).power is PowerState.OFF for name in ORDINARY_ON_A)
    scene.site.advance(scene.site.timings.ha_detection_micros)
    assert all(scene.vm(name).power is PowerState.ON for name in ORDINARY_ON_A)


def test_agent_vms_and_guests_without_protection_are_not_restarted(scene: Scene) -> None:
    scene.change("web-01", ha_priority=-1)

    scene.run(FailHost(scene.host("A").uuid))
    scene.run(FailHost(scene.host("B").uuid))

    assert scene.vm("web-01").power is PowerState.OFF
    assert scene.vm("fw-agent-b").power is PowerState.OFF


def test_a_guest_that_fits_nowhere_stays_down_and_its_task_says_why(scene: Scene) -> None:
    task = scene.succeed(FailHost(scene.host("B").uuid))

    failed = {child.entities[0].name for child in scene.children(task) if child.status is TaskStatus.FAILED}
    assert failed == {"gpu-render", "licence-pinned"}


def test_a_guest_switched_on_by_hand_meanwhile_is_left_alone(scene: Scene) -> None:
    scene.start(FailHost(scene.host("A").uuid))
    scene.start(SetPower(scene.vm("web-01").uuid, PowerTransition.ON))

    scene.settle()

    assert scene.home("web-01") not in ("", "A")


def test_without_ha_nothing_is_restarted(scene: Scene) -> None:
    scene.site.put(replace(scene.cluster, ha_failover_enabled=False))

    scene.succeed(FailHost(scene.host("A").uuid))

    assert all(scene.vm(name).power is PowerState.OFF for name in ORDINARY_ON_A)


def test_a_failed_host_takes_its_cvm_along_and_raises_alerts(scene: Scene) -> None:
    scene.succeed(FailHost(scene.host("A").uuid))

    assert (scene.host("A").power, scene.cvm("A").power) == (HostPower.OFF, CvmPower.OFF)
    assert {alert.type for alert in scene.site.all(Alert)} == {"HostDown", "CvmDown"}
    assert scene.resiliency is DataResiliency.CRITICAL


def test_a_host_that_comes_back_brings_its_cvm_and_closes_the_alerts(scene: Scene) -> None:
    scene.succeed(FailHost(scene.host("A").uuid))

    scene.succeed(StartHost(scene.host("A").uuid))

    assert scene.cvm("A").serving
    assert all(alert.is_resolved and alert.auto_resolved for alert in scene.site.all(Alert))
    assert scene.resiliency is DataResiliency.OK


def test_a_host_switched_off_again_while_it_boots_ends_the_start(scene: Scene) -> None:
    scene.succeed(FailHost(scene.host("A").uuid))
    task = scene.start(StartHost(scene.host("A").uuid))
    scene.site.advance(300 * SECOND)
    scene.start(FailHost(scene.host("A").uuid))
    scene.settle()

    assert scene.task(task).has_ended
    assert scene.cvm("A").power is CvmPower.OFF


def test_only_guests_on_rf1_storage_stop_when_a_cvm_fails(scene: Scene) -> None:
    before = set(scene.guests("B"))

    scene.succeed(FailCvm(scene.cvm("B").uuid))

    assert before - set(scene.guests("B")) == {"scratch-rf1"}


def test_a_cvm_that_fails_while_it_starts_ends_the_start(scene: Scene) -> None:
    scene.succeed(ShutDownCvm(scene.cvm("A").uuid, sets_flag=False))
    task = scene.start(StartCvm(scene.cvm("A").uuid))
    scene.site.advance(10 * SECOND)
    scene.start(FailCvm(scene.cvm("A").uuid))
    scene.settle()

    assert isinstance(scene.task(task).error, WrongState)
    assert scene.cvm("A").power is CvmPower.OFF


def test_a_cvm_whose_start_waited_is_not_started_on_a_host_that_has_gone(scene: Scene) -> None:
    cvm, host = scene.cvm("A"), scene.host("A")
    scene.succeed(ShutDownCvm(cvm.uuid, sets_flag=False))
    scene.start(StartCvm(cvm.uuid))
    scene.start(FailCvm(cvm.uuid))
    waiting = scene.start(StartCvm(cvm.uuid))
    assert waiting.status is TaskStatus.QUEUED

    scene.start(FailHost(host.uuid))
    scene.settle()

    assert isinstance(scene.task(waiting).error, Disconnected)
    assert scene.cvm("A").power is CvmPower.OFF


def test_a_cvm_that_fails_while_it_is_shut_down_is_off(scene: Scene) -> None:
    scene.start(ShutDownCvm(scene.cvm("A").uuid, sets_flag=False))
    scene.start(FailCvm(scene.cvm("A").uuid))
    scene.settle()

    assert scene.cvm("A").power is CvmPower.OFF


@pytest.mark.parametrize("command", [FailHost, ShutDownHost, RestartHost])
def test_a_host_that_is_off_cannot_go_down(scene: Scene, command: type) -> None:
    scene.succeed(FailHost(scene.host("A").uuid))

    with pytest.raises(WrongState):
        scene.start(command(scene.host("A").uuid))


def test_a_host_that_restarts_goes_down_for_a_while_with_what_runs_there(scene: Scene) -> None:
    """And not by itself: its maintenance is as it was."""
    scene.succeed(EnterMaintenance(scene.host("A").uuid))
    entered = scene.host("A").state

    task = scene.start(RestartHost(scene.host("A").uuid))
    for power in (HostPower.OFF, HostPower.ON):
        while scene.host("A").power is not power:
            assert scene.site.leap()
        assert scene.cvm("A").power is not CvmPower.ON
    scene.settle()

    assert [child.operation for child in engine.subtasks(scene.site, scene.site.get(Task, task.uuid))] == [
        "HostShutdown",
        "HostStart",
    ]
    assert (scene.cvm("A").power, scene.host("A").state) == (CvmPower.ON, entered)


def test_a_host_that_is_on_cannot_be_started(scene: Scene) -> None:
    with pytest.raises(WrongState):
        scene.start(StartHost(scene.host("A").uuid))


def test_a_cvm_that_is_off_cannot_fail(scene: Scene) -> None:
    scene.succeed(FailCvm(scene.cvm("A").uuid))

    with pytest.raises(WrongState):
        scene.start(FailCvm(scene.cvm("A").uuid))


def test_another_cvm_leads_when_the_leader_goes(scene: Scene) -> None:
    first = leader(scene.site, scene.cluster.uuid)
    assert first == scene.cvm("A")

    scene.succeed(FailCvm(scene.cvm("A").uuid))

    assert leader(scene.site, scene.cluster.uuid) == scene.cvm("B")


def test_nobody_leads_a_cluster_whose_cvms_are_all_off(scene: Scene) -> None:
    for letter in "ABCD":
        scene.run(FailCvm(scene.cvm(letter).uuid))

    assert leader(scene.site, scene.cluster.uuid) is None


def test_an_alert_is_acknowledged_and_resolved_once(scene: Scene) -> None:
    scene.succeed(FailCvm(scene.cvm("A").uuid))
    alert = next(iter(scene.site.all(Alert)))

    for command in (AcknowledgeAlert, AcknowledgeAlert, ResolveAlert, ResolveAlert):
        scene.succeed(command(alert.uuid))

    now = scene.site.get(Alert, alert.uuid)
    assert (now.acknowledged_by, now.resolved_by, now.auto_resolved) == ("admin", "admin", False)
    assert now.revision == alert.revision + 2
    assert now.text == "Controller VM 192.168.38.165 is down"


def test_an_unknown_alert_is_not_found(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.start(ResolveAlert("nowhere"))


def test_a_host_forgotten_in_maintenance_raises_an_alert_after_six_hours(scene: Scene) -> None:
    scene.enter("A")
    scene.settle(6 * 3600)

    assert [alert.text for alert in scene.site.all(Alert)] == ["Node 2 not schedulable for 6+ hours"]


def test_who_comes_back_in_time_is_watched_anew(scene: Scene) -> None:
    scene.enter("A")
    scene.leave("A")
    scene.enter("A")

    scene.settle(5 * 3600)
    early = list(scene.site.all(Alert))
    scene.settle(2 * 3600)

    assert early == []
    assert [alert.text for alert in scene.site.all(Alert)] == ["Node 2 not schedulable for 6+ hours"]


def test_a_host_that_has_left_in_time_raises_none(scene: Scene) -> None:
    scene.enter("A")
    scene.leave("A")
    scene.settle(7 * 3600)

    assert list(scene.site.all(Alert)) == []


def test_a_host_that_has_left_in_time_and_come_again_has_six_hours_anew(scene: Scene) -> None:
    scene.enter("A")
    scene.leave("A")
    scene.enter("A")
    scene.settle(5 * 3600)

    assert list(scene.site.all(Alert)) == []


def test_who_asked_for_what_is_audited_but_not_what_follows_from_it(scene: Scene) -> None:
    scene.enter("A")
    scene.leave("A")

    assert [audit.text for audit in scene.site.all(Audit)] == [
        "Host NTNX-17SM6B290216-A was put into maintenance mode",
        "Host NTNX-17SM6B290216-A was taken out of maintenance mode",
    ]


def test_an_audit_names_who_asked_and_the_vm_that_came_of_it(scene: Scene) -> None:
    scene.site.finish(scene.site.submit(CreateVm(scene.cluster.uuid, "new"), requester="viewer"))

    audit = next(iter(scene.site.all(Audit)))
    assert (audit.user, audit.text) == ("viewer", "VM new was created")
    assert [ref.uuid for ref in audit.entities] == [scene.vm("new").uuid]


def test_what_is_refused_and_what_befalls_the_site_is_not_audited(scene: Scene) -> None:
    with pytest.raises(WrongState):
        scene.start(StartHost(scene.host("A").uuid))
    scene.run(FailHost(scene.host("A").uuid))
    scene.run(FailCvm(scene.cvm("B").uuid))

    assert list(scene.site.all(Audit)) == []


def test_a_host_in_and_out_of_maintenance_leaves_events(scene: Scene) -> None:
    scene.enter("A")
    scene.leave("A")

    assert [event.type for event in scene.site.all(Event)] == [
        "HostEnteringMaintenance",
        "HostEnteredMaintenance",
        "HostExitedMaintenance",
    ]


@pytest.mark.parametrize("transition", [PowerTransition.ACPI_SHUTDOWN, PowerTransition.RESET])
def test_a_host_that_fails_in_the_middle_of_a_power_change(scene: Scene, transition: PowerTransition) -> None:
    task = scene.start(SetPower(scene.vm("web-01").uuid, transition))
    scene.start(FailHost(scene.host("A").uuid))
    scene.settle()

    goes_down = transition is PowerTransition.ACPI_SHUTDOWN
    assert scene.task(task).status is (TaskStatus.SUCCEEDED if goes_down else TaskStatus.FAILED)
    assert scene.home("web-01") not in ("", "A")


def test_a_guest_that_an_earlier_order_has_started_is_not_started_again(scene: Scene) -> None:
    uuid = scene.vm("web-01").uuid
    scene.start(SetPower(uuid, PowerTransition.PAUSE))
    scene.start(SetPower(uuid, PowerTransition.ON))

    task = scene.succeed(FailHost(scene.host("A").uuid))

    assert all(child.status is TaskStatus.SUCCEEDED for child in scene.children(task))
    assert scene.home("web-01") not in ("", "A")
