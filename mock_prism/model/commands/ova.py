"""Packing VMs into OVAs, and making VMs of them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.category import check_categories
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.clone import copied_disk
from mock_prism.model.commands.device_specs import DiskSpec, check_disk
from mock_prism.model.commands.override import VmOverride
from mock_prism.model.commands.target import registering
from mock_prism.model.commands.vm_devices import plug
from mock_prism.model.errors import Disconnected, Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.ova import DiskFormat, Ova
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm


def _pack(site: Site, task: Task) -> Pause | None:
    """Take the time that the data takes to be written."""
    command = CreateOva.of(task)
    vm = site.table(Vm).get(command.vm_uuid or "")
    size = sum(disk.size_bytes for disk in vm.disks) if vm is not None else 0
    end = task.step_began_micros + site.timings.copy_micros(size)
    return until(site, end)


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateOva.of(task)
    uuid = site.ids.uuid("ova")
    cluster_uuid, vm, format_ = command.content(site)
    disks = (disk for disk in vm.disks if not disk.is_cdrom and disk.volume_group_uuid is None)
    kept = replace(
        vm,
        uuid=uuid,
        disks=tuple(copied_disk(site, disk) for disk in disks),
        host_uuid=None,
        moving_to=None,
        leaving_to=None,
        affinity=(),
        pcie_devices=(),
    )
    ova = site.put(
        Ova(
            uuid=uuid,
            name=command.name,
            cluster_uuid=cluster_uuid,
            vm=kept,
            format=format_,
            source_vm_uuid=command.vm_uuid,
            source_url=command.url,
            created_micros=site.now_micros,
            updated_micros=site.now_micros,
            created_by=task.requester,
        )
    )
    site.put(replace(site.get(Task, task.uuid), entities=(ref(ova),)))
    return None


@frozen
class CreateOva(Command):
    """Pack a VM, or take what an address gives. The task's entity is the OVA.

    ``ova_uuid`` is the OVA of this site that the address leads to; of any other the task fails with Disconnected, as
    nobody knows what is in it.
    """

    operation: ClassVar[str] = "OvaCreate"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Write the disks", _pack, weight=8), Step("Register the OVA", _create))

    name: str
    vm_uuid: str | None = None
    format: DiskFormat = DiskFormat.QCOW2
    url: str | None = None
    ova_uuid: str | None = None
    cluster_uuid: str | None = None

    def check(self, site: Site) -> None:
        """It must have a name, and a source and a cluster that are there."""
        check_name("an OVA", self.name)
        if self.vm_uuid is not None:
            site.get(Vm, self.vm_uuid)
        elif self.url is None or self.cluster_uuid is None:
            raise Invalid("source", "an OVA needs a VM, or an address and a cluster")
        if self.cluster_uuid is not None:
            site.get(Cluster, self.cluster_uuid)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid or site.get(Vm, self.vm_uuid or "").cluster_uuid

    def content(self, site: Site) -> tuple[str, Vm, DiskFormat]:
        """The cluster where it is kept, and what is in it, in which format. Raises NotFound and Disconnected."""
        if self.vm_uuid is not None:
            vm = site.get(Vm, self.vm_uuid)
            return self.cluster_uuid or vm.cluster_uuid, vm, self.format
        if self.ova_uuid is None:
            raise Disconnected(str(self.url))
        other = site.get(Ova, self.ova_uuid)
        return self.cluster_uuid or other.cluster_uuid, other.vm, other.format


@frozen
class OvaCommand(Command):
    """An act on one OVA."""

    ova_uuid: str

    def check(self, site: Site) -> None:
        """The OVA must exist."""
        site.get(Ova, self.ova_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(Ova, self.ova_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Ova, self.ova_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.ova_uuid,)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateOva.of(task)
    ova = site.get(Ova, command.ova_uuid)
    site.put(replace(ova, name=command.name, updated_micros=site.now_micros))
    return None


@frozen
class UpdateOva(OvaCommand):
    """Call an OVA otherwise."""

    operation: ClassVar[str] = "OvaUpdate"
    runbook: ClassVar[Runbook] = registering("Change the OVA", _update)

    name: str

    def check(self, site: Site) -> None:
        """The OVA must exist, and the name be one."""
        site.get(Ova, self.ova_uuid)
        check_name("an OVA", self.name)


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(Ova, DeleteOva.of(task).ova_uuid))
    return None


@frozen
class DeleteOva(OvaCommand):
    """Delete an OVA. The VMs made of it stay."""

    operation: ClassVar[str] = "OvaDelete"
    runbook: ClassVar[Runbook] = registering("Delete the OVA", _delete)


def _unpack(site: Site, task: Task) -> Pause | None:
    command = DeployOva.of(task)
    ova = site.get(Ova, command.ova_uuid)
    vm = command.override.make(site, ova.vm, command.cluster(site))
    for drive in command.cdroms:
        plug(site, site.get(Vm, vm.uuid), drive)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(vm), ref(ova))))
    return None


@frozen
class DeployOva(OvaCommand):
    """Make a VM of an OVA, off. The task's entities are the VM and the OVA."""

    operation: ClassVar[str] = "OvaDeploy"
    runbook: ClassVar[Runbook] = registering("Make the VM", _unpack)

    override: VmOverride
    cdroms: tuple[DiskSpec, ...] = ()
    cluster_uuid: str | None = None

    def check(self, site: Site) -> None:
        """The cluster must have what the VM needs."""
        ova = site.get(Ova, self.ova_uuid)
        target = site.get(Cluster, self.cluster_uuid or ova.cluster_uuid).uuid
        self.override.check(site, ova.vm, target)
        check_categories(site, self.override.categories or ())
        for drive in self.cdroms:
            check_disk(site, target, drive)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid or site.get(Ova, self.ova_uuid).cluster_uuid

    def holds(self) -> tuple[str, ...]:
        """Nothing: an OVA is not changed by being used."""
        return ()
