"""acli vm: reading, making and changing VMs."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.shell.acli import vm_clone, vm_disks, vm_hardware, vm_nics, vm_power
from mock_prism.faces.shell.acli.call import REQUESTER, AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vm_object import vm_tree
from mock_prism.faces.shell.acli.vm_traits import TRAITS, firmware, ordered_traits
from mock_prism.faces.shell.answers import Answer, Shown, Started
from mock_prism.faces.shell.errors import acli_text
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import block, table
from mock_prism.faces.shell.resolve import new_names
from mock_prism.faces.shell.waiting import start
from mock_prism.model.commands.vm import CreateVm, DeleteVm, UpdateVm
from mock_prism.model.states import PowerState
from mock_prism.model.vm import PLAIN, Vm, VmTraits

VM_LIST = Param("vm_list", Kind.VMS, positional=True)
POWER_FILTER = {"on": PowerState.ON, "off": PowerState.OFF}

SETTINGS: tuple[Param, ...] = (
    Param("memory", Kind.SIZE),
    Param("num_vcpus", Kind.NUMBER),
    Param("num_cores_per_vcpu", Kind.NUMBER),
    Param("annotation"),
    Param("agent_vm", Kind.FLAG),
    Param("ha_priority", Kind.NUMBER),
    Param("hwclock_timezone"),
    Param("num_threads_per_core", Kind.NUMBER),
    Param("cpu_passthrough", Kind.FLAG),
    *TRAITS,
)
"""What create and update have in common."""

MACHINE_TYPES = ("pc", "q35")
MACHINE: tuple[Param, ...] = (
    Param("uefi_boot", Kind.FLAG),
    Param("machine_type", Kind.WORD, default=MACHINE_TYPES[0], words=MACHINE_TYPES),
)


def list_vms(vms: Iterable[Vm]) -> Shown:
    """Names and UUIDs (captured, 2025), in the order given."""
    vms = list(vms)
    return Shown(
        table(("VM name", "VM UUID"), [(vm.name, vm.uuid) for vm in vms]),
        [{"name": vm.name, "uuid": vm.uuid} for vm in vms],
    )


def _list(call: AcliCall) -> Answer:
    wanted = call.args.maybe_text("power_state")
    vms = [
        vm
        for vm in call.site.where(Vm, "cluster_uuid", call.cluster.uuid)
        if wanted is None or vm.power is POWER_FILTER[wanted]
    ]
    return list_vms(sorted(vms, key=lambda vm: (vm.name, vm.uuid)))


def _get(call: AcliCall) -> Answer:
    trees = [(vm, vm_tree(call.site, vm, call.args.flag("include_vmdisk_paths"))) for vm in call.vms()]
    return Shown("".join(block(vm.name, tree) for vm, tree in trees), {vm.uuid: tree for vm, tree in trees})


def _create(call: AcliCall) -> Answer:
    args = call.args
    defaults = CreateVm(call.cluster.uuid, "")
    orders = [
        (
            name,
            name,
            "",
            CreateVm(
                call.cluster.uuid,
                name,
                description=args.text("annotation"),
                memory_bytes=_or(args.maybe_bytes("memory"), defaults.memory_bytes),
                num_vcpus=_or(args.maybe_number("num_vcpus"), defaults.num_vcpus),
                num_cores_per_vcpu=_or(args.maybe_number("num_cores_per_vcpu"), defaults.num_cores_per_vcpu),
                timezone=args.maybe_text("hwclock_timezone") or defaults.timezone,
                is_agent_vm=args.flag("agent_vm"),
                num_threads_per_core=_or(args.maybe_number("num_threads_per_core"), defaults.num_threads_per_core),
                ha_priority=_or(args.maybe_number("ha_priority"), defaults.ha_priority),
                machine_type=args.text("machine_type"),
                uefi_boot=bool(firmware(args)),
                traits=ordered_traits(args, PLAIN),
                has_cpu_passthrough=args.flag("cpu_passthrough"),
            ),
        )
        for name in new_names(args.text("name_list"))
    ]
    return Started(start(call.session.visit, REQUESTER, orders, acli_text))


def _or(given: int | None, default: int) -> int:
    return default if given is None else given


def _update(call: AcliCall) -> Answer:
    args = call.args
    return call.start_each(
        (
            vm,
            UpdateVm(
                vm.uuid,
                name=args.maybe_text("name"),
                description=args.maybe_text("annotation"),
                memory_bytes=args.maybe_bytes("memory"),
                num_vcpus=args.maybe_number("num_vcpus"),
                num_cores_per_vcpu=args.maybe_number("num_cores_per_vcpu"),
                is_agent_vm=args.maybe_flag("agent_vm"),
                num_threads_per_core=args.maybe_number("num_threads_per_core"),
                ha_priority=args.maybe_number("ha_priority"),
                uefi_boot=firmware(args),
                machine_type=args.maybe_text("machine_type"),
                timezone=args.maybe_text("hwclock_timezone"),
                traits=_changed(vm.traits, ordered_traits(args, vm.traits)),
                has_cpu_passthrough=args.maybe_flag("cpu_passthrough"),
            ),
        )
        for vm in call.vms()
    )


def _changed(before: VmTraits, after: VmTraits) -> VmTraits | None:
    return None if after == before else after


def _delete(call: AcliCall) -> Answer:
    goes = call.args.flag("delete_snapshots")
    return call.start_each((vm, DeleteVm(vm.uuid, deletes_snapshots=goes)) for vm in call.vms())


def _set_affinity(call: AcliCall) -> Answer:
    hosts = tuple(host.uuid for host in call.hosts("host_list"))
    return call.start_each((vm, UpdateVm(vm.uuid, affinity=hosts)) for vm in call.vms())


def _unset_affinity(call: AcliCall) -> Answer:
    return call.start_each((vm, UpdateVm(vm.uuid, affinity=())) for vm in call.vms())


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("vm.list", "Lists the VMs.", (Param("power_state", Kind.WORD, words=tuple(POWER_FILTER)),), _list),
    AcliVerb(
        "vm.get",
        "Shows VMs.",
        (
            VM_LIST,
            Param("include_vmdisk_paths", Kind.FLAG),
            Param("include_vmdisk_sizes", Kind.FLAG),
            Param("include_address_assignments", Kind.FLAG),
        ),
        _get,
    ),
    AcliVerb(
        "vm.create",
        "Creates VMs, powered off.",
        (Param("name_list", Kind.NEW_NAMES, positional=True), *SETTINGS, *MACHINE),
        _create,
    ),
    AcliVerb(
        "vm.update",
        "Changes VMs.",
        (
            VM_LIST,
            Param("name"),
            Param("uefi_boot", Kind.FLAG),
            Param("machine_type", Kind.WORD, words=MACHINE_TYPES),
            *SETTINGS,
        ),
        _update,
    ),
    AcliVerb(
        "vm.delete",
        "Deletes VMs.",
        (VM_LIST, Param("delete_snapshots", Kind.FLAG)),
        _delete,
        prompt="Delete {count} VMs? (yes/no) ",
    ),
    AcliVerb(
        "vm.affinity_set",
        "Has VMs run on these hosts only.",
        (VM_LIST, Param("host_list", Kind.HOSTS, required=True)),
        _set_affinity,
    ),
    AcliVerb("vm.affinity_unset", "Has VMs run on any host.", (VM_LIST,), _unset_affinity),
    *vm_clone.VERBS,
    *vm_disks.VERBS,
    *vm_hardware.VERBS,
    *vm_nics.VERBS,
    *vm_power.VERBS,
)
