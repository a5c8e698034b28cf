"""Storage containers: made, changed and deleted, and what lies in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.model.scene import GIB, Scene
from contract_tests.model.test_volume_groups import made as group_made
from contract_tests.model.test_volume_groups import spec
from mock_prism.model.capacity import contents, contents_of, logical_bytes, provisioned_bytes
from mock_prism.model.commands.container import (
    ClearThickSpace,
    ContainerSettings,
    CreateContainer,
    DeleteContainer,
    UpdateContainer,
)
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.vm_devices import AddDisk, RemoveDisk
from mock_prism.model.commands.volume_group import DeleteVolumeGroup
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, PrismError, Refused, Stale
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.usage import container_usage, pool_usage, user_usage


def container(scene: Scene, name: str = "default-container") -> StorageContainer:
    """A container of the first cluster by its name."""
    found = scene.site.find(StorageContainer, "name", name)
    assert found is not None
    return found


def made(scene: Scene, name: str = "new", **settings: Any) -> StorageContainer:
    """A container that was just made."""
    task = scene.succeed(CreateContainer(scene.cluster.uuid, name, ContainerSettings(**settings)))
    return scene.site.get(StorageContainer, task.entities[0].uuid)


def test_a_container_is_like_its_cluster_unless_told_otherwise(scene: Scene) -> None:
    plain = made(scene)
    own = made(scene, "own", replication_factor=1, erasure_code=True, nfs_whitelist=("10.0.0.1",), reserved_bytes=GIB)

    assert plain == replace(
        container(scene), uuid=plain.uuid, name="new", number=103, replication_factor=scene.cluster.redundancy_factor
    )
    assert (own.replication_factor, own.erasure_code, own.reserved_bytes, own.number) == (1, True, GIB, 104)
    assert (own.nfs_whitelist, own.is_nfs_whitelist_inherited) == (("10.0.0.1",), False)


@pytest.mark.parametrize(
    ("name", "settings", "error"),
    [
        ("", {}, Invalid),
        ("x" * 76, {}, Invalid),
        ("a/b", {}, Invalid),
        ("default-container", {}, AlreadyExists),
        ("new", {"replication_factor": 3}, Invalid),
        ("new", {"replication_factor": 0}, Invalid),
        ("new", {"reserved_bytes": -1}, Invalid),
        ("new", {"reserved_bytes": 1 << 60}, Invalid),
        ("new", {"reserved_bytes": 2, "advertised_capacity_bytes": 1}, Invalid),
        ("new", {"advertised_capacity_bytes": -1}, Invalid),
        ("new", {"erasure_code_delay_secs": -1}, Invalid),
        ("new", {"replication_factor": 1, "affinity_host_uuid": "nowhere"}, NotFound),
    ],
)
def test_a_container_that_cannot_be_is_refused(
    scene: Scene, name: str, settings: dict[str, Any], error: type[PrismError]
) -> None:
    before = list(scene.site.all(StorageContainer))

    with pytest.raises(error):
        scene.start(CreateContainer(scene.cluster.uuid, name, ContainerSettings(**settings)))

    assert list(scene.site.all(StorageContainer)) == before


def test_what_is_kept_once_may_lie_on_a_host_of_its_cluster() -> None:
    scene = Scene("two-clusters")
    here, there = (
        next(host for host in scene.site.all(Host) if (host.cluster_uuid == scene.cluster.uuid) is is_here)
        for is_here in (True, False)
    )

    own = made(scene, replication_factor=1, affinity_host_uuid=here.uuid, owner_uuid="somebody")

    assert (own.affinity_host_uuid, own.owner_uuid) == (here.uuid, "somebody")
    for factor, host in ((2, here), (1, there)):
        settings = ContainerSettings(replication_factor=factor, affinity_host_uuid=host.uuid)
        with pytest.raises(Invalid):
            scene.start(CreateContainer(scene.cluster.uuid, "other", settings))
    with pytest.raises(Invalid):
        scene.start(UpdateContainer(own.uuid, settings=ContainerSettings(replication_factor=2)))


def test_two_clusters_may_call_containers_alike() -> None:
    scene = Scene("two-clusters")
    other = next(one for one in scene.site.all(StorageContainer) if one.cluster_uuid != scene.cluster.uuid)
    name = "only-there"
    scene.succeed(CreateContainer(other.cluster_uuid, name))

    assert made(scene, name).cluster_uuid == scene.cluster.uuid


def test_a_container_is_changed_as_far_as_is_said(scene: Scene) -> None:
    before = made(scene, nfs_whitelist=("10.0.0.1",))

    scene.succeed(
        UpdateContainer(before.uuid, "renamed", ContainerSettings(compression_enabled=False, nfs_whitelist=()))
    )

    after = container(scene, "renamed")
    assert after == replace(
        before,
        name="renamed",
        compression_enabled=False,
        nfs_whitelist=(),
        is_nfs_whitelist_inherited=True,
        revision=before.revision + 1,
    )


def test_a_container_keeps_its_own_name(scene: Scene) -> None:
    before = made(scene)

    scene.succeed(UpdateContainer(before.uuid, "new", ContainerSettings(advertised_capacity_bytes=5 * GIB)))

    assert container(scene, "new").advertised_capacity_bytes == 5 * GIB


def test_acts_on_an_old_revision_or_on_nothing_are_refused(scene: Scene) -> None:
    new = made(scene)
    refused: list[tuple[Command, type[PrismError]]] = [
        (UpdateContainer(new.uuid, revision=7), Stale),
        (DeleteContainer(new.uuid, revision=7), Stale),
        (UpdateContainer("nowhere"), NotFound),
        (DeleteContainer("nowhere"), NotFound),
        (ClearThickSpace("nowhere"), NotFound),
        (CreateContainer("nowhere", "x"), NotFound),
    ]

    for command, error in refused:
        with pytest.raises(error):
            scene.start(command)


def test_thick_space_is_given_back(scene: Scene) -> None:
    new = scene.site.put(replace(made(scene), thick_bytes=GIB))

    scene.succeed(ClearThickSpace(new.uuid))

    assert container(scene, "new").thick_bytes == 0


def test_what_holds_something_is_not_deleted(scene: Scene) -> None:
    new = made(scene)
    group = group_made(scene, disks=(spec(scene, container_uuid=new.uuid),))

    with pytest.raises(InUse) as refused:
        scene.start(DeleteContainer(new.uuid))
    scene.succeed(DeleteVolumeGroup(group.uuid))
    scene.succeed(DeleteContainer(new.uuid))

    assert refused.value.users == ("vg",)
    assert scene.site.find(StorageContainer, "name", "new") is None


def test_what_is_filled_meanwhile_is_not_deleted(scene: Scene) -> None:
    new = made(scene)
    scene.start(UpdateContainer(new.uuid))
    task = scene.start(DeleteContainer(new.uuid))
    group_made(scene, disks=(spec(scene, container_uuid=new.uuid),))

    assert isinstance(scene.site.finish(task).error, InUse)


def test_what_a_snapshot_still_needs_stays(scene: Scene) -> None:
    """And is counted once, whoever has it."""
    new = made(scene)
    vm = scene.vm("test-off")
    scene.succeed(AddDisk(vm.uuid, DiskSpec(size_bytes=GIB, container_uuid=new.uuid)))
    disk = scene.vm("test-off").disks[-1]
    held = replace(scene.vm("test-off"), disks=(disk,))
    scene.site.put(
        Snapshot(
            uuid="s",
            cluster_uuid=vm.cluster_uuid,
            recovery_point_uuid="r",
            vm_uuid=vm.uuid,
            name="before",
            location_agnostic_id="s",
            created_micros=0,
            vm=held,
        )
    )
    owners = [[one.owner.name for one in contents_of(scene.site, new)]]

    scene.succeed(RemoveDisk(vm.uuid, disk.uuid))
    owners.append([one.owner.name for one in contents_of(scene.site, new)])

    assert owners == [["test-off"], ["before"]]
    with pytest.raises(InUse):
        scene.start(DeleteContainer(new.uuid))


def test_a_container_is_as_full_as_what_lies_in_it(scene: Scene) -> None:
    new = made(scene)
    empty = container_usage(scene.site, new)
    pool = pool_usage(scene.site, new.cluster_uuid)
    image = next(iter(scene.site.all(Image)))

    group_made(scene, disks=(spec(scene, container_uuid=new.uuid),))
    used = user_usage(scene.site, new)

    assert (empty, container_usage(scene.site, new)) == (0, 2 * used)
    assert 0 < used < GIB
    assert pool_usage(scene.site, new.cluster_uuid) == pool + 2 * used
    scene.site.put(replace(image, uuid="copy", vmdisk_uuid="copy", container_uuid=new.uuid))
    assert user_usage(scene.site, new) == used + image.size_bytes


def test_what_the_cluster_keeps_for_itself_stays_called_as_it_is(scene: Scene) -> None:
    own = container(scene, "NutanixManagementShare")

    scene.succeed(UpdateContainer(own.uuid, own.name, ContainerSettings(compression_delay_secs=60)))

    with pytest.raises(Refused):
        scene.start(UpdateContainer(own.uuid, "renamed"))
    assert container(scene, own.name).compression_delay_secs == 60


def test_what_the_cluster_needs_is_not_deleted(scene: Scene) -> None:
    with pytest.raises(Refused):
        scene.start(DeleteContainer(container(scene, "NutanixManagementShare").uuid))

    for other in list(scene.site.all(StorageContainer)):
        if other.name != "rf1-scratch":
            scene.site.remove(other)
    with pytest.raises(Refused):
        scene.start(DeleteContainer(container(scene, "rf1-scratch").uuid))


def test_virtual_disks_are_counted_where_they_lie(scene: Scene) -> None:
    home, new = container(scene), made(scene)
    before = provisioned_bytes(scene.site, home)

    group_made(scene, disks=(spec(scene), spec(scene, container_uuid=new.uuid, size_bytes=3 * GIB)))

    assert provisioned_bytes(scene.site, home) == before + GIB
    assert [(one.owner.name, one.size_bytes) for one in contents_of(scene.site, new)] == [("vg", 3 * GIB)]
    images = sum(image.size_bytes for image in scene.site.all(Image))
    guests = sum(disk.size_bytes for vm in (scene.vm("web-01"), scene.vm("scratch-rf1")) for disk in vm.disks)
    assert images + guests < sum(content.size_bytes for content in contents(scene.site))
    assert logical_bytes(scene.site, home, 1) == 2 * logical_bytes(scene.site, home, 2)


def test_a_virtual_disk_lies_in_its_container_whatever_that_is_called(scene: Scene) -> None:
    container = next(iter(scene.site.all(StorageContainer)))

    renamed = replace(container, name="renamed")

    assert renamed.vmdisk_path("one") == "/renamed/.acropolis/vmdisk/one"
