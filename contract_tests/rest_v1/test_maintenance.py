"""What v1 shows of a node on its way into and out of maintenance, in both families. It has no way in of its own."""

from __future__ import annotations

import pytest

from contract_tests.rest_v1 import scenes
from contract_tests.rest_v2.element import Element
from mock_prism.model.commands.maintenance import EnterMaintenance, ExitMaintenance
from mock_prism.model.commands.planned_outage import ExitPlannedOutage
from mock_prism.model.frozen import frozen
from mock_prism.model.node import cvm_of

NORMAL, ENTERING, ENTERED = "kAcropolisNormal", "kEnteringMaintenanceMode", "kEnteredMaintenanceMode"


@frozen
class Seen:
    """Host A in v1's words: its state, its CVM's flag and power, how many VMs it has, and what could still fail."""

    state: str
    flag: bool | None
    num_vms: int
    cvm: str
    tolerable: int


def look(element: Element) -> Seen:
    host = element.read(f"/hosts/{element.host('A').uuid}")
    cvm = element.read(f"/vms/{cvm_of(element.site, element.host('A')).uuid}")
    (status,) = element.read("/cluster/domain_fault_tolerance_status")
    parts = status["componentFaultToleranceStatus"].values()
    assert host["state"] == "NORMAL"
    assert host["acropolisConnectionState"] == "kConnected"
    return Seen(
        host["hypervisorState"],
        host["hostInMaintenanceMode"],
        host["numVMs"],
        cvm["powerState"],
        min(part["numberOfFailuresTolerable"] for part in parts),
    )


def seen_until_settled(element: Element) -> list[Seen]:
    """Every picture from now until nothing is due, each once."""
    seen = [look(element)]
    soon = element.site.now_micros + element.site.timings.unschedulable_alert_micros // 2
    while (due := element.site.clock.next_due()) is not None and due < soon:
        element.site.leap()
        now = look(element)
        if now != seen[-1]:
            seen.append(now)
    return seen


def test_a_node_at_rest_is_normal_and_was_never_in_maintenance(element: Element) -> None:
    assert look(element) == Seen(NORMAL, None, 5, "on", 1)


def test_the_acropolis_family_empties_the_host_and_leaves_the_cvm_alone(element: Element) -> None:
    scenes.entering(element)

    seen = seen_until_settled(element)

    assert [one.num_vms for one in seen[:-1]] == [5, 4, 3, 2, 1][: len(seen) - 1]
    assert {one.state for one in seen[:-1]} == {ENTERING}
    assert seen[-1] == Seen(ENTERED, None, 1, "on", 1)
    assert {(one.flag, one.cvm, one.tolerable) for one in seen} == {(None, "on", 1)}


def test_the_acropolis_family_leaves_at_once_and_the_guests_come_home_later(element: Element) -> None:
    scenes.entered(element)
    element.site.submit(ExitMaintenance(element.host("A").uuid), "admin")

    seen = seen_until_settled(element)

    assert seen[0] == Seen(NORMAL, None, 1, "on", 1)
    assert seen[-1] == Seen(NORMAL, None, 5, "on", 1)
    assert {one.state for one in seen} == {NORMAL}


def test_a_blocked_evacuation_stays_entering(element: Element) -> None:
    """M13: on host B, which has guests that cannot move."""
    element.site.submit(EnterMaintenance(element.host("B").uuid), "admin")
    element.settle()

    host = element.read(f"/hosts/{element.host('B').uuid}")

    assert (host["hypervisorState"], host["numVMs"]) == (ENTERING, 5)


def test_a_planned_outage_takes_the_cvm_down_as_well(element: Element) -> None:
    scenes.planned(element)

    assert look(element) == Seen(ENTERED, True, 1, "off", 0)


def test_a_planned_outage_ends_with_the_cvm_back_and_the_flag_cleared(element: Element) -> None:
    """M28 to M30: first the CVM, then its flag, then the host. The flag is false, not null, from then on (M4)."""
    scenes.planned(element)
    element.site.submit(ExitPlannedOutage(element.host("A").uuid), "admin")

    seen = seen_until_settled(element)

    assert seen[0] == Seen(ENTERED, True, 1, "off", 0)
    assert seen[-1] == Seen(NORMAL, False, 5, "on", 1)
    first_normal = next(one for one in seen if one.state == NORMAL)
    assert (first_normal.cvm, first_normal.tolerable) == ("on", 1)
    assert all(one.state == ENTERED for one in seen if one.cvm == "off")


def test_a_cvm_that_is_down_by_itself_leaves_the_host_normal(element: Element) -> None:
    """M1: neither state is derived from the other."""
    scenes.cvm_down(element)

    assert look(element) == Seen(NORMAL, None, 5, "off", 0)


def test_a_host_that_is_lost_is_disconnected_and_its_numbers_are_null(element: Element) -> None:
    scenes.host_lost(element)

    host = element.read(f"/hosts/{element.host('A').uuid}")

    assert host["acropolisConnectionState"] == "kDisconnected"
    nulls = ("memoryCapacityInBytes", "numCpuCores", "numVMs", "bootTimeInUsecs", "hypervisorFullName")
    assert [host[key] for key in nulls] == [None] * 5
    assert (host["state"], host["hypervisorState"]) == ("NORMAL", NORMAL)


@pytest.mark.parametrize("act", ["enter_maintenance_mode", "exit_maintenance_mode"])
def test_v1_has_no_way_in_and_none_out(act: str, element: Element) -> None:
    assert element.send("POST", f"/hosts/{element.host('A').uuid}/{act}", {}).status_code == 404
