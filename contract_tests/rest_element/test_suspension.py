"""A VM that is suspended and goes on: told alike by every face, and off its host meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.shell.shell import Shell
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm


def switched(prism: Prism, name: str, transition: str, generation: str = "v2.0") -> str:
    """What became of a change of power: the error of the task, or nothing."""
    path = f"/vms/{prism.v2.vm(name).uuid}/set_power_state"
    answer = prism.of(generation).done("POST", path, {"transition": transition})
    task = prism.v2.site.get(Task, answer.get("task_uuid") or answer["taskUuid"])
    error = prism.v2.site.finish(task).error
    return "" if error is None else type(error).__name__


def told(prism: Prism, name: str) -> dict[str, Any]:
    """The state of a VM in the words of each face, and where it runs."""
    uuid = prism.v2.vm(name).uuid
    shell = Shell(prism.v2.sandboxes)
    return {
        "v2.0": prism.v2.read(f"/vms/{uuid}")["power_state"],
        "v1": prism.v1.read(f"/vms/{uuid}")["powerState"],
        "v0.8": prism.v08.read(f"/vms/{uuid}")["state"],
        "v4": replace(prism.v2, prefix="").read(f"/api/vmm/v4.0/ahv/config/vms/{uuid}")["data"]["powerState"],
        "acli": "kSuspended" in shell.output("acli", "vm.get", name),
        "host": prism.v2.read(f"/vms/{uuid}").get("host_uuid"),
    }


@pytest.mark.parametrize(("generation", "word"), [("v2.0", "SUSPEND"), ("v2.0", "SAVE"), ("v0.8", "SUSPEND")])
def test_a_suspended_vm_is_off_its_host_and_resumes(prism: Prism, generation: str, word: str) -> None:
    outcome = switched(prism, "web-01", word, generation)
    suspended = told(prism, "web-01")
    resumed = switched(prism, "web-01", "RESUME", generation)

    assert (outcome, resumed) == ("", "")
    assert suspended == {
        "v2.0": "suspended",
        "v1": "suspended",
        "v0.8": "SUSPENDED",
        "v4": "PAUSED",
        "acli": True,
        "host": None,
    }
    assert told(prism, "web-01")["v2.0"] == "on"
    assert prism.v2.vm("web-01").host_uuid is not None


def test_what_a_suspended_vm_is_not_ready_for_fails(prism: Prism) -> None:
    switched(prism, "web-01", "SUSPEND")

    outcomes = {word: switched(prism, "web-01", word) for word in ("ON", "SUSPEND", "PAUSE", "RESET", "ACPI_SHUTDOWN")}

    assert set(outcomes.values()) == {"WrongState"}
    assert prism.v2.read(f"/vms/{prism.v2.vm('web-01').uuid}")["power_state"] == "suspended"
    assert switched(prism, "web-01", "OFF") == ""
    assert told(prism, "web-01")["v2.0"] == "off"


def test_a_vm_that_is_off_is_not_suspended(prism: Prism) -> None:
    assert switched(prism, "test-off", "SUSPEND") == "WrongState"


def test_the_hardware_of_a_suspended_vm_stays_as_it_is(prism: Prism) -> None:
    switched(prism, "web-01", "SUSPEND")
    before = prism.v2.vm("web-01")

    answer = prism.v2.done("PUT", f"/vms/{before.uuid}", {"memory_mb": 512})
    task = prism.v2.site.finish(prism.v2.site.get(Task, answer["task_uuid"]))

    assert task.error is not None
    assert prism.v2.site.get(Vm, before.uuid).memory_bytes == before.memory_bytes
