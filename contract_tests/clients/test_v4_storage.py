"""What people do with volume groups and recovery points, from the first call to the last, by the official SDKs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ntnx_clustermgmt_py_client as clustermgmt
import pytest

from contract_tests.clients.test_scenarios import GIB, Operator
from mock_prism.testing.live_server import LiveServer, live_server

dataprotection = pytest.importorskip("ntnx_dataprotection_py_client")
volumes = pytest.importorskip("ntnx_volumes_py_client")


class Keeper(Operator):
    """An operator with the SDKs of two namespaces more."""

    def __init__(self, server: LiveServer, sandbox: str) -> None:
        super().__init__(server, sandbox)
        self.containers = clustermgmt.StorageContainersApi(self._client(clustermgmt))
        self.groups = volumes.VolumeGroupsApi(self._client(volumes))
        self.points = dataprotection.RecoveryPointsApi(self._client(dataprotection))

    def group(self, name: str) -> Any:
        """The only volume group of a name."""
        (found,) = self.groups.list_volume_groups(_filter=f"name eq '{name}'").data
        return self.groups.get_volume_group_by_id(found.ext_id).data

    def disks(self, group: Any) -> list[tuple[str, int]]:
        """The disks of a group, with their sizes."""
        return [
            (one.ext_id, one.disk_size_bytes)
            for one in self.groups.list_volume_disks_by_volume_group_id(group.ext_id).data or ()
        ]

    def made(self, name: str) -> Any:
        """A new group with one disk."""
        (cluster,) = self.clusters.list_clusters(_filter="name eq 'nx-four'").data
        self.succeed(self.groups.create_volume_group(volumes.VolumeGroup(name=name, cluster_reference=cluster.ext_id)))
        self.grow(self.group(name))
        return self.group(name)

    def grow(self, group: Any) -> None:
        """Give a group a disk."""
        (container, *_) = self.containers.list_storage_containers().data
        place = volumes.EntityReference(ext_id=container.container_ext_id, entity_type="STORAGE_CONTAINER")
        disk = volumes.VolumeDisk(disk_size_bytes=GIB, disk_data_source_reference=place)
        self.succeed(self.groups.create_volume_disk(group.ext_id, disk))

    def kept(self, name: str, **parts: Any) -> Any:
        """A new recovery point, found as public clients find it."""
        task = self.succeed(self.points.create_recovery_point(dataprotection.RecoveryPoint(name=name, **parts)))
        (uuid,) = told(task, "recoveryPointExtId")
        return self.points.get_recovery_point_by_id(uuid).data


def told(task: Any, name: str) -> list[str]:
    """What a task tells when it is done."""
    (value,) = [one.value for one in task.completion_details if one.name == name]
    return str(value).split(",")


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """A server at an eager pace."""
    with live_server("--pace", "eager") as server:
        yield server


def test_a_volume_group_is_brought_to_a_vm_and_taken_away(server: LiveServer) -> None:
    keeper = Keeper(server, "attach")
    group, vm = keeper.made("data"), keeper.vm("web-01")

    keeper.succeed(keeper.groups.attach_vm(group.ext_id, volumes.VmAttachment(ext_id=vm.ext_id)))
    holders = keeper.groups.list_vm_attachments_by_volume_group_id(group.ext_id).data
    seen = [getattr(disk.backing_info, "volume_group_ext_id", None) for disk in keeper.vm("web-01").disks]
    keeper.succeed(keeper.groups.detach_vm(group.ext_id, volumes.VmAttachment(ext_id=vm.ext_id)))
    keeper.succeed(keeper.groups.delete_volume_group_by_id(group.ext_id))

    assert [one.ext_id for one in holders] == [vm.ext_id]
    assert group.ext_id in seen
    assert len(keeper.vm("web-01").disks) == len(vm.disks)
    assert keeper.groups.list_volume_groups(_filter="name eq 'data'").data is None


def test_a_volume_group_is_kept_and_put_back(server: LiveServer) -> None:
    keeper = Keeper(server, "revert")
    group = keeper.made("data")
    before = keeper.disks(group)

    point = keeper.kept(
        "before",
        volume_group_recovery_points=[dataprotection.VolumeGroupRecoveryPoint(volume_group_ext_id=group.ext_id)],
    )
    keeper.grow(group)
    (then,) = point.volume_group_recovery_points
    keeper.succeed(keeper.groups.revert_volume_group(group.ext_id, volumes.RevertSpec(then.ext_id)))

    assert [one.disk_ext_id for one in then.disk_recovery_points] == [uuid for uuid, _ in before]
    assert keeper.disks(group) == before


def test_a_vm_and_a_volume_group_are_brought_back_together_after_both_are_gone(server: LiveServer) -> None:
    keeper = Keeper(server, "restore")
    group, vm = keeper.made("data"), keeper.vm("web-01")
    point = keeper.kept(
        "both",
        vm_recovery_points=[dataprotection.VmRecoveryPoint(vm_ext_id=vm.ext_id)],
        volume_group_recovery_points=[dataprotection.VolumeGroupRecoveryPoint(volume_group_ext_id=group.ext_id)],
    )
    keeper.succeed(keeper.groups.delete_volume_group_by_id(group.ext_id))
    keeper.succeed(keeper.vms.delete_vm_by_id(vm.ext_id, **keeper.token(vm)))

    task = keeper.succeed(keeper.points.restore_recovery_point(point.ext_id))

    (vm_uuid,), (group_uuid,) = told(task, "vmExtIds"), told(task, "volumeGroupExtIds")
    assert keeper.vm("web-01").ext_id == vm_uuid
    assert (keeper.group("data").ext_id, len(keeper.disks(keeper.group("data")))) == (group_uuid, 1)
    keeper.succeed(keeper.points.delete_recovery_point_by_id(point.ext_id))
    assert keeper.points.list_recovery_points().data is None
