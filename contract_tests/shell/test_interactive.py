"""acli and ncli called without a verb: shells of their own, fed by a pipe or by somebody at a terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.server.process import HEEDING
from contract_tests.shell.executables import Executables
from mock_prism.faces.shell import client
from mock_prism.faces.shell.asking import STANDSTILL
from mock_prism.testing.live_server import live_server

PROMPT = "<acropolis> "


class Terminal:
    """Our end of a terminal at which a program runs."""

    def __init__(self, process: subprocess.Popen[bytes], ours: int) -> None:
        self.process, self._ours, self._seen = process, ours, ""

    def sees(self, text: str) -> str:
        """What is shown up to and with some text."""
        while text not in self._seen:
            ready, _, _ = select.select([self._ours], [], [], PATIENCE_SECONDS)
            assert ready, f"waits for {text!r} after {self._seen!r}"
            self._seen += os.read(self._ours, 4096).decode()
        shown, _, self._seen = self._seen.partition(text)
        return shown

    def types(self, keys: str) -> None:
        """Press some keys."""
        os.write(self._ours, keys.encode())


@contextmanager
def at_a_terminal(person: Executables, *argv: str) -> Iterator[Terminal]:
    """A program at a terminal; it is killed if the block leaves it alive."""
    ours, theirs = pty.openpty()
    command = [*HEEDING, "setsid", "--ctty", str(person.folder / argv[0]), *argv[1:]]
    variables = person.settings({"TERM": "xterm"})
    process = subprocess.Popen(command, env=variables, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_lines_of_a_pipe_run_one_after_another(person: Executables) -> None:
    done = person.run("acli", stdin="vm.create one\n\nvm.get 'nobody\nvm.delete one\nyes\nvm.get one\n")

    assert done.stdout == (
        f"{PROMPT}one: pending\none: complete\n{PROMPT}{PROMPT}{PROMPT}Delete 1 VMs? (yes/no) one: pending\n"
        f"one: complete\n{PROMPT}Unknown name: one\n{PROMPT}"
    )
    assert done.stderr == "acli: No closing quotation\n"
    assert done.returncode == 1


@pytest.mark.parametrize("leaves", ["exit", "quit", "core.exit", "core.quit"])
def test_a_word_leaves(person: Executables, leaves: str) -> None:
    done = person.run("acli", "-o", "json", stdin=f"{leaves}\nvm.list\n")

    assert (done.returncode, done.stdout, done.stderr) == (0, PROMPT, "")


def test_options_hold_for_every_line(person: Executables) -> None:
    done = person.run("ncli", "--json=true", stdin="cluster info\n")

    assert done.stdout.startswith('<ncli> {"data":')


def test_the_help_is_a_line_like_any_other(person: Executables) -> None:
    assert "vm.create vm_list" in person.run("acli", stdin="help vm.create\n").stdout.replace("name_list", "vm_list")


def test_somebody_types_completes_and_repeats(person: Executables) -> None:
    with at_a_terminal(person, "acli") as terminal:
        terminal.sees(PROMPT)
        terminal.types("vm.get test-o\t\n")
        assert "vm.get test-off" in terminal.sees('state: "kOff"')
        terminal.sees(PROMPT)
        terminal.types("\x1b[A\n")
        assert "vm.get test-off" in terminal.sees('state: "kOff"')
        terminal.sees(PROMPT)
        terminal.types("\x04")

        assert terminal.process.wait(PATIENCE_SECONDS) == 0


def test_a_terminal_shows_the_end_of_an_act_only(person: Executables) -> None:
    with at_a_terminal(person, "acli") as terminal:
        terminal.sees(PROMPT)
        terminal.types("vm.create one\n")

        assert "pending" not in terminal.sees("one: complete")


def test_ctrl_c_ends_a_line_and_not_the_shell(tmp_path: Path) -> None:
    with live_server("--no-tls", "--pace", "frozen") as server:
        frozen = Executables.of(server, tmp_path / "bin")
        with at_a_terminal(frozen, "acli") as terminal:
            terminal.sees(PROMPT)
            terminal.types("vm.create one\n")
            terminal.sees("moves it\r\n")
            terminal.types("\x03")
            terminal.sees(PROMPT)
            terminal.types("exit\n")

            assert terminal.process.wait(PATIENCE_SECONDS) == 130


def test_a_command_that_waits_in_vain_says_so_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    with live_server("--no-tls", "--pace", "frozen") as server:
        process = Executables.of(server, tmp_path / "bin").start("acli", "vm.create", "one")
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_SECONDS)

    assert said == f"acli: {STANDSTILL}\n"
    assert process.returncode == 130


def test_where_time_leaps_nobody_pauses(person: Executables, monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(seconds: float) -> None:
        raise AssertionError(f"pauses for {seconds} s")

    for name, value in person.settings().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(time, "sleep", sleep)

    assert client.main("acli", ["vm.create", "many[1..200]"]) == 0


def test_everywhere_a_whole_command_line_runs(person: Executables) -> None:
    done = person.bash("allssh 'acli host.list | grep -c AcropolisNormal; exit 3'")

    assert (done.returncode, done.stderr) == (3, "")
    assert [line for line in done.stdout.splitlines() if not line.startswith("=")] == ["4"] * 4


def test_everywhere_but_where_nobody_answers(person: Executables) -> None:
    person.run("cvm_shutdown", "-P", "now", MOCK_PRISM_NODE="192.168.38.166")

    done = person.bash("allssh 'echo here'")

    assert (done.returncode, done.stdout.count("here")) == (255, 3)
    assert done.stderr == "ssh: connect to host 192.168.38.166 port 22: No route to host\n"
