"""A host's way into maintenance and out of it by v2.0, which is of the acropolis family: the AHV host alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contract_tests.rest_v2 import scenes
from contract_tests.rest_v2.conftest import PREFIX
from contract_tests.rest_v2.element import PASSWORD, Element
from mock_prism.faces.rest.v2 import GENERATION
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.errors import Refused
from mock_prism.model.node import cvm_of
from mock_prism.model.states import CvmPower
from mock_prism.sandboxes import Pace

ADMIN = ("admin", PASSWORD)
ACPI = {"non_migratable_vm_option": "ACPI_SHUTDOWN_AND_POWER_OFF"}


def enter(element: Element, letter: str, **body: object) -> str:
    """Ask for a host's maintenance; the task's uuid."""
    path = f"/hosts/{element.host(letter).uuid}/enter_maintenance_mode"
    return str(element.done("POST", path, body)["task_uuid"])


def leave(element: Element, letter: str, **body: object) -> Any:
    """Take a host out of maintenance; the answer."""
    return element.done("POST", f"/hosts/{element.host(letter).uuid}/exit_maintenance_mode", body)


def state(element: Element, letter: str) -> tuple[str, bool | None, int]:
    """What v2.0 says of a host: its state, its CVM's flag, and how many VMs it has."""
    host = element.read(f"/hosts/{element.host(letter).uuid}")
    return host["hypervisor_state"], host["host_in_maintenance_mode"], host["num_vms"]


def status(element: Element, task: str) -> str:
    return str(element.read(f"/tasks/{task}")["progress_status"])


def test_its_guests_move_and_its_cvm_stays_up(element: Element) -> None:
    guests = element.guests("A")

    task = enter(element, "A")
    assert state(element, "A") == ("kEnteringMaintenanceMode", None, 5)
    assert status(element, task) == "Running"
    element.settle()

    assert status(element, task) == "Succeeded"
    assert state(element, "A") == ("kEnteredMaintenanceMode", None, 1)
    assert element.guests("A") == set()
    assert guests <= element.guests("B") | element.guests("C") | element.guests("D")
    assert element.cvm_serves("A")
    assert {vm["power_state"] for vm in element.read("/vms?filter=name==web-01")["entities"]} == {"on"}


def test_leaving_is_over_at_once_and_the_guests_come_home(element: Element) -> None:
    guests = element.guests("A")
    enter(element, "A")
    element.settle()

    assert leave(element, "A") == {"value": True}
    assert state(element, "A") == ("kAcropolisNormal", None, 1)
    element.settle()

    assert element.guests("A") == guests
    restored = element.done("POST", "/tasks/list", {"operation_type_list": ["HostRestoreVmLocality"]})["entities"]
    assert [task["progress_status"] for task in restored] == ["Succeeded"]


def test_a_guest_that_cannot_move_blocks_and_the_host_stays_entering(element: Element) -> None:
    """M13."""
    task = enter(element, "B")
    element.settle()

    failed = element.read(f"/tasks/{task}")
    assert failed["progress_status"] == "Failed"
    assert "licence-pinned: VM is pinned to the host by affinity" in failed["meta_response"]["error_detail"]
    assert state(element, "B")[0] == "kEnteringMaintenanceMode"
    assert element.guests("B") == {"licence-pinned", "gpu-render", "cpu-passthrough", "fw-agent-b"}


def test_an_attempt_can_be_given_up(element: Element) -> None:
    guests = element.guests("B")
    enter(element, "B")
    element.settle()

    leave(element, "B")
    element.settle()

    assert (state(element, "B")[0], element.guests("B")) == ("kAcropolisNormal", guests)


def test_an_evacuation_under_way_is_aborted_by_leaving(element: Element) -> None:
    task = enter(element, "A")
    leave(element, "A")
    element.settle()

    assert status(element, task) == "Aborted"
    assert state(element, "A") == ("kAcropolisNormal", None, 5)


def test_guests_that_cannot_move_are_shut_down_where_that_is_wanted(element: Element) -> None:
    guests = element.guests("B")
    task = enter(element, "B", **ACPI)
    element.settle()

    assert (status(element, task), state(element, "B")) == ("Succeeded", ("kEnteredMaintenanceMode", None, 1))
    assert element.read(f"/vms/{element.vm('gpu-render').uuid}")["power_state"] == "off"

    leave(element, "B")
    element.settle()
    assert element.guests("B") == guests


@pytest.mark.parametrize("option", ["COLD_MIGRATE", "cold_migrate"])
def test_guests_may_be_moved_cold(option: str, element: Element) -> None:
    task = enter(element, "A", evacuation_option=option)
    element.settle()

    assert (status(element, task), element.guests("A")) == ("Succeeded", set())


def test_guests_may_be_powered_off(element: Element) -> None:
    guests = element.guests("A")
    enter(element, "A", evacuation_option="POWER_OFF")
    element.settle()

    assert {element.read(f"/vms/{element.vm(name).uuid}")["power_state"] for name in guests} == {"off"}


