"""Giving a VM serial ports, changing them, and taking them away. All of it wants the VM off (*assumed*)."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import VmCommand, check_off, note_made, registering
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmSerialPort

SERIAL_PORT = "vm serial port"
LAST_PORT = 3  # documented


@frozen
class SerialPortSpec:
    """A serial port to make; without an index it takes the first that is free."""

    index: int | None = None
    is_connected: bool = True


def build_ports(site: Site, specs: tuple[SerialPortSpec, ...], taken: set[int]) -> tuple[VmSerialPort, ...]:
    """The serial ports of one VM made to order. Raises AlreadyExists for one that is there."""
    ports: list[VmSerialPort] = []
    for spec in specs:
        free = (index for index in range(LAST_PORT + 1) if index not in taken)
        index = next(free, None) if spec.index is None else spec.index
        if index is None or index in taken:
            raise AlreadyExists("serial port", str(LAST_PORT if index is None else index))
        taken = {*taken, index}
        ports.append(VmSerialPort(site.ids.uuid("vm-serial-port"), index, spec.is_connected))
    return tuple(ports)


def check_port(spec: SerialPortSpec) -> None:
    """A VM has room for four. Raises Invalid."""
    if spec.index is not None and not 0 <= spec.index <= LAST_PORT:
        raise Invalid("serial port index", f"must be from 0 to {LAST_PORT}")


def port_of(vm: Vm, uuid: str) -> VmSerialPort:
    """A serial port of a VM. Raises NotFound."""
    for port in vm.serial_ports:
        if port.uuid == uuid:
            return port
    raise NotFound(SERIAL_PORT, uuid)


def _add(site: Site, task: Task) -> Pause | None:
    command = AddSerialPort.of(task)
    vm = check_off(site, command.vm_uuid)
    (port,) = build_ports(site, (command.port,), {port.index for port in vm.serial_ports})
    site.put(replace(vm, serial_ports=(*vm.serial_ports, port)))
    note_made(site, task, SERIAL_PORT, port.uuid, f"serial.{port.index}")
    return None


@frozen
class AddSerialPort(VmCommand):
    """Give a VM a serial port. The task fails where the VM has one at that place."""

    operation: ClassVar[str] = "VmSerialPortCreate"
    runbook: ClassVar[Runbook] = registering("Add the serial port", _add)

    port: SerialPortSpec = SerialPortSpec()

    def check(self, site: Site) -> None:
        """The VM must exist and the place be one."""
        site.get(Vm, self.vm_uuid)
        check_port(self.port)


def _change(site: Site, task: Task) -> Pause | None:
    command = ChangeSerialPort.of(task)
    port = port_of(site.get(Vm, command.vm_uuid), command.port_uuid)
    if port.is_connected == command.is_connected:
        return None
    vm = check_off(site, command.vm_uuid)
    port = replace(port, is_connected=command.is_connected)
    site.put(replace(vm, serial_ports=tuple(port if one.uuid == port.uuid else one for one in vm.serial_ports)))
    return None


@frozen
class ChangeSerialPort(VmCommand):
    """Plug a serial port in or out."""

    operation: ClassVar[str] = "VmSerialPortUpdate"
    runbook: ClassVar[Runbook] = registering("Change the serial port", _change)

    port_uuid: str
    is_connected: bool = True

    def check(self, site: Site) -> None:
        """The VM must have the port."""
        port_of(site.get(Vm, self.vm_uuid), self.port_uuid)


def _remove(site: Site, task: Task) -> Pause | None:
    command = RemoveSerialPort.of(task)
    vm = check_off(site, command.vm_uuid)
    site.put(replace(vm, serial_ports=tuple(one for one in vm.serial_ports if one.uuid != command.port_uuid)))
    return None


@frozen
class RemoveSerialPort(VmCommand):
    """Take a serial port from a VM."""

    operation: ClassVar[str] = "VmSerialPortDelete"
    runbook: ClassVar[Runbook] = registering("Remove the serial port", _remove)

    port_uuid: str

    def check(self, site: Site) -> None:
        """The VM must have the port."""
        port_of(site.get(Vm, self.vm_uuid), self.port_uuid)
