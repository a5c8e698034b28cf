"""VPCs: their ways out, their subnets, and what keeps them."""

from __future__ import annotations

import pytest

from contract_tests.model.routed import INSIDE, OUTSIDE, Routed
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.floating_ip import CreateFloatingIp, DeleteFloatingIp
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork, UpdateNetwork
from mock_prism.model.commands.routing import CreateRoute
from mock_prism.model.commands.routing_policy import CreateRoutingPolicy
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.vm_devices import AddNics
from mock_prism.model.commands.vpc import ConnectionSpec, CreateVpc, DeleteVpc, UpdateVpc
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, Refused
from mock_prism.model.floating_ip import Association, FloatingIp
from mock_prism.model.network import Ipam, IpPool
from mock_prism.model.routing import NextHop, NextHopKind, Route, RouteTable, table_of
from mock_prism.model.routing_policy import RoutingPolicy, Rule
from mock_prism.model.task import Command
from mock_prism.model.vpc import Connection, Vpc, VpcType


@pytest.fixture
def routed() -> Routed:
    """A VPC of its own for each test."""
    return Routed.start()


def test_a_vpc_takes_its_address_from_the_pool_outside(routed: Routed) -> None:
    assert routed.vpc.connections == (Connection(routed.outside.uuid, ("10.99.0.10",)),)


def test_a_vpc_is_made_with_all_that_is_said(routed: Routed) -> None:
    spec = ConnectionSpec(routed.outside.uuid, ("10.99.0.77",))
    command = CreateVpc("two", "for tests", VpcType.TRANSIT, ("10.1.1.1",), (spec,), ("10.0.0.0/8",), True)

    task = routed.scene.succeed(command)

    made = routed.named(Vpc, "two")
    assert [(one.kind, one.uuid) for one in task.entities] == [("vpc", made.uuid)]
    assert (made.description, made.type, made.name_servers) == ("for tests", VpcType.TRANSIT, ("10.1.1.1",))
    assert (made.routable_prefixes, made.advertises_connected) == (("10.0.0.0/8",), True)
    assert made.connections == (Connection(routed.outside.uuid, ("10.99.0.77",)),)


def test_an_address_that_is_taken_outside_is_refused(routed: Routed) -> None:
    commands = (
        CreateVpc("two", connections=(ConnectionSpec(routed.outside.uuid, ("10.99.0.10",)),)),
        CreateFloatingIp(routed.outside.uuid, ip="10.99.0.10"),
    )

    assert [type(routed.scene.fail(command)) for command in commands] == [AlreadyExists, AlreadyExists]


def test_a_pool_that_is_exhausted_gives_nothing(routed: Routed) -> None:
    error = routed.scene.fail(CreateVpc("two", connections=(ConnectionSpec(routed.outside.uuid, gateway_count=4),)))

    assert isinstance(error, Refused)
    assert routed.scene.site.find(Vpc, "name", "two") is None


BAD = {
    "name": CreateVpc(""),
    "routable prefixes": CreateVpc("two", routable_prefixes=("10.0.0.1/8",)),
}


