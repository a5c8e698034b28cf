"""Policies that name categories: counted where a category shows what has it, and in the way of its deletion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, Central
from contract_tests.rest_v4.test_authorization import POLICIES, role
from contract_tests.rest_v4.test_categories import path
from contract_tests.rest_v4.test_vms_changed import message
from mock_prism.model.category import Category
from mock_prism.model.document import Document

VMM, DATA, MICROSEG = "/api/vmm/v4.3", "/api/datapolicies/v4.3/config", "/api/microseg/v4.3/config"
LOCATION = {"domainManagerExtId": NOWHERE, "label": "here", "isPrimary": True}
HOURLY = {"recoveryPointObjectiveTimeSeconds": 3600}
SECURED = {
    "type": "INTRA_GROUP",
    "spec": {
        "$objectType": "microseg.v4.config.IntraEntityGroupRuleSpec",
        "securedGroupAction": "ALLOW",
        "securedGroupCategoryReferences": ["{uuid}"],
    },
}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "GUEST_REBOOT_POLICY": (
        f"{VMM}/ahv/policies/guest-reboot-policies",
        {"name": "reboot", "categories": [{"extId": "{uuid}"}]},
    ),
    "PROTECTION_RULE": (
        f"{DATA}/protection-policies",
        {
            "name": "protect",
            "categoryIds": ["{uuid}"],
            "replicationLocations": [LOCATION],
            "replicationConfigurations": [
                {"sourceLocationLabel": "here", "schedule": {"recoveryPointObjectiveTimeSeconds": 3600}}
            ],
        },
    ),
    "STORAGE_POLICY": (f"{DATA}/storage-policies", {"name": "store", "categoryExtIds": ["{uuid}", "{uuid}"]}),
    "NETWORK_SECURITY_POLICY": (f"{MICROSEG}/policies", {"name": "secure", "type": "APPLICATION", "rules": [SECURED]}),
    "NETWORK_ENTITY_GROUP": (
        f"{MICROSEG}/entity-groups",
        {
            "name": "group",
            "allowedConfig": {
                "entities": [{"selectBy": "CATEGORY_EXT_ID", "type": "VM", "referenceExtIds": ["{uuid}"]}]
            },
        },
    ),
    "IMAGE_RATE_LIMIT": (
        f"{VMM}/images/config/rate-limit-policies",
        {
            "name": "limit",
            "rateLimitKbps": 100,
            "clusterEntityFilter": {"type": "CATEGORIES_MATCH_ANY", "categoryExtIds": ["{uuid}"]},
        },
    ),
}


def filled(value: Any, uuid: str) -> Any:
    """A body that names a category."""
    if isinstance(value, dict):
        return {key: filled(inner, uuid) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, uuid) for inner in value]
    return value.replace("{uuid}", uuid) if isinstance(value, str) else value


def uses(central: Central) -> list[tuple[str, str, int]]:
    """What a category shows of what has it."""
    data = central.read(path(central), expand="associations")["data"]
    return [(one["resourceGroup"], one["resourceType"], one["count"]) for one in data.get("associations", [])]


def web(central: Central) -> str:
    """The uuid of a category."""
    return next(one.uuid for one in central.site.all(Category) if one.value == "Web")


def make(central: Central, where: str, body: dict[str, Any]) -> Document:
    """Make a policy that names the category."""
    reply = central.send("POST", where, filled(body, web(central)))
    assert reply.status_code in (201, 202), reply.text
    while central.site.leap():
        pass
    return list(central.site.all(Document))[-1]


@pytest.mark.parametrize("type_", CASES)
def test_a_policy_that_names_a_category_is_counted_and_keeps_it(central: Central, type_: str) -> None:
    made = make(central, *CASES[type_])

    refused = central.send("DELETE", path(central))

    assert uses(central) == [("POLICY", type_, 1)]
    (detail,) = central.read(path(central), expand="detailedAssociations")["data"]["detailedAssociations"]
    assert (detail["resourceType"], detail["resourceId"]) == (type_, made.uuid)
    assert (refused.status_code, message(refused)["errorGroup"]) == (409, "CATEGORY_IN_USE")
    assert made.name in message(refused)["message"]


def test_a_policy_that_goes_or_names_it_no_longer_leaves_a_category_alone(central: Central) -> None:
    where, body = CASES["GUEST_REBOOT_POLICY"]
    first, second = make(central, where, body), make(central, where, body | {"name": "other"})
    before = uses(central)
    for made, method, new in ((first, "DELETE", None), (second, "PUT", {"name": "other"})):
        token = central.send("GET", f"{where}/{made.uuid}").headers["ETag"]
        assert central.send(method, f"{where}/{made.uuid}", new, headers={"If-Match": token}).status_code == 202
    while central.site.leap():
        pass

    assert (before, uses(central)) == ([("POLICY", "GUEST_REBOOT_POLICY", 2)], [])
    assert central.send("DELETE", path(central)).status_code == 204


def test_what_lies_below_a_plan_is_the_plans(central: Central) -> None:
    here = {"domainManagerExtId": NOWHERE}
    plan = make(central, f"{DATA}/recovery-plans", {"name": "plan", "primaryLocation": here, "recoveryLocation": here})
    for priority in (1, 2):
        stage = {"entityType": "VM", "categoryExtIds": ["{uuid}"], "priority": priority}
        make(central, f"{DATA}/recovery-plans/{plan.uuid}/stages", stage)

    assert uses(central) == [("POLICY", "RECOVERY_PLAN", 1)]
    (detail,) = central.read(path(central), expand="detailedAssociations")["data"]["detailedAssociations"]
    assert detail["resourceId"] == plan.uuid


def test_an_authorization_policy_that_tells_things_by_it_is_one_too(central: Central) -> None:
    body = {
        "displayName": "acp",
        "role": role(central, "Prism Viewer")["extId"],
        "identities": [{"identityFilter": {"user": {"uuid": {"anyof": ["*"]}}}}],
        "entities": [{"entityFilter": {"vm": {"category_uuid": {"anyof": [web(central)]}}}}],
    }
    assert central.send("POST", POLICIES, body).status_code == 201

    assert uses(central) == [("POLICY", "ACCESS_CONTROL_POLICY", 1)]
    assert central.send("DELETE", path(central)).status_code == 409


def test_other_documents_do_not_count(central: Central) -> None:
    where = f"{MICROSEG}/address-groups"
    central.send("POST", where, {"name": "addresses", "ipv4Addresses": [{"value": "10.0.0.0", "prefixLength": 24}]})

    assert uses(central) == []


@pytest.mark.parametrize("type_", CASES)
def test_a_policy_must_name_categories_that_are_there(central: Central, type_: str) -> None:
    where, body = CASES[type_]

    refused = central.send("POST", where, filled(body, NOWHERE))
    central.site.behaviour = replace(central.site.behaviour, unknown_categories=True)
    taken = central.send("POST", where, filled(body, NOWHERE))

    assert (refused.status_code, message(refused)["errorGroup"]) == (400, "CATEGORY_NOT_FOUND")
    assert taken.status_code in (201, 202)


def test_a_policy_is_changed_to_no_category_that_is_not_there(central: Central) -> None:
    where, body = CASES["GUEST_REBOOT_POLICY"]
    target = f"{where}/{make(central, where, body).uuid}"
    read = central.send("GET", target)
    changed = read.get_json()["data"] | {"categories": [{"extId": NOWHERE}]}

    reply = central.send("PUT", target, changed, headers={"If-Match": read.headers.get("ETag", "")})

    assert (reply.status_code, message(reply)["errorGroup"]) == (400, "CATEGORY_NOT_FOUND")
