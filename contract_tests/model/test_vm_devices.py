"""Disks, CD-ROMs and NICs that come, change and go; copies of VMs, and their labels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.model.scene import GIB, Scene
from contract_tests.model.test_vms import first, foreign
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec
from mock_prism.model.commands.vm import UpdateVm
from mock_prism.model.commands.vm_devices import (
    AddDisk,
    AddNics,
    Addressing,
    ChangeMedium,
    ChangeNic,
    CustomizeGuest,
    GrowDisk,
    RemoveDisk,
    RemoveNic,
    disk_of,
    nic_of,
)
from mock_prism.model.commands.vm_labels import Change, RelabelVm
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound, PrismError, WrongState
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.vm import IsoContent, Vm, VmDisk

NAME = "web-01"


def disk(scene: Scene, is_cdrom: bool = False) -> VmDisk:
    """The disk of the VM, or its CD-ROM."""
    return next(one for one in scene.vm(NAME).disks if one.is_cdrom is is_cdrom)


def ordered(scene: Scene, **more: Any) -> DiskSpec:
    """A disk to make."""
    return DiskSpec(**{"size_bytes": GIB, "container_uuid": first(scene.site, StorageContainer), **more})


def switched_off(scene: Scene) -> str:
    """The uuid of the VM, which is off from now on."""
    return scene.change(NAME, power=PowerState.OFF, host_uuid=None).uuid


def test_a_running_vm_gets_a_disk_at_the_next_free_place(scene: Scene) -> None:
    task = scene.succeed(AddDisk(scene.vm(NAME).uuid, ordered(scene)))

    added = scene.vm(NAME).disks[-1]
    assert (added.address, added.size_bytes) == ("scsi.1", GIB)
    assert [(one.kind, one.uuid) for one in task.entities] == [("vm", scene.vm(NAME).uuid), ("vm disk", added.uuid)]


def test_a_disk_goes_where_it_is_told(scene: Scene) -> None:
    scene.succeed(AddDisk(scene.vm(NAME).uuid, ordered(scene, index=7)))

    assert scene.vm(NAME).disks[-1].address == "scsi.7"


def test_a_disk_is_copied_from_that_of_another_vm(scene: Scene) -> None:
    source = scene.vm("db-01").disks[1]

    scene.succeed(AddDisk(scene.vm(NAME).uuid, DiskSpec(source_uuid=source.vmdisk_uuid)))

    copy = scene.vm(NAME).disks[-1]
    assert (copy.size_bytes, copy.container_uuid) == (source.size_bytes, source.container_uuid)
    assert copy.source_uuid == source.vmdisk_uuid != copy.vmdisk_uuid


def test_no_two_disks_have_one_place(scene: Scene) -> None:
    error = scene.fail(AddDisk(scene.vm(NAME).uuid, ordered(scene, index=0)))

    assert isinstance(error, AlreadyExists)
    assert len(scene.vm(NAME).disks) == 2


@pytest.mark.parametrize("is_cdrom", [True, False])
def test_what_is_not_hot_plugged_wants_the_vm_off(scene: Scene, is_cdrom: bool) -> None:
    command = AddDisk(scene.vm(NAME).uuid, ordered(scene, bus="ide", is_cdrom=is_cdrom))

    assert isinstance(scene.fail(command), WrongState)

    switched_off(scene)
    task = scene.succeed(command)
    assert task.entities[-1].kind == ("vm cd-rom" if is_cdrom else "vm disk")
    assert scene.vm(NAME).disks[-1].address == "ide.1"


def test_a_disk_goes_from_a_running_vm_and_a_drive_from_one_that_is_off(scene: Scene) -> None:
    uuid, drive = scene.vm(NAME).uuid, disk(scene, is_cdrom=True)
    scene.succeed(RemoveDisk(uuid, disk(scene).uuid))

    assert isinstance(scene.fail(RemoveDisk(uuid, drive.uuid)), WrongState)
    assert scene.vm(NAME).disks == (drive,)

    switched_off(scene)
    scene.succeed(RemoveDisk(uuid, drive.uuid))
    assert scene.vm(NAME).disks == ()


def test_a_disk_grows_and_never_shrinks(scene: Scene) -> None:
    old = disk(scene)
    scene.succeed(GrowDisk(scene.vm(NAME).uuid, old.uuid, 100 * GIB))

    with pytest.raises(Invalid):
        scene.start(GrowDisk(scene.vm(NAME).uuid, old.uuid, 99 * GIB))

    assert disk(scene) == replace(old, size_bytes=100 * GIB)


def test_of_two_who_make_a_disk_larger_the_larger_wins(scene: Scene) -> None:
    uuid = scene.vm(NAME).uuid
    scene.start(UpdateVm(uuid, description="keeps the others waiting"))
    tasks = [scene.start(GrowDisk(uuid, disk(scene).uuid, size * GIB)) for size in (90, 80)]

    for task in tasks:
        scene.site.finish(task)

    assert disk(scene).size_bytes == 90 * GIB


def test_a_medium_is_put_in_and_taken_out(scene: Scene) -> None:
    drive, image = disk(scene, is_cdrom=True), next(iter(scene.site.all(Image)))
    scene.succeed(ChangeMedium(scene.vm(NAME).uuid, drive.uuid, image.uuid))
    full = disk(scene, is_cdrom=True)

    scene.succeed(ChangeMedium(scene.vm(NAME).uuid, drive.uuid))

    assert (full.uuid, full.address, full.image_uuid) == (drive.uuid, drive.address, image.uuid)
    assert (full.size_bytes, full.container_uuid) == (image.size_bytes, image.container_uuid)
    assert disk(scene, is_cdrom=True) == drive


def test_a_guest_is_customized_from_a_drive_of_its_own(scene: Scene) -> None:
    order = ordered(scene, bus="ide", is_cdrom=True, content=IsoContent.GUEST_CUSTOMIZATION)

    task = scene.succeed(CustomizeGuest(switched_off(scene), order))

    drive = scene.vm(NAME).disks[-1]
    assert task.operation == "VmCustomizeGuest"
    assert (drive.content, drive.is_empty, drive.address) == (IsoContent.GUEST_CUSTOMIZATION, False, "ide.3")


def test_a_guest_that_is_customized_anew_has_no_older_drive(scene: Scene) -> None:
    order = ordered(scene, bus="ide", is_cdrom=True, content=IsoContent.GUEST_CUSTOMIZATION)
    before = [one.uuid for one in scene.vm(NAME).disks]

    for _ in range(2):
        scene.succeed(CustomizeGuest(switched_off(scene), order))

    after = scene.vm(NAME).disks
    assert [one.uuid for one in after[:-1]] == before
    assert after[-1].content is IsoContent.GUEST_CUSTOMIZATION


def test_a_disk_is_no_drive(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.start(ChangeMedium(scene.vm(NAME).uuid, disk(scene).uuid))


def test_a_nic_comes_changes_and_goes(scene: Scene) -> None:
    uuid, network = scene.vm(NAME).uuid, first(scene.site, Network)
    (old,) = scene.vm(NAME).nics
    task = scene.succeed(AddNics(uuid, (NicSpec(network, is_connected=False, model="e1000"),)))
    added = scene.vm(NAME).nics[-1]
    scene.succeed(ChangeNic(uuid, replace(added, is_connected=True, ip="10.20.0.7")))
    changed = scene.vm(NAME).nics

    scene.succeed(RemoveNic(uuid, added.uuid))

    assert (added.network_uuid, added.is_connected, added.model) == (network, False, "e1000")
    assert (task.entities[-1].kind, task.entities[-1].uuid) == ("vm nic", added.uuid)
    assert changed == (old, replace(added, is_connected=True, ip="10.20.0.7"))
    assert scene.vm(NAME).nics == (old,)


def test_devices_that_a_vm_has_not_are_not_found(scene: Scene) -> None:
    uuid, nic = scene.vm(NAME).uuid, scene.vm(NAME).nics[0]
    commands: list[Command] = [
        RemoveDisk(uuid, "nowhere"),
        GrowDisk(uuid, "nowhere", GIB),
        ChangeMedium(uuid, "nowhere"),
        RemoveNic(uuid, "nowhere"),
        ChangeNic(uuid, replace(nic, uuid="nowhere")),
    ]

    for command in commands:
        with pytest.raises(NotFound):
            scene.start(command)


@pytest.mark.parametrize("removes_disk", [True, False])
def test_a_device_that_goes_meanwhile_is_not_found(scene: Scene, removes_disk: bool) -> None:
    uuid = scene.vm(NAME).uuid
    removal: Command = (
        RemoveDisk(uuid, disk(scene).uuid) if removes_disk else RemoveNic(uuid, scene.vm(NAME).nics[0].uuid)
    )
    scene.start(UpdateVm(uuid, description="keeps the others waiting"))
    tasks = [scene.start(removal), scene.start(removal)]

    ends = [scene.site.finish(task) for task in tasks]

    assert ends[0].error is None
    assert isinstance(ends[1].error, NotFound)


def test_what_belongs_to_another_cluster_is_refused() -> None:
    orders: dict[type, Any] = {
        Network: lambda vm, uuid: AddNics(vm.uuid, (NicSpec(uuid),)),
        StorageContainer: lambda vm, uuid: AddDisk(vm.uuid, DiskSpec(size_bytes=GIB, container_uuid=uuid)),
    }
    for kind, order in orders.items():
        scene, uuid = foreign(kind)
        vm = next(one for one in scene.site.where(Vm, "cluster_uuid", scene.cluster.uuid))

        with pytest.raises(Invalid):
            scene.start(order(vm, uuid))
        if kind is Network:
            with pytest.raises(Invalid):
                scene.start(CloneVm(vm.uuid, nics=(NicSpec(uuid),)))


def test_a_clone_is_off_and_has_devices_of_its_own(scene: Scene) -> None:
    source = scene.vm(NAME)

    task = scene.succeed(CloneVm(source.uuid))

    copy = scene.vm(f"{NAME}-clone")
    assert [one.uuid for one in task.entities] == [copy.uuid]
    assert (copy.power, copy.host_uuid, copy.memory_bytes) == (PowerState.OFF, None, source.memory_bytes)
    assert [(one.address, one.size_bytes, one.is_empty) for one in copy.disks] == [
        (one.address, one.size_bytes, one.is_empty) for one in source.disks
    ]
    assert [one.network_uuid for one in copy.nics] == [one.network_uuid for one in source.nics]
    assert not {one.uuid for one in copy.disks} & {one.uuid for one in source.disks}
    assert not {one.mac for one in copy.nics} & {one.mac for one in source.nics}


def test_a_clone_may_be_larger_and_elsewhere_on_the_net(scene: Scene) -> None:
    order = CloneVm(
        scene.vm(NAME).uuid, "copy", 8 * GIB, 4, 2, num_threads_per_core=2, nics=(NicSpec(first(scene.site, Network)),)
    )

    scene.succeed(order)

    copy = scene.vm("copy")
    assert (copy.memory_bytes, copy.total_vcpus) == (8 * GIB, 16)
    assert [one.network_uuid for one in copy.nics] == [first(scene.site, Network)]


@pytest.mark.parametrize("order", [{"num_vcpus": -1}, {"memory_bytes": 5}])
def test_a_clone_that_cannot_be_is_invalid(scene: Scene, order: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        scene.start(CloneVm(scene.vm(NAME).uuid, **order))  # type: ignore[arg-type]  # fields by name


def test_labels_are_added_once_and_taken_away(scene: Scene) -> None:
    uuid = scene.vm(NAME).uuid
    a, b, c = scene.categories
    scene.succeed(RelabelVm(uuid, Change((a, b, a)), Change(("x",)), "owner"))

    scene.succeed(RelabelVm(uuid, Change((c, b), (a,)), Change(dropped=("x", "y"))))

    vm = scene.vm(NAME)
    assert (vm.categories, vm.custom_attributes, vm.owner_uuid) == ((b, c), (), "owner")


def test_threads_and_categories_are_updated(scene: Scene) -> None:
    scene.succeed(UpdateVm(switched_off(scene), num_threads_per_core=2, categories=scene.categories))

    assert (scene.vm(NAME).num_threads_per_core, scene.vm(NAME).categories) == (2, scene.categories)


def test_a_disk_goes_by_either_of_its_uuids(scene: Scene) -> None:
    one = disk(scene)

    assert disk_of(scene.vm(NAME), one.uuid) is disk_of(scene.vm(NAME), str(one.vmdisk_uuid)) is one


def test_labels_are_for_vms_that_exist(scene: Scene) -> None:
    errors: list[type[PrismError]] = []
    for command in (RelabelVm("nowhere"), CloneVm("nowhere"), AddDisk("nowhere", DiskSpec())):
        with pytest.raises(NotFound) as caught:
            scene.start(command)
        errors.append(caught.type)

    assert len(errors) == 3
    assert nic_of(scene.vm(NAME), scene.vm(NAME).nics[0].uuid) is scene.vm(NAME).nics[0]


def test_a_mac_address_is_there_once(scene: Scene) -> None:
    uuid, network = scene.vm("test-off").uuid, next(iter(scene.site.all(Network))).uuid
    spec = NicSpec(network, mac="50:6B:8D:00:00:01")

    errors = [scene.fail(AddNics(uuid, (spec, spec)))]
    scene.succeed(AddNics(uuid, (spec, NicSpec(network), NicSpec(network))))
    errors.append(scene.fail(AddNics(uuid, (spec,))))

    assert [type(error) for error in errors] == [AlreadyExists, AlreadyExists]
    assert scene.vm("test-off").nics[-3].mac == "50:6b:8d:00:00:01"


def test_nics_are_at_least_one_with_a_mac_address_that_is_one(scene: Scene) -> None:
    network = next(iter(scene.site.all(Network))).uuid
    for nics in ((), (NicSpec(network, mac="50:6b:8d:00:00"),), (NicSpec(network, trunked_vlans=(4096,)),)):
        with pytest.raises(Invalid):
            scene.start(AddNics(scene.vm("test-off").uuid, nics))


def test_the_address_of_a_nic_is_kept_assigned_and_released(scene: Scene) -> None:
    managed, bare = (scene.site.find(Network, "name", name) for name in ("prod.20", "vlan.0"))
    assert managed is not None
    assert bare is not None
    vm = scene.vm("test-off").uuid
    scene.succeed(AddNics(vm, (NicSpec(managed.uuid),)))

    def run(network: Network, addressing: Addressing, ip: str | None = None) -> str | None:
        nic = scene.vm("test-off").nics[-1]
        scene.succeed(ChangeNic(vm, replace(nic, network_uuid=network.uuid, ip=ip), addressing))
        return scene.vm("test-off").nics[-1].ip

    first = scene.vm("test-off").nics[-1].ip
    found = [
        run(managed, Addressing.RELEASE),
        run(managed, Addressing.KEEP),
        run(managed, Addressing.ASSIGN),
        run(managed, Addressing.ASSIGN, first),
        run(bare, Addressing.RELEASE, first),
        run(managed, Addressing.RELEASE, "10.20.0.99"),
        run(managed, Addressing.ASSIGN, "10.20.0.99"),
    ]

    assert found == [None, None, first, first, None, None, "10.20.0.99"]


def test_a_clone_trunks_what_its_source_trunks(scene: Scene) -> None:
    vm, network = scene.vm("test-off").uuid, next(iter(scene.site.all(Network))).uuid
    scene.succeed(AddNics(vm, (NicSpec(network, trunked_vlans=(7, 8)),)))

    scene.succeed(CloneVm(vm, "copy"))

    assert scene.vm("copy").nics[-1].trunked_vlans == (7, 8)
