"""Bad input by a real ``ssh``, in each of the three modes: a reason, a status, and nothing changed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from contract_tests.ssh.login import Logins, logins

VMS = 24


@pytest.fixture(scope="module", params=("plain", "sandbox", "bash"))
def there(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh"), "--shell", request.param) as found:
        yield found


def unchanged(there: Logins) -> bool:
    """Whether all VMs are there, as they were."""
    return len(there.output("acli vm.list").splitlines()) == VMS + 1


BAD = (
    ("echo 'never closed", 2, "unexpected EOF while looking for matching"),
    ('acli vm.get "web-01', 2, "unexpected EOF while looking for matching"),
    ("acli vm.list ;; hostname", 2, "syntax error"),
    ("acli vm.list &&", 2, "syntax error"),
    ("acli vm.lst", 1, "Unknown command: vm.lst, did you mean vm.list?"),
    ("acli VM.LIST", 1, "Unknown command: VM.LIST"),
    ("ncli host lsit", 1, "Error: Unknown command: host lsit, did you mean host list?"),
    ("nuclei vm.gte x", 1, "did you mean vm.get?"),
    ("ncc health_checks run_al", 64, "Did you mean run_all?"),
    ("acli vm.get", 1, "Missing parameter: vm_list"),
    ("acli vm.create", 1, "Missing parameter"),
    ("acli vm.create one memory=1G memory=2G", 1, "Parameter given twice: memory"),
    ("acli vm.create one memory=much", 1, "InvalidArgument: memory"),
    ("acli vm.create one size=1", 1, "Unknown parameter: size"),
    ("acli -o", 1, "Option -o needs a value"),
    ("ncli host edit enable-maintenance-mode=true", 1, "Error: Missing parameter: id"),
    ("cluster stat", 64, "Usage: cluster"),
    ("virsh list", 127, "command not found"),
    ("logbay collect", 69, "mock-prism does not simulate logbay collect yet"),
)
"""A line, the status that it ends with, and something of the reason."""


@pytest.mark.parametrize(("line", "status", "text"), BAD)
def test_a_bad_line_ends_with_a_reason_and_a_status(there: Logins, line: str, status: int, text: str) -> None:
    done = there.run(line)

    assert (done.returncode, text in done.stdout + done.stderr) == (status, True), done


def test_bad_lines_change_nothing(there: Logins) -> None:
    there.run("; ".join(line for line, status, _ in BAD if status != 2))

    assert unchanged(there)


def test_enormous_arguments_are_only_bad_ones(there: Logins) -> None:
    done = there.run(f"acli vm.get {'x' * 60_000}")

    assert (done.returncode, done.stdout.startswith("Unknown name: xxx")) == (1, True)
    assert len(done.stdout) < 1000


def test_an_enormous_line_of_a_programs_own_shell_is_only_a_bad_one(there: Logins) -> None:
    done = there.run("acli", typed=b"x" * 200_000 + b"\nvm.get nobody\n")

    assert "Unknown command: xxx" in done.stdout
    assert "Unknown name: nobody\n" in done.stdout
    assert len(done.stdout) < 2000


def test_controls_in_what_is_repeated_are_escaped(there: Logins) -> None:
    done = there.run("acli vm.get '\x1b[2J\x07'")

    assert (done.stdout, done.returncode) == ("Unknown name: \\x1b[2J\\x07\n", 1)


@pytest.mark.parametrize("line", ["acli", "ncli", "acli vm.delete test-off", "cluster stop"])
def test_binary_input_does_no_harm(there: Logins, line: str) -> None:
    there.run(line, typed=os.urandom(20_000))

    assert unchanged(there)
    assert there.output("cluster status 2>/dev/null").startswith("The state of the cluster: start\n")


@pytest.mark.parametrize("line", ["acli vm.delete test-off", "cluster stop", "acli"])
def test_a_client_that_vanishes_in_the_middle_of_a_prompt_changes_nothing(there: Logins, line: str) -> None:
    with subprocess.Popen(
        [*there.command("nutanix", "-tt"), line], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asking:
        assert asking.stdout is not None
        assert os.read(asking.stdout.fileno(), 4096)
        asking.send_signal(signal.SIGKILL)

    assert unchanged(there)
    assert there.output("cluster status 2>/dev/null").startswith("The state of the cluster: start\n")


def test_lines_without_an_end_and_none_at_all_are_lines(there: Logins) -> None:
    assert there.run("acli", typed=b"vm.get nobody").stdout.count("Unknown name: nobody") == 1
    assert there.run("acli", typed=b"").returncode == 0
    assert there.run("").returncode in (0, 255)
