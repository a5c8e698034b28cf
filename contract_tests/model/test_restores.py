"""VMs brought back from snapshots, as new ones or in their own place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import GIB, Scene
from contract_tests.model.test_recovery_points import snapshot
from mock_prism.model.category import Category
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, DeleteSnapshots, SnapshotSpec
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms, RevertVm
from mock_prism.model.commands.vm import DeleteVm, UpdateVm
from mock_prism.model.commands.vm_devices import AddDisk, AddNics, RemoveNic
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import Snapshot, snapshot_now
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import IsoContent, Vm

IDENTITIES = {
    "uuid": "",
    "revision": 0,
    "power": PowerState.OFF,
    "host_uuid": None,
    "created_micros": 0,
    "powered_micros": 0,
}


def plain(vm: Vm) -> Vm:
    """A VM without what is its own and no other's."""
    disks = tuple(replace(disk, uuid="", vmdisk_uuid=disk.vmdisk_uuid and "some") for disk in vm.disks)
    nics = tuple(replace(nic, uuid="", mac="", ip=None) for nic in vm.nics)
    gpus = tuple(replace(gpu, uuid="") for gpu in vm.gpus)
    return replace(vm, disks=disks, nics=nics, gpus=gpus, **IDENTITIES)  # type: ignore[arg-type]  # fields by name


def managed(scene: Scene) -> Network:
    return next(network for network in scene.site.all(Network) if network.ipam is not None)


def test_a_restored_vm_is_what_the_snapshot_holds_with_identities_of_its_own(scene: Scene) -> None:
    one = snapshot(scene)
    scene.succeed(UpdateVm(one.vm_uuid, name="changed since", memory_bytes=16 * GIB))

    task = scene.succeed(RestoreVms((RestoreOrder(one.uuid),)))

    made = scene.site.get(Vm, task.entities[0].uuid)
    assert plain(made) == plain(one.vm)
    assert (made.power, made.host_uuid, made.uuid != one.vm_uuid) == (PowerState.OFF, None, True)
    ours = {disk.vmdisk_uuid for disk in made.disks} | {disk.uuid for disk in made.disks}
    assert ours & ({disk.vmdisk_uuid for disk in one.vm.disks} | {disk.uuid for disk in one.vm.disks}) == {None}
    assert made.nics[0].mac != one.vm.nics[0].mac


def test_several_are_restored_at_once_each_with_what_it_is_to_have(scene: Scene) -> None:
    one = snapshot(scene)
    network, category = managed(scene), next(iter(scene.site.all(Category)))
    order = RestoreOrder(one.uuid, "new", "copied", 2 * GIB, 3, 2, (NicSpec(network.uuid),), (category.uuid,), "me")

    task = scene.succeed(RestoreVms((RestoreOrder(one.uuid, "other"), order)))

    other, made = (scene.site.get(Vm, ref.uuid) for ref in task.entities)
    assert (other.name, other.memory_bytes) == ("other", one.vm.memory_bytes)
    assert (made.name, made.description, made.memory_bytes) == ("new", "copied", 2 * GIB)
    assert (made.num_vcpus, made.num_cores_per_vcpu) == (3, 2)
    assert ([nic.network_uuid for nic in made.nics], made.categories) == ([network.uuid], (category.uuid,))
    assert made.owner_uuid == "me"


def test_a_vm_is_restored_after_it_has_been_deleted(scene: Scene) -> None:
    one = snapshot(scene)
    scene.succeed(DeleteVm(one.vm_uuid))

    scene.succeed(RestoreVms((RestoreOrder(one.uuid),)))

    assert plain(scene.vm("web-01")) == plain(one.vm)


