"""Schedules of protection domains, over v1 and v2.0."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_protection_domains import made, points
from contract_tests.rest_v2.element import EPOCH_MICROS, NOWHERE
from mock_prism.model.journal import Severity
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.records import raise_alert

HOUR = 3_600_000_000
START = EPOCH_MICROS + HOUR
BODY = {"type": "HOURLY", "every_nth": 2, "user_start_time_in_usecs": START}


def listed(prism: Prism) -> list[Any]:
    """The schedules of the protection domain; the list has no envelope."""
    found: list[Any] = prism.v2.read("/protection_domains/pd/schedules")
    return found


def test_a_schedule_on_the_wire(prism: Prism) -> None:
    path = made(prism, "web-01")
    retention = {"local_retention_type": "NUM_SNAPSHOTS", "local_max_snapshots": 2}

    answer = prism.v2.done("POST", f"{path}/schedules", {**BODY, "retention_policy": retention})

    (schedule,) = listed(prism)
    assert answer == schedule
    assert schedule == {
        "id": schedule["id"],
        "pd_name": "pd",
        "type": "HOURLY",
        "every_nth": 2,
        "values": None,
        "user_start_time_in_usecs": START,
        "start_times_in_usecs": [START],
        "end_time_in_usecs": None,
        "duration_in_usecs": None,
        "rollup_schedule_uuid": None,
        "timezone_offset": 0,
        "app_consistent": False,
        "suspended": False,
        "retention_policy": {
            **retention,
            "local_retention_period": None,
            "remote_max_snapshots": None,
            "remote_retention_period": None,
            "remote_retention_type": None,
        },
    }
    domain = prism.v2.read(path)
    assert domain["cron_schedules"] == [schedule]
    assert (domain["next_snapshot_time_usecs"], domain["schedules_suspended"]) == (START, False)
    assert [one["everyNth"] for one in prism.v1.read(f"{path}/schedules")] == [2]


def test_its_snapshots_come_and_go_with_time(prism: Prism) -> None:
    path = made(prism, "web-01")
    prism.v2.done("POST", f"{path}/schedules", {**BODY, "retention_policy": {"local_max_snapshots": 2}})

    prism.v2.site.advance(6 * HOUR)

    assert [one["snapshot_create_time_usecs"] for one in points(prism.v2)] == [START + 2 * HOUR, START + 4 * HOUR]
    assert prism.v2.read(path)["next_snapshot_time_usecs"] == START + 6 * HOUR


def test_a_schedule_is_replaced_kept_to_and_deleted(prism: Prism) -> None:
    path = made(prism, "web-01")
    one, other = (prism.v2.done("POST", f"{path}/schedules", BODY)["id"] for _ in range(2))

    changed = prism.v2.done("PUT", f"{path}/schedules/{one}", {"type": "DAILY", "suspended": True})
    policy = {"local_retention_type": "WEEKS", "local_retention_period": 2}
    kept = prism.v2.done("POST", f"{path}/schedules/{one}/retention_policies", policy)

    assert (changed["id"], changed["type"], changed["suspended"]) == (one, "DAILY", True)
    assert kept["retention_policy"]["local_retention_period"] == 14
    assert prism.v2.done("DELETE", f"{path}/schedules/{one}/retention_policies")["retention_policy"] is None
    assert listed(prism)[0]["retention_policy"] is None
    assert prism.v2.send("DELETE", f"{path}/schedules/{one}").status_code == 204
    assert [left["id"] for left in listed(prism)] == [other]
    assert prism.v2.send("DELETE", f"{path}/schedules").status_code == 204
    assert listed(prism) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({**BODY, "type": "YEARLY"}, 422),
        ({**BODY, "every_nth": 0}, 422),
        ({**BODY, "every_nth": "often"}, 422),
        ({**BODY, "user_start_time_in_usecs": -1}, 422),
        ({**BODY, "end_time_in_usecs": START}, 422),
        ({**BODY, "retention_policy": {"local_retention_type": "DAYS"}}, 422),
        ({**BODY, "type": "SECONDLY"}, 501),
        ({**BODY, "start_times_in_usecs": [START, START + 1]}, 501),
        ({**BODY, "retention_policy": {"remote_max_snapshots": {"far": 1}}}, 404),
        ({**BODY, "retention_policy": {"remote_retention_type": {"far": "YEARS"}}}, 422),
        ({**BODY, "retention_policy": {"remote_retention_type": {"far": "DAYS"}}}, 422),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(prism: Prism, body: dict[str, Any], status: int) -> None:
    path = made(prism, "web-01")

    reply = prism.v2.send("POST", f"{path}/schedules", json=body)

    assert (reply.status_code, listed(prism)) == (status, []), reply.text


def test_a_schedule_or_a_domain_that_is_not_there_is_404(prism: Prism) -> None:
    path = made(prism, "web-01")

    for method, rest in (("PUT", NOWHERE), ("DELETE", NOWHERE), ("DELETE", f"{NOWHERE}/retention_policies")):
        assert prism.v2.send(method, f"{path}/schedules/{rest}", json=BODY).status_code == 404
    assert prism.v2.send("GET", "/protection_domains/other/schedules").status_code == 404


def test_groups_of_all_domains_are_listed(prism: Prism) -> None:
    path = made(prism, "web-01", "db-01")
    everything = prism.v2.read("/protection_domains/consistency_groups")["entities"]

    assert everything == prism.v2.read(f"{path}/consistency_groups")["entities"]
    found = prism.v2.read("/protection_domains/consistency_groups?consistency_groups=db-01")["entities"]
    assert [group["consistency_group_name"] for group in found] == ["db-01"]
    assert prism.v2.read("/protection_domains/consistency_groups?protection_domains=other")["entities"] == []


def test_alerts_of_a_domain_are_told_apart(prism: Prism) -> None:
    path = made(prism, "web-01")
    (domain,) = prism.v2.site.all(ProtectionDomain)
    raise_alert(prism.v2.site, domain.cluster_uuid, "Late", "Late", Severity.WARNING, "{pd} is late", domain, pd="pd")
    prism.v2.done("POST", "/protection_domains", {"value": "other"})

    for where, many in (("/protection_domains", 1), (path, 1), ("/protection_domains/other", 0)):
        assert len(prism.v2.read(f"{where}/alerts")["entities"]) == many
    assert prism.v2.send("GET", "/protection_domains/nothing/events").status_code == 404
    told = [event["alert_type_uuid"] for event in prism.v2.read("/protection_domains/events")["entities"]]
    assert set(told) == {"ProtectionDomainAudit", "ProtectionDomainEntitiesAudit"}
