"""A node goes out of service and comes back, as v4 shows it at every stage."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import CLUSTERS, HOSTS, TASKS, Central
from mock_prism.faces.rest.v4.hosts import HYPERVISOR_STATES
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.commands.cvm import SetCvmMaintenance, ShutDownCvm, StartCvm
from mock_prism.model.commands.failure import ShutDownHost
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.cvm import Cvm
from mock_prism.model.node import cvm_of
from mock_prism.model.states import CvmPower, HostState
from mock_prism.model.task import Task
from mock_prism.sandboxes import Pace

NORMAL = ("ACROPOLIS_NORMAL", False, "normal")
ENTERING = ("ENTERING_MAINTENANCE_MODE", False, "entering_maintenance_mode")
ENTERED = ("ENTERED_MAINTENANCE_MODE", False, "entered_maintenance_mode")
OUT = ("ENTERED_MAINTENANCE_MODE", True, "entered_maintenance_mode")


def shown(central: Central, letter: str = "A") -> tuple[str, bool, str]:
    """The three words for a node's maintenance."""
    host = central.read(central.host_path(letter))["data"]
    return host["hypervisor"]["state"], host["controllerVm"]["isInMaintenanceMode"], host["maintenanceState"]


def cvm(central: Central, letter: str = "A") -> Cvm:
    """The CVM of a host."""
    return cvm_of(central.site, central.host(letter))


def watched(central: Central, task: Task) -> list[tuple[str, bool, str]]:
    """What is shown of node A until a task ends, without repetitions."""
    seen = [shown(central)]
    while not central.site.get(Task, task.uuid).has_ended and central.site.leap():
        seen += [now] if (now := shown(central)) != seen[-1] else []
    return seen


def test_entering_shows_its_stages(central: Central) -> None:
    stages = watched(central, central.task(central.enter("A")))

    assert stages == [ENTERING, OUT]
    assert cvm(central).power is CvmPower.OFF


def test_leaving_shows_its_stages(central: Central) -> None:
    central.finished(central.enter("A"))

    stages = watched(central, central.task(central.leave("A")))

    assert stages == [OUT, ENTERED, NORMAL]
    assert cvm(central).serving


def test_a_host_entered_by_the_other_family_is_shown_with_its_cvm_untouched(central: Central) -> None:
    central.site.finish(central.site.submit(EnterMaintenance(central.host("A").uuid)))

    assert shown(central) == ENTERED


def test_a_cvm_flagged_by_hand_leaves_the_host_normal(central: Central) -> None:
    central.site.finish(central.site.submit(SetCvmMaintenance(cvm(central).uuid, True)))

    assert shown(central) == ("ACROPOLIS_NORMAL", True, "normal")


def test_a_cvm_shut_down_by_hand_leaves_the_host_normal(central: Central) -> None:
    central.site.finish(central.site.submit(ShutDownCvm(cvm(central).uuid, sets_flag=True)))

    assert shown(central) == ("ACROPOLIS_NORMAL", True, "normal")


def test_a_planned_outage_left_by_acli_is_not_over(central: Central) -> None:
    central.finished(central.enter("A"))
    central.site.finish(central.site.submit(ExitMaintenance(central.host("A").uuid)))

    assert shown(central) == ("ACROPOLIS_NORMAL", True, "entered_maintenance_mode")
    central.finished(central.leave("A"))
    assert shown(central) == NORMAL


def test_a_cvm_started_by_hand_stays_in_maintenance(central: Central) -> None:
    central.finished(central.enter("A"))
    central.site.finish(central.site.submit(StartCvm(cvm(central).uuid)))

    assert shown(central) == OUT


def test_a_host_that_is_off_is_not_known_by_heart(central: Central) -> None:
    central.site.finish(central.site.submit(EnterMaintenance(central.host("A").uuid)))
    central.site.finish(central.site.submit(ShutDownCvm(cvm(central).uuid, sets_flag=True)))
    central.site.finish(central.site.submit(ShutDownHost(central.host("A").uuid)))

    host = central.read(central.host_path("A"))["data"]

    assert host["hypervisor"]["acropolisConnectionState"] == "DISCONNECTED"
    assert not {"memorySizeBytes", "numberOfCpuCores", "bootTimeUsecs", "cpuCapacityHz"} & set(host)
    assert not {"numberOfVms", "fullName"} & set(host["hypervisor"])
    assert host["hypervisor"]["state"] == "ENTERED_MAINTENANCE_MODE"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, {}),
        ({"timeoutSeconds": 90}, {"timeout": 90 * MICROS_PER_SECOND}),
        ({"shouldRollbackOnFailure": False}, {"rolls_back_on_failure": False}),
        ({"shouldShutdownNonMigratableUvms": True}, {"shuts_down_non_migratable": True}),
    ],
)
def test_the_body_of_enter_becomes_a_command(
    central: Central, spec: dict[str, object], expected: dict[str, Any]
) -> None:
    task = central.task(central.enter("A", **spec))

    assert task.command == EnterPlannedOutage(central.host("A").uuid, **expected)


