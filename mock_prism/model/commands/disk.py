"""Taking physical disks out of a cluster's pool, putting them back, and lighting them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import ClusterCommand, registering
from mock_prism.model.errors import NotFound, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.journal import EntityRef
from mock_prism.model.node import hosts_of
from mock_prism.model.resiliency import DataResiliency, data_resiliency
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.storage import SSD_TIERS, Disk
from mock_prism.model.task import Command, Task


@frozen
class DiskCommand(Command):
    """An act on one physical disk."""

    disk_uuid: str

    def check(self, site: Site) -> None:
        """The disk must exist."""
        site.get(Disk, self.disk_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(Disk, self.disk_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (EntityRef(Disk.kind, self.disk_uuid, site.get(Disk, self.disk_uuid).serial),)

    def holds(self) -> tuple[str, ...]:
        return (self.disk_uuid,)


def _mark(site: Site, task: Task) -> Pause | None:
    command = RemovePhysicalDisk.of(task)
    command.check(site)
    site.put(replace(site.get(Disk, command.disk_uuid), is_marked_for_removal=True))
    return None


def _take_out(site: Site, task: Task) -> Pause | None:
    disk = site.get(Disk, RemovePhysicalDisk.of(task).disk_uuid)
    host = site.get(Host, disk.host_uuid)
    site.put(replace(host, spare_disks=(*host.spare_disks, replace(disk, is_marked_for_removal=False))))
    site.remove(disk)
    return None


@frozen
class RemovePhysicalDisk(DiskCommand):
    """Move what a disk holds to others, then take it out of the pool. It stays in its bay and may be added again.

    What makes the product refuse is *assumed*: data that has not all its copies, and the last flash disk of a node,
    which carries its CVM. ``is_forced`` passes over the former.
    """

    operation: ClassVar[str] = "DiskRemove"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Mark the disk for removal", _mark),
        Step("Migrate its data", lasting(lambda timings: timings.disk_removal_micros), weight=8),
        Step("Take the disk out of the pool", _take_out),
    )

    is_forced: bool = False

    def check(self, site: Site) -> None:
        """The disk must be there, and be one that can go."""
        disk = site.get(Disk, self.disk_uuid)
        reasons = []
        if disk.is_marked_for_removal:
            reasons.append("it is being removed already")
        if data_resiliency(site, site.get(Cluster, disk.cluster_uuid)) is not DataResiliency.OK and not self.is_forced:
            reasons.append("the cluster could not rebuild what the disk holds")
        if disk.tier in SSD_TIERS and not _other_flash(site, disk):
            reasons.append("it is the last flash disk of its node")
        if reasons:
            raise Refused(f"remove disk {disk.serial}", tuple(reasons))

    def abandoned(self, site: Site, task: Task) -> None:
        """A disk whose removal has failed stays in use."""
        disk = site.table(Disk).get(self.disk_uuid)
        if disk is not None and disk.is_marked_for_removal:
            site.put(replace(disk, is_marked_for_removal=False))


def _other_flash(site: Site, disk: Disk) -> list[Disk]:
    """The flash disks that its node keeps."""
    others = site.where(Disk, "host_uuid", disk.host_uuid)
    return [one for one in others if one.tier in SSD_TIERS and one != disk and not one.is_marked_for_removal]


def _spare(site: Site, cluster_uuid: str, serial: str) -> tuple[Host, Disk]:
    """The disk of this serial number that lies in a bay and is in no pool, and its host. Raises NotFound."""
    for host in hosts_of(site, cluster_uuid):
        for disk in host.spare_disks:
            if disk.serial == serial:
                return host, disk
    raise NotFound(Disk.kind, serial)


def _add(site: Site, task: Task) -> Pause | None:
    command = AddPhysicalDisk.of(task)
    host, disk = _spare(site, command.cluster_uuid, command.serial)
    site.put(replace(host, spare_disks=tuple(one for one in host.spare_disks if one is not disk)))
    added = site.put(disk)
    site.put(replace(site.get(Task, task.uuid), entities=(EntityRef(Disk.kind, added.uuid, added.serial),)))
    return None


@frozen
class AddPhysicalDisk(ClusterCommand):
    """Put a disk that was taken out back into its cluster's pool. The task's entity is the disk."""

    operation: ClassVar[str] = "DiskAdd"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Add the disk to the pool", _add), Step("Mount it", lasting(lambda timings: timings.vm_create_micros))
    )

    serial: str

    def check(self, site: Site) -> None:
        """The disk must lie in a bay of the cluster."""
        site.get(Cluster, self.cluster_uuid)
        _spare(site, self.cluster_uuid, self.serial)

    def holds(self) -> tuple[str, ...]:
        return (self.serial,)


def _light(site: Site, task: Task) -> Pause | None:
    command = SetDiskLed.of(task)
    site.put(replace(site.get(Disk, command.disk_uuid), is_led_on=command.is_on))
    return None


@frozen
class SetDiskLed(DiskCommand):
    """Light the lamp by which somebody finds a disk in the rack, or put it out."""

    operation: ClassVar[str] = "DiskSetLed"
    runbook: ClassVar[Runbook] = registering("Switch the lamp", _light)

    is_on: bool
