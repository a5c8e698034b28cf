"""GPUs, serial ports and guest tools as v4 orders them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Reference
from mock_prism.faces.rest.v4.vm_hardware_schemas import CAPABILITIES, profile_uuid
from mock_prism.faces.rest.v4.wire import Flag, WholeNumber, missing
from mock_prism.model.commands.serial_port import SerialPortSpec
from mock_prism.model.commands.vm_hardware import GpuSpec
from mock_prism.model.errors import Invalid
from mock_prism.model.gpu import CARDS, SHARES

NVIDIA = "NVIDIA"
MODES = {word: word for word in ("PASSTHROUGH_GRAPHICS", "PASSTHROUGH_COMPUTE", "VIRTUAL")}
"""How a GPU may be ordered. Which of the first two a card is for, is its own (*assumed*)."""

PROFILES = {profile_uuid(device_id): device_id for device_id in (*CARDS, *SHARES)}


class BackingBody(Part):
    """A ``VirtualGpu`` or a ``PhysicalGpu``."""

    virtual = Reference("VirtualGpuProfile", data_key="virtualGpuProfileReference", load_default=None)
    physical = Reference("PhysicalGpuProfile", data_key="physicalGpuProfileReference", load_default=None)


class GpuBody(Part):
    """A ``Gpu`` to give: by its profile, or by mode and device id as older clients do."""

    mode = EnumWord(MODES, load_default=None, allow_none=True)
    device_id = WholeNumber(0, data_key="deviceId", load_default=None, allow_none=True)
    vendor = fields.Raw(load_default=None, allow_none=True)
    backing = fields.Nested(BackingBody, data_key="backingInfo", load_default=None, allow_none=True)


class SerialPortBody(Part):
    """A ``SerialPort``."""

    index = WholeNumber(0, load_default=None, allow_none=True)
    is_connected = Flag(data_key="isConnected", load_default=None, allow_none=True)


class CapabilitiesBody(Part):
    """What the guest tools are to be asked to do."""

    capabilities = fields.List(EnumWord(CAPABILITIES), load_default=None, allow_none=True)


def gpu_spec(gpu: Mapping[str, Any]) -> GpuSpec:
    """The GPU that a body orders. Raises Invalid."""
    profile = (gpu["backing"] or {}).get("virtual") or (gpu["backing"] or {}).get("physical")
    if profile is not None:
        if profile not in PROFILES:
            raise Invalid("backingInfo", f"there is no GPU profile {profile}")
        return GpuSpec(PROFILES[profile])
    if gpu["vendor"] not in (None, NVIDIA):
        raise Invalid("vendor", f"there are GPUs of {NVIDIA} alone")
    device_id = gpu["device_id"]
    if device_id is None:
        raise Invalid("deviceId", missing(["deviceId"]))
    if gpu["mode"] is not None and (gpu["mode"] == "VIRTUAL") is not (device_id in SHARES):
        raise Invalid("mode", f"GPU {device_id} is not of that mode")
    return GpuSpec(device_id)


def serial_port_spec(port: Mapping[str, Any]) -> SerialPortSpec:
    """The serial port that a body orders; it is connected unless it says otherwise (*assumed*)."""
    return SerialPortSpec(port["index"], True if port["is_connected"] is None else port["is_connected"])
