"""Making and deleting protection domains, and putting VMs and volume groups into them and taking them out.

No task of it is ever seen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.errors import AlreadyExists, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.protection import Protection
from mock_prism.model.protection_domain import Member, ProtectionDomain, members, require_mode
from mock_prism.model.records import ref
from mock_prism.model.recovery_point import RecoveryPoint, all_of, forget
from mock_prism.model.replication import Replication
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.schedule import schedules_of
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateProtectionDomain.of(task)
    domain = site.put(
        ProtectionDomain(
            uuid=site.ids.uuid("protection-domain"),
            cluster_uuid=command.cluster_uuid,
            name=command.name,
            annotations=command.annotations,
            created_micros=site.now_micros,
        )
    )
    site.put(replace(site.get(Task, task.uuid), entities=(ref(domain),)))
    return None


@frozen
class CreateProtectionDomain(Command):
    """Make a protection domain with nothing in it. Names are there once (they are how all faces find it)."""

    operation: ClassVar[str] = "ProtectionDomainCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Create the protection domain", _create))
    component: ClassVar[str] = "Cerebro"
    is_internal: ClassVar[bool] = True

    cluster_uuid: str
    name: str
    annotations: tuple[str, ...] = ()

    def check(self, site: Site) -> None:
        """The cluster must exist, and not have one of this name."""
        site.get(Cluster, self.cluster_uuid)
        check_name("a protection domain", self.name)
        for other in site.where(ProtectionDomain, "name", self.name):
            if other.cluster_uuid == self.cluster_uuid:
                raise AlreadyExists(ProtectionDomain.kind, self.name)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid


@frozen
class DomainCommand(Command):
    """An act on one protection domain."""

    component: ClassVar[str] = "Cerebro"
    is_internal: ClassVar[bool] = True

    domain_uuid: str

    def check(self, site: Site) -> None:
        """The protection domain must exist."""
        site.get(ProtectionDomain, self.domain_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(ProtectionDomain, self.domain_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(ProtectionDomain, self.domain_uuid)),)

    @property
    def remote_uuids(self) -> tuple[str, ...]:
        """The remote sites that the act needs until it is done."""
        return ()


def _delete(site: Site, task: Task) -> Pause | None:
    domain = site.get(ProtectionDomain, DeleteProtectionDomain.of(task).domain_uuid)
    for one in members(site, domain):
        site.put(replace(one, protection=None))
    for point in site.where(RecoveryPoint, "protection_domain_uuid", domain.uuid):
        forget(site, all_of(site, point))
    for schedule in schedules_of(site, domain.uuid):
        site.remove(schedule)
    for replication in site.where(Replication, "domain_uuid", domain.uuid):
        if replication.is_under_way:
            engine.cancel(site, replication.task_uuid)
        else:
            site.remove(replication)
    site.remove(domain)
    return None


@frozen
class DeleteProtectionDomain(DomainCommand):
    """Delete a protection domain, its schedules and its snapshots; what was in it stays, unprotected (*assumed*).

    Replications of it are given up, and what remote sites have of it stays there.
    """

    operation: ClassVar[str] = "ProtectionDomainDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the protection domain", _delete))

    def check(self, site: Site) -> None:
        """No failover of it may be under way."""
        domain = site.get(ProtectionDomain, self.domain_uuid)
        require_mode(site, domain.uuid, is_active=domain.is_active)


@frozen
class MembersCommand(DomainCommand):
    """An act on some VMs and volume groups, and on the protection domain that they are in or are to be in."""

    vm_uuids: tuple[str, ...]
    group_uuids: tuple[str, ...] = ()

    def chosen(self, site: Site) -> tuple[Member, ...]:
        """The VMs, then the volume groups. Raises NotFound."""
        vms = (site.get(Vm, uuid) for uuid in self.vm_uuids)
        return (*vms, *(site.get(VolumeGroup, uuid) for uuid in self.group_uuids))


def _protect(site: Site, task: Task) -> Pause | None:
    command = ProtectVms.of(task)
    for one in command.chosen(site):
        group = command.consistency_group or one.name
        site.put(replace(one, protection=Protection(command.domain_uuid, group, command.is_app_consistent)))
    return None


@frozen
class ProtectVms(MembersCommand):
    """Put VMs and volume groups into a protection domain, each in a consistency group of its own name unless one is
    named for all."""

    operation: ClassVar[str] = "ProtectionDomainProtect"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Protect them", _protect))

    consistency_group: str | None = None
    is_app_consistent: bool = False

    def check(self, site: Site) -> None:
        """The protection domain must be active; all be of its cluster, and in no protection domain yet."""
        domain = require_mode(site, self.domain_uuid, is_active=True)
        for one in self.chosen(site):
            check_same_cluster(one.cluster_uuid, domain.cluster_uuid, one.kind)
            if one.protection is not None:
                raise AlreadyExists(f"protected {one.kind}", one.name)


def _unprotect(site: Site, task: Task) -> Pause | None:
    for one in UnprotectVms.of(task).chosen(site):
        site.put(replace(one, protection=None))
    return None


@frozen
class UnprotectVms(MembersCommand):
    """Take VMs and volume groups out of a protection domain. The snapshots that it has of them stay."""

    operation: ClassVar[str] = "ProtectionDomainUnprotect"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Unprotect them", _unprotect))

    def check(self, site: Site) -> None:
        """All must be in it."""
        mine = {(one.kind, one.uuid) for one in members(site, site.get(ProtectionDomain, self.domain_uuid))}
        for kind, uuids in ((Vm.kind, self.vm_uuids), (VolumeGroup.kind, self.group_uuids)):
            for uuid in uuids:
                if (kind, uuid) not in mine:
                    raise NotFound(f"protected {kind}", uuid)


def _of_group(site: Site, domain_uuid: str, name: str | None) -> tuple[tuple[Member, Protection], ...]:
    """What is in a consistency group of a protection domain, and how it is protected."""
    found = ((one, one.protection) for one in members(site, site.get(ProtectionDomain, domain_uuid)))
    return tuple((one, how) for one, how in found if how is not None and how.consistency_group == name)


def _change_group(site: Site, task: Task) -> Pause | None:
    command = ChangeConsistencyGroup.of(task)
    for one, how in _of_group(site, command.domain_uuid, command.name):
        kept = how.is_app_consistent if command.is_app_consistent is None else command.is_app_consistent
        site.put(replace(one, protection=Protection(command.domain_uuid, command.new_name or command.name, kept)))
    return None


@frozen
class ChangeConsistencyGroup(DomainCommand):
    """Give what is in a consistency group another name for that, or another way of keeping them; None leaves that."""

    operation: ClassVar[str] = "ConsistencyGroupUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the consistency group", _change_group))

    name: str
    new_name: str | None = None
    is_app_consistent: bool | None = None

    def check(self, site: Site) -> None:
        """There must be such a group in the protection domain, and none of the new name."""
        if not _of_group(site, self.domain_uuid, self.name):
            raise NotFound("consistency group", self.name)
        if self.new_name not in (None, self.name):
            check_name("a consistency group", self.new_name or "")
            if _of_group(site, self.domain_uuid, self.new_name):
                raise AlreadyExists("consistency group", self.new_name or "")
