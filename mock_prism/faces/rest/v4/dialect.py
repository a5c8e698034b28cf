"""The error bodies of v4: always JSON, also for paths that do not exist (public clients parse all of them)."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Json, Reply
from mock_prism.faces.rest.fields import iso_instant
from mock_prism.faces.rest.v4.errors import Problem, app_message, is_of_schema, problem_of
from mock_prism.faces.rest.v4.namespaces import namespace_of, typed
from mock_prism.model.errors import Invalid, PrismError, Unauthenticated
from mock_prism.model.frozen import frozen

TYPE = "$objectType"
NO_SUCH_PATH = (
    "The requested URL was not found on the server. If you entered the URL manually please check your spelling"
    " and try again."
)


def error_response(namespace: str, error: Json) -> dict[str, Json]:
    """The ``data`` of a failed call: a list of messages, or one schema error."""
    kind = error["$objectType"] if isinstance(error, dict) else f"List<{namespace}.v4.error.AppMessage>"
    return typed(f"{namespace}.v4.error.ErrorResponse", error=error) | {"$errorItemDiscriminator": kind}


def messages(problem: Problem, namespace: str) -> dict[str, Json]:
    """The ``data`` that carries one problem."""
    return error_response(namespace, [app_message(problem, namespace)])


def schema_error(error: Invalid, path: str, at_micros: int | None = None) -> dict[str, Json]:
    """The ``data`` of a request that breaks its schema (recorded, for ``$limit``). ``@`` begins a whole location; words
    with blanks are the model's own, and no path of anything."""
    namespace = namespace_of(path)
    location, attribute, reason = error.field, None, error.reason
    if not error.field.startswith("@"):
        location = f"@query.{error.field}" if error.field.startswith("$") and error.field != TYPE else "@body"
        attribute = error.field if location == "@body" and error.field != "body" else None
    if " " in location or " " in (attribute or ""):
        attribute, reason = None, f"{error.field} {reason}"
    complaint = typed(
        f"{namespace}.v4.error.SchemaValidationErrorMessage",
        location=location,
        message=reason,
        attributePath=attribute,
    )
    return error_response(
        namespace,
        typed(
            f"{namespace}.v4.error.SchemaValidationError",
            timestamp=None if at_micros is None else iso_instant(at_micros),
            statusCode=400,
            error="Bad Request",
            path=path,
            validationErrorMessages=[complaint],
        ),
    )


@frozen
class V4Dialect:
    """What the gateway in front of the services says: ``data`` and its discriminator, without an envelope type.

    That is the recorded shape for a call that reaches no service.
    """

    def error(self, error: PrismError, path: str) -> Reply:
        """An error of the model, by the table."""
        if isinstance(error, Invalid) and is_of_schema(error):
            return _reply(400, path, schema_error(error, path))
        return self._problem(problem_of(error, namespace_of(path)), path)

    def not_found(self, path: str) -> Reply:
        """No such path, or no such version (words recorded)."""
        return self._problem(Problem(404, "PLAT-10007", "RESOURCE_NOT_FOUND", NO_SUCH_PATH), path)

    def not_allowed(self, path: str, methods: frozenset[str]) -> Reply:
        """The path exists, with other methods."""
        allowed = ", ".join(sorted(methods))
        problem = Problem(
            405, "PLAT-10405", "METHOD_NOT_ALLOWED", f"The method is not allowed; {path} takes {allowed}."
        )
        reply = self._problem(problem, path)
        return Reply(reply.status, reply.body, {"Allow": allowed})

    def malformed(self, path: str, reason: str) -> Reply:
        """The body is not JSON."""
        return _reply(400, path, schema_error(Invalid("body", f"Unable to parse JSON - {reason}"), path))

    def too_large(self, path: str, limit: int) -> Reply:
        """The body has more bytes than allowed."""
        text = f"The request body is larger than {limit} bytes."
        return self._problem(Problem(413, "PLAT-10413", "PAYLOAD_TOO_LARGE", text), path)

    def unauthenticated(self, path: str) -> Reply:
        """No credentials, or wrong ones."""
        return self.error(Unauthenticated(""), path)

    def internal(self, path: str) -> Reply:
        """A defect of the mock."""
        text = "Internal error of mock_prism, see its log."
        return self._problem(Problem(500, "PLAT-10500", "INTERNAL_ERROR", text), path)

    def _problem(self, problem: Problem, path: str) -> Reply:
        return _reply(problem.status, path, messages(problem, namespace_of(path)))


def _reply(status: int, path: str, data: dict[str, Json]) -> Reply:
    return Reply(status, {"data": data, "$dataItemDiscriminator": data["$objectType"]})
