"""Documents of v4: collections that are created, listed, filtered, changed and deleted without meaning anything."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, Central
from mock_prism.faces.rest.spelling import singular
from mock_prism.faces.rest.v4 import GENERATION, HANDLERS
from mock_prism.faces.rest.v4.document_declared import DECLARED
from mock_prism.faces.rest.v4.document_effects import EFFECTS
from mock_prism.faces.rest.v4.document_owners import document_collections
from mock_prism.faces.rest.v4.document_shapes import ACTIONS, ACTS, MODELLED, is_modelled, pattern
from mock_prism.faces.rest.v4.document_words import relation
from mock_prism.model.document import Document
from mock_prism.model.errors import Injected
from mock_prism.model.faults import FaultRule
from mock_prism.model.states import TaskStatus

GATEWAYS = "/api/networking/v4.4/config/gateways"
DIRECTORIES = "/api/iam/v4.0/authn/directory-services"
PLANS = "/api/datapolicies/v4.3/config/recovery-plans"
LOCATION = {"domainManagerExtId": NOWHERE}
PLAN = {"name": "plan", "primaryLocation": LOCATION, "recoveryLocation": LOCATION}
DIRECTORY = {"name": "corp"}


def made(central: Central, path: str, body: object) -> str:
    """The id of what a task has made, found as clients find it."""
    reply = central.send("POST", path, body)
    central.finished(reply)
    task = central.read(f"/api/prism/v4.4/config/tasks/{reply.get_json()['data']['extId']}")["data"]
    return str(task["entitiesAffected"][0]["extId"])


def etag(central: Central, path: str) -> dict[str, str]:
    """The header by which a change says what it is based on."""
    return {"If-Match": central.send("GET", path).headers["ETag"]}


def bare(record: Any) -> dict[str, Any]:
    """A record without what the wire adds."""
    return {key: value for key, value in record.items() if not key.startswith("$")}


def refusal(reply: TestResponse) -> tuple[int, str]:
    """Status and group of an error."""
    return reply.status_code, reply.get_json()["data"]["error"][0]["errorGroup"]


def test_a_document_has_a_whole_life(central: Central) -> None:
    uuid = made(central, GATEWAYS, {"name": "north", "description": "first"})
    path = f"{GATEWAYS}/{uuid}"

    read = central.read(path)["data"]
    changed = central.send("PUT", path, {"name": "south"}, headers=etag(central, path))
    central.finished(changed)
    again = central.read(path)["data"]
    central.finished(central.send("DELETE", path))

    assert bare(read) == {"name": "north", "description": "first", "extId": uuid}
    assert read["$objectType"] == "networking.v4.config.Gateway"
    assert bare(again) == {"name": "south", "extId": uuid}
    assert refusal(central.send("GET", path)) == (404, "GATEWAY_NOT_FOUND")
    assert "data" not in central.read(GATEWAYS)


def test_a_task_names_what_it_made_by_the_relation_that_clients_look_for(central: Central) -> None:
    reply = central.send("POST", GATEWAYS, {"name": "north"})
    central.finished(reply)

    task = central.read(f"/api/prism/v4.4/config/tasks/{reply.get_json()['data']['extId']}")["data"]

    assert (task["operation"], task["status"]) == ("CreateGateway", "SUCCEEDED")
    assert [(one["rel"], one["name"]) for one in task["entitiesAffected"]] == [("networking:config:gateway", "north")]


def test_where_there_is_no_task_the_thing_is_there_at_once(central: Central) -> None:
    reply = central.send("POST", DIRECTORIES, DIRECTORY)

    directory = reply.get_json()["data"]

    assert (reply.status_code, directory["$objectType"]) == (201, "iam.v4.authn.DirectoryService")
    assert directory["createdTime"] == "2023-11-14T22:13:20.000000Z"
    assert bare(central.read(f"{DIRECTORIES}/{directory['extId']}")["data"]) == bare(directory)
    assert reply.headers["ETag"] == central.send("GET", f"{DIRECTORIES}/{directory['extId']}").headers["ETag"]


def test_an_update_without_a_task_shows_it_and_keeps_the_time_of_creation(central: Central) -> None:
    path = f"{DIRECTORIES}/{central.send('POST', DIRECTORIES, DIRECTORY).get_json()['data']['extId']}"
    central.site.advance(1_000_000)

    reply = central.send("PUT", path, {**DIRECTORY, "domainName": "corp.example"}, headers=etag(central, path))

    directory = central.read(path)["data"]
    assert (reply.status_code, reply.get_json()["data"]["$objectType"]) == (200, "iam.v4.authn.DirectoryService")
    assert directory["domainName"] == "corp.example"
    assert (directory["createdTime"][17:], directory["lastUpdatedTime"][17:]) == ("20.000000Z", "21.000000Z")


def test_a_change_needs_the_present_etag(central: Central) -> None:
    path = f"{GATEWAYS}/{made(central, GATEWAYS, {'name': 'north'})}"
    old = etag(central, path)
    central.finished(central.send("PUT", path, {"name": "south"}, headers=old))

    assert refusal(central.send("PUT", path, {"name": "x"})) == (428, "MISSING_ETAG_HEADER")
    assert refusal(central.send("PUT", path, {"name": "x"}, headers=old)) == (412, "GATEWAY_ETAG_MISMATCH")
    assert central.read(path)["data"]["name"] == "south"


def test_lists_are_filtered_sorted_paged_and_cut(central: Central) -> None:
    for name in ("b", "c", "a"):
        made(central, GATEWAYS, {"name": name, "description": "x"})

    listed = central.read(GATEWAYS, filter="name ne 'b'", orderby="name desc", select="name")
    second = central.read(GATEWAYS, limit=2, page=1)

    assert [sorted(bare(one)) for one in listed["data"]] == [["extId", "name"]] * 2
    assert [one["name"] for one in listed["data"]] == ["c", "a"]
    assert (len(second["data"]), second["metadata"]["totalAvailableResults"]) == (1, 3)


def test_what_lies_below_something_needs_it(central: Central) -> None:
    plan = made(central, PLANS, PLAN)
    below = central.read(f"{PLANS}/{plan}/stages")

    assert "data" not in below
    assert refusal(central.send("GET", f"{PLANS}/{NOWHERE}/stages")) == (404, "RECOVERY_PLAN_NOT_FOUND")
    nothing = f"/api/clustermgmt/v4.3/config/clusters/{NOWHERE}/rsyslog-servers"
    assert refusal(central.send("GET", nothing)) == (404, "CLUSTER_NOT_FOUND")


def test_a_setting_is_there_before_anybody_wrote_it(central: Central) -> None:
    path = f"/api/clustermgmt/v4.3/config/clusters/{central.cluster.uuid}/snmp"
    default = central.read(path)["data"]

    central.finished(central.send("POST", f"{path}/$actions/update-status", {"isEnabled": True}))
    central.finished(central.send("POST", f"{path}/$actions/add-transports", {"protocol": "UDP", "port": 161}))
    made(central, f"{path}/users", {"username": "walker", "authType": "SHA", "authKey": "not to be shown"})

    written = central.read(path)["data"]
    assert default["isEnabled"] is False
    assert written["isEnabled"] is True
    assert [bare(one) for one in written["transports"]] == [{"protocol": "UDP", "port": 161}]
    assert [(one["username"], "authKey" in one) for one in written["users"]] == [("walker", False)]


def test_reading_a_setting_changes_nothing(central: Central) -> None:
    path = f"/api/clustermgmt/v4.3/config/clusters/{central.cluster.uuid}/snmp"

    first = central.send("GET", path)
    central.read(path)

    assert list(central.site.all(Document)) == []
    assert central.send("GET", path).headers["ETag"] == first.headers["ETag"]


def test_statistics_are_of_something_that_is_there(central: Central) -> None:
    stats = "/api/objects/v4.1/stats/object-stores"
    uuid = made(central, "/api/objects/v4.1/config/object-stores", {"name": "archive"})

    found = central.read(f"{stats}/{uuid}")["data"]

    assert bare(found) == {"extId": uuid}
    assert refusal(central.send("GET", f"{stats}/{NOWHERE}")) == (404, "OBJECT_STORE_NOT_FOUND")


def test_a_failed_task_leaves_no_document(central: Central) -> None:
    central.site.put(FaultRule(uuid=central.site.ids.uuid("fault"), operation="DocumentCreate", step="Create"))

    task = central.finished(central.send("POST", GATEWAYS, {"name": "north"}))

    assert (task.status, type(task.error)) == (TaskStatus.FAILED, Injected)
    assert "data" not in central.read(GATEWAYS)


PROFILES = "/api/clustermgmt/v4.3/config/cluster-profiles"
KEYS = "/api/licensing/v4.4/config/license-keys"


def test_a_dry_run_makes_a_task_and_changes_nothing(central: Central) -> None:
    uuid = made(central, PROFILES, {"name": "gold"})
    path = f"{PROFILES}/{uuid}"
    tag = {"If-Match": central.send("GET", path).headers["ETag"]}

    reply = central.send("PUT", path, {"name": "silver"}, headers=tag, query_string={"$dryRun": "true"})

    task = central.finished(reply)
    assert (task.operation, task.status, task.entities) == ("DryRun", TaskStatus.SUCCEEDED, ())
    assert central.read(path)["data"]["name"] == "gold"


def test_a_dry_run_is_checked_like_the_act_itself(central: Central) -> None:
    uuid = made(central, PROFILES, {"name": "gold"})
    wrong = central.send("PUT", f"{PROFILES}/{uuid}", {"name": 7}, query_string={"$dryrun": "true"})
    no_match = central.send("PUT", f"{PROFILES}/{uuid}", {"name": "silver"}, query_string={"$dryrun": "true"})
    assert (wrong.status_code, no_match.status_code) == (400, 428)


def test_a_dry_run_of_what_is_done_at_once_shows_what_would_be(central: Central) -> None:
    reply = central.send("POST", KEYS, {"key": "AAAA-BBBB"}, query_string={"$dryrun": "true"})
    assert reply.get_json()["data"]["key"] == "AAAA-BBBB"
    assert "data" not in central.read(KEYS)


def test_a_dry_run_cannot_be_asked_where_it_is_not_documented(central: Central) -> None:
    reply = central.send("POST", DIRECTORIES, DIRECTORY, query_string={"$dryrun": "true"})

    assert reply.status_code == 400
    assert "data" not in central.read(DIRECTORIES)


def test_documents_survive_a_snapshot_and_leave_with_a_reset(central: Central) -> None:
    made(central, GATEWAYS, {"name": "north"})
    central.sandboxes.snapshot("default", "with a gateway")
    central.sandboxes.reset()
    empty = central.read(GATEWAYS)
    central.sandboxes.revert("default", "with a gateway")

    assert "data" not in empty
    assert [one["name"] for one in central.read(GATEWAYS)["data"]] == ["north"]


def test_a_noun_is_modelled_or_a_document_and_never_both() -> None:
    paths = {pattern(name.split()[2]) for name in HANDLERS if "/stats/" not in name} - set(ACTS)
    modelled = {path.partition(ACTIONS)[0].removesuffix("/{}") for path in paths}

    assert modelled & document_collections() == set()
    assert set(MODELLED) & document_collections() == set()


def test_less_than_seven_in_a_hundred_have_no_meaning() -> None:
    operations = GENERATION.tree().operations
    declared = [row for row in operations if row.name not in GENERATION.handlers]

    assert len(declared) < 0.07 * len(operations)


def test_every_action_has_an_effect_or_a_reason_or_is_about_the_model() -> None:
    actions = [pattern(row.path) for row in GENERATION.tree().operations if ACTIONS in row.path]
    effects = {f"{subject}{ACTIONS}{verb}" for subject, verb in EFFECTS}
    reasons = {words.split()[1] for words in DECLARED if ACTIONS in words}

    assert effects & reasons == set()
    assert effects | reasons == {path for path in actions if not is_modelled(path)}


def test_every_reason_is_of_an_operation_that_is_declared() -> None:
    declared = {
        f"{row.method} {pattern(row.path)}"
        for row in GENERATION.tree().operations
        if row.name not in GENERATION.handlers
    }

    assert set(DECLARED) <= declared


@pytest.mark.parametrize(
    ("word", "one"),
    [("policies", "policy"), ("virtual-switches", "virtual-switch"), ("addresses", "address"), ("vpcs", "vpc")],
)
def test_one_of_several(word: str, one: str) -> None:
    assert singular(word) == one


@pytest.mark.parametrize(
    ("shelf", "expected"),
    [
        ("/volumes/config/volume-groups", "volumes:config:volume-group"),
        (f"/volumes/config/volume-groups/{NOWHERE}/disks", "volumes:config:volume-group:disk"),
        ("/vmm/images/config/placement-policies", "vmm:images:config:placement-policy"),
        ("/networking/config/network-functions", "Networking:config:network-function"),
    ],
)
def test_relations_are_those_that_clients_look_for(shelf: str, expected: str) -> None:
    assert relation(Document(uuid="", shelf=shelf, noun="", name="", text="")) == expected
