"""The VMs that are in no protection domain, in v1 and v2.0: VMDTO, as v1 shows VMs."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.idents import ident
from mock_prism.faces.rest.element.journal import asked
from mock_prism.faces.rest.element.protection_domains import DOMAINS
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.host import Host
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm

POWER: dict[PowerState, str] = {state: state.value for state in PowerState}
ALIKE: Record = {
    "vm_type": "kGuestVM",
    "hypervisor_type": "kKvm",
    "acropolis_vm": True,
    "controller_vm": False,
    "displayable": True,
    "running_on_ndfs": True,
    "protection_type": "unprotected",
    "finger_print_on_write": "none",
    "on_disk_dedup": "OFF",
    "usage_stats": {},
}
"""What all of them have in common."""


def _record(call: Call, vm: Vm) -> Record:
    cluster, disks = cluster_meant(call), [disk for disk in vm.disks if disk.vmdisk_uuid and not disk.is_cdrom]
    host = call.site.table(Host).get(vm.host_uuid or "")
    homes = {uuid: call.site.get(StorageContainer, uuid) for uuid in sorted(vm.containers)}
    return {
        **ALIKE,
        "vm_id": f"{cluster.uuid}::{vm.uuid}",
        "uuid": vm.uuid,
        "vm_name": vm.name,
        "power_state": POWER[vm.power],
        "ip_addresses": [nic.ip for nic in vm.nics if nic.ip and vm.is_running],
        "host_name": host and host.name,
        "host_id": host and ident(host),
        "host_uuid": host and host.uuid,
        "cluster_uuid": cluster.uuid,
        "storage_container_ids": [ident(home) for home in homes.values()],
        "storage_container_uuids": list(homes),
        "nutanix_virtual_disks": [
            homes[disk.container_uuid].vmdisk_path(disk.vmdisk_uuid)
            for disk in disks
            if disk.container_uuid and disk.vmdisk_uuid
        ],
        "nutanix_virtual_disk_ids": [f"{cluster.uuid}::{disk.vmdisk_uuid}" for disk in disks],
        "nutanix_virtual_disk_uuids": [disk.vmdisk_uuid for disk in disks],
        "virtual_nic_uuids": [nic.uuid for nic in vm.nics],
        "num_network_adapters": len(vm.nics),
        "num_vcpus": vm.num_vcpus * vm.num_cores_per_vcpu,
        "memory_capacity_in_bytes": vm.memory_bytes,
        "memory_reserved_capacity_in_bytes": vm.memory_bytes,
        "disk_capacity_in_bytes": sum(disk.size_bytes for disk in vm.disks if not disk.is_cdrom),
        "description": vm.description or None,
        "vm_features": {"AGENT_VM": vm.is_agent_vm, "VGA_CONSOLE": True},
    }


def _list(wire: Wire, call: Call) -> Reply:
    """All, or those on hosts, in containers, or with ids or names that a call asks for."""
    hosts = {word.rpartition("::")[2] for word in asked(call, "host_uuids") | asked(call, "host_ids")}
    idents = {word.rpartition("::")[2] for word in asked(call, "vm_ids")}
    names = asked(call, "vm_names")
    containers = asked(call, "storage_container_names") | asked(call, "container_names")
    found = []
    for vm in call.site.where(Vm, "cluster_uuid", cluster_meant(call).uuid):
        host = call.site.table(Host).get(vm.host_uuid or "")
        homes = {call.site.get(StorageContainer, uuid).name for uuid in vm.containers}
        if (
            vm.protection is None
            and (not hosts or (host is not None and hosts & {host.uuid, str(host.number)}))
            and (not idents or vm.uuid in idents)
            and (not names or vm.name in names)
            and (not containers or containers & homes)
        ):
            found.append(_record(call, vm))
    return wire.listed(call, found)


SHARED: Shared = {f"GET {DOMAINS}/unprotected_vms": _list}
