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
SANDBOX_HEADER = "X-Mock-Prism-Sandbox"


class NoAnswer(Exception):
    """Nobody answers where the server should be, in one line."""


@frozen
class Answer:
    """What the server says; ``is_good`` tells whether it did what it was asked."""

    is_good: bool
    text: str


def ask(method: str, path: str, body: object, environment: Mapping[str, str]) -> Answer:
    """Call the server that ``MOCK_PRISM_URL`` names, for the sandbox of ``MOCK_PRISM_SANDBOX``. Raises NoAnswer."""
    url = environment.get("MOCK_PRISM_URL") or DEFAULT_URL
    ca_file = environment.get("MOCK_PRISM_CA_FILE")
    headers = {"Content-Type": "application/json"}
    if sandbox := environment.get("MOCK_PRISM_SANDBOX"):
        headers[SANDBOX_HEADER] = sandbox
    try:
        request = urllib.request.Request(f"{url.rstrip('/')}{PREFIX}{path}", json.dumps(body).encode(), headers)
        request.method = method
        context = ssl.create_default_context(cafile=ca_file) if ca_file else ssl._create_unverified_context()
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=context) as answer:
            return Answer(True, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(False, error.read().decode(errors="replace"))
    except (OSError, ValueError) as error:
        raise NoAnswer(f"no answer from {url} ({error}); MOCK_PRISM_URL says where the server is") from None
