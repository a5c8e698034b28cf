"""Making and deleting protection domains, and putting VMs into them and taking them out. No task of it is ever seen."""

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
from mock_prism.model.protection_domain import ProtectionDomain, protected, require_mode
from mock_prism.model.records import ref
from mock_prism.model.recovery_point import RecoveryPoint, all_of, forget
from mock_prism.model.replication import Replication
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.schedule import schedules_of
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Protection, Vm


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
    for vm in protected(site, domain):
        site.put(replace(vm, protection=None))
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
    """Delete a protection domain, its schedules and its snapshots; its VMs stay, unprotected (*assumed*).

    Replications of it are given up, and what remote sites have of it stays there.
    """

    operation: ClassVar[str] = "ProtectionDomainDelete"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the protection domain", _delete))

    def check(self, site: Site) -> None:
        """No failover of it may be under way."""
        domain = site.get(ProtectionDomain, self.domain_uuid)
        require_mode(site, domain.uuid, is_active=domain.is_active)


def _protect(site: Site, task: Task) -> Pause | None:
    command = ProtectVms.of(task)
    for uuid in command.vm_uuids:
        vm = site.get(Vm, uuid)
        group = command.consistency_group or vm.name
        site.put(replace(vm, protection=Protection(command.domain_uuid, group, command.is_app_consistent)))
    return None


@frozen
class ProtectVms(DomainCommand):
    """Put VMs into a protection domain, each in a consistency group of its own name unless one is named for all."""

    operation: ClassVar[str] = "ProtectionDomainProtect"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Protect the VMs", _protect))

    vm_uuids: tuple[str, ...]
    consistency_group: str | None = None
    is_app_consistent: bool = False

    def check(self, site: Site) -> None:
        """The protection domain must be active; the VMs of its cluster, and in no protection domain yet."""
        domain = require_mode(site, self.domain_uuid, is_active=True)
        for uuid in self.vm_uuids:
            vm = site.get(Vm, uuid)
            check_same_cluster(vm.cluster_uuid, domain.cluster_uuid, "VM")
            if vm.protection is not None:
                raise AlreadyExists("protected vm", vm.name)


def _unprotect(site: Site, task: Task) -> Pause | None:
    for uuid in UnprotectVms.of(task).vm_uuids:
        site.put(replace(site.get(Vm, uuid), protection=None))
    return None


@frozen
class UnprotectVms(DomainCommand):
    """Take VMs out of a protection domain. The snapshots that it has of them stay."""

    operation: ClassVar[str] = "ProtectionDomainUnprotect"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Unprotect the VMs", _unprotect))

    vm_uuids: tuple[str, ...]

    def check(self, site: Site) -> None:
        """The VMs must be in it."""
        mine = {vm.uuid for vm in protected(site, site.get(ProtectionDomain, self.domain_uuid))}
        for uuid in self.vm_uuids:
            if uuid not in mine:
                raise NotFound("protected vm", uuid)


def _change_group(site: Site, task: Task) -> Pause | None:
    command = ChangeConsistencyGroup.of(task)
    for vm in command.members(site):
        assert vm.protection is not None
        kept = vm.protection.is_app_consistent if command.is_app_consistent is None else command.is_app_consistent
        protection = Protection(command.domain_uuid, command.new_name or command.name, kept)
        site.put(replace(vm, protection=protection))
    return None


@frozen
class ChangeConsistencyGroup(DomainCommand):
    """Give the VMs of a consistency group another name for it, or another way of keeping them; None leaves that."""

    operation: ClassVar[str] = "ConsistencyGroupUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the consistency group", _change_group))

    name: str
    new_name: str | None = None
    is_app_consistent: bool | None = None

    def check(self, site: Site) -> None:
        """There must be such a group in the protection domain, and none of the new name."""
        domain = site.get(ProtectionDomain, self.domain_uuid)
        if not self.members(site):
            raise NotFound("consistency group", self.name)
        if self.new_name not in (None, self.name):
            check_name("a consistency group", self.new_name or "")
            if any(
                vm.protection and vm.protection.consistency_group == self.new_name for vm in protected(site, domain)
            ):
                raise AlreadyExists("consistency group", self.new_name or "")

    def members(self, site: Site) -> tuple[Vm, ...]:
        """The VMs of the group."""
        vms = protected(site, site.get(ProtectionDomain, self.domain_uuid))
        return tuple(vm for vm in vms if vm.protection and vm.protection.consistency_group == self.name)
