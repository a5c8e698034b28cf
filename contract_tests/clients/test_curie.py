"""curie (nutanix/curie, the engine of X-Ray): what it asks of v0.8, v1, v2.0 and of Genesis.

Read in ``curie/nutanix_rest_api_client.py``. It takes 200 and 201 for good and nothing else, a 204 for a failure after
which it looks whether the thing is gone; it asks again after 502 and 503 for as long as they last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2.element import Element
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cluster_services import StartCluster, StopCluster
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer

GOOD, RETRIED, MOST_TRIES = (200, 201), (502, 503), 100
HEADERS = {"Content-Type": "application/json; charset=utf-8"}
VERSION = re.compile(
    r"(?:el[0-9.]+(?<!\.)-)?(?:[a-zA-Z]+-){0,2}((?:[0-9]\.)+[0-9])(?:-|\Z)(?:[a-zA-Z]+-)?(?:[a-fA-F0-9]{40}\Z)?"
)
"""How a version is found in a short one and in a full one: there must be exactly one."""
NOT_PLAYED = [
    "v1 vdisks/snapshots/nfs and containers/datastores/add_datastore: of clusters of ESXi",
    "v1 events of LoginInfoAudit: logins leave no event here",
]
Record = dict[str, Any]


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded site of one cluster."""
    return Prism.start()


def ask(element: Element, method: str, path: str, body: object = None) -> Any:
    """What it reads of a call: JSON of a 200 or a 201."""
    reply = element.send(method, path, headers=HEADERS, data=None if body is None else json.dumps(body))
    assert reply.status_code in GOOD, (path, reply.status_code, reply.text)
    return reply.json


def persistently(call: Callable[[], TestResponse], wait: Callable[[], object]) -> tuple[TestResponse, int]:
    """An answer that is none of those after which it asks again, and how often it had to."""
    for tries in range(MOST_TRIES):
        reply = call()
        if reply.status_code not in RETRIED:
            return reply, tries
        wait()
    raise AssertionError("too many attempts")


def by_key(found: Any, key: str, value: str) -> Record | None:
    """A thing of a list, enveloped or bare."""
    entities = found if isinstance(found, list) else found["entities"]
    return next((one for one in entities if one[key] == value), None)


def genesis(prism: Prism, service: str, method: str, cvm_ip: str = "", **arguments: object) -> Any:
    """What Genesis returns, of the CVM at an address by way of its proxy."""
    inner = {".oid": service, ".method": method, ".kwargs": arguments}
    path = f"/genesis/proxy/::ffff:{cvm_ip}" if cvm_ip else "/genesis"
    value = json.loads(ask(prism.v1, "POST", path, {"value": json.dumps(inner)})["value"])
    assert value.keys().isdisjoint({".error", ".exception"})
    return value[".return"]


def finish(prism: Prism, handle: Record) -> Record:
    """Poll a task of v0.8 until it has ended."""
    prism.v2.settle()
    task: Record = ask(prism.v08, "GET", f"/tasks/{handle['taskUuid']}?includeEntityNames=True")
    assert task["progressStatus"].lower() == "succeeded", task
    return task


def test_curie_compares_clocks_before_it_logs_in(prism: Prism) -> None:
    reply = prism.v2.client.open("/PrismGateway/services/", method="HEAD")

    assert (reply.status_code, reply.data) == (200, b"")
    assert reply.headers["Date"].endswith(" GMT")
    assert parsedate_to_datetime(reply.headers["Date"]).timestamp() > 0


def test_curie_finds_one_version_in_the_short_and_in_the_full_one(prism: Prism) -> None:
    (cluster,) = ask(prism.v1, "GET", "/clusters")["entities"]
    parts = tuple(map(int, VERSION.findall(cluster["fullVersion"])[0].split(".")))

    assert VERSION.findall(cluster["fullVersion"]) == VERSION.findall(cluster["version"]) == [cluster["version"]]
    assert parts >= (4, 0, 0, 0)
    assert {"id", "name", "clusterUuid", "clusterIncarnationId"} <= cluster.keys()
    assert ask(prism.v1, "GET", f"/clusters/{cluster['id']}?projection=STATS")["name"] == cluster["name"]
    assert ask(prism.v1, "GET", "/multicluster/cluster_external_state")[0]["clusterUuid"]


def test_curie_asks_again_while_the_cluster_answers_with_a_503(prism: Prism) -> None:
    site = prism.v2.site
    uuid = next(iter(site.all(Cluster))).uuid
    site.finish(site.submit(StopCluster(uuid)))
    site.submit(StartCluster(uuid))

    reply, tries = persistently(lambda: prism.v1.send("GET", "/clusters"), site.leap)

    assert tries > 0
    assert reply.status_code == 200


