"""acli vm: copies of VMs."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.resolve import new_names, split_list
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.device_specs import NicSpec, alike
from mock_prism.model.vm import Vm


def _clone(call: AcliCall) -> Answer:
    """One copy a name; ``clone_ip_address_list`` gives the first NIC of each its address, in their order."""
    args = call.args
    source, names = call.vm_named(args.text("clone_from_vm")), new_names(args.text("name_list"))
    listed = args.maybe_text("clone_ip_address_list")
    ips = split_list(listed) if listed else []
    if ips and len(ips) != len(names):
        raise Usage(f"InvalidArgument: {len(names)} names and {len(ips)} addresses")
    return call.start_new(
        (
            name,
            CloneVm(
                source.uuid,
                name,
                memory_bytes=args.maybe_bytes("memory"),
                num_vcpus=args.maybe_number("num_vcpus"),
                num_cores_per_vcpu=args.maybe_number("num_cores_per_vcpu"),
                nics=_nics(source, ips[number]) if ips else None,
            ),
        )
        for number, name in enumerate(names)
    )


def _nics(source: Vm, ip: str) -> tuple[NicSpec, ...]:
    specs = [alike(nic) for nic in source.nics]
    if not specs:
        raise Usage(f"InvalidArgument: {source.name} has no NIC for an address")
    return (replace(specs[0], ip=ip), *specs[1:])


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb(
        "vm.clone",
        "Copies a VM.",
        (
            Param("name_list", Kind.NEW_NAMES, positional=True),
            Param("clone_from_vm", Kind.VM, required=True),
            Param("memory", Kind.SIZE),
            Param("num_vcpus", Kind.NUMBER),
            Param("num_cores_per_vcpu", Kind.NUMBER),
            Param("clone_ip_address_list"),
        ),
        _clone,
    ),
)
"""``clone_from_vm`` by scripts, the sizes and addresses *assumed*."""
