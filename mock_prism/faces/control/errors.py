"""What the control face says of each error: status and sentence."""

from __future__ import annotations

from mock_prism.model import errors
from mock_prism.model.errors import PrismError

ERROR_TABLE: dict[type[PrismError], tuple[int, str]] = {
    errors.NotFound: (404, "there is no {kind} {ident}"),
    errors.AlreadyExists: (409, "there is a {kind} {ident} already"),
    errors.Invalid: (422, "{field}: {reason}"),
    errors.WrongState: (409, "{kind} {ident} is {state}, not {wanted}"),
    errors.Refused: (409, "cannot {act}: {reasons}"),
    errors.InUse: (409, "{kind} {ident} is in use by {users}"),
    errors.Stale: (409, "{kind} {ident} is at revision {revision}, not {given}"),
    errors.NoPlacement: (409, "no host can run {vm}: {reasons}"),
    errors.Busy: (409, "{kind} {ident} is in the hands of task {task}"),
    errors.TimedOut: (409, "{operation} was given up"),
    errors.Disconnected: (503, "{service} does not answer"),
    errors.Unauthenticated: (401, "log in first"),
    errors.Forbidden: (403, "{user} may not {act}"),
    errors.Cancelled: (409, "{operation} was cancelled"),
    errors.NotSimulated: (501, "{operation} is not simulated"),
    errors.Injected: (500, "injected fault: {fault}"),
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
