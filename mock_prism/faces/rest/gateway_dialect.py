"""What the Prism gateway says when something goes wrong: one table for v0.8, v1 and v2.0, which it serves alike.

Status 401, 403, 404 (paths), 409 (stale timestamp), 412, 422 and 500 and the codes 1101 and 1202 are recorded or
relied on by public clients; every other choice is *assumed*. The gateway answers most refusals with 500.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.exchange import Json, Reply
from mock_prism.faces.rest.spelling import camel_of
from mock_prism.model import errors
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.errors import PrismError
from mock_prism.model.frozen import frozen

FILTER = "filter_criteria"
"""What a filter of a list is called in errors, whatever a generation calls it."""
HELP_URL = "http://my.nutanix.com"
GENERAL, NOT_FOUND, NOT_SUPPORTED = 1000, 1202, 1101


@frozen
class Row:
    """Status, Prism's own code, the Java class that the ``exception`` header names, and the message."""

    status: int
    code: int
    exception: str
    message: Callable[..., str]


def _fixed(text: str) -> Callable[..., str]:
    return lambda error: text


def _placement(error: errors.NoPlacement) -> str:
    reasons = "; ".join(f"{host}: {reason}" for host, reason in error.reasons)
    return f"No host has enough available resources for VM {error.vm} ({reasons})"


def _wrong_state(error: errors.WrongState) -> str:
    """Recorded of a VM that was on already; the same form for other things is *assumed*."""
    noun, state = (words.title().replace(" ", "") for words in (error.kind, error.state))
    return f"Invalid{noun}State: Cannot complete request in state {state}"


MISSING: Mapping[str, str] = {"task": "is not found"}
"""How it is said of some things that they are not there, where a public client reads it."""
VALIDATION = "com.nutanix.util.base.ValidationException"
STATE = "com.nutanix.prism.exception.InvalidStateException"

TABLE: dict[type[PrismError], Row] = {
    errors.NotFound: Row(
        404,
        NOT_FOUND,
        "com.nutanix.prism.exception.EntityNotFoundException",
        lambda e: f"{e.kind.capitalize()} {e.ident} {MISSING.get(e.kind, 'does not exist')}",
    ),
    errors.AlreadyExists: Row(
        422,
        GENERAL,
        "com.nutanix.prism.exception.EntityAlreadyExistsException",
        lambda e: f"{e.kind.capitalize()} {e.ident} already exists",
    ),
    errors.Invalid: Row(422, GENERAL, VALIDATION, lambda e: f"Invalid value of {e.field}: {e.reason}"),
    errors.WrongState: Row(500, GENERAL, STATE, _wrong_state),
    errors.Refused: Row(500, GENERAL, STATE, lambda e: f"Cannot {e.act}: {'; '.join(e.reasons)}"),
    errors.InUse: Row(
        422,
        GENERAL,
        "com.nutanix.prism.exception.EntityInUseException",
        lambda e: f"{e.kind.capitalize()} {e.ident} is in use by {', '.join(e.users)}",
    ),
    errors.Stale: Row(
        409,
        GENERAL,
        "com.nutanix.prism.exception.StaleTimestampException",
        lambda e: f"Logical timestamp mismatch of {e.kind} {e.ident}: expected {e.revision}, got {e.given}",
    ),
    errors.NoPlacement: Row(500, GENERAL, "com.nutanix.acropolis.exception.NoHostResourcesException", _placement),
    errors.Busy: Row(500, GENERAL, STATE, lambda e: f"{e.kind.capitalize()} {e.ident} is in use by task {e.task}"),
    errors.TimedOut: Row(
        500,
        GENERAL,
        "com.nutanix.util.base.TimeoutException",
        lambda e: f"{e.operation} took longer than {e.timeout_micros / MICROS_PER_SECOND:g} seconds",
    ),
    errors.Disconnected: Row(
        503, GENERAL, "com.nutanix.util.base.ConnectException", lambda e: f"Could not connect to {e.service}"
    ),
    errors.Unauthenticated: Row(
        401,
        GENERAL,
        "org.springframework.security.authentication.BadCredentialsException",
        _fixed("An Authentication object was not found in the SecurityContext"),
    ),
    errors.Forbidden: Row(
        403, GENERAL, "org.springframework.security.access.AccessDeniedException", _fixed("Access is denied")
    ),
    errors.Cancelled: Row(
        500, GENERAL, "com.nutanix.prism.exception.TaskAbortedException", lambda e: f"{e.operation} was aborted"
    ),
    errors.NotSimulated: Row(
        501,
        NOT_SUPPORTED,
        "com.nutanix.prism.exception.NotSupportedException",
        lambda e: f"mock_prism does not simulate {e.operation}",
    ),
    errors.Injected: Row(
        500, GENERAL, "com.nutanix.util.base.InjectedException", lambda e: f"Injected fault: {e.fault}"
    ),
}

