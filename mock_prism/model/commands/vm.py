"""Creating, changing and deleting VMs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from math import prod
from typing import ClassVar

from mock_prism.model.category import check_categories
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.device_specs import (
    DiskSpec,
    NicSpec,
    addresses,
    build_disk,
    build_nics,
    check_disk,
    check_distinct,
    check_nic,
    check_same_cluster,
)
from mock_prism.model.commands.power import stop
from mock_prism.model.commands.serial_port import SerialPortSpec, build_ports, check_port
from mock_prism.model.commands.target import VmCommand, check_new, check_revision, leave_groups, registering
from mock_prism.model.commands.vm_hardware import GpuSpec, build_gpus, check_gpus
from mock_prism.model.commands.vm_machine import check_machine, machine_of
from mock_prism.model.errors import Invalid, NotFound, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.placement import Obstacle, no_placement, obstacles
from mock_prism.model.records import author
from mock_prism.model.recovery_point import forget, snapshots_of_vm
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.task import Command, Task
from mock_prism.model.timezones import check_timezone
from mock_prism.model.vm import PLAIN, Vm, VmTraits

MIB = 1 << 20
SCARCE = (Obstacle.MEMORY, Obstacle.CPU, Obstacle.RESERVED)


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateVm.of(task)
    places = addresses(command.disks)
    ordered = zip(command.disks, places, strict=True)
    disks = tuple(build_disk(site, command.cluster_uuid, spec, index) for spec, index in ordered)
    vm = site.put(
        Vm(
            uuid=command.new_uuid or site.ids.uuid("vm"),
            cluster_uuid=command.cluster_uuid,
            name=command.name,
            description=command.description,
            memory_bytes=command.memory_bytes,
            num_vcpus=command.num_vcpus,
            num_cores_per_vcpu=command.num_cores_per_vcpu,
            num_threads_per_core=command.num_threads_per_core,
            disks=disks,
            nics=build_nics(site, command.nics),
            timezone=command.timezone,
            is_agent_vm=command.is_agent_vm,
            ha_priority=command.ha_priority,
            affinity=command.affinity,
            machine_type=command.machine_type,
            uefi_boot=command.uefi_boot,
            boot_from=command.boot_from,
            traits=command.traits,
            project_uuid=command.project_uuid,
            owner_uuid=command.owner_uuid or author(site, task),
            custom_attributes=command.custom_attributes,
            has_cpu_passthrough=command.has_cpu_passthrough,
            categories=command.categories,
            gpus=build_gpus(site, command.gpus),
            serial_ports=build_ports(site, command.serial_ports, set()),
            created_micros=site.now_micros,
        )
    )
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(EntityRef(Vm.kind, vm.uuid, vm.name),)))
    return None


@frozen
class CreateVm(Command):
    """Make a VM, powered off. The task's entity is the new VM.

    Defaults are those of a bare ``acli vm.create`` (captured, AOS 5.x): 2048 MB and one vCPU.
    """

    operation: ClassVar[str] = "VmCreate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Create the VM", _create), Step("Register the VM", lasting(lambda timings: timings.vm_create_micros))
    )

    cluster_uuid: str
    name: str
    description: str = ""
    memory_bytes: int = 2048 * MIB
    num_vcpus: int = 1
    num_cores_per_vcpu: int = 1
    disks: tuple[DiskSpec, ...] = ()
    nics: tuple[NicSpec, ...] = ()
    timezone: str = "UTC"
    is_agent_vm: bool = False
    ha_priority: int = 0
    affinity: tuple[str, ...] = ()
    machine_type: str = "pc"
    uefi_boot: bool = False
    num_threads_per_core: int = 1
    categories: tuple[str, ...] = ()
    gpus: tuple[GpuSpec, ...] = ()
    serial_ports: tuple[SerialPortSpec, ...] = ()
    new_uuid: str | None = None
    boot_from: str | None = None
    traits: VmTraits = PLAIN
    owner_uuid: str | None = None
    custom_attributes: tuple[str, ...] = ()
    has_cpu_passthrough: bool = False
    project_uuid: str | None = None

    def check(self, site: Site) -> None:
        """Everything named must exist in the cluster, and the sizes must be possible."""
        site.get(Cluster, self.cluster_uuid)
        if self.new_uuid is not None:
            check_new(site, Vm, self.new_uuid)
        check_name("a VM", self.name)
        check_timezone(self.timezone)
        check_size(site, self)
        check_machine(self.machine_type, self.uefi_boot, self.traits)
        for disk in self.disks:
            check_disk(site, self.cluster_uuid, disk)
        check_distinct(self.disks)
        places = zip(self.disks, addresses(self.disks), strict=True)
        check_boot(
            self.boot_from, {*(f"{disk.bus}.{index}" for disk, index in places), *(nic.mac for nic in self.nics)}
        )
        for nic in self.nics:
            check_nic(site, self.cluster_uuid, nic)
        check_gpus(site, self.cluster_uuid, [gpu.device_id for gpu in self.gpus])
        for port in self.serial_ports:
            check_port(port)
        for host_uuid in self.affinity:
            check_same_cluster(site.get(Host, host_uuid).cluster_uuid, self.cluster_uuid, "host")
        check_categories(site, self.categories)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid


def check_boot(wanted: str | None, devices: Collection[str | None]) -> None:
    """What a VM is to boot from must be one of its devices. Raises NotFound."""
    if wanted and wanted not in devices:
        raise NotFound("boot device", wanted)


def check_size(site: Site, vm: CreateVm | Vm) -> None:
    """Memory is whole MiB and counts are positive; neither is more than AHV gives any VM. Raises Invalid."""
    counts, most = (vm.num_vcpus, vm.num_cores_per_vcpu, vm.num_threads_per_core), site.behaviour
    if vm.memory_bytes < MIB or vm.memory_bytes % MIB:
        raise Invalid("memory", "must be a positive number of whole MiB")
    if vm.memory_bytes > most.most_memory_bytes:
        raise Invalid("memory", f"must be at most {most.most_memory_bytes // MIB} MiB")
    if min(counts) < 1:
        raise Invalid("num_vcpus", "must be at least 1")
    if prod(counts) > most.most_vcpus:
        raise Invalid("num_vcpus", f"must not come to more than {most.most_vcpus} with all cores and threads")


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateVm.of(task)
    vm = site.get(Vm, command.vm_uuid)
    is_cold = command.shrinks(vm) or command.plugs(vm) or machine_of(command.applied(vm)) != machine_of(vm)
    if not vm.is_off and is_cold:
        raise WrongState(Vm.kind, vm.name, vm.power.value, PowerState.OFF.value)
    check_categories(site, command.categories or ())
    after = command.applied(vm)
    check_grown(site, vm, after)
    site.put(after)
    return None


def check_grown(site: Site, vm: Vm, after: Vm) -> None:
    """What a running VM is given more of must be there on its host. Raises NoPlacement."""
    if vm.host_uuid is None or (after.memory_bytes, after.total_vcpus) == (vm.memory_bytes, vm.total_vcpus):
        return
    host = site.get(Host, vm.host_uuid)
    if found := tuple(obstacle for obstacle in obstacles(site, after, host) if obstacle in SCARCE):
        raise no_placement(vm, [(host, found)])


@frozen
class UpdateVm(VmCommand):
    """Change a VM's settings; None leaves one as it is. A running VM cannot shrink, nor outgrow its
    host, nor be given processors where it takes none while it runs.

    An empty ``boot_from`` is the usual order again. What its machine is changes while the VM is off.
    """

    operation: ClassVar[str] = "VmUpdate"
    runbook: ClassVar[Runbook] = registering("Change the VM", _update)

    name: str | None = None
    description: str | None = None
    memory_bytes: int | None = None
    num_vcpus: int | None = None
    num_cores_per_vcpu: int | None = None
    is_agent_vm: bool | None = None
    ha_priority: int | None = None
    timezone: str | None = None
    affinity: tuple[str, ...] | None = None
    num_threads_per_core: int | None = None
    categories: tuple[str, ...] | None = None
    revision: int | None = None
    boot_from: str | None = None
    uefi_boot: bool | None = None
    machine_type: str | None = None
    traits: VmTraits | None = None
    owner_uuid: str | None = None
    has_cpu_passthrough: bool | None = None
    project_uuid: str | None = None

    def check(self, site: Site) -> None:
        """The VM must be at the revision named, and the new values must be possible."""
        vm = site.get(Vm, self.vm_uuid)
        check_revision(vm, self.revision)
        after = self.applied(vm)
        check_name("a VM", after.name)
        check_timezone(after.timezone)
        check_size(site, after)
        check_machine(after.machine_type, after.uefi_boot, after.traits)
        for host_uuid in self.affinity or ():
            check_same_cluster(site.get(Host, host_uuid).cluster_uuid, vm.cluster_uuid, "host")
        check_categories(site, self.categories or ())
        check_boot(self.boot_from, {*(disk.address for disk in vm.disks), *(nic.mac for nic in vm.nics)})

    def applied(self, vm: Vm) -> Vm:
        """The VM as it will be."""
        threads, passes = self.num_threads_per_core, self.has_cpu_passthrough
        return replace(
            vm,
            name=vm.name if self.name is None else self.name,
            description=vm.description if self.description is None else self.description,
            memory_bytes=vm.memory_bytes if self.memory_bytes is None else self.memory_bytes,
            num_vcpus=vm.num_vcpus if self.num_vcpus is None else self.num_vcpus,
            num_cores_per_vcpu=vm.num_cores_per_vcpu if self.num_cores_per_vcpu is None else self.num_cores_per_vcpu,
            is_agent_vm=vm.is_agent_vm if self.is_agent_vm is None else self.is_agent_vm,
            ha_priority=vm.ha_priority if self.ha_priority is None else self.ha_priority,
            timezone=vm.timezone if self.timezone is None else self.timezone,
            affinity=vm.affinity if self.affinity is None else self.affinity,
            num_threads_per_core=vm.num_threads_per_core if threads is None else threads,
            categories=vm.categories if self.categories is None else self.categories,
            boot_from=vm.boot_from if self.boot_from is None else self.boot_from or None,
            uefi_boot=vm.uefi_boot if self.uefi_boot is None else self.uefi_boot,
            machine_type=self.machine_type or vm.machine_type,
            traits=vm.traits if self.traits is None else self.traits,
            owner_uuid=self.owner_uuid or vm.owner_uuid,
            has_cpu_passthrough=vm.has_cpu_passthrough if passes is None else passes,
            project_uuid=self.project_uuid or vm.project_uuid,
        )

    def shrinks(self, vm: Vm) -> bool:
        """Whether the guest would have to give something back."""
        after = self.applied(vm)
        return after.memory_bytes < vm.memory_bytes or after.total_vcpus < vm.total_vcpus

    def plugs(self, vm: Vm) -> bool:
        """Whether the guest would be given processors while it takes none."""
        return not vm.traits.has_cpu_hotplug and self.applied(vm).total_vcpus > vm.total_vcpus


def _delete(site: Site, task: Task) -> Pause | None:
    vm = site.get(Vm, DeleteVm.of(task).vm_uuid)
    if vm.is_running:
        vm = stop(site, vm)
    leave_groups(site, vm.uuid)
    if DeleteVm.of(task).deletes_snapshots:
        forget(site, snapshots_of_vm(site, vm))
    site.remove(vm)
    return None


@frozen
class DeleteVm(VmCommand):
    """Delete a VM, running or not. Its snapshots stay, unless they are to go too."""

    operation: ClassVar[str] = "VmDelete"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Delete the VM", _delete), Step("Free its disks", lasting(lambda timings: timings.vm_delete_micros))
    )

    revision: int | None = None
    deletes_snapshots: bool = False

    def check(self, site: Site) -> None:
        """The VM must be at the revision named."""
        check_revision(site.get(Vm, self.vm_uuid), self.revision)
