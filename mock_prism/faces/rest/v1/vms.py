"""VMs of v1, to read: guests and, unlike in v0.8 and v2.0, Controller VMs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from marshmallow import fields

from mock_prism.faces.rest.element.dedup import FINGERPRINT, ON_DISK, changes, read_word, word_of
from mock_prism.faces.rest.element.figures import Subject
from mock_prism.faces.rest.element.idents import ident
from mock_prism.faces.rest.element.measured import measured
from mock_prism.faces.rest.element.projection import Projection, projection
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.subjects import of_cvm, of_vm
from mock_prism.faces.rest.element.usage_maps import of_guest
from mock_prism.faces.rest.element.vm_disks import one_of
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import CamelSchema, Word
from mock_prism.faces.rest.roll import Roll, Stock
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.cvms import IDLE, CvmSchema, cvm_view
from mock_prism.faces.rest.v1.replies import CREATED, WIRE, enveloped
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.views import VmView, vm_view
from mock_prism.model.vm import Vm

POWER: dict[PowerState, str] = {state: state.value for state in PowerState}
NULL_KEYS = (
    "controlDomain",
    "cpuReservedInHz",
    "guestOperatingSystem",
    "gpusInUse",
    "consistencyGroupName",
    "protectionDomainName",
    "nonNdfsDetails",
    "nutanixGuestTools",
    "virtualNicIds",
    "vdiskNames",
    "vdiskFilePaths",
)
"""Null for guests (recorded)."""

SHOWN = {"NONE": "OFF"}
"""How it is shown that nothing is set (recorded, as that the other is ``none`` then)."""

ALIASES = {"vm_uuid": "uuid", "is_cvm": "controllerVm", "is_control_domain": "controlDomain"}
"""What public clients filter by."""


class VmSchema(CamelSchema):
    """VMDTO of a guest (recorded); of one that is off the host is null. The form of disk ids is *assumed*.

    Loads nothing.
    """

    vm_id = fields.Function(lambda view: f"{view.cluster.uuid}::{view.vm.uuid}")
    uuid = fields.String(attribute="vm.uuid")
    vm_name = fields.String(attribute="vm.name")
    vm_type = fields.Constant("kGuestVM")
    power_state = Word(POWER, attribute="vm.power")
    guest_operating_system = fields.Constant(None)
    ip_addresses = fields.Function(lambda view: [nic.ip for nic in view.vm.nics if nic.ip and view.vm.is_running])
    hypervisor_type = fields.Constant("kKvm")
    host_name = fields.String(attribute="host.name", dump_default=None)
    host_id = fields.Function(lambda view: ident(view.host) if view.host else None)
    host_uuid = fields.String(attribute="host.uuid", dump_default=None)
    cluster_uuid = fields.String(attribute="cluster.uuid")
    container_uuids = fields.Function(lambda view: sorted(view.vm.containers))
    nutanix_virtual_disk_ids = fields.Function(lambda view: [f"{view.cluster.uuid}::{uuid}" for uuid in _disks(view)])
    nutanix_virtual_disk_uuids = fields.Function(lambda view: _disks(view))
    virtual_nic_uuids = fields.Function(lambda view: [nic.uuid for nic in view.vm.nics])
    num_network_adapters = fields.Function(lambda view: len(view.vm.nics))
    num_vcpus = fields.Function(lambda view: view.vm.num_vcpus * view.vm.num_cores_per_vcpu, data_key="numVCpus")
    memory_capacity_in_bytes = fields.Integer(attribute="vm.memory_bytes")
    memory_reserved_capacity_in_bytes = fields.Integer(attribute="vm.memory_bytes")
    disk_capacity_in_bytes = fields.Function(
        lambda view: sum(disk.size_bytes for disk in view.vm.disks if not disk.is_cdrom)
    )
    description = fields.Function(lambda view: view.vm.description or None)
    vm_features = fields.Function(
        lambda view: {"AGENT_VM": view.vm.is_agent_vm, "VGA_CONSOLE": view.vm.traits.has_vga_console}
    )
    acropolis_vm = fields.Constant(True)
    controller_vm = fields.Constant(False)
    displayable = fields.Constant(True)
    running_on_ndfs = fields.Constant(True)
    protection_type = fields.Function(lambda view: "unprotected" if view.vm.protection is None else "protected")
    consistency_group_name = fields.Function(lambda view: view.vm.protection and view.vm.protection.consistency_group)
    finger_print_on_write = fields.Function(lambda view: word_of(FINGERPRINT, view.vm).lower())
    on_disk_dedup = fields.Function(lambda view: SHOWN.get(word := word_of(ON_DISK, view.vm), word))


def _disks(view: VmView) -> list[str]:
    """The virtual disks behind a guest's."""
    return [disk.vmdisk_uuid for disk in view.vm.disks if disk.vmdisk_uuid and not disk.is_cdrom]


