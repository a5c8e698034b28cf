"""Giving a volume group disks, changing them, and taking them away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import ClassVar

from mock_prism.model.attachments import VOLUME_DISK, volume_disk_of
from mock_prism.model.commands.device_specs import DISK_ACT, check_same_cluster, check_size
from mock_prism.model.commands.target import VolumeGroupCommand, registering
from mock_prism.model.disk_sources import DiskContent, disk_content
from mock_prism.model.errors import AlreadyExists, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.fullness import check_room
from mock_prism.model.image import Image
from mock_prism.model.journal import EntityRef
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

LAST_DISK_INDEX = 16_383
"""Documented for v4."""


@frozen
class VolumeDiskSpec:
    """A disk to make: empty of ``size_bytes`` in a container, or a copy of an image, or of a disk of the same cluster
    as it is or as a recovery point has it."""

    index: int | None = None
    size_bytes: int = 0
    container_uuid: str | None = None
    source_uuid: str | None = None
    description: str = ""
    flash_mode: bool | None = None


def _content(site: Site, cluster_uuid: str, uuid: str) -> DiskContent:
    """An image or a disk of whatever by one of its uuids; of an image its copy in the cluster where there is one.

    Raises NotFound.
    """
    for image in site.all(Image):
        if uuid == image.uuid or any(uuid == place.vmdisk_uuid for place in image.places):
            place = image.at(cluster_uuid)
            return DiskContent(place.cluster_uuid, place.container_uuid, image.size_bytes)
    return disk_content(site, uuid)


def check_volume_disks(site: Site, cluster_uuid: str, specs: Iterable[VolumeDiskSpec]) -> None:
    """What each disk is made of must exist in the cluster, and no two may want one index. Raises Invalid, NotFound."""
    wanted: set[int] = set()
    for spec in specs:
        _check(site, cluster_uuid, spec)
        if spec.index is not None and spec.index in wanted:
            raise Invalid("disk index", "two disks have the same")
        wanted |= set() if spec.index is None else {spec.index}


def _check(site: Site, cluster_uuid: str, spec: VolumeDiskSpec) -> None:
    if spec.index is not None and not 0 <= spec.index <= LAST_DISK_INDEX:
        raise Invalid("disk index", f"must be from 0 to {LAST_DISK_INDEX}")
    if spec.size_bytes < 0:
        raise Invalid("disk size", "must be positive")
    container_uuid, size_bytes = spec.container_uuid, spec.size_bytes
    if container_uuid is not None:
        check_same_cluster(site.get(StorageContainer, container_uuid).cluster_uuid, cluster_uuid, "container")
    if spec.source_uuid is not None:
        content = _content(site, cluster_uuid, spec.source_uuid)
        check_same_cluster(content.cluster_uuid, cluster_uuid, "disk")
        container_uuid, size_bytes = container_uuid or content.container_uuid, size_bytes or content.size_bytes
    if not size_bytes or container_uuid is None:
        raise Invalid("disk", "needs a size and a container, or something to copy")
    check_size(site, size_bytes)
    check_room(site, container_uuid, 0, DISK_ACT)


def with_disks(site: Site, group: VolumeGroup, specs: Iterable[VolumeDiskSpec]) -> VolumeGroup:
    """The group with some disks more, those without an index at the first that is free. Raises AlreadyExists."""
    specs = tuple(specs)
    taken = {disk.index for disk in group.disks}
    for spec in specs:
        if spec.index in taken:
            raise AlreadyExists("disk index", str(spec.index))
    taken |= {spec.index for spec in specs if spec.index is not None}
    disks = list(group.disks)
    for spec in specs:
        index = next(n for n in count() if n not in taken) if spec.index is None else spec.index
        taken.add(index)
        disks.append(_built(site, group.cluster_uuid, spec, index))
    return replace(group, disks=tuple(disks), updated_micros=site.now_micros)


def _built(site: Site, cluster_uuid: str, spec: VolumeDiskSpec, index: int) -> VolumeDisk:
    content = _content(site, cluster_uuid, spec.source_uuid) if spec.source_uuid else DiskContent("", None, 0)
    return VolumeDisk(
        uuid=site.ids.uuid("volume-disk"),
        index=index,
        container_uuid=spec.container_uuid or content.container_uuid or "",
        size_bytes=spec.size_bytes or content.size_bytes,
        description=spec.description,
        source_uuid=spec.source_uuid,
        flash_mode=spec.flash_mode,
    )


def _add(site: Site, task: Task) -> Pause | None:
    command = AddVolumeDisk.of(task)
    group = site.put(with_disks(site, site.get(VolumeGroup, command.group_uuid), (command.disk,)))
    disk = EntityRef(VOLUME_DISK, group.disks[-1].uuid, f"{group.name}.{group.disks[-1].index}")
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(*current.entities, disk)))
    return None


@frozen
class AddVolumeDisk(VolumeGroupCommand):
    """Give a group a disk, also while it is attached. The task fails where the index is taken.

    The task's last entity is the new disk.
    """

    operation: ClassVar[str] = "VolumeDiskCreate"
    runbook: ClassVar[Runbook] = registering("Add the disk", _add)

    disk: VolumeDiskSpec

    def check(self, site: Site) -> None:
        """What the disk is made of must exist in the cluster."""
        check_volume_disks(site, site.get(VolumeGroup, self.group_uuid).cluster_uuid, (self.disk,))


@frozen
class VolumeDiskCommand(VolumeGroupCommand):
    """An act on one disk of a group."""

    disk_uuid: str

    def check(self, site: Site) -> None:
        """The group must have the disk."""
        volume_disk_of(site.get(VolumeGroup, self.group_uuid), self.disk_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """The group, and the disk."""
        group = site.get(VolumeGroup, self.group_uuid)
        disk = volume_disk_of(group, self.disk_uuid)
        return (*VolumeGroupCommand.about(self, site), EntityRef(VOLUME_DISK, disk.uuid, f"{group.name}.{disk.index}"))


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateVolumeDisk.of(task)
    group = site.get(VolumeGroup, command.group_uuid)
    disk = volume_disk_of(group, command.disk_uuid)
    after = replace(
        disk,
        size_bytes=max(disk.size_bytes, command.size_bytes or 0),
        description=disk.description if command.description is None else command.description,
        flash_mode=disk.flash_mode if command.flash_mode is None else command.flash_mode,
    )
    disks = tuple(after if one.uuid == disk.uuid else one for one in group.disks)
    site.put(replace(group, disks=disks, updated_micros=site.now_micros))
    return None


@frozen
class UpdateVolumeDisk(VolumeDiskCommand):
    """Make a disk larger, or describe it otherwise; None leaves one as it is."""

    operation: ClassVar[str] = "VolumeDiskUpdate"
    runbook: ClassVar[Runbook] = registering("Change the disk", _update)

    size_bytes: int | None = None
    description: str | None = None
    flash_mode: bool | None = None

    def check(self, site: Site) -> None:
        """The group must have the disk, and no disk shrinks."""
        disk = volume_disk_of(site.get(VolumeGroup, self.group_uuid), self.disk_uuid)
        if self.size_bytes is not None and self.size_bytes < disk.size_bytes:
            raise Invalid("disk size", "a disk cannot be made smaller")
        check_size(site, self.size_bytes or 0)


def _remove(site: Site, task: Task) -> Pause | None:
    command = RemoveVolumeDisk.of(task)
    group = site.get(VolumeGroup, command.group_uuid)
    gone = volume_disk_of(group, command.disk_uuid)
    disks = tuple(disk for disk in group.disks if disk is not gone)
    site.put(replace(group, disks=disks, updated_micros=site.now_micros))
    return None


@frozen
class RemoveVolumeDisk(VolumeDiskCommand):
    """Take a disk from a group, and what it holds with it, also while the group is attached (*assumed*)."""

    operation: ClassVar[str] = "VolumeDiskDelete"
    runbook: ClassVar[Runbook] = registering("Remove the disk", _remove)
