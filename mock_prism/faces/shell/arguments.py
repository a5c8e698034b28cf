"""Reading a command line against the row of its verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from typing import Any

from mock_prism.faces.shell.answers import Answer
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.registry import C, Kind, Param, Verb, Verbs
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.frozen import frozen

KEYED = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)=(.*)", re.DOTALL)
SIZE = re.compile(r"(\d+)([MGT]?)", re.IGNORECASE)
UNITS = {"": 1 << 20, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
MAX_DIGITS = 18


@frozen
class Arguments:
    """The values given to a verb, each of which has been looked over for its kind."""

    values: dict[str, str] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """The value as it was written, or its default; empty without either."""
        return self.values.get(name, "")

    def maybe_text(self, name: str) -> str | None:
        """The value as it was written, or None."""
        return self.values.get(name)

    def flag(self, name: str) -> bool:
        """Whether a FLAG is on."""
        return FLAGS.get(self.text(name).lower(), False)

    def maybe_flag(self, name: str) -> bool | None:
        """Whether a FLAG is on, or None where it was not given."""
        return self.flag(name) if name in self else None

    def maybe_number(self, name: str) -> int | None:
        """A NUMBER, or None."""
        return int(self.values[name]) if name in self else None

    def maybe_bytes(self, name: str) -> int | None:
        """A SIZE in bytes (a bare number is in MB, *assumed*), or None."""
        found = SIZE.fullmatch(self.text(name))
        return int(found[1]) * UNITS[found[2].upper()] if found else None


def read_verb(
    program: str, verbs: Verbs[C], words: Sequence[str], length: int = 1
) -> tuple[Verb[C], Callable[[C], Answer], Arguments]:
    """The verb, whose name has ``length`` words, with what it does and its arguments. Raises Usage for one that there
    is not, NotSimulated for one that is declared, whatever its arguments, and what ``parse`` does.
    """
    name = " ".join(words[:length])
    verb = verbs.get(name)
    if verb is None:
        known = verbs.suggest(name)
        raise Usage(f"Unknown command: {name}" + (f", did you mean {known}?" if known else ""))
    if verb.handler is None:
        raise NotSimulated(f"{program} {verb.name}")
    return verb, verb.handler, parse(verb, words[length:])


def parse(verb: Verb[Any], tokens: Iterable[str]) -> Arguments:
    """The verb's arguments. Raises Usage or Invalid for what the row does not allow, and
    NotSimulated for a value that the product would act on and the mock would not.
    """
    params = {param.name: param for param in verb.params}
    given: dict[str, str] = {}
    loose: list[str] = []
    for token in tokens:
        keyed = KEYED.fullmatch(token)
        if keyed is None or (keyed[1] not in params and _may_be_loose(verb, loose)):
            loose.append(token)
            continue
        if keyed[1] not in params:
            raise Usage(f"Unknown parameter: {keyed[1]}. Usage: {verb.usage}")
        if keyed[1] in given:
            raise Usage(f"Parameter given twice: {keyed[1]}. Usage: {verb.usage}")
        given[keyed[1]] = keyed[2].upper() if params[keyed[1]].folds else keyed[2]
    _place(verb, loose, given)
    defaults = {param.name: param.default for param in verb.params if param.default is not None}
    _look_over(verb, params, given)
    return Arguments({**defaults, **given})


def _may_be_loose(verb: Verb[Any], loose: list[str]) -> bool:
    """A name with an equals sign in it is a name, as long as a name is still wanted."""
    return len(loose) < len(verb.positionals)


def _place(verb: Verb[Any], loose: list[str], given: dict[str, str]) -> None:
    """Give what came without a key to the positional parameters in their order."""
    wanted = [param for param in verb.positionals if param.name not in given]
    if len(loose) > len(wanted):
        raise Usage(f"Unexpected argument: {loose[len(wanted)]}. Usage: {verb.usage}")
    given.update(zip((param.name for param in wanted), loose, strict=False))
    missing = [param.name for param in verb.params if param.is_wanted and not given.get(param.name)]
    if missing:
        raise Usage(f"Missing parameter: {', '.join(missing)}. Usage: {verb.usage}")


def _look_over(verb: Verb[Any], params: dict[str, Param], given: dict[str, str]) -> None:
    for name, value in given.items():
        param = params[name]
        if (reason := _fault(param, value)) is not None:
            raise Invalid(name, reason)
        if not param.simulated and not _is_default(param, value):
            raise NotSimulated(f"{verb.name} {name}=")


def _is_default(param: Param, value: str) -> bool:
    """Whether a value is the parameter's default, in whatever spelling: ``False`` and ``0`` are ``false``."""
    if param.default is None:
        return False
    match param.kind:
        case Kind.FLAG:
            return FLAGS[value.lower()] is FLAGS[param.default]
        case Kind.NUMBER:
            return int(value) == int(param.default)
        case _:
            return value == param.default


def _fault(param: Param, value: str) -> str | None:
    """Why the value cannot be one of the parameter's kind, or None."""
    match param.kind:
        case Kind.NUMBER if not re.fullmatch(rf"-?\d{{1,{MAX_DIGITS}}}", value):
            return f"{value!r} is not an integer"
        case Kind.FLAG if value.lower() not in FLAGS:
            return f"{value!r} is neither true nor false"
        case Kind.SIZE if not SIZE.fullmatch(value) or len(value) > MAX_DIGITS:
            return f"{value!r} is not a size"
        case Kind.WORD if value not in param.words:
            return f"{value!r} is none of {', '.join(param.words)}"
        case _:
            return None
