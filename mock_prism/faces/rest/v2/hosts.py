"""Hosts of v2.0, with the acropolis family's way into and out of maintenance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.certificates import certificate_status
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_host
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.fields import Count, Word
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.statistics import capacities, share_ppm, statistics
from mock_prism.faces.rest.v2.projection import Projection, projection
from mock_prism.faces.rest.v2.replies import CREATED, WIRE, enveloped, started
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.states import Evacuation, HostState, NonMigratable
from mock_prism.model.storage import Disk
from mock_prism.model.views import NodeView, node_view

STATE: dict[HostState, str] = {
    HostState.NORMAL: "kAcropolisNormal",
    HostState.ENTERING: "kEnteringMaintenanceMode",  # assumed, from the v4 enum
    HostState.ENTERED: "kEnteredMaintenanceMode",
}
EVACUATION: dict[Evacuation, str] = {
    Evacuation.LIVE: "LIVE_MIGRATE",
    Evacuation.COLD: "COLD_MIGRATE",
    Evacuation.POWER_OFF: "POWER_OFF",
}
NON_MIGRATABLE: dict[NonMigratable, str] = {
    NonMigratable.BLOCK: "BLOCK",
    NonMigratable.ACPI_SHUTDOWN: "ACPI_SHUTDOWN_AND_POWER_OFF",
}
NULL_KEYS = (
    "service_vmnat_ip",
    "service_vmnat_port",
    "hypervisor_password",
    "backplane_ip",
    "rdma_backplane_ips",
    "ipmi_username",
    "ipmi_password",
    "block_location",
    "dynamic_ring_changing_node",
    "failover_cluster_fqdn",
    "failover_cluster_node_state",
    "default_vm_location",
    "default_vm_storage_container_id",
    "default_vm_storage_container_uuid",
    "default_vhd_location",
    "default_vhd_storage_container_id",
    "default_vhd_storage_container_uuid",
    "bios_version",
    "bios_model",
    "bmc_version",
    "bmc_model",
    "hba_firmwares_list",
    "gpu_driver_version",
)
"""Recorded as null on AHV."""

BAYS = 6  # of a node of the NX-3060 series


def _connected(value: Any) -> Any:
    """A field that is null while the host is disconnected (recorded)."""
    return fields.Function(lambda view: value(view) if view.host.connected else None)


class HostSchema(Schema):
    """A host as NodeDTO (recorded on 5.10, keys newer than the description included). Loads nothing."""

    service_vmid = fields.Function(lambda view: f"{view.cluster.uuid}::{view.host.number}")
    uuid = fields.String(attribute="host.uuid")
    name = fields.String(attribute="host.name")
    service_vmexternal_ip = fields.String(attribute="cvm.ip")
    oplog_disk_pct = fields.Constant(None)
    oplog_disk_size = fields.Constant(None)
    hypervisor_key = fields.String(attribute="host.hypervisor_ip")
    hypervisor_address = fields.String(attribute="host.hypervisor_ip")
    hypervisor_username = fields.Constant("root")
    controller_vm_backplane_ip = fields.String(attribute="cvm.ip")
    management_server_name = fields.String(attribute="host.hypervisor_ip")
    ipmi_address = fields.String(attribute="host.ipmi_ip")
    monitored = fields.Constant(True)
    position = fields.Function(
        lambda view: {
            "ordinal": view.host.number,
            "name": view.host.node_position,
            "physical_position": None,
        }
    )
    serial = fields.String(attribute="host.serial")
    block_serial = fields.String(attribute="host.block_serial")
    block_model = fields.String(attribute="host.block_model")
    block_model_name = fields.String(attribute="host.block_model")
    vzone_name = fields.Constant("")
    host_nic_ids = fields.Constant[list[str]]([])
    cpu_model = fields.String(attribute="host.cpu_model")
    num_cpu_cores = _connected(lambda view: view.host.cpu_cores)
    num_cpu_threads = _connected(lambda view: view.host.cpu_threads)
    num_cpu_sockets = _connected(lambda view: view.host.cpu_sockets)
    cpu_frequency_in_hz = _connected(lambda view: view.host.cpu_hz)
    cpu_capacity_in_hz = _connected(lambda view: view.host.cpu_hz * view.host.cpu_cores)
    memory_capacity_in_bytes = _connected(lambda view: view.host.memory_bytes)
    hypervisor_full_name = _connected(lambda view: view.host.hypervisor_version)
    hypervisor_type = fields.Constant("kKvm")
    num_vms = _connected(lambda view: view.num_vms)
    boot_time_in_usecs = _connected(lambda view: view.host.booted_micros)
    is_degraded = fields.Constant(False)
    is_secure_booted = fields.Constant(False)
    is_hardware_virtualized = fields.Constant(False)
    reboot_pending = fields.Constant(False)
    cluster_uuid = fields.String(attribute="cluster.uuid")
    has_csr = fields.Constant(False)
    host_gpus = fields.Function(lambda view: [gpu.model for gpu in view.host.gpus] or None)
    host_type = fields.Constant("HYPER_CONVERGED")
    state = fields.Constant("NORMAL")
    removal_status = fields.Constant(["NA"])
    hypervisor_state = Word(STATE, attribute="host.state")
    acropolis_connection_state = fields.Function(lambda view: "kConnected" if view.host.connected else "kDisconnected")
    metadata_store_status = fields.Function(
        lambda view: "kNormalMode" if view.host.metadata_store_enabled else "kNodeRemoved"
    )
    metadata_store_status_message = fields.Function(
        lambda view: (
            "Metadata store enabled on the node"
            if view.host.metadata_store_enabled
            else "Node is removed from metadata store"
        )
    )
    host_in_maintenance_mode = fields.Boolean(attribute="cvm.maintenance", allow_none=True)
    host_maintenance_mode_reason = fields.String(attribute="cvm.maintenance_reason", allow_none=True)
    key_management_device_to_certificate_status = fields.Constant[dict[str, bool]]({})
    stats = fields.Function(lambda view: statistics("host", _load(view)))


def _load(view: NodeView) -> dict[str, int | None]:
    """What is known of a host's load: the memory that its guests and its CVM have been given."""
    if not view.host.connected:
        return {}
    used = sum(vm.memory_bytes for vm in view.guests) + view.cvm.memory_bytes * view.cvm.reachable
    return {"hypervisor_memory_usage_ppm": share_ppm(used, view.host.memory_bytes)}


