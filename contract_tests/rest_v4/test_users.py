"""Users and keys in v4: made, changed and deleted, and what they open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import EPOCH_MICROS, HOSTS, NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.user import User

USERS = "/api/iam/v4.0/authn/users"
ALICE = {"username": "alice", "userType": "LOCAL", "password": "Secret/1"}
FULL = ALICE | {
    "displayName": "Alice",
    "firstName": "Alice",
    "lastName": "Liddell",
    "emailId": "alice@example.com",
    "locale": "en-GB",
    "description": "Of Oxford",
    "isForceResetPasswordEnabled": True,
    "additionalAttributes": [{"name": "team", "value": "web"}],
}
KEY = {"name": "ci", "keyType": "API_KEY", "description": "Of the pipeline"}


def user(central: Central, name: str = "alice") -> User:
    """A user by their name."""
    found = central.site.find(User, "name", name)
    assert found is not None
    return found


def path(central: Central, name: str = "alice") -> str:
    """The path of a user."""
    return f"{USERS}/{user(central, name).uuid}"


@pytest.fixture
def alice(central: Central) -> Central:
    """A site with one user more."""
    assert central.send("POST", USERS, FULL).status_code == 201
    return central


def change(central: Central, **changes: object) -> TestResponse:
    """Write back alice, who was just read, otherwise."""
    read = central.send("GET", path(central))
    body = read.get_json()["data"] | changes
    return central.send("PUT", path(central), body, headers={"If-Match": read.headers["ETag"]})


def login(central: Central, name: str = "alice", password: str = "Secret/1") -> int:
    """The status of a call as somebody."""
    return central.send("GET", HOSTS, user=name, password=password).status_code


def make_key(central: Central, **more: object) -> Any:
    """A key of alice's as it is shown the once."""
    reply = central.send("POST", f"{path(central)}/keys", KEY | more)
    assert reply.status_code == 201, reply.text
    return reply.get_json()["data"]


def opens(central: Central, key: str) -> int:
    """The status of a call with a key."""
    return central.client.get(HOSTS, headers={"X-ntnx-api-key": key}).status_code


def test_a_user_is_made_and_answered_at_once(central: Central) -> None:
    reply = central.send("POST", USERS, FULL)

    assert reply.status_code == 201
    assert reply.headers["ETag"] == central.send("GET", path(central)).headers["ETag"]
    assert "password" not in reply.get_json()["data"]
    assert central.read(TASKS).get("data") is None
    assert_wire("user", central.read(path(central)))


def test_who_is_made_gets_in(alice: Central) -> None:
    assert (login(alice), login(alice, password="Secret/2")) == (200, 401)


def test_users_are_told_apart(alice: Central) -> None:
    robot = {"username": "robot", "userType": "SERVICE_ACCOUNT"}
    alice.send("POST", USERS, robot)

    for filter_, names in (
        ("userType eq Schema.Enums.UserType'SERVICE_ACCOUNT'", ["robot"]),
        ("username eq 'alice'", ["alice"]),
        ("creationType eq 'PREDEFINED'", ["admin", "viewer"]),
    ):
        assert [one["username"] for one in alice.read(USERS, filter=filter_)["data"]] == names
    assert login(alice, "robot", "") == 401


def test_a_name_is_taken_once(alice: Central) -> None:
    reply = alice.send("POST", USERS, ALICE)

    assert reply.status_code == 409
    assert "user already exists with given username" in message(reply)["message"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": None}, "username"),
        ({"userType": None}, "userType"),
        ({"userType": "KING"}, "userType"),
        ({"userType": "$UNKNOWN"}, "userType"),
        ({"password": None}, "password"),
        ({"password": ""}, "password"),
        ({"emailId": "nowhere"}, "emailId"),
        ({"username": "a" * 256}, "username"),
        ({"status": "$UNKNOWN"}, "status"),
        ({"shoeSize": 7}, "shoeSize"),
    ],
)
def test_who_cannot_be_is_400(central: Central, wrong: dict[str, object], field: str) -> None:
    reply = central.send("POST", USERS, ALICE | wrong)

    assert reply.status_code == 400
    assert schema_message(reply)["attributePath"] == field
    assert central.site.find(User, "name", "alice") is None


def test_a_user_is_changed(alice: Central) -> None:
    reply = change(alice, displayName="Alice L.", status="INACTIVE", idpId=NOWHERE)

    assert reply.status_code == 200
    shown = reply.get_json()["data"]
    assert (shown["displayName"], shown["status"], shown["idpId"]) == ("Alice L.", "INACTIVE", NOWHERE)
    assert login(alice) == 401


def test_name_and_type_stay(alice: Central) -> None:
    assert [change(alice, username="bob").status_code, change(alice, userType="SAML").status_code] == [400, 400]


def test_a_change_wants_the_token_of_now(alice: Central) -> None:
    assert alice.send("PUT", path(alice), ALICE).status_code == 428


def test_who_is_not_active_does_not_get_in_until_they_are(alice: Central) -> None:
    state = f"{path(alice)}/$actions/change-state"

    off = alice.send("POST", state, {"status": "INACTIVE"})
    refused = login(alice)
    alice.send("POST", state, {"status": "ACTIVE"})

    assert off.get_json()["data"]["$objectType"] == "iam.v4.authn.UserStateUpdateResponse"
    assert (refused, login(alice)) == (401, 200)


