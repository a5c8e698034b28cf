"""Kinds of authentication and directories, in v1 and v2.0 alike."""

from __future__ import annotations

import pytest

from contract_tests.rest_element.prism import Prism

CORP = {
    "connection_type": "LDAP",
    "directory_type": "ACTIVE_DIRECTORY",
    "directory_url": "ldap://10.0.0.7:389",
    "domain": "corp.example",
    "name": "corp",
    "service_account_username": "svc",
    "service_account_password": "secret",
}


def test_a_directory_comes_and_goes(prism: Prism) -> None:
    fresh = prism.v2.read("/authconfig")
    prism.v2.done("POST", "/authconfig/directories", CORP)

    (bare,) = prism.v1.read("/authconfig/directories")
    shown = prism.v2.read("/authconfig/directories/corp")
    listed = prism.v2.read("/authconfig")["directory_list"]
    again = prism.v2.send("POST", "/authconfig/directories", CORP)
    gone = prism.v1.send("DELETE", "/authconfig/directories/corp")

    assert fresh == {"auth_type_list": ["LOCAL"], "directory_list": []}
    unknown = dict.fromkeys(("group_search_type", "open_ldap_config", "service_account_password"))
    assert shown == CORP | unknown
    assert (bare["directoryUrl"], listed) == ("ldap://10.0.0.7:389", [shown])
    assert (again.status_code, gone.status_code) == (422, 204)
    assert prism.v2.read("/authconfig") == fresh


def test_kinds_of_authentication_are_added_and_removed(prism: Prism) -> None:
    added = prism.v2.send("POST", "/authconfig/add_auth_types", ["DIRECTORY_SERVICE"])
    again = prism.v1.send("POST", "/authconfig/add_auth_types", ["DIRECTORY_SERVICE"])
    both = prism.v1.read("/authconfig/auth_types")
    removed = [prism.v2.send("POST", "/authconfig/remove_auth_types", ["LOCAL"]).status_code for _ in range(2)]

    assert (added.status_code, added.json, again.status_code) == (201, ["DIRECTORY_SERVICE"], 422)
    assert (both, removed) == (["LOCAL", "DIRECTORY_SERVICE"], [201, 404])
    assert prism.v2.read("/authconfig/auth_types") == ["DIRECTORY_SERVICE"]


def test_kinds_of_authentication_are_set(prism: Prism) -> None:
    one = prism.v2.done("PUT", "/authconfig/auth_types", ["DIRECTORY_SERVICE", "LOCAL"])
    other = prism.v1.done("PUT", "/authconfig", {"authTypeList": ["LOCAL"]})

    assert one == {"auth_type_list": ["DIRECTORY_SERVICE", "LOCAL"], "directory_list": []}
    assert other == {"authTypeList": ["LOCAL"], "directoryList": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "add_auth_types", ["KING"], 422),
        ("POST", "add_auth_types", [], 422),
        ("POST", "remove_auth_types", ["LOCAL"], 422),
        ("PUT", "auth_types", [], 422),
        ("PUT", "auth_types", "LOCAL", 422),
        ("PUT", "", {"auth_type_list": []}, 422),
        ("PUT", "", {"auth_type_list": ["LOCAL"], "directory_list": [CORP]}, 501),
        ("POST", "directories", {"name": "corp"}, 422),
        ("GET", "directories/nowhere", None, 404),
    ],
)
def test_what_cannot_be_is_refused(prism: Prism, method: str, path: str, body: object, status: int) -> None:
    before = prism.v2.read("/authconfig")

    assert prism.v2.send(method, f"/authconfig/{path}", body).status_code == status
    assert prism.v2.read("/authconfig") == before
