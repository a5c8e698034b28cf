"""GPUs, PCIe devices, serial ports and guest tools of a VM on the wire: fields as in the official SDK."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_fields import CONFIG
from mock_prism.faces.rest.v4.wire import WireSchema
from mock_prism.model.commands.guest_tools import holds_tools
from mock_prism.model.document import standing_uuid
from mock_prism.model.frozen import frozen
from mock_prism.model.gpu import CARDS, SHARES
from mock_prism.model.states import PowerState
from mock_prism.model.vm import NGT_VERSION, GuestTools, NgtCapability, Vm, VmGpu

CAPABILITIES = {
    NgtCapability.SELF_SERVICE_RESTORE: "SELF_SERVICE_RESTORE",
    NgtCapability.VSS_SNAPSHOT: "VSS_SNAPSHOT",
}


def profile_uuid(device_id: int) -> str:
    """The id of the profile of a GPU: the same in every cluster."""
    return standing_uuid(f"gpu profile {device_id}")


class GpuSchema(WireSchema):
    """A GPU of a VM, whole or a share; old fields and new ones at once."""

    object_type = f"{CONFIG}Gpu"
    uuid = fields.String(data_key="extId")
    mode = fields.Function(lambda gpu: "VIRTUAL" if gpu.is_virtual else "PASSTHROUGH_GRAPHICS")
    device_id = fields.Integer(data_key="deviceId")
    vendor = fields.String()
    name = fields.Function(lambda gpu: (SHARES if gpu.is_virtual else CARDS)[gpu.device_id].name)
    frame_buffer = fields.Function(lambda gpu: _memory_bytes(gpu), data_key="frameBufferSizeBytes")
    num_heads = fields.Function(lambda gpu: _of_share(gpu, "num_heads"), data_key="numVirtualDisplayHeads")
    fraction = fields.Function(lambda gpu: _of_share(gpu, "per_card"))
    backing = fields.Function(lambda gpu: _backing(gpu), data_key="backingInfo")


def _memory_bytes(gpu: VmGpu) -> int:
    return (SHARES if gpu.is_virtual else CARDS)[gpu.device_id].memory_bytes


def _of_share(gpu: VmGpu, name: str) -> Any:
    return getattr(SHARES[gpu.device_id], name) if gpu.is_virtual else None


def _backing(gpu: VmGpu) -> Any:
    word, key = ("Virtual", "virtual") if gpu.is_virtual else ("Physical", "physical")
    reference = typed(f"{CONFIG}{word}GpuProfileReference", extId=profile_uuid(gpu.device_id))
    return typed(f"{CONFIG}{word}Gpu", **{f"{key}GpuProfileReference": reference})


class SerialPortSchema(WireSchema):
    """A serial port of a VM."""

    object_type = f"{CONFIG}SerialPort"
    uuid = fields.String(data_key="extId")
    is_connected = fields.Boolean(data_key="isConnected")
    index = fields.Integer()


class PcieDeviceSchema(WireSchema):
    """A PCIe device of a VM: the one asked for is the one given."""

    object_type = f"{CONFIG}PcieDevice"
    uuid = fields.String(data_key="extId")
    assigned = fields.Function(
        lambda one: typed(f"{CONFIG}PcieDeviceInfo", device=_device(one.device_uuid)), data_key="assignedDeviceInfo"
    )
    backing = fields.Function(lambda one: _device(one.device_uuid), data_key="backingInfo")


def _device(uuid: str) -> Any:
    return typed(f"{CONFIG}PcieDeviceReference", deviceExtId=uuid)


@frozen
class ToolsShown:
    """Guest tools, whether their medium is in a drive, and whether the guest that has them runs."""

    tools: GuestTools
    is_inserted: bool
    is_running: bool

    @property
    def is_reachable(self) -> bool:
        """Whether the guest could be asked."""
        return self.tools.serves and self.is_running


def tools_shown(vm: Vm) -> ToolsShown:
    """What there is to tell of a VM's guest tools."""
    return ToolsShown(vm.guest_tools, holds_tools(vm), vm.power is PowerState.ON)


class GuestToolsSchema(WireSchema):
    """The guest tools of a VM. What only the guest could tell is absent."""

    object_type = f"{CONFIG}GuestTools"
    version = fields.Function(lambda view: view.tools.version if view.tools.is_installed else None)
    is_installed = fields.Boolean(attribute="tools.is_installed", data_key="isInstalled")
    is_enabled = fields.Boolean(attribute="tools.is_enabled", data_key="isEnabled")
    is_inserted = fields.Boolean(data_key="isIsoInserted")
    capabilities = fields.Function(lambda view: [CAPABILITIES[one] for one in view.tools.capabilities])
    available = fields.Constant(NGT_VERSION, data_key="availableVersion")
    is_reachable = fields.Boolean(data_key="isReachable")
    is_vss_capable = fields.Function(
        lambda view: view.is_reachable and NgtCapability.VSS_SNAPSHOT in view.tools.capabilities,
        data_key="isVssSnapshotCapable",
    )
