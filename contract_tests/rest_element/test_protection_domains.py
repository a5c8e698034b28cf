"""Protection domains of v2.0 and v1."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import fault
from contract_tests.rest_v2.element import NOWHERE, Element, assert_wire
from mock_prism.model.protection_domain import ProtectionDomain
from mock_prism.model.recovery_point import RecoveryPoint
from mock_prism.model.task import Task

PD = "/protection_domains"
HOUR = 3600


def made(prism: Prism, *names: str) -> str:
    """The path of a new protection domain with some VMs in it."""
    prism.v2.done("POST", PD, {"value": "pd", "annotations": ["nightly"]})
    if names:
        prism.v2.done("POST", f"{PD}/pd/protect_vms", {"uuids": [prism.v2.vm(name).uuid for name in names]})
    return f"{PD}/pd"


def points(element: Element) -> list[Any]:
    """The snapshots of all protection domains."""
    found: list[Any] = element.read(f"{PD}/dr_snapshots")["entities"]
    return found


def test_a_domain_on_the_wire(prism: Prism) -> None:
    path = made(prism, "web-01", "db-01")

    assert_wire("v2/protection_domain", prism.v2.read(path))
    assert prism.v2.read(PD)["entities"] == [prism.v2.read(path)]
    assert prism.v2.read(f"{PD}?names=other")["entities"] == []
    assert [one["name"] for one in prism.v1.read(PD)] == ["pd"]
    assert prism.v1.read(path)["vms"][0]["vmName"] == prism.v2.read(path)["vms"][0]["vm_name"]


def test_creating_and_protecting_answer_with_the_domain(prism: Prism) -> None:
    first = prism.v2.done("POST", PD, {"value": "pd"})
    body = {"names": ["web-01"], "consistency_group_name": "cg", "app_consistent_snapshots": True}
    second = prism.v2.done("POST", f"{PD}/pd/protect_vms", body)
    third = prism.v2.done("POST", f"{PD}/pd/unprotect_vms", ["web-01"])

    assert (first["name"], first["vms"], third["vms"]) == ("pd", [], [])
    (vm,) = second["vms"]
    web = prism.v2.vm("web-01").uuid
    assert (vm["vm_id"], vm["consistency_group"], vm["app_consistent_snapshots"]) == (web, "cg", True)


def test_vms_that_are_protected_or_missing_are_passed_over_where_nobody_minds(prism: Prism) -> None:
    made(prism, "web-01")
    body = {"names": ["web-01", "nobody", "db-01"], "ignore_dup_or_missing_vms": True}

    shown = prism.v2.done("POST", f"{PD}/pd/protect_vms", body)

    assert [vm["consistency_group"] for vm in shown["vms"]] == ["web-01", "db-01"]


def test_every_generation_shows_that_a_vm_is_protected(prism: Prism) -> None:
    made(prism, "web-01")
    uuid = prism.v2.vm("web-01").uuid

    shown = prism.v1.read(f"/vms/{uuid}")
    other = prism.v1.read(f"/vms/{prism.v2.vm('db-01').uuid}")

    keys = ("protectionDomainName", "consistencyGroupName", "protectionType")
    assert [shown[key] for key in keys] == ["pd", "web-01", "protected"]
    assert [other[key] for key in keys] == [None, None, "unprotected"]


def test_consistency_groups_are_counted(prism: Prism) -> None:
    path = made(prism, "web-01")
    ids = [f"x::{prism.v2.vm(name).uuid}" for name in ("db-01", "app-01")]
    prism.v1.done("POST", f"{path}/protect_vms", {"ids": ids, "consistencyGroupName": "both"})

    groups = prism.v2.read(f"{path}/consistency_groups")["entities"]

    assert {one["consistency_group_name"]: one["vm_count"] for one in groups} == {"web-01": 1, "both": 2}


def test_a_snapshot_is_taken_once_retained_and_deleted(prism: Prism) -> None:
    path = made(prism, "web-01", "db-01")
    prism.v2.done("POST", f"{path}/oob_schedules", {"snapshot_retention_time_secs": HOUR, "app_consistent": True})

    (one,) = points(prism.v2)
    assert prism.v2.read(f"{path}/dr_snapshots")["entities"] == [one]
    assert {vm["vm_name"] for vm in one["vms"]} == {"web-01", "db-01"}
    assert (one["state"], one["consistency_groups"]) == ("AVAILABLE", ["db-01", "web-01"])
    assert one["snapshot_expiry_time_usecs"] - one["snapshot_create_time_usecs"] == HOUR * 1_000_000
    assert len(prism.v2.read("/snapshots")["entities"]) == 2

    target = f"{path}/dr_snapshots/{one['snapshot_id']}"
    assert prism.v2.done("POST", f"{target}/retain", {}) == {"value": True}
    assert points(prism.v2)[0]["state"] == "RETAIN_FOREVER"
    prism.v2.settle()
    assert prism.v2.send("DELETE", target).status_code == 204
    assert (points(prism.v2), prism.v2.send("DELETE", target).status_code) == ([], 404)


def test_a_snapshot_of_a_domain_expires(prism: Prism) -> None:
    path = made(prism, "web-01")
    prism.v2.done("POST", f"{path}/oob_schedules", {"snapshot_retention_time_secs": HOUR})

    prism.v2.site.advance(HOUR * 1_000_000)

    assert (points(prism.v2), list(prism.v2.site.all(RecoveryPoint))) == ([], [])


def test_a_domain_is_deleted(prism: Prism) -> None:
    path = made(prism, "web-01")

    assert prism.v1.send("DELETE", path).status_code == 204

    assert (prism.v2.send("GET", path).status_code, list(prism.v2.site.all(ProtectionDomain))) == (404, [])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {}, 422),
        ("", {"value": "pd"}, 422),
        ("", {"value": ""}, 422),
        ("/none/protect_vms", {"names": ["web-01"]}, 404),
        ("/pd/protect_vms", {}, 422),
        ("/pd/protect_vms", {"uuids": [NOWHERE]}, 404),
        ("/pd/protect_vms", {"names": ["nobody"]}, 404),
        ("/pd/protect_vms", {"names": ["web-01"]}, 422),
        ("/pd/unprotect_vms", ["db-01"], 404),
        ("/pd/unprotect_vms", {}, 422),
        ("/pd/oob_schedules", {"remote_site_names": ["there"]}, 404),
        ("/pd/oob_schedules", {"snapshot_retention_time_secs": -1}, 422),
        ("/pd/dr_snapshots/7/retain", {}, 404),
        ("/pd/activate", {"value": "x"}, 404),
        ("/pd/activate", {}, 500),
        ("/pd/migrate", {"value": "x"}, 404),
        ("/pd/migrate", {}, 422),
        ("/pd/rollback", {"value": "x"}, 404),
        ("/pd/rollback", {}, 422),
        ("/pd/restore_entities", {}, 422),
        ("/pd/restore_entities", {"snapshot_id": "x"}, 404),
        ("/pd/restore_entities", {"snapshot_id": "x", "nfs_files": ["/f"]}, 501),
        ("/pd/restore_entities", {"snapshot_id": "x", "volume_group_uuids": [NOWHERE]}, 404),
        ("/pd/snapshots/7/clone", {}, 404),
        ("/pd/snapshots/7/clone", {"nfs_files": ["/f"]}, 501),
        ("/pd/promote", {}, 412),
    ],
)
def test_what_cannot_be_is_refused(prism: Prism, path: str, body: Any, status: int) -> None:
    made(prism, "web-01")
    tasks = len(list(prism.v2.site.all(Task)))

    assert fault(prism.v2, "POST", f"{PD}{path}", body)[0] == status
    assert len(list(prism.v2.site.all(Task))) == tasks


def test_a_domain_without_vms_has_nothing_to_keep(prism: Prism) -> None:
    made(prism)

    assert fault(prism.v2, "POST", f"{PD}/pd/oob_schedules", {})[0] == 422
