"""Moving protection domains from one cluster to another: activating, deactivating, and both in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.commands.bring_back import bringing_back, protect_again
from mock_prism.model.commands.domain_snapshot import snapshot_of
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.protection_domain import DomainCommand
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint
from mock_prism.model.commands.replication import ReplicateSnapshot, check_remote
from mock_prism.model.commands.restore import RestoreVms
from mock_prism.model.commands.several import ONE_BY_ONE, SetPowers, Several
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.commands.volume_group import DeleteVolumeGroup
from mock_prism.model.errors import NotFound, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.protection_domain import (
    ProtectionDomain,
    find_domain,
    members,
    point_of,
    points_of,
    protected,
    protected_groups,
    require_mode,
)
from mock_prism.model.recovery_point import RecoveryPoint, all_of
from mock_prism.model.remote_site import Link, RemoteSite, cluster_at, cluster_there, link
from mock_prism.model.runbook import Act, Pause, Runbook, Step
from mock_prism.model.schedule import RemoteRetention
from mock_prism.model.site import Site
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm

MIGRATE = "migrate the protection domain"


@frozen
class DeleteMembers(Several):
    """Delete what is in a protection domain where it is not active any more; its snapshots stay."""

    operation: ClassVar[str] = "VmDelete"
    runbook: ClassVar[Runbook] = ONE_BY_ONE


@frozen
class ModeCommand(DomainCommand):
    """An act that changes where a protection domain is active. Its task is seen, unlike those of all others."""

    is_internal: ClassVar[bool] = False

    def holds(self) -> tuple[str, ...]:
        return (self.domain_uuid,)


def _sub(kind: type[Command], nth: int, order: Callable[[Site, Task], Command | None]) -> Act:
    """A step that is the ``nth`` sub-task of a kind, which it waits for; it does nothing where there is no order."""

    def act(site: Site, task: Task) -> Pause | None:
        mine = [child for child in engine.subtasks(site, task) if isinstance(child.command, kind)]
        if len(mine) <= nth:
            command = order(site, task)
            if command is None:
                return None
            mine.append(site.submit(command, task.requester, task))
        if not mine[nth].has_ended:
            return Pause()
        if (error := mine[nth].error) is not None:
            raise error
        return None

    return act


def _domain(site: Site, task: Task) -> ProtectionDomain:
    command = task.command
    assert isinstance(command, ModeCommand)
    return site.get(ProtectionDomain, command.domain_uuid)


def _point(site: Site, task: Task) -> RecoveryPoint | None:
    """The snapshot that a protection domain is to be activated from: the one named, or its latest."""
    named = ActivateProtectionDomain.of(task).recovery_point_uuid
    if named is not None:
        return site.get(RecoveryPoint, named)
    points = points_of(site, _domain(site, task))
    return points[-1] if points else None


def _restoring(site: Site, task: Task) -> RestoreVms | None:
    point = _point(site, task)
    return bringing_back(site, all_of(site, point)) if point is not None else None


def _activate(site: Site, task: Task) -> Pause | None:
    domain = _domain(site, task)
    for child in engine.subtasks(site, task):
        protect_again(site, domain.uuid, child)
    site.put(replace(domain, is_active=True))
    return None


@frozen
class ActivateProtectionDomain(ModeCommand):
    """Bring what a protection domain holds back from a snapshot, its latest unless one is named, and make it active.

    The VMs are new ones, with uuids of their own, and off (documented); the volume groups are new ones too, that no
    client outside has yet (*assumed*). That it is active elsewhere too is no hindrance (documented: so one does when
    the other cluster is lost).
    """

    operation: ClassVar[str] = "ProtectionDomainActivate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Restore what it holds", _sub(RestoreVms, 0, _restoring), weight=4), Step("Activate", _activate)
    )

    recovery_point_uuid: str | None = None

    def check(self, site: Site) -> None:
        """It must not be active, and the snapshot be one of it."""
        require_mode(site, self.domain_uuid, is_active=False)
        if self.recovery_point_uuid is not None:
            point_of(site, self.domain_uuid, self.recovery_point_uuid)


def _deleting(site: Site, task: Task) -> DeleteMembers | None:
    domain = _domain(site, task)
    vms = (DeleteVm(vm.uuid) for vm in protected(site, domain))
    groups = (DeleteVolumeGroup(group.uuid, detaches=True) for group in protected_groups(site, domain))
    commands = (*vms, *groups)
    return DeleteMembers(commands) if commands else None


def _deactivate(site: Site, task: Task) -> Pause | None:
    site.put(replace(_domain(site, task), is_active=False))
    return None


@frozen
class DeactivateProtectionDomain(ModeCommand):
    """Make a protection domain inactive and delete its VMs (documented) and its volume groups, whoever has
    them (*assumed*); its snapshots and schedules stay."""

    operation: ClassVar[str] = "ProtectionDomainDeactivate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Delete what it holds", _sub(DeleteMembers, 0, _deleting), weight=4), Step("Deactivate", _deactivate)
    )

    def check(self, site: Site) -> None:
        """It must be active."""
        require_mode(site, self.domain_uuid, is_active=True)


def _snapshot(site: Site, task: Task) -> CreateRecoveryPoint:
    return snapshot_of(site, _domain(site, task))


def _replication(site: Site, task: Task) -> ReplicateSnapshot:
    """What was taken last is sent. Raises NotFound where somebody has deleted it."""
    taken = [child for child in engine.subtasks(site, task) if isinstance(child.command, CreateRecoveryPoint)]
    point, command = site.get(RecoveryPoint, taken[-1].entities[-1].uuid), MigrateProtectionDomain.of(task)
    return ReplicateSnapshot(command.domain_uuid, point.uuid, RemoteRetention(command.remote_site_uuid))


def _shutting(site: Site, task: Task) -> SetPowers | None:
    vms = [vm for vm in protected(site, _domain(site, task)) if vm.is_running]
    commands = tuple(SetPower(vm.uuid, PowerTransition.ACPI_SHUTDOWN) for vm in vms)
    return SetPowers(commands) if commands else None


def _activation(site: Site, task: Task) -> ActivateProtectionDomain:
    """The other cluster does its part as a task of its own, from the copy of what was taken last. Raises NotFound where
    somebody has deleted that."""
    domain, remote = _domain(site, task), site.get(RemoteSite, MigrateProtectionDomain.of(task).remote_site_uuid)
    twin = find_domain(site, cluster_there(site, remote).uuid, domain.name)
    points = points_of(site, twin) if twin is not None else ()
    if twin is None or not points:
        raise NotFound(RecoveryPoint.kind, domain.name)
    return ActivateProtectionDomain(twin.uuid, points[-1].uuid)


@frozen
class MigrateProtectionDomain(ModeCommand):
    """Move a protection domain to a remote site in good order (documented): a snapshot goes there, the guests shut
    down, another goes there; what it holds is deleted here and it is inactive; there it becomes active.
    """

    operation: ClassVar[str] = "ProtectionDomainMigrate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Take a snapshot", _sub(CreateRecoveryPoint, 0, _snapshot)),
        Step("Replicate it", _sub(ReplicateSnapshot, 0, _replication), weight=4),
        Step("Shut the VMs down", _sub(SetPowers, 0, _shutting)),
        Step("Take another snapshot", _sub(CreateRecoveryPoint, 1, _snapshot)),
        Step("Replicate that", _sub(ReplicateSnapshot, 1, _replication)),
        Step("Delete what it holds here", _sub(DeleteMembers, 0, _deleting)),
        Step("Deactivate", _deactivate),
        Step("Activate there", _sub(ActivateProtectionDomain, 0, _activation)),
    )

    remote_site_uuid: str
    skips_mobility_check: bool = False

    @property
    def remote_uuids(self) -> tuple[str, ...]:
        return (self.remote_site_uuid,)

    def check(self, site: Site) -> None:
        """It must be active and have something in it, and all be able to go; the remote site must be linked, and not
        have it active already."""
        domain = require_mode(site, self.domain_uuid, is_active=True)
        remote = check_remote(site, domain.uuid, self.remote_site_uuid)
        reasons = []
        if not members(site, domain):
            reasons.append("there is nothing in it")
        if not self.skips_mobility_check:
            reasons += [f"VM {vm.name} is tied to its cluster" for vm in immovable(site, domain)]
        state, there = link(site, remote), cluster_at(site, remote)
        if state is not Link.ESTABLISHED:
            reasons.append(f"the relationship to remote site {remote.name} is {state.value}")
        twin = find_domain(site, there.uuid, domain.name) if there is not None else None
        if twin is not None and twin.is_active:
            reasons.append(f"it is active at remote site {remote.name}")
        if reasons:
            raise Refused(f"{MIGRATE} {domain.name}", tuple(reasons))


def immovable(site: Site, domain: ProtectionDomain) -> tuple[Vm, ...]:
    """The VMs of a protection domain that cannot come back elsewhere as they are: those that hardware ties to
    their cluster, or a volume group that does not go with them."""
    mine = {None, *(group.uuid for group in protected_groups(site, domain))}
    return tuple(
        vm
        for vm in protected(site, domain)
        if vm.has_passthrough or vm.is_agent_vm or any(disk.volume_group_uuid not in mine for disk in vm.disks)
    )
