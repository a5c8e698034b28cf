"""acli vm: GPUs, PCIe devices and serial ports, what a VM boots from, and where its disks lie.

``update_boot_device`` and ``assign_pcie_device`` are captured (2025); of the others most parameters are *assumed*.
"""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vm_disks import disk_at
from mock_prism.faces.shell.acli.vm_nics import nic_at
from mock_prism.faces.shell.acli.vm_object import ORDER
from mock_prism.faces.shell.answers import Answer
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.resolve import named_in
from mock_prism.model.commands.move_disks import DiskMove, MoveDisks
from mock_prism.model.commands.serial_port import AddSerialPort, SerialPortSpec
from mock_prism.model.commands.vm import UpdateVm
from mock_prism.model.commands.vm_hardware import (
    GPU,
    PCIE,
    AddGpus,
    AddPcieDevice,
    GpuSpec,
    RemoveGpus,
    RemovePcieDevice,
    device_in_group,
    devices_in_group,
)
from mock_prism.model.errors import NotFound
from mock_prism.model.gpu import GPU_KINDS
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import BootDevice

VM = Param("vm", Kind.VM, positional=True)
NAME = Param("gpu", Kind.GPU, required=True)
GROUP_UUID = Param("group_uuid", Kind.PCIE_GROUP, required=True)
BOOT = ("disk_addr", "mac_addr", "uefi_boot", "boot_device_order")
SERVER = "kServer"


def _device_id(call: AcliCall) -> int:
    """The GPU that the name of a card or of a share of one means; underscores stand for blanks. Raises NotFound."""
    text = call.args.text("gpu")
    for name, device_id in GPU_KINDS.items():
        if text.replace("_", " ").lower() == name.lower():
            return device_id
    raise NotFound("gpu", text)


def _assign_gpu(call: AcliCall) -> Answer:
    vm = call.vm()
    return call.start_one("GpuAssign", vm, AddGpus(vm.uuid, (GpuSpec(_device_id(call)),)))


def _deassign_gpu(call: AcliCall) -> Answer:
    """One of the kind named."""
    vm, device_id = call.vm(), _device_id(call)
    gpu = next((one for one in vm.gpus if one.device_id == device_id), None)
    if gpu is None:
        raise NotFound(GPU, call.args.text("gpu"))
    return call.start_one("GpuDeassign", vm, RemoveGpus(vm.uuid, (gpu.uuid,)))


def _create_port(call: AcliCall) -> Answer:
    vm = call.vm()
    is_connected = call.args.maybe_text("type") == SERVER
    spec = SerialPortSpec(call.args.maybe_number("index"), is_connected)
    return call.start_one("SerialPortCreate", vm, AddSerialPort(vm.uuid, spec))


def _update_boot_device(call: AcliCall) -> Answer:
    """One device before all others. Raises Usage where the call asks for nothing, or for two."""
    vm, args = call.vm(), call.args
    given = [name for name in BOOT if name in args]
    if len(given) != 1:
        raise Usage(f"InvalidArgument: give one of {', '.join(BOOT)}")
    if given == ["uefi_boot"]:
        return call.start_one("VmUpdate", vm, UpdateVm(vm.uuid, uefi_boot=args.flag("uefi_boot")))
    if given == ["boot_device_order"]:
        traits = replace(vm.traits, boot_order=_order(args.text("boot_device_order")))
        return call.start_one("VmUpdate", vm, UpdateVm(vm.uuid, traits=traits))
    device = (
        disk_at(vm, args.text("disk_addr")).address if "disk_addr" in args else nic_at(vm, args.text("mac_addr")).mac
    )
    return call.start_one("VmUpdate", vm, UpdateVm(vm.uuid, boot_from=device))


def _order(text: str) -> tuple[BootDevice, ...]:
    """Sorts of devices, each once, as ``kCdrom,kDisk,kNetwork``. Raises Usage."""
    words = [word.strip() for word in text.split(",")]
    order = tuple(device for word in words for device, name in ORDER.items() if name == word)
    if len(order) < len(words) or len(order) > len({*order}):
        raise Usage(f"InvalidArgument: boot_device_order takes each of {', '.join(ORDER.values())} once")
    return order


def _assign_pcie(call: AcliCall) -> Answer:
    """One device of the group, which is named alike for every VM (captured)."""
    vm = call.vm()
    device = device_in_group(call.site, call.cluster.uuid, call.args.text("group_uuid"))
    return call.start_one("VmUpdate", vm, AddPcieDevice(vm.uuid, device))


def _deassign_pcie(call: AcliCall) -> Answer:
    """One of the group's. Raises NotFound where the VM has none."""
    vm, group = call.vm(), call.args.text("group_uuid")
    members = devices_in_group(call.site, call.cluster.uuid, group)
    for one in vm.pcie_devices:
        if one.device_uuid in members:
            return call.start_one("VmUpdate", vm, RemovePcieDevice(vm.uuid, one.uuid))
    raise NotFound(PCIE, group)


def _update_container(call: AcliCall) -> Answer:
    """All disks, or the one at an address, go to another container while the VM goes on."""
    vm, address = call.vm(), call.args.maybe_text("disk_addr")
    container = named_in(call.site, StorageContainer, call.cluster.uuid, call.args.text("container"))
    disks = () if address is None else (disk_at(vm, address).uuid,)
    command = MoveDisks(vm.uuid, (DiskMove(container.uuid, disks),))
    return call.start_one("VmUpdateContainer", vm, command, detached=not call.args.flag("wait"))


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("vm.assign_gpu", "Gives a VM a GPU.", (VM, NAME), _assign_gpu),
    AcliVerb("vm.deassign_gpu", "Takes a GPU from a VM.", (VM, NAME), _deassign_gpu),
    AcliVerb(
        "vm.serial_port_create",
        "Gives a VM a serial port.",
        (VM, Param("type", Kind.WORD, default=SERVER, words=(SERVER, "kNull")), Param("index", Kind.NUMBER)),
        _create_port,
    ),
    AcliVerb(
        "vm.update_boot_device",
        "Has a VM boot from one device before all others, or by another firmware.",
        (
            VM,
            Param("disk_addr", Kind.DISK_ADDRESS),
            Param("mac_addr", Kind.MAC),
            Param("uefi_boot", Kind.FLAG),
            Param("boot_device_order"),
        ),
        _update_boot_device,
    ),
    AcliVerb("vm.assign_pcie_device", "Gives a VM a PCIe device.", (VM, GROUP_UUID), _assign_pcie),
    AcliVerb("vm.deassign_pcie_device", "Takes a PCIe device from a VM.", (VM, GROUP_UUID), _deassign_pcie),
    AcliVerb(
        "vm.update_container",
        "Moves the disks of a VM to another storage container.",
        (
            VM,
            Param("container", Kind.CONTAINER, required=True),
            Param("disk_addr", Kind.DISK_ADDRESS),
            Param("wait", Kind.FLAG, default="true"),
        ),
        _update_container,
    ),
)
