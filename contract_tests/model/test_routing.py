"""Routes and routing policies of a VPC."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.routed import INSIDE, Routed
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork
from mock_prism.model.commands.routing import CreateRoute, DeleteRoute, UpdateRoute
from mock_prism.model.commands.routing_policy import CreateRoutingPolicy, DeleteRoutingPolicy, UpdateRoutingPolicy
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.vpc import CreateVpc
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.network import Network
from mock_prism.model.routing import NextHop, NextHopKind, Route, is_active, local_routes, table_of
from mock_prism.model.routing_policy import (
    Match,
    Place,
    PlaceKind,
    PolicyAct,
    PortRange,
    Protocol,
    Reroute,
    RoutingPolicy,
    Rule,
)
from mock_prism.model.vpc import Vpc


@pytest.fixture
def routed() -> Routed:
    """A VPC of its own for each test."""
    return Routed.start()


def table(routed: Routed) -> str:
    """The VPC's route table."""
    return table_of(routed.scene.site, routed.vpc.uuid).uuid


def out(routed: Routed) -> NextHop:
    """The next hop that leads out."""
    return NextHop(NextHopKind.EXTERNAL, routed.outside.uuid)


def route(routed: Routed) -> Route:
    """The one static route."""
    (found,) = routed.scene.site.all(Route)
    return found


def test_routes_follow_from_the_networks(routed: Routed) -> None:
    found = list(local_routes(routed.scene.site, table_of(routed.scene.site, routed.vpc.uuid)))

    assert [(one.destination, one.next_hop.kind, is_active(routed.scene.site, one)) for one in found] == [
        ("10.98.0.0/24", NextHopKind.LOCAL, True),
        ("10.99.0.0/24", NextHopKind.EXTERNAL, True),
    ]
    assert len({one.uuid for one in found}) == 2


def test_a_static_route_comes_changes_and_goes(routed: Routed) -> None:
    task = routed.scene.succeed(CreateRoute(table(routed), "0.0.0.0/0", out(routed), "default", "for tests"))
    made = route(routed)
    routed.scene.succeed(UpdateRoute(made.uuid))
    same = route(routed)
    routed.scene.succeed(UpdateRoute(made.uuid, "10.0.0.0/8", NextHop(NextHopKind.IP, ip="10.98.0.9"), "new", ""))
    changed = route(routed)
    routed.scene.succeed(DeleteRoute(made.uuid))

    assert [(one.kind, one.uuid) for one in task.entities] == [("route", made.uuid)]
    assert (made.destination, made.next_hop, made.name, made.description) == (
        "0.0.0.0/0",
        out(routed),
        "default",
        "for tests",
    )
    assert replace(same, revision=0) == made
    assert (changed.destination, changed.next_hop.ip, changed.name, changed.description) == (
        "10.0.0.0/8",
        "10.98.0.9",
        "new",
        "",
    )
    assert list(routed.scene.site.all(Route)) == []


def test_a_table_has_one_route_to_a_destination(routed: Routed) -> None:
    for destination in ("0.0.0.0/0", "10.0.0.0/8"):
        routed.scene.succeed(CreateRoute(table(routed), destination, out(routed)))
    last = list(routed.scene.site.all(Route))[-1]

    errors = [
        routed.scene.fail(CreateRoute(table(routed), "0.0.0.0/0", out(routed))),
        routed.scene.fail(UpdateRoute(last.uuid, "0.0.0.0/0")),
    ]

    assert [type(error) for error in errors] == [AlreadyExists, AlreadyExists]


@pytest.mark.parametrize(
    "hop",
    [
        NextHop(NextHopKind.EXTERNAL),
        NextHop(NextHopKind.LOCAL),
        NextHop(NextHopKind.IP),
        NextHop(NextHopKind.IP, ip="here"),
        NextHop(NextHopKind.IP, ip="10.1.0.9"),
        NextHop(NextHopKind.EXTERNAL, "nowhere"),
        NextHop(NextHopKind.LOCAL, "nowhere"),
    ],
)
def test_a_route_needs_a_next_hop_of_its_vpc(routed: Routed, hop: NextHop) -> None:
    with pytest.raises(Invalid):
        routed.scene.start(CreateRoute(table(routed), "0.0.0.0/0", hop))


