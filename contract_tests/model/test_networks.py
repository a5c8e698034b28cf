"""Networks: made, changed and deleted; and the addresses that managed ones give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import NicSpec
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork, UpdateNetwork
from mock_prism.model.commands.reservation import ReleaseAddresses, ReserveAddresses
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.commands.vm_devices import AddNics, ChangeNic, RemoveNic
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, PrismError, Refused, WrongState
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.task import Command
from mock_prism.model.virtual_switch import VirtualSwitch
from mock_prism.model.vm import VmNic

IPAM = Ipam("10.7.0.0", 24, "10.7.0.1", (IpPool("10.7.0.1", "10.7.0.3"), IpPool("10.7.0.9", "10.7.0.9")))


def network(scene: Scene, name: str) -> Network:
    """A network by its name."""
    found = scene.site.find(Network, "name", name)
    assert found is not None
    return found


def managed(scene: Scene, ipam: Ipam | None = IPAM, name: str = "new") -> Network:
    """A network made for the test."""
    scene.succeed(CreateNetwork(scene.cluster.uuid, name, vlan_id=7, ipam=ipam))
    return network(scene, name)


def order(scene: Scene, *specs: NicSpec, name: str = "guest") -> Command:
    """The order of a VM with these NICs."""
    return CreateVm(scene.cluster.uuid, name, nics=specs)


def addresses(scene: Scene, name: str = "guest") -> list[str | None]:
    """The addresses of a VM's NICs."""
    return [nic.ip for nic in scene.vm(name).nics]


def test_a_network_is_made(scene: Scene) -> None:
    task = scene.succeed(CreateNetwork(scene.cluster.uuid, "new", 7, "for tests", ipam=IPAM))

    made = network(scene, "new")
    assert [(one.kind, one.uuid, one.name) for one in task.entities] == [("network", made.uuid, "new")]
    (switch,) = scene.site.all(VirtualSwitch)
    found = (made.vlan_id, made.description, made.ipam, made.virtual_switch_uuid)
    assert found == (7, "for tests", IPAM, switch.uuid)


BAD_IPAMS = {
    "a subnet": replace(IPAM, network="10.7.0"),
    "a prefix": replace(IPAM, prefix_length=33),
    "room": Ipam("10.7.0.0", 31, "10.7.0.1"),
    "a gateway in it": replace(IPAM, gateway="10.8.0.1"),
    "a gateway": replace(IPAM, gateway="here"),
    "pools in it": replace(IPAM, pools=(IpPool("10.7.0.9", "10.7.1.9"),)),
    "pools that go forward": replace(IPAM, pools=(IpPool("10.7.0.9", "10.7.0.8"),)),
    "pools apart": replace(IPAM, pools=(IpPool("10.7.0.8", "10.7.0.9"), IpPool("10.7.0.2", "10.7.0.8"))),
}


@pytest.mark.parametrize("needs", BAD_IPAMS)
def test_a_managed_network_needs(scene: Scene, needs: str) -> None:
    with pytest.raises(Invalid) as caught:
        scene.start(CreateNetwork(scene.cluster.uuid, "new", ipam=BAD_IPAMS[needs]))

    assert caught.value.field == "ipam"


@pytest.mark.parametrize(("name", "vlan"), [("", 0), ("new", -1), ("new", 4096)])
def test_a_network_needs_a_name_and_a_vlan(scene: Scene, name: str, vlan: int) -> None:
    uuid = network(scene, "prod.20").uuid
    for command in (CreateNetwork(scene.cluster.uuid, name, vlan), UpdateNetwork(uuid, name, vlan_id=vlan)):
        with pytest.raises(Invalid):
            scene.start(command)


def test_what_is_not_there_is_not_found(scene: Scene) -> None:
    for command in (CreateNetwork("nowhere", "new"), UpdateNetwork("nowhere"), DeleteNetwork("nowhere")):
        with pytest.raises(NotFound):
            scene.start(command)


def test_a_network_is_changed_and_the_rest_stays(scene: Scene) -> None:
    old = network(scene, "prod.20")

    task = scene.succeed(UpdateNetwork(old.uuid, name="prod.21", vlan_id=21, description="moved"))
    scene.succeed(UpdateNetwork(old.uuid))

    new = network(scene, "prod.21")
    assert [one.uuid for one in task.entities] == [old.uuid]
    assert (new.uuid, new.vlan_id, new.description, new.ipam) == (old.uuid, 21, "moved", old.ipam)


def test_a_subnet_does_not_move_away_from_its_guests(scene: Scene) -> None:
    made = managed(scene)
    scene.succeed(order(scene, NicSpec(made.uuid)))

    error = scene.fail(UpdateNetwork(made.uuid, ipam=Ipam("10.8.0.0", 24, "10.8.0.1")))
    scene.succeed(UpdateNetwork(made.uuid, ipam=Ipam("10.7.0.0", 16, "10.7.0.1")))

    assert isinstance(error, InUse)
    assert error.users == ("guest",)
    assert addresses(scene) == ["10.7.0.2"]


