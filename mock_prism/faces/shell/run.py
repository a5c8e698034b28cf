"""Run a command on a node: ``run(visit, node, argv)``. Pure: what it prints is returned, and it never waits.

A command that is not done answers *pending*; the same call with the continuation looks again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from mock_prism.faces.shell import acli, ahv, cvm, ifconfig, linux, lonely, ncli, nuclei, os_shutdown, passwords, ping
from mock_prism.faces.shell.completion import complete
from mock_prism.faces.shell.errors import NO_COMMAND, NO_ROUTE
from mock_prism.faces.shell.outcome import ForeignContinuationError, Outcome
from mock_prism.faces.shell.render import Json
from mock_prism.faces.shell.session import NODE, Address, Session, find_address
from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS
from mock_prism.faces.shell.words import printable
from mock_prism.model.frozen import frozen
from mock_prism.sandboxes import Visit

COMPLETE = "--complete"
"""How a shell asks what may come next on a line of a program with verbs."""

Program = Callable[[Session], Outcome]

LINUX_PROGRAMS: Mapping[str, Program] = {
    **linux.PROGRAMS,
    "ifconfig": ifconfig.run,
    "ping": ping.run,
    "passwd": passwords.passwd,
    "chpasswd": passwords.chpasswd,
    **os_shutdown.PROGRAMS,
}
"""What one finds on either."""

CVM_PROGRAMS: Mapping[str, Program] = {
    "acli": acli.run,
    "ncli": ncli.run,
    "nuclei": nuclei.run,
    **cvm.PROGRAMS,
    **LINUX_PROGRAMS,
}
"""What one finds on a Controller VM."""

HOST_PROGRAMS: Mapping[str, Program] = {**ahv.PROGRAMS, **LINUX_PROGRAMS}
"""What one finds on an AHV host."""


@frozen
class Continuation:
    """Where an unfinished command stands, as its client hands it back."""

    state: Mapping[str, Json]

    @classmethod
    def parse(cls, text: str) -> Continuation:
        """Raises ForeignContinuationError."""
        try:
            state = json.loads(text)
        except (ValueError, RecursionError):
            raise ForeignContinuationError("not JSON") from None
        if not isinstance(state, dict):
            raise ForeignContinuationError("not an object")
        if not isinstance(state.get(NODE), str | None):
            raise ForeignContinuationError("its node is no address")
        return cls(state)


def run(
    visit: Visit,
    node: str | None,
    argv: Sequence[str],
    stdin: str | None = None,
    continuation: str | None = None,
) -> Outcome:
    """Run ``argv`` on the machine with this address (by default the first CVM that runs), or look how it is getting on.

    ``stdin`` is the line asked for, if one was. Raises ValueError for an empty argv, and
    ForeignContinuationError.
    """
    if not argv:
        raise ValueError("argv is empty")
    state = Continuation.parse(continuation).state if continuation is not None else None
    name = argv[0].rpartition("/")[2]
    if node is None and state is not None:
        # The first CVM that runs may be another by now.
        node = str(state[NODE]) if state.get(NODE) else None
    address = find_address(visit.site, node)
    if address is None:
        return _unreachable(node or "cvm")
    if address.loner is not None:
        return lonely.run(visit, address, (name, *argv[1:]), state)
    session = Session(visit, address.host, address.on_cvm, name, tuple(argv[1:]), state, stdin)
    if state is None and not session.answers:
        return _unreachable(session.address)
    if state is not None and not session.survives:
        return session.closed()
    if session.args[:1] == (COMPLETE,) and name in VERB_PROGRAMS and address.on_cvm:
        words = complete(visit.site, session.cluster, name, " ".join(session.args[1:]))
        return Outcome("".join(f"{word}\n" for word in words))
    program = _programs(address).get(name)
    if program is None:
        return Outcome(stderr=f"bash: {printable(name)}: command not found\n", exit_status=NO_COMMAND)
    outcome = program(session)
    return outcome if session.survives or outcome.pending is None else session.closed(outcome.stdout)


def _programs(address: Address) -> Mapping[str, Program]:
    return CVM_PROGRAMS if address.on_cvm else HOST_PROGRAMS


def _unreachable(node: str) -> Outcome:
    address = node.partition("%")[0]
    return Outcome(stderr=f"ssh: connect to host {address} port 22: No route to host\n", exit_status=NO_ROUTE)
