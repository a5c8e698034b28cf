"""Storage at every face: the same act is the same command, and what one face makes the others show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.across.world import World
from mock_prism.faces.shell.render import ncli_size
from mock_prism.model.commands.container import ContainerSettings, CreateContainer
from mock_prism.model.commands.volume_attachment import AttachVolumeGroup
from mock_prism.model.commands.volume_disk import AddVolumeDisk, VolumeDiskSpec
from mock_prism.model.commands.volume_group import CreateVolumeGroup
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task
from mock_prism.model.usage import user_usage
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

V08, V1, V2 = (f"/PrismGateway/services/rest/{name}" for name in ("v0.8", "v1", "v2.0"))
GROUPS = "/api/volumes/v4.3/config/volume-groups"
CONTAINERS = "/api/clustermgmt/v4.3/config/storage-containers"
GIB = 1 << 30


def cluster(world: World) -> str:
    """The uuid of the cluster."""
    return world.host("192.168.38.161").cluster_uuid


def container(world: World) -> StorageContainer:
    """The first container."""
    return next(iter(world.site.all(StorageContainer)))


def vm(world: World) -> Vm:
    """A VM that runs."""
    found = world.site.find(Vm, "name", "web-01")
    assert found is not None
    return found


def last(world: World) -> Command:
    """What the newest task is of; by then everything is done."""
    world.settle()
    return list(world.site.all(Task))[-1].command


def group(world: World) -> VolumeGroup:
    """The one group."""
    (found,) = world.site.all(VolumeGroup)
    return found


def make(world: World, face: str) -> None:
    """Make a shared group by a face."""
    if face == "acli":
        world.shell("acli", "vg.create", "vg", "shared=true")
    elif face == "v4":
        body = {"name": "vg", "clusterReference": cluster(world), "sharingStatus": "SHARED"}
        assert world.send("POST", GROUPS, body).status_code == 202
    elif face == "v2.0":
        assert world.send("POST", f"{V2}/volume_groups", {"name": "vg", "is_shared": True}).status_code == 201
    else:
        assert world.send("POST", f"{V08}/volume_groups", {"name": "vg", "isShared": True}).status_code == 201
    world.settle()


def add_disk(world: World, face: str) -> None:
    """Give the group a disk by a face."""
    place, path = container(world).uuid, f"volume_groups/{group(world).uuid}/disks"
    if face == "acli":
        world.shell("acli", "vg.disk_create", "vg", "create_size=1G", f"container={place}", "index=3")
    elif face == "v4":
        reference = {"entityType": "STORAGE_CONTAINER", "extId": place}
        body: dict[str, Any] = {"diskSizeBytes": GIB, "index": 3, "diskDataSourceReference": reference}
        assert world.send("POST", f"{GROUPS}/{group(world).uuid}/disks", body).status_code == 202
    elif face == "v2.0":
        body = {"index": 3, "create_config": {"size": GIB, "storage_container_uuid": place}}
        assert world.send("POST", f"{V2}/{path}", body).status_code == 201
    else:
        body = {"index": 3, "createSpec": {"size": GIB, "containerUuid": place}}
        assert world.send("POST", f"{V08}/{path}", body).status_code == 201
    world.settle()


def attach(world: World, face: str) -> None:
    """Attach the group to a VM by a face."""
    uuid, path = vm(world).uuid, f"volume_groups/{group(world).uuid}/attach"
    if face == "acli":
        world.shell("acli", "vg.attach_to_vm", "vg", "web-01", "index=4")
    elif face == "v4":
        body = {"extId": uuid, "index": 4}
        assert world.send("POST", f"{GROUPS}/{group(world).uuid}/$actions/attach-vm", body).status_code == 202
    elif face == "v2.0":
        assert world.send("POST", f"{V2}/{path}", {"vm_uuid": uuid, "index": 4}).status_code == 201
    else:
        assert world.send("POST", f"{V08}/{path}", {"vmUuid": uuid, "index": 4}).status_code == 201
    world.settle()


FACES = ("v4", "v2.0", "v0.8", "acli")


@pytest.mark.parametrize("face", FACES)
def test_every_face_has_the_same_commands(face: str) -> None:
    world = World.start()

    make(world, face)
    made = last(world)
    add_disk(world, face)
    added = last(world)
    attach(world, face)

    creator = "admin" if face == "acli" else None
    assert made == CreateVolumeGroup(cluster(world), "vg", is_shared=True, created_by=creator)
    assert added == AddVolumeDisk(group(world).uuid, VolumeDiskSpec(3, GIB, container(world).uuid))
    assert last(world) == AttachVolumeGroup(group(world).uuid, vm(world).uuid, 4)


def told_by(world: World, face: str) -> tuple[Any, ...]:
    """Of the one group: its name, whether it is shared, its disks, and the VMs that it is attached to."""
    if face == "acli":
        document = json.loads(world.run("acli", "-o", "json", "vg.get", "vg"))
        (tree,) = document["data"].values()
        disks = [(one["index"], one["vmdisk_uuid"], one["vmdisk_size"]) for one in tree["disk_list"]]
        return tree["name"], tree["shared"], disks, [one["vm_uuid"] for one in tree["attachment_list"]]
    if face == "v4":
        (shown,) = world.read(GROUPS)["data"]
        below = world.read(f"{GROUPS}/{shown['extId']}/disks")["data"]
        disks = [(one["index"], one["extId"], one["diskSizeBytes"]) for one in below]
        vms = [one["extId"] for one in world.read(f"{GROUPS}/{shown['extId']}/vm-attachments")["data"]]
        return shown["name"], shown["sharingStatus"] == "SHARED", disks, vms
    if face == "v2.0":
        (shown,) = world.read(f"{V2}/volume_groups?include_disk_size=true")["entities"]
        disks = [(one["index"], one["vmdisk_uuid"], one["vmdisk_size_bytes"]) for one in shown["disk_list"]]
        return shown["name"], shown["is_shared"], disks, [one["vm_uuid"] for one in shown["attachment_list"]]
    (shown,) = world.read(f"{V08}/volume_groups?includeDiskSize=true")
    disks = [(one["index"], one["vmdiskUuid"], one["vmdiskSizeMb"] << 20) for one in shown["diskList"]]
    return shown["name"], shown["isShared"], disks, [one["vmUuid"] for one in shown["attachmentList"]]


@pytest.mark.parametrize("face", FACES)
def test_what_one_face_makes_all_show(face: str) -> None:
    world = World.start()
    make(world, face)
    add_disk(world, face)
    attach(world, face)

    told = [told_by(world, other) for other in FACES]

    assert told == [("vg", True, [(3, group(world).disks[0].uuid, GIB)], [vm(world).uuid])] * len(FACES)


def test_a_vm_that_goes_is_detached_at_every_face() -> None:
    world = World.start()
    make(world, "v4")
    attach(world, "v2.0")

    world.shell("acli", "-y", "vm.delete", "web-01")
    world.settle()

    assert "data" not in world.read(f"{GROUPS}/{group(world).uuid}/vm-attachments")
    assert world.read(f"{V2}/volume_groups/{group(world).uuid}")["attachment_list"] == []
    assert "attachment_list" not in world.run("acli", "vg.get", "vg")


def make_container(world: World, face: str) -> None:
    """Make a container by a face."""
    if face == "ncli":
        world.shell("ncli", "ctr", "create", "name=new", "rf=1", "erasure-code=on")
    elif face == "v4":
        body = {"name": "new", "clusterExtId": cluster(world), "replicationFactor": 1, "erasureCode": "ON"}
        assert world.send("POST", CONTAINERS, body).status_code == 202
    elif face == "v2.0":
        body = {"name": "new", "replication_factor": 1, "erasure_code": "on"}
        assert world.send("POST", f"{V2}/storage_containers", body).status_code == 201
    else:
        body = {"name": "new", "replicationFactor": 1, "erasureCode": "on"}
        assert world.send("POST", f"{V1}/containers", body).status_code == 201


@pytest.mark.parametrize("face", ["v4", "v2.0", "v1", "ncli"])
def test_a_container_made_by_one_face_is_shown_by_all(face: str) -> None:
    world = World.start()

    make_container(world, face)

    command = last(world)
    new = world.site.find(StorageContainer, "name", "new")
    assert new is not None
    settings = ContainerSettings(replication_factor=1, erasure_code=True)
    assert command == CreateContainer(cluster(world), "new", settings)
    assert world.read(f"{CONTAINERS}/{new.uuid}")["data"]["erasureCode"] == "ON"
    assert world.read(f"{V2}/storage_containers/{new.uuid}")["erasure_code"] == "on"
    assert world.read(f"{V1}/containers/{new.uuid}")["erasureCode"] == "on"
    assert "    Erasure Code              : on\n" in world.run("ncli", "ctr", "ls", "name=new")


def test_every_face_knows_how_full_a_container_is() -> None:
    world = World.start()
    make_container(world, "v4")
    world.settle()
    new = world.site.find(StorageContainer, "name", "new")
    assert new is not None
    make(world, "v2.0")
    body = {"create_config": {"size": GIB, "storage_container_uuid": new.uuid}}
    world.send("POST", f"{V2}/volume_groups/{group(world).uuid}/disks", body)
    world.settle()

    used = user_usage(world.site, new)

    assert 0 < used < GIB
    newer = world.read(f"{V2}/storage_containers/{new.uuid}")["usage_stats"]
    older = world.read(f"{V1}/containers/{new.uuid}")["usageStats"]
    assert newer["storage.user_usage_bytes"] == older["storage.user_usage_bytes"] == str(used)
    assert f"    Used Space (Logical)      : {ncli_size(used)}\n" in world.run("ncli", "ctr", "ls", "name=new")
