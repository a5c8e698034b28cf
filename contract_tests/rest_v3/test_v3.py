"""What v3 answers: the little that clients of v4 call before they begin, and errors in its own form."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, PASSWORD, Central
from mock_prism.faces.rest.v3 import GENERATION
from mock_prism.model.cluster import PrismCentral
from mock_prism.sandboxes import Pace

V3 = "/api/nutanix/v3"


@pytest.fixture
def prism() -> Central:
    """v3 alone, over a frozen four-node site."""
    return Central.start("two-clusters", Pace.FROZEN, GENERATION)


def listed(prism: Central, **body: Any) -> Any:
    """A list of clusters."""
    reply = prism.send("POST", f"{V3}/clusters/list", body)
    assert reply.status_code == 200, reply.text
    return reply.get_json()


def names(prism: Central, **body: Any) -> list[str]:
    """The names in it."""
    return [one["status"]["name"] for one in listed(prism, **body)["entities"]]


def refusal(prism: Central, method: str, path: str, body: object = None, **more: Any) -> tuple[int, str]:
    """Status and reason of what is refused, in the form that clients look for."""
    reply = prism.send(method, f"{V3}{path}", body, **more)
    found = reply.get_json()
    assert (found["api_version"], found["state"], found["code"]) == ("3.1", "ERROR", reply.status_code)
    return reply.status_code, found["message_list"][0]["reason"]


def test_prism_central_is_told_by_its_services(prism: Central) -> None:
    body = listed(prism)
    services = [one["status"]["resources"]["config"]["service_list"] for one in body["entities"]]
    assert services == [["AOS"], ["AOS"], ["PRISM_CENTRAL"]]
    assert body["metadata"] == {"kind": "cluster", "total_matches": 3}
    assert {one["metadata"]["kind"] for one in body["entities"]} == {"cluster"}
    assert ["nodes" in one["status"]["resources"] for one in body["entities"]] == [True, True, False]


def test_one_cluster_is_as_in_the_list(prism: Central) -> None:
    for one in listed(prism)["entities"]:
        found = prism.send("GET", f"{V3}/clusters/{one['metadata']['uuid']}").get_json()
        assert found == {"api_version": "3.1", **one}


def test_a_cluster_shows_how_it_is_set_up(prism: Central) -> None:
    found = listed(prism)["entities"][0]
    resources = found["status"]["resources"]
    assert resources["network"]["external_ip"] == prism.cluster.external_ip
    assert resources["config"]["build"]["full_version"] == prism.cluster.full_version
    assert len(resources["nodes"]["hypervisor_server_list"]) > 0
    assert found["spec"]["resources"]["config"]["redundancy_factor"] == prism.cluster.redundancy_factor


def test_lists_are_filtered_sorted_and_cut(prism: Central) -> None:
    everything = names(prism)
    first = prism.cluster
    assert names(prism, filter=f"name=={first.name};") == [first.name]
    assert names(prism, filter=f"uuid=={first.uuid}") == [first.name]
    assert names(prism, sort_attribute="name", sort_order="DESCENDING") == sorted(everything, reverse=True)
    assert names(prism, offset=1, length=1) == everything[1:2]
    assert names(prism, offset=9, length=1_000, kind="cluster") == []


@pytest.mark.parametrize(
    "body",
    [
        {"length": 0},
        {"offset": -1},
        {"offset": True},
        {"filter": "name"},
        {"filter": 7},
        {"sort_order": "UP"},
        {"sort_attribute": "colour"},
        [],
        "x",
    ],
)
def test_a_list_that_cannot_be_is_refused(prism: Central, body: object) -> None:
    assert refusal(prism, "POST", "/clusters/list", body or [1]) == (422, "INVALID_REQUEST")


def test_who_asks_is_told(prism: Central) -> None:
    body = prism.send("GET", f"{V3}/users/me").get_json()
    assert (body["metadata"]["kind"], body["status"]["name"], body["status"]["state"]) == ("user", "admin", "COMPLETE")
    told = prism.send("GET", f"{V3}/users/info", user="viewer").get_json()
    assert told["user_details"]["username"] == "viewer"


def test_prism_central_tells_its_version(prism: Central) -> None:
    found = prism.send("GET", f"{V3}/prism_central", {"resources": None}).get_json()["resources"]
    assert (found["version"], found["is_registered_to_hosting_pe"]) == (prism.prism_central.version, True)
    assert prism.send("GET", f"{V3}/versions").get_json() == {"major_version": "3", "minor_version": "1"}


def test_a_site_without_prism_central_has_none(prism: Central) -> None:
    for central in list(prism.site.all(PrismCentral)):
        prism.site.remove(central)
    assert refusal(prism, "GET", "/prism_central") == (404, "ENTITY_NOT_FOUND")


def test_two_slashes_are_one(prism: Central) -> None:
    assert prism.send("POST", f"{V3}//clusters/list", {}).status_code == 200


def test_errors_wear_the_form_of_v3(prism: Central) -> None:
    assert refusal(prism, "GET", "/no/such/path") == (404, "ENTITY_NOT_FOUND")
    assert refusal(prism, "GET", f"/clusters/{NOWHERE}") == (404, "ENTITY_NOT_FOUND")
    assert refusal(prism, "PATCH", "/users/me") == (405, "REQUEST_NOT_SUPPORTED")
    assert refusal(prism, "POST", "/vms/list", {}) == (501, "REQUEST_NOT_SUPPORTED")
    assert refusal(prism, "GET", "/users/me", password="wrong") == (401, "AUTHENTICATION_REQUIRED")
    assert refusal(prism, "POST", "/vms", {}, user="viewer") == (403, "ACCESS_DENIED")


def test_a_body_that_is_no_json_is_refused(prism: Central) -> None:
    reply = prism.send("POST", f"{V3}/clusters/list", data="{", headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.get_json()["message_list"][0]["reason"]) == (400, "DESERIALIZATION_FAILED")


def test_a_session_follows_from_the_first_call(prism: Central) -> None:
    reply = prism.send("GET", f"{V3}/users/me", password=PASSWORD)
    assert "NTNX_IAM_SESSION=" in reply.headers["Set-Cookie"]