def test_a_route_needs_a_table_and_a_destination(routed: Routed) -> None:
    with pytest.raises(Invalid):
        routed.scene.start(CreateRoute(table(routed), "everywhere", out(routed)))
    for command in (CreateRoute("nowhere", "0.0.0.0/0", out(routed)), UpdateRoute("nowhere"), DeleteRoute("nowhere")):
        with pytest.raises(NotFound):
            routed.scene.start(command)


def test_a_route_to_a_subnet_that_is_gone_is_not_active(routed: Routed) -> None:
    routed.scene.succeed(CreateRoute(table(routed), "10.0.0.0/8", NextHop(NextHopKind.LOCAL, routed.inside.uuid)))
    before = is_active(routed.scene.site, route(routed))

    routed.scene.succeed(DeleteVm(routed.scene.vm("guest").uuid))
    routed.scene.succeed(DeleteNetwork(routed.inside.uuid))

    assert (before, is_active(routed.scene.site, route(routed))) == (True, False)


def test_a_policy_comes_changes_and_goes(routed: Routed) -> None:
    deny = Rule(act=PolicyAct.DENY, is_bidirectional=True)
    task = routed.scene.succeed(CreateRoutingPolicy(routed.vpc.uuid, "policy", 10, (Rule(),), "for tests"))
    made = routed.named(RoutingPolicy, "policy")
    routed.scene.succeed(UpdateRoutingPolicy(made.uuid))
    same = routed.named(RoutingPolicy, "policy")
    routed.scene.succeed(UpdateRoutingPolicy(made.uuid, "new", 11, (deny,), ""))
    changed = routed.named(RoutingPolicy, "new")
    routed.scene.succeed(DeleteRoutingPolicy(made.uuid))

    assert [(one.kind, one.uuid) for one in task.entities] == [("routing policy", made.uuid)]
    assert (made.priority, made.rules, made.description) == (10, (Rule(),), "for tests")
    assert replace(same, revision=0) == made
    assert (changed.priority, changed.rules, changed.description) == (11, (deny,), "")
    assert list(routed.scene.site.all(RoutingPolicy)) == []


def test_no_two_policies_of_a_vpc_have_one_priority(routed: Routed) -> None:
    routed.scene.succeed(CreateVpc("two"))
    for vpc, priority in ((routed.vpc, 10), (routed.vpc, 11), (routed.named(Vpc, "two"), 10)):
        routed.scene.succeed(CreateRoutingPolicy(vpc.uuid, f"{vpc.name}-{priority}", priority, (Rule(),)))
    second = routed.named(RoutingPolicy, "vpc-11")

    errors = [
        routed.scene.fail(CreateRoutingPolicy(routed.vpc.uuid, "again", 10, (Rule(),))),
        routed.scene.fail(UpdateRoutingPolicy(second.uuid, priority=10)),
    ]

    assert [type(error) for error in errors] == [AlreadyExists, AlreadyExists]


