"""Calls for one cluster: the header by which the official SDKs name it."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central
from contract_tests.rest_v4.routed import SWITCHES
from contract_tests.rest_v4.test_storage import CONTAINERS
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.cluster import Cluster
from mock_prism.model.storage import StorageContainer
from mock_prism.model.virtual_switch import VirtualSwitch

LCM = "/api/lifecycle/v4.2"
SETTINGS, INVENTORY = f"{LCM}/resources/config", f"{LCM}/operations/$actions/inventory"
POINTS = "/api/dataprotection/v4.3/config/recovery-points"


@pytest.fixture
def central() -> Central:
    """Two clusters."""
    return Central.start("two-clusters")


def clusters(central: Central) -> list[str]:
    """Their ids."""
    return [cluster.uuid for cluster in central.site.all(Cluster)]


def send(central: Central, method: str, path: str, cluster: str, body: object = None, **more: str) -> TestResponse:
    """A call for a cluster."""
    return central.send(method, path, body, headers={"X-Cluster-Id": cluster, **more})


def test_a_container_is_made_on_the_cluster_that_the_header_names(central: Central) -> None:
    for uuid in clusters(central):
        central.finished(send(central, "POST", CONTAINERS, uuid, {"name": f"on {uuid}"}))

    made = {one.name: one.cluster_uuid for one in central.site.all(StorageContainer) if one.name.startswith("on ")}
    assert made == {f"on {uuid}": uuid for uuid in clusters(central)}


def test_a_header_that_contradicts_the_body_is_refused(central: Central) -> None:
    here, there = clusters(central)

    reply = send(central, "POST", CONTAINERS, there, {"name": "new", "clusterExtId": here})
    switch = {"name": "vs1", "bondMode": "NONE", "clusters": [{"extId": here, "hosts": []}]}

    assert (reply.status_code, schema_message(reply)["location"]) == (400, "@header.X-Cluster-Id")
    assert schema_message(send(central, "POST", SWITCHES, there, switch))["location"] == "@header.X-Cluster-Id"
    assert send(central, "POST", CONTAINERS, here.upper(), {"name": "new", "clusterExtId": here}).status_code == 202


@pytest.mark.parametrize(
    ("method", "path"), [("GET", SETTINGS), ("POST", INVENTORY), ("GET", SWITCHES), ("POST", CONTAINERS)]
)
def test_a_cluster_that_is_not_there_is_refused(central: Central, method: str, path: str) -> None:
    body = {"name": "new"} if path == CONTAINERS else None

    unknown, unformed = (send(central, method, path, cluster, body) for cluster in (NOWHERE, "one"))

    assert (unknown.status_code, message(unknown)["errorGroup"]) == (404, "CLUSTER_NOT_FOUND")
    assert (unformed.status_code, schema_message(unformed)["location"]) == (400, "@header.X-Cluster-Id")


def test_another_operation_passes_the_header_over(central: Central) -> None:
    assert send(central, "GET", CONTAINERS, NOWHERE).status_code == 200


def test_every_cluster_has_settings_of_its_own(central: Central) -> None:
    here, there = clusters(central)
    own = central.prism_central.uuid
    read = send(central, "GET", SETTINGS, here)
    body = {**read.get_json()["data"], "isAutoInventoryEnabled": True, "autoInventorySchedule": "05:30"}

    elsewhere = send(central, "PUT", SETTINGS, there, body, **{"If-Match": read.headers["ETag"]})
    task = central.finished(send(central, "PUT", SETTINGS, here, body, **{"If-Match": read.headers["ETag"]}))

    def schedule(cluster: str) -> object:
        return send(central, "GET", SETTINGS, cluster).get_json()["data"].get("autoInventorySchedule")

    assert elsewhere.status_code == 412
    assert task.cluster_uuid == here
    assert schedule(here) == "05:30"
    assert schedule(there) == schedule(own) == central.read(SETTINGS)["data"].get("autoInventorySchedule") != "05:30"


def test_an_act_is_of_the_cluster_that_it_is_for(central: Central) -> None:
    _, there = clusters(central)

    task = central.finished(send(central, "POST", INVENTORY, there, {}))

    assert central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["clusterExtIds"] == [there]


def test_switches_are_those_of_the_cluster(central: Central) -> None:
    here, there = clusters(central)
    found = [
        [one["clusters"][0]["extId"] for one in send(central, "GET", SWITCHES, uuid).get_json()["data"]]
        for uuid in (here, there)
    ]
    uuid = next(iter(central.site.all(VirtualSwitch))).uuid

    assert found == [[here], [there]]
    assert central.read(SWITCHES)["metadata"]["totalAvailableResults"] == 2
    assert send(central, "GET", f"{SWITCHES}/{uuid}", here).status_code == 200
    assert send(central, "GET", f"{SWITCHES}/{uuid}", there).status_code == 404
    assert send(central, "DELETE", f"{SWITCHES}/{uuid}", there).status_code == 404


def test_a_container_of_another_cluster_is_not_found(central: Central) -> None:
    _, there = clusters(central)
    container = next(iter(central.site.all(StorageContainer)))
    act = f"{CONTAINERS}/{container.uuid}/$actions/clear-thick-provisioned-space"

    assert send(central, "POST", act, there).status_code == 404
    assert send(central, "POST", act, container.cluster_uuid).status_code == 202


@pytest.mark.parametrize(("sort", "status"), [("AOS", 200), ("MST", 501), ("one", 400)])
def test_recovery_points_are_of_a_sort_of_cluster(central: Central, sort: str, status: int) -> None:
    assert send(central, "GET", POINTS, sort).status_code == status