def test_networks_that_are_gone_are_missed_only_by_the_strict(scene: Scene) -> None:
    network = scene.site.put(replace(managed(scene), uuid="passing", ipam=None))
    scene.succeed(AddNics(scene.vm("web-01").uuid, (NicSpec(network.uuid),)))
    one = snapshot(scene)
    scene.site.remove(network)

    with pytest.raises(NotFound):
        scene.start(RestoreVms((RestoreOrder(one.uuid, is_strict=True),)))
    scene.succeed(RestoreVms((RestoreOrder(one.uuid, "new"),)))
    scene.succeed(RevertVm(one.vm_uuid, one.uuid))

    assert len(scene.vm("new").nics) == len(scene.vm("web-01").nics) == len(one.vm.nics) - 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("memory_bytes", 1), ("num_vcpus", -1), ("num_cores_per_vcpu", -1)],
)
def test_a_vm_that_cannot_be_is_not_restored(scene: Scene, field: str, value: object) -> None:
    one = snapshot(scene)

    with pytest.raises(Invalid):
        scene.start(RestoreVms((RestoreOrder(one.uuid, **{field: value}),)))  # type: ignore[arg-type]  # by name


def test_what_is_not_there_cannot_be_restored(scene: Scene) -> None:
    one = snapshot(scene)

    with pytest.raises(Invalid):
        scene.start(RestoreVms(()))
    for order in (RestoreOrder("nothing"), RestoreOrder(one.uuid, categories=("nothing",))):
        with pytest.raises(NotFound):
            scene.start(RestoreVms((order,)))
    for container in list(scene.site.all(StorageContainer)):
        scene.site.remove(container)
    with pytest.raises(NotFound):
        scene.start(RestoreVms((RestoreOrder(one.uuid),)))
    with pytest.raises(NotFound):
        scene.start(RevertVm(one.vm_uuid, one.uuid))


def test_a_reverted_vm_is_as_it_was_and_off(scene: Scene) -> None:
    unmanaged = scene.site.put(replace(managed(scene), uuid="unmanaged", ipam=None))
    scene.succeed(AddNics(scene.vm("web-01").uuid, (NicSpec(unmanaged.uuid),)))
    before = scene.vm("web-01")
    one = snapshot(scene)
    container = next(iter(scene.site.all(StorageContainer)))
    scene.succeed(UpdateVm(before.uuid, name="changed", memory_bytes=16 * GIB, description="changed"))
    scene.succeed(AddDisk(before.uuid, DiskSpec(size_bytes=GIB, container_uuid=container.uuid)))
    scene.succeed(RemoveNic(before.uuid, before.nics[0].uuid))

    task = scene.succeed(RevertVm(before.uuid, one.uuid))

    after = scene.vm("web-01")
    off = {"power": PowerState.OFF, "host_uuid": None, "powered_micros": after.powered_micros}
    assert after == replace(before, revision=after.revision, **off)  # type: ignore[arg-type]
    assert after.powered_micros > before.powered_micros
    assert [ref.kind for ref in task.entities] == ["vm", "snapshot", "vm cd-rom", "vm disk"]


def test_labels_go_back_only_where_that_is_asked_for(scene: Scene) -> None:
    then, now, *_ = (one.uuid for one in scene.site.all(Category))
    vm = scene.change("web-01", categories=(then, "gone"), owner_uuid="then", custom_attributes=("then",))
    one = snapshot(scene)
    scene.change("web-01", categories=(now,), owner_uuid="now", custom_attributes=("now",))

    scene.succeed(RevertVm(vm.uuid, one.uuid))
    assert (scene.vm("web-01").categories, scene.vm("web-01").owner_uuid) == ((now,), "now")
    scene.succeed(RevertVm(vm.uuid, one.uuid, restores_categories=True, restores_owner=True))

    after = scene.vm("web-01")
    assert (after.categories, after.owner_uuid, after.custom_attributes) == ((then,), "then", ("now",))


def test_a_vm_may_keep_the_nics_that_it_has(scene: Scene) -> None:
    one = snapshot(scene)
    scene.succeed(RemoveNic(one.vm_uuid, one.vm.nics[0].uuid))

    scene.succeed(RevertVm(one.vm_uuid, one.uuid, restores_network=False))

    assert scene.vm("web-01").nics == ()