def test_a_session_ends_with_its_user(alice: Central) -> None:
    cookie = alice.send("GET", HOSTS, user="alice", password="Secret/1").headers["Set-Cookie"].partition(";")[0]
    assert alice.client.get(HOSTS, headers={"Cookie": cookie}).status_code == 200

    alice.send("POST", f"{path(alice)}/$actions/change-state", {"status": "INACTIVE"})

    assert alice.client.get(HOSTS, headers={"Cookie": cookie}).status_code == 401


def test_everybody_may_change_their_own_password(central: Central) -> None:
    body = {"username": "viewer", "oldPassword": "Nutanix/4u", "newPassword": "Other/4u"}

    wrong = central.send("POST", f"{USERS}/$actions/change-password", body | {"oldPassword": "x"}, user="viewer")
    right = central.send("POST", f"{USERS}/$actions/change-password", body, user="viewer")

    assert (wrong.status_code, right.status_code) == (400, 200)
    assert (login(central, "viewer", "Nutanix/4u"), login(central, "viewer", "Other/4u")) == (401, 200)


def test_an_admin_resets_a_password(alice: Central) -> None:
    body = {"newPassword": "Other/4u"}

    refused = alice.send("POST", f"{path(alice)}/$actions/reset-password", body, user="viewer")
    reply = alice.send("POST", f"{path(alice)}/$actions/reset-password", body)

    assert (refused.status_code, reply.status_code) == (403, 200)
    assert (login(alice), login(alice, password="Other/4u")) == (401, 200)


def test_a_key_is_shown_once(alice: Central) -> None:
    made = make_key(alice, expiryTime="2030-01-01T00:00:00Z", assignedTo="pipeline")

    shown = alice.read(f"{path(alice)}/keys/{made['extId']}")["data"]
    (listed,) = alice.read(f"{path(alice)}/keys")["data"]
    assert len(made["keyDetails"]["apiKey"]) == 32
    assert listed == shown == {key: value for key, value in made.items() if key != "keyDetails"}
    assert (shown["status"], shown["expiryTime"]) == ("VALID", "2030-01-01T00:00:00.000000Z")


def test_a_key_opens_what_its_user_may(alice: Central) -> None:
    made = make_key(alice)

    reply = alice.client.get(HOSTS, headers={"X-ntnx-api-key": made["keyDetails"]["apiKey"]})

    assert reply.status_code == 200
    assert "Set-Cookie" not in reply.headers
    assert opens(alice, "A" * 32) == 401


def test_a_key_goes_before_a_password(alice: Central) -> None:
    assert alice.send("GET", HOSTS, headers={"X-ntnx-api-key": "A" * 32}).status_code == 401


def test_a_key_opens_nothing_once_it_is_revoked(alice: Central) -> None:
    made = make_key(alice)
    one = f"{path(alice)}/keys/{made['extId']}"

    revoked = alice.send("POST", f"{one}/$actions/revoke")

    assert revoked.status_code == 200
    assert opens(alice, made["keyDetails"]["apiKey"]) == 401
    assert alice.read(one)["data"]["status"] == "REVOKED"
    assert alice.send("POST", f"{one}/$actions/revoke").status_code == 409


def test_a_key_opens_nothing_once_it_has_expired(alice: Central) -> None:
    expiry = datetime.fromtimestamp(EPOCH_MICROS / 1e6 + 60, UTC).isoformat()
    made = make_key(alice, expiryTime=expiry)
    secret = made["keyDetails"]["apiKey"]
    before = opens(alice, secret)

    alice.site.advance(60_000_000)

    assert (before, opens(alice, secret)) == (200, 401)
    assert alice.read(f"{path(alice)}/keys/{made['extId']}")["data"]["status"] == "EXPIRED"


def test_a_key_is_deleted(alice: Central) -> None:
    made = make_key(alice)
    one = f"{path(alice)}/keys/{made['extId']}"
    stale = alice.send("DELETE", one, headers={"If-Match": "x"})

    gone = alice.send("DELETE", one)

    assert (stale.status_code, gone.status_code, gone.data) == (412, 204, b"")
    assert alice.send("GET", one).status_code == 404
    assert opens(alice, made["keyDetails"]["apiKey"]) == 401


def test_keys_for_objects_come_in_two_parts(alice: Central) -> None:
    details = make_key(alice, keyType="OBJECT_KEY")["keyDetails"]

    assert (len(details["secretKey"]), len(details["accessKey"])) == (24, 24)


def test_the_name_of_a_key_is_taken_once(alice: Central) -> None:
    make_key(alice)

    reply = alice.send("POST", f"{path(alice)}/keys", KEY)

    assert reply.status_code == 409
    assert "there is a key with the same name" in message(reply)["message"]


@pytest.mark.parametrize("wrong", [{"keyType": "$UNKNOWN"}, {"expiryTime": "2001-01-01T00:00:00Z"}, {"name": None}])
def test_a_key_that_cannot_be_is_400(alice: Central, wrong: dict[str, object]) -> None:
    assert alice.send("POST", f"{path(alice)}/keys", KEY | wrong).status_code == 400


def test_what_is_not_there_is_404(alice: Central) -> None:
    made = make_key(alice)

    for method, target in (
        ("GET", NOWHERE),
        ("PUT", NOWHERE),
        ("GET", f"{NOWHERE}/keys"),
        ("GET", f"{user(alice, 'admin').uuid}/keys/{made['extId']}"),
        ("DELETE", f"{user(alice).uuid}/keys/{NOWHERE}"),
    ):
        assert alice.send(method, f"{USERS}/{target}", ALICE if method == "PUT" else None).status_code == 404
