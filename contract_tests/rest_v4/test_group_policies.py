"""Policies of groups, and whose a policy is: what the provider of a user says of them counts."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.bound import allow, ask, made, provider
from contract_tests.rest_v4.central import NOWHERE, Central
from contract_tests.rest_v4.test_authorization import GROUPS
from contract_tests.rest_v4.test_users import ALICE, USERS, user
from contract_tests.rest_v4.test_vms import VMS


def group(central: Central, **more: object) -> str:
    """A group's uuid."""
    return made(central, GROUPS, {"groupType": "SAML", "name": "operators", **more})


def allow_group(central: Central, uuid: str) -> None:
    """Give a group everything."""
    identity = {"user": {"group": {"anyof": [uuid]}}}
    allow(central, {"*": {"*": {"eq": "*"}}}, identities=[{"identityFilter": identity}])


def join(central: Central, value: object, name: str = "groups", **more: object) -> None:
    """Let alice's provider say which groups she is in."""
    path = f"{USERS}/{user(central).uuid}"
    token = central.send("GET", path).headers["ETag"]
    body = ALICE | {"additionalAttributes": [{"name": name, "value": value}], **more}
    body.pop("password")
    reply = central.send("PUT", path, body, headers={"If-Match": token})
    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(
    ("value", "name", "status"),
    [
        ("operators", "groups", 200),
        ("guests; Operators", "groups", 200),
        ("CN=Ops,OU=IT,DC=example,DC=com", "memberOf", 200),
        ("guests", "groups", 403),
        ("operators", "team", 403),
        (True, "groups", 403),
    ],
)
def test_a_group_gives_to_those_whom_their_provider_says_to_be_in_it(
    bound: Central, value: object, name: str, status: int
) -> None:
    allow_group(bound, group(bound, distinguishedName="cn=ops,ou=it,dc=example,dc=com"))
    before = ask(bound, "GET", VMS).status_code

    join(bound, value, name)

    assert (before, ask(bound, "GET", VMS).status_code) == (403, status)


def test_the_provider_says_where_groups_are_and_what_parts_them(bound: Central) -> None:
    idp = provider(bound, groupsAttribute="teams", groupsDelim="|")
    allow_group(bound, group(bound, idpId=idp))

    join(bound, "operators", "groups", idpId=idp)
    before = ask(bound, "GET", VMS).status_code
    join(bound, "guests|operators", "teams", idpId=idp)

    assert (before, ask(bound, "GET", VMS).status_code) == (403, 200)


def test_a_group_of_another_provider_is_another_group(bound: Central) -> None:
    allow_group(bound, group(bound, idpId=NOWHERE))

    join(bound, "operators", idpId=provider(bound))

    assert ask(bound, "GET", VMS).status_code == 403


@pytest.mark.parametrize(
    ("identity", "status"),
    [
        ({"user": {"uuid": {"eq": "{alice}"}}}, 200),
        ({"user": {"uuid": {"anyof": ["*"]}}}, 200),
        ({"user": {"*": {"eq": "*"}}}, 200),
        ({"user": {"uuid": {"noneof": ["{alice}"]}}}, 403),
        ({"user": {"uuid": {"anyof": ["{admin}"]}}}, 403),
    ],
)
def test_whose_a_policy_is(bound: Central, identity: dict[str, Any], status: int) -> None:
    uuids = {name: user(bound, name).uuid for name in ("alice", "admin")}
    text = {key: {name: _filled(value, uuids) for name, value in ops.items()} for key, ops in identity["user"].items()}

    allow(bound, {"*": {"*": {"eq": "*"}}}, identities=[{"identityFilter": {"user": text}}])

    assert ask(bound, "GET", VMS).status_code == status


def _filled(value: Any, uuids: dict[str, str]) -> Any:
    return [_filled(one, uuids) for one in value] if isinstance(value, list) else uuids.get(value.strip("{}"), value)
