"""The executables themselves: what they print where, how they end, and what their environment says."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.shell.executables import Executables
from contract_tests.shell.shell import CVM_A, CVM_B, A, C
from mock_prism import control_client
from mock_prism.faces.shell import client, shims
from mock_prism.faces.shell.commands import COMMANDS
from mock_prism.testing.live_server import LiveServer, live_server

SVMIPS = "192.168.38.165 192.168.38.166 192.168.38.167 192.168.38.168\n"
ENTERED = "EnterMaintenanceMode: pending\nEnterMaintenanceMode: complete\n"
ROOT = Path(client.__file__).parents[3]
DEAR = ("flask", "http", "urllib", "argparse", "typing", "ssl", "dataclasses")


def freeze(person: Executables) -> None:
    """Let no time pass in somebody's sandbox."""
    assert control_client.ask("PUT", "/pace", {"pace": "frozen"}, person.settings()).is_good


def test_there_is_an_executable_for_each_command(person: Executables) -> None:
    assert {path.name for path in person.folder.iterdir()} == set(COMMANDS)
    assert all(os.access(path, os.X_OK) for path in person.folder.iterdir())


def test_success_is_stdout_an_empty_stderr_and_status_0(person: Executables) -> None:
    done = person.run("svmips")

    assert (done.stdout, done.stderr, done.returncode) == (SVMIPS, "", 0)


@pytest.mark.parametrize(
    ("argv", "stdout", "stderr", "status"),
    [
        (["acli", "host.get", "nobody"], "Unknown name: nobody\n", "", 1),
        (["ncli", "host", "ls", "id=9"], "Error: Could not find host 9\n", "", 1),
        (
            ["acli", "net.disable_virtual_switch"],
            "",
            "NotSimulated: mock-prism does not simulate acli net.disable_virtual_switch yet\n",
            69,
        ),
        (["genesis"], "", "Usage: genesis start|restart|stop|status\n", 64),
        (["virsh", "list"], "", "bash: virsh: command not found\n", 127),
    ],
)
def test_a_failure_is_told_on_its_stream_and_by_its_status(
    person: Executables, argv: list[str], stdout: str, stderr: str, status: int
) -> None:
    done = person.run(*argv)

    assert (done.stdout, done.stderr, done.returncode) == (stdout, stderr, status)


def test_a_command_that_waits_runs_to_its_end(person: Executables) -> None:
    done = person.run("acli", "host.enter_maintenance_mode", A)

    assert (done.stdout, done.stderr, done.returncode) == (ENTERED, "", 0)


def test_a_prompt_is_answered_over_stdin(person: Executables) -> None:
    done = person.run("acli", "vm.delete", "test-off", stdin="yes\nyes\nyes\n")

    assert (done.stdout, done.returncode) == ("Delete 1 VMs? (yes/no) test-off: pending\ntest-off: complete\n", 0)


@pytest.mark.parametrize("stdin", ["", "no\n"], ids=["nothing", "no"])
def test_a_prompt_that_nobody_answers_declines(person: Executables, stdin: str) -> None:
    done = person.run("acli", "vm.delete", "test-off", stdin=stdin)

    assert (done.stdout, done.stderr, done.returncode) == ("Delete 1 VMs? (yes/no) ", "", 1)
    assert "test-off" in person.run("acli", "vm.list").stdout


@pytest.mark.parametrize("argv", [["acli", "vm.delete", "test-off"], ["acli", "host.enter_maintenance_mode", A]])
def test_ctrl_c_ends_a_command_that_asks_or_waits(person: Executables, argv: list[str]) -> None:
    freeze(person)
    with person.start(*argv) as process:
        assert process.stdout is not None
        shown = process.stdout.read(len("Delete 1 VMs?"))
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=PATIENCE_SECONDS)

    assert shown
    assert (stderr, process.returncode) == ("", 130)


def test_a_reader_that_leaves_ends_a_command_without_a_word(person: Executables) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [person.folder / "acli", "host.list"],
            stdout=pipe,
            stderr=subprocess.PIPE,
            env=person.settings(),
            timeout=PATIENCE_SECONDS,
        )

    assert (done.stderr, done.returncode) == (b"", 141)


def test_an_output_that_cannot_be_written_is_told(person: Executables) -> None:
    done = person.bash("acli host.list > /dev/full")

    assert (done.stdout, done.returncode) == ("", 1)
    assert done.stderr == "acli: write error: No space left on device\n"


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_a_stream_that_is_closed_is_gone_without(person: Executables, redirection: str) -> None:
    done = person.bash(f"acli host.list {redirection}")

    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize(
    "script",
    [
        "acli vm.delete test-off <&-",
        "printf '\\377\\376\\n' | acli vm.delete test-off",
        "tr '\\0' y </dev/zero | acli vm.delete test-off 2>/dev/null",
    ],
    ids=["closed", "no text", "no end"],
)
def test_an_answer_that_is_none_declines(person: Executables, script: str) -> None:
    done = person.bash(script)

    assert (done.stdout, done.stderr, done.returncode) == ("Delete 1 VMs? (yes/no) ", "", 1)
    assert "test-off" in person.run("acli", "vm.list").stdout


def test_words_that_are_no_text_are_told(person: Executables) -> None:
    done = person.bash("acli vm.create $'\\377'")

    assert (done.stdout, done.returncode) == ("", 1)
    assert done.stderr == "acli: a word of the command line is no UTF-8 text\n"


