"""Volume groups attached to VMs and to iSCSI clients, by the rules that are documented, and detached."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.model.scene import GIB, Scene
from contract_tests.model.test_volume_groups import made, now, spec
from mock_prism.model.attachments import attachments, groups_of
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.vm import CreateVm, DeleteVm
from mock_prism.model.commands.vm_devices import AddDisk, GrowDisk, RemoveDisk
from mock_prism.model.commands.volume_attachment import (
    AttachClient,
    AttachVolumeGroup,
    DetachClient,
    DetachVolumeGroup,
    UpdateClient,
)
from mock_prism.model.commands.volume_disk import RemoveVolumeDisk
from mock_prism.model.commands.volume_group import DeleteVolumeGroup, UpdateVolumeGroup
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, WrongState
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

IQN = "iqn.1998-01.example:one"


def places(scene: Scene, group: VolumeGroup) -> list[tuple[str, str]]:
    """The VMs of a group, and where each sees it."""
    return [(vm.name, disk.address) for vm, disk in attachments(scene.site, group)]


def let_in(scene: Scene, group: VolumeGroup, name: str = IQN) -> IscsiClient:
    """A client that a group was just attached to."""
    task = scene.succeed(AttachClient(group.uuid, name))
    return scene.site.get(IscsiClient, task.entities[0].uuid)


def test_a_running_vm_sees_a_group_as_a_disk(scene: Scene) -> None:
    group, vm = made(scene, disks=(spec(scene),)), scene.vm("web-01")

    task = scene.succeed(AttachVolumeGroup(group.uuid, vm.uuid))

    disk = scene.vm("web-01").disks[-1]
    assert (disk.address, disk.volume_group_uuid, disk.is_empty) == ("scsi.1", group.uuid, False)
    assert [one.uuid for one in task.entities] == [group.uuid, vm.uuid]
    assert places(scene, group) == [("web-01", "scsi.1")]
    assert scene.vm("web-01").revision == vm.revision + 1


def test_a_group_goes_where_it_is_told(scene: Scene) -> None:
    group, vm = made(scene), scene.vm("web-01")

    scene.succeed(AttachVolumeGroup(group.uuid, vm.uuid, 7))

    assert places(scene, group) == [("web-01", "scsi.7")]


def test_a_place_is_taken_once(scene: Scene) -> None:
    group, vm = made(scene), scene.vm("web-01")

    taken = scene.fail(AttachVolumeGroup(group.uuid, vm.uuid, 0))
    scene.succeed(AttachVolumeGroup(group.uuid, vm.uuid))
    again = scene.fail(AttachVolumeGroup(group.uuid, vm.uuid))

    assert [type(error) for error in (taken, again)] == [AlreadyExists] * 2
    assert places(scene, group) == [("web-01", "scsi.1")]


@pytest.mark.parametrize(("is_shared", "expected"), [(True, ["web-01", "web-02"]), (False, ["web-01"])])
def test_only_a_shared_group_has_several_vms(scene: Scene, is_shared: bool, expected: list[str]) -> None:
    group = made(scene, is_shared=is_shared)
    scene.succeed(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid))

    task = scene.run(AttachVolumeGroup(group.uuid, scene.vm("web-02").uuid))

    assert [name for name, _ in places(scene, group)] == expected
    assert isinstance(task.error, WrongState) is not is_shared


def test_a_detached_group_is_free_again(scene: Scene) -> None:
    group, vm = made(scene), scene.vm("web-01")
    scene.succeed(AttachVolumeGroup(group.uuid, vm.uuid))

    scene.succeed(DetachVolumeGroup(group.uuid, vm.uuid))

    assert scene.vm("web-01").disks == vm.disks
    scene.succeed(DeleteVolumeGroup(group.uuid))


def test_removing_the_disk_detaches_the_group(scene: Scene) -> None:
    group, vm = made(scene, disks=(spec(scene),)), scene.vm("web-01")
    scene.succeed(AttachVolumeGroup(group.uuid, vm.uuid))

    scene.succeed(RemoveDisk(vm.uuid, scene.vm("web-01").disks[-1].uuid))

    assert places(scene, group) == []
    assert now(scene, group).disks == group.disks


def test_deleting_a_vm_detaches_its_groups(scene: Scene) -> None:
    group = made(scene)
    scene.succeed(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid))

    scene.succeed(DeleteVm(scene.vm("web-01").uuid))

    scene.succeed(DeleteVolumeGroup(group.uuid))


def test_a_copy_of_a_vm_leaves_the_groups_with_the_vm(scene: Scene) -> None:
    group = made(scene)
    scene.succeed(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid))

    scene.succeed(CloneVm(scene.vm("web-01").uuid, "copy"))

    assert [name for name, _ in places(scene, group)] == ["web-01"]


def test_a_new_vm_may_have_a_group(scene: Scene) -> None:
    group = made(scene)
    disks = (DiskSpec(volume_group_uuid=group.uuid),)

    scene.succeed(CreateVm(scene.cluster.uuid, "new", disks=disks))
    error = scene.fail(CreateVm(scene.cluster.uuid, "another", disks=disks))

    assert places(scene, group) == [("new", "scsi.0")]
    assert isinstance(error, WrongState)
    assert scene.site.find(Vm, "name", "another") is None


def test_what_is_attached_is_no_disk_of_the_vm(scene: Scene) -> None:
    group, vm = made(scene, disks=(spec(scene),)), scene.vm("web-01")
    disk = DiskSpec(volume_group_uuid=group.uuid)
    scene.succeed(AddDisk(vm.uuid, disk))
    refused: list[Command] = [
        GrowDisk(vm.uuid, scene.vm("web-01").disks[-1].uuid, 2 * GIB),
        AddDisk(vm.uuid, DiskSpec("sata", volume_group_uuid=group.uuid)),
        AddDisk(vm.uuid, DiskSpec(is_cdrom=True, volume_group_uuid=group.uuid)),
        CreateVm(scene.cluster.uuid, "new", disks=(disk, disk)),
    ]

    scene.succeed(GrowDisk(vm.uuid, scene.vm("web-01").disks[-1].uuid, scene.vm("web-01").disks[-1].size_bytes))
    for command in refused:
        with pytest.raises(Invalid):
            scene.start(command)


def test_a_group_of_another_cluster_is_refused() -> None:
    scene = Scene("two-clusters")
    group = made(scene)
    vm = next(vm for vm in scene.site.all(Vm) if vm.cluster_uuid != scene.cluster.uuid)

    with pytest.raises(Invalid):
        scene.start(AttachVolumeGroup(group.uuid, vm.uuid))


def test_a_client_is_let_in_and_kept_out(scene: Scene) -> None:
    group = made(scene)

    task = scene.succeed(AttachClient(group.uuid, IQN, secret="123456789012", num_virtual_targets=4))
    client = scene.site.get(IscsiClient, task.entities[0].uuid)
    attached = now(scene, group)
    out = scene.succeed(DetachClient(group.uuid, client.uuid))

    assert [one.uuid for one in task.entities] == [one.uuid for one in out.entities] == [client.uuid, group.uuid]
    assert (client.name, client.secret, client.num_virtual_targets) == (IQN, "123456789012", 4)
    assert attached.client_uuids == (client.uuid,)
    assert now(scene, group).client_uuids == ()
    assert scene.site.get(IscsiClient, client.uuid) == client


def test_a_client_is_known_again(scene: Scene) -> None:
    one, two = made(scene, "one"), made(scene, "two")
    client = let_in(scene, one)

    assert let_in(scene, two).uuid == client.uuid
    assert let_in(scene, made(scene, "three"), "iqn.1998-01.example:two").uuid != client.uuid
    assert [group.name for group in groups_of(scene.site, client)] == ["one", "two"]


def test_a_client_by_its_address(scene: Scene) -> None:
    group = made(scene)

    scene.succeed(AttachClient(group.uuid, address="10.0.0.1"))

    (client,) = scene.site.all(IscsiClient)
    assert (client.name, client.initiator_name, client.address) == ("10.0.0.1", None, "10.0.0.1")


def test_a_secret_is_changed_and_dropped(scene: Scene) -> None:
    client = let_in(scene, made(scene))
    secrets = []

    for secret in ("123456789012", None, ""):
        scene.succeed(UpdateClient(client.uuid, secret))
        secrets.append(scene.site.get(IscsiClient, client.uuid).secret)

    assert secrets == ["123456789012", "123456789012", None]


def test_a_client_keeps_its_secret_when_it_gets_another_group(scene: Scene) -> None:
    client = let_in(scene, made(scene))
    scene.succeed(UpdateClient(client.uuid, "123456789012"))

    assert let_in(scene, made(scene, "two")).secret == "123456789012"


def test_only_a_shared_group_has_a_client_and_another(scene: Scene) -> None:
    group = made(scene)
    client = let_in(scene, group)
    acts: list[Command] = [
        AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid),
        AttachClient(group.uuid, address="10.0.0.1"),
    ]

    errors = [scene.fail(act) for act in acts] + [scene.fail(AttachClient(group.uuid, IQN))]

    assert [type(error) for error in errors] == [WrongState, WrongState, AlreadyExists]
    assert now(scene, group).client_uuids == (client.uuid,)
    assert list(scene.site.all(IscsiClient)) == [client]


def test_a_group_with_several_attachments_stays_shared(scene: Scene) -> None:
    group = made(scene, is_shared=True)
    client = let_in(scene, group)
    scene.succeed(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid))

    error = scene.fail(UpdateVolumeGroup(group.uuid, is_shared=False))
    scene.succeed(DetachClient(group.uuid, client.uuid))

    assert isinstance(error, WrongState)
    scene.succeed(UpdateVolumeGroup(group.uuid, is_shared=False))


def test_clients_outside_and_balanced_vms_exclude_each_other(scene: Scene) -> None:
    inside, outside = made(scene, "inside", balances_load=True), made(scene, "outside")
    let_in(scene, outside)

    errors = [
        scene.fail(AttachClient(inside.uuid, IQN)),
        scene.fail(UpdateVolumeGroup(outside.uuid, balances_load=True)),
        scene.fail(DeleteVolumeGroup(outside.uuid)),
    ]

    assert [type(error) for error in errors] == [WrongState, WrongState, InUse]
    assert now(scene, inside) == inside


@pytest.mark.parametrize(
    "order",
    [
        lambda uuid: AttachClient(uuid),
        lambda uuid: AttachClient(uuid, IQN, "10.0.0.1"),
        lambda uuid: AttachClient(uuid, IQN, num_virtual_targets=0),
        lambda uuid: AttachClient(uuid, IQN, num_virtual_targets=33),
    ],
)
def test_a_client_that_cannot_be_is_refused(scene: Scene, order: Callable[[str], Command]) -> None:
    with pytest.raises(Invalid):
        scene.start(order(made(scene).uuid))


def test_what_is_not_attached_is_not_detached(scene: Scene) -> None:
    group, vm = made(scene), scene.vm("web-01")
    client = let_in(scene, made(scene, "other"))
    acts: list[Command] = [
        DetachVolumeGroup(group.uuid, vm.uuid),
        DetachClient(group.uuid, client.uuid),
        AttachVolumeGroup(group.uuid, "nowhere"),
        AttachVolumeGroup("nowhere", vm.uuid),
        AttachClient("nowhere", IQN),
        UpdateClient("nowhere"),
    ]

    for act in acts:
        with pytest.raises(NotFound):
            scene.start(act)


def test_of_two_who_detach_one_comes_too_late(scene: Scene) -> None:
    group, vm = made(scene, disks=(spec(scene),), is_shared=True), scene.vm("web-02")
    client = let_in(scene, group)
    for name in ("web-01", "web-02"):
        scene.succeed(AttachVolumeGroup(group.uuid, scene.vm(name).uuid))
    acts: list[Command] = [
        DetachVolumeGroup(group.uuid, vm.uuid),
        DetachClient(group.uuid, client.uuid),
        RemoveVolumeDisk(group.uuid, group.disks[0].uuid),
    ]
    scene.start(UpdateVolumeGroup(group.uuid, description="keeps the others waiting"))
    tasks = [scene.start(act) for act in [*acts, *acts]]

    ends = [scene.site.finish(task) for task in tasks]

    assert [type(task.error) for task in ends] == [type(None)] * 3 + [NotFound] * 3
