"""Moving a VM's disks to other storage containers of its cluster, running or not."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.commands.target import VmCommand
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmDisk

DISK = "vm disk"


@frozen
class DiskMove:
    """A container, and the disks that are to go there by one of their uuids; without any, all that hold something."""

    container_uuid: str
    disk_uuids: tuple[str, ...] = ()


def _begin(site: Site, task: Task) -> Pause | None:
    command = MoveDisks.of(task)
    vm = site.get(Vm, command.vm_uuid)
    targets = command.targets(vm)
    site.put(replace(vm, disks=tuple(replace(disk, moving_to=targets.get(disk.uuid)) for disk in vm.disks)))
    return None


def _copy(site: Site, task: Task) -> Pause | None:
    vm = site.get(Vm, MoveDisks.of(task).vm_uuid)
    size = sum(disk.size_bytes for disk in vm.disks if disk.moving_to is not None)
    end = task.step_began_micros + site.timings.copy_micros(size)
    return until(site, end)


def _switch_over(site: Site, task: Task) -> Pause | None:
    vm = site.get(Vm, MoveDisks.of(task).vm_uuid)
    site.put(replace(vm, disks=tuple(_arrived(disk) for disk in vm.disks)))
    return None


def _arrived(disk: VmDisk) -> VmDisk:
    return disk if disk.moving_to is None else replace(disk, container_uuid=disk.moving_to, moving_to=None)


@frozen
class MoveDisks(VmCommand):
    """Move disks of a VM to other containers. The task takes time by their size; given up, they stay where they are."""

    operation: ClassVar[str] = "VmDiskMigrate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Lay out the disks", _begin), Step("Copy the data", _copy, weight=8), Step("Switch over", _switch_over)
    )
    is_cancelable: ClassVar[bool] = True

    moves: tuple[DiskMove, ...]

    def check(self, site: Site) -> None:
        """The VM must have the disks, each named once, and its cluster the containers."""
        vm = site.get(Vm, self.vm_uuid)
        for move in self.moves:
            container = site.get(StorageContainer, move.container_uuid)
            check_same_cluster(container.cluster_uuid, vm.cluster_uuid, "container")
        if not self.targets(vm):
            raise Invalid("disks", "there is nothing to move")

    def targets(self, vm: Vm) -> dict[str, str]:
        """Where each disk is to go, by its uuid. Raises NotFound, and Invalid for one that is to go twice."""
        found: dict[str, str] = {}
        for move in self.moves:
            for disk in _meant(vm, move):
                if disk.uuid in found:
                    raise Invalid("disks", f"{disk.address} is to go to two containers")
                found[disk.uuid] = move.container_uuid
        return found

    def abandoned(self, site: Site, task: Task) -> None:
        """The disks stay."""
        vm = site.table(Vm).get(self.vm_uuid)
        if vm is not None:
            site.put(replace(vm, disks=tuple(replace(disk, moving_to=None) for disk in vm.disks)))


def _meant(vm: Vm, move: DiskMove) -> list[VmDisk]:
    full = [disk for disk in vm.disks if disk.vmdisk_uuid is not None]
    for uuid in move.disk_uuids:
        if not any(uuid in (disk.uuid, disk.vmdisk_uuid) for disk in full):
            raise NotFound(DISK, uuid)
    return [disk for disk in full if not move.disk_uuids or {disk.uuid, disk.vmdisk_uuid} & {*move.disk_uuids}]
