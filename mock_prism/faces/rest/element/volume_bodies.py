"""What v0.8 and v2.0 are asked to do with volume groups: bodies in the spelling of v2.0, turned into the model's."""

from __future__ import annotations

from mock_prism.faces.rest.element.types import Record
from mock_prism.model.commands.volume_disk import VolumeDiskSpec
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.site import Site
from mock_prism.model.volume_group import VolumeGroup


def refuse(body: Record, *keys: str) -> None:
    """Own up to what a body asks for in vain. Raises NotSimulated."""
    for key in keys:
        if body.get(key):
            raise NotSimulated(f"{key} of a volume group")


def secret_of(body: Record, has_secret: bool = False) -> str | None:
    """What a body asks of CHAP: the secret, the empty text for none, or None for no change.

    Of who has a secret already, it may stay. Raises Invalid where there is none.
    """
    ways = body.get("enabled_authentications", ())
    chap = next((way for way in ways if way.get("auth_type") == "CHAP"), None)
    if chap is None:
        return "" if ways else None
    if not (chap.get("password") or has_secret):
        raise Invalid("enabled_authentications.password", "is required for CHAP")
    secret: str | None = chap.get("password") or None
    return secret


def address_of(body: Record) -> str:
    """The address or initiator name of a client, in the newer form or one of the older. Raises Invalid."""
    client = body.get("iscsi_client") or {}
    said = (client.get("client_address"), body.get("iscsi_client_ip"), body.get("iscsi_initiator"))
    found = dict.fromkeys(str(one) for one in said if one)
    if not found:
        raise Invalid("iscsi_client", "is required")
    if len(found) > 1:
        raise Invalid("iscsi_client", f"is not both {' and '.join(found)}")
    return next(iter(found))


def disk_spec(site: Site, disk: Record) -> VolumeDiskSpec:
    """A disk is copied from another or made empty, as its body says in the words of v2.0 or in those of v0.8."""
    clone = disk.get("clone_config") or disk.get("clone_spec")
    create = disk.get("create_config") or disk.get("create_spec") or {}
    if clone is not None:
        return VolumeDiskSpec(
            disk.get("index"),
            clone.get("minimum_size") or clone.get("minimum_size_mb", 0) << 20,
            clone.get("storage_container_uuid"),
            _source(site, clone),
        )
    if create.get("storage_container_id") or create.get("storage_container_name"):
        raise NotSimulated("a container that is not told by its uuid")
    size = create.get("size") or create.get("size_mb", 0) << 20
    return VolumeDiskSpec(disk.get("index"), size, create.get("storage_container_uuid"))


def _source(site: Site, clone: Record) -> str:
    """The virtual disk to copy: told by its uuid, or as a disk of a volume group. Raises Invalid and NotSimulated."""
    address = clone.get("disk_address") or clone
    uuid = address.get("vmdisk_uuid") or address.get("vm_disk_uuid")
    if uuid:
        return str(uuid)
    group_uuid, index = address.get("volume_group_uuid"), address.get("device_index")
    if group_uuid is None:
        raise NotSimulated("copying a file into a volume disk")
    for disk in site.get(VolumeGroup, group_uuid).disks:
        if disk.index == index:
            return disk.uuid
    raise NotFound("volume disk", str(index))
