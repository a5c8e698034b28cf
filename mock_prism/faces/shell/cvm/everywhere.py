"""allssh and hostssh: one command on every Controller VM, or on every host."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable

from mock_prism.faces.shell.errors import USAGE
from mock_prism.faces.shell.outcome import Login, Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import without_sudo
from mock_prism.model.node import cvm_of

PUNCTUATION = "|&;<>()"


def allssh(session: Session) -> Outcome:
    """On every CVM; the one we are on comes last (captured)."""
    addresses = [cvm_of(session.site, host).ip for host in session.hosts]
    addresses.sort(key=lambda ip: ip == session.address)
    return _everywhere(session, addresses, lambda ip: f"{'=' * 18} {ip} {'=' * 17}\n")


def hostssh(session: Session) -> Outcome:
    """On every host. That the address is the banner's second word is by scripts, the rest *assumed*."""
    addresses = [host.hypervisor_ip for host in session.hosts]
    return _everywhere(session, addresses, lambda ip: f"{'=' * 13} {ip} {'=' * 12}\n")


def _everywhere(session: Session, addresses: Iterable[str], banner: Callable[[str], str]) -> Outcome:
    line = " ".join(session.args)
    try:
        words = without_sudo(_words(line))
    except ValueError as error:
        return Outcome("", f"bash: {line}: {error}\n", USAGE)
    if not words:
        return Outcome("", f"Usage: {session.program} <command>\n", USAGE)
    if any(set(word) <= set(PUNCTUATION) for word in words):
        return Outcome.undone(f"any of {PUNCTUATION} in the command of {session.program}")
    return Outcome(logins=tuple(Login(banner(ip), ip, words) for ip in addresses))


def _words(line: str) -> tuple[str, ...]:
    """The words of a command line as a shell would split it; its operators as words of their own. Raises ValueError."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=PUNCTUATION)
    lexer.whitespace_split = True
    lexer.commenters = ""
    return tuple(lexer)
