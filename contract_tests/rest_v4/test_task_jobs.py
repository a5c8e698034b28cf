"""The jobs of a task, in v4."""

from __future__ import annotations

from contract_tests.rest_v4.central import NOWHERE, Central
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm import DeleteVm
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm


def jobs(central: Central, task: Task) -> list[tuple[str, str]]:
    """Name and status of each job of a task."""
    found = central.read(f"/api/prism/v4.4/config/tasks/ZXJnb24=:{task.uuid}/jobs")["data"]
    return [(job["name"], job["status"]) for job in found]


def vm(central: Central, name: str) -> str:
    """The uuid of a VM."""
    found = central.site.find(Vm, "name", name)
    assert found is not None
    return found.uuid


def test_jobs_are_done_one_after_the_other(central: Central) -> None:
    task = central.site.submit(SetPower(vm(central, "test-off"), PowerTransition.ON))
    begun = jobs(central, task)
    central.site.finish(task)
    assert [status for _, status in begun] == ["SUCCEEDED", "PENDING", "PENDING"]
    assert [status for _, status in jobs(central, task)] == ["SUCCEEDED"] * 3


def test_the_job_at_which_a_task_fails_has_failed(central: Central) -> None:
    task = central.site.finish(central.site.submit(SetPower(vm(central, "web-01"), PowerTransition.ON)))
    assert [status for _, status in jobs(central, task)] == ["FAILED", "PENDING", "PENDING"]


def test_one_job_is_as_in_the_list(central: Central) -> None:
    task = central.site.submit(DeleteVm(vm(central, "test-off")))
    path = f"/api/prism/v4.4/config/tasks/ZXJnb24=:{task.uuid}/jobs"
    first = central.read(path)["data"][0]
    assert central.read(f"{path}/ZXJnb24=:{first['extId']}")["data"] == first
    assert central.send("GET", f"{path}/ZXJnb24=:{NOWHERE}").status_code == 404
