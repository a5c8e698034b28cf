"""Waiting for the acts of a batch, which are tasks of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.batch import Batch
from mock_prism.model.commands.target import CentralCommand
from mock_prism.model.errors import Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task


def _adopt(site: Site, task: Task) -> Pause | None:
    """Make the tasks of the batch sub-tasks of this one."""
    command = RunBatch.of(task)
    site.put(command.batch)
    for uuid in command.task_uuids:
        site.put(replace(site.get(Task, uuid), parent_uuid=task.uuid))
    site.put(replace(site.get(Task, task.uuid), subtask_uuids=command.task_uuids))
    return None


def _await(site: Site, task: Task) -> Pause | None:
    return None if all(child.has_ended for child in engine.subtasks(site, task)) else Pause()


def _count(site: Site, task: Task) -> Pause | None:
    command = RunBatch.of(task)
    children = engine.subtasks(site, task)
    failed = [child for child in children if child.status is not TaskStatus.SUCCEEDED]
    batch = site.get(Batch, command.batch.uuid)
    succeeded = command.done + len(children) - len(failed)
    batch = site.put(
        replace(batch, ended_micros=site.now_micros, succeeded=succeeded, failed=len(failed) + len(command.refusals))
    )
    if batch.failed:
        reasons = (*command.refusals, *(f"{child.operation} failed" for child in failed))
        raise Refused("run the whole batch", reasons)
    return None


@frozen
class RunBatch(CentralCommand):
    """See a batch through: its tasks are under way, ``done`` acts have none, and of some it is known why they were
    refused. It fails if any of its acts did (*assumed*).
    """

    operation: ClassVar[str] = "BatchRun"
    component: ClassVar[str] = "Batch"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Take the tasks in hand", _adopt), Step("Await them", _await, weight=8), Step("Count", _count)
    )

    batch: Batch
    task_uuids: tuple[str, ...] = ()
    done: int = 0
    refusals: tuple[str, ...] = ()

    def check(self, site: Site) -> None:
        """The tasks must be there."""
        for uuid in self.task_uuids:
            site.get(Task, uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(self.batch),)
