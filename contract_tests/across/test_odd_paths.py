"""Paths with letters that no id has: every generation answers in its own form."""

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
