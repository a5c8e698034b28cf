"""Choosing alerts and events, and taking note of alerts."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v2 import scenes
from contract_tests.rest_v2.element import EPOCH_MICROS, Element
from mock_prism.model.commands.cvm import StartCvm
from mock_prism.model.journal import Severity
from mock_prism.model.node import cvm_of
from mock_prism.model.records import raise_alert


@pytest.fixture
def alarmed(element: Element) -> Element:
    """Host A has a warning and VM web-01 an information; the CVM of host A went down a minute in."""
    host, vm = element.host("A"), element.vm("web-01")
    raise_alert(element.site, host.cluster_uuid, "Hot", "Too hot", Severity.WARNING, "{host} is hot", host, host="A")
    raise_alert(element.site, host.cluster_uuid, "Idle", "Idle", Severity.INFO, "{vm} is idle", vm, vm="web-01")
    scenes.cvm_down(element)
    return element


def types(element: Element, query: str = "", path: str = "/alerts") -> set[str]:
    """The types of the alerts that a query leaves."""
    return {alert["alert_type_uuid"] for alert in element.read(f"{path}?{query}")["entities"]}


CHOICES = [
    ("", {"Hot", "Idle", "CvmDown"}),
    ("severity=CRITICAL", {"CvmDown"}),
    ("severity=critical,Warning", {"CvmDown", "Hot"}),
    ("severity=kInfo", {"Idle"}),
    ("severity=CRITICAL&severity=INFO", {"CvmDown", "Idle"}),
    ("alert_type_uuid=Hot", {"Hot"}),
    ("entity_type=host", {"Hot", "CvmDown"}),
    ("entity_type=VM", {"Idle"}),
    ("entity_type=disk", set()),
    (f"start_time_in_usecs={EPOCH_MICROS + 1}", {"CvmDown"}),
    (f"end_time_in_usecs={EPOCH_MICROS}", {"Hot", "Idle"}),
    ("resolved=false&acknowledged=false", {"Hot", "Idle", "CvmDown"}),
    ("resolved=true", set()),
    ("auto_resolved=false", {"Hot", "Idle", "CvmDown"}),
]


@pytest.mark.parametrize(("query", "expected"), CHOICES)
def test_parameters_choose_among_alerts(query: str, expected: set[str], alarmed: Element) -> None:
    assert types(alarmed, query) == expected


def test_alerts_can_be_chosen_by_what_they_are_about_and_by_id(alarmed: Element) -> None:
    vm, host = alarmed.vm("web-01"), alarmed.host("A")
    first = alarmed.read("/alerts")["entities"][0]

    assert types(alarmed, f"entity_ids={vm.uuid}") == {"Idle"}
    assert types(alarmed, f"entity_ids={host.uuid},{vm.uuid}") == {"Hot", "Idle", "CvmDown"}
    assert types(alarmed, f"entity_ids={host.number}&entity_type=host") == {"Hot", "CvmDown"}
    assert types(alarmed, f"alert_ids={first['id']}") == {first["alert_type_uuid"]}


def test_a_resource_has_its_own_alerts(alarmed: Element) -> None:
    a, b = alarmed.host("A"), alarmed.host("B")

    assert types(alarmed, path="/hosts/alerts") == {"Hot", "CvmDown"}
    assert types(alarmed, path=f"/hosts/{a.uuid}/alerts") == {"Hot", "CvmDown"}
    assert types(alarmed, path=f"/hosts/{b.uuid}/alerts") == set()
    assert types(alarmed, path=f"/clusters/{a.cluster_uuid}/alerts") == {"Hot", "Idle", "CvmDown"}
    assert types(alarmed, "severity=WARNING", f"/hosts/{a.uuid}/alerts") == {"Hot"}


def test_the_newest_alert_comes_first(alarmed: Element) -> None:
    found = [alert["alert_type_uuid"] for alert in alarmed.read("/alerts")["entities"]]

    assert found == ["CvmDown", "Idle", "Hot"]


def shown(element: Element, type_: str) -> Any:
    return element.read(f"/alerts?alert_type_uuid={type_}")["entities"][0]


def test_acknowledging_says_who_and_when(alarmed: Element) -> None:
    answer = alarmed.done("POST", f"/alerts/{shown(alarmed, 'Hot')['id']}/acknowledge")

    alert = shown(alarmed, "Hot")
    assert answer == {"id": alert["id"], "successful": True, "message": None}
    assert (alert["acknowledged"], alert["acknowledged_by_username"]) == (True, "admin")
    assert alert["acknowledged_time_stamp_in_usecs"] == alarmed.site.now_micros
    assert not alert["resolved"]


def test_resolving_says_who_and_when(alarmed: Element) -> None:
    alarmed.done("POST", f"/alerts/{shown(alarmed, 'Hot')['id']}/resolve")

    alert = shown(alarmed, "Hot")
    assert (alert["resolved"], alert["resolved_by_username"], alert["auto_resolved"]) == (True, "admin", False)
    assert types(alarmed, "resolved=false") == {"Idle", "CvmDown"}


def test_an_alert_whose_cause_is_gone_resolves_itself(alarmed: Element) -> None:
    alarmed.site.submit(StartCvm(cvm_of(alarmed.site, alarmed.host("A")).uuid))
    alarmed.settle()

    alert = shown(alarmed, "CvmDown")

    assert (alert["resolved"], alert["auto_resolved"], alert["resolved_by_username"]) == (True, True, "N/A")
    assert types(alarmed, "auto_resolved=true") == {"CvmDown"}


@pytest.mark.parametrize("act", ["acknowledge", "resolve"])
def test_many_are_taken_note_of_at_once_and_only_once(act: str, alarmed: Element) -> None:
    some = alarmed.done("POST", f"/alerts/{act}?severity=WARNING,INFO")
    rest = alarmed.done("POST", f"/alerts/{act}")

    assert (some["num_successful_updates"], rest["num_successful_updates"]) == (2, 1)
    assert {status["successful"] for status in some["alert_status_list"]} == {True}
    assert alarmed.done("POST", f"/alerts/{act}")["alert_status_list"] == []


def test_events_can_be_chosen_by_what_they_are_about(element: Element) -> None:
    scenes.entered(element)
    host, other = element.host("A"), element.host("B")
    both = {"HostEnteringMaintenance", "HostEnteredMaintenance", "EnterMaintenanceModeAudit"}

    assert types(element, path="/events") == both
    assert types(element, f"entity_ids={other.uuid}", "/events") == set()
    assert types(element, path=f"/hosts/{host.uuid}/events") == both


def test_events_are_taken_note_of(element: Element) -> None:
    scenes.entered(element)
    first, *_ = element.read("/events")["entities"]

    one = element.send("PUT", f"/events/{first['id']}/acknowledge")
    rest = element.done("POST", "/events/acknowledge", {})

    assert (one.status_code, one.json) == (200, {"value": True})
    assert rest["num_successful_updates"] == len(element.read("/events")["entities"]) - 1
    assert {event["acknowledged_by_username"] for event in element.read("/events")["entities"]} == {"admin"}
    assert element.read("/events?acknowledged=false")["entities"] == []
    assert element.send("PUT", "/events/none/acknowledge").status_code == 404
