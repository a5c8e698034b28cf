"""Routing policies, route tables and routes in v4."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, assert_wire
from contract_tests.rest_v4.routed import POLICIES, TABLES, Routed, address, change, failed, made, prefix
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.commands.routing import CreateRoute
from mock_prism.model.commands.routing_policy import CreateRoutingPolicy
from mock_prism.model.routing import NextHop, NextHopKind
from mock_prism.model.routing_policy import Fallback, Match, Place, PlaceKind, PolicyAct, PortRange, Protocol, Reroute
from mock_prism.model.routing_policy import Rule as ModelRule


@pytest.fixture
def routed() -> Routed:
    """A VPC of its own for each test."""
    return Routed()


def rule(action: dict[str, Any] | None = None, protocol: str = "ANY", **match: Any) -> dict[str, Any]:
    """A rule about anything, unless it is told."""
    ends = {"source": {"addressType": "ANY"}, "destination": {"addressType": "ANY"}}
    return {
        "policyMatch": {**ends, "protocolType": protocol, **match},
        "policyAction": action or {"actionType": "PERMIT"},
    }


def policy(routed: Routed, *rules: dict[str, Any], priority: int = 10, **more: object) -> dict[str, object]:
    """The body of a policy."""
    return {"name": "policy", "priority": priority, "policies": list(rules), "vpcExtId": routed.vpc, **more}


TCP = rule(
    {"actionType": "REROUTE", "rerouteParams": [{"serviceIp": address("10.98.0.9"), "rerouteFallbackAction": "DROP"}]},
    "TCP",
    source={"addressType": "SUBNET", "subnetPrefix": prefix("10.98.0.0/24")},
    destination={"addressType": "EXTERNAL"},
    protocolParameters={"destinationPortRanges": [{"startPort": 80, "endPort": 90}]},
)
ICMP = rule({"actionType": "DENY"}, "ICMP", protocolParameters={"icmpType": 8, "icmpCode": 0})
GRE = rule(
    {"actionType": "FORWARD", "nexthopIpAddress": address("10.98.0.9")},
    "PROTOCOL_NUMBER",
    protocolParameters={"protocolNumber": 47},
)


def test_a_policy_on_the_wire(routed: Routed) -> None:
    uuid = made(routed.central, POLICIES, policy(routed, TCP, ICMP, GRE, description="for tests"))

    assert_wire("routing_policy_get", routed.central.read(f"{POLICIES}/{uuid}"))


def test_a_body_is_the_policy_that_it_says(routed: Routed) -> None:
    reply = routed.central.send("POST", POLICIES, policy(routed, TCP | {"isBidirectional": True}, ICMP, GRE))

    subnet, out = Place(PlaceKind.SUBNET, "10.98.0.0/24"), Place(PlaceKind.EXTERNAL)
    web = Match(subnet, out, Protocol.TCP, destination_ports=(PortRange(80, 90),))
    rules = (
        ModelRule(web, PolicyAct.REROUTE, (Reroute("10.98.0.9", fallback=Fallback.DROP),), is_bidirectional=True),
        ModelRule(Match(protocol=Protocol.ICMP, icmp_type=8, icmp_code=0), PolicyAct.DENY),
        ModelRule(Match(protocol=Protocol.NUMBER, number=47), PolicyAct.FORWARD, next_hop="10.98.0.9"),
    )
    assert routed.central.task(reply).command == CreateRoutingPolicy(routed.vpc, "policy", 10, rules)


def test_policies_are_found_changed_and_deleted(routed: Routed) -> None:
    target = f"{POLICIES}/{made(routed.central, POLICIES, policy(routed, TCP))}"
    made(routed.central, POLICIES, policy(routed, ICMP, priority=11))

    (found,) = routed.central.read(POLICIES, filter=f"priority eq 10 and vpcExtId eq '{routed.vpc}'")["data"]
    routed.central.finished(change(routed.central, target, priority=12))
    after = routed.data(target)
    routed.central.finished(routed.central.send("DELETE", target))

    assert target.endswith(found["extId"])
    assert after == found | {"priority": 12}
    assert routed.central.send("GET", target).status_code == 404


def test_a_priority_is_used_once_in_a_vpc(routed: Routed) -> None:
    made(routed.central, POLICIES, policy(routed, TCP))

    task = failed(routed.central, routed.central.send("POST", POLICIES, policy(routed, ICMP)))

    said = routed.data(f"{TASKS}/ZXJnb24=:{task.uuid}")["errorMessages"][0]
    assert said["errorGroup"] == "PRIORITY_OF_A_ROUTING_POLICY_ALREADY_EXISTS"


BAD_POLICIES: list[tuple[dict[str, Any], str]] = [
    (rule(protocol="TCP", protocolParameters={"icmpType": 8}), "policies.policyMatch"),
    (rule(source={"addressType": "SUBNET"}), "policies.policyMatch"),
    (rule({"actionType": "REROUTE"}), "policies.policyAction"),
    (rule({"actionType": "LOSE"}), "policies[0].policyAction.actionType"),
    (rule(protocol="SCTP"), "policies[0].policyMatch.protocolType"),
    ({"policyMatch": {}}, "policies[0].policyAction"),
]


@pytest.mark.parametrize(("bad", "field"), BAD_POLICIES)
def test_a_bad_rule_names_what_is_bad(routed: Routed, bad: dict[str, Any], field: str) -> None:
    assert schema_message(routed.central.send("POST", POLICIES, policy(routed, bad)))["attributePath"] == field


def test_a_policy_is_of_a_vpc_that_is_there_and_stays_there(routed: Routed) -> None:
    target = f"{POLICIES}/{made(routed.central, POLICIES, policy(routed, TCP))}"

    absent = routed.central.send("POST", POLICIES, policy(routed, TCP, vpcExtId=NOWHERE))

    assert (absent.status_code, message(absent)["errorGroup"]) == (400, "VPC_NOT_FOUND")
    assert change(routed.central, target, vpcExtId=NOWHERE).status_code == 501


def routes(routed: Routed) -> str:
    """The path of the VPC's routes."""
    (table,) = routed.central.read(TABLES, filter=f"vpcReference eq '{routed.vpc}'")["data"]
    assert routed.data(f"{TABLES}/{table['extId']}") == table
    return f"{TABLES}/{table['extId']}/routes"


