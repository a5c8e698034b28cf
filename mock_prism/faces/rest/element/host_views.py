"""Hosts as v1 and v2.0 tell of them alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.certificates import certificate_status
from mock_prism.faces.rest.element.disk_views import hardware
from mock_prism.faces.rest.element.idents import ident
from mock_prism.faces.rest.element.measured import measured, usage
from mock_prism.faces.rest.element.projection import Projection
from mock_prism.faces.rest.element.subjects import of_host
from mock_prism.faces.rest.element.usage_maps import of_disks
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.fields import Word
from mock_prism.model.host import Host
from mock_prism.model.states import HostState
from mock_prism.model.storage import Disk
from mock_prism.model.views import node_view

STATE: dict[HostState, str] = {
    HostState.NORMAL: "kAcropolisNormal",
    HostState.ENTERING: "kEnteringMaintenanceMode",  # assumed, from the v4 enum
    HostState.ENTERED: "kEnteredMaintenanceMode",
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

    service_vmid = fields.Function(lambda view: ident(view.host))
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


def record(wire: Wire, call: Call, host: Host, parts: Projection) -> dict[str, Json]:
    """One host, with the parts that a call wants, in the spelling of the generation."""
    view = node_view(call.site, host)
    disks = tuple(call.site.where(Disk, "host_uuid", host.uuid))
    whole: dict[str, Json] = {
        **dict.fromkeys(NULL_KEYS),
        **call.presenter.present(HostSchema, view),
        "disk_hardware_configs": _slots(disks),
        "key_management_device_to_certificate_status": certificate_status(call, host),
        "stats": measured(call, "host", host.uuid, lambda: of_host(call.site, host)),
        "usage_stats": usage(call, "host_usage", host.uuid, lambda: of_disks(call, disks, host.cluster_uuid)),
    }
    return parts.show(call, wire.types.spelled(whole), host.uuid, view.cvm.uuid)


def _slots(disks: Sequence[Disk]) -> dict[str, Json]:
    """What is in each bay, from ``"1"`` on; null for an empty one (recorded)."""
    bays: dict[str, Json] = {str(bay): None for bay in range(1, BAYS + 1)}
    return bays | {str(disk.location): hardware(disk) for disk in disks}
