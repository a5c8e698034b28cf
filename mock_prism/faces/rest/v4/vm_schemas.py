"""VMs on the wire (``vmm.v4.ahv.config.Vm``): fields as in the official SDK; what a site does not know is absent.

A NIC is shown in both generations of its fields at once: public clients read either.
"""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.fields import IsoInstant, Word
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_device_bodies import DISK_REFERENCES
from mock_prism.faces.rest.v4.vm_fields import CONFIG, IPV4, Reference
from mock_prism.faces.rest.v4.vm_hardware_schemas import (
    GpuSchema,
    GuestToolsSchema,
    PcieDeviceSchema,
    SerialPortSchema,
    tools_shown,
)
from mock_prism.faces.rest.v4.wire import Part, WireSchema
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.states import PowerState
from mock_prism.model.vm import IsoContent, Vm, VmDisk, VmNic, VmTraits

POWER = {
    PowerState.ON: "ON",
    PowerState.OFF: "OFF",
    PowerState.PAUSED: "PAUSED",
    PowerState.SUSPENDED: "PAUSED",  # assumed: v4 has no other word
}
BUSES = {"scsi": "SCSI", "ide": "IDE", "nvme": "PCI", "pci": "PCI", "sata": "SATA"}
"""v4 has no word for an NVMe bus; PCI is *assumed*."""

ISO_TYPES = {
    IsoContent.OTHER: "OTHER",
    IsoContent.GUEST_CUSTOMIZATION: "GUEST_CUSTOMIZATION",
    IsoContent.GUEST_TOOLS: "GUEST_TOOLS",
}
LEAVING = "isCrossClusterMigrationInProgress"


