"""OVAs: VMs packed, renamed, unpacked again, and gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import GIB, Scene
from contract_tests.model.test_moves import Clusters
from mock_prism.model.category import Category
from mock_prism.model.commands.cluster_life import DestroyCluster
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec
from mock_prism.model.commands.ova import CreateOva, DeleteOva, DeployOva, UpdateOva
from mock_prism.model.commands.override import AS_IT_IS, VmOverride
from mock_prism.model.commands.template import CreateTemplate, VersionSpec
from mock_prism.model.errors import Disconnected, Invalid, NotFound, Refused
from mock_prism.model.ova import DiskFormat, Ova
from mock_prism.model.states import PowerState
from mock_prism.model.vm import Vm

NAME = "web-01"
URL = "http://127.0.0.1/some.ova"


def packed(scene: Scene) -> Ova:
    """An OVA of the VM."""
    task = scene.succeed(CreateOva("packed", scene.vm(NAME).uuid, DiskFormat.VMDK))
    return scene.site.get(Ova, task.entities[0].uuid)


def test_a_vm_is_packed_with_its_disks_and_without_its_drives(scene: Scene) -> None:
    task = scene.start(CreateOva("packed", scene.vm(NAME).uuid))
    early = list(scene.site.all(Ova))
    scene.site.finish(task)
    (ova,) = scene.site.all(Ova)

    assert early == []
    assert (ova.vm.name, ova.vm.memory_bytes, ova.vm.host_uuid) == (NAME, 4 * GIB, None)
    assert [disk.is_cdrom for disk in ova.vm.disks] == [False]
    assert (ova.cluster_uuid, ova.format, ova.created_by) == (scene.cluster.uuid, DiskFormat.QCOW2, "admin")


def test_an_ova_of_the_site_is_taken_by_its_address(scene: Scene) -> None:
    first = packed(scene)
    command = CreateOva("again", url=URL, ova_uuid=first.uuid, cluster_uuid=scene.cluster.uuid)
    second = scene.site.get(Ova, scene.succeed(command).entities[0].uuid)

    assert (second.format, second.vm.name, second.source_url) == (DiskFormat.VMDK, NAME, URL)
    assert second.vm.disks[0].vmdisk_uuid != first.vm.disks[0].vmdisk_uuid
    assert isinstance(scene.fail(replace(command, ova_uuid=None)), Disconnected)
    assert isinstance(scene.fail(replace(command, ova_uuid="none")), NotFound)


def test_a_vm_is_made_of_it_with_its_differences(scene: Scene) -> None:
    ova = packed(scene)
    category = next(iter(scene.site.all(Category))).uuid
    override = VmOverride(name="new", num_vcpus=8, nics=(), categories=(category,))
    drives = (DiskSpec("sata", is_cdrom=True), DiskSpec("ide", is_cdrom=True))
    task = scene.succeed(DeployOva(ova.uuid, override, drives))

    vm = scene.site.get(Vm, task.entities[0].uuid)
    assert [ref.kind for ref in task.entities] == ["vm", "ova"]
    assert (vm.name, vm.num_vcpus, vm.nics, vm.categories, vm.power) == ("new", 8, (), (category,), PowerState.OFF)
    assert [disk.address for disk in vm.disks] == ["scsi.0", "sata.0", "ide.0"]


def test_an_ova_goes_to_the_other_cluster_and_its_vm_with_it() -> None:
    clusters = Clusters()
    vm, there = clusters.some_vm(), clusters.there.uuid
    ova = clusters.succeed(CreateOva("packed", vm.uuid, cluster_uuid=there)).entities[0].uuid
    made = DeployOva(ova, VmOverride(nics=(NicSpec(clusters.network().uuid),)))
    copy = clusters.site.get(Vm, clusters.succeed(made).entities[0].uuid)
    home = clusters.succeed(DeployOva(ova, AS_IT_IS, cluster_uuid=clusters.here.uuid)).entities[0].uuid

    assert copy.cluster_uuid == there == clusters.site.get(Ova, ova).cluster_uuid
    assert clusters.site.get(Vm, home).cluster_uuid == clusters.here.uuid


def test_an_ova_is_renamed_and_deleted(scene: Scene) -> None:
    ova = packed(scene)
    scene.succeed(UpdateOva(ova.uuid, "other"))
    renamed = scene.site.get(Ova, ova.uuid).name
    scene.succeed(DeleteOva(ova.uuid))

    assert (renamed, list(scene.site.all(Ova))) == ("other", [])


def test_a_cluster_that_keeps_ovas_and_templates_is_not_taken_apart() -> None:
    clusters = Clusters()
    vm = clusters.some_vm()
    clusters.succeed(CreateOva("packed", vm.uuid))
    clusters.succeed(CreateTemplate("golden", VersionSpec(vm_uuid=vm.uuid)))

    with pytest.raises(Refused) as caught:
        clusters.start(DestroyCluster(clusters.here.uuid))

    assert caught.value.reasons[-2:] == ("it has OVAs", "it has templates")


def test_categories_that_are_gone_do_not_come_back_with_a_vm(scene: Scene) -> None:
    first, second = [category.uuid for category in scene.site.all(Category)][:2]
    scene.change(NAME, categories=(first, second))
    ova = packed(scene)
    scene.site.remove(scene.site.get(Category, first))
    uuid = scene.succeed(DeployOva(ova.uuid, AS_IT_IS)).entities[0].uuid

    assert scene.site.get(Vm, uuid).categories == (second,)


def test_what_cannot_be_is_refused(scene: Scene) -> None:
    ova, vm, cluster = packed(scene).uuid, scene.vm(NAME).uuid, scene.cluster.uuid
    for command, error in (
        (CreateOva("", vm), Invalid),
        (CreateOva("n"), Invalid),
        (CreateOva("n", url=URL), Invalid),
        (CreateOva("n", "none"), NotFound),
        (CreateOva("n", vm, cluster_uuid="none"), NotFound),
        (CreateOva("n", url=URL, cluster_uuid="none"), NotFound),
        (UpdateOva(ova, ""), Invalid),
        (UpdateOva("none", "n"), NotFound),
        (DeleteOva("none"), NotFound),
        (DeployOva(ova, AS_IT_IS, cluster_uuid="none"), NotFound),
        (DeployOva(ova, VmOverride(memory_bytes=7)), Invalid),
        (DeployOva(ova, VmOverride(categories=("none",))), NotFound),
        (DeployOva(ova, AS_IT_IS, (DiskSpec("ide", is_cdrom=True, image_uuid="none"),)), NotFound),
        (DeployOva(ova, AS_IT_IS, (DiskSpec("floppy", is_cdrom=True),), cluster), Invalid),
    ):
        with pytest.raises(error):
            scene.start(command)
