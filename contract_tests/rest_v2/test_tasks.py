"""Listing, polling and reading tasks in v2.0."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v2 import scenes
from contract_tests.rest_v2.conftest import PREFIX
from contract_tests.rest_v2.element import EPOCH_MICROS, NOWHERE, Element
from mock_prism.faces.rest.v2 import GENERATION
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.host import Host
from mock_prism.model.task import Task
from mock_prism.sandboxes import Pace


def listed(element: Element, **wanted: object) -> list[Any]:
    """The tasks of a list."""
    entities: list[Any] = element.done("POST", "/tasks/list", wanted)["entities"]
    return entities


def operations(tasks: list[Any]) -> list[str]:
    return [task["operation_type"] for task in tasks]


def test_tasks_are_listed_oldest_first_with_their_subtasks(element: Element) -> None:
    scenes.entered(element)
    scenes.switched_on_twice(element)

    tasks = listed(element)

    assert operations(tasks) == ["EnterMaintenanceMode", *["VmMigrate"] * 4, "VmChangePowerState"]
    assert [task["create_time_usecs"] for task in tasks] == sorted(task["create_time_usecs"] for task in tasks)


def test_an_empty_body_lists_them_too(element: Element) -> None:
    scenes.switched_on_twice(element)

    reply = element.send("POST", "/tasks/list")

    assert reply.status_code == 201


def test_a_list_can_be_narrowed(element: Element) -> None:
    scenes.entered(element)
    running = scenes.switched_on_twice(element)
    host = element.host("A").uuid

    assert len(listed(element, operation_type_list=["VmMigrate"])) == 4
    assert operations(listed(element, entity_list=[{"entity_id": host}])) == ["EnterMaintenanceMode"]
    assert len(listed(element, count=2)) == 2
    assert listed(element, cluster_uuid_list=[NOWHERE]) == []
    assert listed(element, include_completed="false") == []
    later = listed(element, cut_off_time_usecs=EPOCH_MICROS + 20_000_000)
    assert [task["uuid"] for task in later] == [running]


def test_subtasks_come_along_where_they_are_wanted(element: Element) -> None:
    task = scenes.entered(element)

    parent = listed(element, include_subtasks_info=True)[0]

    assert [child["uuid"] for child in parent["subtask_info_list"]] == parent["subtask_uuid_list"]
    assert {child["parent_task_uuid"] for child in parent["subtask_info_list"]} == {task}


def test_a_chore_of_the_model_is_no_task(element: Element) -> None:
    scenes.entering(element)
    chore = next(task for task in element.site.all(Task) if task.command.is_internal)

    assert chore.uuid not in {task["uuid"] for task in listed(element)}
    assert element.send("GET", f"/tasks/{chore.uuid}").status_code == 404


def test_a_poll_tells_of_what_has_ended_and_else_that_nothing_has(element: Element) -> None:
    task = scenes.entering(element)

    assert element.done("POST", "/tasks/poll", {"completed_tasks": [task]}) == {"timed_out": True}

    other = scenes.switched_on_twice(element)
    answer = element.done("POST", "/tasks/poll", {"completed_tasks": [task, other], "timeout_interval": "30"})
    assert {info["uuid"] for info in answer["completed_tasks_info"]} == {task, other}


def test_a_poll_for_a_task_that_is_none_is_refused(element: Element) -> None:
    assert element.send("POST", "/tasks/poll", {"completed_tasks": [NOWHERE]}).status_code == 404


def test_an_eager_poll_leaps() -> None:
    element = Element.start(GENERATION, PREFIX, pace=Pace.EAGER)
    task = scenes.entering(element)

    for _ in range(20):
        answer = element.done("POST", "/tasks/poll", {"completed_tasks": [task]})
        if "completed_tasks_info" in answer:
            break

    assert answer["completed_tasks_info"][0]["progress_status"] == "Succeeded"


@pytest.mark.parametrize("number", [0, 1])
def test_each_prism_element_lists_its_own_tasks(number: int) -> None:
    element = Element.start(GENERATION, PREFIX, site_name="two-clusters")
    hosts = {host.cluster_uuid: host for host in element.site.all(Host)}
    cluster = list(hosts)[number]
    for host in hosts.values():
        element.site.submit(EnterMaintenance(host.uuid))

    found = element.done("POST", f"/tasks/list?proxyClusterUuid={cluster}", {})["entities"]

    assert {task["cluster_uuid"] for task in found} == {cluster}
