"""VMs of v1, to read: guests and, unlike in v0.8 and v2.0, Controller VMs."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.fields import CamelSchema, Word
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.statistics import share_ppm, statistics
from mock_prism.faces.rest.v1.replies import enveloped
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotFound
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.views import VmView, vm_view
from mock_prism.model.vm import Vm

POWER: dict[PowerState, str] = {PowerState.ON: "on", PowerState.OFF: "off", PowerState.PAUSED: "paused"}
NULL_KEYS = (
    "controlDomain",
    "cpuReservedInHz",
    "guestOperatingSystem",
    "gpusInUse",
    "consistencyGroupName",
    "protectionDomainName",
    "nonNdfsDetails",
    "alertSummary",
    "healthSummary",
    "nutanixGuestTools",
    "virtualNicIds",
)
"""Null for guests (recorded)."""

IDLE = ("hypervisor_cpu_usage_ppm", "hypervisor_memory_usage_ppm", "num_iops", "io_bandwidth_kBps")
ALIASES = {"vm_name": "vmName", "vm_uuid": "uuid", "is_cvm": "controllerVm"}
"""What public clients filter by."""


class VmSchema(CamelSchema):
    """VMDTO of a guest (recorded); of one that is off the host is null."""

    vm_id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.vm.uuid}")
    uuid = fields.String(attribute="vm.uuid")
    vm_name = fields.String(attribute="vm.name")
    vm_type = fields.Constant("kGuestVM")
    power_state = Word(POWER, attribute="vm.power")
    guest_operating_system = fields.Constant(None)
    ip_addresses = fields.Function(lambda view: [nic.ip for nic in view.vm.nics if nic.ip and view.vm.is_running])
    hypervisor_type = fields.Constant("kKvm")
    host_name = fields.String(attribute="host.name", dump_default=None)
    host_id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.host.number}" if view.host else None)
    host_uuid = fields.String(attribute="host.uuid", dump_default=None)
    cluster_uuid = fields.String(attribute="cluster.uuid")
    container_uuids = fields.Function(lambda view: sorted(view.vm.containers))
    nutanix_virtual_disk_uuids = fields.Function(
        lambda view: [disk.vmdisk_uuid for disk in view.vm.disks if not disk.is_cdrom and disk.vmdisk_uuid]
    )
    virtual_nic_uuids = fields.Function(lambda view: [nic.uuid for nic in view.vm.nics])
    num_network_adapters = fields.Function(lambda view: len(view.vm.nics))
    num_vcpus = fields.Function(lambda view: view.vm.num_vcpus * view.vm.num_cores_per_vcpu, data_key="numVCpus")
    memory_capacity_in_bytes = fields.Integer(attribute="vm.memory_bytes")
    memory_reserved_capacity_in_bytes = fields.Integer(attribute="vm.memory_bytes")
    disk_capacity_in_bytes = fields.Function(
        lambda view: sum(disk.size_bytes for disk in view.vm.disks if not disk.is_cdrom)
    )
    description = fields.Function(lambda view: view.vm.description or None)
    vm_features = fields.Function(lambda view: {"AGENT_VM": view.vm.is_agent_vm, "VGA_CONSOLE": True})
    acropolis_vm = fields.Constant(True)
    controller_vm = fields.Constant(False)
    displayable = fields.Constant(True)
    running_on_ndfs = fields.Constant(True)
    protection_type = fields.Constant("unprotected")
    finger_print_on_write = fields.Constant("none")
    on_disk_dedup = fields.Constant("OFF")
    stats = fields.Function(lambda view: statistics("vm", _known(view)))


def _known(view: VmView) -> dict[str, int | None]:
    """A VM that is off uses nothing; how busy one is that runs, is not simulated."""
    if view.vm.is_running:
        share = share_ppm(view.vm.memory_bytes, view.host.memory_bytes) if view.host else 0
        return {"hypervisor_memory_assigned_bytes": view.vm.memory_bytes, "hypervisor_memory_usage_ppm": share}
    return dict.fromkeys(
        ("hypervisor_cpu_usage_ppm", "hypervisor_memory_usage_ppm", "num_iops", "io_bandwidth_kBps"), 0
    )


@dataclass(frozen=True, slots=True)
class CvmView:
    """A Controller VM on its host."""

    cvm: Cvm
    host: Host
    cluster: Cluster

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities."""
        return (self.cvm, self.host, self.cluster)


