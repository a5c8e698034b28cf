"""What v4 says when something goes wrong: one table, from the model's errors to status, code, group and sentence.

Recorded are VM_NOT_FOUND, RBAC_AUTHORIZATION_ERROR, the codes of headers (PLAT) and the shape of it all; public
clients tell errors apart by status and group. Every other number, group and sentence is *assumed*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, typed
from mock_prism.model import errors
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.errors import PrismError
from mock_prism.model.frozen import frozen

LOCALE = "en_US"
ODATA_OPTIONS = frozenset({"$filter", "$orderby", "$select", "$expand", "$apply"})


@frozen
class Problem:
    """What is wrong, in v4's terms. ``arguments`` are the values in the message."""

    status: int
    code: str
    group: str
    message: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    severity: str = "ERROR"


class Refusal(Exception):
    """A problem with the request itself, of which the model knows nothing."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@frozen
class Row:
    """``number`` follows the namespace's own code, unless a ``code`` is given whole."""

    status: int
    number: int
    group: Callable[..., str]
    message: Callable[..., str]
    arguments: Callable[..., Mapping[str, str]] = lambda error: {}
    code: str | None = None


TAKEN = {
    "user": "user already exists with given username '{}'",
    "role": "Failed to create role as already exists: '{}'",
    "key": "there is a key with the same name '{}'",
}
"""The words that tests of public clients look for; of other kinds they are *assumed*."""
CODES_OF_KINDS = {"task": "TSKS"}
NOUNS = {"vm": "VM", "cvm": "Controller VM", "vm group": "VM group"}


def _noun(kind: str) -> str:
    return NOUNS.get(kind, kind)


def _always(text: str) -> Callable[..., str]:
    return lambda error: text


def _of_kind(suffix: str) -> Callable[..., str]:
    return lambda error: f"{_key(error.kind).upper()}_{suffix}"


def _uuid(error: errors.NotFound) -> dict[str, str]:
    return {f"{_key(error.kind)}_uuid": error.ident}


def _ident(error: errors.AlreadyExists | errors.WrongState | errors.InUse | errors.Busy) -> dict[str, str]:
    return {_key(error.kind): error.ident}


def _key(kind: str) -> str:
    return kind.lower().replace(" ", "_").replace("-", "_")


def _taken(error: errors.AlreadyExists) -> str:
    return TAKEN.get(error.kind, f"The {_noun(error.kind)} '{{}}' already exists.").format(error.ident)


def _invalid(error: errors.Invalid) -> str:
    """A bad text of OData, or a value that turned out wrong while a task ran."""
    head = "Odata Error:" if error.field in ODATA_OPTIONS else "Given input is invalid."
    return f"{head} {error.field}: {error.reason}."


def _no_placement(error: errors.NoPlacement) -> str:
    reasons = "; ".join(f"{host}: {reason}" for host, reason in error.reasons)
    return f"No host has enough available resources for VM '{error.vm}' ({reasons})."


