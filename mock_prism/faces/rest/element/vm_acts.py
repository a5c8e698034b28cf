"""What v0.8, v1 and v2.0 do with VMs alike: disks and clones."""

from __future__ import annotations

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.vm_boot import BootSchema, boot_order, boot_place
from mock_prism.faces.rest.element.vm_disks import (
    attach,
    change,
    customizing,
    detach,
    disk_at,
    disk_called,
    disk_spec,
    one_of,
)
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import NicSpec, check_same_cluster
from mock_prism.model.commands.several import CloneVms
from mock_prism.model.commands.target import UUID, check_revision
from mock_prism.model.errors import Invalid
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm

MIB = 1 << 20


def _vm(call: Call, revision: int | None = None) -> Vm:
    """The VM that the path names first, at the revision given if one is."""
    vm = call.site.get(Vm, next(iter(call.path.values())))
    check_revision(vm, revision)
    return vm


def named_host(word: Json) -> str | None:
    """The host that a body names to start a VM on. What is no uuid is passed over: a published sample sends the word
    ``string``."""
    return word if isinstance(word, str) and UUID.fullmatch(word.lower()) else None


def check_container(call: Call, uuid: str | None) -> None:
    """The container that a body names for the whole VM must be the cluster's, although nothing but its disks lies in
    any. Raises NotFound, Invalid."""
    if uuid:
        found = call.site.get(StorageContainer, uuid)
        check_same_cluster(found.cluster_uuid, cluster_meant(call).uuid, "container")


def attach_command(wire: Wire, call: Call) -> Command:
    """The command that a body of disks to attach asks for."""
    vm = _vm(call)
    return attach(vm, [disk_spec(call, disk) for disk in wire.body(call)["vm_disks"]])


def _attach(wire: Wire, call: Call) -> Reply:
    return wire.done(call, attach_command(wire, call))


def _detach(wire: Wire, call: Call) -> Reply:
    vm = _vm(call)
    return wire.done(call, detach(vm, [disk_at(vm, disk["disk_address"]) for disk in wire.body(call)["vm_disks"]]))


def _update(wire: Wire, call: Call) -> Reply:
    """Not described, but sent by public clients; the disks are those of a VM's update."""
    vm = _vm(call)
    disks = [(disk_at(vm, wanted["disk_address"]), wanted) for wanted in wire.body(call)["vm_disks"]]
    return wire.done(call, one_of(tuple(change(call.site, vm, disk, wanted) for disk, wanted in disks)))


def _create_disks(wire: Wire, call: Call) -> Reply:
    body = wire.body(call)
    vm = _vm(call, body.get("vm_logical_timestamp"))
    return wire.done(call, attach(vm, [disk_spec(call, disk) for disk in body.get("disks", ())]))


def _delete_disk(wire: Wire, call: Call) -> Reply:
    vm = _vm(call, call.number("vmLogicalTimestamp"))
    return wire.done(call, detach(vm, [disk_called(vm, list(call.path.values())[-1])]))


def _update_disk(wire: Wire, call: Call) -> Reply:
    body = wire.body(call)
    vm = _vm(call, body.get("vm_logical_timestamp"))
    disk = disk_called(vm, list(call.path.values())[-1])
    for key in ("disk_id", "disk_uuid"):
        if body.get(key, disk.address).lower() not in (disk.address, disk.uuid, disk.vmdisk_uuid):
            raise Invalid(key, "is not that of the path")
    wanted = {**body.get("update_spec", {}), "flash_mode_enabled": body.get("flash_mode_enabled")}
    return wire.done(call, change(call.site, vm, disk, wanted))


def clone_command(vm: Vm, body: Record) -> Command:
    """The command that a VMCloneDTO asks for. Without ``override_network_config`` the NICs are the source's, with
    addresses of their own (*assumed*)."""
    is_customized = customizing(body.get("vm_customization_config"))
    container_uuid = body.get("storage_container_uuid")
    commands = tuple(_clone(vm, spec, container_uuid, is_customized) for spec in body.get("spec_list", ()))
    return commands[0] if len(commands) == 1 else CloneVms(commands)


def _clone(vm: Vm, spec: Record, container_uuid: str | None, is_customized: bool) -> CloneVm:
    nics = tuple(nic_spec(nic) for nic in spec.get("vm_nics", ())) if spec.get("override_network_config") else None
    memory, boot = spec.get("memory_mb"), load(BootSchema, spec.get("boot_config"))
    if not spec["name"]:
        raise Invalid("name", "is required")
    return CloneVm(
        vm.uuid,
        spec["name"],
        memory_bytes=None if memory is None else memory * MIB,
        num_vcpus=spec.get("num_vcpus"),
        num_cores_per_vcpu=spec.get("num_cores_per_vcpu"),
        nics=nics,
        new_uuid=spec.get("uuid"),
        container_uuid=container_uuid,
        is_customized=is_customized,
        boot_from=boot_place(boot),
        boot_order=boot_order(boot),
    )


def nic_spec(nic: Record) -> NicSpec:
    """A NIC as a VMNicSpecDTO orders it. One on a managed network gets an address whether ``request_ip`` is set or not
    (AHV guide)."""
    mac, ip = nic.get("mac_address") or None, nic.get("requested_ip_address") or nic.get("ip_address") or None
    return NicSpec(nic["network_uuid"], mac, ip, model=nic.get("model") or None)


def _clone_vm(wire: Wire, call: Call) -> Reply:
    """v0.8 does not describe the call, but a public client makes it; the body is that of v1."""
    return wire.done(call, clone_command(_vm(call), wire.body(call)))


SHARED: Shared = {
    "POST /vms/{}/clone": _clone_vm,
    "POST /vms/{}/disks/attach": _attach,
    "POST /vms/{}/disks/detach": _detach,
    "PUT /vms/{}/disks/update": _update,
    "POST /vms/{}/disks": _create_disks,
    "DELETE /vms/{}/disks/{}": _delete_disk,
    "PUT /vms/{}/disks/{}": _update_disk,
}