def _stats_of(call: Call, view: VmView) -> Mapping[str, str]:
    """The map of a guest: as long as neither it nor its host changes, one a reading. One that is off uses nothing, even
    if it did when the last reading was taken."""
    vm = view.vm

    def subject() -> Subject:
        return of_vm(call.site, vm) if vm.is_running else of_vm(call.site, vm).at_rest()

    return measured(call, "vm", vm.uuid, subject, lambda: of_guest(call, vm), (vm, view.host))


def _stats_of_cvm(call: Call, cvm: Cvm) -> Mapping[str, str]:
    known: dict[str, int | None] = {} if cvm.reachable else dict.fromkeys(IDLE, 0)
    return measured(call, "vm", cvm.uuid, lambda: of_cvm(call.site, cvm) if cvm.reachable else None, lambda: known)


def record(call: Call, vm: Vm | Cvm, shown: Projection) -> dict[str, Json]:
    """One VM of either kind, with the parts that a call wants. Usage is recorded as empty."""
    whole = dict.fromkeys(NULL_KEYS) | _presented(call, vm) | {"usageStats": {}}
    return shown.show(call, whole, vm.uuid)


def _presented(call: Call, vm: Vm | Cvm) -> dict[str, Json]:
    if isinstance(vm, Cvm):
        return {**call.presenter.present(CvmSchema, cvm_view(call.site, vm)), "stats": _stats_of_cvm(call, vm)}
    containers = {uuid: call.site.get(StorageContainer, uuid) for uuid in sorted(vm.containers)}
    paths = [
        containers[disk.container_uuid].vmdisk_path(disk.vmdisk_uuid)
        for disk in vm.disks
        if disk.container_uuid and disk.vmdisk_uuid and not disk.is_cdrom
    ]
    domain = call.site.table(ProtectionDomain).get(vm.protection.domain_uuid if vm.protection else "")
    places = {
        "protectionDomainName": domain and domain.name,
        "containerIds": [ident(container) for container in containers.values()],
        "nutanixVirtualDisks": paths,
    }
    view = vm_view(call.site, vm)
    return call.presenter.present(VmSchema, view) | places | {"stats": _stats_of(call, view)}


def _list(call: Call) -> Reply:
    """Guests and then Controller VMs; a search or a filter finds both."""
    cluster, shown = cluster_meant(call), projection(WIRE, call)
    guests = Stock(
        call.presenter,
        call.site.table(Vm),
        VmSchema,
        partial(vm_view, call.site),
        lambda vm: record(call, vm, shown),
        cluster.uuid,
    )
    cvms = [record(call, cvm, shown) for cvm in call.site.where(Cvm, "cluster_uuid", cluster.uuid)]
    return enveloped(call, Roll(cvms, [guests]), ALIASES)


def find_vm(call: Call) -> Vm | Cvm:
    """The VM that a path names: by its uuid, with or without the cluster's before it. Raises NotFound."""
    uuid = call.path["vmId"].rpartition("::")[2]
    vm = call.site.table(Vm).get(uuid) or call.site.table(Cvm).get(uuid)
    if vm is None:
        raise NotFound(Vm.kind, uuid)
    return vm


def _get(call: Call) -> Reply:
    return Reply(body=record(call, find_vm(call), projection(WIRE, call)))


def _stats(call: Call) -> Reply:
    vm = find_vm(call)
    subject = of_vm(call.site, vm) if isinstance(vm, Vm) else of_cvm(call.site, vm) if vm.reachable else None
    return series(WIRE, call, record(call, vm, projection(WIRE, call)), subject)


def _dedup(field: str, call: Call) -> Reply:
    """Set all disks of a guest that hold data. Raises NotFound for a Controller VM."""
    value = WIRE.body(call).get("value")
    if value is None:
        raise Invalid("value", "is required")
    word, vm = read_word(field, value), call.site.get(Vm, find_vm(call).uuid)
    commands = tuple(one for disk in vm.disks if disk.vmdisk_uuid for one in changes(vm, disk, {field: word}))
    if commands and (error := call.site.submit(one_of(commands), call.user.name).error) is not None:
        raise error
    return Reply(CREATED, record(call, call.site.get(Vm, vm.uuid), projection(WIRE, call)))


HANDLERS: dict[str, Handler] = {
    "v1 POST /vms/{vmId}/fingerprint_on_write": partial(_dedup, FINGERPRINT),
    "v1 POST /vms/{vmId}/on_disk_dedup": partial(_dedup, ON_DISK),
    "v1 GET /vms": _list,
    "v1 GET /vms/{vmId}": _get,
    "v1 GET /vms/{vmId}/stats": _stats,
}
