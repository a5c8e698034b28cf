"""Commands of the mock run for a session, to their end, without holding up anybody else."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.shell.asking import STANDSTILL, Pauses, final
from mock_prism.faces.shell.errors import NO_ROUTE, exit_status, sentence
from mock_prism.faces.shell.outcome import Need, Outcome
from mock_prism.faces.shell.run import run
from mock_prism.faces.shell.session import find_address
from mock_prism.model.errors import PrismError
from mock_prism.model.frozen import frozen
from mock_prism.model.machine_password import takes_password
from mock_prism.model.site import Site
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.ssh.accounts import Account
from mock_prism.ssh.terminal import Terminal
from mock_prism.ssh.words import WORDS, Login


class Dropped(Exception):
    """The machine has gone down under the login."""


@frozen
class Machine:
    """The machine that a login is on, over how many others it came there, and since when the machine has been up."""

    sandboxes: Sandboxes
    account: Account
    node: str
    hops: int = 0
    booted_micros: int | None = None

    def since_boot(self) -> Machine:
        """The same for a login that does not outlast the machine's next boot."""
        with self.sandboxes.get(self.account.sandbox).enter() as visit:
            address = find_address(visit.site, self.node)
            return self if address is None else replace(self, booted_micros=address.booted_micros(visit.site))

    @property
    def is_up(self) -> bool:
        """Whether the login still holds. A machine that is up again has dropped it all the same."""
        with self.sandboxes.get(self.account.sandbox).enter() as visit:
            address = find_address(visit.site, self.node)
            if address is None or not address.holds(visit.site):
                return False
            return self.booted_micros is None or address.booted_micros(visit.site) <= self.booted_micros

    @property
    def answers(self) -> bool:
        """Whether one can log in there."""
        with self.sandboxes.get(self.account.sandbox).enter() as visit:
            address = find_address(visit.site, self.node)
            return address is not None and address.answers(visit.site)

    def takes_password(self, site: Site, password: str) -> bool | None:
        """Whether it is what somebody has made the user's password there, inside the door; None where nobody has."""
        address = find_address(site, self.node)
        if address is None:
            return None
        where = address.host.cluster_uuid if address.on_cvm else address.host.uuid
        return takes_password(site, where, self.account.user, password)

    def login(self) -> Login:
        """What the login shell's own words tell."""
        with self.sandboxes.get(self.account.sandbox).enter() as visit:
            address = find_address(visit.site, self.node)
            if address is None:
                raise Dropped
            return Login(self.account.user, address.name(visit.site), address.on_cvm, visit.site.now_micros)

    def look(
        self, argv: tuple[str, ...], node: str, line: str | None, continuation: str | None
    ) -> tuple[Outcome, Pace]:
        """One call of a program, or another look at one under way."""
        with self.sandboxes.get(self.account.sandbox).enter() as visit:
            try:
                return run(visit, node, argv, line, continuation), visit.pace
            except PrismError as error:
                return Outcome("", f"{sentence(error)}\n", exit_status(error)), visit.pace


async def run_program(machine: Machine, terminal: Terminal, argv: tuple[str, ...], node: str | None = None) -> int:
    """Run a program to its end; its exit status. Raises Dropped, Interrupted and Gone."""
    return await _log_in(machine, terminal, await finish_program(machine, terminal, argv, node))


async def finish_program(
    machine: Machine, terminal: Terminal, argv: tuple[str, ...], node: str | None = None, hides_pending: bool = False
) -> Outcome:
    """Run a program until it is told how it ended. Raises Dropped, Interrupted and Gone."""
    node = node or machine.node
    line: str | None = None
    continuation: str | None = None
    pauses = Pauses()
    while True:
        outcome, pace = machine.look(argv, node, line, continuation)
        terminal.write(final(outcome.stdout) if hides_pending else outcome.stdout)
        if outcome.exit_status == NO_ROUTE and continuation is not None and not machine.is_up:
            raise Dropped
        terminal.write(outcome.stderr, is_error=True)
        await terminal.drain()
        if outcome.pending is None:
            return outcome
        continuation, line = outcome.pending.continuation, None
        if outcome.pending.need is Need.INPUT:
            line = await terminal.read_line()
            continue
        pause, complains = pauses.take(pace.value)
        await terminal.pause(pause)
        if complains:
            terminal.write(f"{argv[0]}: {STANDSTILL}\n", is_error=True)


async def _log_in(machine: Machine, terminal: Terminal, outcome: Outcome) -> int:
    """Run a command on each node in turn; the last status that was not 0."""
    status = outcome.exit_status
    for login in outcome.logins:
        terminal.write(login.banner)
        if (word := WORDS.get(login.argv[0])) is not None:
            terminal.write(word(replace(machine, node=login.node).login(), login.argv[1:]))
        else:
            status = await run_program(machine, terminal, login.argv, login.node) or status
    return status
