"""Making templates of VMs, giving them versions, and taking them away."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.category import check_categories
from mock_prism.model.commands.clone import copied_disk
from mock_prism.model.commands.override import AS_IT_IS, VmOverride
from mock_prism.model.commands.target import note_made
from mock_prism.model.errors import InUse
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Act, Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.template import VERSION, Template, TemplateVersion
from mock_prism.model.vm import Vm

FIRST_NAME = "Initial Version"  # recorded


@frozen
class VersionSpec:
    """A version to make: of a VM as it is, or of an older version with differences."""

    name: str | None = None
    description: str | None = None
    vm_uuid: str | None = None
    version_uuid: str | None = None
    override: VmOverride = AS_IT_IS
    is_active: bool = True
    is_customized: bool = False
    allows_customization: bool = True


def runbook(name: str, act: Act) -> Runbook:
    """An act on a template, and the time that it takes."""
    return Runbook.of(Step(name, act), Step("Register", lasting(lambda timings: timings.vm_create_micros)))


def build_version(site: Site, task: Task, spec: VersionSpec, older: TemplateVersion | None) -> TemplateVersion:
    """A version made to order. Of a VM its disks are taken and not its CD-ROMs (recorded); ``older`` is its source."""
    uuid = site.ids.uuid("template-version")
    if older is None:
        vm = site.get(Vm, str(spec.vm_uuid))
        disks = (disk for disk in vm.disks if not disk.is_cdrom and disk.volume_group_uuid is None)
        model = replace(vm, disks=tuple(copied_disk(site, disk) for disk in disks))
    else:
        model = spec.override.applied(older.vm)
    source = f"VM: {model.name}" if older is None else f"version: {older.name}"
    return TemplateVersion(
        uuid=uuid,
        name=spec.name or FIRST_NAME,
        description=spec.description or f"Created from {source}",
        vm=replace(model, uuid=uuid, host_uuid=None, moving_to=None, leaving_to=None, affinity=(), pcie_devices=()),
        created_micros=site.now_micros,
        created_by=task.requester,
        is_customized=spec.is_customized,
        allows_customization=spec.allows_customization,
    )


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateTemplate.of(task)
    version = build_version(site, task, command.version, None)
    template = site.put(
        Template(
            uuid=site.ids.uuid("template"),
            name=command.name,
            description=command.description,
            versions=(version,),
            active_uuid=version.uuid,
            created_micros=site.now_micros,
            updated_micros=site.now_micros,
            created_by=task.requester,
            updated_by=task.requester,
            categories=command.categories,
        )
    )
    site.put(replace(site.get(Task, task.uuid), entities=(ref(template),)))
    return None


@frozen
class CreateTemplate(Command):
    """Make a template of a VM as it is, running or not. The task's entity is the new template."""

    operation: ClassVar[str] = "TemplateCreate"
    runbook: ClassVar[Runbook] = runbook("Copy the VM", _create)

    name: str
    version: VersionSpec
    description: str = ""
    categories: tuple[str, ...] = ()

    def check(self, site: Site) -> None:
        """It must have a name, categories that are there, and a VM to be made of."""
        check_name("a template", self.name)
        check_categories(site, self.categories)
        site.get(Vm, self.version.vm_uuid or "")

    def cluster(self, site: Site) -> str:
        return site.get(Vm, self.version.vm_uuid or "").cluster_uuid


@frozen
class TemplateCommand(Command):
    """An act on one template."""

    template_uuid: str

    def check(self, site: Site) -> None:
        """The template must exist."""
        site.get(Template, self.template_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(Template, self.template_uuid).active.vm.cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Template, self.template_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.template_uuid,)


