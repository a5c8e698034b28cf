"""What a Prism Element on AHV refuses: metro availability, vCenter, and what only Prism Central does."""

from __future__ import annotations

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import fault
from contract_tests.rest_v2.element import NOWHERE
from mock_prism.model.task import Task

PD = "/protection_domains"
METRO = [
    ("POST", "metro_avail_enable?re_enable=true", {}, 500),
    ("POST", "metro_avail_disable", None, 412),
    ("POST", "promote", None, 412),
    ("PUT", "break_replication_timeout", {}, 412),
    ("PUT", "failure_handling", {"failure_handling_mode": "AUTOMATIC", "failureHandlingMode": "AUTOMATIC"}, 412),
]
VCENTER = {"adminUsername": "administrator@vsphere.local", "adminPassword": "p", "ipAddress": "10.0.0.9", "port": "443"}


@pytest.mark.parametrize("generation", ["v1", "v2.0"])
@pytest.mark.parametrize(("method", "act", "body", "status"), METRO)
def test_there_is_no_metro_availability(
    prism: Prism, generation: str, method: str, act: str, body: object, status: int
) -> None:
    prism.v2.done("POST", PD, {"value": "pd"})
    before = len(list(prism.v2.site.all(Task)))

    refused = fault(prism.of(generation), method, f"{PD}/pd/{act}", body)
    nobody = fault(prism.of(generation), method, f"{PD}/other/{act}", body)

    words = "Hypervisor ahv not supported" if status == 500 else "not configured on the protection domain pd"
    assert (refused[0], words in refused[1], nobody[0]) == (status, True, 404)
    assert len(list(prism.v2.site.all(Task))) == before


def test_how_failures_of_a_metro_are_handled_is_a_closed_set(prism: Prism) -> None:
    prism.v2.done("POST", PD, {"value": "pd"})

    for body in ({}, {"failure_handling_mode": "HOPE"}):
        assert fault(prism.v2, "PUT", f"{PD}/pd/failure_handling", body)[0] == 422


def test_vcenter_is_not_registered(prism: Prism) -> None:
    path = "/management_servers/register"

    assert fault(prism.v1, "POST", path, VCENTER) == (500, "Hypervisor ahv not supported")
    for key in ("adminUsername", "adminPassword", "ipAddress"):
        wrong = fault(prism.v1, "POST", path, {name: word for name, word in VCENTER.items() if name != key})
        assert (wrong[0], key in wrong[1]) == (422, True)
    assert fault(prism.v1, "POST", path, {**VCENTER, "port": "https"})[0] == 422
    assert prism.v1.read("/cluster")["managementServers"] is None


@pytest.mark.parametrize(
    ("method", "tail"), [("GET", ""), ("POST", ""), ("GET", f"/{NOWHERE}"), ("DELETE", f"/{NOWHERE}")]
)
def test_capacity_is_planned_in_prism_central(prism: Prism, method: str, tail: str) -> None:
    refused = fault(
        prism.v1, method, f"/capacity_planning/scenarios{tail}", {"name": "s"} if method == "POST" else None
    )

    assert (refused[0], "Prism Central" in refused[1]) == (412, True)
