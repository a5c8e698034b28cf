"""Tasks of v2.0: listed and polled by POST, as the product has it."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.fields import Count
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v2.replies import CREATED, DIALECT
from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.site import Site
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.views import TaskView, task_view

STATUS: dict[TaskStatus, str] = {
    TaskStatus.QUEUED: "Queued",
    TaskStatus.RUNNING: "Running",
    TaskStatus.SUCCEEDED: "Succeeded",
    TaskStatus.FAILED: "Failed",
    TaskStatus.ABORTED: "Aborted",
}
OPERATION: dict[str, str] = {"VmSetPowerState": "VmChangePowerState"}
"""Where the product's word is known to differ from the model's (recorded)."""

ENTITY_TYPE: dict[str, str] = {
    "host": "NODE",
    "vm": "VM",
    "cluster": "CLUSTER",
    "image": "IMAGE",
    "network": "VIRTUAL_NETWORK",
    "disk": "DISK",
}
FAILED_CODE = 17  # recorded, of a power change in the wrong state; assumed for all
FINISHED_SHARE = 100  # recorded: a failed task is at 100 too


class TaskSchema(Schema):
    """TaskDTO (recorded). Loads nothing."""

    uuid = fields.String(attribute="task.uuid")
    cluster_uuid = fields.String(attribute="task.cluster_uuid")
    operation_type = fields.Function(lambda view: operation(view.task))
    progress_status = fields.Function(lambda view: STATUS[view.task.status])
    percentage_complete = fields.Function(lambda view: FINISHED_SHARE if view.task.has_ended else view.task.percentage)
    create_time_usecs = fields.Integer(attribute="task.created_micros")
    start_time_usecs = fields.Integer(attribute="task.started_micros")
    complete_time_usecs = fields.Integer(attribute="task.completed_micros")
    last_updated_time_usecs = fields.Integer(attribute="task.updated_micros")
    entity_list = fields.Function(
        lambda view: [
            {
                "entity_id": about.uuid,
                "entity_type": ENTITY_TYPE.get(about.kind, about.kind.upper().replace(" ", "_")),
                "entity_name": None,  # recorded
            }
            for about in view.task.entities
        ]
    )
    message = fields.Constant("")
    meta_request = fields.Function(lambda view: {"method_name": operation(view.task)})
    meta_response = fields.Function(lambda view: _response(view.task))
    parent_task_uuid = fields.String(attribute="task.parent_uuid")
    subtask_uuid_list = fields.Function(lambda view: [task.uuid for task in view.subtasks])


def operation(task: Task) -> str:
    """The product's word for what a task does."""
    return OPERATION.get(task.operation, task.operation)


def _response(task: Task) -> Json:
    """What came of a task; null while it runs (*assumed*)."""
    if not task.has_ended:
        return None
    if task.error is None:
        return {"error_code": 0}
    detail = DIALECT.error_text(task.error)
    if isinstance(task.error, WrongState):
        detail = f"Cannot complete request in state {detail}"  # recorded, doubled words and all
    return {"error_code": FAILED_CODE, "error_detail": detail}


def shown_view(site: Site, task: Task) -> TaskView:
    """A task with those of its sub-tasks that the product would show."""
    view = task_view(site, task)
    return TaskView(view.task, tuple(child for child in view.subtasks if not child.command.is_internal))


def record(call: Call, task: Task, with_subtasks: bool = False) -> Json:
    """One task; keys without a value are left out (recorded)."""
    view = shown_view(call.site, task)
    shown = {key: value for key, value in call.presenter.present(TaskSchema, view).items() if value is not None}
    if with_subtasks:
        shown["subtask_info_list"] = [record(call, child) for child in view.subtasks]
    return shown


def _is_positive(count: int | None) -> None:
    if count is not None and count < 1:
        raise ValidationError("must be at least 1")


class ListSchema(Schema):
    """TaskRequestDTO."""

    cluster_uuid_list = fields.List(fields.String(), load_default=None, allow_none=True)
    count = Count(load_default=None, allow_none=True, validate=_is_positive)
    cut_off_time_usecs = Count(load_default=None, allow_none=True)
    entity_list = fields.List(fields.Dict(), load_default=None, allow_none=True)
    include_completed = fields.Boolean(load_default=True, allow_none=True)
    include_subtasks_info = fields.Boolean(load_default=False, allow_none=True)
    operation_type_list = fields.List(fields.String(), load_default=None, allow_none=True)


def _list(call: Call) -> Reply:
    """An envelope, oldest first. Without ``include_completed`` all are listed (*assumed*), of the cluster's own."""
    wanted = load(ListSchema, call.body)
    clusters = wanted["cluster_uuid_list"] or [cluster_meant(call).uuid]
    about = {str(entity.get("entity_id")) for entity in wanted["entity_list"] or ()}
    tasks = [
        task
        for task in call.site.all(Task)
        if not task.command.is_internal
        and task.cluster_uuid in clusters
        and (not about or about & {entity.uuid for entity in task.entities})
        and (wanted["include_completed"] is not False or not task.has_ended)
        and (wanted["cut_off_time_usecs"] is None or task.created_micros >= wanted["cut_off_time_usecs"])
        and (not wanted["operation_type_list"] or operation(task) in wanted["operation_type_list"])
    ]
    shown = tasks[: wanted["count"]] if wanted["count"] else tasks
    records = [record(call, task, bool(wanted["include_subtasks_info"])) for task in shown]
    metadata = {"grand_total_entities": len(tasks), "total_entities": len(tasks), "count": len(records)}
    return Reply(CREATED, {"metadata": metadata, "entities": records})


def _get(call: Call) -> Reply:
    task = visible(call, call.path["uuid"])
    return Reply(body=record(call, task, call.wants("include_subtasks_info")))


def visible(call: Call, uuid: str) -> Task:
    """A task by id, asked for as a client polls. Raises NotFound; the model's own chores are not shown."""
    task = call.visit.ask(uuid)
    if task.command.is_internal:
        raise NotFound(Task.kind, uuid)
    return task


class PollSchema(Schema):
    """TaskPollRequestDTO."""

    completed_tasks = fields.List(fields.String(), required=True)
    timeout_interval = Count(load_default=None, allow_none=True)


def _poll(call: Call) -> Reply:
    """What of some tasks has ended. The call does not wait: where none has, it says so at once (*assumed*)."""
    wanted = load(PollSchema, call.body)
    ended = [task for task in (visible(call, uuid) for uuid in wanted["completed_tasks"]) if task.has_ended]
    if not ended:
        return Reply(CREATED, {"timed_out": True})
    return Reply(CREATED, {"completed_tasks_info": [record(call, task) for task in ended]})


HANDLERS = {
    "v2.0 GET /tasks/{uuid}": _get,
    "v2.0 POST /tasks/list": _list,
    "v2.0 POST /tasks/poll": _poll,
}
