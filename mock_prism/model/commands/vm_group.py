"""Groups of VMs of one cluster, and whether they keep apart."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.commands.target import registering
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm, VmGroup


def check_group_name(site: Site, cluster_uuid: str, name: str) -> None:
    """A group's name must be one, and not another group's (*assumed*)."""
    check_name("a VM group", name)
    if any(group.name == name for group in site.where(VmGroup, "cluster_uuid", cluster_uuid)):
        raise AlreadyExists(VmGroup.kind, name)


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateVmGroup.of(task)
    check_group_name(site, command.cluster_uuid, command.name)
    group = VmGroup(uuid=site.ids.uuid("vm-group"), cluster_uuid=command.cluster_uuid, name=command.name)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(site.put(group)),)))
    return None


@frozen
class CreateVmGroup(Command):
    """Make a group, with nobody in it. The task's entity is the group."""

    operation: ClassVar[str] = "VmGroupCreate"
    runbook: ClassVar[Runbook] = registering("Create the group", _create)

    cluster_uuid: str
    name: str

    def check(self, site: Site) -> None:
        """The cluster must exist and the name be free."""
        site.get(Cluster, self.cluster_uuid)
        check_group_name(site, self.cluster_uuid, self.name)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid


@frozen
class VmGroupCommand(Command):
    """An act on one group."""

    group_uuid: str

    def check(self, site: Site) -> None:
        """The group must exist."""
        site.get(VmGroup, self.group_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(VmGroup, self.group_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(VmGroup, self.group_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.group_uuid,)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateVmGroup.of(task)
    group = site.get(VmGroup, command.group_uuid)
    kept = (uuid for uuid in group.vm_uuids if uuid not in command.dropped)
    there = {vm.uuid for vm in site.all(Vm)}
    fresh = (uuid for uuid in command.added if uuid in there)
    site.put(
        replace(
            group,
            name=group.name if command.name is None else command.name,
            vm_uuids=tuple(dict.fromkeys((*kept, *fresh))),
            anti_affinity=group.anti_affinity if command.keeps_apart is None else command.keeps_apart,
        )
    )
    return None


@frozen
class UpdateVmGroup(VmGroupCommand):
    """Change who is in a group, what it is called, and whether it keeps apart; None leaves one as it is.

    VMs that are on one host already stay there (*assumed*): the group counts when they are next placed.
    """

    operation: ClassVar[str] = "VmGroupUpdate"
    runbook: ClassVar[Runbook] = registering("Change the group", _update)

    name: str | None = None
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    keeps_apart: bool | None = None

    def check(self, site: Site) -> None:
        """Who joins must be a VM of the cluster, and who leaves be in the group."""
        group = site.get(VmGroup, self.group_uuid)
        if self.name not in (None, group.name):
            check_group_name(site, group.cluster_uuid, self.name or "")
        for uuid in self.added:
            check_same_cluster(site.get(Vm, uuid).cluster_uuid, group.cluster_uuid, "VM")
        for uuid in self.dropped:
            if uuid not in group.vm_uuids:
                raise Invalid("vm_list", "a VM is not in the group")


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(VmGroup, DeleteVmGroup.of(task).group_uuid))
    return None


@frozen
class DeleteVmGroup(VmGroupCommand):
    """Delete a group; its VMs stay."""

    operation: ClassVar[str] = "VmGroupDelete"
    runbook: ClassVar[Runbook] = registering("Delete the group", _delete)
