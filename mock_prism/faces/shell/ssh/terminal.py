"""A terminal at the other end of an SSH channel, with prompt_toolkit's line editor on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from typing import TextIO, cast

import asyncssh
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from mock_prism.faces.shell.ssh.plain_shell import Interrupted

CTRL_C = "\x03"
LONGEST_TYPED_AHEAD = 1 << 16
SMALLEST = Size(rows=24, columns=80)
Complete = Callable[[str, str, str], Iterable[str]]
"""From a program, a node and what stands before the cursor to the words that could go on from the last one."""


class IdleError(Exception):
    """Nothing has been typed for too long."""


class Words(Completer):
    """Tab on one program's command line."""

    def __init__(self, complete: Complete, program: str, node: str) -> None:
        self._complete, self._program, self._node = complete, program, node

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The words that could go on from the one before the cursor."""
        before = document.text_before_cursor
        last = before.split(" ")[-1]
        for word in self._complete(self._program, self._node, before):
            yield Completion(word, start_position=-len(last))


class Wire:
    """The channel as the text stream that prompt_toolkit writes to. Line ends are a terminal's."""

    encoding = "utf-8"

    def __init__(self, channel: asyncssh.SSHServerChannel[str]) -> None:
        self._channel = channel

    def write(self, text: str) -> int:
        """Send it on; to a channel that is closed, nothing."""
        with suppress(BrokenPipeError):
            self._channel.write(text.replace("\r\n", "\n").replace("\n", "\r\n"))
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""

    def isatty(self) -> bool:
        """It is one."""
        return True


class Terminal:
    """Input with a line editor, and an output. It is fed by the SSH session that owns it.

    ``idle_seconds`` is how long it waits for a line.
    """

    def __init__(
        self, channel: asyncssh.SSHServerChannel[str], complete: Complete, idle_seconds: float, stack: ExitStack
    ) -> None:
        self._channel, self._complete, self._idle_seconds = channel, complete, idle_seconds
        self._wire = Wire(channel)
        self._input = stack.enter_context(create_pipe_input())
        output = Vt100_Output(cast(TextIO, self._wire), self._size, term=channel.get_terminal_type(), enable_cpr=False)
        self._output = output
        self._sessions: dict[str, PromptSession[str]] = {}
        self._asking: PromptSession[str] | None = None
        self._typed_ahead = ""
        self._last_line = ""
        self._interrupted = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()

    def _size(self) -> Size:
        width, height, _, _ = self._channel.get_terminal_size()
        return Size(rows=height, columns=width) if width > 0 and height > 0 else SMALLEST

    def feed(self, text: str) -> None:
        """Something was typed. Where nobody asks, Ctrl-C interrupts and the rest is kept for the next prompt."""
        if self._asking is not None:
            self._input.send_text(text)
        elif CTRL_C in text:
            self._typed_ahead = ""
            self._wire.write("^C\n")
            self._interrupted.set()
        else:
            self._typed_ahead = (self._typed_ahead + text)[:LONGEST_TYPED_AHEAD]

    def end(self) -> None:
        """No more input will come."""
        self._input.close()

    def interrupt(self) -> None:
        """A signal has come."""
        self.feed(CTRL_C)

    def resize(self) -> None:
        """The window has another size."""
        if self._asking is not None and self._asking.app.is_running:
            self._asking.app._on_resize()

    async def write(self, text: str) -> None:
        """Show it; waits where the client reads too slowly."""
        self._wire.write(text)
        self._last_line = (self._last_line + text).rpartition("\n")[2]
        await self.writable.wait()

    async def complain(self, text: str) -> None:
        """Show it: a terminal has one output."""
        await self.write(text)

    async def ask(self, prompt: str, program: str = "", node: str = "") -> str | None:
        """A line that is typed, or None at the end. Raises Interrupted and IdleError."""
        if not prompt:
            # The editor has to know of the question that stands before the cursor.
            prompt, self._last_line = self._last_line, ""
            self._wire.write("\r")
        session = self._session(f"{program} {node}")
        completer = Words(self._complete, program, node) if node else None
        self._asking = session
        if self._typed_ahead:
            self._input.send_text(self._typed_ahead)
            self._typed_ahead = ""
        asked = session.prompt_async(
            prompt, completer=completer, complete_while_typing=False, handle_sigint=False, enable_suspend=False
        )
        try:
            return await asyncio.wait_for(asked, self._idle_seconds)
        except KeyboardInterrupt:
            raise Interrupted from None
        except EOFError:
            return None
        except TimeoutError:
            raise IdleError from None
        finally:
            self._asking = None

    def _session(self, name: str) -> PromptSession[str]:
        """The editor of one program, with a history of its own."""
        if name not in self._sessions:
            self._sessions[name] = PromptSession(input=self._input, output=self._output)
        return self._sessions[name]

    async def pause(self, seconds: float) -> None:
        """Wait so long. Raises Interrupted."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._interrupted.wait(), seconds) if seconds else await asyncio.sleep(0)
        if self._interrupted.is_set():
            self._interrupted.clear()
            raise Interrupted
