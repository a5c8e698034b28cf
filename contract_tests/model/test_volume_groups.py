"""Volume groups: made, copied, changed and deleted, with their disks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.model.scene import GIB, Scene
from mock_prism.model.category import Category, carriers_of
from mock_prism.model.commands.vm_labels import Change
from mock_prism.model.commands.volume_attachment import AttachVolumeGroup
from mock_prism.model.commands.volume_disk import AddVolumeDisk, RemoveVolumeDisk, UpdateVolumeDisk, VolumeDiskSpec
from mock_prism.model.commands.volume_group import (
    CloneVolumeGroup,
    CreateVolumeGroup,
    DeleteVolumeGroup,
    UpdateVolumeGroup,
)
from mock_prism.model.errors import AlreadyExists, InUse, Invalid, NotFound, Stale
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.volume_group import Usage, VolumeGroup


def container(scene: Scene) -> str:
    """The uuid of the cluster's first container."""
    return next(iter(scene.site.where(StorageContainer, "cluster_uuid", scene.cluster.uuid))).uuid


def spec(scene: Scene, **more: Any) -> VolumeDiskSpec:
    """An empty disk of a gibibyte."""
    return replace(VolumeDiskSpec(size_bytes=GIB, container_uuid=container(scene)), **more)


def made(scene: Scene, name: str = "vg", **more: Any) -> VolumeGroup:
    """A group that was just made."""
    task = scene.succeed(CreateVolumeGroup(scene.cluster.uuid, name, **more))
    return scene.site.get(VolumeGroup, task.entities[0].uuid)


def now(scene: Scene, group: VolumeGroup) -> VolumeGroup:
    """A group as it is now."""
    return scene.site.get(VolumeGroup, group.uuid)


def test_a_group_has_what_was_ordered(scene: Scene) -> None:
    disks = (spec(scene, index=1, description="log"), spec(scene, size_bytes=2 * GIB, flash_mode=False), spec(scene))

    group = made(scene, description="data", disks=disks, is_shared=True, flash_mode=True, usage=Usage.BACKUP_TARGET)

    assert (group.name, group.description, group.cluster_uuid) == ("vg", "data", scene.cluster.uuid)
    assert (group.is_shared, group.flash_mode, group.usage) == (True, True, Usage.BACKUP_TARGET)
    found = [(disk.index, disk.size_bytes, disk.description, disk.flash_mode) for disk in group.disks]
    assert found == [(1, GIB, "log", None), (0, 2 * GIB, "", False), (2, GIB, "", None)]
    assert {disk.container_uuid for disk in group.disks} == {container(scene)}
    assert len({disk.uuid for disk in group.disks}) == 3
    assert group.created_micros == group.updated_micros


@pytest.mark.parametrize(
    ("order", "expected"),
    [({"name": "my_vg"}, "myvg-{}"), ({"target_prefix": "iqn"}, "iqn-{}"), ({"target_name": "mine"}, "mine")],
)
def test_a_target_is_named_or_gets_a_name_of_its_own(scene: Scene, order: dict[str, str], expected: str) -> None:
    group = made(scene, **order)

    assert group.target_name == expected.format(group.uuid)


BAD: dict[str, dict[str, Any]] = {
    "no name": {"name": ""},
    "half a character": {"name": "\ud800"},
    "two names of a target": {"target_name": "a", "target_prefix": "b"},
    "no size": {"disks": (VolumeDiskSpec(),)},
    "no container": {"disks": (VolumeDiskSpec(size_bytes=GIB),)},
    "less than nothing": {"disks": (VolumeDiskSpec(size_bytes=-1),)},
    "an index too high": {"disks": (VolumeDiskSpec(index=16_384),)},
}


@pytest.mark.parametrize("fault", BAD)
def test_a_group_that_cannot_be_is_refused(scene: Scene, fault: str) -> None:
    order = {"name": "vg", **BAD[fault]}

    with pytest.raises(Invalid):
        scene.start(CreateVolumeGroup(scene.cluster.uuid, **order))

    assert list(scene.site.all(VolumeGroup)) == []