TABLE: dict[type[PrismError], Row] = {
    errors.NotFound: Row(
        404,
        30100,
        _of_kind("NOT_FOUND"),
        lambda e: (
            f"Failed to perform the operation on the {_noun(e.kind)} with UUID '{e.ident}', because it is not found."
        ),
        _uuid,
    ),
    errors.AlreadyExists: Row(409, 30200, _of_kind("ALREADY_EXISTS"), _taken, _ident),
    errors.Invalid: Row(
        400,
        10002,
        _always("INVALID_REQUEST"),
        _invalid,
        lambda e: {"option": e.field},
    ),
    errors.WrongState: Row(
        409,
        30300,
        _of_kind("INVALID_STATE"),
        lambda e: f"The {_noun(e.kind)} '{e.ident}' is {e.state}, but must be {e.wanted}.",
        _ident,
    ),
    errors.Refused: Row(
        409, 30301, _always("PRECHECK_FAILED"), lambda e: f"Failed to {e.act}: {'; '.join(e.reasons)}."
    ),
    errors.InUse: Row(
        409,
        30302,
        _of_kind("IN_USE"),
        lambda e: f"The {_noun(e.kind)} '{e.ident}' is in use by {', '.join(e.users)}.",
        _ident,
    ),
    errors.Stale: Row(
        412,
        30303,
        _of_kind("ETAG_MISMATCH"),
        lambda e: (
            f"Failed to perform the operation on the {_noun(e.kind)} '{e.ident}': its revision is {e.revision},"
            f" not {e.given}."
        ),
    ),
    errors.NoPlacement: Row(409, 30304, _always("NO_HOST_RESOURCES"), _no_placement),
    errors.Busy: Row(
        409,
        30305,
        _of_kind("BUSY"),
        lambda e: f"The {_noun(e.kind)} '{e.ident}' is in use by task '{e.task}'.",
        _ident,
    ),
    errors.TimedOut: Row(
        504,
        30306,
        _always("OPERATION_TIMED_OUT"),
        lambda e: f"The operation {e.operation} did not end within {e.timeout_micros / MICROS_PER_SECOND:g} seconds.",
    ),
    errors.Disconnected: Row(
        503, 30307, _always("SERVICE_UNAVAILABLE"), lambda e: f"The service {e.service} is not reachable."
    ),
    errors.Unauthenticated: Row(
        401, 10002, _always("AUTHENTICATION_REQUIRED"), _always("Authentication is required."), code="PLAT-10002"
    ),
    errors.Forbidden: Row(
        403,
        10001,
        _always("RBAC_AUTHORIZATION_ERROR"),
        lambda e: f"Access Denied because no or incorrect permissions were set in the request {e.act}",
        code="RBA-10001",
    ),
    errors.Cancelled: Row(409, 30308, _always("TASK_CANCELED"), lambda e: f"The operation {e.operation} was canceled."),
    errors.NotSimulated: Row(
        501, 10501, _always("NOT_SIMULATED"), lambda e: f"mock_prism does not simulate {e.operation}."
    ),
    errors.Injected: Row(500, 30309, _always("INJECTED_FAULT"), lambda e: f"Injected fault: {e.fault}."),
}


OWN_ROWS: Mapping[tuple[type[PrismError], str], Row] = {
    (errors.NotFound, "volumes"): Row(
        404,
        40301,
        _always("VOLUME_UNKNOWN_ENTITY_ERROR"),
        lambda e: (
            "Exception occurred as the storage service could not find the entity"
            f" {_noun(e.kind).title() if e.kind.islower() else e.kind} on entityID {e.ident} due to an error."
        ),
    ),
}
"""What a namespace says in its own way (recorded for volume groups)."""


def problem_of(error: PrismError, namespace: str) -> Problem:
    """An error of the model, by the table."""
    row = OWN_ROWS.get((type(error), namespace)) or TABLE[type(error)]
    prefix = CODES_OF_KINDS.get(getattr(error, "kind", "")) or NAMESPACES[namespace].code
    code = row.code or f"{prefix}-{row.number}"
    return Problem(row.status, code, row.group(error), row.message(error), row.arguments(error))


def refusal_of_body(error: PrismError, namespace: str) -> Problem:
    """An error of the model as the fault of a body that names what is not there: 400."""
    return replace(problem_of(error, namespace), status=400)


def app_message(problem: Problem, namespace: str) -> dict[str, Json]:
    """A problem as the message of a response, or of a task."""
    return typed(
        f"{namespace}.v4.error.AppMessage",
        message=problem.message,
        severity=problem.severity,
        code=problem.code,
        locale=LOCALE,
        errorGroup=problem.group,
        argumentsMap=dict(problem.arguments) or None,
    )


def is_of_schema(error: PrismError) -> bool:
    """Whether the request breaks its schema, which v4 says in a form of its own; a bad OData text is a message."""
    return isinstance(error, errors.Invalid) and error.field not in ODATA_OPTIONS
