"""The vdisks that storage keeps virtual disks in, and the cluster's file system in which those lie.

There is one vdisk a virtual disk, and it goes by the same uuid. Its name is of the form that the product's have, with a
number that follows from the uuid; that form and what stands in most fields are *assumed*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zlib import crc32

from mock_prism.faces.rest.element.dedup import WORDS, changes
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.idents import numbered
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.virtual_disks import own_contents, path_of, statistics_of, subject, vm_disk
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.capacity import Content
from mock_prism.model.errors import InUse, Invalid, NotFound
from mock_prism.model.recovery_point import Kept
from mock_prism.model.storage import StorageContainer
from mock_prism.model.usage import content_bytes
from mock_prism.model.vm import Vm

VDISKS, NOUN = "/vdisks", "vdisk"
FOLDER = "DIRECTORY"


def _name(call: Call, content: Content) -> str:
    container = call.site.get(StorageContainer, content.container_uuid)
    return f"NFS:{container.number}:0:{crc32(content.uuid.encode())}"


def _record(call: Call, content: Content) -> Record:
    """VDiskDTO."""
    container = call.site.get(StorageContainer, content.container_uuid)
    is_snapshot = isinstance(content.owner, Kept)
    cache_dedup, on_disk_dedup = _dedup(content, container)
    return {
        "name": _name(call, content),
        "vdisk_uuid": content.uuid,
        "cluster_uuid": container.cluster_uuid,
        "storage_container_id": f"{container.cluster_uuid}::{container.number}",
        "storage_container_uuid": container.uuid,
        "storage_container_name": container.name,
        "storage_pool_uuid": container.pool_uuid,
        "max_capacity_bytes": content.size_bytes,
        "total_reserved_capacity_bytes": 0,
        "nfs_file": True,
        "nfs_file_name": path_of(call.site, content).rpartition("/")[2],
        "immutable": is_snapshot,
        "snapshot": is_snapshot,
        "snapshots": [],
        "shared": False,
        "disabled": False,
        "marked_for_removal": False,
        "finger_print_on_write": "ON" if cache_dedup else "OFF",
        "on_disk_dedup": "POST_PROCESS" if on_disk_dedup else "OFF",
        "erasure_code": "on" if container.erasure_code else "off",
        "stats": statistics_of(call, content),
        "usage_stats": {"storage.user_usage_bytes": str(content_bytes(call.site, content))},
    }


def _dedup(content: Content, container: StorageContainer) -> tuple[bool, bool]:
    """Whether a vdisk is deduplicated as it is written and where it lies: as is said of it, or of its container."""
    disk = vm_disk(content, content.owner) if isinstance(content.owner, Vm) else None
    fingerprint, on_disk = (None, None) if disk is None else (disk.cache_dedup, disk.on_disk_dedup)
    return (
        container.cache_dedup if fingerprint is None else fingerprint,
        container.on_disk_dedup if on_disk is None else on_disk,
    )


def _listed(wire: Wire, call: Call, found: Iterable[Content]) -> Reply:
    return wire.listed(call, [_record(call, content) for content in found])


def _list(wire: Wire, call: Call) -> Reply:
    """All, or those that are named."""
    names = call.words("vdiskNames")
    return _listed(wire, call, (one for one in own_contents(call) if not names or _name(call, one) in names))


def named(call: Call) -> Content:
    """The vdisk that a path names, by its name or by its uuid. Raises NotFound."""
    return _find(call, next(iter(call.path.values())))


def _find(call: Call, word: str) -> Content:
    for content in own_contents(call):
        if word in (content.uuid, _name(call, content)):
            return content
    raise NotFound(NOUN, word)


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call, named(call)))


def _snapshots(wire: Wire, call: Call) -> Reply:
    """Those that only snapshots have any more."""
    return _listed(wire, call, (one for one in own_contents(call) if isinstance(one.owner, Kept)))


def _snapshot(wire: Wire, call: Call) -> Reply:
    content = named(call)
    if not isinstance(content.owner, Kept):
        raise NotFound(NOUN, next(iter(call.path.values())))
    return wire.shown(call, _record(call, content))


def _snapshots_of(wire: Wire, call: Call) -> Reply:
    """None: what a snapshot of a VM has, it shares with the VM's own vdisk for as long as there is that."""
    named(call)
    return _listed(wire, call, ())


