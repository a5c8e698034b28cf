"""What volume groups are attached to, and when one may be attached to something more.

The rules are documented: a group that is not shared has one attachment at most, of whatever sort; and no load is
balanced between a group's VMs while clients outside have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_prism.model.errors import NotFound, WrongState
from mock_prism.model.vm import Vm, VmDisk
from mock_prism.model.volume_group import IscsiClient, NvmfClient, VolumeDisk, VolumeGroup

if TYPE_CHECKING:
    from mock_prism.model.site import Site

ATTACHMENT = "volume group attachment"
VOLUME_DISK = "volume disk"
Attachment = tuple[Vm, VmDisk]


def all_attachments(site: Site) -> Mapping[str, list[Attachment]]:
    """The VMs that each group is attached to, with the disk as which they see it."""
    found: dict[str, list[Attachment]] = defaultdict(list)
    for vm in site.all(Vm):
        for disk in vm.disks:
            if disk.volume_group_uuid is not None:
                found[disk.volume_group_uuid].append((vm, disk))
    return found


def attachments(site: Site, group: VolumeGroup) -> list[Attachment]:
    """The VMs that one group is attached to."""
    return all_attachments(site).get(group.uuid, [])


def groups_of(site: Site, client: IscsiClient) -> list[VolumeGroup]:
    """The groups that a client may reach."""
    return [group for group in site.all(VolumeGroup) if client.uuid in group.client_uuids]


def users(site: Site, group: VolumeGroup) -> tuple[str, ...]:
    """The names of whatever a group is attached to."""
    vms = [vm.name for vm, _ in attachments(site, group)]
    iscsi = (site.get(IscsiClient, uuid).name for uuid in group.client_uuids)
    return (*vms, *iscsi, *(site.get(NvmfClient, uuid).name for uuid in group.nvmf_uuids))


def attached_disk(site: Site, group: VolumeGroup, vm_uuid: str) -> VmDisk:
    """The disk as which a VM sees a group. Raises NotFound."""
    for vm, disk in attachments(site, group):
        if vm.uuid == vm_uuid:
            return disk
    raise NotFound(ATTACHMENT, vm_uuid)


def volume_disk_of(group: VolumeGroup, uuid: str) -> VolumeDisk:
    """A disk of a group. Raises NotFound."""
    for disk in group.disks:
        if disk.uuid == uuid:
            return disk
    raise NotFound(VOLUME_DISK, uuid)


def check_open(site: Site, group: VolumeGroup) -> None:
    """Whether a group may be attached to something more. Raises WrongState."""
    taken = users(site, group)
    if taken and not group.is_shared:
        raise WrongState(VolumeGroup.kind, group.name, f"attached to {taken[0]} and not shared", "shared")


def check_balance(group: VolumeGroup) -> None:
    """Raises WrongState where a group would balance the load of VMs and have clients outside."""
    if group.balances_load and group.outsiders:
        raise WrongState(VolumeGroup.kind, group.name, "load balanced", "without clients outside or load balancing")


def check_protocol(group: VolumeGroup) -> None:
    """Raises WrongState where clients would reach a group by two protocols: v4 tells of one (*assumed*)."""
    if group.client_uuids and group.nvmf_uuids:
        raise WrongState(VolumeGroup.kind, group.name, "reached by another protocol", "reached by one")
