"""ncli user, and who may do what with -u and -p."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import Ended, Shell
from contract_tests.shell.test_ncli import blocks, documents
from mock_prism.model.commands.user import CreateUser
from mock_prism.model.user import Profile, Role, User, hash_password

XD = (
    "user-name=xd",
    "user-password=nutanix/4u",
    "first-name=XenDesktop",
    "last-name=Service",
    "email-id=no-reply@example.com",
)


def user(shell: Shell, name: str = "xd") -> User:
    """A user by their name."""
    found = shell.site.find(User, "name", name)
    assert found is not None
    return found


def ncli(shell: Shell, *words: str, login: tuple[str, ...] = ()) -> Ended:
    """One call of ncli user."""
    return shell.run("ncli", *login, "user", *words)


@pytest.fixture
def xd(shell: Shell) -> Shell:
    """A shell on a site with one user more."""
    assert ncli(shell, "create", *XD).status == 0
    return shell


@pytest.mark.parametrize("verb", ["create", "add"])
def test_a_user_is_made_as_scripts_do(shell: Shell, verb: str) -> None:
    (block,) = blocks(shell.output("ncli", "user", verb, *XD))

    assert block == {
        "User Name": "xd",
        "First Name": "XenDesktop",
        "Last Name": "Service",
        "Middle Initial": "",
        "Email": "no-reply@example.com",
        "Roles": "ROLE_CLUSTER_VIEWER",
        "Enabled": "true",
    }
    assert user(shell).accepts("nutanix/4u")


def test_the_same_order_comes_from_the_shell_as_from_the_model(xd: Shell) -> None:
    twin = Shell.on("four-node")
    profile = Profile(first_name="XenDesktop", last_name="Service", email="no-reply@example.com")
    twin.site.submit(CreateUser("xd", hash_password("nutanix/4u"), roles=frozenset({Role.VIEWER}), profile=profile))

    assert user(twin) == user(xd)


def test_users_are_listed(xd: Shell) -> None:
    assert [block["User Name"] for block in blocks(xd.output("ncli", "user", "ls"))] == ["admin", "viewer", "xd"]
    assert [one["profile"]["username"] for one in documents(xd, "user", "list")] == ["admin", "viewer", "xd"]
    assert [block["Email"] for block in blocks(xd.output("ncli", "user", "list", "user-name=xd"))] == [
        "no-reply@example.com"
    ]


def test_roles_are_granted_and_revoked(xd: Shell) -> None:
    for verb, roles in (
        ("grant-cluster-admin-role", {Role.VIEWER, Role.CLUSTER_ADMIN}),
        ("grant-user-admin-role", {Role.VIEWER, Role.CLUSTER_ADMIN, Role.USER_ADMIN}),
        ("revoke-cluster-admin-role", {Role.VIEWER, Role.USER_ADMIN}),
        ("revoke-user-admin-role", {Role.VIEWER}),
    ):
        assert ncli(xd, verb, "user-name=xd").status == 0
        assert user(xd).roles == roles


def test_who_loses_the_last_role_is_a_viewer(shell: Shell) -> None:
    for verb in ("revoke-cluster-admin-role", "revoke-user-admin-role"):
        ncli(shell, verb, "user-name=admin")

    assert user(shell, "admin").roles == {Role.VIEWER}


def test_a_password_is_reset_in_the_words_that_scripts_look_for(shell: Shell) -> None:
    ended = ncli(shell, "reset-password", "user-name=admin", "password=Nutanix.123")

    assert (ended.status, ended.stderr) == (0, "")
    assert "reset successfully" in ended.stdout
    assert user(shell, "admin").accepts("Nutanix.123")


def test_one_changes_ones_own_password(xd: Shell) -> None:
    login = ("-u", "xd", "-p", "nutanix/4u")

    wrong = ncli(xd, "change-password", "current-password=x", "new-password=other", login=login)
    right = ncli(xd, "change-password", "current-password=nutanix/4u", "new-password=other", login=login)

    assert (wrong.status, right.status) == (1, 0)
    assert user(xd).accepts("other")


def test_who_is_disabled_does_not_get_in(xd: Shell) -> None:
    login = ("-u", "xd", "-p", "nutanix/4u")
    ncli(xd, "disable", "user-name=xd")
    refused = ncli(xd, "ls", login=login)

    ncli(xd, "enable", "user-name=xd")

    assert (refused.status, refused.stdout) == (1, "Error: The username or password entered is incorrect.\n")
    assert ncli(xd, "ls", login=login).status == 0


def test_a_user_is_deleted(xd: Shell) -> None:
    assert ncli(xd, "delete", "user-name=xd").status == 0
    assert xd.site.find(User, "name", "xd") is None


@pytest.mark.parametrize(
    "words",
    [
        ("create", "user-name=admin", "user-password=x"),
        ("create", "user-name=new"),
        ("create", "user-name=new", "user-password="),
        ("create", "user-name=", "user-password=x"),
        ("delete", "user-name=nobody"),
        ("delete", "user-name=admin"),
        ("disable", "user-name=admin"),
        ("reset-password", "user-name=nobody", "password=x"),
        ("reset-password", "user-name=admin", "password="),
        ("grant-cluster-admin-role", "user-name=nobody"),
        ("list", "user-name=nobody"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(shell: Shell, words: tuple[str, ...]) -> None:
    before = list(shell.site.all(User))

    ended = ncli(shell, *words)

    assert ended.status != 0
    assert "Error" in ended.stdout + ended.stderr
    assert list(shell.site.all(User)) == before


@pytest.mark.parametrize(
    "argv",
    [
        ("user", "reset-password", "user-name=admin", "password=x"),
        ("host", "edit", "id=2", "enable-maintenance-mode=true"),
    ],
)
def test_a_viewer_only_reads(shell: Shell, argv: tuple[str, ...]) -> None:
    login = ("-u", "viewer", "-p", "Nutanix/4u")

    ended = shell.run("ncli", *login, *argv)

    assert ended.status == 1
    assert ended.stdout.startswith("Error: viewer may not ")
    assert shell.run("ncli", *login, "host", "ls").status == 0


def test_who_is_made_disabled_logs_in_only_once_enabled(shell: Shell) -> None:
    call = ("-u", "new", "-p", "Secret/4u", "cluster", "info")
    ncli(shell, "create", "user-name=new", "user-password=Secret/4u", "enabled=false")
    shut_out = shell.run("ncli", *call)
    ncli(shell, "enable", "user-name=new")

    assert (shut_out.status, shell.run("ncli", *call).status) == (1, 0)
