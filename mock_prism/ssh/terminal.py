"""The client's end of a plain session: what it types, what it sees, and how it interrupts."""

from __future__ import annotations

import asyncio
import os.path
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

import asyncssh

from mock_prism.ssh.line import Stream, Streams

CHUNK = 1 << 16
LONGEST_ANSWER = 4096
TAB = "\t"

Complete = Callable[[str], list[str]]


class Interrupted(Exception):
    """The client pressed Ctrl-C, or sent SIGINT."""


class Gone(Exception):
    """The client has left, or said nothing for too long."""


class Terminal:
    """Standard input, output and error of one session; a teletype with a line editor where the client asked for one.

    A single task reads what comes in. What nobody has asked for yet is kept, so that one may type ahead.
    """

    def __init__(self, process: asyncssh.SSHServerProcess[str], idle_seconds: float) -> None:
        self.process = process
        self._channel = cast("Any", process.channel)  # its type does not tell of the line editor
        self.is_tty = process.term_type is not None
        self._idle_seconds = idle_seconds or None
        self._typed = ""
        self._changed = asyncio.Event()
        self._interrupted = asyncio.Event()
        self._at_end = False
        self._prompt = ""
        self._streams = Streams()
        self._complete: Complete | None = None
        if self.is_tty:
            self._channel.register_key(TAB, self._tab)

    async def pump(self) -> None:
        """Take in what the client sends, until it sends no more."""
        while True:
            try:
                text = await self.process.stdin.read(CHUNK)
            except asyncssh.TerminalSizeChanged:
                continue
            except (asyncssh.BreakReceived, asyncssh.SignalReceived):
                if self.is_tty:
                    self._channel.clear_input()
                self._typed = ""
                self._interrupted.set()
                continue
            if not text:
                break
            self._typed += text
            self._changed.set()
        self._at_end = True
        self._changed.set()

    def write(self, text: str, is_error: bool = False) -> None:
        """Show some text. A teletype has one stream."""
        goes_to = self._streams.err if is_error else self._streams.out
        if goes_to is Stream.NULL:
            return
        stream = self.process.stderr if goes_to is Stream.ERR and not self.is_tty else self.process.stdout
        with suppress(OSError):
            stream.write(text)

    @contextmanager
    def sending(self, streams: Streams) -> Iterator[None]:
        """Send what is written elsewhere, for as long as a command runs."""
        outer = self._streams
        self._streams = streams.within(outer)
        try:
            yield
        finally:
            self._streams = outer

    async def drain(self) -> None:
        """Wait until the client has taken what was written. Raises Gone."""
        try:
            await self.process.stdout.drain()
            await self.process.stderr.drain()
        except (OSError, asyncssh.Error):
            raise Gone from None

    async def pause(self, seconds: float) -> None:
        """Let time pass. Raises Interrupted when the client presses Ctrl-C, and Gone when its connection is lost."""
        if self.process.is_closing():
            raise Gone
        with suppress(TimeoutError):
            await asyncio.wait_for(self._interrupted.wait(), seconds)
        self._check_interrupted()

    async def read_line(self, prompt: str = "", complete: Complete | None = None) -> str:
        """A line of input; empty at its end. Raises Interrupted, and Gone after too long a silence."""
        if not self._streams.has_input:
            return ""
        self._prompt, self._complete = prompt, complete
        if self.is_tty:
            self.write(prompt)
        try:
            while "\n" not in self._typed and len(self._typed) < LONGEST_ANSWER and not self._at_end:
                await self._more()
        finally:
            self._complete = None
        end = self._typed.find("\n") + 1 or len(self._typed)
        line, self._typed = self._typed[:end], self._typed[end:]
        return line

    async def _more(self) -> None:
        self._changed.clear()
        waits = [asyncio.ensure_future(event.wait()) for event in (self._changed, self._interrupted)]
        try:
            done, _ = await asyncio.wait(waits, timeout=self._idle_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not done:
            raise Gone
        self._check_interrupted()

    def _check_interrupted(self) -> None:
        if self._interrupted.is_set():
            self._interrupted.clear()
            raise Interrupted

    def _tab(self, line: str, at: int) -> tuple[str, int]:
        """Complete the word before the cursor as far as that is sure, or else show what it may become."""
        if self._complete is None:
            return line, at
        before, after = line[:at], line[at:]
        words = self._complete(before)
        begun = before.rpartition(" ")[2]
        common = os.path.commonprefix(words)  # noqa: RUF071  letters, not folders
        if len(words) == 1 and not common.endswith("="):
            common += " "
        if len(common) > len(begun):
            before = before.removesuffix(begun) + common
        elif words:
            shown = (word.rpartition("=")[2] or word for word in words)
            self.write(f"\n{'  '.join(shown)}\n{self._prompt}")
        return before + after, len(before)
