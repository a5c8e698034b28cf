"""Users in v1: listed, made, changed and deleted, their roles, and the first password."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v2.element import EPOCH_MICROS, PASSWORD, Element
from mock_prism.faces.rest.remembering import NOTE
from mock_prism.model.user import Role, User

XD = {"profile": {"username": "xd", "password": "nutanix/4u", "firstName": "XenDesktop", "emailId": "x@example.com"}}


def user(element: Element, name: str = "xd") -> User:
    """A user by their name."""
    found = element.site.find(User, "name", name)
    assert found is not None
    return found


def login(element: Element, name: str, password: str) -> int:
    """The status of a call as somebody."""
    return element.send("GET", "/hosts", user=name, password=password).status_code


def change_default(element: Element, old: str, new: str, name: str = "admin") -> TestResponse:
    """Ask for another password of one's own."""
    body = {"oldPassword": old, "newPassword": new}
    return element.send("POST", "/utils/change_default_system_password", body, user=name)


def test_a_user_is_made_and_shown(element: Element) -> None:
    reply = element.send("POST", "/users", XD | {"roles": ["ROLE_CLUSTER_ADMIN"], "enabled": True})

    assert reply.status_code == 201
    assert reply.json == element.read("/users/xd")
    assert reply.json == {
        "profile": {
            "username": "xd",
            "firstName": "XenDesktop",
            "middleInitial": "",
            "lastName": "",
            "emailId": "x@example.com",
            "ldapLoginName": None,
            "password": None,
        },
        "roles": ["ROLE_CLUSTER_ADMIN"],
        "enabled": True,
        "creationTimeUsecs": EPOCH_MICROS,
        "lastUpdatedByUser": user(element, "admin").uuid,
    }
    assert [one["profile"]["username"] for one in element.read("/users")] == ["admin", "viewer", "xd"]
    assert login(element, "xd", "nutanix/4u") == 200


def test_who_is_made_without_roles_is_a_viewer(element: Element) -> None:
    element.send("POST", "/users", XD)

    assert element.read("/users/xd/roles") == ["ROLE_CLUSTER_VIEWER"]
    assert element.send("POST", "/users", XD, user="xd", password="nutanix/4u").status_code == 403


def test_roles_are_set(element: Element) -> None:
    element.send("POST", "/users", XD)

    reply = element.send("PUT", "/users/xd/roles", ["ROLE_USER_ADMIN", "ROLE_CLUSTER_ADMIN"])

    assert reply.json == ["ROLE_CLUSTER_ADMIN", "ROLE_USER_ADMIN"]
    assert user(element).roles == {Role.CLUSTER_ADMIN, Role.USER_ADMIN}


def test_a_user_is_changed(element: Element) -> None:
    element.send("POST", "/users", XD)

    reply = element.send("PUT", "/users", {"profile": {"username": "xd", "lastName": "Service"}, "enabled": False})

    assert reply.status_code == 200
    assert (user(element).profile.first_name, user(element).profile.last_name) == ("XenDesktop", "Service")
    assert login(element, "xd", "nutanix/4u") == 401


def test_a_user_is_deleted(element: Element) -> None:
    element.send("POST", "/users", XD)

    assert element.send("DELETE", "/users/xd").status_code == 204
    assert login(element, "xd", "nutanix/4u") == 401
    assert element.send("GET", "/users/xd").status_code == 404


def test_the_first_password_is_changed_by_its_owner(element: Element) -> None:
    wrong = change_default(element, "x", "Other/4u")
    right = change_default(element, "Nutanix/4u", "Other/4u", "viewer")

    assert (wrong.status_code, right.status_code, right.json) == (422, 200, {"value": True})
    assert (login(element, "viewer", "Nutanix/4u"), login(element, "viewer", "Other/4u")) == (401, 200)
    assert login(element, "admin", "Nutanix/4u") == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/users", {}),
        ("POST", "/users", {"profile": {"username": "new"}}),
        ("POST", "/users", {"profile": {"username": "new", "password": ""}}),
        ("POST", "/users", {"profile": {"username": "", "password": "x"}}),
        ("POST", "/users", {"profile": {"username": "admin", "password": "x"}}),
        ("POST", "/users", {"profile": {"username": 7, "password": "x"}}),
        ("POST", "/users", {"profile": {"username": "new", "password": "x"}, "roles": ["KING"]}),
        ("POST", "/users", {"profile": {"username": "new", "password": "x"}, "enabled": "yes"}),
        ("PUT", "/users/admin/roles", {"roles": []}),
        ("PUT", "/users/admin/roles", [["ROLE_USER_ADMIN"]]),
        ("POST", "/utils/change_default_system_password", {"oldPassword": "Nutanix/4u", "newPassword": ""}),
        ("POST", "/utils/change_default_system_password", None),
    ],
)
def test_what_cannot_be_is_422_and_changes_nothing(element: Element, method: str, path: str, body: object) -> None:
    before = list(element.site.all(User))

    assert element.send(method, path, body).status_code == 422
    assert list(element.site.all(User)) == before


def test_who_is_not_there_is_404(element: Element) -> None:
    for method, path, body in (
        ("GET", "/users/nobody", None),
        ("DELETE", "/users/nobody", None),
        ("PUT", "/users", {"profile": {"username": "nobody"}}),
        ("GET", "/users/nobody/roles", None),
        ("PUT", "/users/nobody/roles", []),
    ):
        assert element.send(method, path, body).status_code == 404


def test_who_has_logged_in_is_listed(element: Element) -> None:
    (alone,) = element.read("/users/logged_in_users")["entities"]
    assert element.send("GET", "/users/logged_in_users/viewer").status_code == 404
    login(element, "viewer", PASSWORD)
    login(element, "viewer", "wrong")
    login(element, "nobody", PASSWORD)

    both = element.read("/users/logged_in_users")

    assert alone["profile"] == {**element.read("/users/admin")["profile"], "locale": None, "region": None}
    assert (alone["lastAccessTimeUsecs"], alone["loginSessionInfo"]) == (element.site.now_micros, None)
    assert [one["profile"]["username"] for one in both["entities"]] == ["admin", "viewer"]
    assert both["metadata"]["totalEntities"] == 2
    one = element.send("GET", "/users/logged_in_users/viewer")
    assert (one.json, NOTE in one.request.environ) == (both["entities"][1], False)
    elsewhere = {"X-Mock-Prism-Sandbox": "other"}
    reply = element.send("GET", "/users/logged_in_users", headers=elsewhere)
    assert [one["profile"]["username"] for one in reply.get_json()["entities"]] == ["admin"]


def test_login_actions_open_a_session_for_whoever_brings_a_password(element: Element) -> None:
    """As a public client looks for a cookie."""
    reply = element.send("POST", "/utils/loginActions", {}, user="viewer")
    cookie = reply.headers["Set-Cookie"].partition(";")[0]
    path = f"{element.prefix}/utils/loginActions"

    again = element.client.get(path, headers={"Cookie": cookie})

    assert (reply.status_code, cookie.startswith("JSESSIONID=")) == (200, True)
    assert again.json == reply.json == {"username": "viewer", "roles": ["ROLE_CLUSTER_VIEWER"]}
    assert element.client.post(path, json={}).status_code == 401
