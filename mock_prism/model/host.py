"""An AHV host, and what it remembers while it is in maintenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.states import Family, HostPower, HostState
from mock_prism.model.storage import Disk

LEAST_SPEED_MBPS = 1_000


@frozen
class Maintenance:
    """What a node remembers from entry until it is wholly back (M6).

    ``residents`` are the guests that lived there at entry, ``stopped`` those shut down since, in order;
    ``stopped_agents`` the agent VMs among the latter, which come back first.
    """

    family: Family
    since_micros: int
    task_uuid: str
    residents: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    stopped_agents: tuple[str, ...] = ()


@frozen
class HostNic:
    """A physical port of a host. ``speed_mbps`` is 0 when the link is down."""

    name: str
    uuid: str
    mac: str
    speed_mbps: int
    model: str = "8086:1563"

    @property
    def link_up(self) -> bool:
        """Whether there is a link."""
        return self.speed_mbps > 0

    @property
    def capacity_mbps(self) -> int:
        """What the port could carry; of one without a link *assumed* to be the least of today's."""
        return self.speed_mbps or LEAST_SPEED_MBPS


@frozen
class HostGpu:
    """A physical GPU that a guest may have passed through."""

    uuid: str
    model: str
    device_id: int
    vendor: str = "NVIDIA"


@frozen
class PcieModel:
    """A sort of PCIe device that can be passed through; ``is_network`` tells a network card from storage."""

    name: str
    vendor_id: int
    device_id: int
    is_network: bool = False


PCIE_MODELS: Mapping[str, PcieModel] = MappingProxyType(
    {
        model.name: model
        for model in (
            PcieModel("Intel Ethernet E810-C", 0x8086, 0x1592, is_network=True),
            PcieModel("Mellanox ConnectX-5", 0x15B3, 0x1017, is_network=True),
            PcieModel("Samsung PM983 NVMe", 0x144D, 0xA808),
        )
    }
)
"""What a site file may put into a host, by name; the numbers are the makers' own."""


@frozen
class HostPcieDevice:
    """A PCIe device of a host that may be passed through to one guest."""

    uuid: str
    model: str


@frozen(kw_only=True)
class Host(Entity):
    """One AHV host. ``number`` is the n of the ``::n`` ids that ncli and v1 use.

    ``spare_disks`` lie in its bays and are in no pool; ``categories`` are uuids.
    """

    kind: ClassVar[str] = "host"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid", "hypervisor_ip")

    cluster_uuid: str
    number: int
    name: str
    hypervisor_ip: str
    ipmi_ip: str
    serial: str
    block_serial: str
    block_model: str
    node_position: str
    cpu_model: str
    cpu_sockets: int
    cpu_cores: int
    cpu_threads: int
    cpu_hz: int
    memory_bytes: int
    hypervisor_version: str
    reserved_memory_bytes: int
    nics: tuple[HostNic, ...] = ()
    gpus: tuple[HostGpu, ...] = ()
    spare_disks: tuple[Disk, ...] = ()
    pcie_devices: tuple[HostPcieDevice, ...] = ()
    categories: tuple[str, ...] = ()
    state: HostState = HostState.NORMAL
    power: HostPower = HostPower.ON
    booted_micros: int = 0
    maintenance: Maintenance | None = None
    metadata_store_enabled: bool = field(default=True)

    @property
    def fqdn(self) -> str:
        """The full name, by which some scripts call a host."""
        return f"{self.name.lower()}.mock-prism.test"

    @property
    def connected(self) -> bool:
        """Whether Acropolis can reach the host."""
        return self.power is HostPower.ON

    @property
    def schedulable(self) -> bool:
        """Whether guests may be placed here (M3)."""
        return self.state is HostState.NORMAL and self.connected

    @property
    def in_maintenance(self) -> bool:
        """Whether the host is anything but normal, or a planned outage has not been wound up (M49)."""
        return self.state is not HostState.NORMAL or self.maintenance is not None
