"""A VM as acli shows it in full (captured, AOS 5.x; the keys of a running VM by scripts)."""

from __future__ import annotations

from mock_prism.faces.shell.render import Json
from mock_prism.faces.shell.words import VM_STATE
from mock_prism.model.host import Host
from mock_prism.model.network import Network
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import PLAIN, BootDevice, Vm, VmDisk, VmNic

MIB = 1 << 20
ORDER = {BootDevice.CDROM: "kCdrom", BootDevice.DISK: "kDisk", BootDevice.NETWORK: "kNetwork"}
USUAL_ORDER = PLAIN.boot_order
MAX_HOTPLUG_MEMORY_MB = 262144  # captured, on a VM of 2048 MB; assumed for all


def vm_tree(site: Site, vm: Vm, with_paths: bool) -> dict[str, Json]:
    """The whole object; ``with_paths`` adds where its disks are in the file system."""
    tree: dict[str, Json] = {
        "config": _config(site, vm, with_paths),
        "logical_timestamp": vm.revision,
        "state": VM_STATE[vm.power],
        "uuid": vm.uuid,
    }
    if vm.host_uuid is not None:
        tree |= {"host_name": site.get(Host, vm.host_uuid).hypervisor_ip, "host_uuid": vm.host_uuid}
    return tree


def _config(site: Site, vm: Vm, with_paths: bool) -> dict[str, Json]:
    config: dict[str, Json] = {
        "disk_list": [disk_tree(site, disk, with_paths) for disk in vm.disks],
        "allow_live_migrate": vm.may_live_migrate,
        "hwclock_timezone": vm.timezone,
        "machine_type": vm.machine_type,
        "max_hotplug_memory_mb": MAX_HOTPLUG_MEMORY_MB,
        "memory_mb": vm.memory_bytes // MIB,
        "name": vm.name,
        "nic_list": [nic_tree(site, nic) for nic in vm.nics],
        "num_cores_per_vcpu": vm.num_cores_per_vcpu,
        "num_vcpus": vm.num_vcpus,
        "power_state_mechanism": "kHard",
        "vga_console": vm.traits.has_vga_console,
        "vm_type": "kGuestVM",
    }
    return config | _rarities(vm)


def _rarities(vm: Vm) -> dict[str, Json]:
    """Keys that a plain VM does not have. All *assumed*, after the names of the parameters that set them."""
    present: dict[str, tuple[bool, Json]] = {
        "affinity_host_uuids": (bool(vm.affinity), list(vm.affinity)),
        "agent_vm": (vm.is_agent_vm, True),
        "annotation": (bool(vm.description), vm.description),
        "apc_status": (vm.traits.has_apc, True),
        "bios_uuid": (vm.traits.bios_uuid is not None, vm.traits.bios_uuid),
        "boot": (bool(_boot(vm)), _boot(vm)),
        "cpu_model": (vm.traits.cpu_model is not None, vm.traits.cpu_model),
        "cpu_passthrough": (vm.has_cpu_passthrough, True),
        "disable_branding": (not vm.traits.is_branded, True),
        "enable_metrics": (vm.traits.has_metrics, True),
        "extra_flags": (
            bool(vm.traits.extra_flags),
            [{"key": key, "value": value} for key, value in vm.traits.extra_flags],
        ),
        "flash_mode": (bool(vm.traits.flash_mode), True),
        "generation_uuid": (vm.traits.generation_uuid is not None, vm.traits.generation_uuid),
        "gpu_list": (bool(vm.gpus), [{"device_id": gpu.device_id, "vendor": gpu.vendor} for gpu in vm.gpus]),
        "ha_priority": (vm.ha_priority != 0, vm.ha_priority),
        "hardware_virtualization": (vm.traits.has_hardware_virtualization, True),
        "num_vnuma_nodes": (vm.traits.num_vnuma_nodes != 0, vm.traits.num_vnuma_nodes),
        "pcie_device_list": (bool(vm.pcie_devices), [{"uuid": one.device_uuid} for one in vm.pcie_devices]),
        "pcie_passthrough": (vm.has_pcie_passthrough, True),
        "secure_boot": (vm.traits.has_secure_boot, True),
        "serial_port_list": (
            bool(vm.serial_ports),
            [{"index": port.index, "type": "kServer" if port.is_connected else "kNull"} for port in vm.serial_ports],
        ),
        "scsi_controller": (not vm.traits.has_scsi_controller, False),
        "uefi_boot": (vm.uefi_boot, True),
        "vcpu_hard_pin": (vm.traits.has_pinned_vcpus, True),
        "virtual_tpm": (vm.traits.has_vtpm, True),
        "windows_credential_guard": (vm.traits.has_credential_guard, True),
    }
    return {key: value for key, (is_there, value) in present.items() if is_there}


def _boot(vm: Vm) -> dict[str, Json]:
    order = vm.traits.boot_order
    boot: dict[str, Json] = {} if order == USUAL_ORDER else {"boot_device_order": [ORDER[one] for one in order]}
    if (disk := vm.boot_disk) is not None:
        return boot | {"disk_addr": {"bus": disk.bus, "index": disk.index}}
    return boot | ({"mac_addr": vm.boot_nic.mac} if vm.boot_nic else {})


def disk_tree(site: Site, disk: VmDisk, with_paths: bool) -> dict[str, Json]:
    """One disk or CD-ROM (captured)."""
    tree: dict[str, Json] = {"addr": {"bus": disk.bus, "index": disk.index}, "device_uuid": disk.uuid}
    if disk.is_cdrom:
        tree["cdrom"] = True
    if disk.is_empty:
        return tree | {"empty": True}
    if disk.volume_group_uuid is not None:
        return tree | {"volume_group_uuid": disk.volume_group_uuid}
    if disk.container_uuid is not None:
        container = site.get(StorageContainer, disk.container_uuid)
        tree |= {"container_id": container.number, "container_uuid": container.uuid}
        if with_paths and disk.vmdisk_uuid is not None:
            tree["vmdisk_nfs_path"] = container.vmdisk_path(disk.vmdisk_uuid)
    return tree | {"vmdisk_size": disk.size_bytes, "vmdisk_uuid": disk.vmdisk_uuid}


def nic_tree(site: Site, nic: VmNic) -> dict[str, Json]:
    """One NIC (captured)."""
    tree: dict[str, Json] = {
        "mac_addr": nic.mac,
        "network_name": site.get(Network, nic.network_uuid).name,
        "network_uuid": nic.network_uuid,
        "type": "kNormalNic",
        "uuid": nic.uuid,
        "vlan_mode": "kAccess" if nic.trunked_vlans is None else "kTrunked",
    }
    return tree if not nic.trunked_vlans else tree | {"trunked_networks": list(nic.trunked_vlans)}
