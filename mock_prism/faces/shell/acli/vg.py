"""acli vg: volume groups. What is not captured or in scripts is *assumed* after the verbs of VMs."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.shell.acli import vg_disks
from mock_prism.faces.shell.acli.call import REQUESTER, AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vg_object import group_tree
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import block, table
from mock_prism.faces.shell.resolve import all_named_in, named_in, new_names
from mock_prism.model.attachments import all_attachments
from mock_prism.model.commands.volume_attachment import (
    AttachClient,
    AttachVolumeGroup,
    DetachClient,
    DetachVolumeGroup,
)
from mock_prism.model.commands.volume_group import (
    CloneVolumeGroup,
    CreateVolumeGroup,
    DeleteVolumeGroup,
    UpdateVolumeGroup,
)
from mock_prism.model.errors import NotFound
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

GROUPS = Param("vg_list", Kind.GROUPS, positional=True)
NEW_NAMES = Param("name_list", Kind.NEW_NAMES, positional=True)
VM = Param("vm", Kind.VM, positional=True)
INITIATOR = Param("initiator_name", Kind.CLIENT, positional=True)  # with its name too (scripts)
INITIATORS = ("iqn.", "eui.", "naa.")
"""How the names of iSCSI initiators begin (RFC 3720); anything else is an address."""

TARGET = (Param("iscsi_target_name"), Param("iscsi_target_prefix"))
SETTINGS = (
    Param("annotation"),
    Param("shared", Kind.FLAG),
    Param("load_balance_vm_attachments", Kind.FLAG),
    Param("flash_mode", Kind.FLAG),
    *TARGET,
)


def _groups(call: AcliCall) -> tuple[VolumeGroup, ...]:
    return all_named_in(call.site, VolumeGroup, call.cluster.uuid, call.args.text("vg_list"))


def _group(call: AcliCall) -> VolumeGroup:
    return named_in(call.site, VolumeGroup, call.cluster.uuid, call.args.text("vg"))


def _list(call: AcliCall) -> Answer:
    groups = call.site.where(VolumeGroup, "cluster_uuid", call.cluster.uuid)
    groups = sorted(groups, key=lambda group: (group.name, group.uuid))
    return Shown(
        table(("Volume Group name", "Volume Group UUID"), [(group.name, group.uuid) for group in groups]),
        [{"name": group.name, "uuid": group.uuid} for group in groups],
    )


def _get(call: AcliCall) -> Answer:
    vms = all_attachments(call.site)
    trees = [(group, group_tree(call.site, group, vms.get(group.uuid, []))) for group in _groups(call)]
    return Shown("".join(block(one.name, tree) for one, tree in trees), {one.uuid: tree for one, tree in trees})


def _create(call: AcliCall) -> Answer:
    args = call.args
    return call.start_new(
        (
            name,
            CreateVolumeGroup(
                call.cluster.uuid,
                name,
                description=args.text("annotation"),
                is_shared=args.flag("shared"),
                balances_load=args.flag("load_balance_vm_attachments"),
                target_name=args.maybe_text("iscsi_target_name"),
                target_prefix=args.maybe_text("iscsi_target_prefix"),
                flash_mode=args.flag("flash_mode"),
                created_by=REQUESTER,
            ),
        )
        for name in new_names(args.text("name_list"))
    )


def _update(call: AcliCall) -> Answer:
    args = call.args
    return call.start_each(
        (
            group,
            UpdateVolumeGroup(
                group.uuid,
                name=args.maybe_text("name"),
                description=args.maybe_text("annotation"),
                is_shared=args.maybe_flag("shared"),
                balances_load=args.maybe_flag("load_balance_vm_attachments"),
                target_name=args.maybe_text("iscsi_target_name"),
                target_prefix=args.maybe_text("iscsi_target_prefix"),
                flash_mode=args.maybe_flag("flash_mode"),
            ),
        )
        for group in _groups(call)
    )


def _clone(call: AcliCall) -> Answer:
    args = call.args
    source = named_in(call.site, VolumeGroup, call.cluster.uuid, args.text("clone_from_vg"))
    name, prefix = args.maybe_text("iscsi_target_name"), args.maybe_text("iscsi_target_prefix")
    return call.start_new(
        (new, CloneVolumeGroup(source.uuid, new, name, prefix)) for new in new_names(args.text("name_list"))
    )


def _delete(call: AcliCall) -> Answer:
    return call.start_each((group, DeleteVolumeGroup(group.uuid)) for group in _groups(call))


def _attach(call: AcliCall) -> Answer:
    group = _group(call)
    command = AttachVolumeGroup(group.uuid, call.vm().uuid, call.args.maybe_number("index"))
    return call.start_one("AttachToVm", group, command)


def _detach(call: AcliCall) -> Answer:
    group = _group(call)
    return call.start_one("DetachFromVm", group, DetachVolumeGroup(group.uuid, call.vm().uuid))


def _attach_external(call: AcliCall) -> Answer:
    group, initiator = _group(call), call.args.text("initiator_name")
    if initiator.startswith(INITIATORS):
        return call.start_one("AttachExternal", group, AttachClient(group.uuid, initiator))
    return call.start_one("AttachExternal", group, AttachClient(group.uuid, address=initiator))


def _detach_external(call: AcliCall) -> Answer:
    group, initiator = _group(call), call.args.text("initiator_name")
    for uuid in group.client_uuids:
        if initiator in (uuid, call.site.get(IscsiClient, uuid).name):
            return call.start_one("DetachExternal", group, DetachClient(group.uuid, uuid))
    raise NotFound(IscsiClient.kind, initiator)


OWN: tuple[AcliVerb, ...] = (
    AcliVerb("vg.list", "Lists the volume groups.", (), _list),
    AcliVerb("vg.get", "Shows volume groups.", (GROUPS,), _get),
    AcliVerb("vg.create", "Makes volume groups.", (NEW_NAMES, *SETTINGS), _create),
    AcliVerb(
        "vg.update",
        "Changes volume groups.",
        (GROUPS, Param("name"), *SETTINGS),
        _update,
    ),
    AcliVerb(
        "vg.clone",
        "Copies a volume group.",
        (NEW_NAMES, Param("clone_from_vg", Kind.GROUP, required=True), *TARGET),
        _clone,
    ),
    AcliVerb(
        "vg.delete",
        "Deletes volume groups.",
        (GROUPS,),
        _delete,
        prompt="Delete {count} VGs? (yes/no) ",
    ),
    AcliVerb(
        "vg.attach_to_vm",
        "Attaches a volume group to a VM.",
        (vg_disks.GROUP, VM, Param("index", Kind.NUMBER)),
        _attach,
    ),
    AcliVerb("vg.detach_from_vm", "Takes a volume group away from a VM.", (vg_disks.GROUP, VM), _detach),
    AcliVerb(
        "vg.attach_external",
        "Lets an iSCSI client have a volume group.",
        (vg_disks.GROUP, INITIATOR),
        _attach_external,
    ),
    AcliVerb(
        "vg.detach_external",
        "Keeps an iSCSI client from a volume group.",
        (vg_disks.GROUP, INITIATOR),
        _detach_external,
    ),
    *vg_disks.VERBS,
)
"""In the namespace's short name."""

VERBS: tuple[AcliVerb, ...] = tuple(
    replace(verb, aliases=(verb.name.replace("vg.", "volume_group.", 1),)) for verb in OWN
)
