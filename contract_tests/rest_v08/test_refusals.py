"""What v0.8 refuses, and in which words: strangers, viewers, nonsense, what is stale and what is not simulated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.rest_v08.conftest import PREFIX
from contract_tests.rest_v2.element import NOWHERE, PASSWORD, Element
from mock_prism.faces.rest.dispatch import MAX_BODY_BYTES
from mock_prism.faces.rest.gateway_dialect import TABLE
from mock_prism.faces.rest.v08 import GENERATION
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import ERRORS

ENTER = "/hosts/{host}/enter_maintenance_mode"
EXIT = "/hosts/{host}/exit_maintenance_mode"


def fault(element: Element, method: str, path: str, body: object = None, **more: Any) -> tuple[int, str]:
    """Status and message of a call that fails in the proper envelope."""
    where = path.format(host=element.host("A").uuid, vm=element.vm("web-01").uuid)
    reply = element.send(method, where, body, **more)
    answer: Any = reply.json
    assert answer.keys() == {"message", "detailedMessage", "errorCode"}
    assert answer["errorCode"].keys() == {"code", "helpUrl"}
    assert reply.headers["exception"]
    return reply.status_code, answer["message"]


@pytest.mark.parametrize("prefix", [PREFIX, "/api/nutanix/v0.8"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_both_prefixes_lead_to_the_same_service(prefix: str, slash: str) -> None:
    element = Element.start(GENERATION, prefix)

    reply = element.send("GET", f"/vms{slash}")

    assert reply.status_code == 200
    assert (reply.headers["Server"], reply.headers["x-ntnx-env"]) == ("Nutanix Prism", "PE")


@pytest.mark.parametrize(("user", "password"), [("admin", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_strangers_are_refused(user: str, password: str, element: Element) -> None:
    assert fault(element, "GET", "/vms", user=user, password=password)[0] == 401
    assert element.client.get(f"{PREFIX}/vms").status_code == 401


def test_the_session_cookie_stands_for_the_credentials(element: Element) -> None:
    browser = element.app.test_client()
    assert browser.get(f"{PREFIX}/ha", auth=("admin", PASSWORD)).status_code == 200

    assert browser.post(f"{PREFIX}{ENTER.format(host=element.host('A').uuid)}", json={}).status_code == 201


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ENTER), ("POST", EXIT), ("POST", "/vms/{vm}/migrate"), ("DELETE", "/vms/{vm}"), ("PUT", "/vms/{vm}")],
)
def test_a_viewer_changes_nothing(method: str, path: str, element: Element) -> None:
    assert fault(element, method, path, {}, user="viewer") == (403, "Access is denied")
    assert element.send("GET", "/vms", user="viewer").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"/hosts/{NOWHERE}/enter_maintenance_mode"),
        ("POST", f"/hosts/{NOWHERE}/exit_maintenance_mode"),
        ("GET", f"/vms/{NOWHERE}"),
        ("GET", f"/vms/{NOWHERE}/disks"),
        ("POST", f"/vms/{NOWHERE}/power_op/on"),
        ("POST", f"/vms/{NOWHERE}/migrate_abort"),
        ("DELETE", f"/vms/{NOWHERE}"),
        ("GET", f"/tasks/{NOWHERE}"),
    ],
)
def test_a_thing_that_is_not_there_is_not_found(method: str, path: str, element: Element) -> None:
    status, message = fault(element, method, path, None if method == "GET" else {})

    assert (status, message.endswith((f"{NOWHERE} does not exist", f"{NOWHERE} is not found"))) == (404, True)


def test_a_migration_to_a_host_that_is_not_there_is_refused(element: Element) -> None:
    assert fault(element, "POST", "/vms/{vm}/migrate", {"live": True, "hostUuid": NOWHERE})[0] == 404


WRONG = [
    (ENTER, {"evacuationOption": "TELEPORT"}, "evacuationOption"),
    (ENTER, {"nonMigratableVmOption": 7}, "nonMigratableVmOption"),
    (ENTER, {"logicalTimestamp": "soon"}, "logicalTimestamp"),
    (EXIT, {"logicalTimestamp": []}, "logicalTimestamp"),
    ("/vms/{vm}/migrate", {}, "live"),
    ("/vms/{vm}/migrate", {"live": "perhaps"}, "live"),
    ("/vms/{vm}/migrate", {"live": True, "hostUuid": {}}, "hostUuid"),
    ("/vms/{vm}/set_power_state", {"transition": "EXPLODE"}, "transition"),
    ("/vms/{vm}/power_op/on", [], "body"),
]


@pytest.mark.parametrize(("path", "body", "field"), WRONG)
def test_a_value_of_the_wrong_kind_is_invalid_and_named(path: str, body: object, field: str, element: Element) -> None:
    status, message = fault(element, "POST", path, body)

    assert status == 422
    assert message.startswith(f"Invalid value of {field}: ")


STALE = [
    ("POST", ENTER, {"logicalTimestamp": 9}),
    ("PUT", "/vms/{vm}", {"vmLogicalTimestamp": "9"}),
    ("POST", "/vms/{vm}/migrate", {"live": True, "vmLogicalTimeStamp": 9}),
    ("POST", "/vms/{vm}/migrate_abort", {"logicalTimestamp": 9}),
]


@pytest.mark.parametrize(("method", "path", "body"), STALE)
def test_a_stale_timestamp_is_a_conflict(method: str, path: str, body: object, element: Element) -> None:
    status, message = fault(element, method, path, body)

    assert status == 409
    assert message.endswith("expected 0, got 9")


@pytest.mark.parametrize("text", ["{", "nonsense", "[" * 100_000])
def test_a_body_that_is_not_json_is_malformed(text: str, element: Element) -> None:
    assert fault(element, "POST", ENTER, data=text, content_type="application/json")[0] == 400


def test_a_body_that_is_too_large_is_refused(element: Element) -> None:
    data = b" " * (MAX_BODY_BYTES + 1)

    assert fault(element, "POST", ENTER, data=data, content_type="application/json")[0] == 413


@pytest.mark.parametrize(
    ("query", "status"),
    [("filterCriteria=nothing==1", 500), ("count=0", 422), ("sortCriteria=nothing", 422), ("page=2", 422)],
)
def test_a_list_that_cannot_be_is_refused(query: str, status: int, element: Element) -> None:
    assert fault(element, "GET", f"/vms?{query}")[0] == status


def test_the_table_has_a_row_for_every_error() -> None:
    assert TABLE.keys() == {*ERRORS}


def test_every_operation_is_simulated() -> None:
    assert [row.name for row in GENERATION.tree().operations if row.name not in GENERATION.handlers] == []


def test_every_handler_answers_an_operation_of_the_catalogue() -> None:
    assert GENERATION.handlers.keys() <= {row.name for row in GENERATION.tree().operations}


def test_ha_does_not_apply_to_a_single_node() -> None:
    element = Element.start(GENERATION, PREFIX, site_name="single-node")

    assert element.send("GET", "/ha").status_code == 500


def test_ha_that_is_turned_off_says_so(element: Element) -> None:
    cluster = next(iter(element.site.all(Cluster)))
    element.site.put(replace(cluster, ha_failover_enabled=False))

    body = element.read("/ha")

    assert (body["failoverEnabled"], body["haState"]) == (False, "Disabled")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = "live hostUuid evacuationOption logicalTimestamp transition name memoryMb numVcpus vmLogicalTimestamp"
ACTS = [
    ("POST", ENTER),
    ("POST", EXIT),
    ("POST", "/vms/{vm}/migrate"),
    ("POST", "/vms/{vm}/migrate_abort"),
    ("POST", "/vms/{vm}/power_op/off"),
    ("POST", "/vms/{vm}/set_power_state"),
    ("PUT", "/vms/{vm}"),
]


@given(body=st.dictionaries(st.sampled_from(KEYS.split()), JSON) | JSON, act=st.sampled_from(ACTS))
def test_no_body_at_all_brings_the_service_down(body: object, act: tuple[str, str]) -> None:
    element = Element.start(GENERATION, PREFIX)
    method, path = act

    reply = element.send(method, path.format(vm=element.vm("web-01").uuid, host=element.host("A").uuid), body)

    assert reply.status_code in (200, 201, 400, 404, 409, 422, 501) or "Cannot complete request in state" in reply.text


@pytest.mark.parametrize("path", ["/vms/{vm}/set_power_state", "/vms/{vm}/power_op/on"])
def test_power_is_not_switched_on_a_host_that_is_not_there(path: str, element: Element) -> None:
    assert fault(element, "POST", path, {"transition": "ON", "hostUuid": NOWHERE})[0] == 404


def test_no_vm_is_made_for_a_host_that_is_not_there(element: Element) -> None:
    body = {"name": "x", "memoryMb": 1024, "numVcpus": 1, "hostId": NOWHERE}

    assert fault(element, "POST", "/vms", body)[0] == 404
