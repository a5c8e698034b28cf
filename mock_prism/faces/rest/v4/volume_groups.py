"""Volume groups and their disks: reading, making, changing and deleting them; and their categories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import Record, said, single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.volume_schemas import CONFIG, USAGES, Group, VolumeDiskSchema, VolumeGroupSchema
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.attachments import all_attachments, volume_disk_of
from mock_prism.model.commands.vm_labels import Change
from mock_prism.model.commands.volume_disk import AddVolumeDisk, RemoveVolumeDisk, UpdateVolumeDisk, VolumeDiskSpec
from mock_prism.model.commands.volume_group import CreateVolumeGroup, DeleteVolumeGroup, UpdateVolumeGroup
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.volume_group import VolumeGroup

GROUPS = "/volumes/config/volume-groups"
GROUP = f"{GROUPS}/{{extId}}"
OWNER = "volumeGroupExtId"
BELOW = f"{GROUPS}/{{{OWNER}}}"
SOURCES = frozenset({"VM_DISK", "VOLUME_DISK", "DISK_RECOVERY_POINT", "IMAGE"})
USAGES_BY_WORD = {word: usage for usage, word in USAGES.items()}


def named_group(call: Call, placeholder: str = "extId", is_strict: bool = False) -> VolumeGroup:
    """The group that the path names, for who knows how it stands: with ``is_strict`` it must be said. Raises NotFound.

    Public clients send If-Match with every act; where it is not required, only a stale one is refused.
    """
    group = call.site.get(VolumeGroup, call.path[placeholder].lower())
    if is_strict or "If-Match" in call.headers:
        require_match(call, Alone(group), VolumeGroup.kind)
    return group


def required(body: Mapping[str, Json], *keys: str) -> None:
    """Raise Invalid where a body lacks one of the keys."""
    if lacking := [key for key in keys if not body.get(key)]:
        raise Invalid("body", missing(lacking))


SECRET_LENGTHS = range(12, 17)
"""How long the secret of CHAP may be (*assumed*, from what initiators take)."""


def secret_of(part: Mapping[str, Json], key: str, has_secret: bool = False) -> str | None:
    """What a part of a body asks of CHAP: the secret, the empty text for none, or None for no change.

    A secret must be there if and only if CHAP is wanted (documented); of who has one already, it may stay.
    """
    wanted, secret = part.get("enabledAuthentications"), part.get(key)
    if wanted == "CHAP" and not (secret or has_secret):
        raise Invalid(key, missing([key]))
    if wanted != "CHAP" and secret:
        raise Invalid(key, "must not be given without CHAP")
    if secret and len(secret) not in SECRET_LENGTHS:
        raise Invalid(key, f"must have {SECRET_LENGTHS[0]} to {SECRET_LENGTHS[-1]} characters")
    return "" if wanted == "NONE" else secret


def _record(call: Call, group: VolumeGroup) -> Record:
    view = Group(group, tuple(all_attachments(call.site).get(group.uuid, ())))
    return call.presenter.present(VolumeGroupSchema, view)


def list_groups(call: Call) -> Reply:
    """All groups, in order of creation (*assumed*)."""
    vms = all_attachments(call.site)
    views = [Group(group, tuple(vms.get(group.uuid, ()))) for group in call.site.all(VolumeGroup)]
    return listed(call, [call.presenter.present(VolumeGroupSchema, view) for view in views])


def get_group(call: Call) -> Reply:
    """One group. Its token is of the group itself: VMs come and go."""
    group = call.site.get(VolumeGroup, call.path["extId"].lower())
    return single(call, selected_one(call, _record(call, group)), Alone(group))


def _wanted(call: Call, shown: Mapping[str, Json], has_secret: bool) -> dict[str, Any]:
    """What a body asks for, by the names of the commands' fields, of a group that is shown like this now.

    Raises NotSimulated for what is otherwise and has its own acts, or no meaning here.
    """
    body = call.body
    for key in ("disks", "attachments", "protocol"):
        if body.get(key) and body[key] != shown.get(key):
            raise NotSimulated(f"{key} of a volume group as a whole")
    features = {"enabledAuthentications": body.get("enabledAuthentications"), **(body.get("iscsiFeatures") or {})}
    sharing, usage = body.get("sharingStatus"), body.get("usageType")
    wanted = {
        "name": body.get("name"),
        "description": body.get("description"),
        "is_shared": sharing and sharing == "SHARED",
        "balances_load": body.get("shouldLoadBalanceVmAttachments"),
        "target_name": None if body.get("targetName") == shown.get("targetName") else body.get("targetName"),
        "target_prefix": body.get("targetPrefix"),
        "target_secret": secret_of(features, "targetSecret", has_secret),
        "flash_mode": flash_mode_of(body, "storageFeatures"),
        "usage": USAGES_BY_WORD[usage] if usage else None,
        "is_hidden": body.get("isHidden"),
    }
    for key in ("clusterReference", "createdBy"):
        if body.get(key) not in (None, shown.get(key, body.get(key))):
            raise NotSimulated(f"changing the {key} of a volume group")
    return {key: value for key, value in wanted.items() if value is not None}


def flash_mode_of(body: Mapping[str, Json], key: str) -> bool | None:
    """Whether a body asks for flash mode; None where it does not say."""
    mode: bool | None = ((body.get(key) or {}).get("flashMode") or {}).get("isEnabled")
    return mode


def create_group(call: Call) -> Reply:
    """Make a group that is attached to nothing. Its disks may come with it."""
    body = call.body
    required(body, "name", "clusterReference")
    wanted = _wanted(call, {"disks": body.get("disks"), "protocol": "NOT_ASSIGNED"}, has_secret=False)
    project = body.get("projectExtId")
    disks = tuple(_disk_spec(disk) for disk in body.get("disks") or ())
    cluster_uuid = body["clusterReference"].lower()
    return ordered(
        call,
        CreateVolumeGroup(
            cluster_uuid,
            disks=disks,
            created_by=body.get("createdBy"),
            project_uuid=project and project.lower(),
            **wanted,
        ),
    )


def update_group(call: Call) -> Reply:
    """Change a group; what is absent stays as it is (*assumed*)."""
    group = named_group(call, is_strict=True)
    return ordered(
        call, UpdateVolumeGroup(group.uuid, **_wanted(call, _record(call, group), group.target_secret is not None))
    )


def delete_group(call: Call) -> Reply:
    """Delete a group. The task fails while it is attached."""
    return started(call, DeleteVolumeGroup(named_group(call).uuid))


def _disk_spec(body: Mapping[str, Json]) -> VolumeDiskSpec:
    """The disk that a body orders: in a container or copied from a disk, as its reference tells (documented)."""
    reference = body.get("diskDataSourceReference") or {}
    kind, uuid = reference.get("entityType"), reference.get("extId")
    if reference and kind not in (*SOURCES, "STORAGE_CONTAINER"):
        raise NotSimulated(f"a volume disk of a {kind or 'thing without an entityType'}")
    if reference and uuid is None:
        raise Invalid("diskDataSourceReference", missing(["extId"]))
    inside = body.get("storageContainerId")
    if kind == "STORAGE_CONTAINER" and inside is not None and inside.lower() != (uuid or "").lower():
        raise Invalid("storageContainerId", "is not the container of diskDataSourceReference")
    named = uuid if kind == "STORAGE_CONTAINER" else body.get("storageContainerId")
    return VolumeDiskSpec(
        index=body.get("index"),
        size_bytes=body.get("diskSizeBytes") or 0,
        container_uuid=named and named.lower(),
        source_uuid=uuid.lower() if uuid and kind in SOURCES else None,
        description=body.get("description") or "",
        flash_mode=flash_mode_of(body, "diskStorageFeatures"),
    )


def list_disks(call: Call) -> Reply:
    """The disks of a group."""
    group = call.site.get(VolumeGroup, call.path[OWNER].lower())
    return listed(call, [VolumeDiskSchema().dump(disk) for disk in group.disks])


def get_disk(call: Call) -> Reply:
    """One disk of a group, with the token of the group."""
    group = call.site.get(VolumeGroup, call.path[OWNER].lower())
    disk = volume_disk_of(group, call.path["extId"].lower())
    return single(call, selected_one(call, VolumeDiskSchema().dump(disk)), Alone(group))


def create_disk(call: Call) -> Reply:
    """Give a group a disk."""
    group = named_group(call, OWNER)
    body = call.body
    faults = {} if body.get("storageContainerId") else {"container": "diskDataSourceReference.extId"}
    return ordered(call, AddVolumeDisk(group.uuid, _disk_spec(body)), faults)


def update_disk(call: Call) -> Reply:
    """Make a disk larger, or describe it otherwise."""
    disk = volume_disk_of(call.site.get(VolumeGroup, call.path[OWNER].lower()), call.path["extId"].lower())
    group = named_group(call, OWNER, is_strict=True)
    body = call.body
    if body.get("index") not in (None, disk.index):
        raise Invalid("index", "is immutable")
    wanted = _disk_spec(body)
    if wanted.container_uuid not in (None, disk.container_uuid) or wanted.source_uuid not in (None, disk.source_uuid):
        raise NotSimulated("changing where a volume disk is, or what it holds")
    size = body.get("diskSizeBytes")
    return ordered(call, UpdateVolumeDisk(group.uuid, disk.uuid, size, body.get("description"), wanted.flash_mode))


def delete_disk(call: Call) -> Reply:
    """Take a disk from a group."""
    disk = volume_disk_of(call.site.get(VolumeGroup, call.path[OWNER].lower()), call.path["extId"].lower())
    return started(call, RemoveVolumeDisk(named_group(call, OWNER).uuid, disk.uuid))


def _relabel(change: Callable[[tuple[str, ...]], Change]) -> Handler:
    def act(call: Call) -> Reply:
        group = named_group(call)
        body = call.body
        required(body, "categories")
        for reference in body["categories"]:
            required(reference, "extId")
        uuids = tuple(reference["extId"].lower() for reference in body["categories"])
        return ordered(call, UpdateVolumeGroup(group.uuid, categories=change(uuids)))

    return act


def list_categories(call: Call) -> Reply:
    """The categories of a group, by their ids: what they are called is for who keeps them."""
    group = call.site.get(VolumeGroup, call.path[OWNER].lower())
    details = f"{CONFIG}CategoryDetails"
    return listed(call, [typed(details, extId=uuid, entityType="CATEGORY") for uuid in group.categories])


def get_metadata(call: Call) -> Reply:
    """What others keep about a group."""
    group = call.site.get(VolumeGroup, call.path[OWNER].lower())
    return said(call, typed("common.v1.config.Metadata", categoryIds=list(group.categories) or None))


HANDLERS: dict[str, Handler] = {
    f"v4 GET {GROUPS}": list_groups,
    f"v4 POST {GROUPS}": create_group,
    f"v4 GET {GROUP}": get_group,
    f"v4 PUT {GROUP}": update_group,
    f"v4 DELETE {GROUP}": delete_group,
    f"v4 POST {GROUP}/$actions/associate-category": _relabel(lambda uuids: Change(added=uuids)),
    f"v4 POST {GROUP}/$actions/disassociate-category": _relabel(lambda uuids: Change(dropped=uuids)),
    f"v4 GET {BELOW}/category-associations": list_categories,
    f"v4 GET {BELOW}/metadata": get_metadata,
    f"v4 GET {BELOW}/disks": list_disks,
    f"v4 POST {BELOW}/disks": create_disk,
    f"v4 GET {BELOW}/disks/{{extId}}": get_disk,
    f"v4 PUT {BELOW}/disks/{{extId}}": update_disk,
    f"v4 DELETE {BELOW}/disks/{{extId}}": delete_disk,
}
