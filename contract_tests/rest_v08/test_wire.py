"""Whole bodies, each against a file in ``fixtures/wire/v08``."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.rest_v08 import acts
from contract_tests.rest_v2.element import NOWHERE, Element, assert_wire

SIZES = "includeVMDiskSizes=true&includeAddressAssignments=true"

READS: dict[str, tuple[Callable[[Element], object], Callable[[Element], str]]] = {
    "ha": (acts.at_rest, lambda e: "/ha"),
    "vm_on": (acts.at_rest, lambda e: f"/vms/{e.vm('web-01').uuid}"),
    "vm_off": (acts.at_rest, lambda e: f"/vms/{e.vm('test-off').uuid}"),
    "vm_with_sizes": (acts.at_rest, lambda e: f"/vms/{e.vm('web-01').uuid}?{SIZES}"),
    "vm_disks": (acts.at_rest, lambda e: f"/vms/{e.vm('web-01').uuid}/disks?includeDiskSizes=true"),
    "vm_nics": (acts.at_rest, lambda e: f"/vms/{e.vm('web-01').uuid}/nics?includeAddressAssignments=true"),
    "tasks": (acts.entered, lambda e: "/tasks?includeEntityNames=true&includeCompleted=true"),
    "no_vm": (acts.at_rest, lambda e: f"/vms/{NOWHERE}"),
    "no_path": (acts.at_rest, lambda e: "/hosts"),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_says_all_that_is_on_file(name: str, element: Element) -> None:
    scene, path = READS[name]
    scene(element)

    assert_wire(f"v08/{name}", element.send("GET", path(element)).json)


TASKS: dict[str, tuple[Callable[[Element], str], str]] = {
    "task_running": (acts.entering, ""),
    "task_succeeded": (acts.entered, ""),
    "task_failed": (acts.switched_on_twice, ""),
    "poll_running": (acts.entering, "/poll?timeoutseconds=30"),
    "poll_failed": (acts.switched_on_twice, "/poll"),
}


@pytest.mark.parametrize("name", TASKS)
def test_a_task_says_all_that_is_on_file(name: str, element: Element) -> None:
    scene, rest = TASKS[name]
    uuid = scene(element)

    assert_wire(f"v08/{name}", element.read(f"/tasks/{uuid}{rest}"))


ANSWERS: dict[str, tuple[Callable[[Element], object], str, Callable[[Element], str], object, int]] = {
    "enter": (acts.at_rest, "POST", lambda e: f"/hosts/{e.host('A').uuid}/enter_maintenance_mode", {}, 201),
    "exit": (acts.entered, "POST", lambda e: f"/hosts/{e.host('A').uuid}/exit_maintenance_mode", {}, 201),
    "enter_again": (acts.entered, "POST", lambda e: f"/hosts/{e.host('A').uuid}/enter_maintenance_mode", {}, 500),
    "migrate": (acts.at_rest, "POST", lambda e: f"/vms/{e.vm('web-01').uuid}/migrate", {"live": True}, 201),
    "delete": (acts.at_rest, "DELETE", lambda e: f"/vms/{e.vm('test-off').uuid}", None, 200),
    "stale": (acts.at_rest, "PUT", lambda e: f"/vms/{e.vm('test-off').uuid}", {"vmLogicalTimestamp": 7}, 409),
    "invalid": (acts.at_rest, "POST", lambda e: f"/vms/{e.vm('web-01').uuid}/migrate", {}, 422),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_to_an_act_says_all_that_is_on_file(name: str, element: Element) -> None:
    scene, method, path, body, status = ANSWERS[name]
    scene(element)

    reply = element.send(method, path(element), body)

    assert reply.status_code == status, reply.text
    assert_wire(f"v08/{name}", reply.json)
