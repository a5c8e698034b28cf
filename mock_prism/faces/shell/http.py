"""The door through which the executables run a command: ``POST /_mock/shell``. It asks for no login.

A command that is not done answers ``pending``; the same call with its continuation asks again, so
that no call holds a thread of the server while it waits.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from mock_prism.faces.shell.orders import MAX_BYTES, Order, carry_out, dump
from mock_prism.model.errors import Invalid
from mock_prism.sandboxes import Sandboxes
from mock_prism.tenancy import tenant

BAD_REQUEST, SERVER_ERROR = 400, 500


def blueprint(sandboxes: Sandboxes) -> Blueprint:
    """The shell over these sandboxes."""
    pages = Blueprint("shell", __name__, url_prefix="/_mock")

    @pages.errorhandler(Invalid)
    def say(error: Invalid) -> Response:
        return _reply({"error": f"{error.field}: {error.reason}", "field": error.field}, BAD_REQUEST)

    @pages.errorhandler(HTTPException)
    def say_http(error: HTTPException) -> Response:
        return _reply({"error": error.description}, error.code or SERVER_ERROR)

    @pages.post("/shell")
    def shell() -> Response:
        request.max_content_length = MAX_BYTES
        order = Order.read(request.get_data(cache=False))
        return _reply(dump(carry_out(sandboxes.get(tenant(request.headers).sandbox), order)))

    return pages


def _reply(body: dict[str, object], status: int = 200) -> Response:
    return Response(json.dumps(body, separators=(",", ":")) + "\n", status, mimetype="application/json")
