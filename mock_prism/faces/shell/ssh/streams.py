"""The streams of a command that runs without a terminal."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

import asyncssh

from mock_prism.faces.shell.plain.words import LONGEST_LINE
from mock_prism.faces.shell.ssh.plain_shell import Interrupted

MOST_UNREAD = 1 << 20


class Streams:
    """Input by the line, and two outputs. It is fed by the SSH session that owns it."""

    def __init__(self, channel: asyncssh.SSHServerChannel[str]) -> None:
        self._channel = channel
        self._lines: deque[str] = deque()
        self._partial = ""
        self._unread = 0
        self._ended = False
        self._news = asyncio.Event()
        self._interrupted = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()

    def feed(self, text: str) -> None:
        """Input has come. Of a line that is too long so much is kept that it is seen to be."""
        *whole, rest = (self._partial + text).split("\n")
        for line in whole:
            self._lines.append(line[: LONGEST_LINE + 1])
            self._unread += len(self._lines[-1]) + 1
        self._partial = rest[: LONGEST_LINE + 1]
        if self._unread > MOST_UNREAD:
            self._channel.pause_reading()
        self._news.set()

    def end(self) -> None:
        """No more input will come."""
        if self._partial:
            self._lines.append(self._partial)
            self._partial = ""
        self._ended = True
        self._news.set()

    def interrupt(self) -> None:
        """A signal has come."""
        self._interrupted.set()
        self._news.set()

    async def write(self, text: str) -> None:
        """Show it on standard output; waits where the client reads too slowly."""
        self._channel.write(text)
        await self.writable.wait()

    async def complain(self, text: str) -> None:
        """Show it on standard error."""
        self._channel.write_stderr(text)
        await self.writable.wait()

    async def ask(self, prompt: str, program: str = "", node: str = "") -> str | None:
        """The next line, or None at the end. Raises Interrupted."""
        if prompt:
            await self.write(prompt)
        while not self._lines and not self._ended:
            self._news.clear()
            await self._news.wait()
            self._check()
        if not self._lines:
            return None
        line = self._lines.popleft()
        self._unread -= len(line) + 1
        if self._unread <= MOST_UNREAD:
            self._channel.resume_reading()
        return line

    async def pause(self, seconds: float) -> None:
        """Wait so long. Raises Interrupted."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._interrupted.wait(), seconds or None) if seconds else await asyncio.sleep(0)
        self._check()

    def _check(self) -> None:
        if self._interrupted.is_set():
            self._interrupted.clear()
            raise Interrupted
