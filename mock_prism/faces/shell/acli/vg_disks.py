"""acli vg: the disks of a volume group. Making one is captured, the rest *assumed* after the disks of VMs."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vg_object import volume_disk_tree
from mock_prism.faces.shell.acli.vm_disks import source_of
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import block, table
from mock_prism.faces.shell.resolve import named_in
from mock_prism.model.commands.volume_disk import AddVolumeDisk, RemoveVolumeDisk, UpdateVolumeDisk, VolumeDiskSpec
from mock_prism.model.errors import NotFound
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

GROUP = Param("vg", Kind.GROUP, positional=True)
INDEX = Param("index", Kind.NUMBER, positional=True)
SOURCES = ("create_size", "clone_from_image", "clone_from_vmdisk", "clone_from_adsf_file")


def _group(call: AcliCall) -> VolumeGroup:
    return named_in(call.site, VolumeGroup, call.cluster.uuid, call.args.text("vg"))


def _disk(call: AcliCall) -> VolumeDisk:
    group, index = _group(call), call.args.maybe_number("index")
    for disk in group.disks:
        if disk.index == index:
            return disk
    raise NotFound("volume disk", f"{group.name}.{index}")


def _list(call: AcliCall) -> Answer:
    disks = _group(call).disks
    rows = [(str(disk.index), disk.uuid) for disk in disks]
    return Shown(
        table(("Index", "VmDisk UUID"), rows), [{"index": one.index, "vmdisk_uuid": one.uuid} for one in disks]
    )


def _get(call: AcliCall) -> Answer:
    group, index = _group(call), call.args.maybe_number("index")
    disks = group.disks if index is None else (_disk(call),)
    trees = {str(disk.index): volume_disk_tree(call.site, disk) for disk in disks}
    return Shown("".join(block(name, tree) for name, tree in trees.items()), trees)


def _create(call: AcliCall) -> Answer:
    args, cluster = call.args, call.cluster.uuid
    if len([name for name in SOURCES if name in args]) != 1:
        raise Usage(f"InvalidArgument: give one of {', '.join(SOURCES)}")
    group, container, image = _group(call), args.maybe_text("container"), args.maybe_text("clone_from_image")
    spec = VolumeDiskSpec(
        index=args.maybe_number("index"),
        size_bytes=args.maybe_bytes("create_size") or 0,
        container_uuid=named_in(call.site, StorageContainer, cluster, container).uuid if container else None,
        source_uuid=named_in(call.site, Image, cluster, image).uuid if image else source_of(call),
    )
    return call.start_one("DiskCreate", group, AddVolumeDisk(group.uuid, spec))


def _update(call: AcliCall) -> Answer:
    group, args = _group(call), call.args
    size, flash_mode = args.maybe_bytes("new_size"), args.maybe_flag("flash_mode")
    command = UpdateVolumeDisk(group.uuid, _disk(call).uuid, size, flash_mode=flash_mode)
    return call.start_one("DiskUpdate", group, command)


def _delete(call: AcliCall) -> Answer:
    group = _group(call)
    return call.start_one("DiskDelete", group, RemoveVolumeDisk(group.uuid, _disk(call).uuid))


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("vg.disk_list", "Lists the disks of a volume group.", (GROUP,), _list),
    AcliVerb("vg.disk_get", "Shows the disks of a volume group.", (GROUP, Param("index", Kind.NUMBER)), _get),
    AcliVerb(
        "vg.disk_create",
        "Gives a volume group a disk.",
        (
            GROUP,
            Param("index", Kind.NUMBER),
            Param("create_size", Kind.SIZE),
            Param("container", Kind.CONTAINER),
            Param("clone_from_image", Kind.IMAGE),
            Param("clone_from_vmdisk"),
            Param("clone_from_adsf_file"),
        ),
        _create,
    ),
    AcliVerb(
        "vg.disk_update",
        "Grows a disk of a volume group, or pins it to flash.",
        (GROUP, INDEX, Param("new_size", Kind.SIZE), Param("flash_mode", Kind.FLAG)),
        _update,
    ),
    AcliVerb(
        "vg.disk_delete",
        "Takes a disk from a volume group.",
        (GROUP, INDEX),
        _delete,
        prompt="Delete existing disk? (yes/no) ",
    ),
)