@pytest.mark.parametrize("field", BAD)
def test_a_vpc_needs_a(routed: Routed, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        routed.scene.start(BAD[field])

    assert caught.value.field == field


def test_a_way_out_goes_over_one_external_network(routed: Routed) -> None:
    twice = (ConnectionSpec(routed.outside.uuid),) * 2
    elsewhere = (ConnectionSpec(routed.outside.uuid, ("10.1.0.10",)),)
    for specs in ((ConnectionSpec(routed.network("prod.20").uuid),), twice, elsewhere):
        for command in (CreateVpc("two", connections=specs), UpdateVpc(routed.vpc.uuid, connections=specs)):
            with pytest.raises(Invalid):
                routed.scene.start(command)


def test_what_is_not_there_is_not_found(routed: Routed) -> None:
    for command in (CreateVpc("two", connections=(ConnectionSpec("nowhere"),)), UpdateVpc("nowhere"), DeleteVpc("no")):
        with pytest.raises(NotFound):
            routed.scene.start(command)


def test_a_vpc_is_changed_and_the_rest_stays(routed: Routed) -> None:
    before = routed.vpc

    routed.scene.succeed(UpdateVpc(before.uuid))
    routed.scene.succeed(UpdateVpc(before.uuid, description="new", name_servers=("10.1.1.1",), projects=("p",)))

    after = routed.vpc
    assert (after.description, after.name_servers, after.projects) == ("new", ("10.1.1.1",), ("p",))
    assert (after.connections, after.type) == (before.connections, before.type)


def test_a_way_out_that_stays_keeps_its_address_and_gets_more(routed: Routed) -> None:
    spec = ConnectionSpec(routed.outside.uuid, gateway_count=2)

    routed.scene.succeed(UpdateVpc(routed.vpc.uuid, connections=(spec,)))

    assert routed.vpc.connections == (Connection(routed.outside.uuid, ("10.99.0.10", "10.99.0.11"), 2),)


def test_a_way_out_that_goes_gives_its_address_back(routed: Routed) -> None:
    routed.scene.succeed(UpdateVpc(routed.vpc.uuid, connections=()))
    routed.scene.succeed(CreateVpc("two", connections=(ConnectionSpec(routed.outside.uuid),)))

    assert routed.vpc.connections == ()
    assert routed.named(Vpc, "two").connections[0].ips == ("10.99.0.10",)


def test_a_way_out_that_is_used_stays(routed: Routed) -> None:
    table = table_of(routed.scene.site, routed.vpc.uuid)
    hop = NextHop(NextHopKind.EXTERNAL, routed.outside.uuid)
    routed.scene.succeed(CreateRoute(table.uuid, "10.0.0.0/8", NextHop(NextHopKind.LOCAL, routed.inside.uuid)))
    routed.scene.succeed(CreateRoute(table.uuid, "0.0.0.0/0", hop))
    routed.scene.succeed(CreateFloatingIp(routed.outside.uuid, "free"))
    routed.scene.succeed(CreateFloatingIp(routed.outside.uuid, "used", association=Association(routed.nic.uuid)))

    error = routed.scene.fail(UpdateVpc(routed.vpc.uuid, connections=()))

    assert isinstance(error, InUse)
    assert error.users == ("used", "0.0.0.0/0")


def test_a_vpc_with_guests_stays(routed: Routed) -> None:
    routed.scene.succeed(CreateFloatingIp(routed.outside.uuid, association=Association(routed.nic.uuid)))

    error = routed.scene.fail(DeleteVpc(routed.vpc.uuid))

    assert isinstance(error, InUse)
    assert error.users == ("inside", "10.99.0.11")


def test_a_vpc_goes_with_its_routes_and_policies(routed: Routed) -> None:
    site, vpc = routed.scene.site, routed.vpc
    hop = NextHop(NextHopKind.EXTERNAL, routed.outside.uuid)
    routed.scene.succeed(CreateRoute(table_of(site, vpc.uuid).uuid, "0.0.0.0/0", hop))
    routed.scene.succeed(CreateRoutingPolicy(vpc.uuid, "policy", 10, (Rule(),)))
    for command in (DeleteVm(routed.scene.vm("guest").uuid), DeleteNetwork(routed.inside.uuid), DeleteVpc(vpc.uuid)):
        routed.scene.succeed(command)

    assert [list(site.all(kind)) for kind in (Vpc, RouteTable, Route, RoutingPolicy)] == [[], [], [], []]


def test_an_external_network_goes_once_no_router_is_on_it(routed: Routed) -> None:
    outside = routed.outside
    routed.scene.succeed(CreateFloatingIp(outside.uuid, "ip"))

    error = routed.scene.fail(DeleteNetwork(outside.uuid))
    routed.scene.succeed(UpdateVpc(routed.vpc.uuid, connections=()))
    routed.scene.succeed(DeleteFloatingIp(routed.named(FloatingIp, "ip").uuid))
    routed.scene.succeed(DeleteNetwork(outside.uuid))

    assert isinstance(error, InUse)
    assert error.users == ("vpc", "ip")


def test_an_external_network_does_not_move_away_from_its_routers(routed: Routed) -> None:
    error = routed.scene.fail(UpdateNetwork(routed.outside.uuid, ipam=Ipam("10.97.0.0", 24, "10.97.0.1")))

    assert isinstance(error, InUse)
    assert error.users == ("vpc",)


def test_overlays_of_a_vpc_do_not_overlap(routed: Routed) -> None:
    cluster = routed.scene.cluster.uuid
    wide = Ipam("10.98.0.0", 16, "10.98.0.1")
    beside = Ipam("10.97.0.0", 24, "10.97.0.1")
    routed.scene.succeed(CreateNetwork(cluster, "beside", ipam=beside, vpc_uuid=routed.vpc.uuid))
    routed.scene.succeed(CreateVpc("two"))
    other = routed.named(Vpc, "two").uuid
    routed.scene.succeed(CreateNetwork(cluster, "elsewhere", ipam=INSIDE, vpc_uuid=other))

    errors = [
        routed.scene.fail(CreateNetwork(cluster, "wide", ipam=wide, vpc_uuid=routed.vpc.uuid)),
        routed.scene.fail(UpdateNetwork(routed.network("beside").uuid, ipam=wide)),
    ]

    assert [type(error) for error in errors] == [AlreadyExists, AlreadyExists]


def test_an_overlay_is_on_no_switch_and_has_a_number(routed: Routed) -> None:
    assert (routed.inside.virtual_switch_uuid, routed.inside.vlan_id) == (None, 0)
    assert routed.inside.number in range(1, 1 << 24)
    assert routed.outside.number is None


def impossible(routed: Routed) -> dict[str, Command]:
    """Networks that cannot be."""
    cluster, vpc = routed.scene.cluster.uuid, routed.vpc.uuid
    free = Ipam("10.97.0.0", 24, "10.97.0.1")
    switch = routed.outside.virtual_switch_uuid
    return {
        "unmanaged outside": CreateNetwork(cluster, "new", is_external=True),
        "unmanaged inside": CreateNetwork(cluster, "new", vpc_uuid=vpc),
        "both": CreateNetwork(cluster, "new", ipam=free, vpc_uuid=vpc, is_external=True),
        "on a vlan": CreateNetwork(cluster, "new", 7, ipam=free, vpc_uuid=vpc),
        "on a switch": CreateNetwork(cluster, "new", ipam=free, vpc_uuid=vpc, virtual_switch_uuid=switch),
    }


@pytest.mark.parametrize("what", sorted(impossible(Routed.start())))
def test_no_network_is(routed: Routed, what: str) -> None:
    with pytest.raises(Invalid):
        routed.scene.start(impossible(routed)[what])


def test_no_network_is_in_a_vpc_that_is_not_there(routed: Routed) -> None:
    with pytest.raises(NotFound):
        routed.scene.start(CreateNetwork(routed.scene.cluster.uuid, "new", ipam=OUTSIDE, vpc_uuid="nowhere"))


def test_no_vm_is_on_an_external_network(routed: Routed) -> None:
    with pytest.raises(Invalid):
        routed.scene.start(AddNics(routed.scene.vm("guest").uuid, (NicSpec(routed.outside.uuid),)))


def test_the_address_of_the_dhcp_server_is_taken(routed: Routed) -> None:
    ipam = Ipam("10.97.0.0", 24, "10.97.0.1", (IpPool("10.97.0.2", "10.97.0.9"),), dhcp_server="10.97.0.2")
    routed.scene.succeed(CreateNetwork(routed.scene.cluster.uuid, "new", ipam=ipam))

    routed.scene.succeed(AddNics(routed.scene.vm("guest").uuid, (NicSpec(routed.network("new").uuid),)))

    assert routed.scene.vm("guest").nics[1].ip == "10.97.0.3"