class EnterSchema(Schema):
    """MaintenanceModeDTO. Values come in any case; an empty timestamp is none (a public client sends it)."""

    evacuation_option = Word(EVACUATION, load_default=None, allow_none=False)
    non_migratable_vm_option = Word(NON_MIGRATABLE, load_default=NonMigratable.BLOCK)
    logical_timestamp = Count(load_default=None, allow_none=True)


class ExitSchema(Schema):
    """LogicalTimestampDTO."""

    logical_timestamp = Count(load_default=None, allow_none=True)


def record(call: Call, host: Host, parts: Projection) -> dict[str, Json]:
    """One host, with the parts that a call wants."""
    site = call.site
    view = node_view(site, host)
    disks = tuple(site.where(Disk, "host_uuid", host.uuid))
    whole = {
        **dict.fromkeys(NULL_KEYS),
        **call.presenter.present(HostSchema, view),
        "disk_hardware_configs": _slots(disks),
        "key_management_device_to_certificate_status": certificate_status(call, host),
        "usage_stats": statistics("host_usage", capacities(disks)),
    }
    return parts.show(call, whole, host.uuid, view.cvm.uuid)


def _slots(disks: Sequence[Disk]) -> dict[str, Json]:
    """What is in each bay, from ``"1"`` on; null for an empty one (recorded)."""
    bays: dict[str, Json] = {str(bay): None for bay in range(1, BAYS + 1)}
    return bays | {str(disk.location): disk_hardware(disk) for disk in disks}


def disk_hardware(disk: Disk) -> dict[str, Json]:
    """What a disk is made of (keys recorded). Vendor and firmware are not known."""
    return {
        "serial_number": disk.serial,
        "disk_id": f"{disk.cluster_uuid}::{disk.number}",
        "disk_uuid": disk.uuid,
        "location": disk.location,
        "bad": False,
        "mounted": True,
        "mount_path": f"/home/nutanix/data/stargate-storage/disks/{disk.serial}",
        "model": disk.model,
        "vendor": None,
        "boot_disk": False,
        "only_boot_disk": False,
        "under_diagnosis": False,
        "background_operation": None,
        "current_firmware_version": None,
        "target_firmware_version": None,
        "can_add_as_new_disk": False,
        "can_add_as_old_disk": False,
    }


def _list(call: Call) -> Reply:
    parts = projection(call)
    hosts = hosts_of(call.site, cluster_meant(call).uuid)
    return enveloped(call, [record(call, host, parts) for host in hosts])


def _get(call: Call) -> Reply:
    return Reply(body=record(call, call.site.get(Host, call.path["uuid"]), projection(call)))


def _stats(call: Call) -> Reply:
    host = call.site.get(Host, call.path["uuid"])
    return series(WIRE, call, record(call, host, projection(call)), of_host(call.site, host))


def _nics(call: Call) -> Reply:
    """A bare list (recorded, 6.8.1)."""
    host = call.site.get(Host, call.path["uuid"])
    return Reply(
        body=[
            {
                "id": f"{host.cluster_uuid}::{host.number}:{nic.name}",
                "uuid": nic.uuid,
                "name": nic.name,
                "mac_address": nic.mac,
                "ipv4_addresses": [],
                "ipv6_addresses": [],
                "status": "UP" if nic.link_up else None,
                "dhcp_enabled": None,
                "link_speed_in_kbps": nic.speed_mbps * 1000 if nic.link_up else None,
                "mtu_in_bytes": 1500,
                "switch_port_id": None,
                "switch_vlan_id": None,
                "switch_management_ip": None,
            }
            for nic in host.nics
        ]
    )


def enter_command(call: Call) -> EnterMaintenance:
    """The command that a body asks for."""
    wanted = load(EnterSchema, call.body)
    return EnterMaintenance(
        call.path["uuid"],
        wanted["evacuation_option"],
        wanted["non_migratable_vm_option"],
        wanted["logical_timestamp"],
    )


def _enter(call: Call) -> Reply:
    return started(call, enter_command(call))


def _exit(call: Call) -> Reply:
    """Over at once, without a task to follow (M15)."""
    wanted = load(ExitSchema, call.body)
    call.site.submit(ExitMaintenance(call.path["uuid"], wanted["logical_timestamp"]), call.user.name)
    return Reply(CREATED, {"value": True})


HANDLERS = {
    "v2.0 GET /hosts": _list,
    "v2.0 GET /hosts/{uuid}": _get,
    "v2.0 GET /hosts/{uuid}/stats": _stats,
    "v2.0 GET /hosts/{uuid}/host_nics": _nics,
    "v2.0 POST /hosts/{uuid}/enter_maintenance_mode": _enter,
    "v2.0 POST /hosts/{uuid}/exit_maintenance_mode": _exit,
}
