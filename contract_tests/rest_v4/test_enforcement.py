"""What policies allow, once they bind: v4 over a site whose behaviour is to enforce them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import HOSTS, TASKS, Central
from contract_tests.rest_v4.test_authorization import POLICIES, make_role, terms
from contract_tests.rest_v4.test_users import ALICE, USERS, make_key, user
from contract_tests.rest_v4.test_vms import VMS
from contract_tests.rest_v4.test_vms_changed import message

INFO = "/api/vmm/unversioned/info"


@pytest.fixture
def alice(central: Central) -> Central:
    """A site that enforces policies, with a user whom none allows anything."""
    assert central.send("POST", USERS, ALICE).status_code == 201
    assert make_role(central, "View_Vm", "Create_Vm").status_code == 201
    central.site.behaviour = replace(central.site.behaviour, enforce_access=True)
    return central


def allow(central: Central, role_name: str) -> None:
    """Give alice a role."""
    assert central.send("POST", POLICIES, terms(central, role_name)).status_code == 201


def as_alice(central: Central, method: str, path: str, body: object = None) -> TestResponse:
    """One call of hers."""
    return central.send(method, path, body, user="alice", password="Secret/1")


def test_nothing_is_enforced_unless_asked_for(central: Central) -> None:
    central.send("POST", USERS, ALICE)

    assert as_alice(central, "GET", VMS).status_code == 200
    assert as_alice(central, "POST", VMS, {}).status_code == 400


def test_what_no_policy_allows_is_403(alice: Central) -> None:
    reply = as_alice(alice, "GET", VMS)

    assert reply.status_code == 403
    assert (message(reply)["code"], message(reply)["errorGroup"]) == ("RBA-10001", "RBAC_AUTHORIZATION_ERROR")
    assert "no or incorrect permissions" in message(reply)["message"]


def test_what_a_policy_allows_is_done(alice: Central) -> None:
    allow(alice, "Operator")

    assert as_alice(alice, "GET", VMS).status_code == 200
    assert as_alice(alice, "GET", f"{VMS}/{user(alice).uuid}").status_code == 404
    assert as_alice(alice, "POST", VMS, {}).status_code == 400
    assert as_alice(alice, "DELETE", f"{VMS}/{user(alice).uuid}").status_code == 403
    assert as_alice(alice, "GET", TASKS).status_code == 403


def test_a_viewer_by_policy_reads_everything(alice: Central) -> None:
    allow(alice, "Prism Viewer")

    assert [as_alice(alice, "GET", path).status_code for path in (VMS, TASKS, HOSTS)] == [200, 200, 200]
    assert as_alice(alice, "POST", VMS, {}).status_code == 403


def test_a_key_allows_what_its_user_may(alice: Central) -> None:
    key = {"X-ntnx-api-key": make_key(alice)["keyDetails"]["apiKey"]}
    before = alice.client.get(VMS, headers=key)

    allow(alice, "Operator")

    assert (before.status_code, alice.client.get(VMS, headers=key).status_code) == (403, 200)


def test_who_has_a_role_on_clusters_needs_no_policy(alice: Central) -> None:
    assert alice.send("GET", VMS).status_code == 200
    assert alice.send("GET", VMS, user="viewer").status_code == 200
    assert alice.send("POST", VMS, {}, user="viewer").status_code == 403


def test_versions_and_passwords_are_everybodys(alice: Central) -> None:
    body = {"username": "alice", "oldPassword": "Secret/1", "newPassword": "Secret/2"}

    assert as_alice(alice, "OPTIONS", INFO).status_code == 200
    assert as_alice(alice, "POST", f"{USERS}/$actions/change-password", body).status_code == 200