class CvmSchema(CamelSchema):
    """VMDTO of a Controller VM; keys as a guest has them (*assumed* but for ``controllerVm``)."""

    vm_id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.cvm.uuid}")
    uuid = fields.String(attribute="cvm.uuid")
    vm_name = fields.String(attribute="cvm.name")
    vm_type = fields.Constant("kControllerVM")
    power_state = fields.Function(lambda view: "on" if view.cvm.reachable else "off")
    ip_addresses = fields.Function(lambda view: [view.cvm.ip] if view.cvm.reachable else [])
    hypervisor_type = fields.Constant("kKvm")
    host_name = fields.String(attribute="host.name")
    host_id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.host.number}")
    host_uuid = fields.String(attribute="host.uuid")
    cluster_uuid = fields.String(attribute="cluster.uuid")
    container_uuids = fields.Constant[list[str]]([])
    nutanix_virtual_disk_uuids = fields.Constant[list[str]]([])
    virtual_nic_uuids = fields.Constant[list[str]]([])
    num_network_adapters = fields.Constant(2)
    num_vcpus = fields.Integer(attribute="cvm.num_vcpus", data_key="numVCpus")
    memory_capacity_in_bytes = fields.Integer(attribute="cvm.memory_bytes")
    memory_reserved_capacity_in_bytes = fields.Integer(attribute="cvm.memory_bytes")
    disk_capacity_in_bytes = fields.Constant(0)
    description = fields.Constant(None)
    vm_features = fields.Constant[dict[str, bool]]({})
    acropolis_vm = fields.Constant(False)
    controller_vm = fields.Constant(True)
    displayable = fields.Constant(True)
    running_on_ndfs = fields.Constant(False)
    protection_type = fields.Constant("unprotected")
    finger_print_on_write = fields.Constant("none")
    on_disk_dedup = fields.Constant("OFF")
    stats = fields.Function(lambda view: statistics("vm", {}))


def record(call: Call, site: Site, vm: Vm | Cvm) -> dict[str, Json]:
    """One VM of either kind."""
    if isinstance(vm, Vm):
        shown = call.presenter.present(VmSchema, vm_view(site, vm))
    else:
        view = CvmView(vm, site.get(Host, vm.host_uuid), site.get(Cluster, vm.cluster_uuid))
        shown = call.presenter.present(CvmSchema, view)
    return dict.fromkeys(NULL_KEYS) | shown | {"usageStats": {}}


def _list(call: Call) -> Reply:
    """Guests and then Controller VMs; a search or a filter finds both."""
    cluster = cluster_meant(call)
    guests = call.site.where(Vm, "cluster_uuid", cluster.uuid)
    cvms = call.site.where(Cvm, "cluster_uuid", cluster.uuid)
    records = [record(call, call.site, guest) for guest in guests] + [record(call, call.site, cvm) for cvm in cvms]
    return enveloped(call, records, ALIASES)


def _get(call: Call) -> Reply:
    """The id is the uuid, with or without the cluster's before it."""
    ident = call.path["vmId"].rpartition("::")[2]
    vm = call.site.table(Vm).get(ident) or call.site.table(Cvm).get(ident)
    if vm is None:
        raise NotFound(Vm.kind, ident)
    return Reply(body=record(call, call.site, vm))


HANDLERS = {
    "v1 GET /vms": _list,
    "v1 GET /vms/{vmId}": _get,
}
