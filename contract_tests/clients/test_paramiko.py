"""paramiko, the SSH library of most Python automation, unmodified. CI installs it for this test and one other."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.ssh.login import Logins, logins

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the ciphers that it still knows
    paramiko: Any = pytest.importorskip("paramiko")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module", params=("plain", "sandbox", "bash"))
def there(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    with logins(tmp_path_factory.mktemp("ssh"), "--shell", request.param) as found:
        yield found


def connected(there: Logins, user: str = "nutanix", **how: object) -> Any:
    """A client that is logged in, by default with the password."""
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    wanted = {"password": "nutanix/4u", "look_for_keys": False, "allow_agent": False, **how}
    limits = dict.fromkeys(("timeout", "banner_timeout", "auth_timeout"), PATIENCE_SECONDS)
    client.connect("127.0.0.1", port=there.server.ssh_port, username=user, **limits, **wanted)
    return client


def test_a_command_has_its_output_its_errors_and_its_status(there: Logins) -> None:
    with connected(there) as client:
        _, stdout, stderr = client.exec_command("cluster status", timeout=PATIENCE_SECONDS)
        output, errors = stdout.read().decode(), stderr.read().decode()

        assert output.startswith("The state of the cluster: start\n")
        assert errors.endswith("Success!\n")
        assert stdout.channel.recv_exit_status() == 0

        _, stdout, _ = client.exec_command("acli vm.get nobody", timeout=PATIENCE_SECONDS)
        assert (stdout.read(), stdout.channel.recv_exit_status()) == (b"Unknown name: nobody\n", 1)


def test_a_question_is_answered_on_standard_input(there: Logins) -> None:
    with connected(there, "nutanix@asked") as client:
        stdin, stdout, _ = client.exec_command("acli vm.delete test-off", timeout=PATIENCE_SECONDS)
        stdin.write("yes\n")
        stdin.flush()

        assert stdout.read().decode().endswith("test-off: complete\n")


def test_a_key_opens_the_door_as_well(there: Logins) -> None:
    with connected(there, "root", password=None, key_filename=str(there.key)) as client:
        _, stdout, _ = client.exec_command("virsh list --all", timeout=PATIENCE_SECONDS)

        assert b"NTNX-17SM6B290216-A-CVM" in stdout.read()


def test_a_wrong_password_does_not(there: Logins) -> None:
    with pytest.raises(paramiko.AuthenticationException):
        connected(there, password="wrong")


def test_an_interactive_shell_prompts_and_runs_lines(there: Logins) -> None:
    with connected(there) as client, client.invoke_shell() as channel:
        channel.settimeout(PATIENCE_SECONDS)
        seen = read_until(channel, "$ ")
        channel.send(b"svmips\n")
        seen += read_until(channel, "192.168.38.168")
        channel.send(b"exit 3\n")
        while channel.recv(4096):
            pass

        assert "192.168.38.165 192.168.38.166" in seen
        assert channel.recv_exit_status() == 3


def read_until(channel: Any, text: str) -> str:
    """What a channel shows, up to some text."""
    seen = ""
    while text not in seen:
        more = channel.recv(4096).decode()
        assert more, seen
        seen += more
    return seen


def test_one_connection_runs_many_commands(there: Logins) -> None:
    with connected(there) as client:
        outputs = [client.exec_command("hostname", timeout=PATIENCE_SECONDS)[1].read() for _ in range(5)]

    assert set(outputs) == {b"NTNX-17SM6B290216-A-CVM\n"}


def test_files_are_refused_or_kept_in_ones_home(there: Logins, tmp_path: Path) -> None:
    """As the mode has it: without a shell of its own there are no files."""
    with connected(there, "nutanix@files") as client:
        if client.exec_command("cat /dev/null", timeout=PATIENCE_SECONDS)[1].channel.recv_exit_status():
            with pytest.raises((paramiko.SSHException, EOFError, OSError)):
                client.open_sftp()
            return
        with client.open_sftp() as files, files.open("note", "w") as note:
            note.write("kept")
        _, stdout, _ = client.exec_command("cat note", timeout=PATIENCE_SECONDS)
        assert stdout.read() == b"kept"
