"""An SSH session of plain mode: one command, the lines of a script on standard input, or a person at a terminal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import ExitStack

import asyncssh

from mock_prism.faces.shell.orders import Order, carry_out
from mock_prism.faces.shell.ssh.plain_shell import INTERRUPTED, Interrupted, PlainShell, SeatLost
from mock_prism.faces.shell.ssh.seat import Seat
from mock_prism.faces.shell.ssh.streams import Streams
from mock_prism.faces.shell.ssh.terminal import IdleError, Terminal

LOG = logging.getLogger(__name__)
FAILED = 255
IDLE = "\ntimed out waiting for input: auto-logout\n"


class PlainSession(asyncssh.SSHServerSession[str]):
    """One session of a login."""

    def __init__(self, seat: Seat, idle_seconds: float) -> None:
        self._seat, self._idle_seconds = seat, idle_seconds
        self._command: str | None = None
        self._has_terminal = False
        self._streams: Streams | Terminal | None = None
        self._stack = ExitStack()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[str]) -> None:
        """The channel is open."""
        self._channel = chan

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        """A terminal is wanted."""
        self._has_terminal = True
        return True

    def shell_requested(self) -> bool:
        """A shell is wanted."""
        return True

    def exec_requested(self, command: str) -> bool:
        """A command is to be run."""
        self._command = command
        return True

    def session_started(self) -> None:
        """All that was wanted is known."""
        if self._has_terminal:
            self._streams = Terminal(self._channel, self._complete, self._idle_seconds, self._stack)
        else:
            self._streams = Streams(self._channel)
        self._task = asyncio.get_running_loop().create_task(self._serve(self._streams))

    def data_received(self, data: str, datatype: asyncssh.DataType) -> None:
        """Input has come."""
        if self._streams is not None:
            self._streams.feed(data)

    def eof_received(self) -> bool:
        """No more input will come; the output stays open."""
        if self._streams is not None:
            self._streams.end()
        return True

    def signal_received(self, signal: str) -> None:
        """A signal has come: INT interrupts, TERM, HUP and KILL end."""
        if signal == "INT":
            self.break_received(0)
        elif signal in ("TERM", "HUP", "KILL"):
            self._channel.exit_with_signal(signal)

    def break_received(self, msec: int) -> bool:
        """The client interrupts."""
        if self._streams is not None:
            self._streams.interrupt()
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """The window has another size."""
        if isinstance(self._streams, Terminal):
            self._streams.resize()

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        if self._streams is not None:
            self._streams.writable.clear()

    def resume_writing(self) -> None:
        """The client has caught up."""
        if self._streams is not None:
            self._streams.writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone: what runs for it ends."""
        if self._task is not None:
            self._task.cancel()

    async def _serve(self, streams: Streams | Terminal) -> None:
        with self._stack:
            shell = PlainShell(self._seat, streams)
            try:
                self._channel.exit(await self._talk(shell, streams))
            except SeatLost:
                self._channel.get_connection().abort()
            except BrokenPipeError:
                self._channel.close()
            except Exception:
                LOG.exception("an SSH session has failed")
                self._channel.exit(FAILED)

    async def _talk(self, shell: PlainShell, streams: Streams | Terminal) -> int:
        """Run the command, or one line after another. Raises SeatLost."""
        try:
            if self._command is not None:
                await shell.run_line(self._command)
                return shell.login.status
        except Interrupted:
            return INTERRUPTED
        while True:
            try:
                prompt = shell.prompt if self._has_terminal else ""
                line = await streams.ask(prompt, "", self._seat.address)
                if line is None or await shell.run_line(line):
                    return shell.login.status
            except Interrupted:
                shell.login.status = INTERRUPTED
                if not self._has_terminal:
                    return INTERRUPTED
            except IdleError:
                await streams.write(IDLE)
                return shell.login.status

    def _complete(self, program: str, node: str, before: str) -> list[str]:
        """The words that could go on from the last one of a line."""
        words = (program, before) if program else ("", before)
        order = Order(("complete", *words), node, None, None)
        return carry_out(self._seat.sandbox, order, plain=True).stdout.splitlines()
