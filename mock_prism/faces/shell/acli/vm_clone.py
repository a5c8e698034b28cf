"""acli vm: copies of VMs."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.snapshot import snapshot_named
from mock_prism.faces.shell.answers import Answer
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.resolve import new_names, split_list
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import NicSpec, alike
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm


def _clone(call: AcliCall) -> Answer:
    """One copy a name, of a VM or of a snapshot; ``clone_ip_address_list`` gives the first NIC of each its address, in
    their order."""
    args = call.args
    vm, snapshot = args.maybe_text("clone_from_vm"), args.maybe_text("clone_from_snapshot")
    if (vm is None) is (snapshot is None):
        raise Usage("InvalidArgument: give one of clone_from_vm, clone_from_snapshot")
    source = call.vm_named(vm) if vm is not None else snapshot_named(call, snapshot or "")
    names, listed = new_names(args.text("name_list")), args.maybe_text("clone_ip_address_list")
    ips = split_list(listed) if listed else []
    if ips and len(ips) != len(names):
        raise Usage(f"InvalidArgument: {len(names)} names and {len(ips)} addresses")
    return call.start_new(
        (name, _copy(call, source, name, ips[number] if ips else None)) for number, name in enumerate(names)
    )


def _copy(call: AcliCall, source: Vm | Snapshot, name: str, ip: str | None) -> Command:
    vm = source.vm if isinstance(source, Snapshot) else source
    memory, nics = call.args.maybe_bytes("memory"), None if ip is None else _nics(vm, ip)
    vcpus, cores = call.args.maybe_number("num_vcpus"), call.args.maybe_number("num_cores_per_vcpu")
    if isinstance(source, Snapshot):
        order = RestoreOrder(
            source.uuid, name, memory_bytes=memory, num_vcpus=vcpus, num_cores_per_vcpu=cores, nics=nics
        )
        return RestoreVms((order,))
    return CloneVm(vm.uuid, name, memory_bytes=memory, num_vcpus=vcpus, num_cores_per_vcpu=cores, nics=nics)


def _nics(source: Vm, ip: str) -> tuple[NicSpec, ...]:
    specs = [alike(nic) for nic in source.nics]
    if not specs:
        raise Usage(f"InvalidArgument: {source.name} has no NIC for an address")
    return (replace(specs[0], ip=ip), *specs[1:])


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb(
        "vm.clone",
        "Copies a VM, or makes VMs of a snapshot.",
        (
            Param("name_list", Kind.NEW_NAMES, positional=True),
            Param("clone_from_vm", Kind.VM),
            Param("clone_from_snapshot", Kind.SNAPSHOT),
            Param("memory", Kind.SIZE),
            Param("num_vcpus", Kind.NUMBER),
            Param("num_cores_per_vcpu", Kind.NUMBER),
            Param("clone_ip_address_list"),
        ),
        _clone,
    ),
)
"""``clone_from_vm`` by scripts, the sizes and addresses *assumed*."""
