"""Which changes of VMs want the token of what was read: all but actions, and whatever brings an old one is refused.

The operations are those of the catalogue: one that comes later is tested too.
"""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from contract_tests.clients.furnished import furnish
from contract_tests.clients.modelled_bodies import modelled_body
from contract_tests.clients.valid_values import object_of
from contract_tests.rest_v4.central import Central
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.v4 import HANDLERS
from mock_prism.faces.rest.v4.document_shapes import ACTIONS
from mock_prism.faces.rest.v4.namespaces import TREE

VM = "/vmm/ahv/config/vms/"
WRITES = [row for row in TREE().operations if row.path.startswith(VM) and row.method != "GET" and row.name in HANDLERS]
OLD = "YXBwbGljYXRpb24vanNvbg==:" + "0" * 64


def sent(central: Central, operation: Operation, **headers: str) -> TestResponse:
    """A change of a VM with all that it needs but what the headers should say."""
    with central.sandboxes.get().enter() as visit:
        values = furnish(visit.site, operation)
        body = modelled_body(visit.site, operation)
    name = (operation.body or "").removeprefix("#")
    path = operation.path.format(**values).removeprefix("/vmm")
    whole = (body or object_of(name)) if name else None
    return central.send(operation.method, f"/api/vmm/v4.3{path}", whole, headers=headers)


@pytest.mark.parametrize("operation", WRITES, ids=lambda row: row.name)
def test_a_change_is_refused_with_an_old_token(central: Central, operation: Operation) -> None:
    assert sent(central, operation, **{"If-Match": OLD}).status_code == 412


@pytest.mark.parametrize("operation", WRITES, ids=lambda row: row.name)
def test_only_an_action_goes_without_a_token(central: Central, operation: Operation) -> None:
    status = sent(central, operation).status_code

    assert (status == 428) is (ACTIONS not in operation.path)
