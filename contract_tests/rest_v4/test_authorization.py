"""Roles, policies, groups and what may be allowed, in v4."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, Central, assert_wire
from contract_tests.rest_v4.test_users import ALICE, USERS, user
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.faces.rest.v4.namespaces import TREE

AUTHZ = "/api/iam/v4.0/authz"
ROLES, POLICIES, GROUPS = f"{AUTHZ}/roles", f"{AUTHZ}/authorization-policies", "/api/iam/v4.0/authn/user-groups"
EVERYTHING = {"*": {"*": {"eq": "*"}}}


def operation(central: Central, name: str) -> str:
    """The id of what may be allowed of VMs, by its name."""
    chosen = f"displayName eq '{name}' and clientName eq 'vmm' and entityType eq 'vm'"
    (found,) = central.read(f"{AUTHZ}/operations", filter=chosen)["data"]
    return str(found["extId"])


def make_role(central: Central, *names: str, name: str = "Operator") -> TestResponse:
    """Ask for a role."""
    operations = [operation(central, one) for one in names]
    return central.send("POST", ROLES, {"displayName": name, "operations": operations, "description": "Operates"})


def role(central: Central, name: str) -> Any:
    """A role by its name."""
    (found,) = central.read(ROLES, filter=f"displayName eq '{name}'")["data"]
    return found


def terms(central: Central, role_name: str, **more: object) -> dict[str, object]:
    """What gives alice a role."""
    identity = {"user": {"uuid": {"anyof": [user(central).uuid]}}}
    return {
        "displayName": "acp",
        "role": role(central, role_name)["extId"],
        "identities": [{"identityFilter": identity}],
        "entities": [{"entityFilter": EVERYTHING}],
        **more,
    }


@pytest.fixture
def alice(central: Central) -> Central:
    """A site with one user more, and a role."""
    assert central.send("POST", USERS, ALICE).status_code == 201
    assert make_role(central, "View_Vm", "Create_Vm").status_code == 201
    return central


def test_operations_are_those_of_the_catalogue(central: Central) -> None:
    shown = central.read(f"{AUTHZ}/operations", filter="startswith(displayName, 'Create_')", limit=100)
    total = central.read(f"{AUTHZ}/operations", limit=1)["metadata"]["totalAvailableResults"]

    assert "Create_Vm" in [one["displayName"] for one in shown["data"]]
    assert 400 < total < len([row for row in TREE().operations if row.method != "OPTIONS"])


def test_reads_of_one_thing_are_one_operation(central: Central) -> None:
    shown = central.read(f"{AUTHZ}/operations/{operation(central, 'View_Vm')}")["data"]

    assert [(one["httpMethod"], one["endpointUrl"]) for one in shown["associatedEndpointList"]] == [
        ("GET", "/api/vmm/v4.3/ahv/config/vms"),
        ("GET", "/api/vmm/v4.3/ahv/config/vms/{extId}"),
    ]
    assert (shown["entityType"], shown["clientName"]) == ("vm", "vmm")


def test_entities_and_clients_are_those_of_the_services(central: Central) -> None:
    (entity,) = central.read(f"{AUTHZ}/entities", filter="name eq 'vm' and clientName eq 'vmm'")["data"]

    assert central.read(f"{AUTHZ}/entities/{entity['extId']}")["data"] == entity
    for noun in ("entities", "operations", "clients"):
        assert central.send("GET", f"{AUTHZ}/{noun}/{NOWHERE}").status_code == 404


def test_predefined_roles_allow_what_they_are_called(central: Central) -> None:
    viewer, admin = role(central, "Prism Viewer"), role(central, "Prism Admin")
    create = operation(central, "Create_Vm")

    assert viewer["isSystemDefined"] is True
    assert create in admin["operations"]
    assert create not in viewer["operations"]
    assert operation(central, "View_Vm") in viewer["operations"]


def test_a_role_is_made_and_answered_at_once(central: Central) -> None:
    reply = make_role(central, "View_Vm", "Create_Vm")

    made = reply.get_json()["data"]
    assert reply.status_code == 201
    assert_wire("role", central.read(f"{ROLES}/{made['extId']}"))
    assert reply.headers["ETag"] == central.send("GET", f"{ROLES}/{made['extId']}").headers["ETag"]


def test_the_name_of_a_role_is_taken_once(alice: Central) -> None:
    reply = make_role(alice, "View_Vm")

    assert reply.status_code == 409
    assert "Failed to create role as already exists" in message(reply)["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"displayName": "x"}, "operations"),
        ({"operations": [NOWHERE]}, "displayName"),
        ({"displayName": "x", "operations": []}, "operations"),
        ({"displayName": "x", "operations": [NOWHERE]}, "operations"),
        ({"displayName": "<x>", "operations": [NOWHERE]}, "displayName"),
    ],
)
def test_a_role_that_cannot_be_is_400(central: Central, body: dict[str, object], field: str) -> None:
    reply = central.send("POST", ROLES, body)

    assert reply.status_code == 400
    assert schema_message(reply)["attributePath"] == field


def test_a_role_is_changed_and_deleted(alice: Central) -> None:
    path = f"{ROLES}/{role(alice, 'Operator')['extId']}"
    read = alice.send("GET", path)
    body = read.get_json()["data"] | {"operations": [operation(alice, "View_Vm")]}
    missing = alice.send("PUT", path, body)

    changed = alice.send("PUT", path, body, headers={"If-Match": read.headers["ETag"]})
    shown = alice.read(path)["data"]
    stale = alice.send("DELETE", path, headers={"If-Match": read.headers["ETag"]})
    gone = alice.send("DELETE", path)

    assert (missing.status_code, stale.status_code, gone.status_code) == (428, 412, 204)
    assert changed.get_json()["data"]["$objectType"] == "common.v1.config.Message"
    assert shown["operations"] == body["operations"]
    assert alice.send("GET", path).status_code == 404


def test_predefined_roles_stay(central: Central) -> None:
    assert central.send("DELETE", f"{ROLES}/{role(central, 'Prism Admin')['extId']}").status_code == 409


def test_a_policy_is_made_and_answered_at_once(alice: Central) -> None:
    reply = alice.send("POST", POLICIES, terms(alice, "Operator", description="Of alice"))

    made = reply.get_json()["data"]
    assert reply.status_code == 201
    assert_wire("authorization_policy", alice.read(f"{POLICIES}/{made['extId']}"))
    assert role(alice, "Operator")["assignedUsersCount"] == 1
    assert alice.send("DELETE", f"{ROLES}/{role(alice, 'Operator')['extId']}").status_code == 409


def test_filters_may_come_in_what_is_reserved(alice: Central) -> None:
    group = {"name": "ops", "groupType": "LDAP", "idpId": NOWHERE, "distinguishedName": "cn=ops"}
    uuid = alice.send("POST", GROUPS, group).get_json()["data"]["extId"]
    body = terms(
        alice,
        "Operator",
        identities=[{"$reserved": {"$fv": "v4.r0", "user": {"group": {"anyof": [uuid]}}}}],
        entities=[{"$reserved": {"$fv": "v4.r0", "images": {"*": {"eq": "*"}}}}],
    )

    made = alice.send("POST", POLICIES, body).get_json()["data"]

    assert made["entities"][0]["entityFilter"] == {"images": {"*": {"eq": "*"}}}
    assert made["entities"][0]["$reserved"] == {"$fv": "v4.r0", "images": {"*": {"eq": "*"}}}
    assert (made["assignedUsersCount"], made["assignedUserGroupsCount"]) == (0, 1)


@pytest.mark.parametrize("place", ["identityFilter", "$reserved"])
def test_the_place_of_a_filter_that_was_changed_tells(alice: Central, place: str) -> None:
    path = f"{POLICIES}/{alice.send('POST', POLICIES, terms(alice, 'Operator')).get_json()['data']['extId']}"
    read = alice.send("GET", path)
    body, everybody = read.get_json()["data"], {"*": {"*": {"eq": "*"}}}
    before = body["identities"][0]["identityFilter"]
    body["identities"][0][place] = everybody

    reply = alice.send("PUT", path, body, headers={"If-Match": read.headers["ETag"]})

    shown = alice.read(path)["data"]["identities"][0]
    assert (reply.status_code, before == everybody) == (200, False)
    assert shown["identityFilter"] == everybody
    assert shown["$reserved"] == {"$fv": "v4.r0", **everybody}


@pytest.mark.parametrize("attribute", ["uuid", "group"])
def test_a_policy_is_somebodys_who_is_there(alice: Central, attribute: str) -> None:
    strange = [{"identityFilter": {"user": {attribute: {"anyof": [NOWHERE]}}}}]
    refused = alice.send("POST", POLICIES, terms(alice, "Operator", identities=strange))
    alice.site.behaviour = replace(alice.site.behaviour, unknown_references=True)
    made = alice.send("POST", POLICIES, terms(alice, "Operator", identities=strange)).get_json()["data"]
    alice.site.behaviour = replace(alice.site.behaviour, unknown_references=False)
    path = f"{POLICIES}/{made['extId']}"
    token = {"If-Match": alice.send("GET", path).headers["ETag"]}

    kept = alice.send("PUT", path, alice.read(path)["data"] | {"description": "kept"}, headers=token)

    assert (refused.status_code, schema_message(refused)["attributePath"]) == (400, f"identities.user.{attribute}")
    assert kept.status_code == 200


def test_a_policy_is_changed_and_deleted(alice: Central) -> None:
    path = f"{POLICIES}/{alice.send('POST', POLICIES, terms(alice, 'Operator')).get_json()['data']['extId']}"
    read = alice.send("GET", path)
    body = read.get_json()["data"] | {"role": role(alice, "Prism Viewer")["extId"]}
    missing = alice.send("PUT", path, body)

    changed = alice.send("PUT", path, body, headers={"If-Match": read.headers["ETag"]})
    shown = alice.read(path)["data"]
    stale = alice.send("DELETE", path, headers={"If-Match": read.headers["ETag"]})
    gone = alice.send("DELETE", path)

    assert (missing.status_code, stale.status_code, gone.status_code) == (428, 412, 204)
    assert changed.get_json()["data"]["$objectType"] == "common.v1.config.Message"
    assert (shown["role"], shown["entities"]) == (body["role"], body["entities"])
    assert "data" not in alice.read(POLICIES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"displayName": None},
        {"role": None},
        {"role": NOWHERE},
        {"authorizationPolicyType": "PREDEFINED_READ_ONLY"},
        {"entities": []},
        {"identities": [{}]},
        {"identities": [{"identityFilter": {}}]},
        {"identities": [{"$reserved": "x"}]},
        {"identities": [{"identityFilter": "everybody"}]},
    ],
)
def test_a_policy_that_cannot_be_is_400(alice: Central, wrong: dict[str, object]) -> None:
    assert alice.send("POST", POLICIES, terms(alice, "Operator") | wrong).status_code == 400
    assert "data" not in alice.read(POLICIES)


def test_a_group_comes_and_goes(central: Central) -> None:
    body = {"groupType": "LDAP", "distinguishedName": "cn=ops", "idpId": NOWHERE}
    made = central.send("POST", GROUPS, body)
    uuid = made.get_json()["data"]["extId"]
    shown = central.read(f"{GROUPS}/{uuid}")["data"]
    stale = central.send("DELETE", f"{GROUPS}/{uuid}", headers={"If-Match": "x"})

    gone = central.send("DELETE", f"{GROUPS}/{uuid}")

    assert (made.status_code, stale.status_code, gone.status_code) == (201, 412, 204)
    assert (shown["name"], shown["groupType"], shown["idpId"]) == ("cn=ops", "LDAP", NOWHERE)
    assert "data" not in central.read(GROUPS)
    assert central.send("POST", GROUPS, {"name": "ops"}).status_code == 400


def test_a_group_that_a_policy_names_stays(alice: Central) -> None:
    uuid = alice.send("POST", GROUPS, {"groupType": "SAML", "name": "ops"}).get_json()["data"]["extId"]
    identity = {"user": {"group": {"anyof": [uuid]}}}
    alice.send("POST", POLICIES, terms(alice, "Operator", identities=[{"identityFilter": identity}]))

    refused = alice.send("DELETE", f"{GROUPS}/{uuid}")

    assert (refused.status_code, message(refused)["errorGroup"]) == (409, "USER_GROUP_IN_USE")
    assert role(alice, "Operator")["assignedUserGroupsCount"] == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "user", "uuid", NOWHERE]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["user", "uuid", "eq"]), inner),
    max_leaves=6,
)


@given(JSON, st.sampled_from(["identityFilter", "entityFilter", "$reserved"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_filter_is_nothing_breaks(alice: Central, value: object, key: str) -> None:
    body = terms(alice, "Operator", displayName=f"acp-{next(alice.ids)}", identities=[{key: value}])

    reply = alice.send("POST", POLICIES, body)

    assert reply.status_code in (201, 400)
