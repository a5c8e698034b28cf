"""Bringing what is in a protection domain back from one of its snapshots: in their place, or beside it."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.commands.bring_back import bringing_back, protect_again
from mock_prism.model.commands.failover import ModeCommand
from mock_prism.model.commands.restore import RestoreVms, RevertVm
from mock_prism.model.commands.restore_group import RevertVolumeGroup
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.protection_domain import point_of, require_mode
from mock_prism.model.recovery_point import Kept, RecoveryPoint, Snapshot, all_of
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup


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
            protect_again(site, command.domain_uuid, child)
    return None


@frozen
class RestoreEntities(ModeCommand):
    """Bring VMs and volume groups back from a snapshot of their protection domain: all that it has, unless some are
    named.

    Where it ``replaces`` each goes back in its place, VMs off, and one that has gone is made anew and protected. Else
    new ones are made, with a prefix to their names. ``path_prefix`` says where files go, and disks are none here: it is
    kept to be shown.
    """

    operation: ClassVar[str] = "ProtectionDomainRestore"
    is_internal: ClassVar[bool] = True
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Restore them", _start), Step("Wait for all of them", _finish, weight=4)
    )

    recovery_point_uuid: str
    vm_uuids: tuple[str, ...] = ()
    replaces: bool = False
    name_prefix: str = ""
    path_prefix: str | None = None
    group_uuids: tuple[str, ...] = ()
    group_prefix: str = ""

    def check(self, site: Site) -> None:
        """The snapshot must be one of the protection domain, and have what is named. Only where that is active can
        something be put back in place."""
        found = all_of(site, point_of(site, self.domain_uuid, self.recovery_point_uuid))
        kept = {(one.then.kind, one.then.uuid) for one in found}
        for kind, uuids in ((Vm.kind, self.vm_uuids), (VolumeGroup.kind, self.group_uuids)):
            for uuid in uuids:
                if (kind, uuid) not in kept:
                    raise NotFound(kind, uuid)
        if self.replaces:
            require_mode(site, self.domain_uuid, is_active=True)
        for order in self.orders(site):
            order.check(site)

    def chosen(self, site: Site) -> tuple[Kept, ...]:
        """What is to come back, as it was."""
        found, named = all_of(site, site.get(RecoveryPoint, self.recovery_point_uuid)), self.vm_uuids + self.group_uuids
        return tuple(one for one in found if not named or one.then.uuid in named)

    def orders(self, site: Site) -> list[Command]:
        """What has to be done: those that are there are reverted, the rest is made."""
        there = [one for one in self.chosen(site) if self.replaces and self._is_in_place(site, one)]
        gone = [one for one in self.chosen(site) if one not in there]
        made = [bringing_back(site, gone, self.name_prefix, self.group_prefix)] if gone else []
        return [*(_reverting(one) for one in there), *made]

    def _is_in_place(self, site: Site, snapshot: Kept) -> bool:
        now = site.table(Vm).get(snapshot.then.uuid) or site.table(VolumeGroup).get(snapshot.then.uuid)
        return now is not None and now.cluster_uuid == snapshot.cluster_uuid


def _reverting(one: Kept) -> Command:
    """What puts something back in its place."""
    if isinstance(one, Snapshot):
        return RevertVm(one.vm_uuid, one.uuid)
    return RevertVolumeGroup(one.group_uuid, one.uuid)
