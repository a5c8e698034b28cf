"""What the Prism gateway serves outside the prefixes of all generations: the form login, and its own front door.

Both are known from public clients. The session that a login opens is the one every generation looks for.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from mock_prism.faces.rest.exchange import Reply
from mock_prism.faces.rest.gateway_dialect import GatewayDialect
from mock_prism.model.access import logged_in
from mock_prism.model.errors import PrismError
from mock_prism.sandboxes import Sandboxes
from mock_prism.sessions import Sessions
from mock_prism.tenancy import tenant

LOGIN = "/PrismGateway/j_spring_security_check"
FRONT_DOOR = "/PrismGateway/services/"
LARGEST_FORM = 64 << 10
COOKIE = "JSESSIONID"
HEADERS = {"Server": "Nutanix Prism", "x-ntnx-env": "PE"}
DIALECT = GatewayDialect()


def blueprint(sandboxes: Sandboxes, sessions: Sessions) -> Blueprint:
    """The two services, over these sandboxes and logins."""
    gateway = Blueprint("gateway", __name__)
    gateway.register_error_handler(PrismError, _say)
    gateway.register_error_handler(RequestEntityTooLarge, _say_too_large)

    @gateway.post(LOGIN)
    def login() -> Response:
        """Form or query; 200 with the word Success and the cookie. Some releases redirect instead."""
        request.max_content_length = LARGEST_FORM
        name, password = (request.values.get(key, "") for key in ("j_username", "j_password"))
        token = _open(sandboxes, sessions, name, password)
        response = Response("Success", mimetype="text/plain", headers=HEADERS)
        response.set_cookie(COOKIE, token, path="/", httponly=True, secure=request.scheme == "https")
        return response

    @gateway.get(FRONT_DOOR)
    @gateway.get(FRONT_DOOR.rstrip("/"))
    def front_door() -> Response:
        """Open to strangers. A public client compares clocks by the Date, so that is the wall's, not the site's."""
        response = Response(headers=HEADERS, mimetype="text/html")
        response.date = datetime.now(UTC)
        return response

    return gateway


def _open(sandboxes: Sandboxes, sessions: Sessions, name: str, password: str) -> str:
    """Begin a session; returns its token. Raises Unauthenticated."""
    who = tenant(request.headers, name)
    with sandboxes.get(who.sandbox).enter() as visit:
        user = logged_in(visit.site, who.user_name, password)
    return sessions.open(user.name, who.sandbox)


def _say(error: PrismError) -> Response:
    return _encoded(DIALECT.error(error, request.path))


def _say_too_large(error: RequestEntityTooLarge) -> Response:
    return _encoded(DIALECT.too_large(request.path, LARGEST_FORM))


def _encoded(reply: Reply) -> Response:
    text = json.dumps(reply.body, separators=(",", ":"))
    return Response(text, reply.status, {**HEADERS, **reply.headers}, mimetype="application/json")
