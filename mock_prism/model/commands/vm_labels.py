"""What a VM and its disks are labelled with: categories, owner, custom attributes."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.category import check_categories
from mock_prism.model.commands.target import VmCommand, registering
from mock_prism.model.commands.vm_devices import disk_of, with_disk
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm


@frozen
class Change:
    """Words to add to some others, and words to take away."""

    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def applied(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words after it, each once and the new ones last."""
        return tuple(word for word in dict.fromkeys((*words, *self.added)) if word not in self.dropped)


UNCHANGED = Change()


def _relabel(site: Site, task: Task) -> Pause | None:
    command = RelabelVm.of(task)
    check_categories(site, command.categories.added)
    vm = site.get(Vm, command.vm_uuid)
    site.put(
        replace(
            vm,
            categories=command.categories.applied(vm.categories),
            custom_attributes=command.custom_attributes.applied(vm.custom_attributes),
            owner_uuid=command.owner_uuid or vm.owner_uuid,
        )
    )
    return None


@frozen
class RelabelVm(VmCommand):
    """Change what a VM is labelled with; None leaves the owner."""

    operation: ClassVar[str] = "VmUpdate"
    runbook: ClassVar[Runbook] = registering("Label the VM", _relabel)

    categories: Change = UNCHANGED
    custom_attributes: Change = UNCHANGED
    owner_uuid: str | None = None

    def check(self, site: Site) -> None:
        """The VM must exist, and the categories that it gets; the owner is for who keeps them."""
        site.get(Vm, self.vm_uuid)
        check_categories(site, self.categories.added)


def _relabel_disk(site: Site, task: Task) -> Pause | None:
    command = RelabelDisk.of(task)
    vm = site.get(Vm, command.vm_uuid)
    disk = disk_of(vm, command.disk_uuid)
    is_disabled = disk.is_hydration_disabled if command.hydrates is None else not command.hydrates
    attributes = command.custom_attributes.applied(disk.custom_attributes)
    site.put(with_disk(vm, replace(disk, custom_attributes=attributes, is_hydration_disabled=is_disabled)))
    return None


@frozen
class RelabelDisk(VmCommand):
    """Change what a disk is labelled with, and whether more of its data may be fetched; None leaves that."""

    operation: ClassVar[str] = "VmDiskUpdate"
    runbook: ClassVar[Runbook] = registering("Label the disk", _relabel_disk)

    disk_uuid: str
    custom_attributes: Change = Change()
    hydrates: bool | None = None

    def check(self, site: Site) -> None:
        """The VM must have the disk."""
        disk_of(site.get(Vm, self.vm_uuid), self.disk_uuid)
