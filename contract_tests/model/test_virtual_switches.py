"""Virtual switches: the one that is there, and others made, changed and deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork
from mock_prism.model.commands.virtual_switch import CreateVirtualSwitch, DeleteVirtualSwitch, UpdateVirtualSwitch
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, Refused
from mock_prism.model.host import Host
from mock_prism.model.network import Network
from mock_prism.model.node import hosts_of
from mock_prism.model.virtual_switch import (
    BondMode,
    Uplinks,
    VirtualSwitch,
    refuse_migration,
    switch_named,
    switches_of,
    switches_on,
)


def switch(scene: Scene, name: str) -> VirtualSwitch:
    """A switch by its name."""
    found = scene.site.find(VirtualSwitch, "name", name)
    assert found is not None
    return found


def over(scene: Scene, *ports: str, letters: str = "ABCD") -> tuple[Uplinks, ...]:
    """The same ports of some hosts."""
    return tuple(Uplinks(scene.host(letter).uuid, ports) for letter in letters)


def made(scene: Scene, name: str = "vs1", *ports: str) -> VirtualSwitch:
    """A switch made for the test."""
    scene.succeed(CreateVirtualSwitch(name, over(scene, *ports)))
    return switch(scene, name)


def test_each_cluster_has_a_switch_by_the_fastest_ports_of_its_hosts() -> None:
    scene = Scene("two-clusters")

    for cluster in scene.site.all(Cluster):
        (found,) = switches_of(scene.site, cluster.uuid)
        assert (found.name, found.bridge, found.bond, found.is_default) == ("vs0", "br0", "br0-up", True)
        hosts = hosts_of(scene.site, cluster.uuid)
        assert found.uplinks == tuple(Uplinks(host.uuid, ("eth0", "eth1")) for host in hosts)
        assert {found.ports_on(host.uuid) for host in hosts} == {("eth0", "eth1")}
        assert found.ports_on("elsewhere") == ()


def test_a_switch_is_made_with_the_next_bridge(scene: Scene) -> None:
    command = CreateVirtualSwitch("vs1", over(scene, "eth2"), "for tests", BondMode.BALANCE_TCP, 9000)

    task = scene.succeed(command)

    found = switch(scene, "vs1")
    assert [(one.kind, one.uuid) for one in task.entities] == [("virtual switch", found.uuid)]
    assert (found.bridge, found.description, found.bond_mode, found.mtu) == (
        "br1",
        "for tests",
        BondMode.BALANCE_TCP,
        9000,
    )
    assert found.ports_on(scene.host("B").uuid) == ("eth2",)
    assert made(scene, "vs2").bridge == "br2"


def test_names_bridges_and_ports_are_used_once(scene: Scene) -> None:
    errors = [
        scene.fail(CreateVirtualSwitch("vs0", over(scene))),
        scene.fail(CreateVirtualSwitch("vs1", over(scene), bridge="br0")),
        scene.fail(CreateVirtualSwitch("vs1", over(scene, "eth1", letters="A"))),
    ]

    assert [type(error) for error in errors] == [AlreadyExists, AlreadyExists, InUse]


def test_a_switch_is_changed_and_the_rest_stays(scene: Scene) -> None:
    before = made(scene, "vs1", "eth2")

    scene.succeed(UpdateVirtualSwitch(before.uuid))
    same = switch(scene, "vs1")
    uplinks = over(scene, "eth3", letters="AB")
    scene.succeed(UpdateVirtualSwitch(before.uuid, "vs9", "new", BondMode.NONE, 9000, uplinks))

    after = switch(scene, "vs9")
    assert (same.uplinks, same.mtu, same.bond_mode, same.description) == (before.uplinks, 1500, before.bond_mode, "")
    assert (after.uplinks, after.mtu, after.bond_mode, after.description) == (uplinks, 9000, BondMode.NONE, "new")


def test_a_port_goes_to_another_switch_once_it_is_free(scene: Scene) -> None:
    first, second = switch(scene, "vs0"), made(scene)

    error = scene.fail(UpdateVirtualSwitch(second.uuid, uplinks=over(scene, "eth1")))
    scene.succeed(UpdateVirtualSwitch(first.uuid, uplinks=over(scene, "eth0")))
    scene.succeed(UpdateVirtualSwitch(second.uuid, uplinks=over(scene, "eth1")))

    assert isinstance(error, InUse)
    assert error.users == ("vs0",)


def test_a_switch_goes_once_no_network_is_on_it(scene: Scene) -> None:
    found = made(scene)
    scene.succeed(CreateNetwork(scene.cluster.uuid, "new", virtual_switch_uuid=found.uuid))
    network = scene.site.find(Network, "name", "new")
    assert network is not None

    error = scene.fail(DeleteVirtualSwitch(found.uuid))
    scene.succeed(DeleteNetwork(network.uuid))
    scene.succeed(DeleteVirtualSwitch(found.uuid))

    assert isinstance(error, InUse)
    assert error.users == ("new",)
    assert scene.site.find(VirtualSwitch, "name", "vs1") is None


def test_the_default_switch_stays_on_its_hosts(scene: Scene) -> None:
    uuid = switch(scene, "vs0").uuid
    with pytest.raises(Refused):
        scene.start(DeleteVirtualSwitch(uuid))
    with pytest.raises(Invalid):
        scene.start(UpdateVirtualSwitch(uuid, uplinks=over(scene, "eth0", letters="AB")))


def test_a_switch_whose_nodes_have_left_goes_once_no_network_is_on_it(scene: Scene) -> None:
    found = made(scene)
    scene.succeed(CreateNetwork(scene.cluster.uuid, "new", virtual_switch_uuid=found.uuid))
    network = scene.site.find(Network, "name", "new")
    assert network is not None
    scene.site.put(replace(found, uplinks=()))

    error = scene.fail(DeleteVirtualSwitch(found.uuid))
    scene.succeed(DeleteNetwork(network.uuid))
    scene.succeed(DeleteVirtualSwitch(found.uuid))

    assert isinstance(error, InUse)
    assert error.users == ("new",)


def test_a_switch_does_not_leave_a_cluster_with_networks_on_it() -> None:
    scene = Scene("two-clusters")
    uplinks = tuple(Uplinks(host.uuid, ("eth2",)) for host in scene.site.all(Host))
    scene.succeed(CreateVirtualSwitch("wide", uplinks))
    found = switch(scene, "wide")
    last = list(scene.site.all(Cluster))[-1]
    scene.succeed(CreateNetwork(last.uuid, "new", virtual_switch_uuid=found.uuid))
    kept = tuple(Uplinks(host.uuid, ("eth2",)) for host in hosts_of(scene.site, scene.cluster.uuid))

    error = scene.fail(UpdateVirtualSwitch(found.uuid, uplinks=kept))

    assert isinstance(error, InUse)


def test_a_network_is_on_a_switch_of_its_cluster() -> None:
    scene = Scene("two-clusters")
    first = next(iter(scene.site.all(VirtualSwitch)))
    last = list(scene.site.all(Cluster))[-1]

    with pytest.raises(Invalid):
        scene.start(CreateNetwork(last.uuid, "new", virtual_switch_uuid=first.uuid))


@pytest.mark.parametrize(("name", "mtu"), [("", 1500), ("vs1", 1279), ("vs1", 9001)])
def test_a_switch_needs_a_name_and_an_mtu(scene: Scene, name: str, mtu: int) -> None:
    uuid = switch(scene, "vs0").uuid
    for command in (CreateVirtualSwitch(name, over(scene), mtu=mtu), UpdateVirtualSwitch(uuid, name, mtu=mtu)):
        with pytest.raises(Invalid):
            scene.start(command)


def test_a_switch_needs_hosts_each_once_with_their_own_ports(scene: Scene) -> None:
    for uplinks in ((), over(scene, letters="AA"), over(scene, "eth9")):
        with pytest.raises(Invalid):
            scene.start(CreateVirtualSwitch("vs1", uplinks))


def test_what_is_not_there_is_not_found(scene: Scene) -> None:
    for command in (
        CreateVirtualSwitch("vs1", (Uplinks("nowhere"),)),
        UpdateVirtualSwitch("nowhere"),
        DeleteVirtualSwitch("nowhere"),
        CreateNetwork(scene.cluster.uuid, "new", virtual_switch_uuid="nowhere"),
    ):
        with pytest.raises(NotFound):
            scene.start(command)


def test_a_switch_goes_by_its_name_and_by_that_of_its_bridges(scene: Scene) -> None:
    found = made(scene)

    assert [switch_named(scene.site, scene.cluster.uuid, name) for name in ("vs1", "br1")] == [found, found]
    with pytest.raises(NotFound):
        switch_named(scene.site, scene.cluster.uuid, "br9")


def test_a_host_has_the_switches_that_go_over_it(scene: Scene) -> None:
    scene.succeed(CreateVirtualSwitch("vs1", over(scene, letters="A")))

    found = [[one.name for one in switches_on(scene.site, scene.host(letter))] for letter in "AB"]

    assert found == [["vs0", "vs1"], ["vs0"]]


def test_a_port_without_a_link_could_carry_something(scene: Scene) -> None:
    assert [nic.capacity_mbps for nic in scene.host("A").nics] == [10_000, 10_000, 1_000, 1_000]


def test_an_active_backup_bond_has_an_active_port(scene: Scene) -> None:
    found = made(scene, "vs1", "eth2", "eth3")
    active = tuple(replace(one, active="eth3") for one in found.uplinks)
    scene.succeed(UpdateVirtualSwitch(found.uuid, uplinks=active))
    told = switch(scene, "vs1").uplinks
    with pytest.raises(Invalid):
        scene.run(UpdateVirtualSwitch(found.uuid, uplinks=tuple(replace(one, active="eth0") for one in active)))
    with pytest.raises(Invalid):
        scene.run(UpdateVirtualSwitch(found.uuid, bond_mode=BondMode.BALANCE_SLB, uplinks=active))
    scene.succeed(UpdateVirtualSwitch(found.uuid, bond_mode=BondMode.BALANCE_SLB))

    assert told == active
    assert switch(scene, "vs1").uplinks == found.uplinks


def test_every_bridge_is_a_switch_s_already_and_none_becomes_one() -> None:
    scene = Scene()
    clusters = [cluster.uuid for cluster in scene.site.all(Cluster)]

    with pytest.raises(AlreadyExists, match="br0"):
        refuse_migration(scene.site, clusters, "br0")
    with pytest.raises(NotFound, match="br9"):
        refuse_migration(scene.site, clusters, "br9")
