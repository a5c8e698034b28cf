"""Floating IPs: taken, associated, freed by what happens to their NICs, and given back."""

from __future__ import annotations

import pytest

from contract_tests.model.routed import Routed
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.floating_ip import CreateFloatingIp, DeleteFloatingIp, UpdateFloatingIp
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.vm_devices import AddNics, ChangeNic
from mock_prism.model.commands.vpc import ConnectionSpec, CreateVpc, UpdateVpc
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, Refused
from mock_prism.model.floating_ip import Association, FloatingIp, destination
from mock_prism.model.network import Ipam
from mock_prism.model.vm import VmNic
from mock_prism.model.vpc import Vpc


@pytest.fixture
def routed() -> Routed:
    """A VPC of its own for each test."""
    return Routed.start()


def take(routed: Routed, name: str = "ip", **more: object) -> FloatingIp:
    """A floating IP made for the test."""
    routed.scene.succeed(CreateFloatingIp(routed.outside.uuid, name, **more))  # type: ignore[arg-type]  # by name
    return routed.named(FloatingIp, name)


def leads_to(routed: Routed, name: str = "ip") -> Association | None:
    """To what a floating IP leads now."""
    return destination(routed.scene.site, routed.named(FloatingIp, name))


def test_floating_ips_are_taken_from_the_pool_or_asked_for(routed: Routed) -> None:
    found = [take(routed), take(routed, "two", ip="10.99.0.200"), take(routed, "three", description="for tests")]

    assert [one.ip for one in found] == ["10.99.0.11", "10.99.0.200", "10.99.0.12"]
    assert found[2].description == "for tests"
    assert leads_to(routed) is None


def test_a_floating_ip_that_is_given_back_is_given_again(routed: Routed) -> None:
    first = take(routed)

    routed.scene.succeed(DeleteFloatingIp(first.uuid))

    assert take(routed, "two").ip == first.ip


def test_a_pool_gives_no_more_than_it_has(routed: Routed) -> None:
    for name in ("one", "two", "three"):
        take(routed, name)

    assert isinstance(routed.scene.fail(CreateFloatingIp(routed.outside.uuid)), Refused)


def test_a_floating_ip_leads_to_a_nic_and_follows_it(routed: Routed) -> None:
    take(routed, association=Association(routed.nic.uuid))
    before = leads_to(routed)

    moved = VmNic(routed.nic.uuid, routed.nic.mac, routed.inside.uuid, "10.98.0.50")
    routed.scene.succeed(ChangeNic(routed.scene.vm("guest").uuid, moved))

    assert before == Association(routed.nic.uuid, routed.vpc.uuid, "10.98.0.10")
    assert leads_to(routed) == Association(routed.nic.uuid, routed.vpc.uuid, "10.98.0.50")


def test_a_nic_that_leaves_the_vpc_or_goes_frees_its_floating_ip(routed: Routed) -> None:
    take(routed, association=Association(routed.nic.uuid))
    nic, vm = routed.nic, routed.scene.vm("guest").uuid

    routed.scene.succeed(ChangeNic(vm, VmNic(nic.uuid, nic.mac, routed.network("vlan.0").uuid)))
    away = leads_to(routed)
    routed.scene.succeed(ChangeNic(vm, VmNic(nic.uuid, nic.mac, routed.inside.uuid)))
    back = leads_to(routed)
    routed.scene.succeed(DeleteVm(vm))

    assert (away, leads_to(routed)) == (None, None)
    assert back == Association(nic.uuid, routed.vpc.uuid, "10.98.0.10")


def test_a_floating_ip_leads_to_an_address_until_it_is_freed(routed: Routed) -> None:
    wanted = Association(vpc_uuid=routed.vpc.uuid, ip="10.98.0.77")
    uuid = take(routed).uuid

    routed.scene.succeed(UpdateFloatingIp(uuid, wanted, description="new"))
    found = leads_to(routed)
    routed.scene.succeed(UpdateFloatingIp(uuid, name="renamed"))

    after = routed.named(FloatingIp, "renamed")
    assert (found, after.association, after.description) == (wanted, None, "new")


def test_a_floating_ip_is_free_once_the_subnet_of_its_address_is_gone(routed: Routed) -> None:
    take(routed, association=Association(vpc_uuid=routed.vpc.uuid, ip="10.98.0.77"))
    before = leads_to(routed)

    for command in (DeleteVm(routed.scene.vm("guest").uuid), DeleteNetwork(routed.inside.uuid)):
        routed.scene.succeed(command)

    assert before is not None
    assert leads_to(routed) is None


