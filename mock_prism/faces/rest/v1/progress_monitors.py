"""Tasks as v1 shows them: progress monitors. Not described; the keys are those that public clients read."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import DIALECT, enveloped
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

STATUS: dict[TaskStatus, str] = {
    TaskStatus.QUEUED: "queued",
    TaskStatus.RUNNING: "running",
    TaskStatus.SUCCEEDED: "succeeded",
    TaskStatus.FAILED: "failed",
    TaskStatus.ABORTED: "aborted",
}
OPERATION: dict[str, str] = {
    "ProtectionDomainActivate": "activate",
    "ProtectionDomainDeactivate": "deactivate",
    "ProtectionDomainMigrate": "deactivate",
}
"""Where a public client looks for another word: moving a protection domain is, on the cluster that it leaves, to
deactivate it."""
COMPONENT = "Uhura"
FILTERED = {
    "status": "statusWords",
    "internal_task": "internalTask",
    "display_failures": "displayFailures",
    "complete_time_usecs": "completeTimeUsecs",
    "last_updated_time_usecs": "lastUpdateTimeUsecs",
}
"""What public clients filter by, besides what is shown, and where it is read: a status goes by its word as it is shown,
and by that with a k before it."""
FINISHED_SHARE = 100


def record(task: Task) -> dict[str, Json]:
    """One task. Instants are microseconds, 0 where there is none yet (*assumed*)."""
    operation = OPERATION.get(task.operation, task.operation)
    return {
        "uuid": task.uuid,
        "id": task.uuid,
        "operation": operation,
        "component": COMPONENT,
        "clusterUuid": task.cluster_uuid,
        "entity": [about.kind for about in task.entities],
        "entityId": [about.uuid for about in task.entities],
        "taskName": operation,
        "taskDisplayName": None,
        "subTaskMessage": DIALECT.error_text(task.error) if task.error else task.step_name,
        "status": STATUS[task.status],
        "percentageCompleted": FINISHED_SHARE if task.has_ended else task.percentage,
        "createTimeUsecs": task.created_micros,
        "startTimeUsecs": task.started_micros or 0,
        "lastUpdateTimeUsecs": task.updated_micros,
    }


def _unseen(task: Task) -> dict[str, Json]:
    """What one is filtered by, and does not show. None that is listed is internal."""
    word = STATUS[task.status]
    return {
        "statusWords": [word, f"k{word.capitalize()}"],
        "internalTask": False,
        "displayFailures": True,
        "completeTimeUsecs": task.updated_micros if task.has_ended else 0,
    }


def _list(call: Call) -> Reply:
    """Looking on lets an unfinished task go on, where the site's pace is to wait for whoever looks."""
    cluster = cluster_meant(call)
    tasks = [task for task in call.site.where(Task, "cluster_uuid", cluster.uuid) if not task.command.is_internal]
    asked = [call.visit.ask(task.uuid) for task in tasks]
    unseen = {task.uuid: _unseen(task) for task in asked}
    reply = enveloped(call, [record(task) | unseen[task.uuid] for task in asked], FILTERED)
    for shown in reply.body["entities"]:
        for key in unseen[shown["uuid"]]:
            del shown[key]
    return reply


HANDLERS: dict[str, Handler] = {"v1 GET /progress_monitors": _list}