def _update(wire: Wire, call: Call) -> Reply:
    """Whether a VM's vdisk is deduplicated; whatever else a body says is passed over (*assumed*)."""
    body = wire.body(call)
    content = _find(call, body.get("vdisk_uuid") or body.get("name") or "")
    shown = _record(call, content)
    wanted = {field: body[field] for field in WORDS if body.get(field) not in (None, shown[field])}
    owner = content.owner
    if wanted and not isinstance(owner, Vm):
        raise Invalid("name", "is no disk of a VM")
    commands = changes(owner, vm_disk(content, owner), wanted) if isinstance(owner, Vm) else ()
    return wire.done(call, commands[0]) if commands else wire.shown(call, {"value": True})


def _delete(wire: Wire, call: Call) -> Reply:
    """Refused, since every vdisk is part of something (*assumed*)."""
    content = named(call)
    owner = content.owner
    raise InUse(NOUN, _name(call, content), (f"{owner.kind} {owner.name}",))


def _stats(wire: Wire, call: Call) -> Reply:
    content = named(call)
    return series(wire, call, _record(call, content), subject(call, content))


def _in_container(wire: Wire, call: Call) -> Reply:
    container = numbered(call.site, StorageContainer, next(iter(call.path.values())))
    return _listed(wire, call, (one for one in own_contents(call) if one.container_uuid == container.uuid))


def _in_vm(wire: Wire, call: Call) -> Reply:
    vm = call.site.get(Vm, next(iter(call.path.values())).rpartition("::")[2])
    return _listed(wire, call, (one for one in own_contents(call) if one.owner == vm))


def _files(wire: Wire, call: Call) -> Reply:
    """What lies in a folder of the cluster's file system: containers at its root, and in each the files of virtual
    disks; a file alone where the path is one. NdfsFileDTO. Raises NotFound."""
    path = f"/{(call.first('path') or '').strip('/')}".rstrip("/")
    found = dict(_entries(call, path))
    if not found and path:
        raise NotFound("file", path)
    return wire.listed(call, list(found.values()))


def _entries(call: Call, path: str) -> Iterator[tuple[str, Record]]:
    if not path:
        for container in call.site.where(StorageContainer, "cluster_uuid", cluster_meant(call).uuid):
            yield container.name, _folder("", container.name)
    for content in own_contents(call):
        whole = path_of(call.site, content)
        if whole == path:
            yield whole, _file(call, content, whole)
        elif whole.startswith(f"{path}/"):
            name, _, rest = whole[len(path) + 1 :].partition("/")
            yield name, _folder(path, name) if rest else _file(call, content, whole)


def _folder(path: str, name: str) -> Record:
    return {"name": name, "file_path": f"{path}/{name}", "file_type": FOLDER, "total_size": 0, "used_size": 0}


def _file(call: Call, content: Content, path: str) -> Record:
    return {
        "name": path.rpartition("/")[2],
        "file_path": path,
        "file_type": "FILE",
        "total_size": content.size_bytes,
        "used_size": content_bytes(call.site, content),
    }


SHARED: Shared = {
    f"GET {VDISKS}/{{}}": _get,
    f"GET {VDISKS}/{{}}/stats": _stats,
    f"GET /containers/{{}}{VDISKS}": _in_container,
    f"GET /storage_containers/{{}}{VDISKS}": _in_container,
    f"GET /vms/{{}}{VDISKS}": _in_vm,
}

LISTED: Shared = {
    f"GET {VDISKS}": _list,
    f"PUT {VDISKS}": _update,
    f"PATCH {VDISKS}": _update,
    f"DELETE {VDISKS}/{{}}": _delete,
    f"GET {VDISKS}/snapshots": _snapshots,
    f"GET {VDISKS}/snapshots/{{}}": _snapshot,
    f"GET {VDISKS}/{{}}/snapshots": _snapshots_of,
}
"""What v1 lists and changes."""

FILES: Shared = {f"GET {VDISKS}": _files}
"""What v2.0 and v0.8 list at a path of the same name."""
