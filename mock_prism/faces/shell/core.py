"""The verbs of a program's own shell: to leave it, to be told of verbs, to read and change its settings.

That there are such is by a user's notes on nuclei; how they are written is *assumed*. Settings are those of one run of
the program, and begin as its options say. Where there is no shell to leave, leaving does nothing; help is given before
anybody asks whether the cluster answers.
"""

from __future__ import annotations

from typing import Any

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.arguments import FLAGS, Arguments, parse
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.options import Option, Options, OptionTable
from mock_prism.faces.shell.registry import Kind, Param, Verb, Verbs
from mock_prism.faces.shell.resolve import split_list
from mock_prism.model.frozen import frozen

HELP = ("help", "core.help", "--help", "-h")


@frozen
class Told:
    """What a program's own shell says, and the options that it goes on with; None where they stay."""

    shown: Shown
    options: tuple[str, ...] | None = None


def core_verbs(options: OptionTable) -> tuple[Verb[Any], ...]:
    """Those of a program with these options."""
    settings = tuple(_param(row) for row in options.rows if row.is_setting)
    return (
        Verb("core.exit", "Leaves the shell.", (), _nothing, aliases=("exit",)),
        Verb("core.get", "Shows settings of the shell.", (Param("name_list", positional=True, default=""),), _nothing),
        Verb(
            "core.help", "Tells of verbs.", (Param("name", positional=True, default=""),), _nothing, aliases=("help",)
        ),
        Verb("core.quit", "Leaves the shell.", (), _nothing, aliases=("quit",)),
        Verb("core.set", "Changes settings of the shell.", settings, _nothing),
    )


def _param(row: Option) -> Param:
    if row.is_flag:
        return Param(row.name, Kind.FLAG)
    return Param(row.name, Kind.WORD, words=row.words) if row.words else Param(row.name)


def _nothing(call: object) -> Answer:
    return Shown()


def answer(verbs: Verbs[Any], table: OptionTable, options: Options) -> Told | None:
    """What the shell itself answers to a line, or None for a verb of the cluster's. A namespace alone asks for help.

    Raises Usage, and what ``parse`` does.
    """
    name, *tokens = options.words
    if len(options.words) == 1 and verbs.complete(space := f"{name.removesuffix('.')}."):
        return _help(verbs, space)
    verb = verbs.get("core.help" if name in HELP else name)
    if verb is None or not verb.name.startswith("core."):
        return None
    args = parse(verb, tokens)
    match verb.name:
        case "core.help":
            return _help(verbs, args.text("name"))
        case "core.get":
            return _get(table, options, args.text("name_list"))
        case "core.set":
            return _set(table, options, args)
        case _:
            return Told(Shown())


def _help(verbs: Verbs[Any], name: str) -> Told:
    """Usage and a sentence for each verb whose name begins so. Raises Usage where none does."""
    text = verbs.help(name)
    if not text:
        raise Usage(f"Unknown command: {name}")
    return Told(Shown(text, text))


def _get(table: OptionTable, options: Options, names: str) -> Told:
    known = {row.name: options.text(row.name) for row in table.rows if row.is_setting}
    wanted = split_list(names) if names else tuple(known)
    for name in wanted:
        if name not in known:
            raise Usage(f"Unknown setting: {name}, must be one of {', '.join(known)}")
    return Told(Shown("".join(f"{name}={known[name]}\n" for name in wanted), {name: known[name] for name in wanted}))


def _set(table: OptionTable, options: Options, args: Arguments) -> Told:
    if not args.values:
        raise Usage("Missing parameter: what is to be set")
    flags = {row.name for row in table.rows if row.is_flag}
    said = {name: str(FLAGS[value.lower()]).lower() if name in flags else value for name, value in args.values.items()}
    return Told(Shown(), table.as_words({**options.values, **said}))
