"""Templates: made of VMs, given versions, and used to make VMs; guests that are changed on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.model.scene import GIB, Scene
from contract_tests.model.test_moves import Clusters
from mock_prism.model.category import Category
from mock_prism.model.commands.device_specs import DiskSpec, NicSpec
from mock_prism.model.commands.override import AS_IT_IS, VmOverride
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.template import (
    CreateTemplate,
    DeleteTemplate,
    DeleteTemplateVersion,
    PublishTemplate,
    UpdateTemplate,
    VersionSpec,
)
from mock_prism.model.commands.template_use import (
    CancelGuestUpdate,
    CompleteGuestUpdate,
    DeployTemplate,
    InitiateGuestUpdate,
)
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.vm_devices import AddDisk, CustomizeGuest
from mock_prism.model.errors import InUse, Invalid, NotFound, WrongState
from mock_prism.model.states import PowerState, PowerTransition
from mock_prism.model.storage import StorageContainer
from mock_prism.model.template import Template
from mock_prism.model.vm import IsoContent, Vm, VmDisk

NAME = "web-01"


def made(scene: Scene, **version: object) -> Template:
    """A template of the VM."""
    spec = VersionSpec(vm_uuid=scene.vm(NAME).uuid, **version)  # type: ignore[arg-type]  # fields by name
    task = scene.succeed(CreateTemplate("golden", spec))
    return scene.site.get(Template, task.entities[0].uuid)


def now(scene: Scene, template: Template) -> Template:
    """The template as it is now."""
    return scene.site.get(Template, template.uuid)


def deployed(scene: Scene, template: Template, *overrides: VmOverride, version: str | None = None) -> list[Vm]:
    """VMs made from a template."""
    command = DeployTemplate(template.uuid, scene.cluster.uuid, overrides or (AS_IT_IS,), version)
    entities = scene.succeed(command).entities
    assert entities[-1].kind == "template"
    return [scene.site.get(Vm, one.uuid) for one in entities[:-1]]


def test_a_template_holds_the_vm_as_it_was(scene: Scene) -> None:
    template = made(scene)
    scene.change(NAME, memory_bytes=GIB)

    version = template.active
    assert (version.name, version.description) == ("Initial Version", "Created from VM: web-01")
    assert (version.vm.memory_bytes, version.vm.host_uuid, version.vm.power) == (4 * GIB, None, PowerState.ON)
    assert [disk.is_cdrom for disk in version.vm.disks] == [False]
    assert not {disk.vmdisk_uuid for disk in version.vm.disks} & {disk.vmdisk_uuid for disk in scene.vm(NAME).disks}
    assert (template.created_by, template.updated_by) == ("admin", "admin")


def test_vms_are_made_from_it_each_with_devices_of_its_own(scene: Scene) -> None:
    one, two = deployed(scene, made(scene), AS_IT_IS, VmOverride(name="named", memory_bytes=8 * GIB, num_vcpus=6))

    assert (one.name, two.name) == ("golden-1", "named")
    assert (one.memory_bytes, two.memory_bytes, two.num_vcpus) == (4 * GIB, 8 * GIB, 6)
    assert one.power is two.power is PowerState.OFF
    assert one.nics[0].mac != two.nics[0].mac
    assert one.disks[0].vmdisk_uuid != two.disks[0].vmdisk_uuid
    assert [vm.name for vm in deployed(scene, made(scene))] == ["golden"]


def test_guests_are_set_up_as_the_version_or_the_maker_says(scene: Scene) -> None:
    plain, always = made(scene), made(scene, is_customized=True)
    never = made(scene, allows_customization=False)
    asked = VmOverride(is_customized=True)

    def media(vm: Vm) -> list[tuple[str, int]]:
        return [(disk.address, disk.size_bytes) for disk in vm.disks if disk.content is IsoContent.GUEST_CUSTOMIZATION]

    assert media(*deployed(scene, plain)) == []
    assert len(media(*deployed(scene, plain, asked))) == len(media(*deployed(scene, always))) == 1
    with pytest.raises(Invalid):
        scene.start(DeployTemplate(never.uuid, scene.cluster.uuid, (asked,)))


def test_a_medium_takes_the_place_of_an_older_one(scene: Scene) -> None:
    vm = scene.change("test-off", disks=(VmDisk("own", "ide", 0, is_cdrom=True),))
    container = next(iter(scene.site.all(StorageContainer))).uuid
    scene.succeed(CustomizeGuest(vm.uuid, DiskSpec("ide", is_cdrom=True, size_bytes=1, container_uuid=container)))
    scene.succeed(AddDisk(vm.uuid, DiskSpec("scsi", size_bytes=GIB, container_uuid=container)))
    old = VmDisk("old", "ide", 5, True, "v", container, 1, content=IsoContent.GUEST_CUSTOMIZATION)
    model = scene.change("test-off", disks=(*scene.vm("test-off").disks, old))

    made = VmOverride(name="copy", is_customized=True).make(scene.site, model, scene.cluster.uuid)

    assert [disk.address for disk in made.disks if disk.content is IsoContent.GUEST_CUSTOMIZATION] == ["ide.3"]


def test_disks_go_to_the_other_cluster_with_their_vm() -> None:
    clusters = Clusters()
    vm = clusters.some_vm()
    task = clusters.succeed(CreateTemplate("golden", VersionSpec(vm_uuid=vm.uuid)))
    nics = (NicSpec(clusters.network().uuid),)
    deploy = DeployTemplate(task.entities[0].uuid, clusters.there.uuid, (VmOverride(nics=nics),))

    copy = clusters.site.get(Vm, clusters.succeed(deploy).entities[0].uuid)

    there = {one.uuid for one in clusters.site.where(StorageContainer, "cluster_uuid", clusters.there.uuid)}
    assert (copy.cluster_uuid, copy.containers <= there, len(copy.nics)) == (clusters.there.uuid, True, 1)
    with pytest.raises(Invalid):
        clusters.start(replace(deploy, overrides=(AS_IT_IS,)))


def test_a_version_of_a_version_counts_unless_told_otherwise(scene: Scene) -> None:
    template = made(scene)
    first = template.active_uuid
    spec = VersionSpec("small", version_uuid=first, override=VmOverride(name="small", memory_bytes=GIB))
    task = scene.succeed(UpdateTemplate(template.uuid, version=spec))
    second = now(scene, template).active
    quiet = replace(spec, name="quiet", description="as said", is_active=False)
    scene.succeed(UpdateTemplate(template.uuid, version=quiet))
    third = now(scene, template).versions[-1]

    assert (second.name, second.vm.memory_bytes) == ("small", GIB)
    assert second.description == "Created from version: Initial Version"
    assert (task.entities[-1].kind, task.entities[-1].uuid) == ("template version", second.uuid)
    assert (third.name, third.description, now(scene, template).active_uuid) == ("quiet", "as said", second.uuid)
    assert deployed(scene, template, version=first)[0].memory_bytes == 4 * GIB


def test_what_a_template_is_called_changes_alone(scene: Scene) -> None:
    template = made(scene)
    category = next(iter(scene.site.all(Category))).uuid
    scene.succeed(UpdateTemplate(template.uuid, name="silver", description="new", categories=(category,)))
    changed = now(scene, template)
    scene.succeed(UpdateTemplate(template.uuid))

    assert (changed.name, changed.description, changed.categories) == ("silver", "new", (category,))
    assert replace(now(scene, template), revision=0, updated_micros=0) == replace(changed, revision=0, updated_micros=0)


def test_another_version_is_published_and_the_old_one_deleted(scene: Scene) -> None:
    template = made(scene)
    first = template.active_uuid
    scene.succeed(UpdateTemplate(template.uuid, version=VersionSpec("second", vm_uuid=scene.vm("web-02").uuid)))
    second = now(scene, template).active_uuid
    with pytest.raises(InUse):
        scene.start(DeleteTemplateVersion(template.uuid, second))
    scene.succeed(PublishTemplate(template.uuid, first))
    scene.succeed(DeleteTemplateVersion(template.uuid, second))

    assert (first == now(scene, template).active_uuid, len(now(scene, template).versions)) == (True, 1)


def test_a_guest_is_changed_in_a_vm_of_its_own(scene: Scene) -> None:
    template = made(scene, allows_customization=False)
    task = scene.succeed(InitiateGuestUpdate(template.uuid))
    update = now(scene, template).update
    assert update is not None
    vm = scene.site.get(Vm, update.vm_uuid)
    scene.site.put(replace(vm, memory_bytes=16 * GIB))
    running = scene.succeed(SetPower(vm.uuid, PowerTransition.ON))
    early = scene.fail(CompleteGuestUpdate(template.uuid, "patched", "all of it"))
    scene.succeed(SetPower(vm.uuid, PowerTransition.OFF))
    scene.succeed(CompleteGuestUpdate(template.uuid, "patched", "all of it", is_active=False))

    after = now(scene, template)
    version = after.versions[-1]
    assert [one.kind for one in task.entities] == ["template", "vm"]
    assert (running.error, type(early)) == (None, WrongState)
    assert (after.update, scene.site.table(Vm).get(vm.uuid)) == (None, None)
    assert (version.name, version.description, version.vm.memory_bytes) == ("patched", "all of it", 16 * GIB)
    assert (version.vm.name, version.allows_customization) == (NAME, False)
    assert after.active_uuid == template.active_uuid


def test_only_one_works_on_a_guest(scene: Scene) -> None:
    template = made(scene)
    scene.succeed(UpdateTemplate(template.uuid, version=VersionSpec("second", vm_uuid=scene.vm("web-02").uuid)))
    scene.succeed(InitiateGuestUpdate(template.uuid, template.active_uuid))

    assert isinstance(scene.fail(InitiateGuestUpdate(template.uuid)), WrongState)
    for command in (DeleteTemplate(template.uuid), DeleteTemplateVersion(template.uuid, template.active_uuid)):
        with pytest.raises(InUse):
            scene.start(command)


@pytest.mark.parametrize("fate", ["off", "running", "deleted"])
def test_work_on_a_guest_is_dropped_whatever_became_of_its_vm(scene: Scene, fate: str) -> None:
    template = made(scene)
    uuid = scene.succeed(InitiateGuestUpdate(template.uuid)).entities[-1].uuid
    if fate == "running":
        scene.succeed(SetPower(uuid, PowerTransition.ON))
    if fate == "deleted":
        scene.succeed(DeleteVm(uuid))
    scene.succeed(CancelGuestUpdate(template.uuid))

    assert (now(scene, template).update, scene.site.table(Vm).get(uuid)) == (None, None)
    assert isinstance(scene.fail(CancelGuestUpdate(template.uuid)), WrongState)
    assert isinstance(scene.fail(CompleteGuestUpdate(template.uuid, "a", "b")), WrongState)


def test_a_deleted_template_leaves_its_vms(scene: Scene) -> None:
    template = made(scene)
    (vm,) = deployed(scene, template)
    scene.succeed(DeleteTemplate(template.uuid))

    assert scene.site.table(Template).get(template.uuid) is None
    assert scene.site.get(Vm, vm.uuid) == vm


def test_what_cannot_be_is_refused(scene: Scene) -> None:
    template, vm, cluster = made(scene), scene.vm(NAME).uuid, scene.cluster.uuid
    stranger = NicSpec("none")
    for command, error in (
        (CreateTemplate("", VersionSpec(vm_uuid=vm)), Invalid),
        (CreateTemplate("new", VersionSpec()), NotFound),
        (CreateTemplate("new", VersionSpec(vm_uuid=vm), categories=("none",)), NotFound),
        (UpdateTemplate(template.uuid, name=""), Invalid),
        (UpdateTemplate(template.uuid, version=VersionSpec()), NotFound),
        (UpdateTemplate(template.uuid, version=VersionSpec(version_uuid="none")), NotFound),
        (PublishTemplate(template.uuid, "none"), NotFound),
        (InitiateGuestUpdate(template.uuid, "none"), NotFound),
        (CancelGuestUpdate("none"), NotFound),
        (DeployTemplate(template.uuid, cluster, ()), Invalid),
        (DeployTemplate(template.uuid, cluster, (VmOverride(memory_bytes=7),)), Invalid),
        (DeployTemplate(template.uuid, cluster, (VmOverride(nics=(stranger,)),)), NotFound),
        (DeployTemplate(template.uuid, "none"), NotFound),
    ):
        before = len(list(scene.site.all(Vm)))
        with pytest.raises(error):
            scene.start(command)
        assert len(list(scene.site.all(Vm))) == before
