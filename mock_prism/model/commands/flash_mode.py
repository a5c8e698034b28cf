"""Keeping a VM's disk on flash, or no longer."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import VmCommand, registering
from mock_prism.model.commands.vm_devices import disk_of, with_disk
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm


def _pin(site: Site, task: Task) -> Pause | None:
    command = PinDisk.of(task)
    vm = site.get(Vm, command.vm_uuid)
    site.put(with_disk(vm, replace(disk_of(vm, command.disk_uuid), flash_mode=command.flash_mode)))
    return None


@frozen
class PinDisk(VmCommand):
    """Pin a disk to the flash tier, or let it go down again. It is kept and told, and means nothing to how the disk
    does (*assumed*)."""

    operation: ClassVar[str] = "VmDiskUpdate"
    runbook: ClassVar[Runbook] = registering("Change the disk", _pin)

    disk_uuid: str
    flash_mode: bool

    def check(self, site: Site) -> None:
        """The VM must have the disk, and it must hold data of its own (*assumed*)."""
        disk = disk_of(site.get(Vm, self.vm_uuid), self.disk_uuid)
        if self.flash_mode and (disk.is_cdrom or disk.volume_group_uuid is not None):
            raise Invalid("flash mode", "only a disk with data of its own can be pinned")
