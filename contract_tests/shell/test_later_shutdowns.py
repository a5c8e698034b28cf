"""cvm_shutdown for another time than now, to restart, and called off."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import CVM_A, A, Shell
from mock_prism.model.states import CvmPower

MINUTE = 60_000_000
CALL_OFF = "use 'cvm_shutdown -c' to cancel.\n"


@pytest.mark.parametrize(
    ("time", "said", "minutes"),
    [
        ("+5", "Tue 2023-11-14 22:18:20 UTC", 5),
        ("22:30", "Tue 2023-11-14 22:30:00 UTC", 17),
        ("9:05", "Wed 2023-11-15 09:05:00 UTC", 652),
    ],
)
def test_a_shutdown_for_later_leaves_the_login_and_comes_at_its_time(
    shell: Shell, time: str, said: str, minutes: int
) -> None:
    ended = shell.at(CVM_A).run("cvm_shutdown", "-P", time)

    assert (ended.stdout, ended.stderr, ended.status) == ("", f"Shutdown scheduled for {said}, {CALL_OFF}", 0)
    shell.site.advance((minutes - 1) * MINUTE)
    assert shell.cvm(A).power is CvmPower.ON
    shell.site.advance(2 * MINUTE)
    assert shell.cvm(A).power is not CvmPower.ON


def test_what_is_called_off_does_not_come(shell: Shell) -> None:
    shell.at(CVM_A).run("cvm_shutdown", "-P", "+5")

    ended = shell.at(CVM_A).run("cvm_shutdown", "-c")
    shell.site.advance(60 * MINUTE)

    assert (ended.stdout, ended.stderr, ended.status) == ("", "", 0)
    assert shell.cvm(A).power is CvmPower.ON


def test_a_restart_drops_the_login_and_brings_the_machine_back(shell: Shell) -> None:
    ended = shell.at(CVM_A).run("cvm_shutdown", "-r", "now")

    assert (ended.stderr, ended.status) == (f"Connection to {CVM_A} closed by remote host.\n", 255)
    shell.settle()
    assert (shell.cvm(A).serving, shell.cvm(A).flagged) == (True, False)


@pytest.mark.parametrize("time", ["soon", "24:00", "+", "-5m", "7"])
def test_a_time_that_is_none_changes_nothing(shell: Shell, time: str) -> None:
    ended = shell.at(CVM_A).run("cvm_shutdown", "-P", time)

    assert (ended.stdout, ended.status) == ("", 1)
    shell.settle()
    assert shell.cvm(A).power is CvmPower.ON
