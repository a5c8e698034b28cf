"""Tasks of v0.8."""

from __future__ import annotations

import re

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v08.replies import DIALECT
from mock_prism.model.errors import NotFound
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.views import TaskView, task_view

STATUS: dict[TaskStatus, str] = {
    TaskStatus.QUEUED: "QUEUED",
    TaskStatus.RUNNING: "RUNNING",
    TaskStatus.SUCCEEDED: "SUCCEEDED",
    TaskStatus.FAILED: "FAILED",
    TaskStatus.ABORTED: "ABORTED",
}
ENTITY_TYPE: dict[str, str] = {"host": "NODE", "network": "VIRTUAL_NETWORK", "vm group": "VM_GROUP"}
FINISHED_SHARE = 100


def operation(task: Task) -> str:
    """What a task does, in the constants of the description: ``EnterMaintenanceMode`` is ENTER_MAINTENANCE_MODE."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", task.operation).upper()


class TaskSchema(Schema):
    """TaskDTO. Instants are microseconds; the error is a word, not a number."""

    uuid = fields.String(attribute="task.uuid")
    operation_type = fields.Function(lambda view: operation(view.task), data_key="operationType")
    progress_status = fields.Function(lambda view: STATUS[view.task.status], data_key="progressStatus")
    percentage_complete = fields.Function(
        lambda view: FINISHED_SHARE if view.task.has_ended else view.task.percentage, data_key="percentageComplete"
    )
    create_time = fields.Integer(attribute="task.created_micros", data_key="createTime")
    start_time = fields.Integer(attribute="task.started_micros", data_key="startTime")
    complete_time = fields.Integer(attribute="task.completed_micros", data_key="completeTime")
    last_updated_time = fields.Integer(attribute="task.updated_micros", data_key="lastUpdatedTime")
    entity_ids = fields.Function(lambda view: [about.uuid for about in view.task.entities], data_key="entityIds")
    entity_list = fields.Function(
        lambda view: [
            {
                "uuid": about.uuid,
                "entityType": ENTITY_TYPE.get(about.kind, about.kind.upper()),
                "entityName": about.name,
            }
            for about in view.task.entities
        ],
        data_key="entityList",
    )
    message = fields.Constant("")
    meta_request = fields.Function(lambda view: {"methodName": view.task.operation}, data_key="metaRequest")
    meta_response = fields.Function(lambda view: _response(view.task), data_key="metaResponse")
    parent_task_uuid = fields.String(attribute="task.parent_uuid", data_key="parentTaskUuid")
    subtask_uuid_list = fields.Function(lambda view: [task.uuid for task in view.subtasks], data_key="subtaskUuidList")


def _response(task: Task) -> Json:
    if not task.has_ended:
        return None
    if task.error is None:
        return {"error": "kNoError"}
    return {"error": f"k{type(task.error).__name__}", "errorDetail": DIALECT.error_text(task.error)}


def record(call: Call, task: Task) -> Json:
    """One task; keys without a value are left out."""
    view = task_view(call.site, task)
    shown = TaskView(view.task, tuple(child for child in view.subtasks if not child.command.is_internal))
    present = call.presenter.present(TaskSchema, shown)
    return {key: value for key, value in present.items() if value is not None}


def _list(call: Call) -> Reply:
    """Tasks of the cluster, oldest first. Ended ones unless ``includeCompleted`` is false (*assumed*)."""
    operations, uuids = call.words("operationTypeList"), call.words("entityUuids")
    only_open = (call.first("includeCompleted") or "true").lower() == "false"
    since, count = call.number("epochCutOffTime"), call.number("count")
    tasks = [
        task
        for task in call.site.where(Task, "cluster_uuid", cluster_meant(call).uuid)
        if not task.command.is_internal
        and (not operations or operation(task) in operations)
        and (not uuids or uuids & {about.uuid for about in task.entities})
        and not (only_open and task.has_ended)
        and (since is None or task.created_micros >= since)
    ]
    metadata = {"grandTotalEntities": len(tasks), "totalEntities": len(tasks)}
    return Reply(body={"metadata": metadata, "entities": [record(call, task) for task in tasks[:count]]})


def _visible(call: Call) -> Task:
    """The task asked for; the model's own chores are not shown."""
    task = call.visit.ask(call.path["taskid"])
    if task.command.is_internal:
        raise NotFound(Task.kind, task.uuid)
    return task


def _get(call: Call) -> Reply:
    return Reply(body=record(call, _visible(call)))


def _poll(call: Call) -> Reply:
    """The call does not wait: a task that goes on is answered with ``timedOut`` (*assumed*)."""
    task = _visible(call)
    return Reply(
        body={"taskInfo": record(call, task), "timedOut": not task.has_ended, "isUnrecognized": False},
    )


HANDLERS = {
    "v0.8 GET /tasks": _list,
    "v0.8 GET /tasks/{taskid}": _get,
    "v0.8 GET /tasks/{taskid}/poll": _poll,
}
