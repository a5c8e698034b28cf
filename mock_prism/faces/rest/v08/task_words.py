"""The words of v0.8's tasks: the constants of the description and, for what went wrong, Acropolis' own kind of word."""

from __future__ import annotations

import re

from mock_prism.model import errors
from mock_prism.model.errors import PrismError
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

STATUS: dict[TaskStatus, str] = {
    TaskStatus.QUEUED: "QUEUED",
    TaskStatus.RUNNING: "RUNNING",
    TaskStatus.SUCCEEDED: "SUCCEEDED",
    TaskStatus.FAILED: "FAILED",
    TaskStatus.ABORTED: "ABORTED",
}

ENTITY_TYPE: dict[str, str] = {"host": "NODE", "network": "VIRTUAL_NETWORK", "vm group": "VM_GROUP"}
"""Where the word is not the model's in capitals."""

NO_ERROR = "kNoError"
ERROR: dict[type[PrismError], str] = {
    errors.NotFound: "kNotFound",
    errors.AlreadyExists: "kExists",
    errors.Invalid: "kInvalidArgument",
    errors.WrongState: "kInvalidState",
    errors.Refused: "kInvalidState",
    errors.InUse: "kInUse",
    errors.Stale: "kCasError",
    errors.NoPlacement: "kNoHostResources",
    errors.Busy: "kRetry",
    errors.TimedOut: "kTimeout",
    errors.Disconnected: "kHypervisorConnectionError",
    errors.Unauthenticated: "kNotAuthorized",
    errors.Forbidden: "kNotAuthorized",
    errors.Cancelled: "kCanceled",
    errors.NotSimulated: "kNotSupported",
    errors.Injected: "kInternalError",
}
"""The error of a failed task is a word here, where v2.0 has a number (description); the words are *assumed*."""


def operation(task: Task) -> str:
    """What a task does: ``EnterMaintenanceMode`` is ENTER_MAINTENANCE_MODE."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", task.operation).upper()


def entity_type(kind: str) -> str:
    """What kind of thing a task is about."""
    return ENTITY_TYPE.get(kind, kind.upper().replace(" ", "_"))
