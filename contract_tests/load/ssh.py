"""SSH under load: many commands on one connection, many logins at once, and what a login costs in each mode."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import time
from collections.abc import Awaitable, Callable

import asyncssh

from mock_prism.testing.live_server import LiveServer, live_server

COMMANDS, TOGETHER, SESSIONS, ROUNDS = 1000, 20, 50, 20
LINE = "acli host.list"


async def connect(server: LiveServer) -> asyncssh.SSHClientConnection:
    """Log in with the product's password."""
    return await asyncssh.connect(
        "127.0.0.1",
        server.ssh_port or 0,
        username="nutanix",
        password="nutanix/4u",
        known_hosts=None,
        client_keys=None,
        config=None,
    )


async def one_after_another(server: LiveServer) -> None:
    """Commands on one connection, each when the one before has ended."""
    async with await connect(server) as connection:
        for _ in range(COMMANDS):
            await connection.run(LINE, check=True)


async def side_by_side(server: LiveServer) -> None:
    """As many commands on one connection, some of them at once."""
    async with await connect(server) as connection:
        free = asyncio.Semaphore(TOGETHER)

        async def run() -> None:
            async with free:
                await connection.run(LINE, check=True)

        await asyncio.gather(*(run() for _ in range(COMMANDS)))


async def all_at_once(server: LiveServer) -> None:
    """Logins at once, each with one command."""

    async def visit() -> None:
        async with await connect(server) as connection:
            await connection.run(LINE, check=True)

    await asyncio.gather(*(visit() for _ in range(SESSIONS)))


async def login(server: LiveServer) -> None:
    """A login, a command, and the end of it."""
    async with await connect(server) as connection:
        await connection.run(LINE, check=True)


def seconds(server: LiveServer, work: Callable[[LiveServer], Awaitable[None]]) -> float:
    """How long it takes."""

    async def run() -> None:
        await work(server)

    begun = time.perf_counter()
    asyncio.run(run())
    return time.perf_counter() - begun


def main() -> None:
    """Print the figures. The first login loads what later ones find, so it is told by itself."""
    with live_server() as server:
        print(f"{'first login and command':44}{seconds(server, login) * 1000:9.0f} ms")
        spent = seconds(server, one_after_another)
        print(f"{f'{COMMANDS} commands, one connection':44}{spent:9.2f} s   {COMMANDS / spent:6.0f} a second")
        spent = seconds(server, side_by_side)
        print(f"{f'the same, {TOGETHER} at once':44}{spent:9.2f} s   {COMMANDS / spent:6.0f} a second")
        print(f"{f'{SESSIONS} logins at once, a command each':44}{seconds(server, all_at_once):9.2f} s")
    for mode in ("plain", "bash", *(("sandbox",) if shutil.which("bwrap") else ())):
        with live_server("--shell", mode) as server:
            spans = [seconds(server, login) * 1000 for _ in range(ROUNDS + 1)][1:]
        print(f"{f'login and {LINE}, {mode} mode':44}{statistics.median(spans):9.0f} ms  (median of {ROUNDS})")


if __name__ == "__main__":
    main()