def test_the_body_of_exit_becomes_a_command(central: Central) -> None:
    central.finished(central.enter("A"))

    task = central.task(central.leave("A", timeoutSeconds=600))

    assert task.command == ExitPlannedOutage(central.host("A").uuid, timeout=600 * MICROS_PER_SECOND)


def test_guests_that_cannot_move_hold_the_node_back_unless_they_may_be_stopped(central: Central) -> None:
    refused = central.enter("B")
    allowed = central.finished(central.enter("B", shouldShutdownNonMigratableUvms=True))

    assert refused.status_code == 409
    assert "gpu-render cannot be migrated: VM has a GPU assigned" in refused.text
    assert allowed.error is None
    assert shown(central, "B") == OUT


def test_a_failed_entry_is_rolled_back_and_without_roll_back_is_not(central: Central) -> None:
    central.finished(central.enter("A", timeoutSeconds=1))
    rolled_back = shown(central)
    central.finished(central.enter("A", timeoutSeconds=1, shouldRollbackOnFailure=False))

    assert rolled_back == NORMAL
    assert shown(central) == ENTERING


def test_a_node_on_its_way_is_busy(central: Central) -> None:
    central.enter("A")

    again, back = central.enter("A"), central.leave("A")

    assert (again.status_code, back.status_code) == (409, 409)
    assert "HOST_BUSY" in again.text


def test_a_node_that_is_not_out_cannot_be_brought_back(central: Central) -> None:
    reply = central.leave("A")

    assert reply.status_code == 409
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "HOST_INVALID_STATE"


def test_leaving_a_host_that_acli_entered_fails_and_costs_the_cvm(central: Central) -> None:
    central.site.finish(central.site.submit(EnterMaintenance(central.host("A").uuid)))

    task = central.finished(central.leave("A"))

    body = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert body["status"] == "FAILED"
    assert "exit by the method that entered" in body["errorMessages"][0]["message"]
    assert cvm(central).power is CvmPower.OFF
    assert shown(central) == ENTERED


def test_the_report_wants_hosts(central: Central) -> None:
    compute = f"{CLUSTERS}/{central.cluster.uuid}/$actions/compute-non-migratable-vms"

    statuses = [central.send("POST", compute, body).status_code for body in ({}, {"hosts": ["a"]}, {"hosts": "a"})]

    assert statuses == [400, 400, 400]


def test_the_report_is_there_once_its_task_has_ended(central: Central) -> None:
    compute = f"{CLUSTERS}/{central.cluster.uuid}/$actions/compute-non-migratable-vms"
    task = central.task(central.send("POST", compute, {"hosts": [central.host("A").uuid]}))
    path = f"{CLUSTERS}/{central.cluster.uuid}/non-migratable-vms-result/{task.uuid}"

    early = central.send("GET", path).status_code
    central.site.finish(task)

    assert early == 404
    assert "vms" not in central.read(path)["data"]


def test_polling_at_an_eager_pace_brings_a_task_to_its_end() -> None:
    central = Central.start(pace=Pace.EAGER)
    path = f"{TASKS}/{central.enter('A').get_json()['data']['extId'].replace('=', '%3D').replace(':', '%3A')}"

    polls = [central.read(path)["data"]["status"] for _ in range(20)]

    assert polls[-1] == "SUCCEEDED"
    assert set(polls) == {"RUNNING", "SUCCEEDED"}


def test_a_list_of_tasks_does_not_make_time_leap() -> None:
    central = Central.start(pace=Pace.EAGER)
    central.enter("A")
    before = central.site.now_micros

    central.read(TASKS)
    central.read(HOSTS)

    assert central.site.now_micros == before


def test_every_state_has_a_word() -> None:
    assert set(HYPERVISOR_STATES) == set(HostState)
