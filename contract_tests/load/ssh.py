"""SSH under load: many commands on one connection, many logins at once, each beside a bare server on the same library
that says the same; and what a login costs in each mode.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager

import asyncssh

from mock_prism.testing.live_server import live_server

COMMANDS, TOGETHER, SESSIONS, ROUNDS, TURNS = 1000, 20, 50, 20, 3
LINE = "acli host.list"


BARE = """
import asyncio, sys, asyncssh

class Anybody(asyncssh.SSHServer):
    def password_auth_supported(self):
        return True

    def validate_password(self, name, password):
        return True

async def say(process):
    process.stdout.write(text)
    process.exit(0)

async def main():
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.create_server(Anybody, "127.0.0.1", 0, server_host_keys=[key], process_factory=say)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.wait_closed()

text = sys.stdin.read()
asyncio.run(main())
"""


async def connect(port: int) -> asyncssh.SSHClientConnection:
    """Log in with the product's password."""
    return await asyncssh.connect(
        "127.0.0.1",
        port,
        username="nutanix",
        password="nutanix/4u",
        known_hosts=None,
        client_keys=None,
        config=None,
    )


async def one_after_another(port: int) -> None:
    """Commands on one connection, each when the one before has ended."""
    async with await connect(port) as connection:
        for _ in range(COMMANDS):
            await connection.run(LINE, check=True)


async def side_by_side(port: int) -> None:
    """As many commands on one connection, some of them at once."""
    async with await connect(port) as connection:
        free = asyncio.Semaphore(TOGETHER)

        async def run() -> None:
            async with free:
                await connection.run(LINE, check=True)

        await asyncio.gather(*(run() for _ in range(COMMANDS)))


async def all_at_once(port: int) -> None:
    """Logins at once, each with one command."""

    async def visit() -> None:
        async with await connect(port) as connection:
            await connection.run(LINE, check=True)

    await asyncio.gather(*(visit() for _ in range(SESSIONS)))


async def login(port: int) -> str:
    """A login, a command, and the end of it; what the command says."""
    connection = await connect(port)
    try:
        return str((await connection.run(LINE, check=True)).stdout)
    finally:
        connection.close()
        await connection.wait_closed()


WORK: Mapping[str, Callable[[int], Awaitable[None]]] = {
    f"{COMMANDS} commands, one connection": one_after_another,
    f"the same, {TOGETHER} at once": side_by_side,
    f"{SESSIONS} logins at once, a command each": all_at_once,
}


def seconds(port: int, work: Callable[[int], Awaitable[object]]) -> float:
    """How long it takes."""

    async def run() -> None:
        await work(port)

    begun = time.perf_counter()
    asyncio.run(run())
    return time.perf_counter() - begun


@contextmanager
def bare_server(text: str) -> Iterator[int]:
    """A server that lets everybody in and says a text, in a process of its own; its port."""
    process = subprocess.Popen([sys.executable, "-c", BARE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(text)
    process.stdin.close()
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main() -> None:
    """Print the figures. The first login loads what later ones find, so it is told by itself. Then all take turns."""
    with live_server() as server:
        port = server.ssh_port or 0
        print(f"{'first login and command':44}{seconds(port, login) * 1000:9.0f} ms")
        with bare_server(asyncio.run(login(port))) as bare:
            for name, work in WORK.items():
                turns = [(seconds(port, work), seconds(bare, work)) for _ in range(TURNS)]
                ours, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
                print(f"{name:44}{ours:9.2f} s    bare asyncssh {theirs:6.2f} s    ratio {ours / theirs:.2f}")
    for mode in ("plain", "bash", *(("sandbox",) if shutil.which("bwrap") else ())):
        with live_server("--shell", mode) as server:
            spans = [seconds(server.ssh_port or 0, login) * 1000 for _ in range(ROUNDS + 1)][1:]
        print(f"{f'login and {LINE}, {mode} mode':44}{statistics.median(spans):9.0f} ms  (median of {ROUNDS})")


if __name__ == "__main__":
    main()
