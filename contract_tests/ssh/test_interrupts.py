"""What an SSH client sends beside text, in each of the three modes: a signal, another size of its window, a break."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import asyncssh
import pytest

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.ssh.gate import GateError, check_sandbox
from mock_prism.testing.live_server import LiveServer, live_server

Process = asyncssh.SSHClientProcess[str]


@pytest.fixture(scope="module", params=("plain", "sandbox", "bash"))
def server(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    if request.param == "sandbox":
        try:
            check_sandbox()
        except GateError as error:
            pytest.skip(str(error))
    with live_server("--ssh-port", "0", "--pace", "frozen", "--shell", request.param) as found:
        yield found


def logged_in(server: LiveServer, command: str, talk: Callable[[Process], Awaitable[None]], term: str | None) -> int:
    """Talk to a command; what it ends with, 128 and more where a signal has ended it."""

    async def session() -> int:
        async with (
            asyncssh.connect(
                "127.0.0.1",
                server.ssh_port or 0,
                username="nutanix",
                password="nutanix/4u",
                known_hosts=None,
                client_keys=None,
                config=None,
            ) as connection,
            connection.create_process(command, term_type=term) as process,
        ):
            await talk(process)
            ended = await asyncio.wait_for(process.wait(check=False), PATIENCE_SECONDS)
            return ended.returncode if ended.returncode is not None else -1

    return asyncio.run(session())


async def sees(process: Process, text: str, on_stderr: bool = False) -> None:
    """Wait for some text."""
    stream = process.stderr if on_stderr else process.stdout
    await asyncio.wait_for(stream.readuntil(text), PATIENCE_SECONDS)


@pytest.mark.parametrize("term", [None, "xterm"])
def test_a_signal_ends_a_question_and_nothing_is_done(server: LiveServer, term: str | None) -> None:
    async def talk(process: Process) -> None:
        await sees(process, "(yes/no) ")
        process.send_signal("INT")

    async def look(process: Process) -> None:
        await sees(process, 'name: "old-erp"')

    assert logged_in(server, "acli vm.delete old-erp", talk, term) in (130, -2)
    assert logged_in(server, "acli vm.get old-erp", look, None) == 0


def test_a_signal_ends_a_wait(server: LiveServer) -> None:
    async def talk(process: Process) -> None:
        await sees(process, "time stands still", on_stderr=True)
        process.send_signal("INT")

    assert logged_in(server, "acli vm.on test-off", talk, None) in (130, -2)


def test_a_window_may_change_its_size(server: LiveServer) -> None:
    async def talk(process: Process) -> None:
        await sees(process, "(yes/no) ")
        process.change_terminal_size(20, 10)
        process.stdin.write("no\n")

    assert logged_in(server, "acli vm.delete old-erp", talk, "xterm") == 1
