"""VMs of v2.0: read, create, change, delete, power. There is no migration in v2.0."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from marshmallow import Schema, fields

from mock_prism.faces.rest.element.vm_boot import BOOT_WORDS
from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.fields import Mebibytes, Word
from mock_prism.faces.rest.listing import V2_NAMES, Names
from mock_prism.faces.rest.roll import Roll, Stock
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v2.replies import enveloped, started
from mock_prism.faces.rest.v2.vm_bodies import create_command, update_command
from mock_prism.model.errors import NotFound
from mock_prism.model.image import Image
from mock_prism.model.site import Site
from mock_prism.model.states import PowerState
from mock_prism.model.storage import StorageContainer
from mock_prism.model.views import vm_view
from mock_prism.model.vm import PLAIN, Vm, VmDisk, VmNic

POWER: dict[PowerState, str] = {state: state.value for state in PowerState}
NEWER_KEYS = frozenset({"filter", "sortattribute", "sort_attribute", "sortorder"})


class VmSchema(Schema):
    """VmConfigDTO as it is without the include flags (recorded)."""

    affinity = fields.Function(
        lambda view: {"policy": "AFFINITY", "host_uuids": list(view.vm.affinity)} if view.vm.affinity else None
    )
    allow_live_migrate = fields.Function(lambda view: _may_live_migrate(view.vm))
    boot = fields.Function(lambda view: _boot(view.vm))
    description = fields.Function(lambda view: view.vm.description or None)
    gpus_assigned = fields.Function(lambda view: bool(view.vm.gpus))
    ha_priority = fields.Integer(attribute="vm.ha_priority")
    host_uuid = fields.String(attribute="vm.host_uuid")
    machine_type = fields.String(attribute="vm.machine_type")
    memory_mb = Mebibytes(attribute="vm.memory_bytes")
    name = fields.String(attribute="vm.name")
    num_cores_per_vcpu = fields.Integer(attribute="vm.num_cores_per_vcpu")
    num_vcpus = fields.Integer(attribute="vm.num_vcpus")
    power_state = Word(POWER, attribute="vm.power")
    timezone = fields.String(attribute="vm.timezone")
    uuid = fields.String(attribute="vm.uuid")
    vm_features = fields.Function(
        lambda view: {"AGENT_VM": view.vm.is_agent_vm, "VGA_CONSOLE": view.vm.traits.has_vga_console}
    )
    vm_logical_timestamp = fields.Integer(attribute="vm.revision")


ALIASES = {"vm_name": "name", "vm_uuid": "uuid"}
"""Other words that a list may be filtered and sorted by."""

ASSIGNMENTS = "include_address_assignments"


def _boot(vm: Vm) -> Json:
    """A device stands there only where one is set (recorded without)."""
    shown: Json = {"uefi_boot": vm.uefi_boot}
    if vm.traits.has_secure_boot:
        shown["secure_boot"] = True
    if vm.traits.boot_order != PLAIN.boot_order:
        shown["boot_device_order"] = [BOOT_WORDS[device] for device in vm.traits.boot_order]
    if (disk := vm.boot_disk) is not None:
        address = {"device_bus": disk.bus, "device_index": disk.index, "disk_label": disk.address}
        return shown | {"boot_device_type": "CDROM" if disk.is_cdrom else "DISK", "disk_address": address}
    if (nic := vm.boot_nic) is not None:
        return shown | {"boot_device_type": "NIC", "mac_addr": nic.mac}
    return shown


def _may_live_migrate(vm: Vm) -> bool:
    """Recorded as false of a VM that may run on one host only."""
    return len(vm.affinity) != 1 and vm.may_live_migrate


def _disk(site: Site, vm: Vm, disk: VmDisk) -> Json:
    """One disk. Where it lies, and what it was copied from, are read by public clients."""
    address: Json = {"device_bus": disk.bus, "device_index": disk.index, "disk_label": disk.address}
    if disk.vmdisk_uuid is not None:
        address["vmdisk_uuid"] = disk.vmdisk_uuid
        address |= _path(site, disk.container_uuid, disk.vmdisk_uuid)
    shown: Json = {
        "disk_address": address,
        "is_cdrom": disk.is_cdrom,
        "is_empty": disk.is_empty,
        "flash_mode_enabled": disk.flash_mode,
        "is_scsi_passthrough": disk.passes_scsi_through,
        "is_hot_remove_enabled": True,
        "is_thin_provisioned": False,
        "shared": False,
    }
    if disk.volume_group_uuid is not None:
        address["volume_group_uuid"] = disk.volume_group_uuid
    elif not disk.is_empty:
        shown |= _source(site, vm, disk)
        shown |= {"size": disk.size_bytes, "storage_container_uuid": disk.container_uuid, "device_uuid": disk.uuid}
    return shown


def _path(site: Site, container_uuid: str | None, uuid: str) -> dict[str, Json]:
    container = site.table(StorageContainer).get(container_uuid or "")
    return {} if container is None else {"ndfs_filepath": container.vmdisk_path(uuid)}


def _source(site: Site, vm: Vm, disk: VmDisk) -> dict[str, Json]:
    """The image that a disk was copied from, as long as there is one."""
    image = site.table(Image).get(disk.image_uuid or "")
    copy = None if image is None else image.at(vm.cluster_uuid)
    if copy is None or copy.vmdisk_uuid is None:
        return {}
    path = _path(site, copy.container_uuid, copy.vmdisk_uuid)
    return {"source_disk_address": {"vmdisk_uuid": copy.vmdisk_uuid, **path}}


def _nic(nic: VmNic, with_address: bool = True) -> dict[str, Json]:
    """One NIC; keys without a value are left out."""
    address = nic.ip if with_address else None
    shown = {
        "mac_address": nic.mac,
        "network_uuid": nic.network_uuid,
        "nic_uuid": nic.uuid,
        "model": nic.model,
        "ip_address": address,
        "ip_addresses": [address] if address else None,
        "is_connected": nic.is_connected,
        "vlan_mode": "Access" if nic.trunked_vlans is None else "Trunked",
    }
    return {key: value for key, value in shown.items() if value is not None}


def record(call: Call, site: Site, vm: Vm) -> dict[str, Json]:
    """One VM; keys without a value are left out (recorded), disks and NICs unless asked for too."""
    present = call.presenter.present(VmSchema, vm_view(site, vm))
    shown = {key: value for key, value in present.items() if value is not None}
    if call.wants("include_vm_disk_config"):
        shown["vm_disk_info"] = [_disk(site, vm, disk) for disk in vm.disks]
    if call.wants("include_vm_nic_config"):
        shown["vm_nics"] = [_nic(nic) for nic in vm.nics]
    return shown


def _list(call: Call) -> Reply:
    vms = Stock(
        call.presenter,
        call.site.table(Vm),
        VmSchema,
        partial(vm_view, call.site),
        partial(record, call, call.site),
        cluster_meant(call).uuid,
    )
    return enveloped(call, Roll(stocks=[vms]), is_brief=True, names=_names(call), aliases=ALIASES)


def _names(call: Call) -> Names:
    """How a call spells the list's parameters: ``filter``, ``sortattribute`` and ``sortorder`` are newer names (public
    clients), the last two also with an underscore between their words."""
    if not call.query.keys() & NEWER_KEYS:
        return V2_NAMES
    sort, order = (key if key in call.query else key.replace("_", "") for key in ("sort_attribute", "sort_order"))
    return replace(V2_NAMES, filter="filter", sort=sort, sort_order=order)


def _get(call: Call) -> Reply:
    return Reply(body=record(call, call.site, call.site.get(Vm, call.path["uuid"])))


def _nics(call: Call) -> Reply:
    vm = call.site.get(Vm, call.path["uuid"])
    return enveloped(call, [_nic(nic, call.wants(ASSIGNMENTS)) for nic in vm.nics], is_brief=True)


def _get_nic(call: Call) -> Reply:
    """A NIC goes by its MAC address (description, public clients); its uuid is taken too."""
    ident = call.path["nic_id"].lower()
    for nic in call.site.get(Vm, call.path["vm_uuid"]).nics:
        if ident in (nic.mac, nic.uuid):
            return Reply(body=_nic(nic, call.wants(ASSIGNMENTS)))
    raise NotFound("nic", ident)


def _create(call: Call) -> Reply:
    return started(call, create_command(call))


def _update(call: Call) -> Reply:
    return started(call, update_command(call), 200)


HANDLERS: dict[str, Handler] = {
    "v2.0 GET /vms": _list,
    "v2.0 POST /vms": _create,
    "v2.0 GET /vms/{uuid}": _get,
    "v2.0 PUT /vms/{uuid}": _update,
    "v2.0 GET /vms/{uuid}/nics": _nics,
    "v2.0 GET /vms/{vm_uuid}/nics/{nic_id}": _get_nic,
}
