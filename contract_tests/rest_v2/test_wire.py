"""Whole bodies, each against a file in ``fixtures/wire/v2``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.rest_v2 import scenes
from contract_tests.rest_v2.element import NOWHERE, Element, assert_wire

DEVICES = "include_vm_disk_config=true&include_vm_nic_config=true"

READS: dict[str, tuple[Callable[[Element], object], Callable[[Element], str]]] = {
    "host": (scenes.at_rest, lambda e: f"/hosts/{e.host('B').uuid}"),
    "host_entering": (scenes.entering, lambda e: f"/hosts/{e.host('A').uuid}?projection=basicInfo"),
    "host_entered": (scenes.entered, lambda e: f"/hosts/{e.host('A').uuid}?projection=basicInfo"),
    "host_lost": (scenes.host_lost, lambda e: f"/hosts/{e.host('A').uuid}?projection=HEALTH,ALERTS"),
    "host_nics": (scenes.at_rest, lambda e: f"/hosts/{e.host('A').uuid}/host_nics"),
    "cluster": (scenes.at_rest, lambda e: "/cluster"),
    "clusters": (scenes.at_rest, lambda e: "/clusters?projection=BASIC_INFO"),
    "fault_tolerance": (scenes.at_rest, lambda e: "/cluster/domain_fault_tolerance_status"),
    "fault_tolerance_cvm_down": (scenes.cvm_down, lambda e: "/cluster/domain_fault_tolerance_status"),
    "rackable_units": (scenes.at_rest, lambda e: "/cluster/rackable_units"),
    "remote_support": (scenes.at_rest, lambda e: "/cluster/remote_support"),
    "name_servers": (scenes.at_rest, lambda e: "/cluster/name_servers"),
    "ntp_servers": (scenes.at_rest, lambda e: "/cluster/ntp_servers"),
    "ha": (scenes.at_rest, lambda e: "/ha"),
    "ha_healing": (scenes.host_lost, lambda e: "/ha"),
    "vm_on": (scenes.at_rest, lambda e: f"/vms/{e.vm('web-01').uuid}"),
    "vm_off": (scenes.at_rest, lambda e: f"/vms/{e.vm('test-off').uuid}"),
    "vm_pinned": (scenes.at_rest, lambda e: f"/vms/{e.vm('licence-pinned').uuid}"),
    "vm_with_devices": (scenes.at_rest, lambda e: f"/vms/{e.vm('web-01').uuid}?{DEVICES}"),
    "vm_nics": (scenes.at_rest, lambda e: f"/vms/{e.vm('web-01').uuid}/nics?include_address_assignments=true"),
    "vms": (scenes.at_rest, lambda e: "/vms?count=2"),
    "alerts": (scenes.cvm_down, lambda e: "/alerts"),
    "events": (scenes.entered, lambda e: "/events"),
    "no_host": (scenes.at_rest, lambda e: f"/hosts/{NOWHERE}"),
    "no_path": (scenes.at_rest, lambda e: "/storage_pools"),
    "bad_filter": (scenes.at_rest, lambda e: "/vms?filter_criteria=nothing==1"),
    "not_simulated": (scenes.at_rest, lambda e: "/cloud/aws/images"),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_says_all_that_is_on_file(name: str, element: Element) -> None:
    scene, path = READS[name]
    scene(element)

    assert_wire(f"v2/{name}", element.send("GET", path(element)).json)


TASKS: dict[str, Callable[[Element], str]] = {
    "task_running": scenes.entering,
    "task_succeeded": scenes.entered,
    "task_failed": scenes.switched_on_twice,
}


@pytest.mark.parametrize("name", TASKS)
def test_a_task_says_all_that_is_on_file(name: str, element: Element) -> None:
    task = TASKS[name](element)

    assert_wire(f"v2/{name}", element.read(f"/tasks/{task}?include_subtasks_info=true"))


def test_a_list_of_tasks_says_all_that_is_on_file(element: Element) -> None:
    scenes.switched_on_twice(element)

    assert_wire("v2/tasks", element.done("POST", "/tasks/list", {}))


def test_a_poll_says_all_that_is_on_file(element: Element) -> None:
    task = scenes.switched_on_twice(element)

    assert_wire("v2/poll", element.done("POST", "/tasks/poll", {"completed_tasks": [task], "timeout_interval": 5}))


ACTS: dict[str, tuple[Callable[[Element], object], str, Callable[[Element], str], object, int]] = {
    "enter": (scenes.at_rest, "POST", lambda e: f"/hosts/{e.host('A').uuid}/enter_maintenance_mode", {}, 201),
    "exit": (scenes.entered, "POST", lambda e: f"/hosts/{e.host('A').uuid}/exit_maintenance_mode", {}, 201),
    "enter_again": (scenes.entered, "POST", lambda e: f"/hosts/{e.host('A').uuid}/enter_maintenance_mode", {}, 500),
    "power": (
        scenes.at_rest,
        "POST",
        lambda e: f"/vms/{e.vm('web-01').uuid}/set_power_state",
        {"transition": "off"},
        201,
    ),
    "delete": (scenes.at_rest, "DELETE", lambda e: f"/vms/{e.vm('test-off').uuid}", None, 200),
    "stale": (scenes.at_rest, "DELETE", lambda e: f"/vms/{e.vm('test-off').uuid}?logical_timestamp=7", None, 409),
    "acknowledge": (
        scenes.cvm_down,
        "POST",
        lambda e: f"/alerts/{e.read('/alerts')['entities'][0]['id']}/acknowledge",
        None,
        201,
    ),
    "acknowledge_all": (scenes.cvm_down, "POST", lambda e: "/alerts/acknowledge?severity=CRITICAL", None, 201),
    "invalid": (scenes.at_rest, "POST", lambda e: "/vms", {"name": "x", "num_vcpus": 1}, 422),
}


@pytest.mark.parametrize("name", ACTS)
def test_the_answer_to_an_act_says_all_that_is_on_file(name: str, element: Element) -> None:
    scene, method, path, body, status = ACTS[name]
    scene(element)

    reply = element.send(method, path(element), body)

    assert reply.status_code == status, reply.text
    assert_wire(f"v2/{name}", reply.json)
