"""A host's way into maintenance and out of it by v0.8, which is of the acropolis family: the AHV host alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.rest_v08 import acts
from contract_tests.rest_v08.acts import ACPI, enter, leave, task, vm
from contract_tests.rest_v08.conftest import PREFIX
from contract_tests.rest_v2.element import Element
from mock_prism.faces.rest.v08 import GENERATION
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.errors import Refused
from mock_prism.model.node import cvm_of
from mock_prism.model.states import CvmPower, HostState
from mock_prism.sandboxes import Pace


def test_its_guests_move_and_its_cvm_stays_up(element: Element) -> None:
    guests = element.guests("A")

    uuid = enter(element, "A", evacuationOption="LIVE_MIGRATE", logicalTimestamp="")
    assert task(element, uuid)["progressStatus"] == "RUNNING"
    element.settle()

    shown = task(element, uuid)
    assert (shown["progressStatus"], shown["operationType"]) == ("SUCCEEDED", "ENTER_MAINTENANCE_MODE")
    assert shown["metaResponse"] == {"error": "kNoError", "errorDetail": ""}
    assert element.guests("A") == set()
    assert element.cvm_serves("A")
    assert {vm(element, name)["state"] for name in guests} == {"ON"}
    assert element.host("A").uuid not in {vm(element, name)["hostUuid"] for name in guests}


def test_leaving_is_over_at_once_and_the_guests_come_home(element: Element) -> None:
    guests = element.guests("A")
    acts.entered(element)

    assert leave(element, "A", logicalTimestamp="") == {"value": True}
    assert element.host("A").state is HostState.NORMAL
    element.settle()

    assert element.guests("A") == guests
    restored = element.read("/tasks?operationTypeList=HOST_RESTORE_VM_LOCALITY&includeCompleted=true")["entities"]
    assert [shown["progressStatus"] for shown in restored] == ["SUCCEEDED"]


def test_a_guest_that_cannot_move_blocks_and_the_host_stays_entering(element: Element) -> None:
    """M13."""
    uuid = enter(element, "B")
    element.settle()

    shown = task(element, uuid)
    assert (shown["progressStatus"], shown["metaResponse"]["error"]) == ("FAILED", "kInvalidState")
    assert "gpu-render: VM has a GPU assigned" in shown["metaResponse"]["errorDetail"]
    assert element.host("B").state is HostState.ENTERING

    leave(element, "B")
    assert element.host("B").state is HostState.NORMAL


@pytest.mark.parametrize("option", ["ACPI_SHUTDOWN_AND_POWER_OFF", "acpi_shutdown_and_power_off"])
def test_guests_that_cannot_move_are_shut_down_where_that_is_wanted(option: str, element: Element) -> None:
    guests = element.guests("B")
    uuid = enter(element, "B", nonMigratableVmOption=option)
    element.settle()

    assert task(element, uuid)["progressStatus"] == "SUCCEEDED"
    assert vm(element, "gpu-render")["state"] == "OFF"

    leave(element, "B")
    element.settle()
    assert element.guests("B") == guests


@pytest.mark.parametrize(("option", "state"), [("COLD_MIGRATE", "ON"), ("POWER_OFF", "OFF")])
def test_guests_leave_as_it_is_wanted(option: str, state: str, element: Element) -> None:
    guests = element.guests("A")
    enter(element, "A", evacuationOption=option)
    element.settle()

    assert {vm(element, name)["state"] for name in guests} == {state}


def test_a_second_node_goes_in_while_there_is_room_and_a_third_fails_where_there_is_none(element: Element) -> None:
    """M40: the family has no limit but capacity."""
    outcomes = []
    for letter in "ACD":
        uuid = enter(element, letter, **ACPI)
        element.settle()
        outcomes.append(task(element, uuid))

    assert [shown["progressStatus"] for shown in outcomes] == ["SUCCEEDED", "SUCCEEDED", "FAILED"]
    assert outcomes[-1]["metaResponse"]["error"] == "kNoHostResources"
    assert "another VM of its anti-affinity group" in outcomes[-1]["metaResponse"]["errorDetail"]


def test_a_second_node_is_refused_by_the_planned_outage(element: Element) -> None:
    """M37."""
    acts.entered(element)

    with pytest.raises(Refused):
        element.site.submit(EnterPlannedOutage(element.host("C").uuid))


@pytest.mark.parametrize("scene", [acts.entering, acts.entered])
def test_a_host_in_maintenance_cannot_go_in_again(scene: Callable[[Element], str], element: Element) -> None:
    """M50."""
    scene(element)

    reply = element.send("POST", f"/hosts/{element.host('A').uuid}/enter_maintenance_mode", {})

    assert reply.status_code == 500


def test_a_host_that_is_in_no_maintenance_cannot_leave_it(element: Element) -> None:
    """M50."""
    reply = element.send("POST", f"/hosts/{element.host('A').uuid}/exit_maintenance_mode", {})

    assert reply.status_code == 500
    assert "InvalidHostState" in reply.text


def test_leaving_by_the_wrong_way_costs_the_cvm_and_fails(element: Element) -> None:
    """M47: in by v0.8, out by the planned outage of the console and of v4."""
    acts.entered(element)

    wrong = element.site.submit(ExitPlannedOutage(element.host("A").uuid))
    element.settle()

    shown = task(element, wrong.uuid)
    assert (shown["progressStatus"], shown["operationType"]) == ("FAILED", "HOST_EXIT_MAINTENANCE")
    assert shown["metaResponse"]["error"] != "kNoError"
    assert cvm_of(element.site, element.host("A")).power is CvmPower.OFF
    assert element.host("A").state is HostState.ENTERED


def test_a_planned_outage_left_by_v08_leaves_the_cvm_off(element: Element) -> None:
    """M49."""
    element.site.submit(EnterPlannedOutage(element.host("A").uuid))
    element.settle()

    assert leave(element, "A") == {"value": True}
    element.settle()

    assert element.host("A").state is HostState.NORMAL
    assert cvm_of(element.site, element.host("A")).power is CvmPower.OFF


def test_an_eager_client_is_done_in_few_polls() -> None:
    element = Element.start(GENERATION, PREFIX, pace=Pace.EAGER)
    uuid = enter(element, "A")

    polls = 0
    while element.read(f"/tasks/{uuid}/poll?timeoutseconds=1")["timedOut"]:
        polls += 1
        assert polls < 20

    assert task(element, uuid)["progressStatus"] == "SUCCEEDED"
