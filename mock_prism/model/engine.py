"""How tasks go on: one step after another, back again when one fails, and time in between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_prism.model import faults, records
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import Cancelled, Disconnected, PrismError, TimedOut, WrongState
from mock_prism.model.pool_watch import FILLING, watch_pools
from mock_prism.model.runbook import Pause, Step
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Command, Task

if TYPE_CHECKING:
    from mock_prism.model.site import Site


def submit(site: Site, command: Command, requester: str, parent: Task | None, *, waits: bool = True) -> Task:
    """Check a command and start its task. The first steps run at once, up to the first pause, unless another task has
    what it needs in its hands; one that does not wait does what it has to beside that other."""
    command.check(site)
    if parent is None:
        _require_services(site, command)
    site.sequence += 1
    now = site.now_micros
    task = site.put(
        Task(
            uuid=site.ids.uuid("task"),
            cluster_uuid=command.cluster(site),
            command=command,
            sequence=site.sequence,
            requester=requester,
            is_audited=parent is None and command.is_audited,
            created_micros=now,
            updated_micros=now,
            entities=command.about(site),
            parent_uuid=parent.uuid if parent else None,
        )
    )
    if parent is not None:
        current = site.get(Task, parent.uuid)
        site.put(replace(current, subtask_uuids=(*current.subtask_uuids, task.uuid)))
    if task.deadline_micros is not None:
        site.clock.wake(task.uuid, task.deadline_micros)
    drive(site, task.uuid, waits=waits)
    return site.get(Task, task.uuid)


def _require_services(site: Site, command: Command) -> None:
    """Raise Disconnected where the cluster's services are stopped. What befalls the site asks for none."""
    cluster = site.table(Cluster).get(command.cluster(site))
    if cluster is not None and not cluster.services_running and command.needs_services and command.is_audited:
        raise Disconnected(command.component)


def drive(site: Site, task_uuid: str, *, waits: bool = True) -> None:
    """Take a task as far as it will go at this instant."""
    known = site.table(Task).get(task_uuid)  # it may have gone with its cluster
    if known is None or known.has_ended:
        return
    task = known
    if task.status is TaskStatus.QUEUED and not _take_hold(site, task, waits):
        return
    while not (task := site.get(Task, task_uuid)).has_ended:
        if _is_late(site, task):
            _fail(site, task, TimedOut(task.operation, task.command.timeout_micros or 0))
            continue
        step = _current_step(task)
        if step is None:
            _end(site, task, TaskStatus.FAILED if task.undoing else TaskStatus.SUCCEEDED)
            return
        try:
            pause = _attempt(site, task, step)
        except PrismError as error:
            _fail(site, site.get(Task, task_uuid), error)
            continue
        if pause is not None:
            if pause.until_micros is not None:
                site.clock.wake(task_uuid, pause.until_micros)
            _show_progress(site, site.get(Task, task_uuid))
            return
        _next_step(site, site.get(Task, task_uuid))


def cancel(site: Site, task_uuid: str) -> Task:
    """Abort a task that allows it."""
    task = site.get(Task, task_uuid)
    if task.has_ended:
        raise WrongState("task", task.uuid, task.status.value, "unfinished")
    if not task.command.is_cancelable:
        raise WrongState("task", task.uuid, "not cancelable", "cancelable")
    abort(site, task)
    return site.get(Task, task_uuid)


def abort(site: Site, task: Task) -> None:
    """End a task where it stands, and its sub-tasks with it."""
    _abort_subtasks(site, task)
    current = site.put(replace(site.get(Task, task.uuid), error=Cancelled(task.operation)))
    current.command.abandoned(site, current)
    _end(site, current, TaskStatus.ABORTED)


def subtasks(site: Site, task: Task) -> tuple[Task, ...]:
    """The tasks that a task has started, oldest first."""
    return tuple(site.get(Task, uuid) for uuid in site.get(Task, task.uuid).subtask_uuids)


def _take_hold(site: Site, task: Task, waits: bool) -> bool:
    """Take in hand what the task needs for itself; where another has it, wait if it waits. False while waiting."""
    kin = {task.uuid, *_ancestors(site, task)}
    taken = [uuid for uuid in task.command.holds() if site.holders.get(uuid, task.uuid) not in kin]
    if taken and waits:
        site.waiters[taken[0]] = tuple(dict.fromkeys((*site.waiters.get(taken[0], ()), task.uuid)))
        return False
    for uuid in task.command.holds():
        site.holders.setdefault(uuid, task.uuid)
    now = site.now_micros
    site.put(replace(task, status=TaskStatus.RUNNING, started_micros=now, updated_micros=now, step_began_micros=now))
    return True


def _ancestors(site: Site, task: Task) -> list[str]:
    line = []
    parent = task.parent_uuid
    while parent is not None:
        line.append(parent)
        parent = site.get(Task, parent).parent_uuid
    return line


def _is_late(site: Site, task: Task) -> bool:
    deadline = task.deadline_micros
    return deadline is not None and site.now_micros >= deadline and not task.undoing


def _current_step(task: Task) -> Step | None:
    steps = task.command.runbook.steps
    return steps[task.step] if 0 <= task.step < len(steps) else None


def _attempt(site: Site, task: Task, step: Step) -> Pause | None:
    if task.undoing:
        return step.undo(site, task) if step.undo else None
    faults.strike(site, task)
    return step.act(site, task)


def _next_step(site: Site, task: Task) -> None:
    now = site.now_micros
    step = task.step + (-1 if task.undoing else 1)
    site.put(replace(task, step=step, step_began_micros=now, updated_micros=now))
    _show_progress(site, site.get(Task, task.uuid))


def _fail(site: Site, task: Task, error: PrismError) -> None:
    """Turn a task round to undo its steps, or end it."""
    _abort_subtasks(site, task)
    task = site.get(Task, task.uuid)
    now = site.now_micros
    task = site.put(replace(task, error=task.error or error, updated_micros=now, step_began_micros=now))
    if task.command.rolls_back and not task.undoing:
        site.put(replace(task, undoing=True))
    else:
        task.command.abandoned(site, task)
        _end(site, task, TaskStatus.FAILED)


def _abort_subtasks(site: Site, task: Task) -> None:
    for child in subtasks(site, task):
        if not child.has_ended:
            abort(site, child)


def _end(site: Site, task: Task, status: TaskStatus) -> None:
    now = site.now_micros
    percentage = 100 if status is TaskStatus.SUCCEEDED else task.percentage
    task = site.put(replace(task, status=status, percentage=percentage, completed_micros=now, updated_micros=now))
    if task.operation in FILLING and status is TaskStatus.SUCCEEDED:
        watch_pools(site, task.cluster_uuid)
    if task.is_audited:
        records.note_audit(site, task)
    for uuid in [held for held, holder in site.holders.items() if holder == task.uuid]:
        del site.holders[uuid]
        for waiter in site.waiters.pop(uuid, ()):
            site.clock.wake(waiter, now)
    if task.parent_uuid is not None:
        site.clock.wake(task.parent_uuid, now)


def _show_progress(site: Site, task: Task) -> None:
    """Work out the percentage from the steps done; it never runs backwards and reaches 100 at the end only."""
    runbook = task.command.runbook
    done = sum(step.weight for step in runbook.steps[: max(task.step, 0)]) * 100 // runbook.total_weight
    percentage = max(task.percentage, min(done, 99))
    if percentage != task.percentage:
        site.put(replace(task, percentage=percentage, updated_micros=site.now_micros))
