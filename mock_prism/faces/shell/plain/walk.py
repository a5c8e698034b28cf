"""Going through a command line of plain mode: what runs next depends on how the last ended."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from mock_prism.faces.shell.plain.builtins import BUILTINS, Login, Said
from mock_prism.faces.shell.plain.lines import Inner, Line, read
from mock_prism.faces.shell.plain.words import RefusedError


@dataclass(frozen=True, slots=True)
class Run:
    """A program to be run; its exit status is to be sent back."""

    argv: tuple[str, ...]


Walk = Generator[Said | Run, int | None, bool]
"""Gives what to print and what to run, and returns whether the shell is left."""


def walk(line: str, login: Login) -> Walk:
    """Go through a line; a line that is refused is told and nothing of it runs."""
    try:
        parts = read(line)
    except RefusedError as error:
        login.status = error.exit_status
        yield Said("", f"{error.text}\n", error.exit_status)
        return False
    return (yield from _walk(parts, login))


def _walk(parts: Line, login: Login) -> Walk:
    for part in parts:
        if (part.after == "&&" and login.status) or (part.after == "||" and not login.status):
            continue
        if isinstance(part, Inner):
            inside = Login(login.home, login.folder)
            yield from _walk(part.line, inside)
            login.status = inside.status
            continue
        argv = part.argv(login.status)
        builtin = BUILTINS.get(argv[0])
        if builtin is None:
            login.status = (yield Run(argv)) or 0
            continue
        said = builtin.act(login, argv[1:])
        login.status = said.status
        yield said
        if said.leaves:
            return True
    return False
