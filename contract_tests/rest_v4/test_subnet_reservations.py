"""Reserved addresses of subnets in v4."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central
from contract_tests.rest_v4.test_subnets import MANAGED, UNMANAGED, ip, path
from contract_tests.rest_v4.test_vms_changed import schema_message
from mock_prism.model.states import TaskStatus


def act(central: Central, action: str, way: str, name: str = MANAGED, **more: Any) -> TestResponse:
    """Reserve or unreserve addresses."""
    body = {f"{action}Type": way, **more}
    return central.send("POST", f"{path(central, name)}/addresses/$actions/{action}", body)


def reserved(central: Central, **query: object) -> list[Any]:
    """The reserved addresses of the managed subnet."""
    found: list[Any] = central.read(f"{path(central)}/reserved-ips", **query).get("data", [])
    return [(one["ipv4Address"], one.get("clientContext")) for one in found]


def told(task: Any) -> Any:
    """What a task tells of addresses."""
    (detail,) = task["completionDetails"]
    assert detail["name"] == "reserved_or_unreserved_ips"
    return json.loads(detail["value"])


def addresses(*texts: str) -> list[dict[str, object]]:
    """``IPAddress`` objects as clients write them."""
    return [{"ipv4": ip(text)} for text in texts]


def test_addresses_are_reserved_in_three_ways(central: Central) -> None:
    first = central.finished(act(central, "reserve", "IP_ADDRESS_COUNT", count=2, clientContext="ours"))
    central.finished(act(central, "reserve", "IP_ADDRESS_RANGE", startIpAddress=addresses("10.20.0.99")[0], count=2))
    central.finished(act(central, "reserve", "IP_ADDRESS_LIST", ipAddresses=addresses("10.20.0.9")))

    task = central.read(f"{TASKS}/ZXJnb24=:{first.uuid}")["data"]
    assert task["operation"] == "kSubnetReserveIp"
    assert told(task) == {"reserved_ips": [address for address, _ in reserved(central)[:2]]}
    found = reserved(central)
    assert [context for _, context in found] == ["ours", "ours", None, None, None]
    assert [address for address, _ in found[2:]] == ["10.20.0.99", "10.20.0.100", "10.20.0.9"]
    assert reserved(central, filter="clientContext eq 'ours'") == found[:2]


def test_reserved_addresses_are_not_free(central: Central) -> None:
    before = central.read(path(central))["data"]["ipUsage"]

    central.finished(act(central, "reserve", "IP_ADDRESS_COUNT", count=5))

    after = central.read(path(central))["data"]["ipUsage"]
    assert after["numFreeIPs"] == before["numFreeIPs"] - 5
    assert after["numAssignedIPs"] == before["numAssignedIPs"]


def test_addresses_are_given_back_in_three_ways(central: Central) -> None:
    start = addresses("10.20.0.100")[0]
    central.finished(act(central, "reserve", "IP_ADDRESS_RANGE", startIpAddress=start, count=5, clientContext="ours"))

    central.finished(act(central, "unreserve", "IP_ADDRESS_LIST", ipAddresses=addresses("10.20.0.104")))
    listed = reserved(central)
    central.finished(act(central, "unreserve", "IP_ADDRESS_RANGE", startIpAddress=start, count=2))
    ranged = reserved(central)
    last = central.finished(act(central, "unreserve", "CONTEXT", clientContext="ours"))

    back = central.read(f"{TASKS}/ZXJnb24=:{last.uuid}")["data"]
    assert (back["operation"], told(back)) == ("kSubnetReserveIp", {"unreserved_ips": ["10.20.0.102", "10.20.0.103"]})
    assert (len(listed), [address for address, _ in ranged]) == (4, ["10.20.0.102", "10.20.0.103"])
    assert reserved(central) == []


def test_an_address_is_reserved_once(central: Central) -> None:
    ends = [
        central.finished(act(central, "reserve", "IP_ADDRESS_LIST", ipAddresses=addresses("10.20.0.9")))
        for _ in range(2)
    ]

    assert [task.status for task in ends] == [TaskStatus.SUCCEEDED, TaskStatus.FAILED]


BAD: list[tuple[str, str, dict[str, Any]]] = [
    ("reserve", "CONTEXT", {"clientContext": "ours"}),
    ("unreserve", "IP_ADDRESS_COUNT", {"count": 1}),
    ("reserve", "IP_ADDRESS_COUNT", {}),
    ("reserve", "IP_ADDRESS_COUNT", {"count": 0}),
    ("reserve", "IP_ADDRESS_COUNT", {"count": 1001}),
    ("reserve", "IP_ADDRESS_LIST", {"ipAddresses": []}),
    ("reserve", "IP_ADDRESS_LIST", {"ipAddresses": addresses("10.21.0.1")}),
    ("reserve", "IP_ADDRESS_RANGE", {"startIpAddress": {"ipv4": ip("255.255.255.255")}, "count": 2}),
    ("unreserve", "CONTEXT", {"clientContext": ""}),
]


@pytest.mark.parametrize(("action", "way", "more"), BAD)
def test_a_bad_order_is_refused(central: Central, action: str, way: str, more: dict[str, Any]) -> None:
    assert schema_message(act(central, action, way, **more))["message"]
    assert reserved(central) == []


def test_only_managed_subnets_that_are_there_have_reserved_addresses(central: Central) -> None:
    unmanaged = act(central, "reserve", "IP_ADDRESS_COUNT", UNMANAGED, count=1)
    nowhere = central.send("GET", f"{path(central).rpartition('/')[0]}/{NOWHERE}/reserved-ips")

    assert (unmanaged.status_code, nowhere.status_code) == (409, 404)