def route(routed: Routed, **more: object) -> dict[str, object]:
    """The body of the default route."""
    hop = {"nexthopType": "EXTERNAL_SUBNET", "nexthopReference": routed.outside}
    return {"name": "default", "routeType": "STATIC", "destination": prefix("0.0.0.0/0"), "nexthop": hop, **more}


def write(routed: Routed, **more: object) -> TestResponse:
    """Ask for a route."""
    return routed.central.send("POST", routes(routed), route(routed, **more))


def test_the_routes_of_a_vpc_on_the_wire(routed: Routed) -> None:
    made(routed.central, routes(routed), route(routed))

    assert_wire("route_list", routed.central.read(routes(routed)))


def test_a_body_is_the_route_that_it_says(routed: Routed) -> None:
    hop = {"nexthopType": "IP_ADDRESS", "nexthopIpAddress": address("10.98.0.9")}

    command = routed.central.task(write(routed, nexthop=None, nexthops=[hop])).command

    table = routes(routed).split("/")[-2]
    assert command == CreateRoute(table, "0.0.0.0/0", NextHop(NextHopKind.IP, ip="10.98.0.9"), "default")


def test_a_static_route_is_found_changed_and_deleted(routed: Routed) -> None:
    target = f"{routes(routed)}/{made(routed.central, routes(routed), route(routed))}"

    found = routed.central.read(routes(routed), filter=f"vpcReference eq '{routed.vpc}' and isActive eq true")["data"]
    routed.central.finished(change(routed.central, target, name="renamed"))
    name = routed.data(target)["name"]
    token = {"If-Match": routed.central.send("GET", target).headers["ETag"]}
    routed.central.finished(routed.central.send("DELETE", target, headers=token))

    assert [one["routeType"] for one in found] == ["LOCAL", "LOCAL", "STATIC"]
    assert name == "renamed"
    assert routed.central.send("GET", target).status_code == 404


def test_a_route_of_a_subnet_is_read_only(routed: Routed) -> None:
    local = routed.data(routes(routed))[0]
    target = f"{routes(routed)}/{local['extId']}"

    assert routed.data(target) == local
    for reply in (change(routed.central, target, name="mine"), routed.central.send("DELETE", target)):
        assert (reply.status_code, message(reply)["errorGroup"]) == (409, "PRECHECK_FAILED")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"routeType": "LOCAL"}, "routeType"),
        ({"destination": prefix("10.0.0.1/8")}, "destination"),
        ({"nexthop": {"nexthopType": "LOCAL_SUBNET", "nexthopReference": NOWHERE}}, "nexthop"),
    ],
)
def test_a_bad_route_names_what_is_bad(routed: Routed, more: dict[str, object], field: str) -> None:
    assert schema_message(write(routed, **more))["attributePath"] == field


def test_a_route_needs_a_destination_and_a_next_hop(routed: Routed) -> None:
    assert '(["destination","nexthop"])' in schema_message(write(routed, destination=None, nexthop=None))["message"]


def test_what_is_not_simulated_of_a_route_is_501(routed: Routed) -> None:
    hop = {"nexthopType": "EXTERNAL_SUBNET", "nexthopReference": routed.outside}
    ip = {"ipv4": {"value": "10.1.2.3"}}

    assert write(routed, nexthop={"nexthopType": "VPN_CONNECTION", "nexthopReference": NOWHERE}).status_code == 501
    assert write(routed, nexthop=None, nexthops=[hop, {**hop, "nexthopIpAddress": ip}]).status_code == 501


def test_what_is_not_there_is_404(routed: Routed) -> None:
    for target in (f"{TABLES}/{NOWHERE}", f"{TABLES}/{NOWHERE}/routes", f"{routes(routed)}/{NOWHERE}"):
        assert routed.central.send("GET", target).status_code == 404


@pytest.mark.parametrize("key", ["routeTableReference", "vpcReference"])
def test_a_route_is_in_the_table_of_its_path(routed: Routed, key: str) -> None:
    assert schema_message(write(routed, **{key: NOWHERE}))["attributePath"] == key


def test_another_router_of_an_external_subnet_is_not_simulated(routed: Routed) -> None:
    hop = {
        "nexthopType": "EXTERNAL_SUBNET",
        "nexthopReference": routed.outside,
        "nexthopIpAddress": address("10.99.0.77"),
    }

    assert write(routed, nexthop=hop).status_code == 501