@frozen
class VmShown:
    """A VM, with its disks told from its CD-ROMs."""

    vm: Vm

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The VM: nothing around it is shown."""
        return (self.vm,)

    @property
    def disks(self) -> list[VmDisk]:
        """Its disks."""
        return [disk for disk in self.vm.disks if not disk.is_cdrom]

    @property
    def cdroms(self) -> list[VmDisk]:
        """Its CD-ROM drives."""
        return [disk for disk in self.vm.disks if disk.is_cdrom]


class VmDiskSchema(WireSchema):
    """A virtual disk: what a disk or a CD-ROM holds."""

    object_type = f"{CONFIG}VmDisk"
    vmdisk_uuid = fields.String(data_key="diskExtId")
    size_bytes = fields.Integer(data_key="diskSizeBytes")
    container_uuid = Reference("VmDiskContainer", data_key="storageContainer")
    pinning = fields.Function(lambda disk: _pinning(disk), data_key="storageConfig")
    source = fields.Function(lambda disk: _source(disk), data_key="dataSource")
    is_migrating = fields.Function(lambda disk: disk.moving_to is not None, data_key="isMigrationInProgress")
    hydration = fields.Function(lambda disk: _hydration(disk), data_key="vmDiskHydrationInfo")


def _pinning(disk: VmDisk) -> Any:
    """Shown of a disk that is kept on flash, which other generations can ask for."""
    return typed(f"{CONFIG}VmDiskStorageConfig", isFlashModeEnabled=True) if disk.flash_mode else None


def _source(disk: VmDisk) -> Any:
    if disk.source_uuid is not None:
        name, key = DISK_REFERENCES[disk.origin]
        reference = typed(CONFIG + name, **{key: disk.source_uuid})
    elif disk.image_uuid is not None:
        reference = typed(f"{CONFIG}ImageReference", imageExtId=disk.image_uuid)
    else:
        return None
    return typed(f"{CONFIG}DataSource", reference=reference)


class GroupReferenceSchema(WireSchema):
    """The volume group that a disk is."""

    object_type = f"{CONFIG}ADSFVolumeGroupReference"
    volume_group_uuid = fields.String(data_key="volumeGroupExtId")


def _hydration(disk: VmDisk) -> Any:
    """Shown where it is switched off; nothing is ever still to be fetched."""
    if not disk.is_hydration_disabled:
        return None
    return typed(f"{CONFIG}DiskHydrationInfo", diskHydrationStatus="DISABLED", diskHydrationRemainingBytes=0)


class _Medium(Part):
    """What is in a drive; absent while there is nothing."""

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        return None if obj.is_empty else obj


def _backing_of(disk: VmDisk) -> Any:
    schema: type[WireSchema] = VmDiskSchema if disk.volume_group_uuid is None else GroupReferenceSchema
    return schema().dump(disk)


class DiskAddressSchema(WireSchema):
    """Where a disk is."""

    object_type = f"{CONFIG}DiskAddress"
    bus = Word(BUSES, data_key="busType")
    index = fields.Integer()


class CdRomAddressSchema(DiskAddressSchema):
    """Where a CD-ROM is."""

    object_type = f"{CONFIG}CdRomAddress"


class DiskSchema(WireSchema):
    """A disk of a VM."""

    object_type = f"{CONFIG}Disk"
    uuid = fields.String(data_key="extId")
    address = Part(DiskAddressSchema, data_key="diskAddress")
    backing = fields.Function(_backing_of, data_key="backingInfo")
    attributes = fields.List(fields.String(), attribute="custom_attributes", data_key="customAttributes")


class CdRomSchema(WireSchema):
    """A CD-ROM drive of a VM."""

    object_type = f"{CONFIG}CdRom"
    uuid = fields.String(data_key="extId")
    address = Part(CdRomAddressSchema, data_key="diskAddress")
    backing = _Medium(VmDiskSchema, data_key="backingInfo")
    content = Word(ISO_TYPES, data_key="isoType")


class NicSchema(WireSchema):
    """A network card of a VM."""

    object_type = f"{CONFIG}Nic"
    uuid = fields.String(data_key="extId")
    backing = fields.Function(lambda nic: _backing(nic, "EmulatedNic"), data_key="backingInfo")
    new_backing = fields.Function(lambda nic: _backing(nic, "VirtualEthernetNic"), data_key="nicBackingInfo")
    network = fields.Function(lambda nic: _network(nic, "NicNetworkInfo"), data_key="networkInfo")
    new_network = fields.Function(lambda nic: _network(nic, "VirtualEthernetNicNetworkInfo"), data_key="nicNetworkInfo")


def _backing(nic: VmNic, name: str) -> Any:
    model = (nic.model or "virtio").upper()
    return typed(CONFIG + name, model=model, macAddress=nic.mac, isConnected=nic.is_connected)


def _network(nic: VmNic, name: str) -> Any:
    """Addresses are shown where there is one only: a public client reads ``ipAddress`` unchecked."""
    address = nic.ip and typed(IPV4, value=nic.ip, prefixLength=32)
    return typed(
        CONFIG + name,
        nicType="NORMAL_NIC",
        subnet=typed(f"{CONFIG}SubnetReference", extId=nic.network_uuid),
        vlanMode="ACCESS" if nic.trunked_vlans is None else "TRUNK",
        trunkedVlans=list(nic.trunked_vlans or ()) or None,
        ipv4Config=address and typed(f"{CONFIG}Ipv4Config", shouldAssignIp=True, ipAddress=address),
        ipv4Info=address and typed(f"{CONFIG}Ipv4Info", learnedIpAddresses=[address]),
    )


class VmSchema(WireSchema):
    """A VM. ``host`` is absent while it is off (recorded); constants are what a new VM has."""

    object_type = f"{CONFIG}Vm"
    uuid = fields.String(attribute="vm.uuid", data_key="extId")
    name = fields.String(attribute="vm.name")
    description = fields.Function(lambda view: view.vm.description or None)
    created = IsoInstant(attribute="vm.created_micros", data_key="createTime")
    sockets = fields.Integer(attribute="vm.num_vcpus", data_key="numSockets")
    cores = fields.Integer(attribute="vm.num_cores_per_vcpu", data_key="numCoresPerSocket")
    threads = fields.Integer(attribute="vm.num_threads_per_core", data_key="numThreadsPerCore")
    numa_nodes = fields.Integer(attribute="vm.traits.num_vnuma_nodes", data_key="numNumaNodes")
    memory_bytes = fields.Integer(attribute="vm.memory_bytes", data_key="memorySizeBytes")
    is_pinned = fields.Boolean(attribute="vm.traits.has_pinned_vcpus", data_key="isVcpuHardPinningEnabled")
    has_cpu_passthrough = fields.Boolean(attribute="vm.has_cpu_passthrough", data_key="isCpuPassthroughEnabled")
    cpu_features = fields.Function(
        lambda view: ["HARDWARE_VIRTUALIZATION"] if view.vm.traits.has_hardware_virtualization else None,
        data_key="enabledCpuFeatures",
    )
    overcommits = fields.Constant(False, data_key="isMemoryOvercommitEnabled")
    has_gpu_console = fields.Boolean(attribute="vm.traits.has_gpu_console", data_key="isGpuConsoleEnabled")
    has_cpu_hotplug = fields.Boolean(attribute="vm.traits.has_cpu_hotplug", data_key="isCpuHotplugEnabled")
    has_scsi = fields.Boolean(attribute="vm.traits.has_scsi_controller", data_key="isScsiControllerEnabled")
    generation_uuid = fields.Function(
        lambda view: view.vm.traits.generation_uuid or view.vm.uuid, data_key="generationUuid"
    )
    bios_uuid = fields.Function(lambda view: view.vm.traits.bios_uuid or view.vm.uuid, data_key="biosUuid")
    categories = fields.List(Reference("Category"), attribute="vm.categories")
    owner = fields.Function(lambda view: _ownership(view.vm), data_key="ownershipInfo")
    project = Reference("Project", attribute="vm.project_uuid")
    project_uuid = fields.String(attribute="vm.project_uuid", data_key="projectExtId")
    host = Reference("Host", attribute="vm.host_uuid")
    cluster = Reference("Cluster", attribute="vm.cluster_uuid")
    tools = fields.Function(lambda view: _tools(view.vm), data_key="guestTools")
    timezone = fields.String(attribute="vm.timezone", data_key="hardwareClockTimezone")
    is_branded = fields.Boolean(attribute="vm.traits.is_branded", data_key="isBrandingEnabled")
    boot = fields.Function(lambda view: _boot(view.vm), data_key="bootConfig")
    has_vga = fields.Boolean(attribute="vm.traits.has_vga_console", data_key="isVgaConsoleEnabled")
    machine_type = fields.Function(lambda view: view.vm.machine_type.upper(), data_key="machineType")
    power = Word(POWER, attribute="vm.power", data_key="powerState")
    vtpm = fields.Function(lambda view: _vtpm(view.vm.traits), data_key="vtpmConfig")
    is_agent_vm = fields.Boolean(attribute="vm.is_agent_vm", data_key="isAgentVm")
    apc = fields.Function(lambda view: _apc(view.vm.traits), data_key="apcConfig")
    storage = fields.Function(lambda view: _storage(view.vm.traits.flash_mode), data_key="storageConfig")
    may_migrate = fields.Function(lambda view: may_live_migrate(view.vm), data_key="isLiveMigrateCapable")
    is_leaving = fields.Function(
        lambda view: view.vm.leaving_to is not None, data_key="isCrossClusterMigrationInProgress"
    )
    disks = fields.List(fields.Nested(DiskSchema))
    cdroms = fields.List(fields.Nested(CdRomSchema), data_key="cdRoms")
    nics = fields.List(fields.Nested(NicSchema), attribute="vm.nics")
    gpus = fields.List(fields.Nested(GpuSchema), attribute="vm.gpus")
    serial_ports = fields.List(fields.Nested(SerialPortSchema), attribute="vm.serial_ports", data_key="serialPorts")
    pcie_devices = fields.List(fields.Nested(PcieDeviceSchema), attribute="vm.pcie_devices", data_key="pcieDevices")
    protection = fields.Function(
        lambda view: "UNPROTECTED" if view.vm.protection is None else "PD_PROTECTED", data_key="protectionType"
    )
    attributes = fields.List(fields.String(), attribute="vm.custom_attributes", data_key="customAttributes")


def _ownership(vm: Vm) -> Any:
    if vm.owner_uuid is None:
        return None
    return typed(f"{CONFIG}OwnershipInfo", owner=typed(f"{CONFIG}OwnerReference", extId=vm.owner_uuid))


def _vtpm(traits: VmTraits) -> Any:
    """A module that is there is of version 2.0 (so a client's test)."""
    return typed(f"{CONFIG}VtpmConfig", isVtpmEnabled=traits.has_vtpm, version="2.0" if traits.has_vtpm else None)


def _apc(traits: VmTraits) -> Any:
    model = {} if traits.cpu_model is None else {"cpuModel": typed(f"{CONFIG}CpuModelReference", name=traits.cpu_model)}
    return typed(f"{CONFIG}ApcConfig", isApcEnabled=traits.has_apc, **model)


def _boot(vm: Vm) -> Any:
    order = [device.value for device in vm.traits.boot_order]
    device: dict[str, Any] = {}
    if (disk := vm.boot_disk) is not None:
        device = {"bootDevice": typed(f"{CONFIG}BootDeviceDisk", diskAddress=DiskAddressSchema().dump(disk))}
    elif (nic := vm.boot_nic) is not None:
        device = {"bootDevice": typed(f"{CONFIG}BootDeviceNic", macAddress=nic.mac)}
    if vm.uefi_boot:
        return typed(f"{CONFIG}UefiBoot", isSecureBootEnabled=vm.traits.has_secure_boot, bootOrder=order, **device)
    return typed(f"{CONFIG}LegacyBoot", bootOrder=order, **device)


def _tools(vm: Vm) -> Any:
    """The guest tools, where there is anything to tell of them."""
    shown = tools_shown(vm)
    return GuestToolsSchema().dump(shown) if shown.tools.is_installed or shown.is_inserted else None


def _storage(flash_mode: bool | None) -> Any:
    return None if flash_mode is None else typed(f"{CONFIG}ADSFVmStorageConfig", isFlashModeEnabled=flash_mode)


def may_live_migrate(vm: Vm) -> bool:
    """Recorded (v2.0) as false of a VM that may run on one host only."""
    return len(vm.affinity) != 1 and vm.may_live_migrate
