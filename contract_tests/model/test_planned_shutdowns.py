"""Controller VMs that are shut down later, or to start again."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.commands.planned_shutdown import CallOffCvmShutdown, PlanCvmShutdown
from mock_prism.model.errors import WrongState
from mock_prism.model.states import CvmPower, TaskStatus

MINUTE = 60_000_000


def plan(scene: Scene, letter: str = "A", restarts: bool = False) -> PlanCvmShutdown:
    """A shutdown in five minutes."""
    return PlanCvmShutdown(
        scene.cvm(letter).uuid, scene.site.now_micros + 5 * MINUTE, sets_flag=not restarts, restarts=restarts
    )


def test_it_comes_at_its_time_and_not_before(scene: Scene) -> None:
    task = scene.start(plan(scene))

    scene.site.advance(5 * MINUTE - 1)
    assert (scene.cvm("A").power, scene.cvm("A").flagged) == (CvmPower.ON, False)
    assert scene.site.finish(task).error is None
    assert (scene.cvm("A").power, scene.cvm("A").flagged) == (CvmPower.OFF, True)


def test_one_that_restarts_serves_again(scene: Scene) -> None:
    assert scene.run(plan(scene, restarts=True)).status is TaskStatus.SUCCEEDED
    assert scene.cvm("A").serving


def test_calling_off_forgets_what_is_planned_for_that_machine(scene: Scene) -> None:
    mine, other = scene.start(plan(scene)), scene.start(plan(scene, "B"))

    scene.succeed(CallOffCvmShutdown(scene.cvm("A").uuid))
    scene.site.advance(20 * MINUTE)

    ended = [scene.site.finish(task).status for task in (mine, other)]
    assert ended == [TaskStatus.ABORTED, TaskStatus.SUCCEEDED]
    assert (scene.cvm("A").power, scene.cvm("B").power) == (CvmPower.ON, CvmPower.OFF)


def test_what_has_begun_goes_on(scene: Scene) -> None:
    task = scene.start(plan(scene))
    scene.site.advance(5 * MINUTE)

    scene.succeed(CallOffCvmShutdown(scene.cvm("A").uuid))

    assert scene.site.finish(task).status is TaskStatus.SUCCEEDED
    assert scene.cvm("A").power is CvmPower.OFF


def test_a_machine_that_is_off_cannot_be_planned_for(scene: Scene) -> None:
    scene.run(ShutDownCvm(scene.cvm("A").uuid, sets_flag=False))

    with pytest.raises(WrongState):
        scene.start(plan(scene))
