"""Images of v0.8 and v2.0: made empty or from a source, filled by an upload, read back, renamed, deleted."""

from __future__ import annotations

import re

from mock_prism.contents import Content
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.vm_disks import Origin, container_of, origin
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.files import image_file
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.checksum import Algorithm, Checksum
from mock_prism.model.commands.image import CreateImage, DeleteImage, UpdateImage, UploadImage
from mock_prism.model.commands.target import check_revision
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer

VMDISK_URL = re.compile(r"(nfs://[^/]+)?/[^/]+/\.acropolis/vmdisk/[0-9a-f-]{36}")
ISO, DISK = "ISO_IMAGE", "DISK_IMAGE"
SIZES = ("include_vm_disk_sizes", "includeVmDiskSizes")
DESTINATION = "X-Nutanix-Destination-Container"
ALGORITHMS = {Algorithm.SHA1: "SHA_1", Algorithm.SHA256: "SHA_256"}


def record(call: Call, image: Image) -> Record:
    """ImageInfoDTO, as it is in the cluster that is asked. The size of its disk only where asked for (description)."""
    place = image.at(cluster_meant(call).uuid)
    container = call.site.table(StorageContainer).get(place.container_uuid)
    is_sized = any(call.wants(key) for key in SIZES)
    return {
        "annotation": image.description,
        "checksum": image.checksum.digest if image.checksum else None,
        "checksum_type": ALGORITHMS[image.checksum.algorithm] if image.checksum else None,
        "created_time_in_usecs": image.created_micros,
        "deleted": False,
        "image_state": "ACTIVE" if image.is_active else "INACTIVE",
        "image_type": ISO if image.is_iso else DISK,
        "logical_timestamp": image.revision,
        "name": image.name,
        "storage_container_id": container.number if container else None,
        "storage_container_uuid": place.container_uuid,
        "updated_time_in_usecs": max(image.created_micros, image.updated_micros),
        "uuid": image.uuid,
        "vm_disk_id": place.vmdisk_uuid if image.is_active else None,
        "vm_disk_size": image.size_bytes if is_sized and image.is_active else None,
    }


def _image(call: Call, revision: int | None = None) -> Image:
    image = call.site.get(Image, next(iter(call.path.values())))
    check_revision(image, revision)
    return image


def _list(wire: Wire, call: Call) -> Reply:
    images = call.site.where(Image, "cluster_uuid", cluster_meant(call).uuid)
    return wire.listed(call, [record(call, image) for image in images])


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, record(call, _image(call)))


def create_command(call: Call, body: Record) -> CreateImage:
    """The command that an ImageSpecDTO asks for. Without a source the image waits for its content (public
    clients)."""
    source: Record = body.get("image_import_spec") or {}
    clone = body.get("vm_disk_clone_spec") or body.get("vm_disk_clone")
    url = source.get("url")
    if url and VMDISK_URL.fullmatch(url):  # what a public client gives instead
        clone, url = {**source, "ndfs_filepath": url}, None
    copied = origin(call.site, cluster_meant(call).uuid, clone) if clone else Origin()
    if copied.image_uuid is not None:
        raise NotSimulated("copying an image")
    return CreateImage(
        cluster_meant(call).uuid,
        body.get("name", ""),
        description=body.get("annotation", ""),
        is_iso=body.get("image_type") == ISO,
        url=url,
        disk_uuid=copied.source_uuid,
        container_uuid=container_of(call, source or clone or {}),
        new_uuid=body.get("uuid"),
        awaits_content=url is None and copied.source_uuid is None,
        checksum=_checksum(source),
    )


def _checksum(source: Record) -> Checksum | None:
    """The checksum that is asked for: of SHA-256 where nothing is said of it (*assumed*)."""
    digest = source.get("checksum")
    named = source.get("checksum_type") or ALGORITHMS[Algorithm.SHA256]
    algorithm = next(one for one, word in ALGORITHMS.items() if word == named)
    return Checksum(algorithm, digest.lower()) if digest else None


def _create(wire: Wire, call: Call) -> Reply:
    return wire.done(call, create_command(call, wire.body(call)))


def _update(wire: Wire, call: Call) -> Reply:
    body = wire.body(call)
    image = _image(call, body.get("logical_timestamp"))
    if body.get("image_import_spec") or body.get("vm_disk_clone_spec") or body.get("vm_disk_clone"):
        raise NotSimulated("giving an image another content by a description")
    kind = body.get("image_type")
    is_iso = None if kind is None else kind == ISO
    return wire.done(call, UpdateImage(image.uuid, body.get("name"), body.get("annotation"), is_iso=is_iso))


def _delete(wire: Wire, call: Call) -> Reply:
    stamp = call.number("logical_timestamp")
    revision = call.number("logicaltimestamp") if stamp is None else stamp
    return wire.done(call, DeleteImage(_image(call, revision).uuid))


def _upload(wire: Wire, call: Call) -> Reply:
    """The content as it is, in one piece. The handle is in both spellings: clients of either kind read it."""
    image = _image(call)
    content: Content = call.body
    if not content.size_bytes:
        raise Invalid("body", "must be the content of the image")
    destination = call.headers.get(DESTINATION) or None
    command = UploadImage(image.uuid, content.digests, content.size_bytes, destination)
    reply = wire.done(call, command)
    uuid = next(iter(reply.body.values()))
    return Reply(reply.status, {"taskUuid": uuid, "task_uuid": uuid})


def _download(wire: Wire, call: Call) -> Reply:
    """The path is *assumed*, as v4's and v3's."""
    return image_file(call, _image(call))


SHARED: Shared = {
    "GET /images": _list,
    "POST /images": _create,
    "GET /images/{}": _get,
    "PUT /images/{}": _update,
    "DELETE /images/{}": _delete,
    "PUT /images/{}/upload": _upload,
    "GET /images/{}/file": _download,
}
