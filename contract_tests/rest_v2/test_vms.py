"""The life of a VM in v2.0."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v2.element import NOWHERE, Element
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer

DEVICES = "?include_vm_disk_config=true&include_vm_nic_config=true"


def run(element: Element, method: str, path: str, body: object = None) -> Any:
    """Ask for an act and let it run its course; its task."""
    task = element.done(method, path, body)["task_uuid"]
    element.settle()
    return element.read(f"/tasks/{task}")


def made(element: Element, **body: object) -> Any:
    """A new VM with its devices, as it is read; its uuid is taken from the task, as public clients do."""
    task = run(element, "POST", "/vms", {"name": "new", "memory_mb": 4096, "num_vcpus": 2, **body})
    assert task["progress_status"] == "Succeeded", task
    return element.read(f"/vms/{task['entity_list'][0]['entity_id']}{DEVICES}")


def switch(element: Element, name: str, transition: str, **more: object) -> Any:
    """Ask for a change of a VM's power; its task."""
    return run(element, "POST", f"/vms/{element.vm(name).uuid}/set_power_state", {"transition": transition, **more})


def power(element: Element, name: str) -> str:
    return str(element.read(f"/vms/{element.vm(name).uuid}")["power_state"])


def test_a_new_vm_is_off_and_as_it_was_ordered(element: Element) -> None:
    vm = made(element, num_cores_per_vcpu=3, description="for a test", timezone="Asia/Tokyo")

    assert vm["power_state"] == "off"
    assert (vm["memory_mb"], vm["num_vcpus"], vm["num_cores_per_vcpu"]) == (4096, 2, 3)
    assert (vm["description"], vm["timezone"], vm["vm_logical_timestamp"]) == ("for a test", "Asia/Tokyo", 0)
    assert (vm["vm_disk_info"], vm["vm_nics"]) == ([], [])


def test_the_tasks_entity_is_known_while_it_runs(element: Element) -> None:
    task = element.done("POST", "/vms", {"name": "new", "memory_mb": 4096, "num_vcpus": 2})["task_uuid"]

    shown = element.read(f"/tasks/{task}")

    assert shown["progress_status"] == "Running"
    assert shown["entity_list"] == [{"entity_id": element.vm("new").uuid, "entity_type": "VM", "entity_name": None}]


def test_numbers_and_truths_may_come_as_text_and_what_is_unknown_is_passed_over(element: Element) -> None:
    disks = [{"is_cdrom": "true", "is_empty": "true"}]

    vm = made(element, memory_mb="2048", num_vcpus="4", vm_disks=disks, hypervisor_type="ACROPOLIS", sockets=1)

    assert (vm["memory_mb"], vm["num_vcpus"]) == (2048, 4)
    assert [(disk["disk_address"]["disk_label"], disk["is_empty"]) for disk in vm["vm_disk_info"]] == [("ide.0", True)]


def test_devices_are_made_to_order(element: Element) -> None:
    site = element.site
    image = next(image for image in site.all(Image) if image.name == "CentOS 7")
    container = next(iter(site.all(StorageContainer))).uuid
    network = next(network for network in site.all(Network) if network.name == "prod.20").uuid

    vm = made(
        element,
        vm_disks=[
            {"is_cdrom": True, "is_empty": True, "disk_address": {"device_bus": "ide", "device_index": 0}},
            {
                "disk_address": {"device_bus": "SCSI"},
                "vm_disk_clone": {"disk_address": {"vmdisk_uuid": image.vmdisk_uuid}},
            },
            {"vm_disk_create": {"size": 1 << 30, "storage_container_uuid": container}},
            {
                "disk_address": {"device_bus": "scsi", "device_index": 7},
                "vm_disk_create": {"size": 1 << 31, "storage_container_uuid": container},
            },
        ],
        vm_nics=[
            {"network_uuid": network, "requested_ip_address": "10.20.0.199", "request_ip": True},
            {"network_uuid": network, "mac_address": "50:6b:8d:00:00:01"},
        ],
        boot={"uefi_boot": True},
        affinity={"policy": "AFFINITY", "host_uuids": [element.host("C").uuid]},
        vm_features={"AGENT_VM": False, "VGA_CONSOLE": True},
    )

    labels = [(disk["disk_address"]["disk_label"], disk.get("size")) for disk in vm["vm_disk_info"]]
    assert labels == [("ide.0", None), ("scsi.0", image.size_bytes), ("scsi.1", 1 << 30), ("scsi.7", 1 << 31)]
    assert vm["vm_nics"][0]["ip_address"] == "10.20.0.199"
    assert vm["vm_nics"][1]["mac_address"] == "50:6b:8d:00:00:01"
    assert (vm["boot"], vm["affinity"]["host_uuids"]) == ({"uefi_boot": True}, [element.host("C").uuid])


def test_an_update_leaves_alone_what_it_does_not_name(element: Element) -> None:
    before = element.read(f"/vms/{element.vm('test-off').uuid}")

    task = run(element, "PUT", f"/vms/{before['uuid']}", {"memory_mb": 8192})

    after = element.read(f"/vms/{before['uuid']}")
    assert task["operation_type"] == "VmUpdate"
    assert after == before | {"memory_mb": 8192, "vm_logical_timestamp": before["vm_logical_timestamp"] + 1}


def test_a_running_vm_does_not_shrink(element: Element) -> None:
    task = run(element, "PUT", f"/vms/{element.vm('web-01').uuid}", {"memory_mb": 1024})

    assert task["progress_status"] == "Failed"
    assert element.read(f"/vms/{element.vm('web-01').uuid}")["memory_mb"] == 4096