SUBNET = Place(PlaceKind.SUBNET, "10.0.0.0/8")
GOOD_RULES = {
    "ports": Rule(Match(SUBNET, protocol=Protocol.TCP, source_ports=(PortRange(1, 9),))),
    "icmp": Rule(Match(protocol=Protocol.ICMP, icmp_type=8, icmp_code=0)),
    "a number": Rule(Match(protocol=Protocol.NUMBER, number=47)),
    "a service": Rule(act=PolicyAct.REROUTE, reroutes=(Reroute("10.98.0.9"),)),
    "two services": Rule(act=PolicyAct.REROUTE, reroutes=(Reroute(ingress_ip="10.98.0.9", egress_ip="10.98.0.8"),)),
    "a next hop": Rule(act=PolicyAct.FORWARD, next_hop="10.98.0.9"),
}
BAD_RULES = {
    "a subnet without a prefix": Rule(Match(Place(PlaceKind.SUBNET))),
    "a prefix of nothing": Rule(Match(destination=Place(prefix="10.0.0.0/8"))),
    "a prefix that is none": Rule(Match(Place(PlaceKind.SUBNET, "10.0.0.1/8"))),
    "ports of ICMP": Rule(Match(protocol=Protocol.ICMP, destination_ports=(PortRange(1, 1),))),
    "ports that run back": Rule(Match(protocol=Protocol.UDP, destination_ports=(PortRange(2, 1),))),
    "a type of TCP": Rule(Match(protocol=Protocol.TCP, icmp_type=8)),
    "no number": Rule(Match(protocol=Protocol.NUMBER)),
    "a number of TCP": Rule(Match(protocol=Protocol.TCP, number=6)),
    "a service that is not asked": Rule(reroutes=(Reroute("10.98.0.9"),)),
    "no service": Rule(act=PolicyAct.REROUTE),
    "half a service": Rule(act=PolicyAct.REROUTE, reroutes=(Reroute(ingress_ip="10.98.0.9"),)),
    "a service nowhere": Rule(act=PolicyAct.REROUTE, reroutes=(Reroute("here"),)),
    "no next hop": Rule(act=PolicyAct.FORWARD),
    "a next hop that is not gone to": Rule(next_hop="10.98.0.9"),
}


@pytest.mark.parametrize("what", GOOD_RULES)
def test_a_rule_with(routed: Routed, what: str) -> None:
    routed.scene.succeed(CreateRoutingPolicy(routed.vpc.uuid, "policy", 10, (GOOD_RULES[what],)))


@pytest.mark.parametrize("what", BAD_RULES)
def test_no_rule_has(routed: Routed, what: str) -> None:
    with pytest.raises(Invalid):
        routed.scene.start(CreateRoutingPolicy(routed.vpc.uuid, "policy", 10, (Rule(), BAD_RULES[what])))


@pytest.mark.parametrize(("name", "priority", "rules"), [("", 10, (Rule(),)), ("x", 0, (Rule(),)), ("x", 1001, ())])
def test_a_policy_needs_a_name_a_priority_and_a_rule(
    routed: Routed, name: str, priority: int, rules: tuple[Rule, ...]
) -> None:
    with pytest.raises(Invalid):
        routed.scene.start(CreateRoutingPolicy(routed.vpc.uuid, name, priority, rules))
    with pytest.raises(Invalid):
        routed.scene.start(CreateRoutingPolicy(routed.vpc.uuid, "policy", 10, ()))


def test_a_policy_that_is_not_there_is_not_found(routed: Routed) -> None:
    for command in (
        CreateRoutingPolicy("nowhere", "policy", 10, (Rule(),)),
        UpdateRoutingPolicy("nowhere"),
        DeleteRoutingPolicy("nowhere"),
    ):
        with pytest.raises(NotFound):
            routed.scene.start(command)


def test_an_address_of_a_second_subnet_is_a_next_hop_too(routed: Routed) -> None:
    ipam = replace(INSIDE, network="10.97.0.0", gateway="10.97.0.1", pools=())
    routed.scene.succeed(CreateNetwork(routed.scene.cluster.uuid, "more", ipam=ipam, vpc_uuid=routed.vpc.uuid))

    routed.scene.succeed(CreateRoute(table(routed), "10.0.0.0/8", NextHop(NextHopKind.IP, ip="10.97.0.9")))

    assert [network.name for network in routed.scene.site.where(Network, "vpc_uuid", routed.vpc.uuid)] == [
        "inside",
        "more",
    ]
    assert is_active(routed.scene.site, route(routed))
