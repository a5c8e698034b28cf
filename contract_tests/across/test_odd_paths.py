"""Odd paths and methods: every generation answers in its own form."""

from __future__ import annotations

import pytest

from contract_tests.across.world import World

PATHS = {
    "/PrismGateway/services/rest/v2.0/hosts/{}": "detailed_message",
    "/PrismGateway/services/rest/v1/hosts/{}": "detailedMessage",
    "/PrismGateway/services/rest/v0.8/vms/{}": "detailedMessage",
    "/api/nutanix/v3/nowhere/{}": "message_list",
    "/api/vmm/v4.0/ahv/config/vms/{}": "data",
    "/nowhere/{}": "error",
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("ident", ["a%0Ab", "%0D%0A", "%C2%85", "%E2%80%A8"])
def test_line_breaks_in_paths_are_answered_in_form(path: str, ident: str) -> None:
    reply = World.start().send("GET", path.format(ident))

    assert reply.json is not None, reply.text
    assert (reply.status_code in (400, 404), PATHS[path] in reply.json) == (True, True)


@pytest.mark.parametrize(
    "path",
    [
        "/PrismGateway//services/rest/v2.0/cluster",
        "/PrismGateway/services//rest///v1/cluster",
        "/api/nutanix//v0.8//vms",
        "/api//nutanix/v3/users/me",
        "/api//vmm//v4.0/ahv/config/vms",
    ],
)
def test_several_slashes_are_one(path: str) -> None:
    assert World.start().send("GET", path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "CONNECT", "BREW"])
def test_methods_that_nothing_takes_are_refused_in_form(path: str, method: str) -> None:
    reply = World.start().send(method, path.format("x"))

    assert reply.json is not None, reply.text
    assert (reply.status_code in (404, 405), PATHS[path] in reply.json) == (True, True)
