"""Volume groups as acli prints them. ``iscsi_target_name`` is what scripts read; the other keys are *assumed*."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.shell.render import Json
from mock_prism.model.attachments import Attachment
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.volume_group import IscsiClient, VolumeDisk, VolumeGroup


def group_tree(site: Site, group: VolumeGroup, vms: Iterable[Attachment]) -> dict[str, Json]:
    """A group with its disks and whatever it is attached to."""
    attached: list[Json] = [{"index": disk.index, "vm_uuid": vm.uuid} for vm, disk in vms]
    attached += [_client(site.get(IscsiClient, uuid)) for uuid in group.client_uuids]
    tree: dict[str, Json] = {
        "attachment_list": attached,
        "disk_list": [volume_disk_tree(site, disk) for disk in group.disks],
        "flash_mode": group.flash_mode,
        "iscsi_target_name": group.target_name,
        "load_balance_vm_attachments": group.balances_load,
        "logical_timestamp": group.revision,
        "name": group.name,
        "shared": group.is_shared,
        "uuid": group.uuid,
    }
    return tree | ({"annotation": group.description} if group.description else {})


def _client(client: IscsiClient) -> dict[str, Json]:
    key = "external_initiator_name" if client.initiator_name else "external_initiator_address"
    return {"client_uuid": client.uuid, key: client.name}


def volume_disk_tree(site: Site, disk: VolumeDisk) -> dict[str, Json]:
    """A disk of a group."""
    container = site.get(StorageContainer, disk.container_uuid)
    return {
        "container_id": container.number,
        "container_uuid": container.uuid,
        "index": disk.index,
        "vmdisk_size": disk.size_bytes,
        "vmdisk_uuid": disk.uuid,
    }
