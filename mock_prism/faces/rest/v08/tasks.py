"""Tasks of v0.8."""

from __future__ import annotations

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v08.replies import DIALECT
from mock_prism.faces.rest.v08.task_words import ERROR, NO_ERROR, STATUS, entity_type, operation
from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.task import Task
from mock_prism.model.views import TaskView, task_view

FINISHED_SHARE = 100  # recorded in v2.0: a failed task is at 100 too


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
                "entityType": entity_type(about.kind),
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
    """What came of a task; nothing while it runs (*assumed*)."""
    if not task.has_ended:
        return None
    if task.error is None:
        return {"error": NO_ERROR, "errorDetail": ""}
    detail = DIALECT.error_text(task.error)
    if isinstance(task.error, WrongState):
        detail = f"Cannot complete request in state {detail}"  # recorded in v2.0, doubled words and all
    return {"error": ERROR[type(task.error)], "errorDetail": detail}


def record(call: Call, task: Task) -> dict[str, Json]:
    """One task; keys without a value are left out, names of entities unless asked for (description)."""
    view = task_view(call.site, task)
    shown = TaskView(view.task, tuple(child for child in view.subtasks if not child.command.is_internal))
    present = call.presenter.present(TaskSchema, shown)
    whole = {key: value for key, value in present.items() if value is not None}
    if call.wants("includeEntityNames"):
        return whole
    return whole | {"entityList": [{**entity, "entityName": None} for entity in whole["entityList"]]}


def _list(call: Call) -> Reply:
    """Tasks of the cluster, oldest first. Ended ones only if ``includeCompleted`` is true: without it a public client
    wants of an image that it is uploading the one task that goes on."""
    operations, uuids, kinds = (call.words(key) for key in ("operationTypeList", "entityUuids", "entityTypes"))
    only_open = (call.first("includeCompleted") or "").lower() != "true"
    since, count = call.number("epochCutOffTime"), call.number("count")
    tasks = [
        task
        for task in call.site.where(Task, "cluster_uuid", cluster_meant(call).uuid)
        if not task.command.is_internal
        and (not operations or operation(task) in operations)
        and (not uuids or uuids & {about.uuid for about in task.entities})
        and (not kinds or kinds & {entity_type(about.kind) for about in task.entities})
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
    """The call does not wait: a task that goes on is answered with ``timedOut``, no task at all with
    ``isUnrecognized`` (description, *assumed*)."""
    try:
        task = _visible(call)
    except NotFound:
        return Reply(body={"isUnrecognized": True, "timedOut": False})
    return Reply(body={"isUnrecognized": False, "taskInfo": record(call, task), "timedOut": not task.has_ended})


HANDLERS: dict[str, Handler] = {
    "v0.8 GET /tasks": _list,
    "v0.8 GET /tasks/{taskid}": _get,
    "v0.8 GET /tasks/{taskid}/poll": _poll,
}
