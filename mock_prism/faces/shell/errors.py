"""What the shell says of each error, and the exit status it ends with: one table for all its programs.

Known texts: ``Unknown name: …`` (scripts), ``InvalidVmState: …`` (captured), ``NoHostResources`` and
``InvalidArgument`` (scripts, first word), ``Server disconnected`` (captured, AOS 6.5.6.6), and ncli's
``Error: Could not connect to Nutanix Gateway`` (captured). All other texts are *assumed* in their form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mock_prism.faces.shell.words import ERROR_STATE, camel, printable
from mock_prism.model import errors
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.errors import PrismError
from mock_prism.model.frozen import frozen

FAILURE = 1  # assumed: only "not zero" is known
USAGE = 64
NOT_SIMULATED = 69
NO_COMMAND = 127
NO_ROUTE = 255


@dataclass(eq=False)
class Usage(Exception):
    """The command line is not one that the program takes. ``text`` is what to print."""

    text: str

    def __str__(self) -> str:
        return self.text


Phrase = Callable[..., str]
"""From an error of the row's class to text."""


@frozen
class Row:
    """One class: acli prints ``name: detail``, ncli ``Error: sentence``, the others the sentence."""

    name: Phrase
    detail: Phrase
    sentence: Phrase
    exit_status: int = FAILURE


def _state(error: errors.WrongState) -> str:
    return ERROR_STATE.get(error.state, error.state)


def _placement(error: errors.NoPlacement) -> str:
    reasons = "; ".join(f"{host}: {reason}" for host, reason in error.reasons)
    return f"No host can run VM {error.vm}: {reasons}"


def _reasons(error: errors.Refused) -> str:
    return f"Cannot {error.act}: {'; '.join(error.reasons)}"


def _seconds(error: errors.TimedOut) -> str:
    return f"{error.operation} took longer than {error.timeout_micros / MICROS_PER_SECOND:g} s"


def _fixed(text: str) -> Phrase:
    return lambda error: text


TABLE: dict[type[PrismError], Row] = {
    errors.NotFound: Row(
        _fixed("Unknown name"), lambda e: str(e.ident), lambda e: f"Could not find {e.kind} {e.ident}"
    ),
    errors.AlreadyExists: Row(
        lambda e: f"{camel(e.kind)}AlreadyExists",
        lambda e: f"{e.ident}",
        lambda e: f"A {e.kind} named {e.ident} exists already",
    ),
    errors.Invalid: Row(
        _fixed("InvalidArgument"), lambda e: f"{e.field}: {e.reason}", lambda e: f"Invalid {e.field}: {e.reason}"
    ),
    errors.WrongState: Row(
        lambda e: f"Invalid{camel(e.kind)}State",
        lambda e: f"Cannot complete request in state {_state(e)}",
        lambda e: f"Cannot complete request: {e.kind} {e.ident} is in state {_state(e)}",
    ),
    errors.Refused: Row(_fixed("OperationRefused"), _reasons, _reasons),
    errors.InUse: Row(
        lambda e: f"{camel(e.kind)}InUse",
        lambda e: f"{e.ident} is used by {', '.join(e.users)}",
        lambda e: f"{e.kind} {e.ident} is used by {', '.join(e.users)}",
    ),
    errors.Stale: Row(
        _fixed("ConcurrentUpdate"),
        lambda e: f"{e.ident} is at timestamp {e.revision}, not {e.given}",
        lambda e: f"{e.kind} {e.ident} was changed meanwhile",
    ),
    errors.NoPlacement: Row(_fixed("NoHostResources"), _placement, _placement),
    errors.Busy: Row(
        lambda e: f"{camel(e.kind)}Busy",
        lambda e: f"{e.ident} is in use by task {e.task}",
        lambda e: f"{e.kind} {e.ident} is in use by task {e.task}",
    ),
    errors.TimedOut: Row(_fixed("Timeout"), _seconds, _seconds),
    errors.Disconnected: Row(_fixed("Server disconnected"), _fixed(""), _fixed("Could not connect to Nutanix Gateway")),
    errors.Unauthenticated: Row(
        _fixed("NotAuthenticated"),
        lambda e: f"{e.user}",
        _fixed("The username or password entered is incorrect."),
    ),
    errors.Forbidden: Row(
        _fixed("NotAuthorized"), lambda e: f"{e.user} may not {e.act}", lambda e: f"{e.user} may not {e.act}"
    ),
    errors.Cancelled: Row(
        _fixed("kCanceled"), lambda e: f"{e.operation} was canceled", lambda e: f"{e.operation} was canceled"
    ),
    errors.NotSimulated: Row(
        _fixed("NotSimulated"),
        lambda e: f"mock-prism does not simulate {e.operation} yet",
        lambda e: f"mock-prism does not simulate {e.operation} yet",
        NOT_SIMULATED,
    ),
    errors.Injected: Row(_fixed("InjectedFault"), lambda e: f"{e.fault}", lambda e: f"Injected fault: {e.fault}"),
}


def acli_text(error: PrismError | Usage) -> str:
    """What acli prints of an error, without its line end."""
    if isinstance(error, Usage):
        return printable(error.text)
    row = TABLE[type(error)]
    return printable(": ".join(part for part in (row.name(error), row.detail(error)) if part))


def sentence(error: PrismError | Usage) -> str:
    """What the other programs say of an error, without its line end."""
    return printable(error.text if isinstance(error, Usage) else TABLE[type(error)].sentence(error))


def exit_status(error: PrismError | Usage) -> int:
    """The status with which a command ends that ran into the error."""
    return FAILURE if isinstance(error, Usage) else TABLE[type(error)].exit_status
