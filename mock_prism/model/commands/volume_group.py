"""Making, copying, changing and deleting volume groups."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.attachments import attachments, check_balance, users
from mock_prism.model.category import check_categories
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import VolumeGroupCommand, check_revision, registering
from mock_prism.model.commands.vm_labels import UNCHANGED, Change
from mock_prism.model.commands.volume_disk import VolumeDiskSpec, check_volume_disks, with_disks
from mock_prism.model.errors import InUse, Invalid, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.volume_group import Usage, VolumeGroup

NOUN = "a volume group"
REGISTERED = Step("Register the volume group", lasting(lambda timings: timings.vm_create_micros))


def _check_target(target_name: str | None, target_prefix: str | None) -> None:
    """A target is named, or gets a name that begins as asked (seen in a public client)."""
    if target_name and target_prefix:
        raise Invalid("target", "has a name or a prefix, not both")


def _target(name: str, target_name: str | None, target_prefix: str | None, uuid: str) -> str:
    """The name of a target: prefix and uuid (recorded), without a prefix the group's own name, less the underscores
    (a public client finds the target of a copy so), and uuid."""
    return target_name or f"{target_prefix or name.replace('_', '')}-{uuid}"


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateVolumeGroup.of(task)
    uuid = site.ids.uuid("volume-group")
    group = VolumeGroup(
        uuid=uuid,
        cluster_uuid=command.cluster_uuid,
        name=command.name,
        description=command.description,
        is_shared=command.is_shared,
        balances_load=command.balances_load,
        target_name=_target(command.name, command.target_name, command.target_prefix, uuid),
        target_secret=command.target_secret or None,
        flash_mode=command.flash_mode,
        usage=command.usage,
        is_hidden=command.is_hidden,
        created_by=command.created_by,
        project_uuid=command.project_uuid,
        created_micros=site.now_micros,
    )
    made = site.put(with_disks(site, group, command.disks))
    site.put(replace(site.get(Task, task.uuid), entities=(ref(made),)))
    return None


@frozen
class CreateVolumeGroup(Command):
    """Make a volume group that is attached to nothing. Names may be there twice (*assumed*).

    The task's entity is the new group.
    """

    operation: ClassVar[str] = "VolumeGroupCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the volume group", _create), REGISTERED)

    cluster_uuid: str
    name: str
    description: str = ""
    disks: tuple[VolumeDiskSpec, ...] = ()
    is_shared: bool = False
    balances_load: bool = False
    target_name: str | None = None
    target_prefix: str | None = None
    target_secret: str | None = None
    flash_mode: bool = False
    usage: Usage = Usage.USER
    is_hidden: bool = False
    created_by: str | None = None
    project_uuid: str | None = None

    def check(self, site: Site) -> None:
        """The cluster must exist, and what the disks are made of be the cluster's."""
        site.get(Cluster, self.cluster_uuid)
        check_name(NOUN, self.name)
        _check_target(self.target_name, self.target_prefix)
        check_volume_disks(site, self.cluster_uuid, self.disks)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid


def _clone(site: Site, task: Task) -> Pause | None:
    command = CloneVolumeGroup.of(task)
    group = site.get(VolumeGroup, command.group_uuid)
    target = (command.target_name, command.target_prefix)
    made = put_group_copy(site, group, command.name, target, command.target_secret or None)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(made),)))
    return None


def put_group_copy(
    site: Site,
    group: VolumeGroup,
    name: str,
    target: tuple[str | None, str | None] = (None, None),
    target_secret: str | None = None,
) -> VolumeGroup:
    """Make a group like another, with disks of its own and attached to nothing. ``target`` is its name or prefix."""
    uuid = site.ids.uuid("volume-group")
    disks = tuple(replace(disk, uuid=site.ids.uuid("volume-disk"), source_uuid=disk.uuid) for disk in group.disks)
    return site.put(
        replace(
            group,
            uuid=uuid,
            name=name,
            disks=disks,
            protection=None,
            client_uuids=(),
            nvmf_uuids=(),
            target_name=_target(name, *target, uuid),
            target_secret=target_secret,
            created_micros=site.now_micros,
            updated_micros=site.now_micros,
        )
    )


