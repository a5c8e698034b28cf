"""Alerts, events and audits in v4: read as they come in, and alerts managed."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.journal import Alert, Event, Severity
from mock_prism.model.node import cvm_of
from mock_prism.model.records import note_event, raise_alert, resolve_alerts

SERVICE = "/api/monitoring/v4.3/serviceability"
ALERTS, EVENTS, AUDITS = f"{SERVICE}/alerts", f"{SERVICE}/events", f"{SERVICE}/audits"
SECOND = 1_000_000


def alarm(central: Central, severity: Severity = Severity.CRITICAL, title: str = "Node down") -> Alert:
    """Raise an alert about node A."""
    host = central.host("A")
    text = "Node {node} is down"
    alert = raise_alert(central.site, central.cluster.uuid, "A1", title, severity, text, host, node=host.name)
    assert alert is not None
    return alert


def happen(central: Central, type_: str) -> Event:
    """Put down an event about node A, and let a second pass."""
    event = note_event(central.site, central.cluster.uuid, type_, "It happened to {it}", central.host("A"), it="A")
    central.site.advance(SECOND)
    return event


def manage(central: Central, alert: Alert, action: object) -> TestResponse:
    """Do something with an alert."""
    return central.send("POST", f"{ALERTS}/{alert.uuid}/$actions/manage-alert", {"actionType": action})


def shown(central: Central, alert: Alert) -> Any:
    """What is shown of an alert."""
    return central.read(f"{ALERTS}/{alert.uuid}")["data"]


def told(body: Any, key: str) -> list[str]:
    """One field of all in a list."""
    return [record[key] for record in body.get("data", [])]


def test_an_alert_on_the_wire(central: Central) -> None:
    assert_wire("alert_get", central.read(f"{ALERTS}/{alarm(central).uuid}"))


def test_an_event_on_the_wire(central: Central) -> None:
    assert_wire("event_get", central.read(f"{EVENTS}/{happen(central, 'Fell').uuid}"))


def test_an_audit_on_the_wire(central: Central) -> None:
    central.finished(manage(central, alarm(central), "RESOLVE"))
    newest = central.read(AUDITS, limit=1)["data"][0]

    assert_wire("audit_get", central.read(f"{AUDITS}/{newest['extId']}"))


def test_what_came_since_is_read_in_order(central: Central) -> None:
    happen(central, "First")
    since = central.read(EVENTS, limit=1)["data"][0]["creationTime"]
    happen(central, "Second")
    happen(central, "Third")

    news = central.read(EVENTS, filter=f"creationTime gt {since}", orderby="creationTime asc")

    assert told(news, "eventType") == ["Second", "Third"]


def test_the_latest_comes_first(central: Central) -> None:
    happen(central, "First")
    happen(central, "Second")

    assert told(central.read(EVENTS, limit=2), "eventType") == ["Second", "First"]


def test_an_alert_is_an_event_of_its_own_list_only(central: Central) -> None:
    alert = alarm(central)

    assert alert.uuid in told(central.read(ALERTS), "extId")
    assert alert.uuid not in told(central.read(EVENTS, limit=100), "extId")
    assert central.send("GET", f"{EVENTS}/{alert.uuid}").status_code == 404


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("severity eq Monitoring.Common.Severity'WARNING'", ["Nearly full"]),
        ("severity ne Monitoring.Common.Severity'WARNING'", ["Node down"]),
        ("isResolved eq true", []),
        ("sourceEntity/type eq 'host' and startswith(title,'Near')", ["Nearly full"]),
    ],
)
def test_alerts_are_found(central: Central, condition: str, expected: list[str]) -> None:
    alarm(central)
    alarm(central, Severity.WARNING, "Nearly full")

    assert told(central.read(ALERTS, filter=condition), "title") == expected


@pytest.mark.parametrize(
    ("action", "status", "time", "who"),
    [
        ("ACKNOWLEDGE", "ACKNOWLEDGED", "acknowledgedTime", "acknowledgedByUsername"),
        ("RESOLVE", "RESOLVED", "resolvedTime", "resolvedByUsername"),
    ],
)
def test_an_alert_is_managed_by_a_task(central: Central, action: str, status: str, time: str, who: str) -> None:
    alert = alarm(central)
    central.site.advance(SECOND)

    task = central.finished(manage(central, alert, action))

    after = shown(central, alert)
    assert (after["status"], after[who], after[time]) == (status, "admin", after["lastUpdatedTime"])
    assert after["lastUpdatedTime"] > after["creationTime"]
    seen = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert (seen["operation"], seen["status"]) == (action, "SUCCEEDED")
    affected = [(one["rel"], one["extId"]) for one in seen["entitiesAffected"]]
    assert affected == [("monitoring:serviceability:alert", alert.uuid)]


def test_an_alert_whose_cause_is_gone_says_so(central: Central) -> None:
    alert = alarm(central)

    resolve_alerts(central.site, "A1", central.host("A"))

    after = shown(central, alert)
    assert (after["status"], after["isAutoResolved"], after["isAcknowledged"]) == ("AUTO_RESOLVED", True, False)
    assert "resolvedByUsername" not in after


def test_what_is_about_a_controller_vm_is_shown_of_its_host(central: Central) -> None:
    host = central.host("B")
    event = note_event(central.site, host.cluster_uuid, "Fell", "It fell", cvm_of(central.site, host))

    source = central.read(f"{EVENTS}/{event.uuid}")["data"]["sourceEntity"]

    assert (source["type"], source["extId"], source["name"]) == ("host", host.uuid, host.name)


def test_what_is_about_nothing_is_about_the_cluster(central: Central) -> None:
    event = note_event(central.site, central.cluster.uuid, "Fell", "It fell")

    record = central.read(f"{EVENTS}/{event.uuid}")["data"]

    assert record["sourceEntity"]["extId"] == central.cluster.uuid
    assert "affectedEntities" not in record


def test_whoever_changes_something_is_audited(central: Central) -> None:
    central.finished(central.enter("A"))

    newest = central.read(AUDITS, limit=1)["data"][0]

    assert (newest["auditType"], newest["status"]) == ("HostEnterMaintenanceAudit", "SUCCEEDED")
    assert newest["operationStartTime"] < newest["operationEndTime"] == newest["creationTime"]
    assert newest["userReference"]["name"] == "admin"
    assert newest["sourceEntity"]["extId"] == central.host("A").uuid
    assert newest["clusterReference"]["extId"] == central.cluster.uuid


@pytest.mark.parametrize("action", ["IGNORE", 1, None])
def test_an_action_that_there_is_not_is_refused(central: Central, action: object) -> None:
    alert = alarm(central)

    assert schema_message(manage(central, alert, action))["attributePath"] == "actionType"
    assert shown(central, alert)["status"] == "OPEN"


def test_an_action_must_be_named(central: Central) -> None:
    alert = alarm(central)

    found = schema_message(central.send("POST", f"{ALERTS}/{alert.uuid}/$actions/manage-alert", {}))

    assert "actionType" in found["message"]


@pytest.mark.parametrize("path", [ALERTS, EVENTS, AUDITS])
def test_what_is_not_there_is_404(central: Central, path: str) -> None:
    reply = central.send("GET", f"{path}/{NOWHERE}")

    assert reply.status_code == 404
    assert message(reply)["errorGroup"].endswith("_NOT_FOUND")


def test_an_alert_that_is_not_there_is_not_managed(central: Central) -> None:
    reply = central.send("POST", f"{ALERTS}/{NOWHERE}/$actions/manage-alert", {"actionType": "RESOLVE"})

    assert reply.status_code == 404
