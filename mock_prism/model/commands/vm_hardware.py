"""Giving a VM GPUs and PCIe devices of its hosts, and taking them away. All of it wants the VM off (AHV guide)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar
from uuid import UUID, uuid5

from mock_prism.model.commands.target import VmCommand, check_off, note_made, registering
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.gpu import CARDS, SHARES, card_of
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmGpu, VmPcieDevice

GPU, PCIE = "vm gpu", "vm pcie device"


@frozen
class GpuSpec:
    """A GPU to give to a VM: a card or a share of one, by its device id."""

    device_id: int


def build_gpus(site: Site, specs: Iterable[GpuSpec]) -> tuple[VmGpu, ...]:
    """The GPUs of one VM made to order."""
    return tuple(VmGpu(site.ids.uuid("vm-gpu"), one.device_id, is_virtual=one.device_id in SHARES) for one in specs)


def check_gpus(site: Site, cluster_uuid: str, device_ids: Iterable[int]) -> None:
    """GPUs of one VM must be known, of cards that some host has, and of shares no more than a VM may have.

    Cards and shares together are refused (*assumed*).
    """
    amounts = Counter(device_ids)
    there = {gpu.device_id for host in hosts_of(site, cluster_uuid) for gpu in host.gpus}
    for device_id, amount in amounts.items():
        if device_id not in CARDS and device_id not in SHARES:
            raise Invalid("gpu", f"there is no GPU with the device id {device_id}")
        if card_of(device_id) not in there:
            raise Invalid("gpu", f"no host of the cluster has a GPU with the device id {device_id}")
        if device_id in SHARES and amount > SHARES[device_id].max_per_vm:
            raise Invalid("gpu", f"a VM can have {SHARES[device_id].max_per_vm} of {SHARES[device_id].name} at most")
    if len({device_id in SHARES for device_id in amounts}) > 1:
        raise Invalid("gpu", "a VM has either GPUs passed through or virtual ones")


def gpu_of(vm: Vm, uuid: str) -> VmGpu:
    """A GPU of a VM. Raises NotFound."""
    for gpu in vm.gpus:
        if gpu.uuid == uuid:
            return gpu
    raise NotFound(GPU, uuid)


def pcie_of(vm: Vm, uuid: str) -> VmPcieDevice:
    """A PCIe device of a VM. Raises NotFound."""
    for device in vm.pcie_devices:
        if device.uuid == uuid:
            return device
    raise NotFound(PCIE, uuid)


def pcie_holder(site: Site, device_uuid: str) -> Vm | None:
    """The VM that a PCIe device of a host is given to, running or not."""
    return next((vm for vm in site.all(Vm) if any(one.device_uuid == device_uuid for one in vm.pcie_devices)), None)


def _add_gpus(site: Site, task: Task) -> Pause | None:
    command = AddGpus.of(task)
    vm = check_off(site, command.vm_uuid)
    gpus = build_gpus(site, command.gpus)
    site.put(replace(vm, gpus=(*vm.gpus, *gpus)))
    for gpu in gpus:
        note_made(site, task, GPU, gpu.uuid, str(gpu.device_id))
    return None


@frozen
class AddGpus(VmCommand):
    """Give a VM GPUs. Whether a host has them to spare shows when it is started."""

    operation: ClassVar[str] = "VmGpuCreate"
    runbook: ClassVar[Runbook] = registering("Add the GPUs", _add_gpus)

    gpus: tuple[GpuSpec, ...]

    def check(self, site: Site) -> None:
        """The cluster must have such GPUs."""
        vm = site.get(Vm, self.vm_uuid)
        check_gpus(site, vm.cluster_uuid, [*(one.device_id for one in vm.gpus), *(one.device_id for one in self.gpus)])


def _remove_gpus(site: Site, task: Task) -> Pause | None:
    command = RemoveGpus.of(task)
    vm = check_off(site, command.vm_uuid)
    site.put(replace(vm, gpus=tuple(gpu for gpu in vm.gpus if gpu.uuid not in command.gpu_uuids)))
    return None


@frozen
class RemoveGpus(VmCommand):
    """Take GPUs from a VM."""

    operation: ClassVar[str] = "VmGpuDelete"
    runbook: ClassVar[Runbook] = registering("Remove the GPUs", _remove_gpus)

    gpu_uuids: tuple[str, ...]

    def check(self, site: Site) -> None:
        """The VM must have them."""
        for uuid in self.gpu_uuids:
            gpu_of(site.get(Vm, self.vm_uuid), uuid)


def pcie_group(cluster_uuid: str, model: str) -> str:
    """What names all PCIe devices of one model in a cluster (a name-based UUID: captured, 2025)."""
    return str(uuid5(UUID(cluster_uuid), model))


def devices_in_group(site: Site, cluster_uuid: str, group_uuid: str) -> list[str]:
    """The devices of a group by uuid. Raises NotFound."""
    devices = [device for host in hosts_of(site, cluster_uuid) for device in host.pcie_devices]
    members = [one.uuid for one in devices if group_uuid == pcie_group(cluster_uuid, one.model)]
    if not members:
        raise NotFound("pcie device group", group_uuid)
    return members


def device_in_group(site: Site, cluster_uuid: str, group_uuid: str) -> str:
    """A device of a group, one that no VM has as long as there is one. Raises NotFound."""
    members = devices_in_group(site, cluster_uuid, group_uuid)
    return next((uuid for uuid in members if pcie_holder(site, uuid) is None), members[0])


def check_pcie(site: Site, cluster_uuid: str, device_uuid: str) -> None:
    """The device must be of a host of the cluster. Raises NotFound."""
    hosts: Iterable[Host] = hosts_of(site, cluster_uuid)
    if not any(device.uuid == device_uuid for host in hosts for device in host.pcie_devices):
        raise NotFound("pcie device", device_uuid)


def _add_pcie(site: Site, task: Task) -> Pause | None:
    command = AddPcieDevice.of(task)
    vm = check_off(site, command.vm_uuid)
    if (holder := pcie_holder(site, command.device_uuid)) is not None:
        raise AlreadyExists("pcie device assignment", holder.name)
    device = VmPcieDevice(site.ids.uuid("vm-pcie"), command.device_uuid)
    site.put(replace(vm, pcie_devices=(*vm.pcie_devices, device)))
    note_made(site, task, PCIE, device.uuid, device.device_uuid)
    return None


@frozen
class AddPcieDevice(VmCommand):
    """Pass a PCIe device through to a VM, which from then on runs on its host only. The task fails if it is taken."""

    operation: ClassVar[str] = "VmPcieDeviceCreate"
    runbook: ClassVar[Runbook] = registering("Assign the device", _add_pcie)

    device_uuid: str

    def check(self, site: Site) -> None:
        """The device must be of the VM's cluster."""
        check_pcie(site, site.get(Vm, self.vm_uuid).cluster_uuid, self.device_uuid)


def _remove_pcie(site: Site, task: Task) -> Pause | None:
    command = RemovePcieDevice.of(task)
    vm = check_off(site, command.vm_uuid)
    site.put(replace(vm, pcie_devices=tuple(one for one in vm.pcie_devices if one.uuid != command.assignment_uuid)))
    return None


@frozen
class RemovePcieDevice(VmCommand):
    """Give a PCIe device back to its host."""

    operation: ClassVar[str] = "VmPcieDeviceDelete"
    runbook: ClassVar[Runbook] = registering("Release the device", _remove_pcie)

    assignment_uuid: str

    def check(self, site: Site) -> None:
        """The VM must have it."""
        pcie_of(site.get(Vm, self.vm_uuid), self.assignment_uuid)