def test_two_disks_of_a_group_have_two_indexes(scene: Scene) -> None:
    with pytest.raises(Invalid):
        made(scene, disks=(spec(scene, index=0), spec(scene, index=0)))


def test_what_is_not_there_or_elsewhere_is_refused() -> None:
    scene = Scene("two-clusters")
    foreign = next(one for one in scene.site.all(StorageContainer) if one.cluster_uuid != scene.cluster.uuid)

    with pytest.raises(Invalid):
        made(scene, disks=(spec(scene, container_uuid=foreign.uuid),))
    for disk in (spec(scene, container_uuid="nowhere"), VolumeDiskSpec(source_uuid="nowhere")):
        with pytest.raises(NotFound):
            made(scene, disks=(disk,))
    with pytest.raises(NotFound):
        scene.start(CreateVolumeGroup("nowhere", "vg"))


def test_a_disk_is_copied_from_an_image_a_vm_or_another_group(scene: Scene) -> None:
    image = next(iter(scene.site.all(Image)))
    vm_disk = next(disk for disk in scene.vm("db-01").disks if not disk.is_cdrom)
    source = made(scene, "source", disks=(spec(scene),)).disks[0]
    sources = [image.uuid, image.vmdisk_uuid, vm_disk.uuid, vm_disk.vmdisk_uuid, source.uuid]

    group = made(scene, disks=tuple(VolumeDiskSpec(source_uuid=uuid) for uuid in sources))

    sizes = [image.size_bytes, image.size_bytes, vm_disk.size_bytes, vm_disk.size_bytes, GIB]
    assert [disk.size_bytes for disk in group.disks] == sizes
    assert [disk.source_uuid for disk in group.disks] == sources
    assert group.disks[2].container_uuid == vm_disk.container_uuid


def test_a_copy_may_be_larger_and_in_another_container(scene: Scene) -> None:
    image = next(iter(scene.site.all(Image)))
    elsewhere = list(scene.site.all(StorageContainer))[-1].uuid

    group = made(scene, disks=(VolumeDiskSpec(None, 99 * GIB, elsewhere, image.uuid),))

    assert [(disk.size_bytes, disk.container_uuid) for disk in group.disks] == [(99 * GIB, elsewhere)]


def test_a_copy_of_a_group_is_attached_to_nothing(scene: Scene) -> None:
    group = made(scene, disks=(spec(scene, index=4),), target_secret="123456789012", is_shared=True)
    scene.succeed(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid))

    task = scene.succeed(CloneVolumeGroup(group.uuid, "copy", target_prefix="iqn"))

    copy = scene.site.get(VolumeGroup, task.entities[0].uuid)
    assert (copy.name, copy.target_name, copy.target_secret) == ("copy", f"iqn-{copy.uuid}", None)
    assert [(disk.index, disk.size_bytes) for disk in copy.disks] == [(4, GIB)]
    assert [disk.source_uuid for disk in copy.disks] == [disk.uuid for disk in group.disks]
    scene.succeed(DeleteVolumeGroup(copy.uuid))


def test_a_group_is_changed_as_far_as_is_said(scene: Scene) -> None:
    group = made(scene, description="old", target_secret="123456789012")
    category = next(iter(scene.site.all(Category))).uuid

    scene.succeed(UpdateVolumeGroup(group.uuid, name="new"))
    renamed = now(scene, group)
    scene.succeed(
        UpdateVolumeGroup(
            group.uuid,
            description="",
            is_shared=True,
            balances_load=True,
            target_prefix="iqn",
            target_secret="",
            flash_mode=True,
            usage=Usage.TEMPORARY,
            is_hidden=True,
            categories=Change((category,)),
        )
    )

    changed = now(scene, group)
    assert renamed == replace(group, name="new", updated_micros=renamed.updated_micros, revision=group.revision + 1)
    assert (changed.name, changed.description, changed.target_secret) == ("new", "", None)
    assert (changed.is_shared, changed.balances_load, changed.flash_mode, changed.is_hidden) == (True,) * 4
    assert (changed.target_name, changed.usage, changed.categories) == (
        f"iqn-{group.uuid}",
        Usage.TEMPORARY,
        (category,),
    )
    assert changed.updated_micros > changed.created_micros


