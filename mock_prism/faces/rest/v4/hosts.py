"""Hosts (``clustermgmt.v4.config.Host``): fields as in the official SDK; example values recorded where published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.fields import Word
from mock_prism.faces.rest.v4.children import children
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.wire import Address, Part, WireSchema
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.states import HostState
from mock_prism.model.storage import Disk
from mock_prism.model.views import NodeView, node_view

HYPERVISOR_STATES = {
    HostState.NORMAL: "ACROPOLIS_NORMAL",
    HostState.ENTERING: "ENTERING_MAINTENANCE_MODE",
    HostState.ENTERED: "ENTERED_MAINTENANCE_MODE",
}
MAINTENANCE_STATES = {
    HostState.NORMAL: "normal",
    HostState.ENTERING: "entering_maintenance_mode",
    HostState.ENTERED: "entered_maintenance_mode",
}
"""A free string on the wire. ``normal`` is recorded; the other two are *assumed*."""

TIERS = {"SSD-PCIe": "PCIE_SSD", "SSD-SATA": "SATA_SSD", "DAS-SATA": "HDD"}


@frozen
class HostView:
    """A node and its disks."""

    node: NodeView
    disks: tuple[Disk, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (*self.node.parts, *self.disks)

    @property
    def live(self) -> Host | None:
        """The host while it is connected: what is read off the running machine is not known of any other."""
        return self.node.host if self.node.host.connected else None

    @property
    def num_vms(self) -> int | None:
        """How many VMs run there."""
        return self.node.num_vms if self.live else None

    @property
    def maintenance_state(self) -> HostState:
        """That of the host; entered still while a planned outage has left the CVM down (M49)."""
        state = self.node.host.state
        return HostState.ENTERED if state is HostState.NORMAL and self.node.in_maintenance else state


class HypervisorSchema(WireSchema):
    """The AHV of a host."""

    object_type = "clustermgmt.v4.config.HypervisorReference"
    external_address = Address(attribute="node.host.hypervisor_ip", data_key="externalAddress")
    user_name = fields.Constant("root", data_key="userName")
    full_name = fields.String(attribute="live.hypervisor_version", data_key="fullName")
    type = fields.Constant("AHV")
    number_of_vms = fields.Integer(attribute="num_vms", data_key="numberOfVms")
    state = Word(HYPERVISOR_STATES, attribute="node.host.state")
    connection = Word(
        {True: "CONNECTED", False: "DISCONNECTED"},
        attribute="node.host.connected",
        data_key="acropolisConnectionState",
    )


class ClusterReferenceSchema(WireSchema):
    """The cluster of a host; called by ``uuid``, unlike anywhere else (recorded)."""

    object_type = "clustermgmt.v4.config.ClusterReference"
    uuid = fields.String(attribute="node.cluster.uuid")
    name = fields.String(attribute="node.cluster.name")


class ControllerVmSchema(WireSchema):
    """The CVM of a host. Its maintenance mode shows here and nowhere else in v4."""

    object_type = "clustermgmt.v4.config.ControllerVmReference"
    external_address = Address(attribute="node.cvm.ip", data_key="externalAddress")
    is_in_maintenance_mode = fields.Boolean(attribute="node.cvm.flagged", data_key="isInMaintenanceMode")


class DiskReferenceSchema(WireSchema):
    """A disk of a host."""

    object_type = "clustermgmt.v4.config.DiskReference"
    uuid = fields.String()
    mount_path = fields.Function(
        lambda disk: f"/home/nutanix/data/stargate-storage/disks/{disk.serial}", data_key="mountPath"
    )
    size_bytes = fields.Integer(data_key="sizeInBytes")
    serial = fields.String(data_key="serialId")
    tier = Word(TIERS, data_key="storageTier")


class IpmiSchema(WireSchema):
    """The management controller of a host."""

    object_type = "clustermgmt.v4.config.IpmiReference"
    ip = Address(attribute="node.host.ipmi_ip")
    username = fields.Constant("ADMIN")


class HostSchema(WireSchema):
    """A host. Whatever is read off the running machine is absent while it is not connected (*assumed*)."""

    object_type = "clustermgmt.v4.config.Host"
    ext_id = fields.String(attribute="node.host.uuid", data_key="extId")
    host_name = fields.String(attribute="node.host.name", data_key="hostName")
    host_type = fields.Constant("HYPER_CONVERGED", data_key="hostType")
    hypervisor = Part(HypervisorSchema)
    cluster = Part(ClusterReferenceSchema)
    controller_vm = Part(ControllerVmSchema, data_key="controllerVm")
    disk = fields.List(fields.Nested(DiskReferenceSchema), attribute="disks")
    is_degraded = fields.Constant(False, data_key="isDegraded")
    is_secure_booted = fields.Constant(False, data_key="isSecureBooted")
    is_hardware_virtualized = fields.Constant(False, data_key="isHardwareVirtualized")
    has_csr = fields.Constant(False, data_key="hasCsr")
    cpu_cores = fields.Integer(attribute="live.cpu_cores", data_key="numberOfCpuCores")
    cpu_threads = fields.Integer(attribute="live.cpu_threads", data_key="numberOfCpuThreads")
    cpu_sockets = fields.Integer(attribute="live.cpu_sockets", data_key="numberOfCpuSockets")
    cpu_capacity = fields.Function(
        lambda view: view.live and view.live.cpu_cores * view.live.cpu_hz, data_key="cpuCapacityHz"
    )
    cpu_hz = fields.Integer(attribute="live.cpu_hz", data_key="cpuFrequencyHz")
    cpu_model = fields.String(attribute="live.cpu_model", data_key="cpuModel")
    gpu_list = fields.Function(lambda view: [gpu.model for gpu in view.node.host.gpus], data_key="gpuList")
    is_reboot_pending = fields.Constant(False, data_key="isRebootPending")
    booted_micros = fields.Integer(attribute="live.booted_micros", data_key="bootTimeUsecs")
    memory_bytes = fields.Integer(attribute="live.memory_bytes", data_key="memorySizeBytes")
    node_serial = fields.String(attribute="node.host.serial", data_key="nodeSerial")
    block_serial = fields.String(attribute="node.host.block_serial", data_key="blockSerial")
    block_model = fields.String(attribute="node.host.block_model", data_key="blockModel")
    maintenance_state = Word(MAINTENANCE_STATES, data_key="maintenanceState")
    node_status = fields.Constant("NORMAL", data_key="nodeStatus")
    ipmi = Part(IpmiSchema)


def host_view(call: Call, host: Host) -> HostView:
    """A host and what is shown with it."""
    return HostView(node_view(call.site, host), tuple(call.site.where(Disk, "host_uuid", host.uuid)))


def host_named(call: Call, placeholder: str = "extId") -> Host:
    """The host that the path names. Raises NotFound also where it belongs to another cluster than the path says."""
    cluster = call.site.get(Cluster, call.path["clusterExtId"].lower())
    host = call.site.get(Host, call.path[placeholder].lower())
    if host.cluster_uuid != cluster.uuid:
        raise NotFound(Host.kind, host.uuid)
    return host


def list_hosts(call: Call) -> Reply:
    """All hosts, cluster by cluster in the order of their numbers."""
    return listed(call, list(_records(call, call.site.all(Cluster))))


def list_hosts_of_cluster(call: Call) -> Reply:
    """The hosts of one cluster. Prism Central has none."""
    cluster = call.site.get(Cluster, call.path["clusterExtId"].lower())
    return listed(call, list(_records(call, [cluster])))


def get_host(call: Call) -> Reply:
    """One host."""
    view = host_view(call, host_named(call))
    record = selected_one(call, call.presenter.present(HostSchema, view))
    return single(call, record, view, *children(call))


def _records(call: Call, clusters: Iterable[Cluster]) -> Iterator[Record]:
    for cluster in clusters:
        for host in hosts_of(call.site, cluster.uuid):
            yield call.presenter.present(HostSchema, host_view(call, host))
