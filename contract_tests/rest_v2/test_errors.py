"""Every error of the model has words, a status and a code in v2.0."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_v2 import scenes
from contract_tests.rest_v2.conftest import PREFIX
from contract_tests.rest_v2.element import Element
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.gateway_dialect import TABLE
from mock_prism.faces.rest.v2 import GENERATION
from mock_prism.model import errors
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import ERRORS, PrismError
from mock_prism.model.faults import FaultRule

EXAMPLES: dict[type[PrismError], tuple[PrismError, int, int]] = {
    errors.NotFound: (errors.NotFound("vm", "x"), 404, 1202),
    errors.AlreadyExists: (errors.AlreadyExists("network", "x"), 422, 1000),
    errors.Invalid: (errors.Invalid("name", "is empty"), 422, 1000),
    errors.WrongState: (errors.WrongState("vm", "x", "on", "off"), 500, 1000),
    errors.Refused: (errors.Refused("enter maintenance mode", ("no", "never")), 500, 1000),
    errors.InUse: (errors.InUse("image", "x", ("y",)), 422, 1000),
    errors.Stale: (errors.Stale("vm", "x", 3, 2), 409, 1000),
    errors.NoPlacement: (errors.NoPlacement("x", (("host", "full"),)), 500, 1000),
    errors.Busy: (errors.Busy("vm", "x", "task"), 500, 1000),
    errors.TimedOut: (errors.TimedOut("VmMigrate", 5_000_000), 500, 1000),
    errors.Disconnected: (errors.Disconnected("host"), 503, 1000),
    errors.Unauthenticated: (errors.Unauthenticated("x"), 401, 1000),
    errors.Forbidden: (errors.Forbidden("x", "y"), 403, 1000),
    errors.Cancelled: (errors.Cancelled("VmMigrate"), 500, 1000),
    errors.NotSimulated: (errors.NotSimulated("PUT /ha"), 501, 1101),
    errors.Injected: (errors.Injected("x"), 500, 1000),
}


def test_the_table_has_a_row_for_every_error() -> None:
    assert TABLE.keys() == {*ERRORS} == EXAMPLES.keys()


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_is_said_in_the_generations_envelope(kind: type[PrismError]) -> None:
    error, status, code = EXAMPLES[kind]

    reply = GENERATION.dialect.error(error, "/x")

    assert reply.status == status
    assert reply.body["error_code"] == {"code": code, "help_url": "http://my.nutanix.com"}
    assert reply.body["detailed_message"] == f"{reply.headers['exception']}: {reply.body['message']}"
    assert reply.body["message"]


def test_every_operation_that_is_not_simulated_says_so(element: Element) -> None:
    declared = [row for row in GENERATION.tree().operations if row.name not in GENERATION.handlers]

    assert declared
    for row in declared:
        path = row.path.replace("{", "").replace("}", "").replace(":.+", "")
        reply = element.send(row.method, path, None if row.method == "GET" else {})
        body: Any = reply.json
        assert reply.status_code == 501, row.name
        assert row.name in body["message"]


def test_every_handler_answers_an_operation_of_the_catalogue() -> None:
    assert GENERATION.handlers.keys() <= {row.name for row in GENERATION.tree().operations}


def test_an_injected_fault_fails_the_task_in_the_tasks_own_words(element: Element) -> None:
    element.site.put(FaultRule(uuid="fault", operation="EnterMaintenanceMode"))

    task = scenes.entered(element)

    response = element.read(f"/tasks/{task}")["meta_response"]
    assert response["error_detail"].startswith("Injected fault: EnterMaintenanceMode")


def test_ha_does_not_apply_to_a_single_node() -> None:
    element = Element.start(GENERATION, "/api/nutanix/v2.0", site_name="single-node")

    assert element.send("GET", "/ha").status_code == 500


def test_ha_that_is_turned_off_says_so(element: Element) -> None:
    cluster = next(iter(element.site.all(Cluster)))
    element.site.put(replace(cluster, ha_failover_enabled=False))

    body = element.read("/ha")

    assert (body["failover_enabled"], body["ha_state"]) == (False, "Disabled")


def test_a_block_is_found_by_its_uuid(element: Element) -> None:
    block = element.read("/cluster/rackable_units")[0]

    assert element.read(f"/cluster/rackable_units/{block['rackable_unit_uuid']}") == block


def test_a_defect_wears_the_envelope_and_shows_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    def break_down(call: Call) -> Reply:
        raise ZeroDivisionError("a secret")

    element = Element.start(replace(GENERATION, handlers={"v2.0 GET /ha": break_down}), PREFIX)

    reply = element.send("GET", "/ha")

    body: Any = reply.json
    assert (reply.status_code, body.keys()) == (500, {"message", "detailed_message", "error_code"})
    assert "secret" not in reply.text
    assert "a secret" in caplog.text
