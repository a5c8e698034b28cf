"""acli vm: GPUs and serial ports. The verbs are known, most of their parameters *assumed*."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.model.commands.serial_port import AddSerialPort, SerialPortSpec
from mock_prism.model.commands.vm_hardware import GPU, AddGpus, GpuSpec, RemoveGpus
from mock_prism.model.errors import NotFound
from mock_prism.model.gpu import GPU_KINDS

VM = Param("vm", Kind.VM, positional=True)
NAME = Param("gpu", required=True)
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


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("vm.assign_gpu", "Gives a VM a GPU.", (VM, NAME), _assign_gpu),
    AcliVerb("vm.deassign_gpu", "Takes a GPU from a VM.", (VM, NAME), _deassign_gpu),
    AcliVerb(
        "vm.serial_port_create",
        "Gives a VM a serial port.",
        (VM, Param("type", Kind.WORD, default=SERVER, words=(SERVER, "kNull")), Param("index", Kind.NUMBER)),
        _create_port,
    ),
)
