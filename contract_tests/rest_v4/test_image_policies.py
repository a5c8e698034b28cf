"""Policies about where images lie in v4, and what images say of them."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_images import IMAGES, image
from contract_tests.rest_v4.test_images import path as image_path
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.category import Category
from mock_prism.model.cluster import Cluster
from mock_prism.model.policy import ImagePolicy
from mock_prism.model.task import Task

POLICIES = "/api/vmm/v4.3/images/config/placement-policies"
FILTER_TYPE = "CATEGORIES_MATCH_ALL"


@pytest.fixture
def central() -> Central:
    """Two clusters; the image has the first category, and the second cluster the second one."""
    central = Central.start("two-clusters")
    body = {"categories": [categories(central)[1]]}
    central.finished(central.send("POST", f"{CLUSTERS}/{there(central)}/$actions/associate-categories", body))
    read = central.send("GET", image_path(central))
    labelled = {**read.get_json()["data"], "categoryExtIds": [categories(central)[0]]}
    central.finished(central.send("PUT", image_path(central), labelled, headers={"If-Match": read.headers["ETag"]}))
    return central


def categories(central: Central) -> list[str]:
    """The ids of all categories."""
    return [category.uuid for category in central.site.all(Category)]


def there(central: Central) -> str:
    """The second cluster."""
    return list(central.site.all(Cluster))[1].uuid


def body_of(central: Central, **more: object) -> dict[str, object]:
    """A body that makes a policy."""
    first, second, *_ = categories(central)
    return {
        "name": "where",
        "placementType": "HARD",
        "imageEntityFilter": {"type": FILTER_TYPE, "categoryExtIds": [first]},
        "clusterEntityFilter": {"type": FILTER_TYPE, "categoryExtIds": [second]},
        **more,
    }


def create(central: Central, **more: object) -> Task:
    """Make a policy, and let it have its way."""
    task = central.finished(central.send("POST", POLICIES, body_of(central, **more)))
    settle(central)
    return task


def settle(central: Central) -> None:
    """Let images come to where they are wanted."""
    central.site.advance(3600 * 1_000_000)


def made(central: Central, **more: object) -> str:
    """The path of a new policy."""
    return f"{POLICIES}/{create(central, **more).entities[0].uuid}"


def act(central: Central, target: str, verb: str, body: object = None) -> TestResponse:
    """Suspend or resume a policy that was just read."""
    token = central.send("GET", target).headers["ETag"]
    return central.send("POST", f"{target}/$actions/{verb}", body, headers={"If-Match": token})


def locations(central: Central) -> list[str]:
    """Where the image says that it is."""
    found: list[str] = central.read(image_path(central))["data"]["clusterLocationExtIds"]
    return found


def test_a_policy_and_its_image_on_the_wire(central: Central) -> None:
    task = create(central, description="as written")
    affected = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    target = f"{POLICIES}/{affected[0]['extId']}"

    assert [one["rel"] for one in affected] == ["vmm:images:config:placement-policy"]
    assert_wire("image_policy_get", central.read(target))
    assert_wire("image_placed", central.read(image_path(central)))
    assert central.read(POLICIES, filter="name eq 'where' and placementType eq 'HARD'")["data"] == [
        central.read(target)["data"]
    ]


def test_the_list_of_images_shows_where_they_are_and_how_they_stand(central: Central) -> None:
    made(central)
    query = f"placementPolicyStatus/any(a:a/complianceStatus eq 'COMPLIANT') and name eq '{image(central).name}'"
    (shown,) = central.read(IMAGES, filter=query)["data"]

    assert shown["clusterLocationExtIds"] == [there(central)]
    assert shown == central.read(image_path(central))["data"]


def test_policies_that_contradict_each_other_are_named(central: Central) -> None:
    hard = made(central)
    body = {"categories": [categories(central)[2]]}
    central.finished(central.send("POST", f"{CLUSTERS}/{central.cluster.uuid}/$actions/associate-categories", body))
    other = {"type": FILTER_TYPE, "categoryExtIds": [categories(central)[2]]}
    soft = made(central, placementType="SOFT", clusterEntityFilter=other)

    statuses = central.read(image_path(central))["data"]["placementPolicyStatus"]

    assert [one["enforcementMode"] for one in statuses] == ["ENFORCING", "ENFORCEMENT_FAILED"]
    assert [one["complianceStatus"] for one in statuses] == ["COMPLIANT", "NON_COMPLIANT"]
    assert [one["conflictingPolicyExtIds"] for one in statuses] == [[soft[-36:]], [hard[-36:]]]
    assert statuses[1]["policyClusterExtIds"] == [central.cluster.uuid]
    assert "enforcedClusterExtIds" not in statuses[1]


def test_a_policy_is_suspended_changed_resumed_and_deleted(central: Central) -> None:
    any_of = {"type": "CATEGORIES_MATCH_ANY", "categoryExtIds": categories(central)[:2]}
    target = made(central, imageEntityFilter={"type": FILTER_TYPE, "categoryExtIds": categories(central)[:2]})
    central.finished(act(central, target, "suspend", {"shouldCancelRunningTasks": True}))
    suspended = central.read(target)["data"]
    token = central.send("GET", target).headers["ETag"]
    wanted = suspended | {"imageEntityFilter": any_of}
    central.finished(central.send("PUT", target, wanted, headers={"If-Match": token}))
    settle(central)
    changed, before = central.read(target)["data"], locations(central)
    central.finished(act(central, target, "resume"))
    settle(central)
    resumed, after = central.read(target)["data"], locations(central)
    central.finished(central.send("DELETE", target))

    states = [one["enforcementState"] for one in (suspended, changed, resumed)]
    assert states == ["SUSPENDED", "SUSPENDED", "ACTIVE"]
    assert changed["imageEntityFilter"]["type"] == "CATEGORIES_MATCH_ANY"
    assert (before, after, locations(central)) == ([central.cluster.uuid], [there(central)], [there(central)])
    assert central.send("GET", target).status_code == 404


def test_a_new_image_goes_where_policies_want_it_or_where_it_is_told(central: Central) -> None:
    made(central)
    order = {"name": "new", "type": "DISK_IMAGE", "source": {"url": "http://a.example/b"}}
    central.finished(central.send("POST", IMAGES, {**order, "categoryExtIds": categories(central)[:1]}))
    both = [central.cluster.uuid, there(central)]
    central.finished(central.send("POST", IMAGES, {**order, "name": "both", "clusterLocationExtIds": both}))
    refused = central.send(
        "POST", IMAGES, {**order, "categoryExtIds": categories(central)[:1], "clusterLocationExtIds": both}
    )

    assert image(central, "new").clusters == (there(central),)
    assert image(central, "both").clusters == tuple(both)
    assert refused.status_code == 409
    assert "where" in message(refused)["message"]


BAD: dict[str, Any] = {
    "name": "",
    "description": "d" * 1001,
    "placementType": "FIRM",
    "imageEntityFilter.type": {"imageEntityFilter": {"type": "ALL", "categoryExtIds": []}},
    "clusterEntityFilter.categoryExtIds": {"clusterEntityFilter": {"type": FILTER_TYPE}},
    "colour": "blue",
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_order_names_what_is_bad(central: Central, field: str) -> None:
    more = BAD[field] if "." in field else {field: BAD[field]}

    assert schema_message(central.send("POST", POLICIES, body_of(central, **more)))["attributePath"] == field
    assert list(central.site.all(ImagePolicy)) == []


def test_a_policy_of_categories_that_are_not_there_is_400(central: Central) -> None:
    for uuids in ([NOWHERE], []):
        chosen = {"type": FILTER_TYPE, "categoryExtIds": uuids}
        assert central.send("POST", POLICIES, body_of(central, imageEntityFilter=chosen)).status_code == 400


def test_who_has_not_read_a_policy_may_not_change_it(central: Central) -> None:
    target = made(central)
    old = {"If-Match": central.send("GET", target).headers["ETag"]}
    central.finished(act(central, target, "suspend", {}))

    assert central.send("PUT", target, body_of(central)).status_code == 428
    assert central.send("PUT", target, body_of(central), headers=old).status_code == 412
    assert central.send("POST", f"{target}/$actions/resume", headers=old).status_code == 412
    assert central.send("DELETE", target, headers=old).status_code == 412
    assert central.send("GET", f"{POLICIES}/{NOWHERE}").status_code == 404
