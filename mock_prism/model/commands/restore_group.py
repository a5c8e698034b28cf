"""Bringing volume groups back from snapshots: as new ones, or in their own place."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import VolumeGroupCommand, registering
from mock_prism.model.commands.volume_group import NOUN, put_group_copy
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.recovery_point import GroupSnapshot
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.volume_group import VolumeGroup


@frozen
class GroupOrder:
    """A volume group to make from a snapshot. Without a ``name`` it takes that of the group (*assumed*)."""

    snapshot_uuid: str
    name: str | None = None

    def check(self, site: Site) -> None:
        """The snapshot must exist, and the new group have a name."""
        then = site.get(GroupSnapshot, self.snapshot_uuid).group
        check_name(NOUN, then.name if self.name is None else self.name)


def restored_group(site: Site, order: GroupOrder) -> VolumeGroup:
    """Make the group that is ordered: with disks of its own, no categories, and attached to nothing (*assumed*)."""
    snapshot = site.get(GroupSnapshot, order.snapshot_uuid)
    then = replace(snapshot.group, cluster_uuid=snapshot.cluster_uuid, categories=())
    return put_group_copy(site, then, order.name or then.name)


def _revert(site: Site, task: Task) -> Pause | None:
    command = RevertVolumeGroup.of(task)
    group, then = site.get(VolumeGroup, command.group_uuid), site.get(GroupSnapshot, command.snapshot_uuid).group
    site.put(replace(group, disks=then.disks, updated_micros=site.now_micros))
    return None


@frozen
class RevertVolumeGroup(VolumeGroupCommand):
    """Put the disks of a group back to how a snapshot has them, in place (documented).

    Its settings, categories and attachments stay as they are, also while somebody uses it (*assumed*).
    """

    operation: ClassVar[str] = "VolumeGroupRevert"
    runbook: ClassVar[Runbook] = registering("Put the volume group back", _revert)

    snapshot_uuid: str

    def check(self, site: Site) -> None:
        """The group must exist, and the snapshot be one of it, where it is: copies elsewhere are none."""
        group, snapshot = site.get(VolumeGroup, self.group_uuid), site.get(GroupSnapshot, self.snapshot_uuid)
        if (snapshot.group_uuid, snapshot.cluster_uuid) != (group.uuid, group.cluster_uuid):
            raise Invalid("snapshot", f"{snapshot.name} is not a snapshot of {group.name}")

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return ref(site.get(VolumeGroup, self.group_uuid)), ref(site.get(GroupSnapshot, self.snapshot_uuid))

    def holds(self) -> tuple[str, ...]:
        return self.group_uuid, self.snapshot_uuid