UNKNOWN_PATH = "java.lang.IllegalArgumentException"


@frozen
class GatewayDialect:
    """The gateway's error bodies, with keys in camel case or, for v2.0, in snake case.

    ``bad_filter_status`` is that of a filter which cannot be read (500, by a public client's own checks).
    """

    is_snake: bool = False
    bad_filter_status: int = 500

    def error(self, error: PrismError, path: str) -> Reply:
        """An error of the model, by the table."""
        row = TABLE[type(error)]
        if isinstance(error, errors.Invalid) and error.field == FILTER:
            text = f"Invalid filter criteria specified. {error.reason}"
            return self._reply(self.bad_filter_status, row.code, row.exception, text)
        if isinstance(error, errors.Invalid) and not self.is_snake:
            error = errors.Invalid(camel_of(error.field), error.reason)
        return self._reply(row.status, row.code, row.exception, row.message(error))

    def error_text(self, error: PrismError) -> str:
        """The message alone, as tasks carry it."""
        return TABLE[type(error)].message(error)

    def not_found(self, path: str) -> Reply:
        """No such path."""
        return self._reply(404, GENERAL, UNKNOWN_PATH, f"No service is found at {path}")

    def not_allowed(self, path: str, methods: frozenset[str]) -> Reply:
        """The path exists, with other methods."""
        reply = self._reply(405, GENERAL, UNKNOWN_PATH, f"{path} takes {', '.join(sorted(methods))}")
        return Reply(reply.status, reply.body, {**reply.headers, "Allow": ", ".join(sorted(methods))})

    def malformed(self, path: str, reason: str) -> Reply:
        """The body is not JSON."""
        return self._reply(400, GENERAL, "org.codehaus.jackson.JsonParseException", f"Malformed JSON: {reason}")

    def too_large(self, path: str, limit: int) -> Reply:
        """The body has more bytes than allowed."""
        return self._reply(413, GENERAL, VALIDATION, f"The body is larger than {limit} bytes")

    def unauthenticated(self, path: str) -> Reply:
        """No credentials, or wrong ones."""
        return self.error(errors.Unauthenticated(""), path)

    def refusal(self, status: int, message: str, code: int = GENERAL) -> Reply:
        """What the product refuses in words of its own."""
        return self._reply(status, code, "com.nutanix.prism.exception.NotSupportedException", message)

    def not_on_ahv(self) -> Reply:
        """What only clusters of another hypervisor do; words, code and status are recorded of guest tools."""
        return self.refusal(500, "Hypervisor ahv not supported", NOT_SUPPORTED)

    def not_applicable(self, reason: str) -> Reply:
        """What there is no use for here; the status is recorded of metro witnesses, and of Prism Central where it is
        asked for what is a Prism Element's."""
        return self.refusal(412, reason)

    def internal(self, path: str) -> Reply:
        """A defect of the mock."""
        return self._reply(500, GENERAL, "java.lang.RuntimeException", "Internal error of mock_prism, see its log")

    def _reply(self, status: int, code: int, exception: str, message: str) -> Reply:
        detailed, error_code, help_url = (
            ("detailed_message", "error_code", "help_url")
            if self.is_snake
            else ("detailedMessage", "errorCode", "helpUrl")
        )
        body: Json = {
            "message": message,
            detailed: f"{exception}: {message}",
            error_code: {"code": code, help_url: HELP_URL},
        }
        return Reply(status, body, {"exception": exception})
