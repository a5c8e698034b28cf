"""Calls to the control face of a running server, as ``mock-prism control`` makes them."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping

from mock_prism.faces.shell.client import DEFAULT_URL
from mock_prism.model.frozen import frozen

TIMEOUT_SECONDS = 60
PREFIX = "/_mock"
ERRORS = 400
SANDBOX_HEADER = "X-Mock-Prism-Sandbox"


class NoAnswer(Exception):
    """Nobody answers where the server should be, in one line."""


@frozen
class Answer:
    """What the server says; ``is_good`` tells whether it did what it was asked."""

    is_good: bool
    text: str


def ask(method: str, path: str, body: object | None, environment: Mapping[str, str]) -> Answer:
    """Call the server that ``MOCK_PRISM_URL`` names, for the sandbox of ``MOCK_PRISM_SANDBOX``. Raises NoAnswer."""
    url = environment.get("MOCK_PRISM_URL") or DEFAULT_URL
    ca_file = environment.get("MOCK_PRISM_CA_FILE")
    headers = {"Content-Type": "application/json"}
    if sandbox := environment.get("MOCK_PRISM_SANDBOX"):
        headers[SANDBOX_HEADER] = sandbox
    content = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(f"{url.rstrip('/')}{PREFIX}{path}", content, headers)
        request.method = method
        context = ssl.create_default_context(cafile=ca_file) if ca_file else ssl._create_unverified_context()
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=context) as answer:
            return _answer(url, answer.status, answer.read())
    except urllib.error.HTTPError as error:
        return _answer(url, error.code, error.read())
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise NoAnswer(f"no answer from {url} ({reason}); MOCK_PRISM_URL says where the server is") from None


def _answer(url: str, status: int, body: bytes) -> Answer:
    """What a server has said. Raises NoAnswer where it is no mock-prism, which would speak JSON."""
    try:
        json.loads(body)
    except ValueError:
        raise NoAnswer(f"{url} is no mock-prism server: it answers {status}, and not with JSON") from None
    return Answer(status < ERRORS, body.decode())