def test_a_group_gets_no_category_that_is_not_there(scene: Scene) -> None:
    group = made(scene)

    with pytest.raises(NotFound):
        scene.start(UpdateVolumeGroup(group.uuid, categories=Change(("nowhere",))))


def test_a_group_carries_its_categories(scene: Scene) -> None:
    group, category = made(scene), next(iter(scene.site.all(Category))).uuid

    scene.succeed(UpdateVolumeGroup(group.uuid, categories=Change((category,))))

    assert carriers_of(scene.site, category) == [now(scene, group)]


def test_acts_on_an_old_revision_are_stale(scene: Scene) -> None:
    group = made(scene)
    old = group.revision - 1
    acts: list[Command] = [
        UpdateVolumeGroup(group.uuid, name="new", revision=old),
        CloneVolumeGroup(group.uuid, "copy", revision=old),
        DeleteVolumeGroup(group.uuid, revision=old),
    ]

    for act in acts:
        with pytest.raises(Stale):
            scene.start(act)

    scene.succeed(DeleteVolumeGroup(group.uuid, revision=group.revision))


def test_a_group_that_is_attached_stays(scene: Scene) -> None:
    group = made(scene)
    scene.succeed(AttachVolumeGroup(group.uuid, scene.vm("web-01").uuid))

    error = scene.fail(DeleteVolumeGroup(group.uuid))

    assert isinstance(error, InUse)
    assert error.users == ("web-01",)
    assert now(scene, group) == group


def test_disks_come_grow_and_go(scene: Scene) -> None:
    group = made(scene, disks=(spec(scene, index=0),))
    task = scene.succeed(AddVolumeDisk(group.uuid, spec(scene)))
    added = now(scene, group).disks[-1]
    scene.succeed(UpdateVolumeDisk(group.uuid, added.uuid, 3 * GIB, "data", True))
    scene.succeed(UpdateVolumeDisk(group.uuid, added.uuid))
    grown = now(scene, group).disks[-1]

    scene.succeed(RemoveVolumeDisk(group.uuid, group.disks[0].uuid))

    assert [(one.kind, one.uuid, one.name) for one in task.entities] == [
        ("volume group", group.uuid, "vg"),
        ("volume disk", added.uuid, "vg.1"),
    ]
    assert grown == replace(added, size_bytes=3 * GIB, description="data", flash_mode=True)
    assert now(scene, group).disks == (grown,)


def test_an_index_is_taken_once(scene: Scene) -> None:
    group = made(scene, disks=(spec(scene, index=3),))

    error = scene.fail(AddVolumeDisk(group.uuid, spec(scene, index=3)))

    assert isinstance(error, AlreadyExists)
    assert now(scene, group) == group


def test_no_disk_shrinks(scene: Scene) -> None:
    group = made(scene, disks=(spec(scene),))

    with pytest.raises(Invalid):
        scene.start(UpdateVolumeDisk(group.uuid, group.disks[0].uuid, GIB - 1))


def test_acts_on_what_is_not_there_are_refused(scene: Scene) -> None:
    group = made(scene)
    acts: list[Command] = [
        AddVolumeDisk("nowhere", spec(scene)),
        UpdateVolumeDisk(group.uuid, "nowhere"),
        RemoveVolumeDisk(group.uuid, "nowhere"),
        UpdateVolumeGroup("nowhere"),
        CloneVolumeGroup("nowhere", "copy"),
        DeleteVolumeGroup("nowhere"),
    ]

    for act in acts:
        with pytest.raises(NotFound):
            scene.start(act)
