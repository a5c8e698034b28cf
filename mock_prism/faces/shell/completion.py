"""What may come next on a line of acli or ncli: verbs, parameters, words, and names of what is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mock_prism.faces.shell.acli.program import VERBS as ACLI
from mock_prism.faces.shell.candidates import LISTS, NAMES, Scope
from mock_prism.faces.shell.ncli.program import VERBS as NCLI
from mock_prism.faces.shell.registry import Param, Verb
from mock_prism.model.cluster import Cluster
from mock_prism.model.site import Site

LEAVING = ("exit", "help", "quit")
OPTIONS = {"acli": ("-o", "-H"), "ncli": ("-s", "-u", "-p", "-h")}
"""Options that have a value of their own."""


def complete(site: Site, cluster: Cluster, program: str, line: str) -> list[str]:
    """The words that the last word of a line may become, sorted; ``line`` is without the program's name. Options
    before the verb are passed over."""
    *words, begun = line.split(" ")
    words = _without_options(program, [word for word in words if word])
    scope = Scope(site, cluster)
    if program == "acli":
        if not words:
            return _beginning([*ACLI.complete(""), *LEAVING], begun)
        if words[0] in ("help", "core.help"):
            return _beginning(ACLI.complete(""), begun)
        return _arguments(scope, ACLI.get(words[0]), words[1:], begun)
    if words[:1] == ["help"]:
        words = words[1:]
    if len(words) < 2:
        names = [name.split(" ") for name in NCLI.complete("")]
        known = [name[0] for name in names] if not words else [name[1] for name in names if name[0] == words[0]]
        return _beginning(known if words else [*known, *LEAVING], begun)
    return _arguments(scope, NCLI.get(" ".join(words[:2])), words[2:], begun)


def _without_options(program: str, words: list[str]) -> list[str]:
    while words and words[0].startswith("-"):
        words = words[2 if words[0] in OPTIONS[program] else 1 :]
    return words


def _arguments(scope: Scope, verb: Verb[Any] | None, words: list[str], begun: str) -> list[str]:
    """Values of the positional parameter whose turn it is, then keys; after a key and ``=``, its values."""
    if verb is None:
        return []
    given = _given(verb, words)
    scope = Scope(scope.site, scope.cluster, given)
    key, equals, value = begun.partition("=")
    if equals:
        param = next((param for param in verb.params if param.name == key), None)
        return [f"{key}={word}" for word in _values(scope, param, value)] if param else []
    turn = next((param for param in verb.positionals if param.name not in given), None)
    if turn is not None:
        return _values(scope, turn, begun)
    rest = (param.name for param in verb.params if not param.positional and param.name not in given)
    return _beginning((f"{name}=" for name in rest), begun)


def _given(verb: Verb[Any], words: list[str]) -> dict[str, str]:
    """What stands on the line already, by parameter."""
    keyed = dict(word.split("=", 1) for word in words if "=" in word)
    loose = [word for word in words if "=" not in word]
    open_ones = [param.name for param in verb.positionals if param.name not in keyed]
    return {**keyed, **dict(zip(open_ones, loose, strict=False))}


def _values(scope: Scope, param: Param, begun: str) -> list[str]:
    """Values of a parameter; in a list, those of its last part. A name with a blank in it would have to be quoted: it
    is left out."""
    done, comma, last = begun.rpartition(",") if param.kind in LISTS else ("", "", begun)
    known: Iterable[str] = param.words
    if not known and (names := NAMES.get(param.kind)) is not None:
        known = names(scope)
    words = _beginning((word for word in known if word and " " not in word), last.upper() if param.folds else last)
    return [f"{done}{comma}{word}" for word in words]


def _beginning(words: Iterable[str], begun: str) -> list[str]:
    return sorted({word for word in words if word.startswith(begun)})