@pytest.mark.parametrize("name", ["test-off", "web-01"])
def test_a_vm_can_be_deleted_on_or_off(name: str, element: Element) -> None:
    uuid = element.vm(name).uuid

    task = run(element, "DELETE", f"/vms/{uuid}?delete_snapshots=true&logical_timestamp=0")

    assert (task["operation_type"], task["progress_status"]) == ("VmDelete", "Succeeded")
    assert element.send("GET", f"/vms/{uuid}").status_code == 404


POWERS = [
    ("test-off", "ON", "on"),
    ("test-off", "on", "on"),
    ("web-01", "OFF", "off"),
    ("web-01", "acpi_shutdown", "off"),
    ("web-01", "ACPI_REBOOT", "on"),
    ("web-01", "RESET", "on"),
    ("web-01", "POWERCYCLE", "on"),
    ("web-01", "PAUSE", "paused"),
]


@pytest.mark.parametrize(("name", "transition", "after"), POWERS)
def test_power_changes_as_it_is_asked_for_in_any_case(name: str, transition: str, after: str, element: Element) -> None:
    task = switch(element, name, transition)

    assert (task["operation_type"], task["progress_status"]) == ("VmChangePowerState", "Succeeded")
    assert power(element, name) == after


def test_a_paused_vm_resumes(element: Element) -> None:
    switch(element, "web-01", "PAUSE")
    switch(element, "web-01", "RESUME")

    assert power(element, "web-01") == "on"


@pytest.mark.parametrize(("name", "transition"), [("web-01", "ON"), ("test-off", "OFF"), ("test-off", "RESUME")])
def test_a_change_in_the_wrong_state_is_accepted_and_its_task_fails(
    name: str, transition: str, element: Element
) -> None:
    task = switch(element, name, transition)

    assert (task["progress_status"], task["meta_response"]["error_code"]) == ("Failed", 17)
    assert task["meta_response"]["error_detail"].startswith("Cannot complete request in state InvalidVmState: ")


def test_a_vm_starts_on_the_host_that_is_named(element: Element) -> None:
    switch(element, "test-off", "ON", host_uuid=element.host("D").uuid)

    assert element.read(f"/vms/{element.vm('test-off').uuid}")["host_uuid"] == element.host("D").uuid


def test_a_host_in_maintenance_takes_no_vm(element: Element) -> None:
    element.done("POST", f"/hosts/{element.host('A').uuid}/enter_maintenance_mode", {})
    element.settle()

    task = switch(element, "test-off", "ON", host_uuid=element.host("A").uuid)

    assert task["progress_status"] == "Failed"
    assert "NTNX-17SM6B290216-A: the host is not schedulable" in task["meta_response"]["error_detail"]


def test_the_placeholders_of_a_published_sample_are_passed_over(element: Element) -> None:
    task = switch(element, "test-off", "ON", host_uuid="string", uuid="string", vm_logical_timestamp=123)

    assert task["progress_status"] == "Succeeded"


def test_a_new_vm_has_the_gpus_that_it_is_given(element: Element) -> None:
    body = {"name": "x", "memory_mb": 1024, "num_vcpus": 1}
    gpu = {"gpu_type": "PASS_THROUGH_GRAPHICS", "gpu_vendor": "NVIDIA"}

    element.done("POST", "/vms", {**body, "vm_gpus": [{**gpu, "device_id": 0x1EB8}]})
    none_such = element.send("POST", "/vms", {**body, "vm_gpus": [{**gpu, "device_id": 1}]})

    assert element.read(f"/vms/{element.vm('x').uuid}")["gpus_assigned"] is True
    assert none_such.status_code in (404, 422)


def test_what_an_update_cannot_change_is_owned_up_to(element: Element) -> None:
    reply = element.send("PUT", f"/vms/{element.vm('test-off').uuid}", {"vm_gpus": [{"device_id": 7}]})

    assert reply.status_code == 501


def test_a_nic_goes_by_its_mac_address(element: Element) -> None:
    vm = element.vm("web-01")
    mac = vm.nics[0].mac

    assert element.read(f"/vms/{vm.uuid}/nics/{mac.upper()}")["mac_address"] == mac
    assert "ip_address" not in element.read(f"/vms/{vm.uuid}/nics/{mac}")
    assert element.read(f"/vms/{vm.uuid}/nics/{mac}?include_address_assignments=true")["ip_address"] == "10.20.0.50"
    assert element.send("GET", f"/vms/{vm.uuid}/nics/{NOWHERE}").status_code == 404


@pytest.mark.parametrize("transition", ["on", "off"])
def test_power_is_not_switched_on_a_host_that_is_not_there(transition: str, element: Element) -> None:
    body, path = {"transition": transition, "host_uuid": NOWHERE}, f"/vms/{element.vm('test-off').uuid}/set_power_state"
    before = element.site.state

    reply = element.send("POST", path, body)

    assert (reply.status_code, element.site.state) == (404, before)


def test_words_for_a_host_that_are_no_uuid_are_passed_over_as_a_published_sample_needs(element: Element) -> None:
    body = {"transition": "on", "host_uuid": "string", "uuid": "string", "vm_logical_timestamp": 123}

    element.done("POST", f"/vms/{element.vm('test-off').uuid}/set_power_state", body)
    element.settle()

    assert element.read(f"/vms/{element.vm('test-off').uuid}")["power_state"] == "on"