def test_curie_makes_a_container_and_looks_whether_it_is_gone(prism: Prism) -> None:
    before = by_key(ask(prism.v1, "GET", "/containers"), "name", "curie")
    pool = ask(prism.v1, "GET", "/storage_pools")["entities"][0]["id"]
    ask(prism.v1, "POST", "/containers", {"name": "curie", "storagePoolId": pool})
    made = by_key(ask(prism.v1, "GET", "/containers"), "name", "curie")
    assert made is not None

    reply = prism.v1.send("DELETE", f"/containers/{made['id']}?ignoreSmallFiles=True")

    assert before is None
    assert reply.status_code in (*GOOD, 204)
    assert by_key(ask(prism.v1, "GET", "/containers"), "id", made["id"]) is None
    assert prism.v1.send("DELETE", f"/containers/{made['id']}?ignoreSmallFiles=True").status_code == 404


def test_curie_hears_that_a_cluster_of_ahv_has_no_datastores(prism: Prism) -> None:
    """It asks for them of ESXi alone, and fails at anything but a list."""
    body = {"containerName": "default-container", "datastoreName": "ds"}

    statuses = [
        prism.v1.send("GET", "/containers/datastores").status_code,
        prism.v1.send("POST", "/containers/datastores/add_datastore", body).status_code,
        prism.v1.send("POST", "/containers/datastores/remove_datastore", {"datastoreName": "ds"}).status_code,
    ]

    assert all(status >= 400 and status not in RETRIED for status in statuses)


def test_curie_finds_vms_by_address_by_name_and_those_of_controllers(prism: Prism) -> None:
    by_ip = ask(prism.v1, "GET", "/vms/?searchString=10.20.0.50&searchAttributeList=ip_addresses&projection=BASIC_INFO")
    by_name = ask(prism.v1, "GET", "/vms/?searchString=web-01&searchAttributeList=vm_name&projection=BASIC_INFO")
    controllers = ask(prism.v1, "GET", "/vms/?filterCriteria=is_cvm==1&projection=BASIC_INFO")
    hosts = ask(prism.v1, "GET", "/hosts")["entities"]

    assert [vm["vmName"] for vm in by_ip["entities"]] == ["web-01"]
    assert [vm["vmName"] for vm in by_name["entities"]] == ["web-01"]
    assert {vm["ipAddresses"][0] for vm in controllers["entities"]} == {host["serviceVMExternalIP"] for host in hosts}
    assert all(vm["uuid"] and vm["powerState"] == "on" for vm in controllers["entities"])


def test_curie_reads_the_series_of_a_host(prism: Prism) -> None:
    (host,) = (one for one in ask(prism.v1, "GET", "/hosts")["entities"] if one["name"].endswith("-A"))
    now = prism.v2.site.now_micros
    asked = f"startTimeInUsecs={now - 600_000_000}&endTimeInUsecs={now}&intervalInSecs=60"

    found = ask(prism.v1, "GET", f"/hosts/{host['uuid']}/stats?metrics=hypervisor_cpu_usage_ppm&{asked}")

    (series,) = found["statsSpecificResponses"]
    assert (series["metric"], series["intervalInSecs"]) == ("hypervisor_cpu_usage_ppm", 60)
    assert series["values"]


def test_curie_protects_vms_schedules_and_deletes_what_was_taken(prism: Prism) -> None:
    path = "/protection_domains"
    assert by_key(ask(prism.v1, "GET", path), "name", "curie") is None
    ask(prism.v1, "POST", path, {"value": "curie"})
    ask(prism.v1, "POST", f"{path}/curie/protect_vms", {"names": ["web-01", "db-01"]})
    domain = by_key(ask(prism.v1, "GET", path), "name", "curie")
    assert domain is not None
    start = prism.v2.site.now_micros + 3_600_000_000
    schedule = {"pdName": "curie", "type": "HOURLY", "everyNth": 1, "userStartTimeInUsecs": start}
    ask(prism.v1, "POST", f"{path}/curie/schedules", {**schedule, "retentionPolicy": {"localMaxSnapshots": 4}})
    ask(prism.v1, "POST", f"{path}/curie/oob_schedules", {})
    prism.v2.settle()
    schedules, taken = (
        ask(prism.v1, "GET", f"{path}/curie/schedules"),
        ask(prism.v1, "GET", f"{path}/curie/dr_snapshots"),
    )

    deleted = [prism.v1.send("DELETE", f"{path}/curie/dr_snapshots/{one['snapshotId']}") for one in taken["entities"]]
    prism.v1.send("DELETE", f"{path}/curie/schedules")
    prism.v1.send("DELETE", f"{path}/curie")

    assert {vm["vmName"] for vm in domain["vms"]} == {"web-01", "db-01"}
    assert len(schedules if isinstance(schedules, list) else schedules["entities"]) == 1
    assert taken["entities"]
    assert "SCHEDULED" not in {one["state"] for one in taken["entities"]}
    assert {reply.status_code for reply in deleted} <= {*GOOD, 204}
    assert by_key(ask(prism.v1, "GET", path), "name", "curie") is None