@pytest.mark.parametrize("body", [None, {}, {"logical_timestamp": ""}, {"logical_timestamp": None}, {"unknown": [1]}])
def test_a_body_may_say_next_to_nothing(body: object, element: Element) -> None:
    reply = element.send("POST", f"/hosts/{element.host('A').uuid}/enter_maintenance_mode", body)

    assert reply.status_code == 201


def test_a_second_node_goes_in_while_there_is_room(element: Element) -> None:
    """M40: the family has no limit but capacity."""
    enter(element, "A")
    element.settle()

    task = enter(element, "C")
    element.settle()

    assert status(element, task) == "Succeeded"


def test_a_third_node_fails_where_its_guests_find_no_place(element: Element) -> None:
    for letter in "AC":
        enter(element, letter)
        element.settle()

    task = enter(element, "D")
    element.settle()

    shown = element.read(f"/tasks/{task}")
    assert shown["progress_status"] == "Failed"
    assert "No host has enough available resources for VM ha-proxy-2" in shown["meta_response"]["error_detail"]
    assert "another VM of its anti-affinity group runs there" in shown["meta_response"]["error_detail"]
    assert state(element, "D")[0] == "kEnteringMaintenanceMode"


def test_a_second_node_is_refused_by_the_planned_outage(element: Element) -> None:
    """M37."""
    enter(element, "A")
    element.settle()

    with pytest.raises(Refused):
        element.site.submit(EnterPlannedOutage(element.host("C").uuid))
    assert state(element, "C")[0] == "kAcropolisNormal"


@pytest.mark.parametrize("scene", [scenes.entering, scenes.entered])
def test_a_host_in_maintenance_cannot_go_in_again(scene: Any, element: Element) -> None:
    """M50."""
    scene(element)
    before = state(element, "A")

    reply = element.send("POST", f"/hosts/{element.host('A').uuid}/enter_maintenance_mode", {})

    assert reply.status_code == 500
    assert state(element, "A") == before


def test_of_many_clients_at_once_one_gets_its_way(element: Element) -> None:
    path = f"/hosts/{element.host('A').uuid}/enter_maintenance_mode"

    with ThreadPoolExecutor(8) as clients:
        replies = list(
            clients.map(lambda _: element.app.test_client().post(PREFIX + path, json={}, auth=ADMIN), range(8))
        )

    assert sorted(reply.status_code for reply in replies) == [201, *[500] * 7]


def test_a_host_that_is_in_no_maintenance_cannot_leave_it(element: Element) -> None:
    """M50."""
    reply = element.send("POST", f"/hosts/{element.host('A').uuid}/exit_maintenance_mode", {})

    assert reply.status_code == 500
    assert "InvalidHostState" in reply.text


def test_leaving_by_the_wrong_way_costs_the_cvm_and_fails(element: Element) -> None:
    """M47: in by v2.0, out by the planned outage of the console and of v4."""
    enter(element, "A")
    element.settle()

    task = element.site.submit(ExitPlannedOutage(element.host("A").uuid))
    element.settle()

    shown = element.read(f"/tasks/{task.uuid}")
    assert (shown["progress_status"], shown["meta_response"]["error_code"]) == ("Failed", 17)
    assert cvm_of(element.site, element.host("A")).power is CvmPower.OFF
    assert state(element, "A")[0] == "kEnteredMaintenanceMode"
    tolerance = element.read("/cluster/domain_fault_tolerance_status")[0]["component_fault_tolerance_status"]
    assert tolerance["EXTENT_GROUP_REPLICAS"]["number_of_failures_tolerable"] == 0


def test_a_planned_outage_left_by_v2_leaves_the_cvm_off(element: Element) -> None:
    """M49."""
    element.site.submit(EnterPlannedOutage(element.host("A").uuid))
    element.settle()
    assert state(element, "A") == ("kEnteredMaintenanceMode", True, 1)

    assert leave(element, "A") == {"value": True}
    element.settle()

    assert state(element, "A")[:2] == ("kAcropolisNormal", True)
    assert cvm_of(element.site, element.host("A")).power is CvmPower.OFF


def test_an_eager_client_is_done_in_few_polls() -> None:
    element = Element.start(GENERATION, PREFIX, pace=Pace.EAGER)
    task = enter(element, "A")

    polls = 0
    while status(element, task) == "Running":
        polls += 1
        assert polls < 20

    assert state(element, "A")[0] == "kEnteredMaintenanceMode"


def test_the_events_tell_the_story(element: Element) -> None:
    enter(element, "A")
    element.settle()
    leave(element, "A")
    element.settle()

    told = [event["alert_type_uuid"] for event in element.read(f"/hosts/{element.host('A').uuid}/events")["entities"]]

    by_itself = [type_ for type_ in told if not type_.endswith("Audit")]
    assert by_itself == ["HostExitedMaintenance", "HostEnteredMaintenance", "HostEnteringMaintenance"]
    assert [type_ for type_ in told if type_ not in by_itself] == [
        "ExitMaintenanceModeAudit",
        "EnterMaintenanceModeAudit",
    ]
    assert element.read(f"/hosts/{element.host('C').uuid}/events")["entities"] == []
