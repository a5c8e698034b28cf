"""GPUs, PCIe devices and serial ports of a VM below it, and the acts on disks that change no data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.v4.envelopes import started
from mock_prism.faces.rest.v4.vm_acts import AttributesBody
from mock_prism.faces.rest.v4.vm_devices import ONE, OWNER, Sort, cdrom, hard_disk, paths_of
from mock_prism.faces.rest.v4.vm_hardware_bodies import GpuBody, SerialPortBody, gpu_spec, serial_port_spec
from mock_prism.faces.rest.v4.vm_hardware_schemas import GpuSchema, PcieDeviceSchema, SerialPortSchema
from mock_prism.faces.rest.v4.vms import named_vm, vm_to_change
from mock_prism.faces.rest.v4.wire import UuidText, missing
from mock_prism.model.commands.serial_port import AddSerialPort, ChangeSerialPort, RemoveSerialPort, port_of
from mock_prism.model.commands.vm_hardware import (
    AddGpus,
    AddPcieDevice,
    RemoveGpus,
    RemovePcieDevice,
    gpu_of,
    pcie_of,
)
from mock_prism.model.commands.vm_labels import Change, RelabelDisk
from mock_prism.model.errors import NotSimulated
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm, VmDisk


class DeviceBody(Part):
    """``PcieDeviceReference``."""

    uuid = UuidText(data_key="deviceExtId", load_default=None)


class PcieBody(Part):
    """A ``PcieDevice`` to pass through."""

    backing = fields.Nested(DeviceBody, data_key="backingInfo", load_default=None)

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """It must be said which device."""
        if loaded["backing"] is None or loaded["backing"]["uuid"] is None:
            raise ValidationError(missing(["backingInfo"]))


SORTS = (
    Sort(
        "gpus",
        GpuSchema,
        lambda vm: vm.gpus,
        gpu_of,
        lambda call, vm: AddGpus(vm.uuid, (gpu_spec(load(GpuBody, call.body)),)),
        lambda vm, gpu: RemoveGpus(vm.uuid, (gpu.uuid,)),
    ),
    Sort(
        "pcie-devices",
        PcieDeviceSchema,
        lambda vm: vm.pcie_devices,
        pcie_of,
        lambda call, vm: AddPcieDevice(vm.uuid, load(PcieBody, call.body)["backing"]["uuid"]),
        lambda vm, device: RemovePcieDevice(vm.uuid, device.uuid),
    ),
    Sort(
        "serial-ports",
        SerialPortSchema,
        lambda vm: vm.serial_ports,
        port_of,
        lambda call, vm: AddSerialPort(vm.uuid, serial_port_spec(load(SerialPortBody, call.body))),
        lambda vm, port: RemoveSerialPort(vm.uuid, port.uuid),
    ),
)


def update_serial_port(call: Call) -> Reply:
    """Plug a serial port in or out. Where it is cannot change."""
    port = port_of(named_vm(call, OWNER), call.path["extId"].lower())
    vm = vm_to_change(call, OWNER)
    wanted: Any = load(SerialPortBody, call.body)
    if wanted["index"] not in (None, port.index):
        raise NotSimulated("changing the index of a serial port")
    is_connected = port.is_connected if wanted["is_connected"] is None else wanted["is_connected"]
    return started(call, ChangeSerialPort(vm.uuid, port.uuid, is_connected))


def _disk_act(find: Callable[[Vm, str], VmDisk], make: Callable[[Call, Vm, VmDisk], Command]) -> Handler:
    """An action on a disk or CD-ROM that changes no data."""

    def act(call: Call) -> Reply:
        disk = find(named_vm(call, OWNER), call.path["extId"].lower())
        return started(call, make(call, vm_to_change(call, OWNER, is_strict=False), disk))

    return act


def _hydrating(is_enabled: bool) -> Callable[[Call, Vm, VmDisk], Command]:
    return lambda call, vm, disk: RelabelDisk(vm.uuid, disk.uuid, hydrates=is_enabled)


def _labelling(adds: bool) -> Callable[[Call, Vm, VmDisk], Command]:
    def make(call: Call, vm: Vm, disk: VmDisk) -> Command:
        words = tuple(load(AttributesBody, call.body)["custom_attributes"])
        return RelabelDisk(vm.uuid, disk.uuid, Change(added=words) if adds else Change(dropped=words))

    return make


HANDLERS: dict[str, Handler] = {
    **{name: handler for sort in SORTS for name, handler in paths_of(sort).items()},
    f"v4 PUT {ONE}/serial-ports/{{extId}}": update_serial_port,
    f"v4 POST {ONE}/disks/{{extId}}/$actions/add-custom-attributes": _disk_act(hard_disk, _labelling(adds=True)),
    f"v4 POST {ONE}/disks/{{extId}}/$actions/remove-custom-attributes": _disk_act(hard_disk, _labelling(adds=False)),
    f"v4 POST {ONE}/disks/{{extId}}/$actions/enable-hydration": _disk_act(hard_disk, _hydrating(True)),
    f"v4 POST {ONE}/disks/{{extId}}/$actions/disable-hydration": _disk_act(hard_disk, _hydrating(False)),
    f"v4 POST {ONE}/cd-roms/{{extId}}/$actions/enable-hydration": _disk_act(cdrom, _hydrating(True)),
    f"v4 POST {ONE}/cd-roms/{{extId}}/$actions/disable-hydration": _disk_act(cdrom, _hydrating(False)),
}
