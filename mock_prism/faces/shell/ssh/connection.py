"""One SSH connection: who may log in, on which machine, and for how long the machine is there."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import asyncssh

from mock_prism.faces.shell.ssh.plain_session import PlainSession
from mock_prism.faces.shell.ssh.seat import Seat, find_seat, is_silent
from mock_prism.sandboxes import Sandboxes

LOOK_SECONDS = 0.5
"""How long a login may outlast its machine."""


@dataclass(frozen=True, slots=True)
class House:
    """What all connections share: the sandboxes, the accounts' passwords, and how long a prompt waits."""

    sandboxes: Sandboxes
    passwords: Mapping[str, str]
    idle_seconds: float


class Connection(asyncssh.SSHServer):
    """The server's side of one connection."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._seat: Seat | None = None
        self._watch: asyncio.Task[None] | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Somebody has come. A machine that is off does not answer."""
        self._connection = conn
        self._reached = str(conn.get_extra_info("sockname")[0])
        if is_silent(self._house.sandboxes, self._reached):
            conn.abort()

    def begin_auth(self, username: str) -> bool:
        """The name is known. It may choose a machine, which does not answer either if it is off."""
        self._seat = find_seat(self._house.sandboxes, username, self._reached)
        if self._seat is not None and not self._seat.answers:
            self._connection.abort()
        return True

    def password_auth_supported(self) -> bool:
        """Passwords are taken."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Whether the account has this password."""
        if self._seat is None:
            return False
        wanted = self._house.passwords[self._seat.account]
        return hmac.compare_digest(password.encode(), wanted.encode())

    def auth_completed(self) -> None:
        """Somebody has logged in."""
        if self._seat is None:  # with a key, under a name that has no machine
            self._connection.abort()
            return
        self._watch = asyncio.get_running_loop().create_task(self._watch_machine(self._seat))

    def session_requested(self) -> asyncssh.SSHServerSession[str] | bool:
        """One more session of the login."""
        return False if self._seat is None else PlainSession(self._seat, self._house.idle_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        if self._watch is not None:
            self._watch.cancel()

    async def _watch_machine(self, seat: Seat) -> None:
        """End the connection with the machine."""
        while seat.stands:
            await asyncio.sleep(LOOK_SECONDS)
        self._connection.abort()
