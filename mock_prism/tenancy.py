"""Which sandbox a request is for, and which user name it means."""

from __future__ import annotations

from werkzeug.datastructures import Headers

from mock_prism.model.frozen import frozen
from mock_prism.sandboxes import DEFAULT

HEADER = "X-Mock-Prism-Sandbox"
DOMAIN = ".localhost"


@frozen
class Tenant:
    """A sandbox's name, and the user's name with any sandbox suffix taken off."""

    sandbox: str
    user_name: str


def tenant(headers: Headers, user_name: str = "") -> Tenant:
    """Choose by, first match: the header; the suffix of the user name (``admin@gw3``); the first label of a
    Host name below ``.localhost`` (``gw3.localhost``); ``default``."""
    plain, _, suffix = user_name.partition("@")
    sandbox = headers.get(HEADER) or suffix or _first_label(headers.get("Host", "")) or DEFAULT
    return Tenant(sandbox, plain)


def _first_label(host: str) -> str:
    name = host.rsplit(":", 1)[0].lower()
    return name.removesuffix(DOMAIN).split(".")[0] if name.endswith(DOMAIN) else ""
