"""VMs as nuclei shows them: the keys, their words and their order are captured (2025)."""

from __future__ import annotations

from collections.abc import Iterator

from mock_prism.faces.shell.nuclei.call import NucleiCall, noun
from mock_prism.faces.shell.nuclei.intent import Intent, Tree, reference
from mock_prism.faces.shell.render import Json
from mock_prism.model.host import Host
from mock_prism.model.network import Network
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import PLAIN, Vm, VmDisk, VmNic

MIB = 1 << 20
POWER: dict[PowerState, str] = {
    PowerState.ON: "ON",
    PowerState.OFF: "OFF",
    PowerState.PAUSED: "PAUSED",
    PowerState.SUSPENDED: "PAUSED",  # assumed: v3 has no other word
}
OBSERVED = frozenset({"generation_uuid", "bios_uuid", "host_reference", "hypervisor_type"})
"""Keys that nobody asks for."""


def gather(call: NucleiCall) -> Iterator[Intent]:
    """All VMs, by name."""
    for cluster in call.clusters:
        for vm in sorted(call.site.where(Vm, "cluster_uuid", cluster.uuid), key=lambda one: (one.name, one.uuid)):
            resources = _resources(call.site, vm)
            wanted = {key: value for key, value in resources.items() if key not in OBSERVED}
            home = (cluster.uuid, cluster.name)
            yield Intent("vm", vm.uuid, vm.name, vm.revision, resources, wanted, home, vm.created_micros)


def _resources(site: Site, vm: Vm) -> Tree:
    resources: dict[str, Json] = {
        "memory_size_mib": vm.memory_bytes // MIB,
        "num_sockets": vm.num_vcpus,
        "num_vcpus_per_socket": vm.num_cores_per_vcpu,
        "num_threads_per_core": vm.num_threads_per_core,
        "memory_overcommit_enabled": False,
        "gpu_console_enabled": False,
        "cpu_hotplug_enabled": True,
        "scsi_controller_enabled": vm.traits.has_scsi_controller,
        "generation_uuid": vm.traits.generation_uuid or vm.uuid,
        "bios_uuid": vm.traits.bios_uuid or vm.uuid,
        "hardware_clock_timezone": vm.timezone,
        "is_vcpu_hard_pinned": vm.traits.has_pinned_vcpus,
    }
    if vm.host_uuid is not None:
        resources["host_reference"] = reference("host", vm.host_uuid, site.get(Host, vm.host_uuid).hypervisor_ip)
    return resources | {
        "hypervisor_type": "AHV",
        "machine_type": vm.machine_type.upper(),
        "is_agent_vm": vm.is_agent_vm,
        "enable_cpu_passthrough": vm.has_cpu_passthrough,
        "disable_branding": not vm.traits.is_branded,
        "power_state": POWER[vm.power],
        "boot_config": _boot(vm),
        "vnuma_config": {"num_vnuma_nodes": vm.traits.num_vnuma_nodes},
        "hardware_virtualization_enabled": vm.traits.has_hardware_virtualization,
        "vtpm_config": {"vtpm_enabled": vm.traits.has_vtpm},
        "apc_config": {"enabled": vm.traits.has_apc},
        "disk_list": [_disk(site, disk) for disk in vm.disks],
        "nic_list": [_nic(site, nic) for nic in vm.nics],
        "gpu_list": [{"vendor": gpu.vendor.upper(), "device_id": gpu.device_id} for gpu in vm.gpus],
        "vga_console_enabled": vm.traits.has_vga_console,
        "serial_port_list": [{"index": port.index, "is_connected": port.is_connected} for port in vm.serial_ports],
        "power_state_mechanism": {
            "mechanism": "HARD",
            "guest_transition_config": {"enable_script_exec": False, "should_fail_on_script_failure": False},
        },
    }


def _boot(vm: Vm) -> Tree:
    boot: dict[str, Json] = {}
    if vm.boot_disk is not None:
        boot["boot_device"] = {"disk_address": _address(vm.boot_disk)}
    elif vm.boot_nic is not None:
        boot["boot_device"] = {"mac_address": vm.boot_nic.mac}
    if vm.traits.boot_order != PLAIN.boot_order:
        boot["boot_device_order_list"] = [device.value for device in vm.traits.boot_order]
    return boot | {"boot_type": _firmware(vm)}


def _firmware(vm: Vm) -> str:
    if vm.traits.has_secure_boot:
        return "SECURE_BOOT"
    return "UEFI" if vm.uefi_boot else "LEGACY"


def _address(disk: VmDisk) -> Tree:
    return {"adapter_type": disk.bus.upper(), "device_index": disk.index}


def _disk(site: Site, disk: VmDisk) -> Tree:
    tree: dict[str, Json] = {
        "device_properties": {
            "disk_address": _address(disk),
            "device_type": "CDROM" if disk.is_cdrom else "DISK",
        },
        "uuid": disk.uuid,
    }
    if disk.image_uuid is not None:
        tree["data_source_reference"] = {"kind": "image", "uuid": disk.image_uuid}
    if disk.volume_group_uuid is not None:
        tree["volume_group_reference"] = {"kind": "volume_group", "uuid": disk.volume_group_uuid}
    if disk.container_uuid is not None:
        container = site.get(StorageContainer, disk.container_uuid)
        tree["disk_size_bytes"] = disk.size_bytes
        tree["disk_size_mib"] = disk.size_bytes // MIB
        holds = reference("storage_container", container.uuid, container.name)
        tree["storage_config"] = {"storage_container_reference": holds}
    return tree | {"is_migration_in_progress": disk.moving_to is not None}


def _nic(site: Site, nic: VmNic) -> Tree:
    network = site.get(Network, nic.network_uuid)
    return {
        "uuid": nic.uuid,
        "mac_address": nic.mac,
        "num_queues": 1,
        "is_connected": nic.is_connected,
        "vlan_mode": "ACCESS" if nic.trunked_vlans is None else "TRUNKED",
        "trunked_vlan_list": list(nic.trunked_vlans or ()),
        "ip_endpoint_list": [] if nic.ip is None else [{"type": "ASSIGNED", "ip": nic.ip}],
        "subnet_reference": reference("subnet", network.uuid, network.name),
        "nic_type": "NORMAL_NIC",
    }


VERBS = noun("vm", gather)
