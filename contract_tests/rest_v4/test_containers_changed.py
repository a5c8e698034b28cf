"""Storage containers in v4: made, changed and deleted."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_storage import CONTAINERS
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from contract_tests.rest_v4.test_volume_groups import change, made, reference
from mock_prism.model.commands.container import ContainerSettings, CreateContainer, UpdateContainer
from mock_prism.model.storage import StorageContainer

GIB = 1 << 30
FULL: dict[str, Any] = {
    "replicationFactor": 1,
    "logicalAdvertisedCapacityBytes": 200 * GIB,
    "logicalExplicitReservedCapacityBytes": GIB,
    "isCompressionEnabled": True,
    "compressionDelaySecs": 3600,
    "erasureCode": "ON",
    "onDiskDedup": "POST_PROCESS",
    "cacheDeduplication": "ON",
    "nfsWhitelistAddress": [{"ipv4": {"value": "10.0.0.1"}}, {"fqdn": {"value": "host.example"}}],
}
SETTINGS = ContainerSettings(1, 200 * GIB, GIB, True, 3600, True, True, True, ("10.0.0.1", "host.example"))


def create(central: Central, **more: object) -> TestResponse:
    """Ask for a container."""
    return central.send("POST", CONTAINERS, {"name": "new", "clusterExtId": central.cluster.uuid, **more})


def container(central: Central, name: str = "new") -> StorageContainer:
    """A container by its name."""
    found = central.site.find(StorageContainer, "name", name)
    assert found is not None
    return found


def path(central: Central, name: str = "new") -> str:
    """The path of a container."""
    return f"{CONTAINERS}/{container(central, name).uuid}"


def test_a_container_is_made_as_ordered_and_found_by_its_task(central: Central) -> None:
    task = central.finished(create(central, **FULL))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    affected = [(one["rel"], one["extId"]) for one in shown["entitiesAffected"]]
    assert task.command == CreateContainer(central.cluster.uuid, "new", SETTINGS)
    assert affected == [("clustermgmt:config:storage-containers", container(central).uuid)]
    assert_wire("container_made", central.read(path(central)))


def test_with_one_cluster_a_container_need_not_name_it(central: Central) -> None:
    central.finished(central.send("POST", CONTAINERS, {"name": "new"}))

    assert container(central).cluster_uuid == central.cluster.uuid
    with_two = Central.start("two-clusters").send("POST", CONTAINERS, {"name": "new"})
    assert "clusterExtId" in schema_message(with_two)["message"]


def test_what_was_read_is_changed_and_written_back(central: Central) -> None:
    central.finished(create(central, **FULL))
    before = container(central)

    task = central.finished(change(central, path(central), erasureCode="OFF", logicalAdvertisedCapacityBytes=300 * GIB))

    after = container(central)
    assert isinstance(task.command, UpdateContainer)
    assert (after.erasure_code, after.advertised_capacity_bytes) == (False, 300 * GIB)
    assert (after.on_disk_dedup, after.nfs_whitelist) == (before.on_disk_dedup, before.nfs_whitelist)


def test_a_change_needs_a_token(central: Central) -> None:
    central.finished(create(central))

    replies = [
        central.send("PUT", path(central), {"name": "other"}),
        central.send("DELETE", path(central), headers={"If-Match": f"{'YQ=='}:{'0' * 64}"}),
    ]

    assert [reply.status_code for reply in replies] == [428, 412]
    assert container(central).name == "new"


def test_a_container_that_holds_something_stays(central: Central) -> None:
    central.finished(create(central))
    disk = {"diskSizeBytes": GIB, "diskDataSourceReference": reference("STORAGE_CONTAINER", container(central).uuid)}
    group = made(central, disks=[disk])

    refused = central.send("DELETE", path(central))
    central.finished(central.send("DELETE", group))
    central.finished(central.send("DELETE", path(central), query_string={"ignoreSmallFiles": "true"}))

    assert (refused.status_code, message(refused)["errorGroup"]) == (409, "STORAGE_CONTAINER_IN_USE")
    assert message(refused)["message"].endswith("is in use by vg.")
    assert central.site.find(StorageContainer, "name", "new") is None


def test_thick_space_is_cleared(central: Central) -> None:
    central.finished(create(central))

    task = central.finished(central.send("POST", f"{path(central)}/$actions/clear-thick-provisioned-space"))

    assert (task.error, task.entities[0].uuid) == (None, container(central).uuid)


def test_there_are_no_datastores(central: Central) -> None:
    """What is said of a cluster that is not there is recorded."""
    tail = "storage-containers/datastores"

    unknown = central.send("GET", f"{CLUSTERS}/{NOWHERE}/{tail}")

    assert "data" not in central.read(f"{CLUSTERS}/{central.cluster.uuid}/{tail}")
    assert (unknown.status_code, message(unknown)["code"]) == (500, "CLU-30601")
    assert message(unknown)["message"].endswith(f"Cluster with extId {NOWHERE} not found")


@pytest.mark.parametrize("action", ["mount", "unmount"])
def test_hosts_of_ahv_mount_no_container(central: Central, action: str) -> None:
    body = {"datastoreName": "x", **({"containerName": "x"} if action == "mount" else {})}

    reply = central.send("POST", f"{path(central, 'rf1-scratch')}/$actions/{action}", body)

    assert (reply.status_code, "AHV" in message(reply)["message"]) == (409, True)
    assert central.send("POST", f"{CONTAINERS}/{NOWHERE}/$actions/{action}", body).status_code == 404


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"name": None}, 400),
        ({"name": ""}, 400),
        ({"name": 5}, 400),
        ({"name": "x" * 76}, 400),
        ({"name": "rf1-scratch"}, 409),
        ({"clusterExtId": "here"}, 400),
        ({"clusterExtId": NOWHERE}, 400),
        ({"replicationFactor": 3}, 400),
        ({"replicationFactor": "two"}, 400),
        ({"logicalExplicitReservedCapacityBytes": 1 << 60}, 400),
        ({"erasureCode": "PERHAPS"}, 400),
        ({"nfsWhitelistAddress": "all"}, 400),
        ({"isSoftwareEncryptionEnabled": True}, 501),
        ({"affinityHostExtId": NOWHERE}, 400),
        ({"erasureCodeDelaySecs": -1}, 400),
        ({"isShared": True}, 501),
        ({"colour": "blue"}, 400),
    ],
)
def test_what_cannot_be_is_refused(central: Central, more: dict[str, object], status: int) -> None:
    before = list(central.site.all(StorageContainer))

    assert create(central, **more).status_code == status
    assert list(central.site.all(StorageContainer)) == before


def test_a_container_is_not_moved(central: Central) -> None:
    central.finished(create(central))

    assert change(central, path(central), clusterExtId=NOWHERE).status_code == 501


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_is_not_there_is_not_found(central: Central, method: str) -> None:
    assert central.send(method, f"{CONTAINERS}/{NOWHERE}", {"name": "x"}).status_code == 404
