"""Policies about where VMs run in v4, and how VMs stand to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import path, vm
from contract_tests.rest_v4.test_vms_changed import act, message, schema_message
from mock_prism.model.category import Category
from mock_prism.model.policy import HostAffinityPolicy
from mock_prism.model.report import NonMigratableReport
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task
from mock_prism.model.vm import VmGroup

POLICIES = "/api/vmm/v4.3/ahv/policies"
PLACES = f"{POLICIES}/vm-host-affinity-policies"
COMPANIES = f"{POLICIES}/vm-anti-affinity-policies"
LEGACY = f"{POLICIES}/legacy-vm-anti-affinity-policies"
RELATIONS = {PLACES: "vm-host-affinity-policy", COMPANIES: "vm-anti-affinity-policy"}


def categories(central: Central) -> tuple[dict[str, str], dict[str, str]]:
    """References to two categories."""
    first, second, *_ = (category.uuid for category in central.site.all(Category))
    return {"extId": first}, {"extId": second}


def label(central: Central, *names: str) -> None:
    """Let VMs have the first category, through the API as a client would."""
    for name in names:
        body = {"categories": [categories(central)[0]]}
        central.finished(act(central, name, "associate-categories", body))


def offer(central: Central, *letters: str) -> None:
    """Let hosts have the second category."""
    for letter in letters:
        central.site.put(replace(central.host(letter), categories=(categories(central)[1]["extId"],)))


def body_of(central: Central, shelf: str, **more: object) -> dict[str, object]:
    """A body that makes a policy."""
    first, second = categories(central)
    bodies: dict[str, dict[str, object]] = {
        PLACES: {"name": "where", "vmCategories": [first], "hostCategories": [second]},
        COMPANIES: {"name": "apart", "categories": [first]},
    }
    return {**bodies[shelf], **more}


def create(central: Central, shelf: str, **more: object) -> Task:
    """Make a policy and let it be enforced."""
    return central.finished(central.send("POST", shelf, body_of(central, shelf, **more)))


def made(central: Central, shelf: str) -> str:
    """The path of a new policy."""
    return f"{shelf}/{create(central, shelf).entities[0].uuid}"


def replaced(central: Central, target: str, body: object) -> TestResponse:
    """Replace a policy by who has just read it."""
    token = central.send("GET", target).headers["ETag"]
    return central.send("PUT", target, body, headers={"If-Match": token})


def states(central: Central, target: str) -> dict[str, Any]:
    """How each VM stands, by its id."""
    listed = central.read(f"{target}/vm-compliance-states").get("data", [])
    return {one["extId"]: one["complianceStatus"] for one in listed}


@pytest.mark.parametrize("shelf", RELATIONS)
def test_a_policy_on_the_wire(central: Central, shelf: str) -> None:
    label(central, "web-01", "app-01")
    offer(central, "C")
    task = create(central, shelf, description="as written")
    affected = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    target = f"{shelf}/{affected[0]['extId']}"

    assert affected[0]["rel"] == f"vmm:ahv:policies:{RELATIONS[shelf]}"
    assert_wire(f"{RELATIONS[shelf]}_get", central.read(target))
    assert_wire(f"{RELATIONS[shelf]}_states", central.read(f"{target}/vm-compliance-states"))
    assert central.read(shelf, filter=f"name eq '{body_of(central, shelf)['name']}'")["data"] == [
        central.read(target)["data"]
    ]


def test_vms_are_where_their_policy_wants_them(central: Central) -> None:
    label(central, "web-01")
    offer(central, "C")
    target = made(central, PLACES)
    moved = central.read(path(central, "web-01"))["data"]["host"]["extId"]
    elsewhere = central.finished(act(central, "web-01", "migrate-to-host", {"host": {"extId": central.host("D").uuid}}))
    shown = central.read(target)["data"]

    assert (moved, elsewhere.status) == (central.host("C").uuid, TaskStatus.FAILED)
    assert [shown[key] for key in ("numVms", "numHosts", "numCompliantVms", "numNonCompliantVms")] == [1, 1, 1, 0]


def test_a_vm_that_does_not_comply_says_why_until_the_policy_is_enforced(central: Central) -> None:
    label(central, "web-01")
    target = made(central, PLACES)
    uuid = vm(central, "web-01").uuid
    none = states(central, target)[uuid]["nonComplianceReason"]["$objectType"]
    offer(central, "C")
    late = states(central, target)[uuid]["nonComplianceReason"]["$objectType"]
    central.finished(central.send("POST", f"{target}/$actions/re-enforce"))
    after = states(central, target)[uuid]["$objectType"]
    older = made(central, PLACES)
    conflict = states(central, older)[uuid]["nonComplianceReason"]

    assert none.endswith(".NoHostsForVmHostAffinityPolicy")
    assert late.endswith(".OtherVmHostAffinityPolicyVmNonComplianceReason")
    assert after.endswith(".CompliantVmHostAffinityPolicy")
    assert conflict["extId"] == target.rpartition("/")[2]


def test_vms_keep_apart_and_are_counted(central: Central) -> None:
    label(central, "web-01", "app-01", "win-files", "test-off")
    target = made(central, COMPANIES)

    homes = [vm(central, name).host_uuid for name in ("web-01", "app-01", "win-files")]
    shown = central.read(target)["data"]
    assert len({*homes}) == 3
    assert [shown[key] for key in ("numCompliantVms", "numNonCompliantVms", "numPendingVms")] == [4, 0, 0]


def test_too_many_vms_for_the_hosts_do_not_comply(central: Central) -> None:
    label(central, "web-01", "app-01", "win-files", "db-01", "app-02")
    target = made(central, COMPANIES)

    reasons = [one.get("nonComplianceReason", {}).get("$objectType") for one in states(central, target).values()]
    assert [one for one in reasons if one] == ["vmm.v4.ahv.policies.NotEnoughHostsForVmAntiAffinity"] * 2


def test_a_host_that_a_policy_needs_has_vms_that_cannot_leave(central: Central) -> None:
    label(central, "web-01")
    offer(central, "C")
    made(central, PLACES)
    cluster, _, host = central.host_path("C").rpartition("/hosts/")
    asked = {"hosts": [host]}
    central.finished(central.send("POST", f"{cluster}/$actions/compute-non-migratable-vms", asked))
    (report,) = central.site.all(NonMigratableReport)
    stopped = central.enter("C")

    assert "web-01" in {one.vm_name for one in report.vms}
    assert (stopped.status_code, message(stopped)["errorGroup"]) == (409, "PRECHECK_FAILED")


@pytest.mark.parametrize("shelf", RELATIONS)
def test_a_policy_is_changed_by_who_knows_it_and_deleted(central: Central, shelf: str) -> None:
    target = made(central, shelf)
    strange = central.send("PUT", target, body_of(central, shelf, name="new"))
    central.finished(replaced(central, target, {"name": "new", "description": "newer"}))
    shown = central.read(target)["data"]
    central.finished(replaced(central, target, central.read(target)["data"]))
    same = central.read(target)["data"]
    gone = central.finished(central.send("DELETE", target))

    assert strange.status_code == 428
    assert (shown["name"], shown["description"]) == ("new", "newer")
    assert {**same, "updateTime": None} == {**shown, "updateTime": None}
    assert (gone.status, central.send("GET", target).status_code) == (TaskStatus.SUCCEEDED, 404)
    assert "data" not in central.read(shelf)


WRONG: dict[str, tuple[str, dict[str, object]]] = {
    "no name": (PLACES, {"name": None}),
    "an empty name": (PLACES, {"name": ""}),
    "a long name": (COMPANIES, {"name": "n" * 81}),
    "no VMs": (PLACES, {"vmCategories": []}),
    "no hosts": (PLACES, {"hostCategories": None}),
    "no categories": (COMPANIES, {"categories": []}),
    "a category as a text": (COMPANIES, {"categories": [NOWHERE]}),
    "a category that is no uuid": (COMPANIES, {"categories": [{"extId": "red"}]}),
}


@pytest.mark.parametrize(("shelf", "more"), WRONG.values(), ids=WRONG)
def test_a_policy_that_cannot_be_is_refused(central: Central, shelf: str, more: dict[str, object]) -> None:
    assert schema_message(central.send("POST", shelf, body_of(central, shelf, **more)))["message"]
    assert not list(central.site.all(HostAffinityPolicy))


@pytest.mark.parametrize(("shelf", "key"), [(PLACES, "hostCategories"), (COMPANIES, "categories")])
def test_a_category_that_is_not_there_is_400(central: Central, shelf: str, key: str) -> None:
    body = body_of(central, shelf, **{key: [{"extId": NOWHERE}]})

    assert central.send("POST", shelf, body).status_code == 400


@pytest.mark.parametrize("shelf", RELATIONS)
def test_an_old_token_stops_the_deletion(central: Central, shelf: str) -> None:
    old = {"If-Match": "YXBwbGljYXRpb24vanNvbg==:" + "0" * 64}

    assert central.send("DELETE", made(central, shelf), headers=old).status_code == 412


def test_groups_that_keep_apart_are_legacy_policies(central: Central) -> None:
    (group,) = central.site.all(VmGroup)
    (shown,) = central.read(LEGACY)["data"]
    other = central.site.put(replace(group, uuid=NOWHERE, name="loose", anti_affinity=False))
    refused = central.send("DELETE", f"{LEGACY}/{other.uuid}")
    gone = central.finished(central.send("DELETE", f"{LEGACY}/{group.uuid}"))

    assert (shown["name"], shown["cluster"]["extId"]) == ("ha-proxies-apart", central.cluster.uuid)
    assert [one["extId"] for one in shown["vms"]] == [vm(central, name).uuid for name in ("ha-proxy-1", "ha-proxy-2")]
    assert (refused.status_code, gone.status, [one.name for one in central.site.all(VmGroup)]) == (
        404,
        TaskStatus.SUCCEEDED,
        ["loose"],
    )
