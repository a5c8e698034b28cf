"""The jobs of a task: that they are the steps of its runbook is *assumed*. Fields as in the official SDK."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import iso_instant
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.tasks import task_named
from mock_prism.model.document import standing_uuid
from mock_prism.model.errors import NotFound
from mock_prism.model.task import Task

JOBS = "/prism/config/tasks/{taskExtId}/jobs"


def list_jobs(call: Call) -> Reply:
    """The jobs of a task, in order."""
    return listed(call, _jobs(task_named(call, "taskExtId")))


def get_job(call: Call) -> Reply:
    """One of them."""
    task, uuid = task_named(call, "taskExtId"), call.path["extId"].rpartition(":")[2].lower()
    for job in _jobs(task):
        if job["extId"] == uuid:
            return single(call, selected_one(call, job), Alone(task))
    raise NotFound("task job", uuid)


def _jobs(task: Task) -> list[Record]:
    return [
        typed(
            "prism.v4.config.TaskJob",
            extId=standing_uuid(f"{task.uuid}/{place}"),
            name=step.name,
            status=_status(task, place),
            clusterExtIds=[task.cluster_uuid],
            createdTime=iso_instant(task.created_micros),
        )
        for place, step in enumerate(task.command.runbook.steps)
    ]


def _status(task: Task, place: int) -> str:
    """A step is done, or to be done; that at which a task has failed has failed."""
    if place < task.step or (task.has_ended and task.error is None):
        return "SUCCEEDED"
    return "FAILED" if place == task.step and task.error is not None else "PENDING"


HANDLERS: dict[str, Handler] = {
    f"v4 GET {JOBS}": list_jobs,
    f"v4 GET {JOBS}/{{extId}}": get_job,
}
