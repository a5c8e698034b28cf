"""Categories in v4: read, made, changed, shared and deleted, and what has them."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_images import image
from contract_tests.rest_v4.test_vms import vm
from contract_tests.rest_v4.test_vms_changed import act, message, schema_message
from mock_prism.model.category import Category
from mock_prism.model.commands.image import UpdateImage
from mock_prism.model.user import User

CATEGORIES = "/api/prism/v4.4/config/categories"
OURS = {"key": "Team", "value": "Net"}


def category(central: Central, value: str = "Web") -> Category:
    """A category by its value."""
    return next(one for one in central.site.all(Category) if one.value == value)


def path(central: Central, value: str = "Web") -> str:
    """The path of a category."""
    return f"{CATEGORIES}/{category(central, value).uuid}"


def create(central: Central, **more: object) -> TestResponse:
    """Ask for a category."""
    return central.send("POST", CATEGORIES, OURS | more)


def change(central: Central, value: str = "Web", /, **changes: object) -> TestResponse:
    """Write back a category that was just read, otherwise."""
    read = central.send("GET", path(central, value))
    body = read.get_json()["data"] | changes
    return central.send("PUT", path(central, value), body, headers={"If-Match": read.headers["ETag"]})


def label(central: Central) -> None:
    """Give a VM, an image and the cluster one category."""
    uuid = category(central).uuid
    central.finished(act(central, "web-01", "associate-categories", {"categories": [{"extId": uuid}]}))
    central.site.submit(UpdateImage(image(central).uuid, categories=(uuid,)))
    cluster = f"{CLUSTERS}/{central.cluster.uuid}/$actions/associate-categories"
    central.finished(central.send("POST", cluster, {"categories": [uuid]}))


def test_one_category_with_what_has_it(central: Central) -> None:
    label(central)

    shown = central.read(path(central), expand="associations,detailedAssociations")

    assert_wire("category", shown)


def test_what_has_it_is_shown_only_when_asked_for(central: Central) -> None:
    label(central)

    assert "associations" not in central.read(path(central))["data"]
    (listed,) = central.read(CATEGORIES, filter="key eq 'Team' and value eq 'Web'", expand="associations")["data"]
    assert [(one["resourceType"], one["count"]) for one in listed["associations"]] == [
        ("VM", 1),
        ("IMAGE", 1),
        ("CLUSTER", 1),
    ]
    assert central.read(f"{CLUSTERS}/{central.cluster.uuid}")["data"]["categories"] == [listed["extId"]]


def test_what_is_expanded_must_be_there(central: Central) -> None:
    unknown = central.send("GET", path(central), query_string={"$expand": "owner"})
    assert unknown.status_code == 400


def test_what_is_expanded_has_options_of_its_own(central: Central) -> None:
    label(central)
    wish = "associations($select=count;$filter=resourceType eq Prism.Config.ResourceType'VM')"
    (found,) = central.read(path(central), expand=wish)["data"]["associations"]
    assert set(found) == {"$reserved", "$objectType", "count"}


def test_users_own_are_told_from_the_products(central: Central) -> None:
    mine = "type eq Prism.Config.CategoryType'USER' and not contains(key,  'Team')"

    assert [one["value"] for one in central.read(CATEGORIES, filter=mine)["data"]] == ["4711"]
    own = central.read(CATEGORIES, filter="type eq Prism.Config.CategoryType'SYSTEM'", limit=100)["data"]
    assert {"AppType", "Environment", "Quarantine"} <= {one["key"] for one in own}


def test_a_category_is_made_and_answered_at_once(central: Central) -> None:
    reply = create(central, description="Networks")

    made = category(central, "Net")
    admin = central.site.find(User, "name", "admin")
    assert admin is not None
    assert reply.status_code == 201
    assert reply.headers["ETag"] == central.send("GET", path(central, "Net")).headers["ETag"]
    shown: dict[str, Any] = {key: value for key, value in reply.get_json()["data"].items() if key[0] != "$"}
    assert shown == {
        "extId": made.uuid,
        "key": "Team",
        "value": "Net",
        "type": "USER",
        "description": "Networks",
        "ownerUuid": admin.uuid,
    }
    assert central.read(TASKS).get("data") is None


def test_the_same_category_twice_is_409(central: Central) -> None:
    reply = create(central, value="Web")

    assert reply.status_code == 409
    assert message(reply)["errorGroup"] == "CATEGORY_ALREADY_EXISTS"


@pytest.mark.parametrize(
    "body", [{"key": "a/b"}, {"value": ""}, {"value": "a" * 65}, {"type": "SYSTEM"}, {"value": 1}, {"colour": "red"}]
)
def test_what_cannot_be_is_400(central: Central, body: dict[str, object]) -> None:
    reply = create(central, **body)

    assert reply.status_code == 400
    assert schema_message(reply)["attributePath"] == next(iter(body))


def test_a_category_is_changed(central: Central) -> None:
    reply = change(central, value="Shop", description="The shop")

    assert reply.status_code == 200
    assert reply.get_json()["data"][0]["severity"] == "INFO"
    shown = central.read(path(central, "Shop"))["data"]
    assert (shown["key"], shown["description"]) == ("Team", "The shop")


def test_a_key_stays_for_good(central: Central) -> None:
    assert change(central, key="Group").status_code == 400
    assert category(central).key == "Team"


def test_a_change_wants_the_token_of_now(central: Central) -> None:
    read = central.send("GET", path(central))
    change(central, description="other")

    missing = central.send("PUT", path(central), OURS)
    stale = central.send("PUT", path(central), OURS, headers={"If-Match": read.headers["ETag"]})
    gone = central.send("DELETE", path(central), headers={"If-Match": read.headers["ETag"]})

    assert (missing.status_code, stale.status_code, gone.status_code) == (428, 412, 412)


def test_a_category_goes_when_nothing_has_it(central: Central) -> None:
    label(central)
    refused = central.send("DELETE", path(central))
    spare = path(central, "Data")

    deleted = central.send("DELETE", spare)

    assert (refused.status_code, message(refused)["errorGroup"]) == (409, "CATEGORY_IN_USE")
    assert (deleted.status_code, deleted.data) == (204, b"")
    assert central.send("GET", spare).status_code == 404


def test_the_products_own_cannot_go(central: Central) -> None:
    assert central.send("DELETE", path(central, "Forensics")).status_code == 409


def test_a_category_is_shared_with_a_project(central: Central) -> None:
    project = {"projectExtId": NOWHERE}
    central.finished(central.send("POST", f"{path(central)}/$actions/share", project))
    shared = central.read(path(central))["data"]["sharedWithProjects"]

    task = central.finished(central.send("POST", f"{path(central)}/$actions/unshare", project))

    assert shared == [NOWHERE]
    assert "sharedWithProjects" not in central.read(path(central))["data"]
    (affected,) = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    assert (affected["rel"], affected["name"]) == ("prism:config:category", "Team/Web")


def test_a_category_that_is_not_there_is_the_bodys_fault(central: Central) -> None:
    cluster = f"{CLUSTERS}/{central.cluster.uuid}/$actions/associate-categories"
    body = {"categories": [NOWHERE]}

    replies = [
        act(central, "web-01", "associate-categories", {"categories": [{"extId": NOWHERE}]}),
        central.send("POST", cluster, body),
    ]

    assert [reply.status_code for reply in replies] == [400, 400]
    assert [message(reply)["errorGroup"] for reply in replies] == ["CATEGORY_NOT_FOUND"] * 2
    assert vm(central, "web-01").categories == ()
    elsewhere = central.send("POST", cluster.replace(central.cluster.uuid, NOWHERE), body)
    assert elsewhere.status_code == 404


def test_a_category_that_is_not_there_is_404(central: Central) -> None:
    for method, target in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/$actions/share")):
        body = {"PUT": OURS, "POST": {"projectExtId": NOWHERE}}.get(method)
        assert central.send(method, f"{CATEGORIES}/{NOWHERE}{target}", body).status_code == 404
