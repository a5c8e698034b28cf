"""What public clients ask of a Prism Element, call by call as they make them, each under its own name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2 import scenes
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded site of one cluster."""
    return Prism.start()


def wait(prism: Prism, reply: TestResponse) -> dict[str, Any]:
    """The task of an act, as cloudpods polls it: until Succeeded or Failed."""
    assert reply.status_code in (200, 201), reply.text
    assert reply.json is not None
    prism.v2.settle()
    task: dict[str, Any] = prism.v2.read(f"/tasks/{reply.json['task_uuid']}")
    assert task["progress_status"] == "Succeeded", task
    return task


@pytest.mark.parametrize("noun", ["clusters", "hosts", "storage_containers", "virtual_disks", "images", "vms"])
def test_cloudpods_pages_through_lists_by_their_total(prism: Prism, noun: str) -> None:
    page = prism.v2.read(f"/{noun}?count=1024&page=1")

    assert page["metadata"]["total_entities"] == len(page["entities"])


def test_cloudpods_makes_a_vm_and_gives_it_a_disk_and_power(prism: Prism) -> None:
    image = next(iter(prism.v2.site.all(Image)))
    container = next(iter(prism.v2.site.all(StorageContainer))).uuid
    disks = [
        {"is_cdrom": True, "is_empty": True, "disk_address": {"device_bus": "ide", "device_index": 0}},
        {
            "disk_address": {"device_bus": "scsi", "device_index": 0},
            "vm_disk_clone": {"disk_address": {"vmdisk_uuid": image.vmdisk_uuid}, "minimum_size": 40 << 30},
        },
    ]
    nics = [{"network_uuid": next(iter(prism.v2.site.all(Network))).uuid}]
    body = {"name": "cp", "memory_mb": 1024, "num_vcpus": 1, "num_cores_per_vcpu": 1, "hypervisor_type": "ACROPOLIS"}

    made = wait(prism, prism.v2.send("POST", "/vms", {**body, "vm_disks": disks, "vm_nics": nics}))
    uuid = made["entity_list"][0]["entity_id"]
    create = {"storage_container_uuid": container, "size": 10 << 30}
    attach = {"vm_disks": [{"disk_address": {"device_bus": "scsi", "device_index": 1}, "vm_disk_create": create}]}
    wait(prism, prism.v2.send("POST", f"/vms/{uuid}/disks/attach", attach))
    wait(prism, prism.v2.send("POST", f"/vms/{uuid}/set_power_state", {"transition": "on"}))

    vm = prism.v2.read(f"/vms/{uuid}?include_vm_disk_config=true&include_vm_nic_config=true")
    sizes = [disk.get("size") for disk in vm["vm_disk_info"]]
    assert (vm["power_state"], sizes) == ("on", [None, 40 << 30, 10 << 30])
    assert {task["uuid"] for task in prism.v2.done("POST", "/tasks/list", {})["entities"]} >= {made["uuid"]}


def test_cloudpods_finds_the_disks_of_a_vm_and_of_a_container(prism: Prism) -> None:
    vm = prism.v2.vm("web-01")
    container = vm.disks[-1].container_uuid

    of_vm = prism.v2.read(f"/virtual_disks?filter_criteria=vm_uuid=={vm.uuid},attach_vm_id=={vm.uuid}")["entities"]
    of_container = prism.v2.read(f"/virtual_disks?filter_criteria=container_uuid=={container}")["entities"]

    assert {disk["uuid"] for disk in of_vm} == {disk.vmdisk_uuid for disk in vm.disks if not disk.is_cdrom}
    assert {disk["storage_container_uuid"] for disk in of_container} == {container}
    assert len(of_container) > len(of_vm)


def test_cloudpods_uploads_an_image(prism: Prism) -> None:
    made = wait(prism, prism.v2.send("POST", "/images", {"name": "cp", "image_type": "disk_image"}))
    uuid = made["entity_list"][0]["entity_id"]
    container = next(iter(prism.v2.site.all(StorageContainer))).uuid
    headers = {"X-Nutanix-Destination-Container": container, "Content-Type": "application/octet-stream"}

    wait(prism, prism.v08.send("PUT", f"/images/{uuid}/upload", data=b"qcow", headers=headers))

    assert prism.v2.read(f"/images/{uuid}?include_vm_disk_sizes=true&include_vm_disk_paths=true")["vm_disk_size"] == 4


