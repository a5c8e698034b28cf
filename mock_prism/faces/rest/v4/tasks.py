"""Watching tasks, and giving them up."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.v4.envelopes import Record, said, single, url
from mock_prism.faces.rest.v4.errors import Problem, app_message
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.task_schemas import TaskSchema, TaskShown
from mock_prism.faces.rest.v4.wire import TASK_ID, TASK_PREFIX
from mock_prism.model.batch import Batch
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.batch import RunBatch
from mock_prism.model.errors import NotFound
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.user import User
from mock_prism.model.views import task_view

REFERENCES = ("subTasks", "parentTask", "rootTask")
CANCELLED = Problem(
    200,
    "TSKS-20901",
    "TASK_CANCELLATION_SUCCESS",
    "Task cancellation issued successfully as requested",
    severity="INFO",
)
"""Recorded."""


def list_tasks(call: Call) -> Reply:
    """All tasks, the latest first (*assumed*)."""
    tasks = sorted(call.site.all(Task), key=lambda task: task.sequence, reverse=True)
    records = [_record(call, shown_task(call.site, task)) for task in tasks if not task.command.is_internal]
    return listed(call, records, lambda record: _with_links(call, record))


def get_task(call: Call) -> Reply:
    """One task; at an eager pace asking for it makes time leap."""
    uuid = _task_uuid(call, "extId")
    call.visit.ask(uuid)
    shown = shown_task(call.site, call.site.get(Task, uuid))
    record = selected_one(call, _record(call, shown))
    return single(call, _with_links(call, record), shown)


def list_affected(call: Call) -> Reply:
    """The things that a task is about."""
    shown = shown_task(call.site, call.site.get(Task, _task_uuid(call, "taskExtId")))
    return listed(call, _record(call, shown).get("entitiesAffected", []))


def task_named(call: Call, placeholder: str) -> Task:
    """The task that the path names. Raises NotFound."""
    return call.site.get(Task, _task_uuid(call, placeholder))


def cancel_task(call: Call) -> Reply:
    """Give a task up."""
    call.site.cancel(_task_uuid(call, "taskExtId"))
    return said(call, app_message(CANCELLED, "prism"))


def shown_task(site: Site, task: Task) -> TaskShown:
    """A task and its relatives, without those that no face shows."""
    line = list(_ancestors(site, task))
    return TaskShown(
        task,
        tuple(child for child in task_view(site, task).subtasks if not child.command.is_internal),
        line[0] if line else None,
        line[-1] if line else None,
        site.get(Cluster, task.cluster_uuid),
        site.find(User, "name", task.requester),
        site.table(Batch).get(task.command.batch.uuid) if isinstance(task.command, RunBatch) else None,
    )


def _ancestors(site: Site, task: Task) -> Iterable[Task]:
    while task.parent_uuid is not None:
        task = site.get(Task, task.parent_uuid)
        yield task


def _record(call: Call, shown: TaskShown) -> Record:
    return call.presenter.present(TaskSchema, shown)


def _task_uuid(call: Call, placeholder: str) -> str:
    """The uuid in a task's id. Raises NotFound, also for ids of another service and of internal tasks."""
    ext_id = call.path[placeholder]
    found = TASK_ID.fullmatch(ext_id)
    task = call.site.table(Task).get(found[1].lower()) if found and ext_id.startswith(TASK_PREFIX) else None
    if task is None or task.command.is_internal:
        raise NotFound(Task.kind, ext_id)
    return task.uuid


def _with_links(call: Call, record: Record) -> Record:
    """The record with the addresses of its relatives, which depend on how the client reached the server."""
    found = {key: record[key] for key in REFERENCES if key in record}
    return record | {
        key: [_linked(call, one) for one in value] if isinstance(value, list) else _linked(call, value)
        for key, value in found.items()
    }


def _linked(call: Call, reference: Record) -> Record:
    return reference | {"href": url(call, "prism", f"/config/tasks/{reference['extId']}")}
