"""The SSH service of a server: who may log in where, and what a login runs. It has a thread and a loop of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncssh

from mock_prism.certificates import alone_in
from mock_prism.model.errors import PrismError
from mock_prism.model.frozen import frozen
from mock_prism.model.lockout import let_in
from mock_prism.sandboxes import Sandboxes
from mock_prism.ssh.accounts import Account
from mock_prism.ssh.bash import NoSuchSubsystem, Shells
from mock_prism.ssh.plain import Leave, log_in, run_text
from mock_prism.ssh.runner import Dropped, Machine
from mock_prism.ssh.terminal import Gone, Interrupted, Terminal

log = logging.getLogger(__name__)

LOGIN_SECONDS = 60
LONGEST_LINE = 1 << 16
KEEPALIVE_SECONDS = 30
WATCH_SECONDS = 0.5
NO_SUCH_SUBSYSTEM, INTERRUPTED = 127, 130
KEY_TYPE = "ssh-ed25519"


@frozen
class Service:
    """What the SSH service is made of. ``shells`` None is the plain mode; ``passwords`` has one for each user."""

    sandboxes: Sandboxes
    shells: Shells | None
    folder: Path
    authorized_keys: Path | None
    idle_seconds: float
    passwords: Mapping[str, str]

    def serve(self, listeners: Iterable[tuple[socket.socket, str | None]]) -> None:
        """Serve sockets that listen already, each perhaps that of one node, until the process ends."""
        asyncio.run(self._listen(listeners))

    def known_keys(self) -> frozenset[bytes]:
        """The keys that may log in, read anew each time."""
        if self.authorized_keys is None:
            return frozenset()
        return frozenset(key.public_data for key in asyncssh.read_public_key_list(self.authorized_keys))

    async def _listen(self, listeners: Iterable[tuple[socket.socket, str | None]]) -> None:
        key = host_key(self.folder)
        for listener, node in listeners:
            await asyncssh.listen(
                sock=listener,
                server_factory=lambda node=node: Door(self, node),
                server_host_keys=[key],
                encoding="utf-8" if self.shells is None else None,
                errors="replace",
                line_editor=self.shells is None,
                max_line_length=LONGEST_LINE,
                login_timeout=LOGIN_SECONDS,
                keepalive_interval=KEEPALIVE_SECONDS,
                utf8_decode_errors="replace",
                agent_forwarding=False,
                gss_host=None,
                server_version="OpenSSH_8.0",
            )
        await asyncio.Event().wait()


class Session(asyncssh.SSHServerProcess[Any]):
    """A session whose subsystem, file transfer included, is a program like any other. asyncssh's own file transfer
    would run in this very process, outside any wall.
    """

    def subsystem_requested(self, subsystem: str) -> bool:
        return True

    def session_started(self) -> None:
        if self.subsystem is None:
            super().session_started()
            return
        channel = self.channel
        errors = asyncssh.SSHWriter(self, channel, asyncssh.EXTENDED_DATA_STDERR)
        running = self._start_process(asyncssh.SSHReader(self, channel), asyncssh.SSHWriter(self, channel), errors)
        if running is not None:
            self._running = asyncio.ensure_future(running)


class Door(asyncssh.SSHServer):
    """One connection: it is closed at once where the machine that it is for does not answer."""

    def __init__(self, service: Service, node: str | None) -> None:
        self._service = service
        self._node = node
        self._account = Account.parse("")
        self._connection: asyncssh.SSHServerConnection | None = None
        self._machine: Machine | None = None
        self._watch: asyncio.Task[None] | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()

    def begin_auth(self, username: str) -> bool:
        self._account = Account.parse(username, self._node)
        try:
            with self._service.sandboxes.get(self._account.sandbox).enter() as visit:
                address = self._account.address(visit.site)
                if address is not None:
                    booted = address.booted_micros(visit.site)
                    self._machine = Machine(
                        self._service.sandboxes, self._account, address.ip(visit.site), booted_micros=booted
                    )
        except PrismError:
            self._account = Account.parse("")  # no sandbox can have that name: nobody gets in
            return True
        if self._machine is None and self._connection is not None:
            self._connection.abort()
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        account = self._account
        if self._machine is None or not account.is_known:
            return False
        with self._service.sandboxes.get(account.sandbox).enter() as visit:
            is_right = self._machine.takes_password(visit.site, password)
            if is_right is None:
                is_right = account.accepts(password, self._service.passwords)
            return let_in(visit.site, account.user, is_right)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return self._machine is not None and self._account.is_known and key.public_data in self._service.known_keys()

    def auth_completed(self) -> None:
        if self._machine is not None:
            self._watch = asyncio.ensure_future(self._hold())

    async def _hold(self) -> None:
        """Drop the connection when its machine goes down."""
        assert self._machine is not None
        while self._machine.is_up:
            await asyncio.sleep(WATCH_SECONDS)
        if self._connection is not None:
            self._connection.abort()

    def session_requested(self) -> asyncssh.SSHServerProcess[Any]:
        return Session(self._run, None, 3, False)

    async def _run(self, process: asyncssh.SSHServerProcess[Any]) -> None:
        """One session from its start to its exit status."""
        assert self._machine is not None
        assert self._connection is not None
        try:
            status = await self._serve(self._machine, process)
        except Dropped:
            self._connection.abort()
        except Gone:
            process.close()
        except Exception:
            log.exception("an SSH session of %s", self._account.user)
            process.exit(1)
        else:
            with suppress(OSError, asyncssh.Error):
                await process.stdout.drain()
            process.exit(status)

    async def _serve(self, machine: Machine, process: asyncssh.SSHServerProcess[Any]) -> int:
        if self._service.shells is not None:
            try:
                return await self._service.shells.run(machine, process)
            except NoSuchSubsystem as error:
                process.stderr.write(f"mock-prism: no file transfer: {error}\n".encode())
                return NO_SUCH_SUBSYSTEM
        if process.subsystem is not None:
            process.stderr.write("mock-prism: no file transfer: the plain mode has no files\n")
            return NO_SUCH_SUBSYSTEM
        return await _plain(machine, process, self._service.idle_seconds)


async def _plain(machine: Machine, process: asyncssh.SSHServerProcess[str], idle_seconds: float) -> int:
    terminal = Terminal(process, idle_seconds if process.command is None else 0)
    pumping = asyncio.ensure_future(terminal.pump())
    try:
        if process.command is not None:
            return await run_text(machine, terminal, process.command)
        return await log_in(machine, terminal)
    except Leave as leave:
        return leave.status
    except Interrupted:
        return INTERRUPTED
    finally:
        pumping.cancel()


def host_key(folder: Path) -> asyncssh.SSHKey:
    """The service's own key, made at first start and kept where that can be: clients that know it do not ask again."""
    path = folder / "ssh_host_key"
    if (kept := _read_key(path)) is not None:
        return kept
    key = asyncssh.generate_private_key(KEY_TYPE)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone_in(folder):
            if (kept := _read_key(path)) is not None:  # somebody was quicker
                return kept
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            key.write_private_key(fresh)
            fresh.replace(path)
    return key


def _read_key(path: Path) -> asyncssh.SSHKey | None:
    """The key in a file, if there is one."""
    try:
        return asyncssh.read_private_key(path)
    except (OSError, asyncssh.KeyImportError):
        return None
