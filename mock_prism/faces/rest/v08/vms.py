"""VMs of v0.8, their disks and NICs, as they are read."""

from __future__ import annotations

from functools import partial

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import Mebibytes, Word
from mock_prism.faces.rest.roll import Roll, Stock
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v08.replies import enveloped
from mock_prism.model.errors import NotFound
from mock_prism.model.image import Image
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.views import vm_view
from mock_prism.model.vm import Vm, VmDisk, VmNic

POWER: dict[PowerState, str] = {state: state.name for state in PowerState}
ASSIGNMENTS = "includeAddressAssignments"


class ConfigSchema(Schema):
    """VMConfigDTO, without its devices."""

    name = fields.String(attribute="vm.name")
    description = fields.String(attribute="vm.description")
    memory_mb = Mebibytes(attribute="vm.memory_bytes", data_key="memoryMb")
    num_vcpus = fields.Integer(attribute="vm.num_vcpus", data_key="numVcpus")
    num_cores_per_vcpu = fields.Integer(attribute="vm.num_cores_per_vcpu", data_key="numCoresPerVcpu")
    ha_priority = fields.Integer(attribute="vm.ha_priority", data_key="haPriority")


class VmSchema(Schema):
    """VMInfoDTO, without its configuration."""

    uuid = fields.String(attribute="vm.uuid")
    host_uuid = fields.String(attribute="vm.host_uuid", data_key="hostUuid")
    state = Word(POWER, attribute="vm.power")
    logical_timestamp = fields.Integer(attribute="vm.revision", data_key="logicalTimestamp")


def record(call: Call, vm: Vm) -> dict[str, Json]:
    """One VM. Sizes of disks and addresses of NICs only where asked for (description)."""
    view = vm_view(call.site, vm)
    config = call.presenter.present(ConfigSchema, view) | {
        "vmDisks": [_disk(call.site, vm, disk, call.wants("includeVMDiskSizes")) for disk in vm.disks],
        "vmNics": [_nic(nic, call.wants(ASSIGNMENTS)) for nic in vm.nics],
    }
    return call.presenter.present(VmSchema, view) | {"config": config}


def _disk(site: Site, vm: Vm, disk: VmDisk, with_size: bool) -> dict[str, Json]:
    """VMDiskConfigDTO; keys without a value are left out. ``id`` is the address, ``scsi.0`` (*assumed*)."""
    address: dict[str, Json] = {"deviceBus": disk.bus, "deviceIndex": disk.index, "diskLabel": disk.address}
    shown: dict[str, Json] = {
        "id": disk.address,
        "addr": address,
        "isCdrom": disk.is_cdrom,
        "isEmpty": disk.is_empty,
        "flashModeEnabled": disk.flash_mode,
    }
    if disk.vmdisk_uuid is not None:
        address["vmdiskUuid"] = disk.vmdisk_uuid
        shown["vmDiskUuid"] = disk.vmdisk_uuid
    if disk.volume_group_uuid is not None:
        address["volumeGroupUuid"] = disk.volume_group_uuid
    if disk.container_uuid is not None:
        shown["containerUuid"] = disk.container_uuid
        shown["containerId"] = site.get(StorageContainer, disk.container_uuid).number
    if disk.image_uuid is not None and (image := site.table(Image).get(disk.image_uuid)) is not None:
        shown["sourceVmDiskUuid"] = image.at(vm.cluster_uuid).vmdisk_uuid
    if with_size and disk.vmdisk_uuid is not None:
        shown["vmDiskSize"] = disk.size_bytes
    return shown


def _nic(nic: VmNic, with_address: bool) -> dict[str, Json]:
    """VMNicSpecDTO; keys without a value are left out."""
    shown = {
        "macAddress": nic.mac,
        "networkUuid": nic.network_uuid,
        "model": nic.model,
        "ipAddress": nic.ip if with_address else None,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _vm(call: Call) -> Vm:
    return call.site.get(Vm, call.path["vmid"])


def _list(call: Call) -> Reply:
    vms = Stock(
        call.presenter,
        call.site.table(Vm),
        VmSchema,
        partial(vm_view, call.site),
        partial(record, call),
        cluster_meant(call).uuid,
    )
    return enveloped(call, Roll(stocks=[vms]))


def _get(call: Call) -> Reply:
    return Reply(body=record(call, _vm(call)))


def _disks(call: Call) -> Reply:
    """Of one bus, or at one index, where the call says so."""
    bus, index = (call.first("busType") or "").lower(), call.number("deviceIndex")
    vm = _vm(call)
    disks = [disk for disk in vm.disks if bus in ("", disk.bus) and index in (None, disk.index)]
    return enveloped(call, [_disk(call.site, vm, disk, call.wants("includeDiskSizes")) for disk in disks])


def _get_disk(call: Call) -> Reply:
    """A disk goes by its address or by the uuid of its virtual disk (*assumed*)."""
    vm, ident = _vm(call), call.path["diskid"]
    for disk in vm.disks:
        if ident in (disk.address, disk.vmdisk_uuid):
            return Reply(body=_disk(call.site, vm, disk, call.wants("includeDiskSizes")))
    raise NotFound("disk", ident)


def _nics(call: Call) -> Reply:
    return enveloped(call, [_nic(nic, call.wants(ASSIGNMENTS)) for nic in _vm(call).nics])


def _get_nic(call: Call) -> Reply:
    """A NIC goes by its MAC address (as in v2.0); its uuid is taken too."""
    ident = call.path["nicid"].lower()
    for nic in _vm(call).nics:
        if ident in (nic.mac, nic.uuid):
            return Reply(body=_nic(nic, call.wants(ASSIGNMENTS)))
    raise NotFound("nic", ident)


HANDLERS: dict[str, Handler] = {
    "v0.8 GET /vms": _list,
    "v0.8 GET /vms/{vmid}": _get,
    "v0.8 GET /vms/{vmid}/disks": _disks,
    "v0.8 GET /vms/{vmid}/disks/{diskid}": _get_disk,
    "v0.8 GET /vms/{vmid}/nics": _nics,
    "v0.8 GET /vms/{vmid}/nics/{nicid}": _get_nic,
}
