"""Every error of the model has words, a status and a code in v1; what is not simulated says so."""

from __future__ import annotations

import re

import pytest

from contract_tests.rest_v1.conftest import PREFIX
from contract_tests.rest_v2.element import NOWHERE, Element
from mock_prism.faces.rest.gateway_dialect import TABLE
from mock_prism.faces.rest.v1 import GENERATION
from mock_prism.model import errors
from mock_prism.model.errors import ERRORS, PrismError

EXAMPLES: dict[type[PrismError], tuple[PrismError, int, int, str]] = {
    errors.NotFound: (errors.NotFound("vm", "x"), 404, 1202, "Vm x does not exist"),
    errors.AlreadyExists: (errors.AlreadyExists("vm", "x"), 422, 1000, "Vm x already exists"),
    errors.Invalid: (errors.Invalid("name", "is empty"), 422, 1000, "Invalid value of name: is empty"),
    errors.WrongState: (errors.WrongState("vm", "x", "on", "off"), 500, 1000, "InvalidVmState"),
    errors.Refused: (errors.Refused("enter", ("no", "never")), 500, 1000, "Cannot enter: no; never"),
    errors.InUse: (errors.InUse("image", "x", ("y",)), 422, 1000, "Image x is in use by y"),
    errors.Stale: (errors.Stale("vm", "x", 3, 2), 409, 1000, "expected 3, got 2"),
    errors.NoPlacement: (errors.NoPlacement("x", (("host", "full"),)), 500, 1000, "host: full"),
    errors.Busy: (errors.Busy("vm", "x", "t"), 500, 1000, "Vm x is in use by task t"),
    errors.TimedOut: (errors.TimedOut("VmMigrate", 5_000_000), 500, 1000, "longer than 5 seconds"),
    errors.Disconnected: (errors.Disconnected("Genesis"), 503, 1000, "Could not connect to Genesis"),
    errors.Unauthenticated: (errors.Unauthenticated("x"), 401, 1000, "Authentication object was not found"),
    errors.Forbidden: (errors.Forbidden("x", "y"), 403, 1000, "Access is denied"),
    errors.Cancelled: (errors.Cancelled("VmMigrate"), 500, 1000, "VmMigrate was aborted"),
    errors.NotSimulated: (errors.NotSimulated("x"), 501, 1101, "mock_prism does not simulate x"),
    errors.Injected: (errors.Injected("x"), 500, 1000, "Injected fault: x"),
}


def test_the_table_has_a_row_for_every_error() -> None:
    assert TABLE.keys() == {*ERRORS} == EXAMPLES.keys()


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_is_said_in_the_generations_envelope(kind: type[PrismError]) -> None:
    error, status, code, words = EXAMPLES[kind]

    reply = GENERATION.dialect.error(error, "/x")

    assert reply.status == status
    assert words in reply.body["message"]
    assert reply.body == {
        "message": reply.body["message"],
        "detailedMessage": f"{reply.headers['exception']}: {reply.body['message']}",
        "errorCode": {"code": code, "helpUrl": "http://my.nutanix.com"},
    }


DECLARED = [row for row in GENERATION.tree().operations if row.name not in GENERATION.handlers]


def test_every_operation_that_is_not_simulated_says_so(element: Element) -> None:
    assert DECLARED
    for row in DECLARED:
        path = re.sub(r"\{[^}]*\}", NOWHERE, row.path)

        reply = element.send(row.method, path, {} if row.method != "GET" else None)

        assert reply.status_code == 501, (row.name, reply.text)
        assert reply.json is not None
        assert reply.json["message"] == f"mock_prism does not simulate {row.name}"
        assert reply.json["errorCode"]["code"] == 1101


def test_a_defect_tells_nothing_but_that_it_is_one() -> None:
    reply = GENERATION.dialect.internal(f"{PREFIX}/hosts")

    assert (reply.status, reply.body["message"]) == (500, "Internal error of mock_prism, see its log")


def test_the_catalogue_is_the_described_operations_and_those_that_clients_are_known_to_call() -> None:
    sources = [row.source for row in GENERATION.tree().operations]

    assert (sources.count("described"), sources.count("recorded")) == (370, 61)
