"""What the console says of each error: status, and a sentence for the operator."""

from __future__ import annotations

from mock_prism.model import errors
from mock_prism.model.errors import PrismError

ERROR_TABLE: dict[type[PrismError], tuple[int, str]] = {
    errors.NotFound: (404, "The {kind} {ident} does not exist."),
    errors.AlreadyExists: (409, "A {kind} named {ident} exists already."),
    errors.Invalid: (422, "The value of {field} is not valid: {reason}."),
    errors.WrongState: (409, "The {kind} {ident} is {state}; this needs it to be {wanted}."),
    errors.Refused: (409, "Cannot {act}: {reasons}."),
    errors.InUse: (409, "The {kind} {ident} is in use by {users}."),
    errors.Stale: (409, "The {kind} {ident} has changed meanwhile. Look at it again."),
    errors.NoPlacement: (409, "No host can run {vm}: {reasons}."),
    errors.Busy: (409, "Another task is at work on the {kind} {ident}."),
    errors.TimedOut: (409, "The operation {operation} took too long and was given up."),
    errors.Disconnected: (503, "{service} does not answer."),
    errors.Unauthenticated: (401, "The user name or password is not right."),
    errors.Forbidden: (403, "Your role does not allow this."),
    errors.Cancelled: (409, "The operation {operation} was cancelled."),
    errors.NotSimulated: (501, "{operation} is not simulated."),
    errors.Injected: (500, "Injected fault: {fault}."),
}


def describe(error: PrismError) -> tuple[int, str]:
    """Status and sentence of an error."""
    status, template = ERROR_TABLE[type(error)]
    values = {name: getattr(error, name) for name in error.__dataclass_fields__}
    return status, template.format_map({name: _plain(value) for name, value in values.items()})


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return "; ".join(": ".join(item) if isinstance(item, tuple) else str(item) for item in value)
    return value
