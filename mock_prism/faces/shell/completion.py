"""What may come next on a line of a program with verbs: verbs, parameters, words, and names of what is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mock_prism.faces.shell.candidates import LISTS, NAMES, Scope
from mock_prism.faces.shell.registry import Param, Verb
from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS
from mock_prism.model.cluster import Cluster
from mock_prism.model.site import Site

LEAVING = ("exit", "help", "quit")


def complete(site: Site, cluster: Cluster, program: str, line: str) -> list[str]:
    """The words that the last word of a line may become, sorted; ``line`` is without the program's name. Options
    before the verb are passed over.
    """
    *before, begun = line.split(" ")
    table = VERB_PROGRAMS[program]
    words = table.options.after(before)
    if words is None:
        return []
    asks = words[:1] in (["help"], ["core.help"])
    words = words[1:] if asks else words
    names = [name.split(" ") for name in table.verbs.complete("")]
    depth = len(words)
    if all(len(name) > depth for name in names):
        known = [name[depth] for name in names if name[:depth] == words]
        return _beginning(known if asks or words else [*known, *LEAVING], begun)
    length = len(names[0])
    return _arguments(Scope(site, cluster), table.verbs.get(" ".join(words[:length])), words[length:], begun)


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