@frozen
class CloneVolumeGroup(VolumeGroupCommand):
    """Copy a group with its disks, attached or not: another that is attached to nothing."""

    operation: ClassVar[str] = "VolumeGroupClone"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Clone the volume group", _clone), REGISTERED)

    name: str
    target_name: str | None = None
    target_prefix: str | None = None
    target_secret: str | None = None
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The group must be at the revision named, and the copy have a name."""
        check_revision(site.get(VolumeGroup, self.group_uuid), self.revision)
        check_name(NOUN, self.name)
        _check_target(self.target_name, self.target_prefix)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """Nothing yet: the new group, once it is made."""
        return ()


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateVolumeGroup.of(task)
    check_categories(site, command.categories.added)
    group = site.get(VolumeGroup, command.group_uuid)
    after = command.applied(group)
    check_balance(after)
    if group.is_shared and not after.is_shared and len(attachments(site, group)) + len(group.outsiders) > 1:
        raise WrongState(VolumeGroup.kind, group.name, "attached to several", "attached to one at most")
    site.put(replace(after, updated_micros=site.now_micros))
    return None


@frozen
class UpdateVolumeGroup(VolumeGroupCommand):
    """Change a group's settings; None leaves one as it is, and an empty ``target_secret`` asks for no more proof.

    The task fails where a group with several attachments would not be shared any more, or one with clients outside
    would balance the load of VMs (both documented).
    """

    operation: ClassVar[str] = "VolumeGroupUpdate"
    runbook: ClassVar[Runbook] = registering("Change the volume group", _update)

    name: str | None = None
    description: str | None = None
    is_shared: bool | None = None
    balances_load: bool | None = None
    target_name: str | None = None
    target_prefix: str | None = None
    target_secret: str | None = None
    flash_mode: bool | None = None
    usage: Usage | None = None
    is_hidden: bool | None = None
    categories: Change = UNCHANGED
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The group must be at the revision named, keep a name, and get categories that there are."""
        group = site.get(VolumeGroup, self.group_uuid)
        check_revision(group, self.revision)
        check_categories(site, self.categories.added)
        after = self.applied(group)
        check_name(NOUN, after.name)
        _check_target(self.target_name, self.target_prefix)

    def applied(self, group: VolumeGroup) -> VolumeGroup:
        """The group as it will be."""
        target = group.target_name
        if self.target_name or self.target_prefix:
            target = _target(group.name, self.target_name, self.target_prefix, group.uuid)
        return replace(
            group,
            name=group.name if self.name is None else self.name,
            description=group.description if self.description is None else self.description,
            is_shared=group.is_shared if self.is_shared is None else self.is_shared,
            balances_load=group.balances_load if self.balances_load is None else self.balances_load,
            target_name=target,
            target_secret=group.target_secret if self.target_secret is None else self.target_secret or None,
            flash_mode=group.flash_mode if self.flash_mode is None else self.flash_mode,
            usage=group.usage if self.usage is None else self.usage,
            is_hidden=group.is_hidden if self.is_hidden is None else self.is_hidden,
            categories=self.categories.applied(group.categories),
        )


def _delete(site: Site, task: Task) -> Pause | None:
    command = DeleteVolumeGroup.of(task)
    group = site.get(VolumeGroup, command.group_uuid)
    if command.detaches:
        for vm, _ in attachments(site, group):
            site.put(replace(vm, disks=tuple(disk for disk in vm.disks if disk.volume_group_uuid != group.uuid)))
    elif taken := users(site, group):
        raise InUse(VolumeGroup.kind, group.name, taken)
    site.remove(group)
    return None


@frozen
class DeleteVolumeGroup(VolumeGroupCommand):
    """Delete a group with its disks. The task fails while it is attached to anything, unless that ``detaches`` it."""

    operation: ClassVar[str] = "VolumeGroupDelete"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Delete the volume group", _delete),
        Step("Free its disks", lasting(lambda timings: timings.vm_delete_micros)),
    )

    revision: int | None = None
    detaches: bool = False

    def check(self, site: Site) -> None:
        """The group must be at the revision named."""
        check_revision(site.get(VolumeGroup, self.group_uuid), self.revision)
