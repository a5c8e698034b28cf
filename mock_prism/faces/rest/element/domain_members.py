"""What is in protection domains of v1 and v2.0, and in their snapshots, as it looks. Files are not simulated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mock_prism.faces.rest.element.types import Record
from mock_prism.model.protection import Protection
from mock_prism.model.protection_domain import Member
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup


def member_records(site: Site, found: Iterable[Member], vms: Sequence[Vm]) -> Record:
    """The fields of ProtectionDomainDTO and SnapshotDTO that tell what is in it. ``vms`` are those that may have its
    volume groups."""
    kept = [(one, one.protection) for one in found]
    return {
        "vms": [vm_record(site, one, how) for one, how in kept if isinstance(one, Vm) and how],
        "volume_groups": [_group(site, one, how, vms) for one, how in kept if isinstance(one, VolumeGroup) and how],
        "nfs_files": [],
    }


def vm_record(site: Site, vm: Vm, protection: Protection) -> Record:
    """VirtualMachine: a VM in a protection domain, as it is or as a snapshot has it (recorded)."""
    return {
        "vm_id": vm.uuid,
        "vm_name": vm.name,
        "vm_files": _paths(site, ((disk.container_uuid, disk.vmdisk_uuid) for disk in vm.disks)),
        "consistency_group": protection.consistency_group,
        "app_consistent_snapshots": protection.is_app_consistent,
        "vm_power_state_on_recovery": "Powered On",
        "vm_recoverability": [],
        "related_entity_uuids": [disk.volume_group_uuid for disk in vm.disks if disk.volume_group_uuid],
    }


def _group(site: Site, group: VolumeGroup, protection: Protection, vms: Sequence[Vm]) -> Record:
    """VolumeGroup (description); its related entities are the VMs that have it (*assumed* from those of VMs)."""
    return {
        "volume_group_uuid": group.uuid,
        "name": group.name,
        "nfs_file_paths": _paths(site, ((disk.container_uuid, disk.uuid) for disk in group.disks)),
        "consistency_group": protection.consistency_group,
        "related_entity_uuids": [
            vm.uuid for vm in vms if any(disk.volume_group_uuid == group.uuid for disk in vm.disks)
        ],
    }


def _paths(site: Site, disks: Iterable[tuple[str | None, str | None]]) -> list[str]:
    """Where virtual disks lie, by container and uuid."""
    return [
        home.vmdisk_path(uuid)
        for container, uuid in disks
        if uuid and (home := site.table(StorageContainer).get(container or "")) is not None
    ]