def test_curie_uploads_a_disk_and_makes_a_vm_of_it(prism: Prism) -> None:
    container = next(iter(prism.v2.site.all(StorageContainer))).uuid
    made = ask(prism.v2, "POST", "/images/", {"name": "gold", "annotation": None})
    prism.v2.settle()
    image = ask(prism.v08, "GET", f"/tasks/{made['task_uuid']}?includeEntityNames=True")["entityList"][0]["uuid"]
    headers = {"X-Nutanix-Destination-Container": container, "Content-Type": "application/octet-stream"}
    upload = prism.v08.send("PUT", f"/images/{image}/upload", data=b"disk", headers=headers)
    tasks = ask(prism.v08, "GET", f"/tasks/?entityUuids={image}")["entities"]
    prism.v2.settle()
    shown = ask(prism.v2, "GET", f"/images/{image}")
    network = next(iter(prism.v2.site.all(Network))).uuid
    disks = [{"isCdrom": False, "isEmpty": False, "vmDiskClone": {"vmDiskUuid": shown["vm_disk_id"]}}]
    body = {"name": "curie", "memoryMb": 1024, "numVcpus": 1, "vmDisks": disks, "vmNics": [{"networkUuid": network}]}

    task = finish(prism, ask(prism.v08, "POST", "/vms/", body))

    vm = ask(prism.v1, "GET", f"/vms/{task['entityList'][0]['uuid']}/")
    assert (upload.status_code, len(tasks)) == (200, 1)
    assert shown["image_state"].lower() == "active"
    assert (vm["vmName"], vm["powerState"], vm["numNetworkAdapters"]) == ("curie", "off", 1)


def test_curie_switches_clones_moves_and_deletes_vms(prism: Prism) -> None:
    off, on = prism.v2.vm("test-off").uuid, prism.v2.vm("web-01").uuid
    finish(prism, ask(prism.v08, "POST", f"/vms/{off}/power_op/on/", {}))
    powers = {vm["uuid"]: vm["powerState"] for vm in ask(prism.v1, "GET", "/vms/?projection=BASIC_INFO")["entities"]}
    finish(prism, ask(prism.v08, "POST", f"/vms/{off}/set_power_state/", {"transition": "off"}))
    spec = {"snapshotSpecs": [{"vmUuid": off, "snapshotName": "s", "uuid": None}]}
    finish(prism, ask(prism.v08, "POST", "/snapshots", spec))
    clone = finish(prism, ask(prism.v08, "POST", f"/vms/{off}/clone", {"specList": [{"name": "copy"}]}))
    stamp = ask(prism.v08, "GET", f"/vms/{on}/?includeVMDiskSizes=False")["logicalTimestamp"]
    target = next(
        host["uuid"]
        for host in ask(prism.v1, "GET", "/hosts")["entities"]
        if host["uuid"] != prism.v2.vm("web-01").host_uuid
    )
    move = {"live": True, "bandwidthMbps": None, "uuid": on, "hostUuid": target, "vmLogicalTimeStamp": stamp}
    finish(prism, ask(prism.v08, "POST", f"/vms/{on}/migrate", move))
    copy = clone["entityList"][0]["uuid"]
    finish(prism, ask(prism.v08, "DELETE", f"/vms/{copy}/"))

    assert powers[off] == "on"
    assert ask(prism.v1, "GET", f"/vms/{on}/")["hostUuid"] == target
    assert prism.v08.send("GET", f"/vms/{copy}/").status_code == 404
    assert ask(prism.v08, "GET", "/ha/")["haState"]
    assert {network["uuid"] for network in ask(prism.v08, "GET", "/networks")["entities"]}


def test_curie_asks_genesis_which_nodes_run_and_takes_one_down(prism: Prism) -> None:
    status, services = genesis(prism, "ClusterManager", "status"), genesis(prism, "NodeManager", "services_status")
    master = genesis(prism, "ClusterManager", "current_master")
    other = next(ip for ip in status["svms"] if ip != master)
    node = next(host for host in ask(prism.v1, "GET", "/hosts")["entities"] if host["serviceVMExternalIP"] == other)
    token = genesis(prism, "ClusterManager", "prepare_node_for_shutdown", other, reason="Curie test scenario")
    genesis(prism, "ClusterManager", "shutdown_hypervisor", svm_id=int(node["serviceVMId"].split("::")[1]))
    prism.v2.settle()

    assert {"lockdown_mode", "state", "retry", "svms"} <= status.keys()
    assert services.keys() == {"services", "state"}
    assert token is True
    assert genesis(prism, "ClusterManager", "status")["svms"][other]["state"] == "down"
    assert genesis(prism, "ClusterManager", "clear_shutdown_token") is not None
