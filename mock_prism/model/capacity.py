"""What lies in storage containers, and how much they could hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image
from mock_prism.model.recovery_point import GroupSnapshot, Kept, Snapshot
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@frozen
class Content:
    """A virtual disk: what it is of, where it lies, and how large its owner believes it to be."""

    owner: Vm | Image | VolumeGroup | Kept
    uuid: str
    container_uuid: str
    size_bytes: int


def contents(site: Site) -> Iterator[Content]:
    """Every virtual disk of a site: those of VMs, of images and of volume groups, and those that only snapshots have
    any more, each once."""
    yield from {content.uuid: content for content in _of_guests(site)}.values()
    for image in site.all(Image):
        for place in image.places:
            yield Content(image, place.vmdisk_uuid, place.container_uuid, image.size_bytes)
    yield from {content.uuid: content for content in _of_groups(site)}.values()


def _of_guests(site: Site) -> Iterator[Content]:
    """The disks of VMs as they were and then as they are: what a VM has still is the VM's."""
    then = ((snapshot, snapshot.vm) for snapshot in site.all(Snapshot))
    now = ((vm, vm) for vm in site.all(Vm))
    owners: Iterable[tuple[Vm | Snapshot, Vm]] = chain(then, now)
    for owner, vm in owners:
        for disk in vm.disks:
            if disk.vmdisk_uuid is not None and disk.container_uuid is not None:
                yield Content(owner, disk.vmdisk_uuid, disk.container_uuid, disk.size_bytes)


def _of_groups(site: Site) -> Iterator[Content]:
    """The disks of volume groups, likewise."""
    then = ((snapshot, snapshot.group) for snapshot in site.all(GroupSnapshot))
    now = ((group, group) for group in site.all(VolumeGroup))
    owners: Iterable[tuple[VolumeGroup | GroupSnapshot, VolumeGroup]] = chain(then, now)
    for owner, group in owners:
        for disk in group.disks:
            yield Content(owner, disk.uuid, disk.container_uuid, disk.size_bytes)


def contents_of(site: Site, container: StorageContainer) -> list[Content]:
    """What lies in one container."""
    return [content for content in contents(site) if content.container_uuid == container.uuid]


def provisioned_bytes(site: Site, container: StorageContainer) -> int:
    """What the virtual disks in a container would take if they were written to their ends."""
    return sum(content.size_bytes for content in contents_of(site, container))


def logical_bytes(site: Site, container: StorageContainer, replication_factor: int) -> int:
    """What a container could hold if all of its pool was its own, each byte kept as often as the factor says."""
    return sum(disk.size_bytes for disk in site.where(Disk, "pool_uuid", container.pool_uuid)) // replication_factor


def container_alike(site: Site, container_uuid: str, cluster_uuid: str) -> str:
    """The container of another cluster for what is in one of this: that of the same name, or else its first."""
    name = site.get(StorageContainer, container_uuid).name
    there = list(site.where(StorageContainer, "cluster_uuid", cluster_uuid))
    return next((one.uuid for one in there if one.name == name), there[0].uuid)
