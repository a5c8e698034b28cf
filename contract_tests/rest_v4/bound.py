"""Alice, whom policies bind: what she is allowed, and what she asks."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import Central
from contract_tests.rest_v4.test_authorization import POLICIES, terms

PROVIDERS = "/api/iam/v4.0/authn/saml-identity-providers"


def allow(central: Central, *filters: dict[str, object], role: str = "Super Admin", **more: object) -> None:
    """Give alice a role over what any of some filters lets pass."""
    body = terms(central, role, entities=[{"entityFilter": one} for one in filters], **more)
    reply = central.send("POST", POLICIES, body)
    assert reply.status_code == 201, reply.text


def ask(central: Central, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
    """One call of alice's."""
    return central.send(method, path, body, user="alice", password="Secret/1", headers=headers)


def shown(central: Central, path: str) -> Any:
    """What alice reads at a path."""
    reply = ask(central, "GET", path)
    assert reply.status_code == 200, reply.text
    body: Any = reply.json
    return body


def made(central: Central, path: str, body: dict[str, object]) -> str:
    """The uuid of what is made at a path."""
    reply = central.send("POST", path, body)
    assert reply.status_code == 201, reply.text
    answer: Any = reply.json
    return str(answer["data"]["extId"])


def provider(central: Central, **more: str) -> str:
    """A SAML provider's uuid."""
    body = {"name": "idp", "entityIssuer": "prism", "isSignedAuthnReqEnabled": False, **more}
    return made(central, PROVIDERS, body)