def test_a_command_on_every_node_prints_banners_and_ends_in_the_last_failure(person: Executables) -> None:
    good, bad = person.run("allssh", "genesis start", MOCK_PRISM_NODE=CVM_B), person.run("hostssh", "acli vm.list")

    assert good.stdout.splitlines()[-2] == f"================== {CVM_B} ================="
    assert (good.stdout.count("Genesis started on pids ["), good.returncode) == (4, 0)
    assert (bad.stdout.count("============= "), bad.stderr, bad.returncode) == (
        4,
        "bash: acli: command not found\n" * 4,
        127,
    )


def test_the_node_says_which_machine_we_are_on(person: Executables) -> None:
    assert person.run("virsh", "list", MOCK_PRISM_NODE=A).returncode == 0
    done = person.run("svmips", MOCK_PRISM_NODE="10.0.0.1")

    assert (done.stdout, done.returncode) == ("", 255)
    assert done.stderr == "ssh: connect to host 10.0.0.1 port 22: No route to host\n"


def test_a_login_ends_with_its_machine(person: Executables) -> None:
    done = person.run("cvm_shutdown", "-P", "now", MOCK_PRISM_NODE=CVM_A)

    assert (done.stderr, done.returncode) == (f"Connection to {CVM_A} closed by remote host.\n", 255)
    assert f"CVM: {CVM_A} Down" in person.run("cluster", "status").stdout


def test_sandboxes_are_worlds_apart(person: Executables) -> None:
    person.run("acli", "vm.create", "fresh")

    assert "fresh" in person.run("acli", "vm.list").stdout
    assert "fresh" not in person.run("acli", "vm.list", MOCK_PRISM_SANDBOX="somebody-else").stdout


@pytest.mark.parametrize("sandbox", ["a\nb", "café", "a b", "../x"])
def test_a_sandbox_that_cannot_be_is_told(person: Executables, sandbox: str) -> None:
    done = person.run("svmips", MOCK_PRISM_SANDBOX=sandbox)

    assert (done.stdout, done.stderr[:8], done.returncode) == ("", "svmips: ", 255)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://", "http://127.0.0.1:port", "127.0.0.1:9440"])
def test_a_server_that_is_no_address_is_told(person: Executables, url: str) -> None:
    done = person.run("acli", "host.list", MOCK_PRISM_URL=url)

    expected = f"acli: {url} is no address such as https://127.0.0.1:9440\n"
    assert (done.stdout, done.stderr, done.returncode) == ("", expected, 255)


def test_a_server_that_is_away_is_told_in_one_line(person: Executables) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        done = person.run("ncli", "host", "ls", MOCK_PRISM_URL=url)

    assert (done.stdout, done.returncode) == ("", 255)
    assert done.stderr.startswith(f"ncli: no answer from {url} (")
    assert done.stderr.endswith("); MOCK_PRISM_URL says where the server is\n")


def test_a_server_that_speaks_tls_is_not_asked_without_it(person: Executables, plain_server: LiveServer) -> None:
    done = person.run("svmips", MOCK_PRISM_URL=plain_server.url.replace("http:", "https:"))

    assert (done.stdout, done.returncode, "no answer from https:" in done.stderr) == ("", 255, True)


def test_a_path_after_the_address_does_no_harm(person: Executables, plain_server: LiveServer) -> None:
    assert person.run("svmips", MOCK_PRISM_URL=f"{plain_server.url}/console/").stdout == SVMIPS


def test_an_interpreter_with_a_blank_in_its_path_runs_them(person: Executables, tmp_path: Path) -> None:
    folder, interpreter = tmp_path / "bin", tmp_path / "my python"
    folder.mkdir()
    interpreter.symlink_to(Path(sys.executable).resolve())
    shims.write_shims(folder, str(interpreter))

    done = Executables(folder, person.environment).run("svmips")

    assert (done.stdout, done.stderr, done.returncode) == (SVMIPS, "", 0)


@pytest.mark.parametrize(("entry", "argv"), [(client.acli, ["acli", "vm.list"]), (client.ncli, ["ncli", "host", "ls"])])
def test_the_installed_commands_are_the_same(
    person: Executables,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    entry: Callable[[], int],
    argv: list[str],
) -> None:
    for name, value in person.settings().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", argv)

    status = entry()

    assert (status, capsys.readouterr().out) == (0, person.run(*argv).stdout)


def test_they_load_nothing_dear() -> None:
    code = (
        "import sys; before = set(sys.modules); import mock_prism.faces.shell.client; print(*set(sys.modules) - before)"
    )

    done = subprocess.run(
        [sys.executable, "-ISc", f"import sys; sys.path.append({str(ROOT)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )

    assert not {name.partition(".")[0] for name in done.stdout.split()} & set(DEAR)


def test_over_tls_the_certificate_is_checked_where_a_ca_file_is_named(tmp_path: Path) -> None:
    with live_server("--pace", "eager", "--site", "four-node") as server:
        person = Executables.of(server, tmp_path / "bin")
        assert server.ca_file is not None
        foreign = tmp_path / "foreign.pem"
        trustme.CA().cert_pem.write_to_path(str(foreign))
        checked = person.run("acli", "host.enter_maintenance_mode", C)
        unchecked = person.run("svmips", MOCK_PRISM_CA_FILE="")
        refused = person.run("svmips", MOCK_PRISM_CA_FILE=str(foreign))

    assert server.url.startswith("https://")
    assert (checked.stdout, checked.stderr, checked.returncode) == (ENTERED, "", 0)
    assert (unchecked.stdout, unchecked.returncode) == (SVMIPS, 0)
    assert (refused.stdout, refused.returncode) == ("", 255)
    assert refused.stderr.startswith(f"svmips: no answer from {server.url} (")
