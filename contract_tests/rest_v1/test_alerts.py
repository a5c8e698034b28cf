"""Alerts and events: which there are, which a call means, and taking note of them."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v1 import scenes
from contract_tests.rest_v2.element import NOWHERE, Element
from mock_prism.model.commands.cvm import StartCvm
from mock_prism.model.node import cvm_of


def alerts(element: Element, query: str = "") -> list[Any]:
    entities: list[Any] = element.read(f"/alerts{query}")["entities"]
    return entities


def test_a_quiet_cluster_has_none(element: Element) -> None:
    assert alerts(element) == []
    assert element.read("/events")["entities"] == []


def test_the_text_is_a_template_over_two_parallel_lists(element: Element) -> None:
    scenes.cvm_down(element)

    (alert,) = alerts(element)

    context = dict(zip(alert["contextTypes"], alert["contextValues"], strict=True))
    assert alert["message"].format_map(context) == "Controller VM 192.168.38.165 is shut down"


def test_what_is_about_a_cvm_is_shown_of_its_host(element: Element) -> None:
    scenes.cvm_down(element)
    host = element.host("A")

    (alert,) = alerts(element)

    assert (alert["entityTypes"], alert["entityIds"], alert["entityUuids"]) == (
        ["host"],
        [str(host.number)],
        [host.uuid],
    )
    assert (alert["nodeUuid"], alert["serviceVMId"]) == (host.uuid, f"{host.cluster_uuid}::{host.number}")


CHOICES = [
    ("", True),
    ("?resolved=false&acknowledged=false", True),
    ("?resolved=true", False),
    ("?acknowledged=true", False),
    ("?autoResolved=false", True),
    ("?severity=CRITICAL", True),
    ("?severity=kCritical,kInfo", True),
    ("?severity=WARNING", False),
    ("?alertTypeUuid=CvmDown", True),
    ("?alertTypeUuid=Other", False),
    ("?entityType=host", True),
    ("?entityType=vm", False),
    ("?entityType=host&entityIds={host}", True),
    ("?entityType=host&entityIds={number}", True),
    ("?entityIds={other}", False),
    ("?alertIds={alert}", True),
    (f"?alertIds={NOWHERE}", False),
    ("?startTimeInUsecs={created}&endTimeInUsecs={created}", True),
    ("?startTimeInUsecs={later}", False),
    ("?endTimeInUsecs={earlier}", False),
]


@pytest.mark.parametrize(("query", "is_found"), CHOICES)
def test_parameters_choose_among_alerts(query: str, is_found: bool, element: Element) -> None:
    scenes.cvm_down(element)
    (alert,) = alerts(element)
    created = alert["createdTimeStampInUsecs"]
    host = element.host("A")

    filled = query.format(
        host=host.uuid,
        number=host.number,
        other=element.host("B").uuid,
        alert=alert["id"],
        created=created,
        later=created + 1,
        earlier=created - 1,
    )

    assert alerts(element, filled) == ([alert] if is_found else [])


@pytest.mark.parametrize(
    ("path", "is_found"),
    [
        ("/alerts/hardware", True),
        ("/alerts/storage", False),
        ("/hosts/alerts", True),
        ("/vms/alerts", False),
        ("/clusters/alerts", True),
        ("/containers/alerts", False),
        ("/disks/alerts", False),
        ("/storage_pools/alerts", False),
        ("/hosts/{A}/alerts", True),
        ("/hosts/{cluster}::{number}/alerts", True),
        ("/hosts/{B}/alerts", False),
        ("/clusters/{cluster}/alerts", True),
        ("/vms/{vm}/alerts", False),
    ],
)
def test_a_things_own_alerts_are_those_about_it(path: str, is_found: bool, element: Element) -> None:
    scenes.cvm_down(element)
    host = element.host("A")
    names = {"A": host.uuid, "B": element.host("B").uuid, "number": host.number, "cluster": host.cluster_uuid}

    found = element.read(path.format(**names, vm=element.vm("web-01").uuid))["entities"]

    assert found == (alerts(element) if is_found else [])


def test_a_host_tells_what_happened_to_it_newest_first(element: Element) -> None:
    scenes.entered(element)

    events = element.read(f"/hosts/{element.host('A').uuid}/events")["entities"]

    told = [(event["alertTypeUuid"], event["severity"]) for event in events]
    assert told == [
        ("EnterMaintenanceModeAudit", "kAudit"),
        ("HostEnteredMaintenance", "kInfo"),
        ("HostEnteringMaintenance", "kInfo"),
    ]
    assert element.read("/events?typeIds=HostEnteredMaintenance")["entities"] == events[1:2]
    assert element.read("/events?acknowledged=true")["entities"] == []
    assert element.read(f"/hosts/{element.host('B').uuid}/events")["entities"] == []


@pytest.mark.parametrize(
    ("act", "flag", "who"),
    [("acknowledge", "acknowledged", "acknowledgedByUsername"), ("resolve", "resolved", "resolvedByUsername")],
)
def test_an_alert_is_taken_note_of(act: str, flag: str, who: str, element: Element) -> None:
    scenes.cvm_down(element)
    ident = alerts(element)[0]["id"]

    reply = element.send("POST", f"/alerts/{ident}/{act}")
    element.settle()

    assert (reply.status_code, reply.json) == (201, {"id": ident, "successful": True, "message": None})
    assert [(alert[flag], alert[who]) for alert in alerts(element)] == [(True, "admin")]


@pytest.mark.parametrize(("severity", "count"), [("CRITICAL", 1), ("INFO", 0)])
@pytest.mark.parametrize("act", ["acknowledge", "resolve"])
def test_alerts_are_taken_note_of_by_the_dozen(act: str, severity: str, count: int, element: Element) -> None:
    scenes.cvm_down(element)

    done = element.done("POST", f"/alerts/{act}?severity={severity}")
    element.settle()

    assert (done["numSuccessfulUpdates"], done["numFailedUpdates"], len(done["alertStatusList"])) == (count, 0, count)
    assert [alert[f"{act}d"] for alert in alerts(element)] == [count == 1]


def test_an_alert_that_closed_itself_names_nobody(element: Element) -> None:
    scenes.cvm_down(element)
    element.site.submit(StartCvm(cvm_of(element.site, element.host("A")).uuid))
    element.settle()

    (alert,) = alerts(element)

    assert (alert["resolved"], alert["autoResolved"], alert["resolvedByUsername"]) == (True, True, "N/A")


@pytest.mark.parametrize(
    "query", ["entityType=starship", "resolved=perhaps", "startTimeInUsecs=noon", "acknowledged=2", "count=-1"]
)
@pytest.mark.parametrize("path", ["/alerts", "/hosts/alerts"])
def test_alerts_cannot_be_chosen_by_nonsense(path: str, query: str, element: Element) -> None:
    status = element.send("GET", f"{path}?{query}").status_code

    assert status == (404 if query.startswith("entityType") else 422)
