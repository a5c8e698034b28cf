"""Tasks of v3, by which clients of every API wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2.element import EPOCH_MICROS, NOWHERE, Element
from mock_prism.model.task import Task

BEGUN = {"creation_time", "creation_time_usecs", "start_time", "start_time_usecs"}
KEYS = {
    "api_version",
    "cluster_reference",
    "entity_reference_list",
    "last_update_time",
    "logical_timestamp",
    "operation_type",
    "percentage_complete",
    "progress_message",
    "status",
    "subtask_reference_list",
    "uuid",
}
"""Recorded, of a task that goes on."""
ENDED = {"completion_time", "completion_time_usecs"}


@pytest.fixture
def prism() -> Prism:
    """A Prism Element that stands still."""
    return Prism.start()


def v3(prism: Prism) -> Element:
    """The same site, by v3."""
    return replace(prism.v2, prefix="/api/nutanix/v3")


def switched(prism: Prism, name: str) -> Any:
    """The path of the task that switches a VM on."""
    vm = prism.v2.vm(name).uuid
    answer = prism.v2.done("POST", f"/vms/{vm}/set_power_state", {"transition": "ON"})
    return f"/tasks/{answer['task_uuid']}"


def test_a_task_of_another_api_is_waited_for(prism: Prism) -> None:
    path = switched(prism, "test-off")

    begun = v3(prism).read(path)
    prism.v2.settle()
    ended = v3(prism).read(path)

    vm = prism.v2.vm("test-off")
    assert (begun.keys() - {"start_time", "start_time_usecs"}, begun["status"] in ("QUEUED", "RUNNING")) == (
        KEYS | {"creation_time", "creation_time_usecs"},
        True,
    )
    assert ended.keys() == KEYS | BEGUN | ENDED
    assert (ended["status"], ended["percentage_complete"]) == ("SUCCEEDED", 100)
    assert {"kind": "vm", "uuid": vm.uuid} in ended["entity_reference_list"]
    assert ended["cluster_reference"] == {"kind": "cluster", "uuid": vm.cluster_uuid}
    assert (ended["creation_time"], ended["creation_time_usecs"]) == ("2023-11-14T22:13:20Z", EPOCH_MICROS)
    assert ended["completion_time_usecs"] > ended["start_time_usecs"] >= EPOCH_MICROS
    assert ended["logical_timestamp"] > begun["logical_timestamp"]


def test_a_task_that_fails_says_why(prism: Prism) -> None:
    path = switched(prism, "web-01")
    prism.v2.settle()

    found = v3(prism).read(path)

    assert (found["status"], found["error_code"]) == ("FAILED", "422")
    assert found["error_detail"].startswith("SPEC_INCOMPATIBLE_ERROR: vm : web-01 is on")
    assert "completion_time" in found


def test_what_is_no_task_is_not_found(prism: Prism) -> None:
    prism.v2.done("POST", "/snmp/traps", {"trap_address": "10.0.0.9"})
    (chore,) = prism.v2.site.all(Task)

    for uuid in (NOWHERE, chore.uuid, "x"):
        reply = v3(prism).send("GET", f"/tasks/{uuid}")
        assert reply.status_code == 404
        assert reply.get_json()["message_list"][0]["reason"] == "ENTITY_NOT_FOUND"
