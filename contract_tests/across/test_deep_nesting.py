"""Whatever is nested without end is refused as any other bad text is, and nothing is told of who reads it."""

from __future__ import annotations

import base64
import json

import pytest

from contract_tests.across.world import PASSWORD, World

DEEP = 50_000
WORD = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
HEADERS = {
    "Authorization": f"Basic {WORD}",
    "NTNX-Request-Id": "00000000-0000-4000-8000-000000000001",
    "Content-Type": "application/json",
}
WRITES = {
    "/api/vmm/v4.3/ahv/config/vms": 400,
    "/api/nutanix/v3/clusters/list": 400,
    "/PrismGateway/services/rest/v2.0/vms": 400,
    "/PrismGateway/services/rest/v1/alerts/acknowledge": 400,
    "/api/nutanix/v0.8/vms": 400,
    "/_mock/faults": 422,
    "/_mock/shell": 400,
}
BODIES = {
    "open lists": b"[" * DEEP,
    "open objects": b'{"a":' * DEEP,
    "closed lists": b"[" * 400 + b"]" * 400,
    "closed objects": b'{"name":' * 400 + b"1" + b"}" * 400,
    "digits": b'{"name":' + b"9" * 5000 + b"}",
}
FILTERS = {
    **{f"/api/vmm/v4.3/ahv/config/vms?${word}": 400 for word in ("filter", "orderby", "select", "apply")},
    "/api/networking/v4.4/config/floating-ips?$expand": 400,
    "/PrismGateway/services/rest/v1/vms?filterCriteria": 500,
    "/PrismGateway/services/rest/v2.0/vms?filter_criteria": 500,
}
"""What is said of a bad expression: 500 of FIQL, as recorded."""
TEXTS = ("(" * DEEP, "not " * DEEP + "name eq 'a'", "a(" * DEEP, "filter(" * DEEP, "name/" * DEEP, "!" * DEEP)
TOLD = ("recursion", "Traceback", "int_max_str_digits", "limit (4300")


@pytest.fixture(scope="module")
def world() -> World:
    """A world that nothing changes."""
    return World.start()


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", WRITES)
def test_a_body_without_end_is_refused(world: World, path: str, name: str) -> None:
    reply = world.client.post(path, data=BODIES[name], headers=HEADERS)

    assert reply.status_code == WRITES[path], reply.text
    assert json.loads(reply.data)
    assert not [word for word in TOLD if word in reply.text]


@pytest.mark.parametrize("place", FILTERS)
def test_an_expression_without_end_is_refused(world: World, place: str) -> None:
    path, _, option = place.partition("?")
    for text in TEXTS:
        reply = world.client.get(path, query_string={option: text}, headers=HEADERS)
        assert reply.status_code == FILTERS[place], (text[:10], reply.text)
        assert not [word for word in TOLD if word in reply.text]
