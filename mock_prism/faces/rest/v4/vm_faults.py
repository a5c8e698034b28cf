"""What v4 calls the values of VMs and their devices that the model finds fault with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from mock_prism.model.commands.device_specs import DiskSpec, NicSpec, check_disk, check_nic
from mock_prism.model.errors import Invalid
from mock_prism.model.site import Site

S = TypeVar("S")
OF_DEVICES: Mapping[str, str] = {
    "container": "backingInfo.storageContainer",
    "disk": "backingInfo",
    "disk address": "diskAddress",
    "disk bus": "diskAddress.busType",
    "disk index": "diskAddress.index",
    "disk size": "backingInfo.diskSizeBytes",
    "flash mode": "backingInfo.storageConfig.isFlashModeEnabled",
    "gpu": "deviceId",
    "ip address": "networkInfo.ipv4Config.ipAddress",
    "mac address": "backingInfo.macAddress",
    "network": "networkInfo.subnet",
    "serial port index": "index",
    "trunked vlans": "networkInfo.trunkedVlans",
    "volume group": "backingInfo.volumeGroupExtId",
}
FAULTS: Mapping[str, str] = {
    "disk address": "disks",
    "gpu": "gpus",
    "memory": "memorySizeBytes",
    "num_vcpus": "numSockets",
    "serial port index": "serialPorts",
    "timezone": "hardwareClockTimezone",
    "volume group": "disks",
}


@contextmanager
def within(place: str) -> Iterator[None]:
    """Have the value at fault named from a device at some place of the body."""
    try:
        yield
    except Invalid as error:
        raise Invalid(f"{place}.{OF_DEVICES.get(error.field, error.field)}", error.reason) from None


def checked_disks(site: Site, cluster_uuid: str, key: str, specs: Iterable[DiskSpec]) -> tuple[DiskSpec, ...]:
    """The disks of a body, each of which can be made. Raises Invalid and NotFound."""
    found = tuple(specs)
    for place, spec in enumerate(found):
        with within(f"{key}[{place}]"):
            check_disk(site, cluster_uuid, spec)
    return found


def checked_nics(site: Site, cluster_uuid: str, specs: Iterable[NicSpec]) -> tuple[NicSpec, ...]:
    """The NICs of a body, each of which can be made. Raises Invalid and NotFound."""
    found = tuple(specs)
    for place, spec in enumerate(found):
        with within(f"nics[{place}]"):
            check_nic(site, cluster_uuid, spec)
    return found