def test_xsoar_looks_at_vms_and_takes_care_of_alerts(prism: Prism) -> None:
    scenes.cvm_down(prism.v2)
    page = prism.v2.read("/vms?filter=power_state==on&offset=1&length=2&sortorder=ASCENDING&sortattribute=name")
    (alert, *_) = prism.v2.read("/alerts?resolved=false")["entities"]

    taken = prism.v2.done("POST", f"/alerts/{alert['id']}/acknowledge")
    closed = prism.v2.done("POST", f"/alerts/{alert['id']}/resolve")
    rest = prism.v2.done("POST", "/alerts/resolve?severity=CRITICAL")
    wrong = prism.v2.send("GET", "/hosts?filter_criteria=luck==1")

    assert ([vm["name"] for vm in page["entities"]], len(page["entities"])) == (
        sorted(vm["name"] for vm in page["entities"]),
        2,
    )
    assert (taken["successful"], closed["successful"], rest["num_failed_updates"]) == (True, True, 0)
    assert (wrong.status_code, "Unrecognized field" in wrong.text) == (500, True)
    assert prism.v2.send("GET", "/alerts?entity_type=luck").status_code == 404


def test_cloudslang_makes_changes_and_deletes_a_vm(prism: Prism) -> None:
    body = {"name": "cs", "memory_mb": "1024", "num_vcpus": "2", "num_cores_per_vcpu": "1", "power_state": "ON"}
    made = wait(prism, prism.v2.send("POST", "/vms", {**body, "vm_features": {"AGENT_VM": False, "VGA_CONSOLE": True}}))
    uuid = made["entity_list"][0]["entity_id"]

    wait(prism, prism.v2.send("PUT", f"/vms/{uuid}", {"memory_mb": "2048"}))
    grown = prism.v2.read(f"/vms/{uuid}")["memory_mb"]
    wait(prism, prism.v2.send("DELETE", f"/vms/{uuid}?delete_snapshots=true"))

    assert grown == 2048
    assert prism.v2.send("GET", f"/vms/{uuid}").status_code == 404


def test_hpe_logs_in_once_and_goes_by_the_cookie(prism: Prism) -> None:
    form = {"j_username": "admin", "j_password": "Nutanix/4u"}
    login = prism.v2.client.post("/PrismGateway/j_spring_security_check", data=form)
    cookie = login.headers["Set-Cookie"].partition(";")[0]

    reply = prism.v2.client.get("/PrismGateway/services/rest/v2.0/cluster", headers={"Cookie": cookie})
    vm = prism.v2.vm("web-01").uuid
    clone = {"spec_list": [{"name": "hpe", "override_network_config": False, "vm_logical_timestamp": 1}]}
    cloned = wait(prism, prism.v2.send("POST", f"/vms/{vm}/clone", clone))

    assert (login.text, reply.status_code, reply.headers["x-ntnx-env"]) == ("Success", 200, "PE")
    assert prism.v2.read(f"/vms/{cloned['entity_list'][0]['entity_id']}")["name"] == "hpe"


def test_alfred_takes_a_host_out_and_back_in(prism: Prism) -> None:
    host = prism.v2.host("A").uuid
    path = f"/hosts/{host}/enter_maintenance_mode"

    entered = prism.v08.send("POST", path, {"evacuationOption": "LIVE_MIGRATE", "logicalTimestamp": ""})
    prism.v2.settle()
    state = prism.v2.read(f"/hosts/{host}")["hypervisor_state"]
    left = prism.v08.send("POST", f"/hosts/{host}/exit_maintenance_mode", {"logicalTimestamp": ""})

    assert (entered.status_code, state, left.json) == (201, "kEnteredMaintenanceMode", {"value": True})
    assert prism.v2.read(f"/hosts/{host}")["hypervisor_state"] == "kAcropolisNormal"


def test_ncc_orchestrator_runs_the_checks_and_cuts_the_summary(prism: Prism) -> None:
    scenes.cvm_down(prism.v2)
    begun = prism.v1.done("POST", "/ncc/checks", {"sendEmail": False})["taskUuid"]
    early = prism.v1.send("GET", f"/ncc/{begun}")
    prism.v2.settle()
    task = prism.v2.read(f"/tasks/{begun}")

    summary = prism.v1.read(f"/ncc/{begun}")["runSummary"]

    blocks = re.findall(r"^Detailed information for (\S+):\n(.*?)^Refer to", summary, re.MULTILINE | re.DOTALL)
    worst = {name: re.findall(r"\b(FAIL|WARN|INFO|ERR)\s*:", text) for name, text in blocks}
    assert (early.status_code, task["percentage_complete"], task["progress_status"]) == (404, 100, "Succeeded")
    assert worst["cvm_down"] == ["FAIL"]
    assert "\nFAIL: Controller VM 192.168.38.165 is " in summary


def test_ncc_orchestrator_runs_some_checks(prism: Prism) -> None:
    begun = prism.v1.done("POST", "/ncc/checks", {"sendEmail": False, "nccChecks": ["1"]})["taskUuid"]
    prism.v2.settle()

    assert prism.v1.read(f"/ncc/{begun}")["runSummary"].count("[ PASS ]") == 1
    wrong = [prism.v1.send("POST", "/ncc/checks", {"nccChecks": [check]}).status_code for check in ("99", "x")]
    assert wrong == [404, 422]
