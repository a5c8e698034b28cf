"""Acts that were asked for in one call, and the task that sees them through."""

from __future__ import annotations

from contract_tests.model.scene import Scene
from mock_prism.model.batch import Batch
from mock_prism.model.commands.batch import RunBatch
from mock_prism.model.commands.power import SetPower
from mock_prism.model.errors import Refused
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Task


def batch(scene: Scene, size: int) -> Batch:
    """A batch of so many acts."""
    now = scene.site.now_micros
    return Batch(uuid="batch-1", name="all", owner_uuid="me", size=size, started_micros=now)


def power(scene: Scene, name: str, transition: PowerTransition = PowerTransition.ON) -> Task:
    """The task of a change of a VM's power."""
    return scene.start(SetPower(scene.vm(name).uuid, transition))


def test_a_batch_ends_with_its_last_act(scene: Scene) -> None:
    tasks = [power(scene, "test-off"), power(scene, "old-erp")]
    task = scene.start(RunBatch(batch(scene, 3), tuple(one.uuid for one in tasks), done=1))
    assert scene.task(task).subtask_uuids == tuple(one.uuid for one in tasks)
    assert not scene.site.get(Batch, "batch-1").has_ended
    assert scene.site.finish(task).error is None
    ended = scene.site.get(Batch, "batch-1")
    assert (ended.succeeded, ended.failed, ended.ended_micros) == (3, 0, scene.site.now_micros)
    assert scene.task(tasks[0]).parent_uuid == task.uuid


def test_a_batch_fails_with_any_of_its_acts(scene: Scene) -> None:
    good, bad = power(scene, "test-off"), power(scene, "web-01")
    task = scene.start(RunBatch(batch(scene, 3), (good.uuid, bad.uuid), refusals=("call 2 was answered 404",)))
    error = scene.site.finish(task).error
    assert isinstance(error, Refused)
    assert error.reasons == ("call 2 was answered 404", "VmSetPowerState failed")
    ended = scene.site.get(Batch, "batch-1")
    assert (ended.succeeded, ended.failed) == (1, 2)


def test_a_batch_without_tasks_is_over_at_once(scene: Scene) -> None:
    task = scene.start(RunBatch(batch(scene, 2), done=2))
    assert task.has_ended
    assert scene.site.get(Batch, "batch-1").succeeded == 2
