"""Deduplicating the data of a VM's disk, or no longer."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import VmCommand
from mock_prism.model.commands.vm_devices import disk_of, with_disk
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm


def _change(site: Site, task: Task) -> Pause | None:
    command = DedupDisk.of(task)
    vm = site.get(Vm, command.vm_uuid)
    disk = disk_of(vm, command.disk_uuid)
    site.put(with_disk(vm, replace(disk, cache_dedup=command.cache_dedup, on_disk_dedup=command.on_disk_dedup)))
    return None


@frozen
class DedupDisk(VmCommand):
    """Say of a disk whether its data is deduplicated as it is written (``cache_dedup``) and where it lies
    (``on_disk_dedup``); None leaves that to its container. It is kept and told, and saves no space (*assumed*)."""

    operation: ClassVar[str] = "VmDiskUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Change the disk", _change))

    disk_uuid: str
    cache_dedup: bool | None
    on_disk_dedup: bool | None

    def check(self, site: Site) -> None:
        """The VM must have the disk, and it must hold data of its own (*assumed*)."""
        if disk_of(site.get(Vm, self.vm_uuid), self.disk_uuid).vmdisk_uuid is None:
            raise Invalid("disk", "only one with data of its own can be deduplicated")
