"""Bringing VMs of a protection domain back from one of its snapshots: in their place, or beside it."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.commands.failover import ModeCommand, orders_from, protect_again
from mock_prism.model.commands.restore import RestoreVms, RevertVm
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.protection_domain import point_of, require_mode
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot, snapshots_of
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm


def _start(site: Site, task: Task) -> Pause | None:
    for order in RestoreEntities.of(task).orders(site):
        site.submit(order, task.requester, task)
    return None


def _finish(site: Site, task: Task) -> Pause | None:
    children, command = engine.subtasks(site, task), RestoreEntities.of(task)
    if any(not child.has_ended for child in children):
        return Pause()
    for child in children:
        if child.error is not None:
            raise child.error
        if isinstance(child.command, RestoreVms) and command.replaces:
            snapshots = tuple(site.get(Snapshot, order.snapshot_uuid) for order in child.command.orders)
            protect_again(site, command.domain_uuid, child, snapshots)
    return None


@frozen
class RestoreEntities(ModeCommand):
    """Bring VMs back from a snapshot of their protection domain: all that it has, unless some are named.

    Where it ``replaces`` each goes back in its place, off, and one that has gone is made anew and protected. Else new
    VMs are made, with a prefix to their names. ``path_prefix`` says where files go, and a VM's disks are none here: it
    is kept to be shown.
    """

    operation: ClassVar[str] = "ProtectionDomainRestore"
    is_internal: ClassVar[bool] = True
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Restore the VMs", _start), Step("Wait for all of them", _finish, weight=4)
    )

    recovery_point_uuid: str
    vm_uuids: tuple[str, ...] = ()
    replaces: bool = False
    name_prefix: str = ""
    path_prefix: str | None = None

    def check(self, site: Site) -> None:
        """The snapshot must be one of the protection domain, and have the VMs named. Only where that is active can VMs
        be put back in place."""
        point_of(site, self.domain_uuid, self.recovery_point_uuid)
        kept = {snapshot.vm_uuid for snapshot in snapshots_of(site, site.get(RecoveryPoint, self.recovery_point_uuid))}
        for uuid in self.vm_uuids:
            if uuid not in kept:
                raise NotFound(Vm.kind, uuid)
        if self.replaces:
            require_mode(site, self.domain_uuid, is_active=True)
        for order in self.orders(site):
            order.check(site)

    def chosen(self, site: Site) -> tuple[Snapshot, ...]:
        """The VMs that are to come back, as they were."""
        found = snapshots_of(site, site.get(RecoveryPoint, self.recovery_point_uuid))
        return tuple(one for one in found if not self.vm_uuids or one.vm_uuid in self.vm_uuids)

    def orders(self, site: Site) -> list[Command]:
        """What has to be done: those that are there are reverted, the rest is made."""
        there = [one for one in self.chosen(site) if self.replaces and self._is_in_place(site, one)]
        gone = tuple(one for one in self.chosen(site) if one not in there)
        made = [RestoreVms(orders_from(site, gone, self.name_prefix))] if gone else []
        return [*(RevertVm(one.vm_uuid, one.uuid) for one in there), *made]

    def _is_in_place(self, site: Site, snapshot: Snapshot) -> bool:
        vm = site.table(Vm).get(snapshot.vm_uuid)
        return vm is not None and vm.cluster_uuid == snapshot.cluster_uuid
