"""Volume groups and iSCSI clients of v2.0 and of v0.8."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2.element import NOWHERE, Element, assert_wire
from mock_prism.model.attachments import attachments
from mock_prism.model.commands.volume_disk import AddVolumeDisk, VolumeDiskSpec
from mock_prism.model.commands.volume_group import CreateVolumeGroup
from mock_prism.model.errors import InUse, WrongState
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

GIB = 1 << 30
IQN = "iqn.1998-01.example:one"
SECRET = "123456789012"
CHAP = [{"auth_type": "CHAP", "password": SECRET}]


def container(element: Element) -> str:
    """The uuid of the first container."""
    return next(iter(element.site.all(StorageContainer))).uuid


def empty_disk(element: Element, **more: object) -> dict[str, Any]:
    """A disk of a gibibyte, in the words of v2.0."""
    return {"create_config": {"size": GIB, "storage_container_uuid": container(element)}, **more}


def task_of(element: Element, answer: Any) -> Task:
    """The task that an answer names, once it has ended."""
    uuid = answer.get("task_uuid") or answer["taskUuid"]
    return element.site.finish(element.site.get(Task, uuid))


def done(element: Element, method: str, path: str, body: object = None) -> Task:
    """The task of a call, once it has succeeded."""
    task = task_of(element, element.done(method, path, body))
    assert task.error is None, task.error
    return task


def group(element: Element, name: str = "vg") -> VolumeGroup:
    """A group by its name."""
    found = element.site.find(VolumeGroup, "name", name)
    assert found is not None
    return found


def made(element: Element, **more: object) -> str:
    """The path of a group that was just made."""
    done(element, "POST", "/volume_groups", {"name": "vg", **more})
    return f"/volume_groups/{group(element).uuid}"


def fault(element: Element, method: str, path: str, body: object = None) -> tuple[int, str]:
    """Status and message of a refusal."""
    reply = element.send(method, path, body)
    return reply.status_code, reply.get_json()["message"]


def test_a_group_on_the_wire(prism: Prism) -> None:
    path = made(prism.v2, is_shared=True, disk_list=[empty_disk(prism.v2, index=1)], enabled_authentications=CHAP)
    done(prism.v2, "POST", f"{path}/attach", {"vm_uuid": prism.v2.vm("web-01").uuid})
    prism.v2.done("POST", f"{path}/open", {"iscsi_client": {"client_address": IQN}})

    assert_wire("v2/volume_group", prism.v2.read(f"{path}?include_disk_size=true"))
    assert_wire("v2/volume_groups", prism.v2.read("/volume_groups"))
    assert_wire("v2/iscsi_clients", prism.v2.read("/iscsi_clients"))
    assert_wire("v08/volume_groups", prism.v08.read("/volume_groups?includeDiskSize=true"))


def test_a_body_becomes_the_command(prism: Prism) -> None:
    image = next(iter(prism.v2.site.all(Image)))
    clone = {"clone_config": {"disk_address": {"vmdisk_uuid": image.vmdisk_uuid}, "minimum_size": "99"}}
    body = {
        "name": "vg",
        "description": "for tests",
        "is_shared": True,
        "flash_mode_enabled": True,
        "iscsi_target_prefix": "iqn",
        "enabled_authentications": CHAP,
        "disk_list": [empty_disk(prism.v2, index=1), clone],
    }

    task = done(prism.v2, "POST", "/volume_groups", body)

    disks = (VolumeDiskSpec(1, GIB, container(prism.v2)), VolumeDiskSpec(None, 99, source_uuid=image.vmdisk_uuid))
    cluster = group(prism.v2).cluster_uuid
    assert task.command == CreateVolumeGroup(
        cluster, "vg", "for tests", disks, True, target_prefix="iqn", target_secret=SECRET, flash_mode=True
    )


def test_older_words_make_the_same_group(prism: Prism) -> None:
    create = {"createSpec": {"sizeMb": 1024, "containerUuid": container(prism.v08)}}
    image = next(iter(prism.v08.site.all(Image)))
    clone = {"cloneSpec": {"vmDiskUuid": image.vmdisk_uuid, "minimumSizeMb": 5}, "index": 7}

    task = done(prism.v08, "POST", "/volume_groups", {"name": "vg", "isShared": True, "diskList": [create, clone]})

    disks = (
        VolumeDiskSpec(None, GIB, container(prism.v08)),
        VolumeDiskSpec(7, 5 << 20, source_uuid=image.vmdisk_uuid),
    )
    assert task.command == CreateVolumeGroup(task.cluster_uuid, "vg", disks=disks, is_shared=True)


@pytest.mark.parametrize("generation", ["v2.0", "v0.8"])
def test_a_group_is_attached_seen_and_detached(prism: Prism, generation: str) -> None:
    element = prism.of(generation)
    path, vm = made(element), element.vm("web-01")
    key = {"v2.0": "vm_uuid", "v0.8": "vmUuid"}[generation]

    done(element, "POST", f"{path}/attach", {key: vm.uuid, "index": 5})
    places = [(found.name, disk.address) for found, disk in attachments(element.site, group(element))]
    busy = task_of(element, element.done("DELETE", path))
    done(element, "POST", f"{path}/detach", {key: vm.uuid})

    assert places == [("web-01", "scsi.5")]
    assert isinstance(busy.error, InUse)
    assert attachments(element.site, group(element)) == []
    done(element, "DELETE", path)
    assert element.site.find(VolumeGroup, "name", "vg") is None


def test_a_vm_shows_the_group_as_its_disk(prism: Prism) -> None:
    path = made(prism.v2)
    done(prism.v2, "POST", f"{path}/attach", {"vm_uuid": prism.v2.vm("web-01").uuid})

    new = prism.v2.read(f"/vms/{prism.v2.vm('web-01').uuid}?include_vm_disk_config=true")["vm_disk_info"][-1]
    old = prism.v08.read(f"/vms/{prism.v2.vm('web-01').uuid}/disks?includeVMDiskSizes=true")["entities"][-1]

    assert new["disk_address"]["volume_group_uuid"] == group(prism.v2).uuid
    assert (new["is_empty"], "size" in new) == (False, False)
    assert old["addr"]["volumeGroupUuid"] == group(prism.v2).uuid
    assert (old["isEmpty"], "vmDiskSize" in old) == (False, False)


def test_a_second_vm_needs_a_shared_group(prism: Prism) -> None:
    path = made(prism.v2)
    done(prism.v2, "POST", f"{path}/attach", {"vm_uuid": prism.v2.vm("web-01").uuid})

    task = task_of(prism.v2, prism.v2.done("POST", f"{path}/attach", {"vm_uuid": prism.v2.vm("web-02").uuid}))

    assert isinstance(task.error, WrongState)


@pytest.mark.parametrize(
    ("body", "name", "address"),
    [
        ({"iscsi_client": {"client_address": IQN}}, IQN, None),
        ({"iscsi_client": {"client_address": "10.0.0.1"}}, None, "10.0.0.1"),
        ({"iscsi_client_ip": "10.0.0.1"}, None, "10.0.0.1"),
    ],
)
def test_a_client_is_let_in_and_kept_out(
    prism: Prism, body: dict[str, object], name: str | None, address: str | None
) -> None:
    path = made(prism.v2)

    opened = prism.v2.done("POST", f"{path}/open", body)
    (client,) = prism.v2.site.all(IscsiClient)
    inside = group(prism.v2).client_uuids
    prism.v2.settle()
    closed = prism.v2.done("POST", f"{path}/close", body)

    assert (opened, closed) == ({"value": True}, {"value": True})
    assert (client.initiator_name, client.address) == (name, address)
    assert (inside, group(prism.v2).client_uuids) == ((client.uuid,), ())


def test_a_client_is_let_in_by_older_words_and_kept_out_by_its_uuid(prism: Prism) -> None:
    path = made(prism.v08)
    prism.v08.done("POST", f"{path}/open", {"iscsiInitiator": IQN})
    (client,) = prism.v08.site.all(IscsiClient)
    prism.v08.settle()

    prism.v2.done("POST", f"{path}/close", {"iscsi_client": {"client_address": "x", "uuid": client.uuid}})

    assert group(prism.v08).client_uuids == ()


def test_a_client_changes_how_it_proves_itself(prism: Prism) -> None:
    prism.v2.done("POST", f"{made(prism.v2)}/open", {"iscsi_client": {"client_address": IQN}})
    (client,) = prism.v2.site.all(IscsiClient)
    path = f"/iscsi_clients/{client.uuid}"

    changed = prism.v2.done("PUT", path, {"client_address": IQN, "enabled_authentications": CHAP})
    kept = prism.v2.site.get(IscsiClient, client.uuid).secret
    moved = fault(prism.v2, "PUT", path, {"client_address": "10.0.0.1"})

    assert changed == prism.v2.read(path)
    assert (changed["client_address"], kept) == (IQN, SECRET)
    assert SECRET not in str(changed)
    assert moved[0] == 501


def test_a_group_is_changed_and_shown_at_once(prism: Prism) -> None:
    path = made(prism.v2, enabled_authentications=CHAP)
    read = prism.v2.read(path)

    changed = prism.v2.done("PUT", path, {**read, "name": "renamed", "is_shared": True})

    after = group(prism.v2, "renamed")
    assert changed == prism.v2.read(path)
    assert (after.is_shared, after.target_secret, after.target_name) == (True, SECRET, read["iscsi_target"])
    assert fault(prism.v2, "PUT", path, {**read, "name": "late"})[0] == 409


def test_disks_come_grow_and_go(prism: Prism) -> None:
    path = made(prism.v2)

    task = done(prism.v2, "POST", f"{path}/disks", empty_disk(prism.v2, index=2))
    grown = prism.v2.done(
        "PUT",
        f"{path}/disks?include_disk_size=true",
        {"index": 2, "flash_mode_enabled": True, "upgrade_spec": {"size_mb": 2048}},
    )
    prism.v2.settle()
    older = prism.v08.done("PUT", f"{path}/disks", {"index": 2, "upgradeSpec": {"sizeMb": 4096}})
    (disk,) = group(prism.v2).disks
    prism.v2.settle()
    done(prism.v2, "DELETE", f"{path}/disks/2")

    assert task.command == AddVolumeDisk(group(prism.v2).uuid, VolumeDiskSpec(2, GIB, container(prism.v2)))
    assert (grown["vmdisk_size_mb"], grown["flash_mode_enabled"], older["index"]) == (2048, True, 2)
    assert disk.size_bytes == 4 * GIB
    assert group(prism.v2).disks == ()


def test_a_disk_of_a_group_is_copied(prism: Prism) -> None:
    path = made(prism.v2, disk_list=[empty_disk(prism.v2, index=2)])
    address = {"volume_group_uuid": group(prism.v2).uuid, "device_index": 2}

    done(prism.v2, "POST", f"{path}/disks", {"clone_config": {"disk_address": address}})

    first, second = group(prism.v2).disks
    assert (second.index, second.size_bytes, second.source_uuid) == (0, GIB, first.uuid)


@pytest.mark.parametrize("generation", ["v2.0", "v0.8"])
def test_a_group_is_copied(prism: Prism, generation: str) -> None:
    path = made(prism.v2, disk_list=[empty_disk(prism.v2)])

    done(prism.of(generation), "POST", f"{path}/clone", {"name": "copy"})

    assert [disk.size_bytes for disk in group(prism.v2, "copy").disks] == [GIB]


BAD: list[tuple[str, str, dict[str, Any], int]] = [
    ("POST", "", {}, 422),
    ("POST", "", {"name": ""}, 422),
    ("POST", "", {"name": "x", "is_shared": "perhaps"}, 422),
    ("POST", "", {"name": "x", "disk_list": [{}]}, 422),
    ("POST", "", {"name": "x", "disk_list": [{"create_config": {"size": "much"}}]}, 422),
    ("POST", "", {"name": "x", "disk_list": [{"clone_config": {"disk_address": {"vmdisk_uuid": NOWHERE}}}]}, 404),
    ("POST", "", {"name": "x", "disk_list": [{"clone_config": {"disk_address": {"ndfs_filepath": "/a"}}}]}, 501),
    ("POST", "", {"name": "x", "enabled_authentications": [{"auth_type": "CHAP"}]}, 422),
    ("POST", "", {"name": "x", "attached_clients": [{"client_address": IQN}]}, 501),
    ("POST", "", {"name": "x", "uuid": NOWHERE}, 501),
    ("PUT", "/{}", {"uuid": NOWHERE}, 422),
    ("PUT", "/{}", {"logical_timestamp": 77}, 409),
    ("DELETE", "/{}?logical_timestamp=77", {}, 409),
    ("POST", "/{}/clone", {}, 422),
    ("POST", "/{}/clone", {"name": "x", "logical_timestamp": 77}, 409),
    ("POST", "/{}/attach", {}, 422),
    ("POST", "/{}/attach", {"vm_uuid": NOWHERE}, 404),
    ("POST", "/{}/attach", {"vm_uuid": "web-01", "vm_logical_timestamp": 77}, 409),
    ("POST", "/{}/attach", {"vm_uuid": "web-01", "logical_timestamp": 77}, 409),
    ("POST", "/{}/attach", {"vm_uuid": "web-01", "index": 256}, 422),
    ("POST", "/{}/attach", {"vm_uuid": "web-01", "operation": "DETACH"}, 422),
    ("POST", "/{}/detach", {"vm_uuid": "web-01"}, 404),
    ("POST", "/{}/open", {}, 422),
    ("POST", "/{}/close", {"iscsi_client": {"client_address": IQN}}, 404),
    ("POST", "/{}/disks", {}, 422),
    ("POST", "/{}/disks", {"clone_config": {"disk_address": {"volume_group_uuid": NOWHERE}}}, 404),
    ("PUT", "/{}/disks", {}, 422),
    ("PUT", "/{}/disks", {"index": 9}, 404),
    ("PUT", "/{}/disks", {"index": 0, "upgrade_spec": {"size": 1}}, 422),
    ("PUT", "/{}/disks", {"index": 0, "upgrade_spec": {"storage_container_uuid": NOWHERE}}, 501),
    ("PUT", "/{}/disks", {"index": 0, "clone": {"disk_address": {"vmdisk_uuid": NOWHERE}}}, 501),
    ("DELETE", "/{}/disks/one", {}, 422),
    ("DELETE", "/{}/disks/9", {}, 404),
    ("DELETE", "/{}/disks/0?logical_timestamp=77", {}, 409),
]


@pytest.mark.parametrize(("method", "tail", "body", "status"), BAD)
def test_what_cannot_be_is_refused(prism: Prism, method: str, tail: str, body: dict[str, Any], status: int) -> None:
    made(prism.v2, disk_list=[empty_disk(prism.v2, index=0)])
    before = group(prism.v2)
    if body.get("vm_uuid") == "web-01":
        body = {**body, "vm_uuid": prism.v2.vm("web-01").uuid}

    found, _ = fault(prism.v2, method, f"/volume_groups{tail.format(before.uuid)}", body)

    assert found == status
    assert list(prism.v2.site.all(VolumeGroup)) == [before]


def test_a_disk_of_a_group_that_has_no_such_is_not_copied(prism: Prism) -> None:
    path = made(prism.v2)
    address = {"volume_group_uuid": group(prism.v2).uuid, "device_index": 5}

    assert fault(prism.v2, "POST", f"{path}/disks", {"clone_config": {"disk_address": address}})[0] == 404


def test_older_ways_of_naming_a_container_are_declared(prism: Prism) -> None:
    create = {"createSpec": {"sizeMb": 1024, "containerName": "default-container"}}

    assert fault(prism.v08, "POST", "/volume_groups", {"name": "vg", "diskList": [create]})[0] == 501


@pytest.mark.parametrize("path", ["/volume_groups/{}", "/iscsi_clients/{}"])
def test_what_is_not_there_is_not_found(prism: Prism, path: str) -> None:
    status, message = fault(prism.v2, "GET", path.format(NOWHERE))

    assert (status, message[-14:]) == (404, "does not exist")


def test_a_synchronous_act_says_what_went_wrong(prism: Prism) -> None:
    path = made(prism.v2)
    body = {"iscsi_client": {"client_address": IQN}}
    prism.v2.done("POST", f"{path}/open", body)
    prism.v2.settle()

    assert fault(prism.v2, "POST", f"{path}/open", body)[0] == 422
