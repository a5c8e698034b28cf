"""Tasks, to read one: what clients of older APIs wait by too, of a Prism Element as of Prism Central."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import iso_instant
from mock_prism.faces.rest.v3.dialect import API_VERSION, V3Dialect
from mock_prism.faces.rest.v3.envelopes import Record
from mock_prism.model.errors import NotFound
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

READ = "v3 GET /tasks/{uuid}"
STATUS: dict[TaskStatus, str] = {
    TaskStatus.QUEUED: "QUEUED",
    TaskStatus.RUNNING: "RUNNING",
    TaskStatus.SUCCEEDED: "SUCCEEDED",
    TaskStatus.FAILED: "FAILED",
    TaskStatus.ABORTED: "ABORTED",
}
KINDS = {"network": "subnet", "volume group": "volume_group"}
"""What v3 calls by another name."""
FINISHED_SHARE = 100
DIALECT = V3Dialect()


def get_task(call: Call) -> Reply:
    """One task; asking lets it go on where that is the site's pace. Raises NotFound, also for the model's own chores.

    Keys are recorded; what does not hold yet is left out. ``operation_type`` is the act's own word (*assumed*, where
    the act was not asked for by v3).
    """
    uuid = call.path["uuid"]
    task = call.visit.ask(uuid)
    if task.command.is_internal:
        raise NotFound(Task.kind, uuid)
    record: Record = {
        "status": STATUS[task.status],
        "logical_timestamp": task.revision,
        "entity_reference_list": [
            {"kind": KINDS.get(about.kind, about.kind), "uuid": about.uuid} for about in task.entities
        ],
        "cluster_reference": {"kind": "cluster", "uuid": task.cluster_uuid},
        "subtask_reference_list": [{"kind": "task", "uuid": uuid} for uuid in task.subtask_uuids],
        "progress_message": task.operation,
        "operation_type": task.operation,
        "percentage_complete": FINISHED_SHARE if task.has_ended else task.percentage,
        "last_update_time": _seconds(task.updated_micros),
        "api_version": API_VERSION,
        "uuid": task.uuid,
        **_instant("creation_time", task.created_micros),
        **_instant("start_time", task.started_micros),
        **_instant("completion_time", task.completed_micros),
        **_failure(task),
    }
    return Reply(200, record)


def _instant(key: str, micros: int | None) -> Record:
    return {} if micros is None else {key: _seconds(micros), f"{key}_usecs": micros}


def _seconds(micros: int) -> str:
    """An instant without what is less than a second (recorded)."""
    return f"{iso_instant(micros).partition('.')[0]}Z"


def _failure(task: Task) -> Record:
    """Both keys are read of a task that has failed (public clients); the code is the status of the error."""
    if task.error is None:
        return {}
    said = DIALECT.error(task.error, "")
    (message,) = said.body["message_list"]
    return {"error_code": str(said.status), "error_detail": f"{message['reason']}: {message['message']}"}


HANDLERS: dict[str, Handler] = {READ: get_task}
