"""Sessions on a teletype, by asyncssh's own client: prompts, editing, completion, interrupts, shells of programs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncssh
import pytest

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.ssh.service import host_key
from mock_prism.testing.live_server import LiveServer, live_server

Talk = Callable[["Typist"], Awaitable[None]]


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with live_server("--ssh-port", "0", "--pace", "eager") as found:
        yield found


class Typist:
    """Somebody at a keyboard."""

    def __init__(self, process: asyncssh.SSHClientProcess[str]) -> None:
        self.process = process

    async def sees(self, text: str) -> str:
        """Wait for some text on the screen."""
        try:
            shown: str = await asyncio.wait_for(self.process.stdout.readuntil(text), PATIENCE_SECONDS)
        except TimeoutError:
            raise AssertionError(f"{text!r} is not in {self.process.collect_output()!r}") from None
        return shown

    def types(self, keys: str) -> None:
        """Press some keys."""
        self.process.stdin.write(keys)


def at_a_keyboard(server: LiveServer, talk: Talk, command: str | None = None, user: str = "nutanix") -> int | None:
    """Log in with the product's password, on a teletype; the exit status at the end."""

    async def session() -> int | None:
        async with (
            asyncssh.connect(
                "127.0.0.1",
                server.ssh_port or 0,
                username=user,
                password="nutanix/4u",
                known_hosts=None,
                client_keys=None,
                config=None,
            ) as connection,
            connection.create_process(command, term_type="xterm", term_size=(120, 40)) as process,
        ):
            await talk(Typist(process))
            return (await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)).exit_status

    return asyncio.run(session())


def test_the_login_shell_prompts_and_runs_lines(server: LiveServer) -> None:
    async def talk(typist: Typist) -> None:
        await typist.sees("nutanix@NTNX-17SM6B290216-A-CVM:~$ ")
        typist.types("svmips\r")
        assert "192.168.38.167 192.168.38.168\r\n" in await typist.sees("$ ")
        typist.types("exit 3\r")

    assert at_a_keyboard(server, talk) == 3


def test_a_host_has_a_prompt_of_its_own(server: LiveServer) -> None:
    async def talk(typist: Typist) -> None:
        await typist.sees("[root@NTNX-17SM6B290216-B ~]# ")
        typist.types("\x04")
        await typist.sees("logout")

    assert at_a_keyboard(server, talk, user="root+192.168.38.162") == 0


def test_acli_is_a_shell_with_completion_of_verbs_parameters_and_names(server: LiveServer) -> None:
    async def talk(typist: Typist) -> None:
        await typist.sees("<acropolis> ")
        typist.types("image.l\t")
        await typist.sees("image.list ")
        typist.types("\r")
        await typist.sees("kDiskImage")
        await typist.sees("<acropolis> ")
        typist.types("vm.migrate gitl\tho\t192.168.38.16\t")
        await typist.sees("192.168.38.161  192.168.38.162  192.168.38.163  192.168.38.164")
        typist.types("4\r")
        await typist.sees("gitlab: complete")
        await typist.sees("<acropolis> ")
        typist.types("exit\r")

    assert at_a_keyboard(server, talk, "acli") == 0


def test_progress_shows_its_final_line_only(server: LiveServer) -> None:
    """Captured of the interactive shell."""

    async def talk(typist: Typist) -> None:
        await typist.sees("<acropolis> ")
        typist.types("vm.on template-centos\r")
        assert "pending" not in await typist.sees("template-centos: complete\r\n<acropolis> ")
        typist.types("\x04")

    assert at_a_keyboard(server, talk, "acli") == 0


def test_lines_can_be_edited_and_called_back(server: LiveServer) -> None:
    async def talk(typist: Typist) -> None:
        await typist.sees("<ncli> ")
        typist.types("cluster inf\x7ffo\r")
        await typist.sees("Cluster Name")
        await typist.sees("<ncli> ")
        typist.types("\x1b[A\r")
        await typist.sees("Cluster Name")
        await typist.sees("<ncli> ")
        typist.types("quit\r")

    assert at_a_keyboard(server, talk, "ncli") == 0


def test_nuclei_is_a_shell_too_and_keeps_what_is_set(server: LiveServer) -> None:
    async def talk(typist: Typist) -> None:
        await typist.sees("<nuclei> ")
        typist.types("core.set output_f\tjson\r")
        await typist.sees("<nuclei> ")
        typist.types("vm.get nobody\r")
        await typist.sees('"error": "Could not find vm nobody"')
        await typist.sees("<nuclei> ")
        typist.types("exit\r")

    assert at_a_keyboard(server, talk, "nuclei") == 0


def test_ctrl_c_gives_up_a_line_and_a_question(server: LiveServer) -> None:
    async def talk(typist: Typist) -> None:
        await typist.sees("$ ")
        typist.types("acli vm.delete \x03")
        await typist.sees("^C")
        await typist.sees("$ ")
        typist.types("acli vm.delete old-erp\r")
        await typist.sees("(yes/no) ")
        typist.types("\x03")
        await typist.sees("^C")
        await typist.sees("$ ")
        typist.types("acli vm.get old-erp\r")
        await typist.sees('name: "old-erp"')
        await typist.sees("$ ")
        typist.types("exit\r")

    assert at_a_keyboard(server, talk) == 0


@pytest.mark.parametrize("password", ["", "nutanix", "Nutanix/4u"])
def test_a_wrong_password_lets_nobody_in(server: LiveServer, password: str) -> None:
    async def knock() -> None:
        await asyncssh.connect(
            "127.0.0.1",
            server.ssh_port or 0,
            username="nutanix",
            password=password,
            known_hosts=None,
            client_keys=None,
            config=None,
        )

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(knock())


def test_servers_that_start_together_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: host_key(tmp_path).export_public_key(), range(8)))

    assert len(set(keys)) == 1


def test_the_servers_key_stays_the_same(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        with live_server("--ssh-port", "0", environment={"XDG_CACHE_HOME": str(tmp_path)}) as one:
            keys.append(asyncio.run(asyncssh.get_server_host_key("127.0.0.1", one.ssh_port or 0)))

    assert keys[0] is not None
    assert keys[0] == keys[1]
