"""A command line of plain mode, read whole before any of it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mock_prism.faces.shell.commands import COMMANDS, PRODUCT_PATHS
from mock_prism.faces.shell.errors import NO_COMMAND
from mock_prism.faces.shell.plain.builtins import BUILTINS
from mock_prism.faces.shell.plain.programs import PROGRAMS
from mock_prism.faces.shell.plain.words import (
    NOT_A_LINE,
    OTHER_MODES,
    Operator,
    RefusedError,
    Word,
    not_plain,
    scan,
)

HOME = "/home/nutanix"
SHELLS = frozenset({"bash", "sh", "/bin/bash", "/bin/sh", "/usr/bin/bash", "/usr/bin/sh"})
SHELL_OPTIONS = frozenset({"-l", "--login", "-i"})
LINE_OPTIONS = frozenset({"-c", "-lc", "-cl", "-ic", "-lic"})
EVERYWHERE = frozenset({"allssh", "hostssh"})
SUDO = frozenset({"sudo", "/usr/bin/sudo"})
SUDO_FLAGS = frozenset({"-n", "-i", "-E", "-H", "-S"})
DEEPEST = 8
PATHS = {path: name for name, paths in PRODUCT_PATHS.items() for path in paths}


@dataclass(frozen=True, slots=True)
class Simple:
    """One command: its words, and the operator in front of it."""

    after: str
    words: tuple[Word, ...]

    def argv(self, status: int) -> tuple[str, ...]:
        """The command line, once the status of what ran before is known."""
        return (self.words[0].literal, *(word.text(status) for word in self.words[1:]))


@dataclass(frozen=True, slots=True)
class Inner:
    """A line inside the line: what ``bash -c`` is given."""

    after: str
    line: Line


Line = tuple[Simple | Inner, ...]


def read(line: str, depth: int = 0) -> Line:
    """A command line. Raises RefusedError for any part of it that plain mode does not run."""
    if depth > DEEPEST:
        raise not_plain("so many shells in one another")
    parts: list[Simple | Inner] = []
    words: list[Word] = []
    after, open_ended = ";", False
    for token in (*scan(line), Operator("")):
        if isinstance(token, Word):
            words.append(token)
        elif words:
            parts.append(_part(after, tuple(words), depth))
            words, after = [], ";" if token.text in ("\n", "") else token.text
            open_ended = after != ";"
        elif token.text in (";", "&&", "||") or (token.text == "" and open_ended):
            raise RefusedError(f"bash: syntax error near unexpected token `{token.text or 'newline'}'", NOT_A_LINE)
    return tuple(parts)


def _part(after: str, words: tuple[Word, ...], depth: int) -> Simple | Inner:
    words = _without_sudo(words)
    name = words[0].literal
    if name in SHELLS and len(words) > 1:
        return Inner(after, _inner(words, depth))
    name = PATHS.get(name.replace("~", HOME, 1) if words[0].bare and name.startswith("~/") else name, name)
    if name in EVERYWHERE:
        read(" ".join(word.literal for word in words[1:]), depth + 1)
    if name in BUILTINS and (reason := BUILTINS[name].refusal(tuple(word.literal for word in words[1:]))):
        raise not_plain(reason)
    if name not in BUILTINS and name not in PROGRAMS and name not in COMMANDS:
        text = f"mock-prism: {name[:80]}: plain mode runs the mock's own commands only; {OTHER_MODES}"
        raise RefusedError(text, NO_COMMAND)
    return Simple(after, (Word((name,)), *words[1:]))


def _without_sudo(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The command that sudo is to run: all commands here may do all things anyway."""
    if words[0].literal not in SUDO:
        return words
    rest = list(words[1:])
    while rest and rest[0].literal.startswith("-"):
        flag = rest.pop(0).literal
        if flag in ("-u", "-g") and rest:
            rest.pop(0)
        elif flag not in SUDO_FLAGS:
            raise not_plain(f"sudo {flag}")
    if not rest:
        raise not_plain("sudo without a command")
    return tuple(rest)


def _inner(words: Sequence[Word], depth: int) -> Line:
    """The line of ``bash -c LINE``. Raises RefusedError for any other way to call a shell."""
    rest = [word.literal for word in words[1:]]
    while rest and rest[0] in SHELL_OPTIONS:
        rest.pop(0)
    if len(rest) != 2 or rest[0] not in LINE_OPTIONS:
        raise not_plain("a shell called otherwise than with -c and one line")
    return read(rest[1], depth + 1)
