"""acli snapshot, and vm's verbs about snapshots. The list, the prompt and the progress of taking and deleting are
captured; the rest is *assumed* after the verbs of VMs."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vm_object import vm_tree
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.faces.shell.resolve import all_named_in, named_in, new_names
from mock_prism.faces.shell.words import instant
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, DeleteSnapshots, SnapshotSpec
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms, RevertVm
from mock_prism.model.recovery_point import Snapshot, snapshot_now, snapshots_of_vm
from mock_prism.model.vm import Vm

HEADER = ("Snapshot Name", "Snapshot ID", "Creation Time", "VM Name")
VM = Param("vm", Kind.VM, positional=True)
SNAPSHOT = Param("snapshot", Kind.SNAPSHOT, positional=True)
SNAPSHOTS = Param("snapshot_list", Kind.SNAPSHOTS, positional=True)


def snapshot_named(call: AcliCall, text: str) -> Snapshot:
    """The one snapshot of this name, UUID or ``name:uuid``. Raises NotFound."""
    return named_in(call.site, Snapshot, call.cluster.uuid, text)


def _snapshots(call: AcliCall) -> tuple[Snapshot, ...]:
    return all_named_in(call.site, Snapshot, call.cluster.uuid, call.args.text("snapshot_list"))


def _list(call: AcliCall) -> Answer:
    """In order of creation (*assumed*). A VM that is gone goes by the name that it had."""
    rows: list[tuple[str, ...]] = []
    data: list[dict[str, Json]] = []
    for one in call.site.where(Snapshot, "cluster_uuid", call.cluster.uuid):
        vm = call.site.table(Vm).get(one.vm_uuid) or one.vm
        rows.append((one.name, one.uuid, f"{instant(one.created_micros):%A %B %d %Y, %I:%M:%S %p}", vm.name))
        data.append({"name": one.name, "uuid": one.uuid, "created_time": one.created_micros, "vm_name": vm.name})
    return Shown(table(HEADER, rows), data)


def _list_of_vm(call: AcliCall) -> Answer:
    found = snapshots_of_vm(call.site, call.vm())
    rows = [(one.name, one.uuid) for one in found]
    return Shown(table(HEADER[:2], rows), [{"name": one.name, "uuid": one.uuid} for one in found])


def _tree_of_vm(call: AcliCall) -> Answer:
    """Each snapshot with the one that it came after, and the one that the VM has come from."""
    vm = call.vm()
    now = snapshot_now(call.site, vm)
    links = [_link(one) for one in snapshots_of_vm(call.site, vm)]
    tree: dict[str, Json] = {"link_list": links, "vm_uuid": vm.uuid, **_parent(now.uuid if now else None)}
    return Shown(block(vm.name, tree), {vm.uuid: tree})


def _link(snapshot: Snapshot) -> dict[str, Json]:
    return {"snapshot_name": snapshot.name, "snapshot_uuid": snapshot.uuid, **_parent(snapshot.parent_uuid)}


def _parent(uuid: str | None) -> dict[str, Json]:
    return {} if uuid is None else {"parent_snapshot_uuid": uuid}


def _get(call: AcliCall) -> Answer:
    trees = [(one, _tree(call, one)) for one in _snapshots(call)]
    return Shown("".join(block(one.name, tree) for one, tree in trees), {one.uuid: tree for one, tree in trees})


def _tree(call: AcliCall, snapshot: Snapshot) -> dict[str, Json]:
    return {
        "created_time": snapshot.created_micros,
        "group_uuid": snapshot.recovery_point_uuid,
        "logical_timestamp": snapshot.revision,
        "name": snapshot.name,
        "uuid": snapshot.uuid,
        "vm_create_spec": vm_tree(call.site, snapshot.vm, with_paths=False)["config"],
        "vm_uuid": snapshot.vm_uuid,
        **_parent(snapshot.parent_uuid),
    }


def _create(call: AcliCall) -> Answer:
    """All VMs that are named together are kept as they are at one instant. A name a VM, or none at all."""
    vms, listed = call.vms(), call.args.maybe_text("snapshot_name_list")
    names = new_names(listed) if listed else []
    if names and len(names) != len(vms):
        raise Usage(f"InvalidArgument: {len(vms)} VMs and {len(names)} names")
    given: list[str | None] = [*names] or [None] * len(vms)
    specs = tuple(SnapshotSpec(vm.uuid, name) for vm, name in zip(vms, given, strict=True))
    return call.start_made("SnapshotCreate", given[0] or vms[0].name, CreateRecoveryPoint(specs, given[0]))


def _delete(call: AcliCall) -> Answer:
    return call.start_each((one, DeleteSnapshots((one.uuid,))) for one in _snapshots(call))


def _clone(call: AcliCall) -> Answer:
    snapshot = snapshot_named(call, call.args.text("snapshot"))
    names = new_names(call.args.text("name_list"))
    return call.start_new((name, RestoreVms((RestoreOrder(snapshot.uuid, name),))) for name in names)


def _restore(call: AcliCall) -> Answer:
    """The VM gets the NICs of the snapshot too, unless told otherwise (as in REST)."""
    vm, snapshot = call.vm(), snapshot_named(call, call.args.text("snapshot"))
    return call.start_one("VmRestore", vm, RevertVm(vm.uuid, snapshot.uuid, call.args.flag("restore_network_config")))


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("snapshot.list", "Lists the snapshots.", (), _list),
    AcliVerb("snapshot.get", "Shows snapshots.", (SNAPSHOTS,), _get),
    AcliVerb(
        "snapshot.delete", "Deletes snapshots.", (SNAPSHOTS,), _delete, prompt="Delete {count} snapshots? (yes/no) "
    ),
    AcliVerb(
        "snapshot.clone",
        "Makes VMs of a snapshot.",
        (SNAPSHOT, Param("name_list", Kind.NEW_NAMES, positional=True)),
        _clone,
    ),
    AcliVerb(
        "vm.snapshot_create",
        "Keeps VMs as they are now.",
        (Param("vm_list", Kind.VMS, positional=True), Param("snapshot_name_list", Kind.NEW_NAMES)),
        _create,
        aliases=("snapshot.create",),
    ),
    AcliVerb("vm.snapshot_list", "Lists the snapshots of a VM.", (VM,), _list_of_vm),
    AcliVerb("vm.snapshot_get_tree", "Shows which snapshot of a VM came after which.", (VM,), _tree_of_vm),
    AcliVerb(
        "vm.restore",
        "Puts a VM back to a snapshot, powered off.",
        (VM, SNAPSHOT, Param("restore_network_config", Kind.FLAG, default="true")),
        _restore,
    ),
)