def test_no_guest_has_two_floating_ips(routed: Routed) -> None:
    take(routed, association=Association(routed.nic.uuid))
    free, other = take(routed, "free"), take(routed, "other", ip="10.99.0.200")
    routed.scene.succeed(UpdateFloatingIp(other.uuid, Association(vpc_uuid=routed.vpc.uuid, ip="10.98.0.99")))

    errors = [
        routed.scene.fail(UpdateFloatingIp(free.uuid, Association(routed.nic.uuid))),
        routed.scene.fail(UpdateFloatingIp(free.uuid, Association(vpc_uuid=routed.vpc.uuid, ip="10.98.0.10"))),
        routed.scene.fail(CreateFloatingIp(routed.outside.uuid, association=Association(routed.nic.uuid))),
    ]
    routed.scene.succeed(UpdateFloatingIp(free.uuid, Association(vpc_uuid=routed.vpc.uuid, ip="10.98.0.98")))

    assert [type(error) for error in errors] == [AlreadyExists] * 3


def test_what_is_not_there_is_not_found(routed: Routed) -> None:
    uuid = take(routed).uuid
    commands = (
        CreateFloatingIp("nowhere"),
        DeleteFloatingIp("nowhere"),
        UpdateFloatingIp("nowhere"),
        UpdateFloatingIp(uuid, Association("nowhere")),
        UpdateFloatingIp(uuid, Association(vpc_uuid="nowhere", ip="10.98.0.9")),
    )
    for command in commands:
        with pytest.raises(NotFound):
            routed.scene.start(command)


def test_a_floating_ip_needs_an_external_network_with_nat(routed: Routed) -> None:
    ipam = Ipam("10.96.0.0", 24, "10.96.0.1")
    new = CreateNetwork(routed.scene.cluster.uuid, "no nat", ipam=ipam, is_external=True, has_nat=False)
    routed.scene.succeed(new)

    for name in ("prod.20", "inside", "no nat"):
        with pytest.raises(Invalid):
            routed.scene.start(CreateFloatingIp(routed.network(name).uuid))
    with pytest.raises(Invalid):
        routed.scene.start(CreateFloatingIp(routed.outside.uuid, ip="10.98.0.9"))


def test_an_external_network_without_a_pool_gives_only_what_is_asked_for(routed: Routed) -> None:
    ipam = Ipam("10.96.0.0", 24, "10.96.0.1")
    routed.scene.succeed(CreateNetwork(routed.scene.cluster.uuid, "bare", ipam=ipam, is_external=True))
    uuid = routed.network("bare").uuid

    error = routed.scene.fail(CreateFloatingIp(uuid))
    routed.scene.succeed(CreateFloatingIp(uuid, ip="10.96.0.9"))

    assert isinstance(error, Invalid)


def test_an_association_must_lead_somewhere(routed: Routed) -> None:
    uuid, nic, vpc = take(routed).uuid, routed.nic.uuid, routed.vpc.uuid
    vm = routed.scene.vm("web-01")
    routed.scene.succeed(CreateVpc("two"))
    bad = (
        Association(),
        Association(vpc_uuid=vpc),
        Association(vpc_uuid=vpc, ip="10.1.0.9"),
        Association(vpc_uuid=vpc, ip="here"),
        Association(nic, routed.named(Vpc, "two").uuid),
        Association(nic, vpc, "10.98.0.11"),
        Association(vm.nics[0].uuid),
    )
    for association in bad:
        with pytest.raises(Invalid):
            routed.scene.start(UpdateFloatingIp(uuid, association))


def test_the_external_network_must_lead_to_the_vpc(routed: Routed) -> None:
    ipam = Ipam("10.96.0.0", 24, "10.96.0.1")
    routed.scene.succeed(CreateNetwork(routed.scene.cluster.uuid, "other", ipam=ipam, is_external=True))
    other = routed.network("other").uuid
    wanted = CreateFloatingIp(other, ip="10.96.0.9", association=Association(routed.nic.uuid))
    with pytest.raises(Invalid):
        routed.scene.start(wanted)

    both = (ConnectionSpec(routed.outside.uuid), ConnectionSpec(other, ("10.96.0.8",)))
    routed.scene.succeed(UpdateVpc(routed.vpc.uuid, connections=both))

    routed.scene.succeed(wanted)


def test_two_guests_without_addresses_are_two(routed: Routed) -> None:
    bare = Ipam("10.95.0.0", 24, "10.95.0.1")
    routed.scene.succeed(CreateNetwork(routed.scene.cluster.uuid, "bare", ipam=bare, vpc_uuid=routed.vpc.uuid))
    for _ in range(2):
        routed.scene.succeed(AddNics(routed.scene.vm("guest").uuid, (NicSpec(routed.network("bare").uuid),)))
    first, second = (nic.uuid for nic in routed.scene.vm("guest").nics[1:])

    take(routed, "one", association=Association(first))
    take(routed, "two", association=Association(second))

    assert leads_to(routed, "two") == Association(second, routed.vpc.uuid)
