"""What the shell's programs take and do, like a manual: a page a program, made of the rows that parse its lines."""

from __future__ import annotations

import html
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from textwrap import wrap
from typing import Any

from mock_prism.faces.shell.acli.program import FORMATS
from mock_prism.faces.shell.errors import FAILURE, NO_COMMAND, NO_ROUTE, NOT_SIMULATED, USAGE
from mock_prism.faces.shell.registry import Param, Verb
from mock_prism.faces.shell.run import CVM_PROGRAMS, HOST_PROGRAMS
from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS

SYNOPSES: Mapping[str, str] = {
    "acli": f"acli [-o {'|'.join(('text', *FORMATS))}] [-y] [-H CLUSTER] [VERB [WORD ...] [KEY=VALUE ...]]",
    "ncli": "ncli [--json=true] [-s SERVER] [-u USER] [-p PASSWORD] [ENTITY VERB [KEY=VALUE ...]]",
    "nuclei": "nuclei [-output_format json|json-pretty] [VERB [WORD ...] [KEY=VALUE ...]]",
}
STATUSES: Mapping[int, str] = {
    0: "all went well",
    FAILURE: "it could not be done, or the line cannot be read; what is wrong is said",
    USAGE: "the line is not one that the program takes",
    NOT_SIMULATED: "the product would do it and the mock does not; said on stderr",
    NO_COMMAND: "there is no such program on this machine",
    NO_ROUTE: "the machine does not answer, or went down meanwhile",
}
MARGIN, WIDTH = "    ", 90


class UnknownProgramError(ValueError):
    """There is no such program, or it has no such verb."""


def programs() -> tuple[str, ...]:
    """All that there is a page of, those with verbs first."""
    return (*VERB_PROGRAMS, *sorted({*CVM_PROGRAMS, *HOST_PROGRAMS} - set(VERB_PROGRAMS)))


def page(program: str, prefix: str = "") -> str:
    """The page of a program, or of its verbs that begin so. Raises UnknownProgramError."""
    if program not in programs():
        raise UnknownProgramError(f"there is no program {program}; those that are: {', '.join(programs())}")
    table = VERB_PROGRAMS.get(program)
    verbs = [] if table is None else [verb for verb in table.verbs.rows if _goes_by(verb, prefix)]
    if prefix and not verbs:
        raise UnknownProgramError(f"{program} has no verb that begins with {prefix}")
    return "".join(f"{line}\n" for line in _lines(program, verbs))


def whole() -> str:
    """All pages, one after another."""
    return "\n".join(page(program) for program in programs())


def as_html(selected: Iterable[str] = ()) -> str:
    """The same for a browser, with a way to each program."""
    names = tuple(selected) or programs()
    ways = " ".join(f'<a href="#{name}">{name}</a>' for name in names)
    pages = "".join(f'<pre id="{name}">{html.escape(page(name))}</pre>\n' for name in names)
    title = "The programs of mock-prism's machines"
    return f'<!doctype html>\n<html lang="en"><title>{title}</title><h1>{title}</h1>\n<p>{ways}</p>\n{pages}</html>\n'


def _goes_by(verb: Verb[Any], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in (verb.name, *verb.aliases))


def _lines(program: str, verbs: list[Verb[Any]]) -> Iterator[str]:
    sentence, in_full = _described(program)
    yield from _section("NAME", [f"{program} - {sentence}"])
    machines = [name for name, known in (("CVM", CVM_PROGRAMS), ("AHV host", HOST_PROGRAMS)) if program in known]
    yield from _section("MACHINES", [" and ".join(machines)])
    if program not in VERB_PROGRAMS:
        yield from _section("DESCRIPTION", wrap(in_full, WIDTH))
    else:
        yield from _section("SYNOPSIS", [SYNOPSES[program]])
        yield from _section("VERBS", [line for verb in verbs for line in _verb(verb)])
    yield from _section("EXIT STATUS", [f"{status:<5}{text}" for status, text in STATUSES.items()])


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield title
    yield from (f"{MARGIN}{line}" if line else "" for line in lines)
    yield ""


def _verb(verb: Verb[Any]) -> Iterator[str]:
    yield verb.usage
    yield f"{MARGIN}{verb.help}{'' if verb.handler else ' Not simulated.'}"
    if verb.aliases:
        yield f"{MARGIN}Also: {', '.join(verb.aliases)}"
    if verb.prompt:
        yield f"{MARGIN}Asks: {verb.prompt.strip()}"
    yield from (f"{MARGIN}{param.name:<32} {_param(param)}" for param in verb.params)
    yield ""


def _param(param: Param) -> str:
    """What may stand there, and what does if nothing is said."""
    parts = [" or ".join(param.words) if param.words else param.kind.value]
    if param.is_wanted:
        parts.append("required")
    if param.default:
        parts.append(f"by default {param.default}")
    if not param.simulated:
        parts.append("not simulated" if param.default is None else "nothing else is simulated")
    return "; ".join(parts)


def _described(program: str) -> tuple[str, str]:
    """What the program's own code says that it is: in a sentence, and in full."""
    run: Callable[..., Any] = CVM_PROGRAMS.get(program) or HOST_PROGRAMS[program]
    run = run.func if isinstance(run, partial) else run
    module = " ".join((sys.modules[run.__module__.removesuffix(".program")].__doc__ or program).split())
    own = " ".join((run.__doc__ or "").split())
    name, colon, told = module.partition(": ")
    first = told if colon and program in name.split(", ") else module
    in_full = module if program in VERB_PROGRAMS else f"{module} {own}".strip()
    return first.partition(". ")[0].removesuffix("."), in_full