def test_a_network_is_not_managed_so_that_two_have_one_address(scene: Scene) -> None:
    made = managed(scene)
    bare = managed(scene, None, "bare")
    scene.succeed(order(scene, NicSpec(made.uuid)))
    for name in ("one", "two"):
        scene.succeed(order(scene, NicSpec(bare.uuid, ip="10.7.0.9"), name=name))

    errors = [
        scene.fail(UpdateNetwork(made.uuid, ipam=replace(IPAM, gateway="10.7.0.2"))),
        scene.fail(UpdateNetwork(bare.uuid, ipam=IPAM)),
    ]

    assert [getattr(error, "users", None) for error in errors] == [("guest",), ("one", "two")]


def test_addresses_are_kept_from_the_first_and_changed_as_a_whole(scene: Scene) -> None:
    kept = ("10.7.0.2", "10.7.0.9")
    scene.succeed(CreateNetwork(scene.cluster.uuid, "new", ipam=IPAM, reserved=kept))
    before = network(scene, "new")
    scene.succeed(order(scene, NicSpec(before.uuid)))

    scene.succeed(UpdateNetwork(before.uuid, reserved=("10.7.0.9", "10.7.0.10")))

    after = network(scene, "new").reservations
    assert addresses(scene) == ["10.7.0.3"]
    assert [one.ip for one in after] == ["10.7.0.9", "10.7.0.10"]
    assert after[0] == before.reservations[1]


def test_only_addresses_of_the_network_are_kept_each_once(scene: Scene) -> None:
    uuid = managed(scene).uuid
    for kept in (("10.8.0.9",), ("10.7.0.9", "10.7.0.9")):
        for command in (
            CreateNetwork(scene.cluster.uuid, "x", ipam=IPAM, reserved=kept),
            UpdateNetwork(uuid, reserved=kept),
        ):
            with pytest.raises(Invalid):
                scene.start(command)
    with pytest.raises(Invalid):
        scene.start(CreateNetwork(scene.cluster.uuid, "x", reserved=("10.7.0.9",)))


def test_a_network_goes_once_no_nic_is_on_it(scene: Scene) -> None:
    made = managed(scene)
    scene.succeed(order(scene, NicSpec(made.uuid), NicSpec(made.uuid)))

    error = scene.fail(DeleteNetwork(made.uuid))
    for nic in scene.vm("guest").nics:
        scene.succeed(RemoveNic(scene.vm("guest").uuid, nic.uuid))
    scene.succeed(DeleteNetwork(made.uuid))

    assert isinstance(error, InUse)
    assert (error.ident, error.users) == ("new", ("guest",))
    assert scene.site.find(Network, "name", "new") is None


def test_new_nics_get_the_free_addresses_in_order_and_not_the_gateways(scene: Scene) -> None:
    uuid = managed(scene).uuid

    scene.succeed(order(scene, NicSpec(uuid), NicSpec(uuid)))
    scene.succeed(CloneVm(scene.vm("guest").uuid, "other", nics=(NicSpec(uuid),)))

    assert addresses(scene) == ["10.7.0.2", "10.7.0.3"]
    assert addresses(scene, "other") == ["10.7.0.9"]


def test_an_address_that_is_given_back_is_given_again(scene: Scene) -> None:
    uuid = managed(scene).uuid
    scene.succeed(order(scene, NicSpec(uuid), NicSpec(uuid)))
    guest = scene.vm("guest")

    scene.succeed(RemoveNic(guest.uuid, guest.nics[0].uuid))
    scene.succeed(AddNics(guest.uuid, (NicSpec(uuid),)))

    assert addresses(scene) == ["10.7.0.3", "10.7.0.2"]


def test_a_vm_is_not_made_when_the_pools_are_exhausted(scene: Scene) -> None:
    uuid = managed(scene).uuid

    error = scene.fail(order(scene, *[NicSpec(uuid)] * 4))

    assert isinstance(error, Refused)
    assert error.reasons == ("network new has none left in its pools",)
    assert "guest" not in {vm.name for vm in scene.site.all(type(scene.vm("web-01")))}


def test_without_pools_no_address_is_given(scene: Scene) -> None:
    scene.succeed(order(scene, NicSpec(managed(scene, replace(IPAM, pools=())).uuid)))

    assert addresses(scene) == [None]


@pytest.mark.parametrize("wanted", ["10.7.0.3", "10.7.0.200"])
def test_a_free_address_of_the_subnet_may_be_asked_for(scene: Scene, wanted: str) -> None:
    uuid = managed(scene).uuid

    scene.succeed(order(scene, NicSpec(uuid), NicSpec(uuid, ip=wanted)))

    assert addresses(scene) == ["10.7.0.2", wanted]