def add_version(site: Site, task: Task, template: Template, version: TemplateVersion, is_active: bool) -> Template:
    """Give a template a version, and tell."""
    note_made(site, task, VERSION, version.uuid, version.name)
    return site.put(
        replace(
            template,
            versions=(*template.versions, version),
            active_uuid=version.uuid if is_active else template.active_uuid,
            updated_micros=site.now_micros,
            updated_by=task.requester,
        )
    )


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateTemplate.of(task)
    template = site.get(Template, command.template_uuid)
    template = site.put(
        replace(
            template,
            name=template.name if command.name is None else command.name,
            description=template.description if command.description is None else command.description,
            categories=template.categories if command.categories is None else command.categories,
            updated_micros=site.now_micros,
            updated_by=task.requester,
        )
    )
    spec = command.version
    if spec is not None:
        older = None if spec.version_uuid is None else template.version(spec.version_uuid)
        version = build_version(site, task, spec, older)
        add_version(site, task, template, version, spec.is_active)
    return None


@frozen
class UpdateTemplate(TemplateCommand):
    """Change what a template is called, or give it another version; None leaves one as it is."""

    operation: ClassVar[str] = "TemplateUpdate"
    runbook: ClassVar[Runbook] = runbook("Change the template", _update)

    name: str | None = None
    description: str | None = None
    categories: tuple[str, ...] | None = None
    version: VersionSpec | None = None

    def check(self, site: Site) -> None:
        """The new version must be of a VM, or of a version of this template, with what that cluster has."""
        template = site.get(Template, self.template_uuid)
        if self.name is not None:
            check_name("a template", self.name)
        check_categories(site, self.categories or ())
        if self.version is None:
            return
        if self.version.version_uuid is None:
            site.get(Vm, self.version.vm_uuid or "")
        else:
            vm = template.version(self.version.version_uuid).vm
            self.version.override.check(site, vm, vm.cluster_uuid)


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(Template, DeleteTemplate.of(task).template_uuid))
    return None


@frozen
class DeleteTemplate(TemplateCommand):
    """Delete a template with its versions. The VMs made from it stay."""

    operation: ClassVar[str] = "TemplateDelete"
    runbook: ClassVar[Runbook] = runbook("Delete the template", _delete)

    def check(self, site: Site) -> None:
        """Nobody may be at work on its guest (*assumed*). Raises InUse."""
        template = site.get(Template, self.template_uuid)
        if template.update is not None:
            raise InUse(Template.kind, template.name, (template.update.vm_uuid,))


def _publish(site: Site, task: Task) -> Pause | None:
    command = PublishTemplate.of(task)
    template = site.get(Template, command.template_uuid)
    version = template.version(command.version_uuid)
    now = site.now_micros
    site.put(replace(template, active_uuid=version.uuid, updated_micros=now, updated_by=task.requester))
    return None


@frozen
class PublishTemplate(TemplateCommand):
    """Have another version count."""

    operation: ClassVar[str] = "TemplatePublish"
    runbook: ClassVar[Runbook] = runbook("Publish the version", _publish)

    version_uuid: str

    def check(self, site: Site) -> None:
        """The template must have the version."""
        site.get(Template, self.template_uuid).version(self.version_uuid)


def _drop_version(site: Site, task: Task) -> Pause | None:
    command = DeleteTemplateVersion.of(task)
    template = site.get(Template, command.template_uuid)
    command.check(site)
    kept = tuple(version for version in template.versions if version.uuid != command.version_uuid)
    site.put(replace(template, versions=kept, updated_micros=site.now_micros, updated_by=task.requester))
    return None


@frozen
class DeleteTemplateVersion(TemplateCommand):
    """Delete a version that does not count."""

    operation: ClassVar[str] = "TemplateVersionDelete"
    runbook: ClassVar[Runbook] = runbook("Delete the version", _drop_version)

    version_uuid: str

    def check(self, site: Site) -> None:
        """It must not be the active one (documented), nor be under work. Raises InUse."""
        template = site.get(Template, self.template_uuid)
        version = template.version(self.version_uuid)
        if version.uuid == template.active_uuid:
            raise InUse(VERSION, version.name, (template.name,))
        if template.update is not None and template.update.version_uuid == version.uuid:
            raise InUse(VERSION, version.name, (template.update.vm_uuid,))
