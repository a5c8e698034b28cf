"""A user VM and its devices, and groups of VMs that keep apart."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.protection import Protection
from mock_prism.model.states import PowerState


class IsoContent(Enum):
    """What the medium in a CD-ROM drive is for."""

    OTHER = "other"
    GUEST_CUSTOMIZATION = "guest customization"
    GUEST_TOOLS = "guest tools"


class DiskOrigin(Enum):
    """What sort of disk another was copied from."""

    VM_DISK = "vm disk"
    VOLUME_DISK = "volume disk"
    VM_POINT = "vm disk recovery point"
    VOLUME_POINT = "volume disk recovery point"


@frozen
class VmDisk:
    """A disk or CD-ROM of a VM. ``bus`` is scsi, ide, sata, pci or nvme; ``address`` reads ``scsi.0``.

    With a ``volume_group_uuid`` it is what an attached volume group looks like to the VM, and holds nothing itself.
    ``source_uuid`` is what it was copied from, and ``origin`` of what sort that was.
    ``moving_to`` is the container that its data is being moved to. All of its data is always there: whether more may
    be fetched from outside is kept and no more, like whether the guest's SCSI commands go through to the storage.
    Whether its data is deduplicated, as it is written and where it lies, is its container's to say where it is None.
    """

    uuid: str
    bus: str
    index: int
    is_cdrom: bool = False
    vmdisk_uuid: str | None = None
    container_uuid: str | None = None
    size_bytes: int = 0
    image_uuid: str | None = None
    content: IsoContent = IsoContent.OTHER
    source_uuid: str | None = None
    volume_group_uuid: str | None = None
    custom_attributes: tuple[str, ...] = ()
    is_hydration_disabled: bool = False
    moving_to: str | None = None
    flash_mode: bool = False
    origin: DiskOrigin = DiskOrigin.VM_DISK
    passes_scsi_through: bool = True
    cache_dedup: bool | None = None
    on_disk_dedup: bool | None = None

    @property
    def address(self) -> str:
        """Bus and index in one word."""
        return f"{self.bus}.{self.index}"

    @property
    def is_empty(self) -> bool:
        """A CD-ROM without a medium."""
        return self.vmdisk_uuid is None and self.volume_group_uuid is None


@frozen
class VmNic:
    """A network card of a VM. With ``trunked_vlans`` those reach the guest with their tags, besides its network."""

    uuid: str
    mac: str
    network_uuid: str
    ip: str | None = None
    is_connected: bool = True
    model: str | None = None
    trunked_vlans: tuple[int, ...] | None = None


@frozen
class VmGpu:
    """A GPU of a VM: a whole card passed through, or a share of one."""

    uuid: str
    device_id: int
    vendor: str = "NVIDIA"
    is_virtual: bool = False


@frozen
class VmPcieDevice:
    """A PCIe device of a host, passed through to a VM."""

    uuid: str
    device_uuid: str


@frozen
class VmSerialPort:
    """A serial port of a VM."""

    uuid: str
    index: int
    is_connected: bool = True


class NgtCapability(Enum):
    """What guest tools may be asked to do."""

    SELF_SERVICE_RESTORE = "self-service restore"
    VSS_SNAPSHOT = "VSS snapshot"


NGT_VERSION = "4.1"
"""The version of the guest tools that every cluster has to give (*assumed*)."""


@frozen
class GuestTools:
    """The guest tools (NGT) of a VM, as far as the cluster knows. They can be off though they are installed."""

    is_installed: bool = False
    is_enabled: bool = False
    version: str = NGT_VERSION
    capabilities: tuple[NgtCapability, ...] = ()

    @property
    def serves(self) -> bool:
        """Whether the cluster may ask something of the guest through them."""
        return self.is_installed and self.is_enabled


class BootDevice(Enum):
    """A sort of device that a VM may look for a system on."""

    CDROM = "CDROM"
    DISK = "DISK"
    NETWORK = "NETWORK"


@frozen
class VmTraits:
    """What a VM's machine is like besides its size. But for live migration, and for processors that are added while it
    runs, they are kept, told, and no more.

    None as ``bios_uuid`` or ``generation_uuid`` is the VM's own uuid. ``flash_mode`` is that of the VM as a whole,
    ``cpu_model`` the one that it is held to, and ``extra_flags`` are words with values of its users'.
    """

    boot_order: tuple[BootDevice, ...] = tuple(BootDevice)
    has_vtpm: bool = False
    has_apc: bool = False
    is_branded: bool = True
    has_scsi_controller: bool = True
    has_vga_console: bool = True
    is_live_migratable: bool = True
    bios_uuid: str | None = None
    generation_uuid: str | None = None
    flash_mode: bool | None = None
    has_secure_boot: bool = False
    has_credential_guard: bool = False
    has_hardware_virtualization: bool = False
    has_pinned_vcpus: bool = False
    has_metrics: bool = False
    num_vnuma_nodes: int = 0
    has_gpu_console: bool = False
    has_cpu_hotplug: bool = True
    cpu_model: str | None = None
    extra_flags: tuple[tuple[str, str], ...] = ()


PLAIN = VmTraits()
"""What a VM is like of which nothing else is said."""


@frozen(kw_only=True)
class Vm(Entity):
    """One user VM. ``host_uuid`` is the host it runs on and None when it is off.

    ``moving_to`` is the host a live migration is taking it to: its memory counts on both.
    ``leaving_to`` is the cluster that it is being moved to.
    ``boot_from`` is where it looks for a system first: the address of a disk, or the MAC address of a NIC.
    ``affinity`` are the hosts it may run on; empty means any. ``categories``, ``owner_uuid`` and ``project_uuid``
    are ids that others keep, ``custom_attributes`` words of its users; the model stores them and no more.
    ``powered_micros`` is when it was last turned on or off, 0 if it never was.
    """

    kind: ClassVar[str] = "vm"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid", "host_uuid", "moving_to")

    cluster_uuid: str
    name: str
    description: str = ""
    memory_bytes: int
    num_vcpus: int = 1
    num_cores_per_vcpu: int = 1
    num_threads_per_core: int = 1
    power: PowerState = PowerState.OFF
    host_uuid: str | None = None
    moving_to: str | None = None
    disks: tuple[VmDisk, ...] = ()
    nics: tuple[VmNic, ...] = ()
    gpus: tuple[VmGpu, ...] = ()
    pcie_devices: tuple[VmPcieDevice, ...] = ()
    serial_ports: tuple[VmSerialPort, ...] = ()
    guest_tools: GuestTools = GuestTools()
    has_cpu_passthrough: bool = False
    has_pcie_passthrough: bool = False
    is_agent_vm: bool = False
    ha_priority: int = 0
    affinity: tuple[str, ...] = ()
    machine_type: str = "pc"
    timezone: str = "UTC"
    uefi_boot: bool = False
    boot_from: str | None = None
    created_micros: int = 0
    powered_micros: int = 0
    categories: tuple[str, ...] = ()
    owner_uuid: str | None = None
    custom_attributes: tuple[str, ...] = ()
    leaving_to: str | None = None
    protection: Protection | None = None
    traits: VmTraits = PLAIN
    project_uuid: str | None = None

    @property
    def total_vcpus(self) -> int:
        """Cores that the guest sees."""
        return self.num_vcpus * self.num_cores_per_vcpu * self.num_threads_per_core

    @property
    def is_running(self) -> bool:
        """Whether the VM takes a host's memory: on, or paused."""
        return self.power in (PowerState.ON, PowerState.PAUSED)

    @property
    def is_off(self) -> bool:
        """Whether nothing of what its guest did is kept but its disks."""
        return self.power is PowerState.OFF

    @property
    def has_passthrough(self) -> bool:
        """Whether hardware of its host is its own: it then stays there as long as it runs."""
        has_card = any(not gpu.is_virtual for gpu in self.gpus)
        return has_card or bool(self.pcie_devices) or self.has_cpu_passthrough or self.has_pcie_passthrough

    @property
    def may_live_migrate(self) -> bool:
        """Whether it may be moved while it runs."""
        return self.traits.is_live_migratable and not (self.has_passthrough or self.is_agent_vm)

    @property
    def boot_disk(self) -> VmDisk | None:
        """The disk or CD-ROM that it boots from before all others, if there is one."""
        return next((disk for disk in self.disks if disk.address == self.boot_from), None)

    @property
    def boot_nic(self) -> VmNic | None:
        """The NIC that it boots from before all others, if there is one."""
        return next((nic for nic in self.nics if nic.mac == self.boot_from), None)

    @property
    def containers(self) -> frozenset[str]:
        """The storage containers that hold its disks."""
        return frozenset(disk.container_uuid for disk in self.disks if disk.container_uuid is not None)


@frozen(kw_only=True)
class VmGroup(Entity):
    """A group of VMs; with ``anti_affinity`` no two of them run on one host."""

    kind: ClassVar[str] = "vm group"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    name: str
    vm_uuids: tuple[str, ...] = ()
    anti_affinity: bool = False
