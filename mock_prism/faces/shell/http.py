"""The door through which the executables run a command: ``POST /_mock/shell``. It asks for no login.

A command that is not done answers ``pending``; the same call with its continuation asks again, so
that no call holds a thread of the server while it waits. The verbs are loaded by the first call.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from mock_prism.bodies import NotJson, read_json
from mock_prism.faces.shell.errors import exit_status, sentence
from mock_prism.faces.shell.outcome import ForeignContinuationError, Outcome, Pending
from mock_prism.model.errors import Invalid, PrismError
from mock_prism.model.frozen import frozen
from mock_prism.sandboxes import Sandboxes
from mock_prism.tenancy import tenant

MAX_BYTES = 1 << 20
KEYS = ("argv", "node", "stdin", "continuation")
BAD_REQUEST, SERVER_ERROR = 400, 500


@frozen
class Order:
    """A command to run, or to ask about again."""

    argv: tuple[str, ...]
    node: str | None
    stdin: str | None
    continuation: str | None

    @classmethod
    def read(cls, raw: bytes) -> Order:
        """The order in a body. Raises Invalid."""
        try:
            body = read_json(raw)
        except NotJson as error:
            raise Invalid("body", f"is not JSON: {error}") from None
        if not isinstance(body, dict):
            raise Invalid("body", "must be a JSON object")
        if unknown := sorted(body.keys() - set(KEYS)):
            raise Invalid(unknown[0], f"is none of {', '.join(KEYS)}")
        argv = body.get("argv")
        if not isinstance(argv, list) or not argv:
            raise Invalid("argv", "must be a list that begins with a program")
        node, stdin, continuation = (_maybe_text(name, body.get(name)) for name in KEYS[1:])
        return cls(tuple(_text("argv", word) for word in argv), node, stdin, continuation)


def _maybe_text(name: str, value: object) -> str | None:
    return None if value is None else _text(name, value)


def _text(name: str, value: object) -> str:
    """Text that can be text somewhere else too. Raises Invalid."""
    if not isinstance(value, str):
        raise Invalid(name, "must be text")
    if "\0" in value:
        raise Invalid(name, "holds what no command line can")
    return value


def blueprint(sandboxes: Sandboxes) -> Blueprint:
    """The shell over these sandboxes."""
    pages = Blueprint("shell", __name__, url_prefix="/_mock")

    @pages.errorhandler(Invalid)
    def say(error: Invalid) -> Response:
        return _reply({"error": f"{error.field}: {error.reason}", "field": error.field}, BAD_REQUEST)

    @pages.errorhandler(HTTPException)
    def say_http(error: HTTPException) -> Response:
        return _reply({"error": error.description}, error.code or SERVER_ERROR)

    @pages.get("/reference")
    def show_reference() -> Response:
        from mock_prism.faces.shell import reference

        return Response(reference.as_html(), mimetype="text/html")

    @pages.get("/reference.txt")
    def show_plain_reference() -> Response:
        from mock_prism.faces.shell import reference

        return Response(reference.whole(), mimetype="text/plain")

    @pages.post("/shell")
    def shell() -> Response:
        request.max_content_length = MAX_BYTES
        order = Order.read(request.get_data(cache=False))
        return _reply(dump(_run(sandboxes, order)))

    return pages


def _run(sandboxes: Sandboxes, order: Order) -> Outcome:
    """One run or look, inside the door. Raises Invalid for a continuation that no command gave out."""
    from mock_prism.faces.shell.run import run

    sandbox = sandboxes.get(tenant(request.headers).sandbox)
    with sandbox.enter() as visit:
        try:
            return run(visit, order.node, order.argv, order.stdin, order.continuation)
        except ForeignContinuationError:
            raise Invalid("continuation", "is none that a command gave out") from None
        except PrismError as error:
            return Outcome("", f"{sentence(error)}\n", exit_status(error))


def dump(outcome: Outcome) -> dict[str, object]:
    """An outcome as the wire has it."""
    pending = outcome.pending
    return {
        "stdout": outcome.stdout,
        "stderr": outcome.stderr,
        "exit_status": outcome.exit_status,
        "pending": None if pending is None else _dump_pending(pending),
        "logins": [{"banner": login.banner, "node": login.node, "argv": list(login.argv)} for login in outcome.logins],
        "prompt": outcome.prompt,
        "options": outcome.options,
        "log": None if outcome.log is None else asdict(outcome.log),
    }


def _dump_pending(pending: Pending) -> dict[str, str]:
    return {"continuation": pending.continuation, "need": pending.need.value, "pace": pending.pace.value}


def _reply(body: dict[str, object], status: int = 200) -> Response:
    return Response(json.dumps(body, separators=(",", ":")) + "\n", status, mimetype="application/json")
