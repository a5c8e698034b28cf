"""What v3 says when something goes wrong: ``state`` is ERROR at the top of every body, for clients look for that.

The form, and the words for 401, 403 and 404, are recorded; which reasons the others have is *assumed*, each from the
documented list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.exchange import Json, Reply
from mock_prism.model import errors
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.errors import PrismError
from mock_prism.model.frozen import frozen

API_VERSION = "3.1"
REALM = 'Basic realm="Intent Gateway Login Required"'


@frozen
class Row:
    """Status, reason and message."""

    status: int
    reason: str
    message: Callable[..., str]


def _fixed(text: str) -> Callable[..., str]:
    return lambda error: text


TABLE: Mapping[type[PrismError], Row] = {
    errors.NotFound: Row(404, "ENTITY_NOT_FOUND", lambda e: f"{e.kind} : {e.ident} does not exist."),
    errors.AlreadyExists: Row(422, "ENTITY_ALREADY_EXISTS", lambda e: f"{e.kind} : {e.ident} already exists."),
    errors.Invalid: Row(422, "INVALID_REQUEST", lambda e: f"{e.field}: {e.reason}."),
    errors.WrongState: Row(
        422, "SPEC_INCOMPATIBLE_ERROR", lambda e: f"{e.kind} : {e.ident} is {e.state}, must be {e.wanted}."
    ),
    errors.Refused: Row(422, "ACTION_NOT_SUPPORTED", lambda e: f"Cannot {e.act}: {'; '.join(e.reasons)}."),
    errors.InUse: Row(422, "REFERENCE_ERROR", lambda e: f"{e.kind} : {e.ident} is in use by {', '.join(e.users)}."),
    errors.Stale: Row(409, "CONCURRENT_REQUESTS_NOT_ALLOWED", _fixed("Edit conflict: please retry change.")),
    errors.NoPlacement: Row(422, "RESOURCE_SHORTAGE", lambda e: f"No host can run {e.vm}."),
    errors.Busy: Row(
        409, "CONCURRENT_REQUESTS_NOT_ALLOWED", lambda e: f"{e.kind} : {e.ident} is in use by task {e.task}."
    ),
    errors.TimedOut: Row(
        500,
        "INTERNAL_ERROR",
        lambda e: f"{e.operation} took longer than {e.timeout_micros / MICROS_PER_SECOND:g} seconds.",
    ),
    errors.Disconnected: Row(503, "SERVICE_UNAVAILABLE", lambda e: f"{e.service} is not reachable."),
    errors.Unauthenticated: Row(401, "AUTHENTICATION_REQUIRED", _fixed("Authentication required.")),
    errors.Forbidden: Row(403, "ACCESS_DENIED", lambda e: f"No permission to access the resource. <{e.act}>"),
    errors.Cancelled: Row(500, "INTERNAL_ERROR", lambda e: f"{e.operation} was aborted."),
    errors.NotSimulated: Row(501, "REQUEST_NOT_SUPPORTED", lambda e: f"mock_prism does not simulate {e.operation}."),
    errors.Injected: Row(500, "INTERNAL_ERROR", lambda e: f"Injected fault: {e.fault}."),
}


@frozen
class V3Dialect:
    """The error bodies of v3."""

    def error(self, error: PrismError, path: str) -> Reply:
        """An error of the model, by the table."""
        row = TABLE[type(error)]
        kind = getattr(error, "kind", None)
        details = REALM if isinstance(error, errors.Unauthenticated) else None
        return _reply(row.status, row.reason, row.message(error), kind, details)

    def not_found(self, path: str) -> Reply:
        """No such path."""
        return _reply(404, "ENTITY_NOT_FOUND", f"The requested URL {path} was not found on the server.")

    def not_allowed(self, path: str, methods: frozenset[str]) -> Reply:
        """The path exists, with other methods."""
        allowed = ", ".join(sorted(methods))
        reply = _reply(405, "REQUEST_NOT_SUPPORTED", f"The method is not allowed; {path} takes {allowed}.")
        return Reply(reply.status, reply.body, {"Allow": allowed})

    def malformed(self, path: str, reason: str) -> Reply:
        """The body is not JSON."""
        return _reply(400, "DESERIALIZATION_FAILED", f"Request could not be processed: {reason}.")

    def too_large(self, path: str, limit: int) -> Reply:
        """The body has more bytes than allowed."""
        return _reply(413, "INVALID_REQUEST", f"The request body is larger than {limit} bytes.")

    def unauthenticated(self, path: str) -> Reply:
        """No credentials, or wrong ones."""
        return self.error(errors.Unauthenticated(""), path)

    def internal(self, path: str) -> Reply:
        """A defect of the mock."""
        return _reply(500, "INTERNAL_ERROR", "Internal error of mock_prism, see its log.")


def _reply(status: int, reason: str, message: str, kind: str | None = None, details: str | None = None) -> Reply:
    said = {"message": message, "reason": reason} | ({} if details is None else {"details": details})
    body: dict[str, Json] = {"api_version": API_VERSION, "code": status}
    if kind is not None:
        body["kind"] = kind
    return Reply(status, body | {"message_list": [said], "state": "ERROR"})
