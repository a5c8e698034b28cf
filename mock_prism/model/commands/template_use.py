"""What templates are for: VMs made from them, and guests changed in a VM of their own until they are a version."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.override import AS_IT_IS, VmOverride
from mock_prism.model.commands.power import stop
from mock_prism.model.commands.target import check_off, leave_groups, note_made
from mock_prism.model.commands.template import TemplateCommand, VersionSpec, add_version, build_version, runbook
from mock_prism.model.errors import Invalid, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.template import GuestUpdate, Template, TemplateVersion
from mock_prism.model.vm import Vm

UNDER_UPDATE, AT_REST = "under guest update", "not under guest update"
MAX_VMS = 250  # documented


def _deploy(site: Site, task: Task) -> Pause | None:
    command = DeployTemplate.of(task)
    template = site.get(Template, command.template_uuid)
    version = command.version(site)
    made = [
        command.named(template, override, place).make(site, version.vm, command.cluster_uuid)
        for place, override in enumerate(command.effective(version))
    ]
    entities = (*(ref(vm) for vm in made), ref(template))
    site.put(replace(site.get(Task, task.uuid), entities=entities))
    return None


@frozen
class DeployTemplate(TemplateCommand):
    """Make VMs of a version of a template, as many as there are ``overrides``; they are off.

    The task's entities are the new VMs and the template, in this order: clients take the first (*assumed*).
    """

    operation: ClassVar[str] = "TemplateDeploy"
    runbook: ClassVar[Runbook] = runbook("Make the VMs", _deploy)

    cluster_uuid: str
    overrides: tuple[VmOverride, ...] = (AS_IT_IS,)
    version_uuid: str | None = None

    def check(self, site: Site) -> None:
        """The cluster must have what the VMs need, and guests be set up otherwise only where that is allowed."""
        site.get(Cluster, self.cluster_uuid)
        version = self.version(site)
        if not 1 <= len(self.overrides) <= MAX_VMS:
            raise Invalid("numberOfVms", f"must be from 1 to {MAX_VMS}")
        if any(one.is_customized for one in self.overrides) and not version.allows_customization:
            raise Invalid("guestCustomization", "the version does not allow it to be overridden")
        for override in self.overrides:
            override.check(site, version.vm, self.cluster_uuid)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid

    def holds(self) -> tuple[str, ...]:
        """Nothing: a template is not changed by being used."""
        return ()

    def version(self, site: Site) -> TemplateVersion:
        """The version meant: the active one unless another is named."""
        template = site.get(Template, self.template_uuid)
        return template.active if self.version_uuid is None else template.version(self.version_uuid)

    def effective(self, version: TemplateVersion) -> tuple[VmOverride, ...]:
        """The differences, with the customization that the version itself asks for."""
        return tuple(replace(one, is_customized=one.is_customized or version.is_customized) for one in self.overrides)

    def named(self, template: Template, override: VmOverride, place: int) -> VmOverride:
        """The differences with a name: of several VMs each has its number after the template's (*assumed*)."""
        tail = "" if len(self.overrides) == 1 else f"-{place + 1}"
        return replace(override, name=override.name or f"{template.name}{tail}")


def _initiate(site: Site, task: Task) -> Pause | None:
    command = InitiateGuestUpdate.of(task)
    template = site.get(Template, command.template_uuid)
    if template.update is not None:
        raise WrongState(Template.kind, template.name, UNDER_UPDATE, AT_REST)
    version = template.active if command.version_uuid is None else template.version(command.version_uuid)
    override = VmOverride(name=f"{template.name}-guest-update", is_customized=version.is_customized)
    vm = override.make(site, version.vm, version.vm.cluster_uuid)
    site.put(replace(template, update=GuestUpdate(vm.uuid, version.uuid), updated_micros=site.now_micros))
    note_made(site, task, Vm.kind, vm.uuid, vm.name)
    return None


def _update_of(template: Template) -> GuestUpdate:
    """The work on a template's guest. Raises WrongState where there is none."""
    if template.update is None:
        raise WrongState(Template.kind, template.name, AT_REST, UNDER_UPDATE)
    return template.update


@frozen
class InitiateGuestUpdate(TemplateCommand):
    """Make a VM of a version, for somebody to change its guest. The task's entities are the template and the VM."""

    operation: ClassVar[str] = "TemplateInitiateGuestUpdate"
    runbook: ClassVar[Runbook] = runbook("Make the VM", _initiate)

    version_uuid: str | None = None

    def check(self, site: Site) -> None:
        """The template must have the version, and its networks must still be there."""
        template = site.get(Template, self.template_uuid)
        version = template.active if self.version_uuid is None else template.version(self.version_uuid)
        AS_IT_IS.check(site, version.vm, version.vm.cluster_uuid)


def _drop(site: Site, vm: Vm) -> None:
    """Delete the VM in which a guest was changed, running or not."""
    vm = stop(site, vm) if vm.is_running else vm
    leave_groups(site, vm.uuid)
    site.remove(vm)


def _complete(site: Site, task: Task) -> Pause | None:
    command = CompleteGuestUpdate.of(task)
    template = site.get(Template, command.template_uuid)
    update = _update_of(template)
    vm = check_off(site, update.vm_uuid)
    older = template.version(update.version_uuid)
    spec = VersionSpec(
        command.version_name,
        command.version_description,
        vm_uuid=vm.uuid,
        allows_customization=older.allows_customization,
    )
    version = build_version(site, task, spec, None)
    version = replace(version, vm=replace(version.vm, name=older.vm.name))
    add_version(site, task, replace(template, update=None), version, command.is_active)
    _drop(site, vm)
    return None


@frozen
class CompleteGuestUpdate(TemplateCommand):
    """Make a version of the VM in which the guest was changed, which must be off (*assumed*), and delete the VM."""

    operation: ClassVar[str] = "TemplateCompleteGuestUpdate"
    runbook: ClassVar[Runbook] = runbook("Copy the VM", _complete)

    version_name: str
    version_description: str
    is_active: bool = True


def _cancel(site: Site, task: Task) -> Pause | None:
    template = site.get(Template, CancelGuestUpdate.of(task).template_uuid)
    vm = site.table(Vm).get(_update_of(template).vm_uuid)
    if vm is not None:
        _drop(site, vm)
    site.put(replace(template, update=None, updated_micros=site.now_micros, updated_by=task.requester))
    return None


@frozen
class CancelGuestUpdate(TemplateCommand):
    """Delete the VM in which the guest was changed, where it still is, and leave the template as it was."""

    operation: ClassVar[str] = "TemplateCancelGuestUpdate"
    runbook: ClassVar[Runbook] = runbook("Delete the VM", _cancel)
