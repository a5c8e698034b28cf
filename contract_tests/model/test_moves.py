"""Disks that move to other containers, VMs that move to other clusters, and labels of disks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import Scene
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cross_cluster import MoveToCluster
from mock_prism.model.commands.move_disks import DiskMove, MoveDisks
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.vm_labels import Change, RelabelDisk
from mock_prism.model.errors import Invalid, NoPlacement, NotFound, WrongState
from mock_prism.model.host import Host
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.node import guests_of, hosts_of
from mock_prism.model.site import Site
from mock_prism.model.states import HostPower, PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmDisk, VmGroup

NAME = "web-01"


def disk(scene: Scene) -> VmDisk:
    return next(one for one in scene.vm(NAME).disks if not one.is_cdrom)


def container(scene: Scene, name: str) -> str:
    return next(one.uuid for one in scene.site.all(StorageContainer) if one.name == name)


def test_a_disk_is_in_its_new_container_once_its_data_is(scene: Scene) -> None:
    target = container(scene, "rf1-scratch")
    task = scene.start(MoveDisks(scene.vm(NAME).uuid, (DiskMove(target, (disk(scene).uuid,)),)))
    meanwhile = disk(scene)
    scene.site.finish(task)

    assert (meanwhile.moving_to, meanwhile.container_uuid) == (target, container(scene, "default-container"))
    assert (disk(scene).moving_to, disk(scene).container_uuid) == (None, target)


def test_without_names_whatever_holds_something_moves(scene: Scene) -> None:
    target = container(scene, "rf1-scratch")
    scene.succeed(MoveDisks(scene.vm(NAME).uuid, (DiskMove(target),)))

    assert [one.container_uuid for one in scene.vm(NAME).disks] == [None, target]


def test_a_move_that_is_given_up_leaves_the_disks(scene: Scene) -> None:
    before = disk(scene)
    task = scene.start(MoveDisks(scene.vm(NAME).uuid, (DiskMove(container(scene, "rf1-scratch")),)))
    scene.site.cancel(task.uuid)

    assert disk(scene) == before


def test_a_move_whose_vm_is_gone_has_nothing_to_tidy(scene: Scene) -> None:
    vm = scene.vm(NAME)
    task = scene.start(MoveDisks(vm.uuid, (DiskMove(container(scene, "rf1-scratch")),)))
    scene.site.remove(scene.vm(NAME))

    task.command.abandoned(scene.site, task)

    assert scene.site.table(Vm).get(vm.uuid) is None


def test_a_disk_cannot_go_to_two_containers(scene: Scene) -> None:
    moves = tuple(DiskMove(container(scene, name)) for name in ("rf1-scratch", "default-container"))

    with pytest.raises(Invalid):
        scene.start(MoveDisks(scene.vm(NAME).uuid, moves))


def test_moves_of_nothing_are_refused(scene: Scene) -> None:
    target = container(scene, "rf1-scratch")
    for moves in ((), (DiskMove("nowhere"),), (DiskMove(target, ("none",)),)):
        with pytest.raises((Invalid, NotFound)):
            scene.start(MoveDisks(scene.vm(NAME).uuid, moves))


def test_a_disk_is_labelled_and_its_hydration_switched(scene: Scene) -> None:
    uuid = scene.vm(NAME).uuid
    scene.succeed(RelabelDisk(uuid, disk(scene).uuid, Change(added=("a", "b"))))
    scene.succeed(RelabelDisk(uuid, disk(scene).uuid, Change(dropped=("a",)), hydrates=False))
    labelled = disk(scene)
    scene.succeed(RelabelDisk(uuid, disk(scene).uuid, hydrates=True))

    assert (labelled.custom_attributes, labelled.is_hydration_disabled) == (("b",), True)
    assert disk(scene) == replace(labelled, is_hydration_disabled=False)


class Clusters(Scene):
    """Two clusters; VMs go from the first to the second."""

    def __init__(self) -> None:
        super().__init__("two-clusters")
        self.here, self.there = list(self.site.all(Cluster))[:2]

    def some_vm(self) -> Vm:
        """A VM of the first cluster that runs and is tied to no host."""
        vms = self.site.where(Vm, "cluster_uuid", self.here.uuid)
        return next(vm for vm in vms if vm.is_running and not vm.has_passthrough and not vm.affinity and vm.nics)

    def network(self) -> Network:
        """Any network of the second cluster."""
        return next(iter(self.site.where(Network, "cluster_uuid", self.there.uuid)))

    def move(self, vm: Vm, **more: object) -> MoveToCluster:
        """The whole VM, its NICs all on one network."""
        networks = tuple((nic.uuid, self.network().uuid) for nic in vm.nics)
        return MoveToCluster(vm.uuid, self.there.uuid, **{"networks": networks, **more})  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def clusters() -> Clusters:
    return Clusters()


def named(site: Site, cluster: Cluster, kind: type[StorageContainer]) -> dict[str, str]:
    return {one.name: one.uuid for one in site.where(kind, "cluster_uuid", cluster.uuid)}


def test_a_running_vm_goes_on_in_the_other_cluster(clusters: Clusters) -> None:
    vm = clusters.some_vm()
    group = VmGroup(uuid="g", cluster_uuid=clusters.here.uuid, name="apart", vm_uuids=(vm.uuid,), anti_affinity=True)
    clusters.site.put(group)
    task = clusters.start(clusters.move(vm))
    meanwhile = clusters.site.get(Vm, vm.uuid)
    clusters.site.finish(task)
    after = clusters.site.get(Vm, vm.uuid)

    assert (meanwhile.cluster_uuid, meanwhile.leaving_to) == (clusters.here.uuid, clusters.there.uuid)
    assert meanwhile.moving_to in {host.uuid for host in hosts_of(clusters.site, clusters.there.uuid)}
    assert (after.cluster_uuid, after.host_uuid, after.leaving_to) == (clusters.there.uuid, meanwhile.moving_to, None)
    assert {nic.network_uuid for nic in after.nics} == {clusters.network().uuid}
    assert after.containers <= set(named(clusters.site, clusters.there, StorageContainer).values())
    assert clusters.site.get(VmGroup, "g").vm_uuids == ()
    assert vm.uuid in {guest.uuid for guest in guests_of(clusters.site, after.host_uuid or "")}


def test_a_vm_that_is_off_goes_without_a_host(clusters: Clusters) -> None:
    vm = clusters.site.put(replace(clusters.some_vm(), power=PowerState.OFF, host_uuid=None))
    clusters.succeed(clusters.move(vm, is_live=False))

    after = clusters.site.get(Vm, vm.uuid)
    assert (after.cluster_uuid, after.host_uuid, after.power) == (clusters.there.uuid, None, PowerState.OFF)


def test_nics_get_addresses_of_the_network_that_they_go_to(clusters: Clusters) -> None:
    ipam = Ipam("10.9.0.0", 24, "10.9.0.1", (IpPool("10.9.0.10", "10.9.0.20"),))
    clusters.site.put(replace(clusters.network(), ipam=ipam))
    vm = clusters.some_vm()
    vm = clusters.site.put(replace(vm, nics=(*vm.nics, replace(vm.nics[0], uuid="second"))))
    clusters.succeed(clusters.move(vm))

    assert [nic.ip for nic in clusters.site.get(Vm, vm.uuid).nics] == ["10.9.0.10", "10.9.0.11"]


def test_what_is_not_named_goes_to_the_one_of_the_same_name(clusters: Clusters) -> None:
    vm = clusters.some_vm()
    own = clusters.site.get(Network, vm.nics[0].network_uuid)
    twin = clusters.site.put(replace(clusters.network(), name=own.name, ipam=None))
    source = next(iter(vm.containers))
    names = named(clusters.site, clusters.there, StorageContainer)
    target = clusters.site.get(StorageContainer, list(names.values())[-1])
    clusters.site.put(replace(target, name=clusters.site.get(StorageContainer, source).name))
    clusters.succeed(clusters.move(vm, networks=()))

    after = clusters.site.get(Vm, vm.uuid)
    assert {nic.network_uuid for nic in after.nics} == {twin.uuid}


def test_what_is_in_a_container_goes_to_the_one_named(clusters: Clusters) -> None:
    vm = clusters.some_vm()
    source = next(iter(vm.containers))
    target = list(named(clusters.site, clusters.there, StorageContainer).values())[-1]
    clusters.succeed(clusters.move(vm, containers=((source, target),)))

    assert clusters.site.get(Vm, vm.uuid).containers == {target}


def test_a_network_that_is_not_there_is_refused(clusters: Clusters) -> None:
    vm = clusters.some_vm()
    own = clusters.site.get(Network, vm.nics[0].network_uuid)
    clusters.site.put(replace(own, name="only here"))

    with pytest.raises(NotFound):
        clusters.start(clusters.move(vm, networks=()))


def test_a_vm_that_is_there_already_is_refused(clusters: Clusters) -> None:
    with pytest.raises(Invalid):
        clusters.start(MoveToCluster(clusters.some_vm().uuid, clusters.here.uuid))


@pytest.mark.parametrize("kind", ["networks", "containers"])
def test_things_of_another_cluster_are_refused(clusters: Clusters, kind: str) -> None:
    vm = clusters.some_vm()
    pairs = {
        "networks": ((vm.nics[0].uuid, vm.nics[0].network_uuid),),
        "containers": ((next(iter(vm.containers)), next(iter(vm.containers))),),
    }

    with pytest.raises(Invalid):
        clusters.start(clusters.move(vm, **{kind: pairs[kind]}))


def test_a_move_of_the_wrong_sort_fails(clusters: Clusters) -> None:
    vm = clusters.some_vm()

    assert isinstance(clusters.fail(clusters.move(vm, is_live=False)), WrongState)


def test_a_vm_tied_to_a_host_stays(clusters: Clusters) -> None:
    vm = clusters.site.put(replace(clusters.some_vm(), is_agent_vm=True))

    assert isinstance(clusters.fail(clusters.move(vm)), WrongState)


def test_a_host_that_goes_meanwhile_fails_the_move_and_the_vm_stays(clusters: Clusters) -> None:
    vm = clusters.some_vm()
    task = clusters.start(clusters.move(vm))
    target = clusters.site.get(Host, clusters.site.get(Vm, vm.uuid).moving_to or "")
    clusters.site.put(replace(target, power=HostPower.OFF))

    ended = clusters.site.finish(task)

    after = clusters.site.get(Vm, vm.uuid)
    assert isinstance(ended.error, NoPlacement)
    assert (after.cluster_uuid, after.host_uuid, after.moving_to, after.leaving_to) == (
        vm.cluster_uuid,
        vm.host_uuid,
        None,
        None,
    )


def test_a_move_that_never_began_has_nothing_to_tidy(clusters: Clusters) -> None:
    vm = clusters.some_vm()
    task: Task = clusters.start(DeleteVm(vm.uuid))

    clusters.move(vm).abandoned(clusters.site, task)

    assert clusters.site.table(Vm).get(vm.uuid) is None
