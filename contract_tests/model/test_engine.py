"""The machinery: tasks, holds, time, roll-back, faults, forks."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.model.scene import EPOCH_MICROS, SECOND, Scene, seeded
from mock_prism.model.clock import Clock
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm import DeleteVm, UpdateVm
from mock_prism.model.errors import Cancelled, Injected, NotFound, TimedOut, WrongState
from mock_prism.model.faults import FaultRule
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.ids import Ids
from mock_prism.model.node import set_cvm_power, set_host_state
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower, HostState, PowerTransition, TaskStatus
from mock_prism.model.task import Command, Task
from mock_prism.model.views import task_view, vm_view
from mock_prism.model.vm import Vm


def test_a_task_holds_its_vm_and_the_next_one_waits(scene: Scene) -> None:
    uuid = scene.vm("web-01").uuid
    first = scene.start(SetPower(uuid, PowerTransition.OFF))

    second = scene.start(UpdateVm(uuid, num_vcpus=4))

    assert second.status is TaskStatus.QUEUED
    scene.site.finish(first)
    assert scene.task(second).status is not TaskStatus.QUEUED


def test_of_two_that_wait_the_first_to_come_goes_first(scene: Scene) -> None:
    uuid = scene.vm("web-01").uuid
    scene.start(SetPower(uuid, PowerTransition.OFF))
    second, third = (scene.start(UpdateVm(uuid, num_vcpus=count)) for count in (3, 4))

    scene.settle()

    assert (scene.task(second).completed_micros or 0) < (scene.task(third).completed_micros or 0)
    assert scene.vm("web-01").num_vcpus == 4


def test_what_nobody_can_wait_for_does_not_wait_for_its_turn(scene: Scene) -> None:
    uuid = scene.vm("web-01").uuid
    first = scene.start(SetPower(uuid, PowerTransition.OFF))

    beside = scene.site.carry_out(UpdateVm(uuid, num_vcpus=4))
    behind = scene.start(UpdateVm(uuid, num_vcpus=5))

    assert (beside.status, behind.status) == (TaskStatus.RUNNING, TaskStatus.QUEUED)
    assert scene.site.holders[uuid] == first.uuid


def test_what_nobody_can_wait_for_says_at_once_what_befell_it(scene: Scene) -> None:
    with pytest.raises(WrongState):
        scene.site.carry_out(SetPower(scene.vm("web-01").uuid, PowerTransition.RESUME))


def test_a_task_that_waits_can_find_its_vm_gone(scene: Scene) -> None:
    uuid = scene.vm("web-01").uuid
    scene.start(SetPower(uuid, PowerTransition.PAUSE))
    scene.start(DeleteVm(uuid))
    waiting = scene.start(SetPower(uuid, PowerTransition.OFF))

    scene.settle()

    assert isinstance(scene.task(waiting).error, NotFound)


def test_the_percentage_never_runs_back_and_reaches_100_at_the_end_only(scene: Scene) -> None:
    task = scene.start(EnterPlannedOutage(scene.host("A").uuid))
    shares = [scene.task(task).percentage]
    while not scene.task(task).has_ended:
        scene.site.leap()
        shares.append(scene.task(task).percentage)

    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert all(share < 100 for share in shares[:-1])
    assert len(set(shares)) > 3


def test_instants_are_virtual(scene: Scene) -> None:
    task = scene.run(SetPower(scene.vm("test-off").uuid, PowerTransition.ON))

    assert task.created_micros == task.started_micros == EPOCH_MICROS
    assert task.completed_micros == EPOCH_MICROS + scene.site.timings.vm_power_on_micros


def test_a_task_that_has_ended_or_cannot_be_cancelled_says_so(scene: Scene) -> None:
    ended = scene.succeed(MigrateVm(scene.vm("web-01").uuid))
    firm = scene.start(SetPower(scene.vm("test-off").uuid, PowerTransition.ON))

    for task in (ended, firm):
        with pytest.raises(WrongState):
            scene.site.cancel(task.uuid)


def test_a_task_that_waits_can_be_cancelled(scene: Scene) -> None:
    uuid = scene.vm("web-01").uuid
    scene.start(SetPower(uuid, PowerTransition.PAUSE))
    waiting = scene.start(MigrateVm(uuid))

    scene.site.cancel(waiting.uuid)
    scene.settle()

    assert isinstance(scene.task(waiting).error, Cancelled)
    assert scene.home("web-01") == "A"


def test_a_planned_fault_strikes_as_often_as_it_should(scene: Scene) -> None:
    uuid = scene.vm("test-off").uuid
    scene.site.put(FaultRule(uuid="f", operation="VmSetPowerState", about=uuid, remaining=1))

    assert isinstance(scene.fail(SetPower(uuid, PowerTransition.ON)), Injected)
    scene.succeed(SetPower(uuid, PowerTransition.ON))


def test_a_planned_fault_leaves_others_alone(scene: Scene) -> None:
    scene.site.put(FaultRule(uuid="f", operation="VmSetPowerState", about="another"))
    scene.site.put(FaultRule(uuid="g", operation="VmSetPowerState", step="No such step"))

    scene.succeed(SetPower(scene.vm("test-off").uuid, PowerTransition.ON))


def test_a_sandbox_forked_in_the_middle_goes_on_by_itself(scene: Scene) -> None:
    task = scene.start(EnterPlannedOutage(scene.host("A").uuid))
    scene.site.advance(10 * SECOND)

    twin = scene.site.fork()
    ended = twin.finish(task)

    assert ended.status is TaskStatus.SUCCEEDED
    assert not scene.task(task).has_ended
    assert scene.site.finish(task) == ended


def round_trip(site: Site) -> list[Task]:
    host = next(iter(site.all(Host)))
    for command in (EnterMaintenance(host.uuid), ExitMaintenance(host.uuid), EnterPlannedOutage(host.uuid)):
        site.finish(site.submit(command))
        site.advance(600 * SECOND)
    site.finish(site.submit(ExitPlannedOutage(host.uuid)))
    return list(site.all(Task))


def test_the_same_seed_and_commands_give_the_same_site() -> None:
    assert round_trip(seeded()) == round_trip(seeded())


def test_the_clock_goes_by_instant_and_then_by_order_of_asking() -> None:
    clock = Clock(0)
    for name, due in (("late", 5), ("first", 3), ("second", 3)):
        clock.wake(name, due)

    assert [clock.pop_due(4), clock.pop_due(4), clock.pop_due(4)] == ["first", "second", None]
    assert clock.next_due() == 5


def test_nothing_due_means_no_leap() -> None:
    assert seeded().leap() is False


@settings(max_examples=30)
@given(st.lists(st.integers(0, 100 * SECOND), max_size=8))
def test_time_in_pieces_is_time_in_one(pieces: list[int]) -> None:
    one, many = seeded(), seeded()
    for site in (one, many):
        site.submit(EnterPlannedOutage(next(iter(site.all(Host))).uuid))

    for piece in pieces:
        many.advance(piece)
    one.advance(sum(pieces))

    assert list(one.all(Task)) == list(many.all(Task))
    assert list(one.all(Vm)) == list(many.all(Vm))


def _never(site: Site, task: Task) -> Pause | None:
    return Pause()


def _nothing(site: Site, task: Task) -> Pause | None:
    return None


@frozen
class Undone(Command):
    """An act whose second step takes too long, and whose first has nothing to undo."""

    operation: ClassVar[str] = "Undone"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Begin", _nothing), Step("Wait", lasting(lambda timings: 60 * SECOND), undo=_nothing)
    )

    def check(self, site: Site) -> None:
        """Anything goes."""

    def cluster(self, site: Site) -> str:
        return next(iter(site.all(Host))).cluster_uuid

    @property
    def rolls_back(self) -> bool:
        return True

    @property
    def timeout_micros(self) -> int | None:
        return 10 * SECOND


def test_an_act_out_of_time_is_undone_step_by_step(scene: Scene) -> None:
    task = scene.run(Undone())

    assert isinstance(task.error, TimedOut)
    assert task.status is TaskStatus.FAILED
    assert task.completed_micros == EPOCH_MICROS + 10 * SECOND
    assert (task.step_name, task.entities) == ("Begin", ())


def test_states_change_only_as_the_tables_allow(scene: Scene) -> None:
    with pytest.raises(WrongState):
        set_host_state(scene.site, scene.host("A"), HostState.ENTERED)
    with pytest.raises(WrongState):
        set_cvm_power(scene.site, scene.cvm("A"), CvmPower.STARTING)


def test_ids_depend_on_the_seed_alone() -> None:
    assert [Ids(1).uuid("vm"), Ids(1).mac()] == [Ids(1).uuid("vm"), Ids(1).mac()]
    assert Ids(1).uuid("vm") != Ids(2).uuid("vm")


def test_views_are_made_of_entities_alone(scene: Scene) -> None:
    task = scene.enter("A")
    view = task_view(scene.site, task)

    assert view.parts == (task, *view.subtasks)
    assert vm_view(scene.site, scene.vm("test-off")).parts == (scene.vm("test-off"), None, scene.cluster)
