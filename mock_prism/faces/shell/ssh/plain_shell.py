"""A shell of plain mode for one login: it walks through lines and runs what they name, in the server's own process."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Protocol

from mock_prism.faces.shell.errors import NO_ROUTE
from mock_prism.faces.shell.orders import Order, carry_out
from mock_prism.faces.shell.outcome import Need, Outcome, Pending
from mock_prism.faces.shell.plain.builtins import Login, Said
from mock_prism.faces.shell.plain.lines import EVERYWHERE
from mock_prism.faces.shell.plain.walk import walk
from mock_prism.faces.shell.ssh.seat import Seat
from mock_prism.model.errors import Invalid
from mock_prism.sandboxes import Pace

FIRST_PAUSE_SECONDS, PAUSE_GROWTH, LONGEST_PAUSE_SECONDS = 0.02, 1.5, 0.5
PATIENCE_SECONDS = 2.0
"""How long a command waits at a frozen pace before it says so."""

STANDS_STILL = "waits, but time stands still in this sandbox: mock-prism control advance SECONDS moves it\n"
INTERACTIVE = "--interactive"
LEAVES = (["exit"], ["quit"], ["core.exit"], ["core.quit"])
WRONG, INTERRUPTED = 2, 130


class SeatLost(Exception):
    """The machine under a login has gone down."""


class Interrupted(Exception):
    """Somebody has pressed Ctrl-C, or sent the signal of it."""


class Channel(Protocol):
    """What a shell talks to."""

    async def write(self, text: str) -> None:
        """Show it."""

    async def complain(self, text: str) -> None:
        """Show it where errors are shown."""

    async def ask(self, prompt: str, program: str = "", node: str = "") -> str | None:
        """A line of input; None at its end. ``program`` is whose words Tab completes, on which ``node``.

        Raises Interrupted.
        """

    async def pause(self, seconds: float) -> None:
        """Wait so long. Raises Interrupted."""


class PlainShell:
    """One shell. ``login`` is what it remembers. What it does raises SeatLost and Interrupted."""

    def __init__(self, seat: Seat, channel: Channel) -> None:
        self._seat, self._channel = seat, channel
        self.login = Login(seat.home)

    @property
    def prompt(self) -> str:
        """What stands in front of a line that is typed (captured for the CVM)."""
        seat, folder = self._seat, self.login.shown_folder
        if seat.account == "root":
            return f"[root@{seat.machine} {folder}]# "
        return f"nutanix@{seat.machine}:{seat.address}:{folder}$ "

    async def run_line(self, line: str) -> bool:
        """Run a line; whether the shell is left with it."""
        return await self._walk(line, self.login, self._seat.address)

    async def _walk(self, line: str, login: Login, node: str) -> bool:
        steps, status = walk(line, login), None
        while True:
            try:
                step = steps.send(status)
            except StopIteration as end:
                return bool(end.value)
            if isinstance(step, Said):
                await self._show(step.stdout, step.stderr)
                status = None
            elif step.argv[0] in EVERYWHERE and len(step.argv) > 1:
                status = await self._everywhere(step.argv, node)
            else:
                status = await self._run(step.argv, node)

    async def _show(self, stdout: str, stderr: str) -> None:
        if stdout:
            await self._channel.write(stdout)
        if stderr:
            await self._channel.complain(stderr)

    def _look(
        self, argv: Sequence[str], node: str, stdin: str | None = None, pending: Pending | None = None
    ) -> Outcome:
        """One run or look."""
        order = Order(tuple(argv), node, stdin, None if pending is None else pending.continuation)
        try:
            outcome = carry_out(self._seat.sandbox, order, plain=True)
        except Invalid as error:  # the sandbox was reset meanwhile
            outcome = Outcome("", f"{argv[0]}: {error.field} {error.reason}\n", WRONG)
        if not self._seat.stands:
            raise SeatLost
        return outcome

    async def _run(self, argv: Sequence[str], node: str) -> int:
        outcome = self._look(argv, node)
        waited = 0.0
        pause = FIRST_PAUSE_SECONDS
        while True:
            await self._show(outcome.stdout, outcome.stderr)
            pending = outcome.pending
            if pending is None:
                break
            line = None
            if pending.need is Need.INPUT:
                line = await self._channel.ask("") or ""
            elif pending.pace is Pace.EAGER:
                await self._channel.pause(0)
            else:
                await self._channel.pause(pause)
                if pending.pace is Pace.FROZEN and waited < PATIENCE_SECONDS <= waited + pause:
                    await self._channel.complain(f"{argv[0]}: {STANDS_STILL}")
                waited += pause
                pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)
            outcome = self._look(argv, node, line, pending)
        if outcome.prompt:
            return await self._interact(argv, node, outcome.prompt)
        return outcome.exit_status

    async def _everywhere(self, argv: Sequence[str], node: str) -> int:
        """Run a line on each of many nodes; the last status that was not 0."""
        failure = 0
        for login in self._look((argv[0], "true"), node).logins:
            await self._channel.write(login.banner)
            knock = self._look(("whoami",), login.node)
            if knock.exit_status == NO_ROUTE:
                await self._channel.complain(knock.stderr)
                failure = NO_ROUTE
                continue
            there = Login(self._seat.home)
            await self._walk(" ".join(argv[1:]), there, login.node)
            failure = there.status or failure
        return failure

    async def _interact(self, argv: Sequence[str], node: str, prompt: str) -> int:
        """Read lines for a program that is a shell of its own, until its end; the status of its last command."""
        status = 0
        while True:
            try:
                line = await self._channel.ask(prompt, argv[0], node)
                words = shlex.split(line or "")
                if line is None or words[:1] in LEAVES:
                    return status
                if words:
                    status = await self._run((argv[0], INTERACTIVE, *argv[1:], *words), node)
            except ValueError as error:
                await self._channel.complain(f"{argv[0]}: {error}\n")
            except Interrupted:
                status = INTERRUPTED
