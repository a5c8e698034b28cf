"""Health checks run by v4, and alert policies that conflict."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central
from contract_tests.rest_v4.test_recovery_points import details
from mock_prism.model.commands.health_run import RunHealthChecks
from mock_prism.model.node import cvm_of

SERVICE = "/api/monitoring/v4.3/serviceability"
POLICIES = f"{SERVICE}/alerts/user-defined-policies"
MAIL = {"additionalRecipients": ["somebody@example.com"]}


def path(central: Central, uuid: str | None = None) -> str:
    """Where checks are run."""
    return f"{SERVICE}/clusters/{uuid or central.cluster.uuid}/$actions/run-system-defined-checks"


def test_its_task_tells_what_is_wrong_with_the_cluster_and_nothing_where_all_is_well(central: Central) -> None:
    body = {**MAIL, "shouldRunAllChecks": True}

    well = central.finished(central.send("POST", path(central), body))
    central.finished(central.enter("A"))
    task = central.finished(central.send("POST", path(central), body))

    assert "host_maintenance_mode_check" not in details(central, well.uuid)
    found = details(central, task.uuid)
    assert central.host("A").hypervisor_ip in found["host_maintenance_mode_check"]
    assert cvm_of(central.site, central.host("A")).ip in found["cvm_maintenance_mode_check"]
    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert (shown["operation"], shown["status"]) == ("RunSystemDefinedChecks", "SUCCEEDED")


def test_some_checks_are_run_on_some_nodes(central: Central) -> None:
    host = central.host("B")
    addresses = [{"value": cvm_of(central.site, host).ip}, {"value": central.host("C").hypervisor_ip}]

    body = {
        "shouldSendReportToConfiguredRecipients": True,
        "sdaExtIds": ["HostInMaintenance", "5"],
        "nodeIps": addresses,
    }
    task = central.finished(central.send("POST", path(central), body))

    assert task.command == RunHealthChecks(central.cluster.uuid, (6, 5), (host.uuid, central.host("C").uuid))


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (MAIL, "shouldRunAllChecks"),
        ({**MAIL, "shouldRunAllChecks": True, "sdaExtIds": ["5"]}, "shouldRunAllChecks"),
        ({"shouldRunAllChecks": True}, "additionalRecipients"),
        ({**MAIL, "sdaExtIds": ["nothing"]}, "nothing"),
        ({**MAIL, "shouldRunAllChecks": True, "nodeIps": [{"value": "10.9.9.9"}]}, "10.9.9.9"),
    ],
)
def test_checks_that_cannot_be_run_are_refused(central: Central, body: dict[str, Any], place: str) -> None:
    reply = central.send("POST", path(central), body)

    assert (reply.status_code, place in reply.text) == (400, True), reply.text


def test_a_cluster_that_is_not_there_has_no_checks(central: Central) -> None:
    reply = central.send("POST", path(central, NOWHERE), {**MAIL, "shouldRunAllChecks": True})

    assert reply.status_code == 404


def policy(metric: str = "cpu", entity: str = "vm", scope: str | None = None, **more: Any) -> dict[str, Any]:
    """A policy that watches a metric of one thing, or of all of a type."""
    condition = {
        "metricName": metric,
        "operator": "GREATER_THAN",
        "thresholdValue": {"$objectType": "monitoring.v4.common.IntValue", "intValue": 90},
    }
    trigger = {"conditionType": "STATIC_THRESHOLD", "condition": condition, "severityLevel": "WARNING"}
    filters = {"$objectType": "monitoring.v4.serviceability.EntityFilter", "extId": scope}
    about = {"filters": filters} if scope else {}
    return {"title": "t", "entityType": entity, "triggerConditions": [trigger], **about, **more}


@pytest.mark.parametrize(
    ("kept", "asked", "conflicts"),
    [
        (policy(), policy(), True),
        (policy(), policy("memory"), False),
        (policy(), policy(entity="host"), False),
        (policy(), policy(scope=NOWHERE), True),
        (policy(scope=NOWHERE), policy(scope=NOWHERE), True),
        (policy(scope=NOWHERE), policy(scope=NOWHERE.replace("8", "9")), False),
        (policy(isEnabled=False), policy(), False),
    ],
)
def test_policies_conflict_that_watch_the_same(
    central: Central, kept: dict[str, Any], asked: dict[str, Any], conflicts: bool
) -> None:
    reply = central.send("POST", POLICIES, kept)
    assert reply.status_code in (201, 202), reply.text
    central.site.advance(1_000_000)
    uuids = [one["extId"] for one in central.read(POLICIES)["data"]]

    found = central.send("POST", f"{POLICIES}/$actions/find-conflicts", asked)

    assert found.status_code == 200, found.text
    assert [one["extId"] for one in found.get_json().get("data", [])] == (uuids if conflicts else [])
    assert [one["extId"] for one in central.read(POLICIES)["data"]] == uuids
