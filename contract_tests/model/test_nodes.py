"""Nodes that join a cluster and leave it, and clusters that are made of nodes and taken apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cluster_life import CreateCluster, DestroyCluster
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.node_findings import (
    CheckHypervisors,
    DiscoverNodes,
    InspectNodes,
    Uplink,
    ValidateUplinks,
)
from mock_prism.model.commands.nodes import ExpandCluster, Joining, RemoveNodes
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, PrismError, Refused
from mock_prism.model.hardware import HostSpec, build_node
from mock_prism.model.host import Host
from mock_prism.model.ids import Ids
from mock_prism.model.journal import Alert, Audit, Event
from mock_prism.model.spare import Finding, NodeFindings, UnconfiguredNode, unconfigured
from mock_prism.model.states import HostState
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.task import Command, Task
from mock_prism.model.virtual_switch import default_switch
from mock_prism.model.vm import Vm


def spare(scene: Scene) -> UnconfiguredNode:
    """The node that belongs to no cluster."""
    return next(iter(scene.site.all(UnconfiguredNode)))


def another(scene: Scene, letter: str) -> UnconfiguredNode:
    """One more of them."""
    number = ord(letter)
    spec = HostSpec(f"NTNX-X-{letter}", f"10.9.1.{number}", f"10.9.2.{number}", f"10.9.3.{number}", "X")
    return scene.site.put(unconfigured(build_node(Ids(number), spec, 0)))


def expand(scene: Scene, **more: Any) -> ExpandCluster:
    """Asking for the spare node to join."""
    return ExpandCluster(scene.cluster.uuid, (Joining(spare(scene).uuid),), **more)


def remove(scene: Scene, *letters: str, **more: Any) -> RemoveNodes:
    """Asking for nodes to be removed."""
    return RemoveNodes(scene.cluster.uuid, tuple(scene.host(letter).uuid for letter in letters), **more)


def refused(scene: Scene, command: Command) -> PrismError:
    """Why a command is refused outright, with nothing changed."""
    before = list(scene.site.all(Host)), list(scene.site.all(UnconfiguredNode)), list(scene.site.all(Cluster))
    with pytest.raises(PrismError) as caught:
        scene.start(command)
    assert before == (list(scene.site.all(Host)), list(scene.site.all(UnconfiguredNode)), list(scene.site.all(Cluster)))
    return caught.value


def test_a_node_that_joins_is_a_node_of_the_cluster(scene: Scene) -> None:
    found = spare(scene)
    scene.succeed(expand(scene))
    host = scene.site.get(Host, found.uuid)
    assert (host.cluster_uuid, host.number, host.name) == (scene.cluster.uuid, 6, found.name)
    assert list(scene.site.all(UnconfiguredNode)) == []
    assert [disk.number for disk in scene.site.where(Disk, "host_uuid", host.uuid)] == [61, 62, 63, 64]
    assert default_switch(scene.site, scene.cluster.uuid).ports_on(host.uuid) == ("eth0", "eth1")
    scene.succeed(MigrateVm(scene.vm("web-01").uuid, host.uuid))
    assert scene.vm("web-01").host_uuid == host.uuid


def test_a_node_joins_by_the_name_and_addresses_it_is_given(scene: Scene) -> None:
    joining = Joining(spare(scene).uuid, "north", "10.1.1.1", "10.1.1.2", "10.1.1.3")
    scene.succeed(ExpandCluster(scene.cluster.uuid, (joining,)))
    host = scene.site.get(Host, joining.uuid)
    cvm = next(iter(scene.site.where(Cvm, "host_uuid", host.uuid)))
    assert (host.name, host.hypervisor_ip, host.ipmi_ip) == ("north", "10.1.1.1", "10.1.1.3")
    assert (cvm.name, cvm.ip, cvm.cluster_uuid) == ("north-CVM", "10.1.1.2", scene.cluster.uuid)


def test_checks_alone_let_no_node_join(scene: Scene) -> None:
    scene.succeed(expand(scene, only_checks=True))
    assert len(list(scene.site.all(Host))) == 4


def test_no_node_joins_under_a_name_or_address_that_is_taken(scene: Scene) -> None:
    node = spare(scene)
    taken = scene.host("A")
    for joining in (
        Joining(node.uuid, name=taken.name),
        Joining(node.uuid, hypervisor_ip=taken.hypervisor_ip),
        Joining(node.uuid, cvm_ip=scene.cvm("A").ip),
        Joining(node.uuid, cvm_ip=taken.ipmi_ip),
    ):
        assert isinstance(refused(scene, ExpandCluster(scene.cluster.uuid, (joining,))), AlreadyExists)


def test_what_is_no_node_cannot_join(scene: Scene) -> None:
    uuid = scene.cluster.uuid
    assert isinstance(refused(scene, ExpandCluster(uuid, ())), Invalid)
    assert isinstance(refused(scene, ExpandCluster(uuid, (Joining(spare(scene).uuid),) * 2)), Invalid)
    assert isinstance(refused(scene, ExpandCluster(uuid, (Joining("none"),))), NotFound)
    assert isinstance(refused(scene, ExpandCluster("none", (Joining("none"),))), NotFound)


def test_a_cluster_with_a_node_out_of_service_is_not_expanded(scene: Scene) -> None:
    scene.enter("A")
    assert isinstance(refused(scene, expand(scene)), Refused)
    scene.succeed(expand(scene, skips_checks=True))


def test_two_expansions_by_the_same_node_leave_one(scene: Scene) -> None:
    first, second = scene.start(expand(scene)), scene.start(expand(scene))
    scene.site.finish(second)
    assert scene.task(first).error is None
    assert isinstance(scene.task(second).error, NotFound)


def test_a_node_that_leaves_belongs_to_none(scene: Scene) -> None:
    host, cvm, guests = scene.host("A"), scene.cvm("A"), scene.guests("A")
    scene.change("test-off", affinity=(host.uuid, scene.host("B").uuid))
    scene.succeed(remove(scene, "A"))
    assert scene.site.table(Host).get(host.uuid) is None
    assert scene.site.table(Cvm).get(cvm.uuid) is None
    assert not list(scene.site.where(Disk, "host_uuid", host.uuid))
    assert all(scene.home(name) in "BCD" for name in guests)
    assert scene.vm("test-off").affinity == (scene.host("B").uuid,)
    assert default_switch(scene.site, scene.cluster.uuid).ports_on(host.uuid) == ()
    found = scene.site.get(UnconfiguredNode, host.uuid)
    assert (found.node.host.state, found.node.host.maintenance, found.node.cvm) == (HostState.NORMAL, None, cvm)
    scene.settle(8 * 3_600)


def test_a_node_that_left_can_join_again(scene: Scene) -> None:
    uuid = scene.host("A").uuid
    scene.succeed(remove(scene, "A"))
    scene.succeed(ExpandCluster(scene.cluster.uuid, (Joining(uuid),)))
    assert scene.host("A").number == 6


def test_a_node_whose_guests_cannot_leave_stays(scene: Scene) -> None:
    error = scene.fail(remove(scene, "B"))
    assert isinstance(error, Refused)
    assert scene.host("B").cluster_uuid == scene.cluster.uuid


def test_checks_alone_remove_no_node(scene: Scene) -> None:
    scene.succeed(remove(scene, "A", only_checks=True))
    assert scene.host("A").state is HostState.NORMAL


def test_a_node_that_came_back_into_service_meanwhile_stays(scene: Scene) -> None:
    task = scene.start(remove(scene, "A"))
    while scene.host("A").state is not HostState.ENTERED:
        scene.site.leap()
    scene.start(ExitMaintenance(scene.host("A").uuid))
    assert isinstance(scene.site.finish(task).error, Refused)
    assert scene.host("A").cluster_uuid == scene.cluster.uuid


def test_as_many_nodes_stay_as_the_redundancy_factor_needs(scene: Scene) -> None:
    assert isinstance(refused(scene, remove(scene, "A", "C")), Refused)
    assert isinstance(refused(scene, remove(scene)), Invalid)
    assert isinstance(refused(scene, remove(scene, "A", "A")), Invalid)


def test_nodes_of_another_cluster_are_not_removed() -> None:
    scene = Scene("two-clusters")
    first, second = scene.site.all(Cluster)
    stranger = next(iter(scene.site.where(Host, "cluster_uuid", second.uuid)))
    assert isinstance(refused(scene, RemoveNodes(first.uuid, (stranger.uuid,))), Invalid)


def test_no_node_is_removed_while_another_is_out_of_service(scene: Scene) -> None:
    scene.succeed(ShutDownCvm(scene.cvm("B").uuid, sets_flag=False))
    assert isinstance(refused(scene, remove(scene, "A")), Refused)
    scene.succeed(remove(scene, "A", skips_checks=True))


def test_nodes_are_discovered_by_uuid_and_by_address(scene: Scene) -> None:
    here, there, uuid = spare(scene), another(scene, "Z"), scene.cluster.uuid

    def found(command: DiscoverNodes) -> list[str]:
        findings = scene.site.get(NodeFindings, scene.succeed(command).uuid)
        assert findings.finding is Finding.UNCONFIGURED
        return [node.name for node in findings.nodes]

    assert found(DiscoverNodes(uuid)) == [here.name, there.name]
    assert found(DiscoverNodes(uuid, (there.uuid,))) == [there.name]
    assert found(DiscoverNodes(uuid, addresses=(here.node.cvm.ip, "10.0.0.1"))) == [here.name]
    assert found(DiscoverNodes(uuid, (there.uuid,), (here.node.cvm.ip,))) == []
    assert isinstance(refused(scene, DiscoverNodes("none")), NotFound)


def test_nodes_are_inspected(scene: Scene) -> None:
    uuid, node = scene.cluster.uuid, spare(scene)
    for command in (InspectNodes(uuid, (node.uuid,)), CheckHypervisors(uuid, (node.uuid,))):
        findings = scene.site.get(NodeFindings, scene.succeed(command).uuid)
        assert (findings.finding, findings.nodes) == (command.finding, (node,))
    assert isinstance(refused(scene, InspectNodes(uuid, ())), Invalid)
    assert isinstance(refused(scene, InspectNodes(uuid, ("none",))), NotFound)


def test_ports_are_validated(scene: Scene) -> None:
    node, uuid = spare(scene).node, scene.cluster.uuid
    good, down = node.host.nics[0], node.host.nics[3]
    scene.succeed(ValidateUplinks(uuid, node.cvm.ip, (Uplink(good.name, good.mac),)))
    assert isinstance(refused(scene, ValidateUplinks(uuid, node.cvm.ip, (Uplink(down.name, down.mac),))), Invalid)
    assert isinstance(refused(scene, ValidateUplinks(uuid, "10.0.0.1")), Invalid)


def test_a_cluster_is_made_of_nodes(scene: Scene) -> None:
    nodes = (spare(scene).uuid, another(scene, "Y").uuid, another(scene, "Z").uuid)
    task = scene.succeed(CreateCluster("edge", nodes, external_ip="10.9.9.9", ntp_servers=("pool.ntp.org",)))
    edge = scene.site.get(Cluster, task.entities[0].uuid)
    hosts = list(scene.site.where(Host, "cluster_uuid", edge.uuid))
    assert [host.number for host in hosts] == [2, 3, 4]
    assert (edge.name, edge.version, edge.external_ip) == ("edge", scene.cluster.version, "10.9.9.9")
    assert [one.name for one in scene.site.where(StorageContainer, "cluster_uuid", edge.uuid)] == ["default-container"]
    assert default_switch(scene.site, edge.uuid).uplinks[0].host_uuid == hosts[0].uuid


def test_a_cluster_that_cannot_be_is_not_made(scene: Scene) -> None:
    one, two = spare(scene).uuid, another(scene, "Z").uuid
    wrong = {
        CreateCluster("", (one,)): Invalid,
        CreateCluster(scene.cluster.name, (one,)): AlreadyExists,
        CreateCluster("edge", ()): Invalid,
        CreateCluster("edge", (one, one)): Invalid,
        CreateCluster("edge", (one, two)): Invalid,
        CreateCluster("edge", ("none",)): NotFound,
        CreateCluster("edge", (one,), redundancy_factor=4): Invalid,
        CreateCluster("edge", (one,), external_ip="here"): Invalid,
        CreateCluster("edge", (one,), name_servers=("no such name",)): Invalid,
    }
    for command, error in wrong.items():
        assert isinstance(refused(scene, command), error), command


def test_a_cluster_that_is_empty_is_taken_apart(scene: Scene) -> None:
    node = spare(scene)
    edge = scene.succeed(CreateCluster("edge", (node.uuid,), redundancy_factor=2)).entities[0].uuid
    task = scene.succeed(DestroyCluster(edge))
    assert task.cluster_uuid == scene.cluster.uuid
    assert scene.site.table(Cluster).get(edge) is None
    assert not list(scene.site.where(StorageContainer, "cluster_uuid", edge))
    assert spare(scene).node.host.name == node.name


def test_the_history_of_a_cluster_goes_with_it(scene: Scene) -> None:
    edge = scene.succeed(CreateCluster("edge", (spare(scene).uuid,))).entities[0].uuid
    host = next(iter(scene.site.where(Host, "cluster_uuid", edge)))
    scene.succeed(EnterMaintenance(host.uuid))
    scene.succeed(ExitMaintenance(host.uuid))
    asked = scene.start(DiscoverNodes(edge))
    error = refused(scene, DestroyCluster(edge))
    assert isinstance(error, Refused)
    assert error.reasons == ("it has tasks under way",)
    scene.site.finish(asked)
    task = scene.succeed(DestroyCluster(edge))
    history = (scene.site.all(Task), scene.site.all(Event), scene.site.all(Alert), scene.site.all(Audit))
    assert all(one.cluster_uuid != edge for kind in history for one in kind)
    assert not list(scene.site.all(NodeFindings))
    assert scene.task(task).error is None
    scene.settle(8 * 3_600)


def test_a_cluster_with_something_in_it_is_not_taken_apart(scene: Scene) -> None:
    error = refused(scene, DestroyCluster(scene.cluster.uuid))
    assert isinstance(error, Refused)
    assert error.reasons == ("it has VMs", "it has images", "it has subnets", "it is the only one")
    edge = scene.succeed(CreateCluster("edge", (spare(scene).uuid,))).entities[0].uuid
    going = scene.start(DestroyCluster(edge))
    vm = scene.vm("test-off")
    scene.site.put(replace(vm, uuid="new", cluster_uuid=edge))
    assert isinstance(scene.site.finish(going).error, Refused)
    assert scene.site.get(Vm, "new").cluster_uuid == edge
