"""acli vm_group: groups of VMs, and whether they keep apart. Verbs documented and scripted; forms *assumed*."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vm import list_vms
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.faces.shell.resolve import named_in
from mock_prism.model.commands.vm_group import CreateVmGroup, DeleteVmGroup, UpdateVmGroup
from mock_prism.model.vm import Vm, VmGroup

GROUP = Param("vm_group", Kind.VM_GROUP, positional=True)
VM_LIST = Param("vm_list", Kind.VMS, required=True)


def _group(call: AcliCall) -> VmGroup:
    return named_in(call.site, VmGroup, call.cluster.uuid, call.args.text("vm_group"))


def _list(call: AcliCall) -> Answer:
    """A table; scripts look for the name."""
    groups = sorted(call.site.where(VmGroup, "cluster_uuid", call.cluster.uuid), key=lambda one: (one.name, one.uuid))
    rows = [(group.name, group.uuid) for group in groups]
    return Shown(
        table(("VM group name", "VM group UUID"), rows), [{"name": group.name, "uuid": group.uuid} for group in groups]
    )


def _get(call: AcliCall) -> Answer:
    group = _group(call)
    tree: dict[str, Json] = {
        "anti_affinity": group.anti_affinity,
        "logical_timestamp": group.revision,
        "name": group.name,
        "uuid": group.uuid,
        "vm_uuid_list": list(group.vm_uuids),
    }
    return Shown(block(group.name, tree), {group.uuid: tree})


def _list_vms(call: AcliCall) -> Answer:
    return list_vms(call.site.get(Vm, uuid) for uuid in _group(call).vm_uuids)


def _create(call: AcliCall) -> Answer:
    name = call.args.text("name")
    return call.start_new([(name, CreateVmGroup(call.cluster.uuid, name))])


def _changing(change: Callable[[AcliCall, VmGroup], UpdateVmGroup]) -> Callable[[AcliCall], Answer]:
    """A verb that changes a group."""

    def run(call: AcliCall) -> Answer:
        group = _group(call)
        return call.start_one(group.name, group, change(call, group))

    return run


def _uuids(call: AcliCall) -> tuple[str, ...]:
    return tuple(vm.uuid for vm in call.vms())


def _delete(call: AcliCall) -> Answer:
    group = _group(call)
    return call.start_one(group.name, group, DeleteVmGroup(group.uuid))


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("vm_group.list", "Lists the VM groups.", (), _list),
    AcliVerb("vm_group.get", "Shows a VM group.", (GROUP,), _get),
    AcliVerb("vm_group.list_vms", "Lists the VMs of a group.", (GROUP,), _list_vms),
    AcliVerb("vm_group.create", "Creates a VM group.", (Param("name", positional=True),), _create),
    AcliVerb(
        "vm_group.update",
        "Renames a VM group.",
        (GROUP, Param("name", required=True)),
        _changing(lambda call, group: UpdateVmGroup(group.uuid, name=call.args.text("name"))),
    ),
    AcliVerb(
        "vm_group.add_vms",
        "Adds VMs to a group.",
        (GROUP, VM_LIST),
        _changing(lambda call, group: UpdateVmGroup(group.uuid, added=_uuids(call))),
    ),
    AcliVerb(
        "vm_group.remove_vms",
        "Takes VMs out of a group.",
        (GROUP, VM_LIST),
        _changing(lambda call, group: UpdateVmGroup(group.uuid, dropped=_uuids(call))),
    ),
    AcliVerb(
        "vm_group.antiaffinity_set",
        "Has the VMs of a group run on different hosts.",
        (GROUP,),
        _changing(lambda call, group: UpdateVmGroup(group.uuid, keeps_apart=True)),
    ),
    AcliVerb(
        "vm_group.antiaffinity_unset",
        "Has the VMs of a group run on any hosts.",
        (GROUP,),
        _changing(lambda call, group: UpdateVmGroup(group.uuid, keeps_apart=False)),
    ),
    AcliVerb("vm_group.delete", "Deletes a VM group.", (GROUP,), _delete),
)
