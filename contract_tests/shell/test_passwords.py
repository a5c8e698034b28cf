"""passwd and chpasswd, as scripts rotate passwords with them."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import CVM_A, CVM_C, A, B, Shell
from mock_prism.faces.shell.outcome import ForeignContinuationError
from mock_prism.model.machine_password import MachinePassword, takes_password

UNCHANGED = "passwd: Authentication token manipulation error\n"
DONE = "passwd: all authentication tokens updated successfully.\n"


def takes(shell: Shell, where_uuid: str, user: str, password: str) -> bool | None:
    return takes_password(shell.site, where_uuid, user, password)


def test_one_that_comes_on_stdin_is_given_at_once(shell: Shell) -> None:
    ended = shell.at(A).run("passwd", "--stdin", "root", answers=["new\n"])

    assert (ended.stdout, ended.stderr, ended.status) == (f"Changing password for user root.\n{DONE}", "", 0)
    assert [takes(shell, shell.host(host).uuid, "root", "new") for host in (A, B)] == [True, None]


def test_one_that_is_typed_is_asked_for_twice(shell: Shell) -> None:
    ended = shell.at(CVM_C).run("passwd", answers=["new\n", "new\n"])

    said = f"Changing password for user nutanix.\nNew password: Retype new password: {DONE}"
    assert (ended.stdout, ended.status) == (said, 0)
    assert takes(shell, shell.host(A).cluster_uuid, "nutanix", "new") is True


@pytest.mark.parametrize(
    ("argv", "answers", "stderr"),
    [
        (
            ("passwd",),
            ["one", "two"],
            "Sorry, passwords do not match.\npasswd: Authentication token manipulation error\n",
        ),
        (("passwd", "--stdin"), [""], f"No password supplied\n{UNCHANGED}"),
        (("passwd", "--stdin", "nobody"), [], "passwd: Unknown user name 'nobody'.\n"),
        (("passwd", "-l", "root"), [], "mock-prism does not simulate passwd -l root yet\n"),
        (("passwd", "a", "b"), [], "mock-prism does not simulate passwd a b yet\n"),
        (("chpasswd", "-e"), [], "mock-prism does not simulate chpasswd -e yet\n"),
        (
            ("chpasswd",),
            ["root:x\n", "nobody:x\n", ""],
            "chpasswd: line 2: user 'nobody' does not exist\nchpasswd: error detected, changes ignored\n",
        ),
        (
            ("chpasswd",),
            ["root\n", ""],
            "chpasswd: line 1: missing new password\nchpasswd: error detected, changes ignored\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    shell: Shell, argv: tuple[str, ...], answers: list[str], stderr: str
) -> None:
    ended = shell.run(*argv, answers=answers)

    assert (ended.stderr, ended.status != 0) == (stderr, True)
    assert not list(shell.site.all(MachinePassword))


def test_chpasswd_takes_lines_until_there_are_no_more(shell: Shell) -> None:
    ended = shell.at(A).run("chpasswd", answers=["root:one:two\n", "\n", "admin:three\n", ""])

    assert (ended.stdout, ended.stderr, ended.status) == ("", "", 0)
    here = shell.host(A).uuid
    assert (takes(shell, here, "root", "one:two"), takes(shell, here, "admin", "three")) == (True, True)
    assert shell.at(CVM_A).run("chpasswd", answers=[""]).status == 0


@pytest.mark.parametrize("lines", ["7", "[7]", "null"])
def test_chpasswd_takes_no_continuation_of_another_command(shell: Shell, lines: str) -> None:
    with pytest.raises(ForeignContinuationError):
        shell.look("chpasswd", continuation=f'{{"lines": {lines}, "node": "{CVM_A}"}}')
