"""``requests``, led to a site within the process."""

from __future__ import annotations

import pytest
import requests
from responses import RequestsMock

from mock_prism.testing.local_site import LocalSite
from mock_prism.testing.responses_bridge import routed

PRISM = "https://192.168.38.170:9440"
V2 = "/PrismGateway/services/rest/v2.0"
LOGIN = ("admin", "Nutanix/4u")


@pytest.mark.usefixtures("mock_responses")
def test_a_call_to_a_prism_is_answered_in_the_process() -> None:
    hosts = requests.get(f"{PRISM}{V2}/hosts/", auth=LOGIN, timeout=5).json()

    assert [host["hypervisor_address"] for host in hosts["entities"]] == [f"192.168.38.{n}" for n in range(161, 165)]


@pytest.mark.usefixtures("mock_responses")
def test_the_query_and_the_body_arrive(mock_site: LocalSite) -> None:
    found = requests.get(f"{PRISM}{V2}/hosts", params={"search_string": "no such"}, auth=LOGIN, timeout=5).json()
    made = requests.post(
        f"{PRISM}{V2}/vms", json={"name": "bridged", "memory_mb": 1024, "num_vcpus": 1}, auth=LOGIN, timeout=5
    )

    assert found["entities"] == []
    assert made.status_code == 201
    assert "bridged" in mock_site.run("acli", "vm.list").stdout


@pytest.mark.usefixtures("mock_responses")
def test_a_session_keeps_its_login() -> None:
    with requests.Session() as session:
        session.get(f"{PRISM}{V2}/cluster", auth=LOGIN, timeout=5)
        again = session.get(f"{PRISM}{V2}/cluster", timeout=5)

    assert again.status_code == 200


@pytest.mark.usefixtures("mock_responses")
def test_a_wrong_password_is_refused() -> None:
    assert requests.get(f"{PRISM}{V2}/cluster", auth=("admin", "wrong"), timeout=5).status_code == 401


@pytest.mark.usefixtures("mock_responses")
def test_all_else_fails() -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get("https://example.com/", timeout=5)


def test_one_origin_can_be_led_alone(mock_site: LocalSite) -> None:
    with routed(mock_site, "https://prism.example.com"):
        health = requests.get("https://prism.example.com/_mock/health", timeout=5)
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{PRISM}/_mock/health", timeout=5)

    assert health.json()["status"] == "ok"


def test_a_router_of_one_s_own_takes_the_routes(mock_responses: RequestsMock) -> None:
    mock_responses.get("https://example.com/", body="mine")

    assert requests.get("https://example.com/", timeout=5).text == "mine"