@pytest.mark.parametrize("wanted", ["10.7.0.1", "10.7.0.2"])
def test_an_address_that_somebody_has_is_refused(scene: Scene, wanted: str) -> None:
    uuid = managed(scene).uuid
    scene.succeed(order(scene, NicSpec(uuid), name="first"))

    error: PrismError = scene.fail(order(scene, NicSpec(uuid, ip=wanted)))

    assert isinstance(error, AlreadyExists)
    assert error.ident == wanted


@pytest.mark.parametrize("wanted", ["10.8.0.2", "10.7.0.0", "10.7.0.255", "here"])
def test_an_address_that_is_no_guests_is_refused(scene: Scene, wanted: str) -> None:
    uuid = managed(scene).uuid
    guest = scene.vm("web-01")

    for command in (
        order(scene, NicSpec(uuid, ip=wanted)),
        AddNics(guest.uuid, (NicSpec(uuid, ip=wanted),)),
        CloneVm(guest.uuid, nics=(NicSpec(uuid, ip=wanted),)),
        ChangeNic(guest.uuid, replace(guest.nics[0], network_uuid=uuid, ip=wanted)),
    ):
        with pytest.raises(Invalid):
            scene.start(command)


def test_on_an_unmanaged_network_nothing_is_given_or_refused(scene: Scene) -> None:
    uuid = managed(scene, None).uuid

    scene.succeed(order(scene, NicSpec(uuid), NicSpec(uuid, ip="10.8.0.2")))

    assert addresses(scene) == [None, "10.8.0.2"]


def changed(scene: Scene, **fields: object) -> VmNic:
    """The NIC of a VM after it was changed."""
    guest = scene.vm("web-01")
    scene.succeed(ChangeNic(guest.uuid, replace(guest.nics[0], **fields)))  # type: ignore[arg-type]  # fields by name
    return scene.vm("web-01").nics[0]


def test_a_nic_that_moves_to_another_network_gets_an_address_there(scene: Scene) -> None:
    uuid = managed(scene).uuid

    assert changed(scene, network_uuid=uuid).ip == "10.7.0.2"
    assert changed(scene, ip="10.7.0.44").ip == "10.7.0.44"
    assert changed(scene, is_connected=False).ip == "10.7.0.44"
    assert changed(scene, ip=None).ip is None


def reserved(scene: Scene, name: str = "new") -> list[tuple[str, str | None]]:
    """The reserved addresses of a network, and their words."""
    return [(one.ip, one.context) for one in network(scene, name).reservations]


def test_reserved_addresses_are_given_to_who_asks_alone(scene: Scene) -> None:
    uuid = managed(scene).uuid

    scene.succeed(ReserveAddresses(uuid, count=2, context="ours"))
    scene.succeed(order(scene, NicSpec(uuid), NicSpec(uuid, ip="10.7.0.3")))

    assert reserved(scene) == [("10.7.0.2", "ours"), ("10.7.0.3", "ours")]
    assert addresses(scene) == ["10.7.0.9", "10.7.0.3"]


def test_what_is_taken_is_not_reserved(scene: Scene) -> None:
    uuid = managed(scene).uuid
    scene.succeed(order(scene, NicSpec(uuid)))
    scene.succeed(ReserveAddresses(uuid, ("10.7.0.77", "10.7.0.77")))

    for taken in ("10.7.0.1", "10.7.0.2", "10.7.0.77"):
        assert isinstance(scene.fail(ReserveAddresses(uuid, (taken,))), AlreadyExists)
    assert isinstance(scene.fail(ReserveAddresses(uuid, count=3)), Refused)
    with pytest.raises(Invalid):
        scene.start(ReserveAddresses(uuid, ("10.8.0.1",)))
    assert reserved(scene) == [("10.7.0.77", None)]


def test_reserved_addresses_are_released_by_name_or_by_word(scene: Scene) -> None:
    uuid = managed(scene).uuid
    scene.succeed(ReserveAddresses(uuid, count=2, context="ours"))
    scene.succeed(ReserveAddresses(uuid, count=1, context="theirs"))

    scene.succeed(ReleaseAddresses(uuid, ("10.7.0.2",)))
    named = reserved(scene)
    scene.succeed(ReleaseAddresses(uuid, context="ours"))

    assert named == [("10.7.0.3", "ours"), ("10.7.0.9", "theirs")]
    assert reserved(scene) == [("10.7.0.9", "theirs")]
    assert isinstance(scene.fail(ReleaseAddresses(uuid, ("10.7.0.2",))), NotFound)


def test_an_unmanaged_network_reserves_nothing(scene: Scene) -> None:
    uuid = managed(scene, None).uuid

    for command in (ReserveAddresses(uuid, count=1), ReleaseAddresses(uuid)):
        with pytest.raises(WrongState):
            scene.start(command)