def test_a_vm_that_cannot_have_its_address_back_stays_as_it_is(scene: Scene) -> None:
    network = managed(scene)
    scene.succeed(AddNics(scene.vm("web-01").uuid, (NicSpec(network.uuid),)))
    one = snapshot(scene)
    nic = one.vm.nics[-1]
    scene.succeed(RevertVm(one.vm_uuid, one.uuid))
    scene.succeed(RemoveNic(one.vm_uuid, nic.uuid))
    scene.succeed(AddNics(scene.vm("db-01").uuid, (NicSpec(network.uuid, ip=nic.ip),)))
    before = scene.vm("web-01")

    assert isinstance(scene.fail(RevertVm(one.vm_uuid, one.uuid)), AlreadyExists)
    assert scene.vm("web-01") == before


def test_a_vm_goes_back_to_a_snapshot_of_its_own(scene: Scene) -> None:
    one = snapshot(scene)

    with pytest.raises(Invalid):
        scene.start(RevertVm(scene.vm("db-01").uuid, one.uuid))
    for vm, uuid in ((one.vm_uuid, "nothing"), ("nobody", one.uuid)):
        with pytest.raises(NotFound):
            scene.start(RevertVm(vm, uuid))


def test_volume_groups_stay_where_they_are(scene: Scene) -> None:
    disk, vm = scene.vm("web-01").disks[1], scene.vm("web-01")
    then = replace(disk, uuid="then", index=1, vmdisk_uuid=None, volume_group_uuid="a group")
    scene.change("web-01", disks=(*vm.disks, then))
    one = snapshot(scene)
    moved = scene.change("web-01", disks=(*vm.disks, replace(then, uuid="now", index=5)))

    scene.succeed(RestoreVms((RestoreOrder(one.uuid, "new"),)))
    scene.succeed(RevertVm(vm.uuid, one.uuid))

    assert len(one.disk_points) == 1
    assert [item.address for item in scene.vm("new").disks] == [item.address for item in vm.disks]
    assert scene.vm("web-01").disks == moved.disks
    scene.change("web-01", disks=(replace(then, index=disk.index),))
    assert isinstance(scene.fail(RevertVm(vm.uuid, one.uuid)), AlreadyExists)


def test_snapshots_are_a_tree(scene: Scene) -> None:
    first, second = snapshot(scene), snapshot(scene)
    scene.settle(1)
    scene.succeed(RevertVm(first.vm_uuid, first.uuid))
    third = snapshot(scene)

    assert [one.parent_uuid for one in (first, second, third)] == [None, first.uuid, first.uuid]
    assert snapshot_now(scene.site, scene.vm("web-01")) == third
    scene.succeed(DeleteSnapshots((third.uuid,)))
    assert snapshot_now(scene.site, scene.vm("web-01")) == scene.site.get(Snapshot, first.uuid)
    scene.succeed(DeleteSnapshots((first.uuid,)))

    assert scene.site.get(Snapshot, second.uuid).parent_uuid is None
    assert snapshot_now(scene.site, scene.vm("db-01")) is None


def test_a_vm_does_not_go_back_to_a_cluster_that_it_has_left() -> None:
    scene = Scene("two-clusters")
    vm = next(iter(scene.site.all(Vm)))
    task = scene.succeed(CreateRecoveryPoint((SnapshotSpec(vm.uuid),)))
    other = list(scene.site.all(Cluster))[-1]
    scene.site.put(replace(vm, cluster_uuid=other.uuid))

    with pytest.raises(Invalid):
        scene.start(RevertVm(vm.uuid, task.entities[0].uuid))


def test_a_restored_vm_sets_itself_up_from_a_drive_of_its_own(scene: Scene) -> None:
    one = snapshot(scene)

    task = scene.succeed(RestoreVms((RestoreOrder(one.uuid, "again", is_customized=True),)))

    drive = scene.site.get(Vm, task.entities[0].uuid).disks[-1]
    assert (drive.address, drive.content, drive.is_empty) == ("ide.3", IsoContent.GUEST_CUSTOMIZATION, False)
