"""Volume groups in v4: read, made, changed and deleted, with their disks and their categories."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.category import Category
from mock_prism.model.commands.volume_disk import VolumeDiskSpec
from mock_prism.model.commands.volume_group import CreateVolumeGroup, UpdateVolumeGroup
from mock_prism.model.image import Image
from mock_prism.model.states import TaskStatus
from mock_prism.model.storage import StorageContainer
from mock_prism.model.volume_group import Usage, VolumeGroup

GROUPS = "/api/volumes/v4.3/config/volume-groups"
GIB = 1 << 30
SECRET = "123456789012"


def container(central: Central) -> StorageContainer:
    """The first container."""
    return next(iter(central.site.all(StorageContainer)))


def reference(kind: str, uuid: str) -> dict[str, str]:
    """An ``EntityReference``."""
    return {"extId": uuid, "entityType": kind}


def disk(central: Central, **more: object) -> dict[str, Any]:
    """A disk of a gibibyte in the first container, as clients order it."""
    place = reference("STORAGE_CONTAINER", container(central).uuid)
    return {"diskSizeBytes": GIB, "diskDataSourceReference": place, **more}


def create(central: Central, name: str = "vg", **more: object) -> TestResponse:
    """Ask for a group."""
    return central.send("POST", GROUPS, {"name": name, "clusterReference": central.cluster.uuid, **more})


def group(central: Central, name: str = "vg") -> VolumeGroup:
    """A group by its name."""
    found = central.site.find(VolumeGroup, "name", name)
    assert found is not None
    return found


def made(central: Central, name: str = "vg", **more: object) -> str:
    """The path of a group that was just made."""
    task = central.finished(create(central, name, **more))
    assert task.status is TaskStatus.SUCCEEDED, task.error
    return f"{GROUPS}/{group(central, name).uuid}"


def change(central: Central, path: str, **changes: object) -> TestResponse:
    """Write back what was just read at a path, otherwise."""
    read = central.send("GET", path)
    token = {"If-Match": read.headers["ETag"]}
    return central.send("PUT", path, read.get_json()["data"] | changes, headers=token)


FULL: dict[str, Any] = {
    "description": "for tests",
    "sharingStatus": "SHARED",
    "targetPrefix": "iqn.2026-01.example",
    "iscsiFeatures": {"enabledAuthentications": "CHAP", "targetSecret": SECRET},
    "storageFeatures": {"flashMode": {"isEnabled": True}},
    "usageType": "BACKUP_TARGET",
    "createdBy": "a test",
    "isHidden": True,
}


def test_a_group_on_the_wire(central: Central) -> None:
    path = made(central, disks=[disk(central)], **FULL)

    assert_wire("volume_group_get", central.read(path))


def test_a_volume_disk_on_the_wire(central: Central) -> None:
    features = {"flashMode": {"isEnabled": False}}
    path = made(central, disks=[disk(central, index=3, description="log", diskStorageFeatures=features)])

    assert_wire("volume_disk_get", central.read(f"{path}/disks/{group(central).disks[0].uuid}"))


def test_a_body_becomes_the_command(central: Central) -> None:
    image = next(iter(central.site.all(Image)))
    copy = {"diskDataSourceReference": reference("IMAGE", image.uuid), "description": "a copy"}

    task = central.task(create(central, disks=[disk(central, index=1), copy], **FULL))

    assert task.command == CreateVolumeGroup(
        central.cluster.uuid,
        "vg",
        "for tests",
        (
            VolumeDiskSpec(1, GIB, container(central).uuid),
            VolumeDiskSpec(source_uuid=image.uuid, description="a copy"),
        ),
        is_shared=True,
        target_prefix="iqn.2026-01.example",
        target_secret=SECRET,
        flash_mode=True,
        usage=Usage.BACKUP_TARGET,
        is_hidden=True,
        created_by="a test",
    )


def test_a_group_is_found_by_its_task(central: Central) -> None:
    task = central.finished(create(central))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]

    affected = [(one["rel"], one["extId"]) for one in shown["entitiesAffected"]]
    assert affected == [("volumes:config:volume-group", group(central).uuid)]


def test_a_disk_is_found_by_its_task(central: Central) -> None:
    path = made(central)

    task = central.finished(central.send("POST", f"{path}/disks", disk(central)))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    found = next(one["extId"] for one in shown if one["rel"] == "volumes:config:volume-group:disk")
    assert central.read(f"{path}/disks/{found}")["data"]["diskSizeBytes"] == GIB


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["one", "two", "three"]),
        ({"filter": "name eq 'two'"}, ["two"]),
        ({"filter": "sharingStatus eq Volumes.Config.SharingStatus'SHARED'"}, ["two"]),
        ({"orderby": "name desc", "limit": 1}, ["two"]),
    ],
)
def test_groups_are_found(central: Central, query: dict[str, object], expected: list[str]) -> None:
    for name, status in (("one", "NOT_SHARED"), ("two", "SHARED"), ("three", "NOT_SHARED")):
        made(central, name, sharingStatus=status)

    assert [one["name"] for one in central.read(GROUPS, **query)["data"]] == expected


def test_disks_are_found(central: Central) -> None:
    path = made(central, disks=[disk(central), disk(central, diskSizeBytes=2 * GIB)])

    found = central.read(f"{path}/disks", filter=f"diskSizeBytes gt {GIB}")["data"]

    assert [one["extId"] for one in found] == [group(central).disks[1].uuid]


def test_a_secret_is_never_shown(central: Central) -> None:
    path = made(central, **FULL)

    assert SECRET not in central.send("GET", path).text
    assert SECRET not in central.send("GET", GROUPS).text


def test_what_was_read_is_changed_and_written_back(central: Central) -> None:
    path = made(central, disks=[disk(central)], **FULL)
    before = group(central)

    reply = change(central, path, name="renamed", sharingStatus="NOT_SHARED")

    task = central.finished(reply)
    after = group(central, "renamed")
    assert task.status is TaskStatus.SUCCEEDED
    assert (after.is_shared, after.target_name, after.target_secret) == (False, before.target_name, SECRET)
    assert (after.disks, after.usage, after.created_by) == (before.disks, before.usage, "a test")


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ({"enabledAuthentications": "NONE"}, None),
        ({"enabledAuthentications": "CHAP", "targetSecret": "another-secret"}, "another-secret"),
        ({"enabledAuthentications": "CHAP"}, SECRET),
        ({}, SECRET),
    ],
)
def test_a_secret_is_changed_dropped_or_kept(central: Central, features: object, expected: str | None) -> None:
    path = made(central, **FULL)

    central.finished(change(central, path, iscsiFeatures=features))

    assert group(central).target_secret == expected


def test_a_change_without_a_token_or_with_an_old_one_is_refused(central: Central) -> None:
    path = made(central)
    old = {"If-Match": central.send("GET", path).headers["ETag"]}
    central.finished(change(central, path, description="newer"))

    replies = [
        central.send("PUT", path, {"name": "x"}),
        central.send("PUT", path, {"name": "x"}, headers=old),
        central.send("DELETE", path, headers=old),
        central.send("POST", f"{path}/disks", disk(central), headers=old),
    ]

    assert [reply.status_code for reply in replies] == [428, 412, 412, 412]
    assert (group(central).name, group(central).disks) == ("vg", ())


def test_a_group_goes(central: Central) -> None:
    path = made(central)

    central.finished(central.send("DELETE", path))

    assert "data" not in central.read(GROUPS)


@pytest.mark.parametrize("tail", ["", "/disks", "/vm-attachments", "/external-iscsi-attachments", "/metadata"])
def test_a_group_that_is_not_there_is_404_in_the_words_of_the_storage_service(central: Central, tail: str) -> None:
    reply = central.send("GET", f"{GROUPS}/{NOWHERE}{tail}")

    assert reply.status_code == 404
    assert (message(reply)["code"], message(reply)["errorGroup"]) == ("VOL-40301", "VOLUME_UNKNOWN_ENTITY_ERROR")
    assert f"could not find the entity Volume Group on entityID {NOWHERE}" in message(reply)["message"]


BAD: dict[str, dict[str, Any]] = {
    "name": {"name": 5},
    "sharingStatus": {"sharingStatus": "MAYBE"},
    "targetPrefix": {"targetPrefix": "a b"},
    "targetName": {"targetName": "short"},
    "targetSecret": {"enabledAuthentications": "CHAP"},
    "disks[0].index": {"disks": [{"index": 16_384}]},
    "disks[0].diskSizeBytes": {"disks": [{"diskSizeBytes": 1}]},
    "body": {"clusterReference": None},
    "disks.diskDataSourceReference": {"disks": [{"index": 0}]},
}


@pytest.mark.parametrize("attribute", BAD)
def test_the_field_at_fault_is_named(central: Central, attribute: str) -> None:
    reply = create(central, **BAD[attribute])

    complaint = schema_message(reply)
    assert complaint.get("attributePath") == (None if attribute == "body" else attribute)
    assert list(central.site.all(VolumeGroup)) == []


def test_a_secret_without_chap_is_refused(central: Central) -> None:
    reply = create(central, iscsiFeatures={"targetSecret": SECRET})

    assert schema_message(reply)["attributePath"] == "targetSecret"


@pytest.mark.parametrize(
    "more",
    [
        {"clusterReference": NOWHERE},
        {"disks": [{"diskSizeBytes": GIB, "diskDataSourceReference": reference("STORAGE_CONTAINER", NOWHERE)}]},
        {"disks": [{"diskDataSourceReference": reference("VOLUME_DISK", NOWHERE)}]},
    ],
)
def test_what_a_body_names_and_is_not_there_is_its_own_fault(central: Central, more: dict[str, Any]) -> None:
    reply = create(central, **more)

    assert (reply.status_code, message(reply)["code"]) == (400, "VOL-40301")
    assert list(central.site.all(VolumeGroup)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"protocol": "NVMF"},
        {"attachments": [{"attachment": {"extId": NOWHERE}}]},
        {"disks": [{"diskDataSourceReference": reference("VM", NOWHERE)}]},
    ],
)
def test_what_is_not_simulated_of_a_group_is_501(central: Central, more: dict[str, Any]) -> None:
    assert create(central, **more).status_code == 501
    assert list(central.site.all(VolumeGroup)) == []


@pytest.mark.parametrize("changes", [{"clusterReference": NOWHERE}, {"disks": [{"index": 3}]}, {"createdBy": "me"}])
def test_what_cannot_be_changed_of_a_group_is_501(central: Central, changes: dict[str, object]) -> None:
    path = made(central, createdBy="a test")

    assert change(central, path, **changes).status_code == 501


def test_a_disk_grows_and_goes(central: Central) -> None:
    path = made(central, disks=[disk(central, description="data")])
    place = f"{path}/disks/{group(central).disks[0].uuid}"

    central.finished(change(central, place, diskSizeBytes=5 * GIB))
    grown = central.read(place)["data"]
    central.finished(central.send("DELETE", place))

    assert (grown["diskSizeBytes"], grown["description"]) == (5 * GIB, "data")
    assert central.send("GET", place).status_code == 404
    assert "data" not in central.read(f"{path}/disks")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"diskSizeBytes": GIB // 2}, 400),
        ({"index": 9}, 400),
        ({"storageContainerId": NOWHERE}, 501),
        ({"diskDataSourceReference": reference("VM_DISK", NOWHERE)}, 501),
    ],
)
def test_what_cannot_be_of_a_disk_is_refused(central: Central, changes: dict[str, object], status: int) -> None:
    path = made(central, disks=[disk(central)])
    before = group(central)

    reply = change(central, f"{path}/disks/{before.disks[0].uuid}", **changes)

    assert reply.status_code == status
    assert group(central) == before


def test_categories_come_and_go(central: Central) -> None:
    path = made(central)
    one, two, *_ = (category.uuid for category in central.site.all(Category))

    def act(verb: str, *uuids: str) -> None:
        body = {"categories": [{"extId": uuid, "entityType": "CATEGORY"} for uuid in uuids]}
        central.finished(central.send("POST", f"{path}/$actions/{verb}-category", body))

    act("associate", one, two)
    both = central.read(f"{path}/metadata")["data"]["categoryIds"]
    act("disassociate", one)

    assert both == [one, two]
    assert [each["extId"] for each in central.read(f"{path}/category-associations")["data"]] == [two]


def test_a_category_that_is_not_there_is_the_bodys_fault(central: Central) -> None:
    body = {"categories": [{"extId": NOWHERE}]}

    assert central.send("POST", f"{made(central)}/$actions/associate-category", body).status_code == 400
    assert group(central).categories == ()


@pytest.mark.parametrize("body", [{}, {"categories": []}, {"categories": [{"name": "nameless"}]}])
def test_categories_are_named(central: Central, body: dict[str, object]) -> None:
    reply = central.send("POST", f"{made(central)}/$actions/associate-category", body)

    assert "Object has missing required properties" in schema_message(reply)["message"]


def test_an_update_is_the_command(central: Central) -> None:
    path = made(central)

    task = central.task(change(central, path, description="new", isHidden=True, targetName="a-target-of-mine"))

    assert task.command == UpdateVolumeGroup(
        group(central).uuid,
        name="vg",
        description="new",
        is_shared=False,
        balances_load=False,
        target_name="a-target-of-mine",
        target_secret="",
        flash_mode=False,
        usage=Usage.USER,
        is_hidden=True,
    )
