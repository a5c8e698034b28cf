"""``mock-prism cvm``: any program, as if on a CVM."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.cvm_environment import PRODUCT_PATHS
from mock_prism.testing.live_server import START, LiveServer, server_environment

SECOND_CVM, THIRD_HOST, NOWHERE = "192.168.38.166", "192.168.38.163", "192.0.2.1"


class Machine:
    """A machine on which mock-prism is installed, with a sandbox of its own on a server."""

    def __init__(self, server: LiveServer, sandbox: str) -> None:
        self.sandbox = sandbox
        self.environment: Mapping[str, str] = {**server.environment, "MOCK_PRISM_SANDBOX": sandbox}

    def command(self, *words: str) -> list[str]:
        """The command line of ``mock-prism`` with these words."""
        return [sys.executable, "-c", START, *words]

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """What ``mock-prism`` with these words does, with ``more`` variables."""
        environment = {**self.environment, **more}
        return subprocess.run(
            self.command(*words), env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )


@pytest.fixture
def machine(mock_server: LiveServer, mock_sandbox: str) -> Machine:
    return Machine(mock_server, mock_sandbox)


def test_a_script_runs_as_it_is(machine: Machine, tmp_path: Path) -> None:
    script = tmp_path / "names.sh"
    script.write_text(
        "#!/bin/bash\nset -e\nfor ip in $(svmips); do echo cvm $ip; done\nacli -o json host.list | wc -l\n"
    )
    script.chmod(0o755)

    done = machine.run("cvm", "--", str(script))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:2] == ["cvm 192.168.38.165", "cvm 192.168.38.166"]


def test_what_ncc_writes_lasts_as_long_as_the_shell(machine: Machine) -> None:
    line = "p=$(ncc health_checks run_all | tail -n 1); p=${p##* }; grep -c 'Total Plugins' $p; echo $p"

    done = machine.run("cvm", "--", "bash", "-c", line)

    count, path = done.stdout.split()
    assert (count, done.stderr) == ("1", "")
    assert not Path(path).exists()


def test_what_a_command_does_stays_done(machine: Machine) -> None:
    made = machine.run("cvm", "--", "bash", "-c", "acli vm.create kept && acli vm.on kept")

    assert (made.returncode, made.stderr) == (0, "")
    assert "kept" in machine.run("cvm", "--", "acli", "vm.list").stdout


def test_a_script_that_resets_the_path_finds_the_commands(machine: Machine) -> None:
    done = machine.run(
        "cvm", "--", "bash", "-c", "PATH=/usr/bin:/bin; source /etc/profile; acli host.list | wc -l; svmips"
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].split() == [f"192.168.38.{number}" for number in range(165, 169)]


@pytest.mark.parametrize("path", [path for paths in PRODUCT_PATHS.values() for path in paths])
def test_a_script_names_a_command_by_the_product_s_path(machine: Machine, path: str) -> None:
    name = path.rpartition("/")[2]

    done = machine.run("cvm", "--", "bash", "-c", f'diff <({path} help 2>&1) <("$(type -P {name})" help 2>&1)')

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_script_names_acli_by_the_home_it_is_in(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("cvm", "--", "bash", "-c", "~/bin/acli host.get 'two  words'", HOME=str(tmp_path))
    odd = machine.run("cvm", "--", "bash", "-c", "acli host.list | wc -l", HOME=f"{tmp_path}/o'd d\";x")

    assert (done.stdout, done.stderr) == ("Unknown name: two  words\n", "")
    assert (odd.stdout, odd.stderr) == ("5\n", "")


def test_a_script_that_wraps_a_command_is_left_alone(machine: Machine) -> None:
    script = 'acli() { local words=$*; echo wrapped; /usr/local/nutanix/bin/acli ${words}; }; acli "-o json host.list"'

    done = machine.run("cvm", "--", "bash", "-c", script)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("wrapped\n{")


def test_a_bash_file_of_one_s_own_is_read_as_before(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "own file").write_text("echo own\n")

    done = machine.run("cvm", "--", "bash", "-c", "true", BASH_ENV=str(tmp_path / "own file"))

    assert (done.returncode, done.stdout) == (0, "own\n")


def test_the_arguments_are_not_mock_prism_s(machine: Machine) -> None:
    done = machine.run("cvm", "--", sys.executable, "-c", "import sys; print(sys.argv[1:])", "--node", "x", "--", "-h")

    assert done.stdout == "['--node', 'x', '--', '-h']\n"


@pytest.mark.parametrize("status", [0, 1, 3, 255])
def test_the_exit_status_is_the_command_s(machine: Machine, status: int) -> None:
    assert machine.run("cvm", "--", "bash", "-c", f"exit {status}").returncode == status


def test_a_command_killed_by_a_signal_is_told_as_shells_tell_it(machine: Machine) -> None:
    assert machine.run("cvm", "--", "bash", "-c", "kill -KILL $$").returncode == 128 + signal.SIGKILL


def test_a_command_that_is_not_there(machine: Machine) -> None:
    done = machine.run("cvm", "--", "no-such-command")

    assert (done.returncode, done.stderr) == (127, "mock-prism: no-such-command: No such file or directory\n")


def test_a_file_that_is_no_program(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("cvm", "--", str(tmp_path))

    assert (done.returncode, done.stderr) == (126, f"mock-prism: {tmp_path}: Permission denied\n")


def test_without_a_command_it_is_a_shell(machine: Machine) -> None:
    done = subprocess.run(
        machine.command("cvm"),
        env=machine.environment,
        input="command -v acli && svmips\nexit 4\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )

    assert (done.returncode, done.stderr) == (4, ""), "nothing is typed: no prompts"
    assert "192.168.38.165 192.168.38.166" in done.stdout


def test_a_node_is_where_one_is_logged_in(machine: Machine) -> None:
    on_host = machine.run("cvm", "--node", THIRD_HOST, "--", "virsh", "list", "--all")
    on_cvm = machine.run("cvm", "--node", SECOND_CVM, "--", "bash", "-c", "echo $MOCK_PRISM_NODE; virsh list")

    assert (on_host.returncode, on_host.stderr) == (0, "")
    assert "NTNX-" in on_host.stdout
    assert on_cvm.stdout == f"{SECOND_CVM}\n"
    assert (on_cvm.returncode, on_cvm.stderr) == (127, "bash: virsh: command not found\n")


@pytest.mark.parametrize("node", [NOWHERE, "no-such-node", ""])
def test_an_unknown_node_is_refused_before_anything_runs(machine: Machine, node: str) -> None:
    done = machine.run("cvm", "--node", node, "--", "echo", "ran")

    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert node in done.stderr


def test_a_variable_names_the_node_too(machine: Machine) -> None:
    done = machine.run("cvm", "--", "echo", "ran", MOCK_PRISM_NODE=NOWHERE)

    assert (done.returncode, done.stdout) == (255, "")
    assert NOWHERE in done.stderr


def test_a_server_that_is_not_there_is_told_before_anything_runs(machine: Machine) -> None:
    done = machine.run("cvm", "--", "echo", "ran", MOCK_PRISM_URL="http://127.0.0.1:1")

    assert (done.returncode, done.stdout) == (255, "")
    assert done.stderr.startswith("mock-prism: no answer from http://127.0.0.1:1 ")
    assert done.stderr.count("\n") == 1


def test_what_ends_it_ends_the_command(machine: Machine, tmp_path: Path) -> None:
    pids = tmp_path / "pid"
    os.mkfifo(pids)
    script = f"trap 'exit 9' TERM; echo $$ > {pids}; while :; do read -t 1 < /dev/zero; done"
    process = subprocess.Popen(machine.command("cvm", "--", "bash", "-c", script), env=machine.environment)
    pids.read_text()

    process.terminate()

    assert process.wait(PATIENCE_SECONDS) == 9


def test_nothing_is_left_behind(machine: Machine, tmp_path: Path) -> None:
    machine.run("cvm", "--", "acli", "host.list", TMPDIR=str(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_control_moves_the_sandbox_of_the_environment(machine: Machine) -> None:
    machine.run("control", "pace", "eager")
    before = machine.run("control", "pace").stdout
    machine.run("control", "snapshot", "morning")
    machine.run("control", "advance", "3600")
    later = machine.run("control", "pace").stdout
    machine.run("control", "revert", "morning")

    assert before != later
    assert machine.run("control", "pace").stdout == before


def test_control_takes_no_rate_without_a_pace(machine: Machine) -> None:
    before = machine.run("control", "pace", "frozen").stdout

    done = machine.run("control", "pace", "--rate", "7")

    assert (done.returncode, done.stdout) == (1, "")
    assert '"field":"pace"' in done.stderr
    assert machine.run("control", "pace").stdout == before


def test_control_saves_a_site_in_a_file_and_loads_it(machine: Machine, tmp_path: Path) -> None:
    file = str(tmp_path / "site.json")
    machine.run("cvm", "--", "acli", "vm.create", "kept")
    saved = machine.run("control", "save", file)
    machine.run("control", "reset")
    gone = machine.run("cvm", "--", "acli", "vm.get", "kept")
    loaded = machine.run("control", "load", file)
    back = machine.run("cvm", "--", "acli", "vm.get", "kept")

    assert (saved.returncode, saved.stdout) == (0, "")
    assert (gone.returncode, loaded.returncode, back.returncode) == (1, 0, 0), gone.stderr


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, "site.json: No such file or directory\n"), ("{", "is no file of control save"), ("{}", "mock_prism")],
)
def test_a_file_that_holds_no_site_is_refused(machine: Machine, tmp_path: Path, text: str | None, reason: str) -> None:
    file = tmp_path / "site.json"
    if text is not None:
        file.write_text(text)

    done = machine.run("control", "load", str(file))

    assert (done.returncode, done.stdout) == (1, "")
    assert reason in done.stderr


def test_control_sets_the_pace_and_resets(machine: Machine) -> None:
    frozen = machine.run("control", "pace", "frozen")
    reset = machine.run("control", "reset")

    assert '"pace":"frozen"' in frozen.stdout
    assert (reset.returncode, reset.stdout) == (0, '{"reset":true}\n')


def test_control_breaks_a_machine_and_tells_what_else_is_to_fail(machine: Machine) -> None:
    broken = machine.run("control", "fault", "fail_cvm", "192.168.38.167")
    machine.run("control", "fault", "operation", "VmCreate", "--times", "2")
    told = json.loads(machine.run("control", "faults").stdout)["faults"]
    refused = machine.run("cvm", "--", "acli", "vm.create", "unlucky")
    states = machine.run("cvm", "--", "cluster", "status")

    assert broken.returncode == 0
    assert [(fault["operation"], fault["remaining"]) for fault in told] == [("VmCreate", 2)]
    assert refused.returncode != 0
    assert "CVM: 192.168.38.167 Down" in states.stdout


def test_control_tells_settings_and_changes_them(machine: Machine) -> None:
    values = ("behaviour.enforce_access=true", "timings.vm_create_micros=7")

    changed = json.loads(machine.run("control", "settings", *values).stdout)
    told = json.loads(machine.run("control", "settings").stdout)
    wrong = machine.run("control", "settings", "behaviour.no_such=plain words")

    assert changed == told
    assert (told["behaviour"]["enforce_access"], told["timings"]["vm_create_micros"]) == (True, 7)
    assert (wrong.returncode, wrong.stderr) == (1, '{"error":"no_such: is no setting","field":"no_such"}\n')


def test_control_tells_the_sandboxes(machine: Machine) -> None:
    machine.run("control", "pace")

    assert machine.sandbox in json.loads(machine.run("control", "sandboxes").stdout)["sandboxes"]


def test_control_says_what_the_server_says_against_it(machine: Machine) -> None:
    done = machine.run("control", "revert", "no-such")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == '{"error":"there is no snapshot no-such"}\n'


def test_control_without_a_server() -> None:
    command = [sys.executable, "-c", START, "control", "reset"]
    environment = server_environment({"MOCK_PRISM_URL": "https://127.0.0.1:1"})

    done = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr == (
        "mock-prism: no answer from https://127.0.0.1:1 ([Errno 111] Connection refused); "
        "MOCK_PRISM_URL says where the server is\n"
    )


def test_control_of_a_server_that_is_another_s() -> None:
    command = [sys.executable, "-c", START, "control", "reset"]
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other, ThreadPoolExecutor() as pool:
        url = f"http://127.0.0.1:{other.server_port}"
        pool.submit(other.handle_request)
        done = subprocess.run(
            command,
            env=server_environment({"MOCK_PRISM_URL": url}),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"mock-prism: {url} is no mock-prism server: it answers 501, and not with JSON\n"
