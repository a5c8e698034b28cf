"""acli vm: the disks and CD-ROMs of a VM. Reading captured, making and deleting by captures and scripts."""

from __future__ import annotations

import re

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vm_object import disk_tree
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import block, table
from mock_prism.faces.shell.resolve import named_in
from mock_prism.model.commands.device_specs import LAST_INDEX, DiskSpec
from mock_prism.model.commands.vm_devices import AddDisk, ChangeMedium, GrowDisk, RemoveDisk
from mock_prism.model.errors import NotFound
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm, VmDisk

VM = Param("vm", Kind.VM, positional=True)
ADDRESS = Param("disk_addr", Kind.DISK_ADDRESS, required=True)
VMDISK_PATH = re.compile(r"/[^/]+/\.acropolis/vmdisk/([0-9a-f-]{36})")
OF_VM = re.compile(r"vm:(.+):([a-z]+\.\d+)")


def disk_at(vm: Vm, address: str) -> VmDisk:
    """The disk or CD-ROM at an address such as ``scsi.0``. Raises NotFound."""
    for disk in vm.disks:
        if disk.address == address:
            return disk
    raise NotFound("vm disk", address)


def _list(call: AcliCall) -> Answer:
    disks = call.vm().disks
    rows = [(disk.bus, str(disk.index)) for disk in disks]
    return Shown(
        table(("Device bus", "Device index"), rows), [{"bus": disk.bus, "index": disk.index} for disk in disks]
    )


def _get(call: AcliCall) -> Answer:
    """All disks, or the one at an address."""
    vm, address = call.vm(), call.args.maybe_text("disk_addr")
    disks = vm.disks if address is None else (disk_at(vm, address),)
    trees = {disk.address: disk_tree(call.site, disk, with_paths=False) for disk in disks}
    return Shown("".join(block(address, tree) for address, tree in trees.items()), trees)


def source_of(call: AcliCall) -> str | None:
    """The uuid of the virtual disk that is to be copied: by uuid, as ``vm:NAME:scsi.1``, or by its path."""
    text = call.args.maybe_text("clone_from_vmdisk")
    path = call.args.maybe_text("clone_from_adsf_file")
    if path is not None:
        if (found := VMDISK_PATH.fullmatch(path)) is None:
            raise NotFound("file", path)
        return found[1]
    if text is not None and (named := OF_VM.fullmatch(text)) is not None:
        return disk_at(call.vm_named(named[1]), named[2]).vmdisk_uuid
    return text


def _spec(call: AcliCall) -> DiskSpec:
    args, cluster = call.args, call.cluster.uuid
    is_cdrom = args.flag("cdrom")
    container = args.maybe_text("container")
    image = args.maybe_text("clone_from_image")
    return DiskSpec(
        bus=args.maybe_text("bus") or ("ide" if is_cdrom else "scsi"),
        index=args.maybe_number("index"),
        size_bytes=args.maybe_bytes("create_size") or 0,
        container_uuid=named_in(call.site, StorageContainer, cluster, container).uuid if container else None,
        image_uuid=named_in(call.site, Image, cluster, image).uuid if image else None,
        is_cdrom=is_cdrom,
        source_uuid=source_of(call),
    )


def _create(call: AcliCall) -> Answer:
    """One source at most; ``empty`` is for a CD-ROM without a medium."""
    sources = ("create_size", "clone_from_image", "clone_from_vmdisk", "clone_from_adsf_file", "empty")
    given = [name for name in sources if name in call.args]
    if len(given) != 1:
        raise Usage(f"InvalidArgument: give one of {', '.join(sources)}")
    vm = call.vm()
    return call.start_one("DiskCreate", vm, AddDisk(vm.uuid, _spec(call)))


def _delete(call: AcliCall) -> Answer:
    vm = call.vm()
    return call.start_one("DiskDelete", vm, RemoveDisk(vm.uuid, disk_at(vm, call.args.text("disk_addr")).uuid))


def _update(call: AcliCall) -> Answer:
    """Grow a disk, or change what lies in a CD-ROM drive."""
    vm, args = call.vm(), call.args
    disk = disk_at(vm, args.text("disk_addr"))
    size, image = args.maybe_bytes("new_size"), args.maybe_text("clone_from_image")
    if [size is not None, image is not None, args.flag("empty")].count(True) != 1:
        raise Usage("InvalidArgument: give one of new_size, clone_from_image, empty")
    if size is not None:
        return call.start_one("DiskUpdate", vm, GrowDisk(vm.uuid, disk.uuid, size))
    image_uuid = named_in(call.site, Image, call.cluster.uuid, image).uuid if image else None
    return call.start_one("DiskUpdate", vm, ChangeMedium(vm.uuid, disk.uuid, image_uuid))


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("vm.disk_list", "Lists the disks of a VM.", (VM,), _list),
    AcliVerb("vm.disk_get", "Shows the disks of a VM.", (VM, Param("disk_addr", Kind.DISK_ADDRESS)), _get),
    AcliVerb(
        "vm.disk_create",
        "Gives a VM a disk or a CD-ROM.",
        (
            VM,
            Param("bus", Kind.WORD, words=tuple(LAST_INDEX)),
            Param("index", Kind.NUMBER),
            Param("create_size", Kind.SIZE),
            Param("container", Kind.CONTAINER),
            Param("clone_from_image", Kind.IMAGE),
            Param("clone_from_vmdisk"),
            Param("clone_from_adsf_file"),
            Param("cdrom", Kind.FLAG),
            Param("empty", Kind.FLAG),
        ),
        _create,
    ),
    AcliVerb(
        "vm.disk_delete",
        "Takes a disk or a CD-ROM from a VM.",
        (VM, ADDRESS),
        _delete,
        prompt="Delete existing disk? (yes/no) ",
    ),
    AcliVerb(
        "vm.disk_update",
        "Grows a disk, or changes what lies in a CD-ROM drive.",
        (VM, ADDRESS, Param("new_size", Kind.SIZE), Param("clone_from_image", Kind.IMAGE), Param("empty", Kind.FLAG)),
        _update,
    ),
)
"""``vm.disk_update`` and its parameters *assumed*."""
