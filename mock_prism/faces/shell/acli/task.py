"""acli task: what is under way and what has been."""

from __future__ import annotations

import base64
from uuid import UUID

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer, Shown, Started, Wait
from mock_prism.faces.shell.errors import acli_text
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.faces.shell.resolve import split_list
from mock_prism.faces.shell.words import TASK_STATUS, instant
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

MIB = 1 << 20
HEADER = ("Task UUID", "Parent Task UUID", "Component", "Sequence-id", "Type", "Status")
ENTITY_TYPES = {"vm": "kVM", "host": "kHost", "cvm": "kNode", "cluster": "kCluster"}
FAILED_CODE = 1  # assumed; captured is only 17, for a wrong VM state
WRONG_STATE_CODE = 17


def operation_type(task: Task) -> str:
    """The kind of a task in Acropolis's words: ``kVmCreate`` (captured)."""
    return f"k{task.operation}"


def _list(call: AcliCall) -> Answer:
    """The cluster's tasks, newest first (*assumed*)."""
    wanted = set(split_list(call.args.text("operation_type_list"))) if "operation_type_list" in call.args else None
    tasks = [
        task
        for task in call.site.where(Task, "cluster_uuid", call.cluster.uuid)
        if not task.command.is_internal and (wanted is None or operation_type(task) in wanted)
    ]
    tasks.sort(key=lambda task: -task.sequence)
    rows = [_row(task) for task in tasks]
    return Shown(table(HEADER, rows), [_summary(task) for task in tasks])


def _row(task: Task) -> tuple[str, ...]:
    return (
        task.uuid,
        task.parent_uuid or "",
        task.command.component,
        str(task.sequence),
        operation_type(task),
        TASK_STATUS[task.status],
    )


def _summary(task: Task) -> dict[str, Json]:
    return {
        "component": task.command.component,
        "operation_type": operation_type(task),
        "parent_task_uuid": task.parent_uuid,
        "sequence_id": task.sequence,
        "status": TASK_STATUS[task.status],
        "uuid": task.uuid,
    }


def _get(call: AcliCall) -> Answer:
    """One task in full. To ask for it makes time leap at an eager pace."""
    uuid = call.args.text("task")
    task = call.session.visit.ask(uuid)
    if task.cluster_uuid != call.cluster.uuid or task.command.is_internal:
        raise NotFound(Task.kind, uuid)
    tree = _tree(task)
    return Shown(block(task.uuid, tree), tree)


def _tree(task: Task) -> dict[str, Json]:
    """The object itself, not keyed; ISO times without a zone (captured, AOS 5.x)."""
    tree: dict[str, Json] = {
        "canceled": task.status is TaskStatus.ABORTED,
        "cluster_uuid": task.cluster_uuid,
        "component": task.command.component,
        "create_time_usecs": _iso(task.created_micros),
        "deleted": False,
        "disable_auto_progress_update": True,
        "entity_list": [
            {"entity_id": ref.uuid, "entity_type": ENTITY_TYPES.get(ref.kind, f"k{ref.kind.title()}")}
            for ref in task.entities
        ],
        "internal_task": False,
        "last_updated_time_usecs": _iso(task.updated_micros),
        "local_root_task_uuid": task.parent_uuid or task.uuid,
        "logical_timestamp": task.revision,
        "message": acli_text(task.error) if task.error is not None else "",
        "operation_type": operation_type(task),
        "percentage_complete": task.percentage,
        "request": _request(task),
        "requested_state_transition": 20,
        "sequence_id": task.sequence,
        "status": TASK_STATUS[task.status],
        "uuid": task.uuid,
        "weight": 1000,
    }
    return tree | _times(task) | _result(task)


def _times(task: Task) -> dict[str, Json]:
    times = {"start_time_usecs": task.started_micros, "complete_time_usecs": task.completed_micros}
    return {key: _iso(micros) for key, micros in times.items() if micros is not None}


def _iso(micros: int) -> str:
    return f"{instant(micros):%Y-%m-%dT%H:%M:%S.%f}"


def _request(task: Task) -> dict[str, Json]:
    request: dict[str, Json] = {"method_name": task.operation}
    if isinstance(task.command, CreateVm):
        command = task.command
        spec: dict[str, Json] = {"memory_mb": command.memory_bytes // MIB, "name": command.name}
        spec["num_vcpus"] = command.num_vcpus
        request["arg"] = {"spec": spec}
    return request


def _result(task: Task) -> dict[str, Json]:
    """What the task came to. The captured blobs hold the first entity's uuid as a protobuf message."""
    if not task.has_ended:
        return {}
    if task.error is not None:
        code = WRONG_STATE_CODE if isinstance(task.error, WrongState) else FAILED_CODE
        return {"response": {"error_code": code, "error_detail": acli_text(task.error)}}
    if not task.entities:
        return {"response": {"error_code": 0}}
    inner = b"\x0a\x10" + UUID(task.entities[0].uuid).bytes
    outer = b"\x0a" + bytes([len(inner)]) + inner
    return {
        "internal_opaque": base64.b64encode(outer).decode(),
        "response": {"error_code": 0, "ret": {"embedded": base64.b64encode(inner).decode()}},
    }


def _cancel(call: AcliCall) -> Answer:
    """Give a task up; one that cannot be is refused."""
    call.site.cancel(_own(call).uuid)
    return Shown()


def _poll(call: AcliCall) -> Answer:
    """Wait for a task (*assumed*: with the progress lines that its own command would have)."""
    task = _own(call)
    return Started((Wait(operation_type(task), operation_type(task), task.uuid, task.uuid),))


def _own(call: AcliCall) -> Task:
    task = call.site.get(Task, call.args.text("task"))
    if task.cluster_uuid != call.cluster.uuid or task.command.is_internal:
        raise NotFound(Task.kind, task.uuid)
    return task


TASK = Param("task", Kind.TASK, positional=True)

VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("task.cancel", "Gives a task up.", (TASK,), _cancel),
    AcliVerb("task.poll", "Waits for a task.", (TASK,), _poll),
    AcliVerb("task.list", "Lists tasks.", (Param("operation_type_list"),), _list),
    AcliVerb("task.get", "Shows a task.", (TASK,), _get),
)
