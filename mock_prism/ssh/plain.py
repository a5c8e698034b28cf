"""The plain mode: a login shell that knows the mock's own commands and nothing of the machine it runs on."""

from __future__ import annotations

import shlex
from dataclasses import replace
from functools import partial

from mock_prism.faces.shell.asking import is_farewell
from mock_prism.faces.shell.client import SSH
from mock_prism.faces.shell.completion import complete
from mock_prism.faces.shell.errors import NO_ROUTE
from mock_prism.faces.shell.login import Target
from mock_prism.faces.shell.session import find_address
from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS
from mock_prism.faces.shell.words import printable
from mock_prism.model.cluster import Cluster
from mock_prism.ssh.line import Misspelt, NotPlain, Unfinished, read_line
from mock_prism.ssh.runner import Dropped, Machine, finish_program, run_program
from mock_prism.ssh.terminal import Interrupted, Terminal
from mock_prism.ssh.words import LEAVING, SPELLINGS, WORDS, bare

NO_COMMAND, SYNTAX, INTERRUPTED = 127, 2, 130
LONGEST_NUMBER = 18
MOST_HOPS = 10


class Leave(Exception):
    """The login is over."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def run_text(machine: Machine, terminal: Terminal, text: str, status: int = 0) -> int:
    """Run a line, or several, after one that ended with ``status``; the status of the last command.

    Raises Leave, Dropped and Gone.
    """
    try:
        commands = read_line(text)
    except NotPlain as error:
        terminal.write(str(error), is_error=True)
        return NO_COMMAND
    except Unfinished as error:
        terminal.write(f"bash: unexpected EOF while looking for matching `{error}'\n", is_error=True)
        return SYNTAX
    except Misspelt as error:
        terminal.write(f"bash: syntax error: no command before {error}\n", is_error=True)
        return SYNTAX
    for command in commands:
        if (command.after == "&&" and status) or (command.after == "||" and not status):
            continue
        try:
            with terminal.sending(command.streams):
                status = await _run(machine, terminal, command.argv, status)
        except NotPlain as error:
            terminal.write(str(error), is_error=True)
            status = NO_COMMAND
        except Interrupted:
            terminal.write("^C\n" if terminal.is_tty else "")
            return INTERRUPTED
    return status


async def _run(machine: Machine, terminal: Terminal, argv: tuple[str, ...], last: int) -> int:
    """One command, after one that ended with ``last``."""
    name, *args = bare(argv)
    if name in LEAVING:
        return _leave(terminal, name, args, last)
    if name == SSH:
        return await _log_in_there(machine, terminal, Target.read(tuple(args)))
    if (word := WORDS.get(name)) is not None:
        terminal.write(word(machine.login(), tuple(args)))
        return 0
    if _is_shell(name, args):
        return await _converse(machine, terminal, name, args)
    return await run_program(machine, terminal, (name, *args))


async def _log_in_there(machine: Machine, terminal: Terminal, target: Target) -> int:
    """Be on another machine of the site, for one line or for a shell; its exit status."""
    account = replace(machine.account, user=target.user or machine.account.user)
    there = Machine(machine.sandboxes, account, target.node(machine.node), machine.hops + 1).since_boot()
    if not target.host or there.hops > MOST_HOPS or not there.answers:
        terminal.write(f"ssh: connect to host {printable(target.host)} port 22: No route to host\n", is_error=True)
        return NO_ROUTE
    try:
        if target.command:
            return await run_text(there, terminal, " ".join(target.command))
        return await log_in(there, terminal)
    except Leave as leave:
        return leave.status
    except Dropped:
        if not machine.is_up:
            raise
        terminal.write(f"Connection to {target.host} closed by remote host.\n", is_error=True)
        return NO_ROUTE


def _leave(terminal: Terminal, name: str, args: list[str], last: int) -> int:
    """Raises Leave, unless the arguments are too many: then one stays."""
    if name == "false":
        return 1
    if not args:
        raise Leave(last)
    if not args[0].removeprefix("-").isdecimal():
        terminal.write(f"bash: {name}: {printable(args[0])} is no number\n", is_error=True)
        raise Leave(SYNTAX)
    if len(args) > 1:
        terminal.write(f"bash: {name}: takes one number\n", is_error=True)
        return 1
    raise Leave(int(args[0][:LONGEST_NUMBER]) % 256)


def _is_shell(program: str, args: list[str]) -> bool:
    """Whether a program with verbs is called with options only, and opens a shell of its own."""
    return program in VERB_PROGRAMS and VERB_PROGRAMS[program].options.after(args) == []


async def _converse(machine: Machine, terminal: Terminal, program: str, args: list[str]) -> int:
    """A program's own shell, until it is left; its exit status where it does not open."""
    opening = await finish_program(machine, terminal, (program, *args))
    if not opening.prompt:
        return opening.exit_status
    options = args if opening.options is None else list(opening.options)
    complete_line = partial(_completions, machine, program)
    while True:
        try:
            line = await terminal.read_line(opening.prompt, complete_line)
            words = shlex.split(line)
            if not line or is_farewell(words):
                return 0
            if not words:
                continue
            told = await finish_program(machine, terminal, (program, *options, *words), hides_pending=terminal.is_tty)
            options = options if told.options is None else list(told.options)
        except ValueError as error:
            terminal.write(f"{error}\n")
        except Interrupted:
            terminal.write("^C\n" if terminal.is_tty else "")


def _completions(machine: Machine, program: str | None, line: str) -> list[str]:
    """Of a shell's own line, or of one that begins with a program."""
    if program is None:
        program, blank, line = line.lstrip().partition(" ")
        if not blank:
            return sorted(
                name for name in {*SPELLINGS, *WORDS, *LEAVING} if name.startswith(program) and "/" not in name
            )
        if program not in VERB_PROGRAMS:
            return []
    with machine.sandboxes.get(machine.account.sandbox).enter() as visit:
        address = find_address(visit.site, machine.node)
        if address is None:
            return []
        return complete(visit.site, visit.site.get(Cluster, address.host.cluster_uuid), program, line)


async def log_in(machine: Machine, terminal: Terminal) -> int:
    """The login shell: lines until one leaves. Raises Dropped and Gone."""
    status = 0
    while True:
        try:
            line = await terminal.read_line(machine.login().prompt, partial(_completions, machine, None))
            if not line:
                terminal.write("logout\n" if terminal.is_tty else "")
                return status
            status = await run_text(machine, terminal, line, status)
        except Interrupted:
            terminal.write("^C\n" if terminal.is_tty else "")
            status = INTERRUPTED
