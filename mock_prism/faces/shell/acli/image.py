"""acli image: the image service. The list is captured, the object *assumed* after those of VMs."""

from __future__ import annotations

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.vm_disks import source_of
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.faces.shell.resolve import all_named_in, named_in
from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.commands.image import CreateImage, DeleteImage, UpdateImage
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer

TYPES = {False: "kDiskImage", True: "kIsoImage"}
IMAGE = Param("image", Kind.IMAGE, positional=True)
IMAGES = Param("image_list", Kind.IMAGES, positional=True)
TYPE = Param("image_type", Kind.WORD, words=tuple(TYPES.values()))


def _images(call: AcliCall) -> tuple[Image, ...]:
    return all_named_in(call.site, Image, call.cluster.uuid, call.args.text("image_list"))


def _list(call: AcliCall) -> Answer:
    images = sorted(call.site.where(Image, "cluster_uuid", call.cluster.uuid), key=lambda one: (one.name, one.uuid))
    rows = [(image.name, TYPES[image.is_iso], image.uuid) for image in images]
    data = [{"image_type": TYPES[image.is_iso], "name": image.name, "uuid": image.uuid} for image in images]
    return Shown(table(("Image name", "Image type", "Image UUID"), rows), data)


def _tree(image: Image, cluster_uuid: str) -> dict[str, Json]:
    place = image.at(cluster_uuid)
    tree: dict[str, Json] = {
        "container_uuid": place.container_uuid,
        "image_state": "kActive",
        "image_type": TYPES[image.is_iso],
        "logical_timestamp": image.revision,
        "name": image.name,
        "uuid": image.uuid,
        "vmdisk_size": image.size_bytes,
        "vmdisk_uuid": place.vmdisk_uuid,
    }
    rare = {"annotation": image.description, "source_url": image.source_url}
    return tree | {key: value for key, value in rare.items() if value}


def _get(call: AcliCall) -> Answer:
    images = all_named_in(call.site, Image, call.cluster.uuid, call.args.text("image"))
    trees = [(image, _tree(image, call.cluster.uuid)) for image in images]
    return Shown("".join(block(image.name, tree) for image, tree in trees), {one.uuid: tree for one, tree in trees})


def _create(call: AcliCall) -> Answer:
    """From an address or a virtual disk. ``wait`` is true by default, and so are scripts that look for *complete*."""
    args, name = call.args, call.args.text("image")
    url, source = args.maybe_text("source_url"), source_of(call)
    if (url is None) is (source is None):
        raise Usage("InvalidArgument: give one of source_url, clone_from_vmdisk, clone_from_adsf_file")
    container, digest = args.maybe_text("container"), args.maybe_text("sha1_checksum")
    command = CreateImage(
        call.cluster.uuid,
        name,
        container_uuid=named_in(call.site, StorageContainer, call.cluster.uuid, container).uuid if container else None,
        description=args.text("annotation"),
        is_iso=args.maybe_text("image_type") == TYPES[True],
        url=url,
        disk_uuid=source,
        checksum=None if digest is None else Checksum(Algorithm.SHA1, digest.lower()),
    )
    return call.start_new([(name, command)], detached=not args.flag("wait"))


def _update(call: AcliCall) -> Answer:
    image = named_in(call.site, Image, call.cluster.uuid, call.args.text("image"))
    command = UpdateImage(image.uuid, name=call.args.maybe_text("name"), description=call.args.maybe_text("annotation"))
    return call.start_one(image.name, image, command)


def _delete(call: AcliCall) -> Answer:
    return call.start_each((image, DeleteImage(image.uuid)) for image in _images(call))


VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("image.list", "Lists the images.", (), _list),
    AcliVerb("image.get", "Shows images.", (IMAGE,), _get),
    AcliVerb(
        "image.create",
        "Makes an image of what an address gives, or of a disk.",
        (
            Param("image", positional=True),
            TYPE,
            Param("annotation"),
            Param("architecture", Kind.WORD, default="kX86_64", words=("kX86_64",)),
            Param("container", Kind.CONTAINER),
            Param("source_url"),
            Param("clone_from_vmdisk"),
            Param("clone_from_adsf_file"),
            Param("compute_checksum", Kind.FLAG, default="false", simulated=False),
            Param("sha1_checksum"),
            Param("wait", Kind.FLAG, default="true"),
        ),
        _create,
    ),
    AcliVerb("image.update", "Changes an image.", (IMAGE, Param("name"), Param("annotation")), _update),
    AcliVerb("image.delete", "Deletes images.", (IMAGES,), _delete, prompt="Delete {count} images? (yes/no) "),
)
