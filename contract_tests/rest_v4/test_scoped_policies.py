"""Policies about some things alone: what they let pass, and what they keep out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.bound import PROVIDERS, allow, ask, provider, shown
from contract_tests.rest_v4.central import HOSTS, NOWHERE, TASKS, Central
from contract_tests.rest_v4.test_authorization import AUTHZ, POLICIES, ROLES, terms
from contract_tests.rest_v4.test_users import user
from contract_tests.rest_v4.test_vms import VMS
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.faces.rest.v4.namespaces import TREE, whole_path
from mock_prism.model.category import Category
from mock_prism.model.host import Host
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm

IMAGES = "/api/vmm/v4.3/content/images"
CLUSTERS = "/api/clustermgmt/v4.3/config/clusters"
SELF: dict[str, object] = {"vm": {"owner_uuid": {"eq": "SELF_OWNED"}}}


def vm_of(central: Central, name: str) -> Vm:
    """A VM by its name."""
    found = central.site.find(Vm, "name", name)
    assert found is not None
    return found


def seen(central: Central, path: str = VMS, query: str = "$limit=100") -> list[str]:
    """The names of what alice sees in a list."""
    return [one.get("name") or one.get("hostName") for one in shown(central, f"{path}?{query}").get("data", [])]


def off(central: Central, name: str) -> TestResponse:
    """Alice switches a VM off."""
    path = f"{VMS}/{vm_of(central, name).uuid}"
    token = central.send("GET", path).headers["ETag"]
    return ask(central, "POST", f"{path}/$actions/power-off", **{"If-Match": token})


def make(central: Central, name: str, **more: object) -> TestResponse:
    """Alice makes a VM."""
    return ask(central, "POST", VMS, {"name": name, "cluster": {"extId": central.cluster.uuid}, **more})


def test_a_policy_for_one_vm_lets_nothing_else_pass(bound: Central) -> None:
    one, other = vm_of(bound, "web-01").uuid, vm_of(bound, "web-02").uuid
    allow(bound, {"vm": {"uuid": {"anyof": [one]}}})

    assert seen(bound) == ["web-01"]
    assert ask(bound, "GET", f"{VMS}/{one}").status_code == 200
    assert ask(bound, "GET", f"{VMS}/{one}/disks").status_code == 200
    refused = [
        ask(bound, "GET", f"{VMS}/{other}"),
        ask(bound, "GET", f"{VMS}/{other}/disks"),
        ask(bound, "GET", f"{VMS}/{other}/guest-tools"),
        ask(bound, "DELETE", f"{VMS}/{other}"),
        ask(bound, "GET", f"{VMS}/{NOWHERE}"),
        ask(bound, "GET", IMAGES),
        off(bound, "web-02"),
        make(bound, "new"),
    ]
    assert {(reply.status_code, message(reply)["code"]) for reply in refused} == {(403, "RBA-10001")}
    assert off(bound, "web-01").status_code == 202


def test_counts_and_filters_are_of_what_is_seen(bound: Central) -> None:
    allow(bound, {"vm": {"uuid": {"anyof": [vm_of(bound, name).uuid for name in ("web-01", "web-02")]}}})

    body = shown(bound, f"{VMS}?$limit=1")

    assert (len(body["data"]), body["metadata"]["totalAvailableResults"]) == (1, 2)
    assert seen(bound, query="$filter=name eq 'web-02'") == ["web-02"]
    assert seen(bound, query=f"$filter=extId eq '{vm_of(bound, 'db-01').uuid}'") == []
    assert seen(bound, query="$orderby=name desc") == ["web-02", "web-01"]


def test_a_task_is_its_askers_own_and_no_one_elses(bound: Central) -> None:
    allow(bound, {"vm": {"uuid": {"eq": vm_of(bound, "web-01").uuid}}})
    foreign = bound.finished(bound.enter("A"))
    own = bound.task(off(bound, "web-01"))

    assert ask(bound, "GET", f"{TASKS}/ZXJnb24=:{own.uuid}").status_code == 200
    assert ask(bound, "GET", f"{TASKS}/ZXJnb24=:{foreign.uuid}").status_code == 403
    assert ask(bound, "GET", f"{TASKS}/ZXJnb24=:{NOWHERE}").status_code == 403
    assert ask(bound, "GET", TASKS).status_code == 403


def test_own_tasks_are_listed_where_a_policy_says_so(bound: Central) -> None:
    allow(bound, {"vm": {"*": {"eq": "*"}}}, {"task": {"owner_uuid": {"eq": "SELF_OWNED"}}})
    bound.finished(bound.enter("A"))
    own = bound.task(off(bound, "web-01"))

    listed = shown(bound, TASKS)["data"]

    assert [one["extId"].rpartition(":")[2] for one in listed] == [own.uuid]


def test_a_policy_for_a_category_follows_it(bound: Central) -> None:
    category = next(iter(bound.site.all(Category)))
    allow(bound, {"vm": {"category_uuid": {"anyof": [category.uuid]}}})
    vm = vm_of(bound, "db-01")
    before = (seen(bound), off(bound, "db-01").status_code)

    bound.site.put(replace(vm, categories=(category.uuid,)))

    assert before == ([], 403)
    assert (seen(bound), off(bound, "db-01").status_code) == (["db-01"], 202)
    assert make(bound, "new").status_code == 403
    assert make(bound, "new", categories=[{"extId": category.uuid}]).status_code == 202


@pytest.mark.parametrize("sort", ["vm", "vms", "*"])
@pytest.mark.parametrize("attribute", ["cluster", "cluster_uuid", "clusterExtId"])
def test_a_policy_for_a_cluster_is_about_what_is_there(bound: Central, sort: str, attribute: str) -> None:
    allow(bound, {sort: {attribute: {"eq": bound.cluster.uuid}}})

    assert len(seen(bound)) > 20
    assert off(bound, "web-01").status_code == 202
    assert make(bound, "new").status_code == 202
    assert ask(bound, "POST", VMS, {"name": "other", "cluster": {"extId": NOWHERE}}).status_code == 403
    assert ask(bound, "GET", CLUSTERS).status_code == (200 if sort == "*" else 403)


def test_a_policy_for_another_cluster_shows_nothing(bound: Central) -> None:
    allow(bound, {"*": {"cluster_uuid": {"eq": NOWHERE}}})

    assert (seen(bound), seen(bound, HOSTS), seen(bound, CLUSTERS)) == ([], [], [])
    assert off(bound, "web-01").status_code == 403
    assert ask(bound, "GET", f"{CLUSTERS}/{bound.cluster.uuid}/hosts").status_code == 403


def test_what_is_below_a_thing_is_the_things(bound: Central) -> None:
    allow(bound, {"cluster": {"uuid": {"eq": bound.cluster.uuid}}})
    hosts = f"{CLUSTERS}/{bound.cluster.uuid}/hosts"

    assert len(seen(bound, hosts)) == len(bound.site.table(Host))
    assert ask(bound, "GET", f"{hosts}/{bound.host('A').uuid}").status_code == 200
    assert ask(bound, "GET", HOSTS).status_code == 403


def test_a_policy_for_one_of_the_things_below_shows_that(bound: Central) -> None:
    host = bound.host("B")
    allow(bound, {"host": {"uuid": {"anyof": [host.uuid]}}}, role="Prism Viewer")
    hosts = f"{CLUSTERS}/{bound.cluster.uuid}/hosts"

    assert seen(bound, hosts) == seen(bound, HOSTS) == [host.name]
    assert ask(bound, "GET", f"{hosts}/{host.uuid}").status_code == 200
    assert ask(bound, "GET", f"{hosts}/{bound.host('A').uuid}").status_code == 403
    assert ask(bound, "POST", bound.act_path("B", "enter"), {}).status_code == 403


def test_who_owns_a_thing_may_do_with_it(bound: Central) -> None:
    allow(bound, SELF, {"images": {"owner_uuid": {"eq": "SELF_OWNED"}}})
    before = seen(bound)

    bound.finished(make(bound, "mine"))

    assert (before, seen(bound)) == ([], ["mine"])
    one = shown(bound, f"{VMS}/{vm_of(bound, 'mine').uuid}")["data"]
    assert one["ownershipInfo"]["owner"]["extId"] == user(bound).uuid
    assert off(bound, "web-01").status_code == 403
    assert seen(bound, IMAGES) == []


@pytest.mark.parametrize(
    ("operators", "names"),
    [
        ({"noteq": "web-01"}, {"web-02", "db-01"}),
        ({"noneof": ["web-01", "web-02"]}, {"db-01"}),
        ({"allof": ["web-01"]}, {"web-01"}),
        ({"allof": ["web-01", "web-02"]}, set()),
        ({"anyof": ["web-01"], "noteq": "web-01"}, set()),
        ({"ANYOF": ["web-01", "db-01"]}, {"web-01", "db-01"}),
        ({"anyof": ["*"]}, {"web-01", "web-02", "db-01"}),
    ],
)
def test_operators_compare(bound: Central, operators: dict[str, Any], names: set[str]) -> None:
    def uuids(value: Any) -> Any:
        if isinstance(value, list):
            return [uuids(one) for one in value]
        return value if value == "*" else vm_of(bound, value).uuid

    allow(bound, {"vm": {"uuid": {name: uuids(value) for name, value in operators.items()}}})

    assert {name for name in seen(bound) if name in ("web-01", "web-02", "db-01")} == names


def test_an_attribute_that_the_mock_does_not_know_lets_nothing_pass(bound: Central) -> None:
    allow(bound, {"vm": {"project_uuid": {"anyof": [NOWHERE]}}})

    assert seen(bound) == []
    assert off(bound, "web-01").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"vm": {}},
        {"vm": "all"},
        {"vm": {"uuid": {}}},
        {"vm": {"uuid": {"like": "x"}}},
        {"vm": {"uuid": {"eq": ["x"]}}},
        {"vm": {"uuid": {"anyof": []}}},
        {"vm": {"uuid": {"anyof": [1]}}},
    ],
)
def test_a_filter_that_means_nothing_is_refused(bound: Central, wrong: dict[str, Any]) -> None:
    reply = bound.send("POST", POLICIES, terms(bound, "Super Admin", entities=[{"entityFilter": wrong}]))

    assert reply.status_code == 400
    assert schema_message(reply)["attributePath"].startswith("entities.vm")
    assert bound.read(POLICIES)["metadata"]["totalAvailableResults"] == 0


def test_documents_are_things_too(bound: Central) -> None:
    idp = provider(bound)
    allow(bound, {"saml_identity_provider": {"uuid": {"eq": idp}}})

    assert ask(bound, "GET", f"{PROVIDERS}/{idp}").status_code == 200
    assert seen(bound, PROVIDERS) == ["idp"]
    assert ask(bound, "GET", f"{PROVIDERS}/{NOWHERE}").status_code == 403


def plain_reads() -> list[str]:
    """The paths of all reads that name nothing."""
    rows = [row for row in TREE().operations if row.method == "GET" and row.source == "described"]
    return [whole_path(row.path) for row in rows if "{" not in row.path]


def test_no_read_shows_what_no_filter_lets_pass(bound: Central) -> None:
    allow(bound, {"*": {"uuid": {"eq": NOWHERE}}})

    found = {path: (ask(bound, "GET", path).json or {}).get("data") for path in plain_reads()}

    assert len(found) > 100
    assert [path for path, some in found.items() if some and "error" not in some] == []


def test_a_setting_has_nothing_to_be_told_by_but_its_sort(bound: Central) -> None:
    email = "/api/monitoring/v4.3/serviceability/alerts/email-config"
    allow(bound, {"alert_email_configuration": {"owner_uuid": {"eq": "SELF_OWNED"}}})
    before = ask(bound, "GET", email).status_code

    allow(bound, {"alert_email_configuration": {"*": {"eq": "*"}}}, displayName="other")

    assert (before, ask(bound, "GET", email).status_code) == (403, 200)


def test_an_expansion_shows_only_what_may_be_read(bound: Central) -> None:
    allow(bound, {"authorization_policy": {"*": {"eq": "*"}}})

    (one,) = shown(bound, f"{POLICIES}?$expand=role")["data"]

    assert isinstance(one["role"], str)
    assert ask(bound, "GET", ROLES).status_code == 403
    assert ask(bound, "GET", f"{AUTHZ}/operations").status_code == 403


def test_a_batch_does_what_each_call_may(bound: Central) -> None:
    allow(bound, {"batch": {"*": {"eq": "*"}}}, {"vm": {"uuid": {"eq": vm_of(bound, "web-01").uuid}}})
    spec = {
        "metadata": {"action": "CREATE", "name": "two", "uri": VMS},
        "payload": [{"data": {"name": "new", "cluster": {"extId": bound.cluster.uuid}}}],
    }

    task: Task = bound.finished(ask(bound, "POST", "/api/prism/v4.4/operations/$actions/batch", spec))

    assert "403" in str(task.error)
