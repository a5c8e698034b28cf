"""People who come by SSH: OpenSSH's own client, and asyncssh's."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import asyncssh

from mock_prism.testing.live_server import LiveServer

PATIENCE_SECONDS = 60
PASSWORD = "nutanix/4u"
NUMBERS = itertools.count(1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a key, and with a sandbox of their own."""

    server: LiveServer
    key: Path
    sandbox: str = field(default_factory=lambda: f"guest-{next(NUMBERS)}")

    @property
    def port(self) -> int:
        """Where SSH is."""
        assert self.server.ssh_port is not None
        return self.server.ssh_port

    def name(self, user: str = "nutanix") -> str:
        """A user's name with the sandbox."""
        return f"{user}@{self.sandbox}"

    def command(self, *words: str, user: str = "nutanix", address: str = "127.0.0.1") -> list[str]:
        """The command line of OpenSSH's client; options stand before what is to be run."""
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "IdentitiesOnly=yes")
        flags = [flag for option in options for flag in ("-o", option)]
        return [
            "ssh",
            "-F",
            "none",
            *flags,
            "-i",
            str(self.key),
            "-p",
            str(self.port),
            "-l",
            self.name(user),
            address,
            *words,
        ]

    def run(
        self, line: str = "", *, user: str = "nutanix", stdin: str = "", address: str = "127.0.0.1"
    ) -> subprocess.CompletedProcess[str]:
        """What a command over SSH does; without one, what the lines of ``stdin`` do."""
        words = [line] if line else []
        command = self.command(*words, user=user, address=address)
        return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=PATIENCE_SECONDS)

    def output(self, line: str, *, user: str = "nutanix") -> str:
        """What a command prints that must succeed in silence on stderr."""
        done = self.run(line, user=user)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def with_connection(self, talk: Callable[[asyncssh.SSHClientConnection], Awaitable[T]], user: str = "nutanix") -> T:
        """What somebody does who is logged in with asyncssh's client and the password."""

        async def visit() -> T:
            async with asyncssh.connect(
                "127.0.0.1",
                self.port,
                username=self.name(user),
                password=PASSWORD,
                known_hosts=None,
                client_keys=None,
                config=None,
                agent_path=None,
            ) as connection:
                return await talk(connection)

        return asyncio.run(asyncio.wait_for(visit(), PATIENCE_SECONDS))
