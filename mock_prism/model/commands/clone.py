"""Copying a VM."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.device_specs import (
    NicSpec,
    alike,
    build_nics,
    check_nic,
    check_same_cluster,
    customized,
)
from mock_prism.model.commands.target import VmCommand, check_new
from mock_prism.model.commands.vm import check_boot, check_size
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import author
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import BootDevice, Vm, VmDisk


def _clone(site: Site, task: Task) -> Pause | None:
    command = CloneVm.of(task)
    after = replace(command.applied(site.get(Vm, command.vm_uuid)), owner_uuid=author(site, task))
    if command.is_customized:
        home = (
            command.container_uuid or next(iter(site.where(StorageContainer, "cluster_uuid", after.cluster_uuid))).uuid
        )
        after = replace(after, disks=customized(site, after, home))
    nics = command.nics
    if nics is None:
        nics = tuple(alike(nic) for nic in after.nics)
    vm = put_copy(site, after, nics, command.new_uuid, command.container_uuid)
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(EntityRef(Vm.kind, vm.uuid, vm.name),)))
    return None


def put_copy(
    site: Site, after: Vm, nics: tuple[NicSpec, ...], new_uuid: str | None = None, container_uuid: str | None = None
) -> Vm:
    """Make a VM, off, that is like another but for its identities. Volume groups and PCIe devices stay with that.

    Its uuid may be given, and the container that its disks go to.
    """
    return site.put(
        replace(
            after,
            uuid=new_uuid or site.ids.uuid("vm"),
            power=PowerState.OFF,
            host_uuid=None,
            moving_to=None,
            leaving_to=None,
            disks=tuple(
                copied_disk(site, disk, container_uuid) for disk in after.disks if disk.volume_group_uuid is None
            ),
            nics=build_nics(site, nics),
            gpus=tuple(replace(gpu, uuid=site.ids.uuid("vm-gpu")) for gpu in after.gpus),
            serial_ports=tuple(replace(one, uuid=site.ids.uuid("vm-serial-port")) for one in after.serial_ports),
            pcie_devices=(),
            protection=None,
            traits=replace(after.traits, bios_uuid=None, generation_uuid=None),
            created_micros=site.now_micros,
            powered_micros=0,
        )
    )


def copied_disk(site: Site, disk: VmDisk, container_uuid: str | None = None) -> VmDisk:
    """A disk with the same content and identities of its own."""
    copy = replace(disk, uuid=site.ids.uuid("vm-disk"), moving_to=None)
    if disk.is_empty:
        return copy
    return replace(copy, vmdisk_uuid=site.ids.uuid("vmdisk"), container_uuid=container_uuid or disk.container_uuid)


@frozen
class CloneVm(VmCommand):
    """Copy a VM, running or not: another that is off, with disks of its own and NICs on the same networks.
    What PCIe devices it has stay with it.

    Volume groups stay with the VM that they are attached to (*assumed*).
    None takes over what the VM has; ``is_customized`` gives it a drive that sets the guest up. The task's entity is
    the new VM.
    """

    operation: ClassVar[str] = "VmClone"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Clone the VM", _clone), Step("Register the VM", lasting(lambda timings: timings.vm_create_micros))
    )

    name: str | None = None
    memory_bytes: int | None = None
    num_vcpus: int | None = None
    num_cores_per_vcpu: int | None = None
    num_threads_per_core: int | None = None
    nics: tuple[NicSpec, ...] | None = None
    new_uuid: str | None = None
    container_uuid: str | None = None
    is_customized: bool = False
    boot_from: str | None = None
    boot_order: tuple[BootDevice, ...] | None = None

    def check(self, site: Site) -> None:
        """The VM must exist, the sizes be possible, and the networks be the cluster's."""
        vm = site.get(Vm, self.vm_uuid)
        if self.new_uuid is not None:
            check_new(site, Vm, self.new_uuid)
        if self.container_uuid is not None:
            container = site.get(StorageContainer, self.container_uuid)
            check_same_cluster(container.cluster_uuid, vm.cluster_uuid, "container")
        after = self.applied(vm)
        check_name("a VM", after.name)
        check_size(site, after)
        for nic in self.nics or ():
            check_nic(site, vm.cluster_uuid, nic)
        check_boot(self.boot_from, {*(disk.address for disk in vm.disks), *(nic.mac for nic in self.nics or ())})

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """Nothing yet: the new VM, once it is made."""
        return ()

    def applied(self, vm: Vm) -> Vm:
        """The VM with the sizes that the copy is to have."""
        threads = self.num_threads_per_core
        return replace(
            vm,
            name=self.name or f"{vm.name}-clone",
            memory_bytes=vm.memory_bytes if self.memory_bytes is None else self.memory_bytes,
            num_vcpus=vm.num_vcpus if self.num_vcpus is None else self.num_vcpus,
            num_cores_per_vcpu=vm.num_cores_per_vcpu if self.num_cores_per_vcpu is None else self.num_cores_per_vcpu,
            num_threads_per_core=vm.num_threads_per_core if threads is None else threads,
            boot_from=self.boot_from or vm.boot_from,
            traits=replace(vm.traits, boot_order=self.boot_order or vm.traits.boot_order),
        )
