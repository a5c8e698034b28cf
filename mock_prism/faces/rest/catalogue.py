"""Operation rows, and the tree of their paths: a dictionary a segment, instead of a rule an operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache
from importlib.resources import files
from typing import Any

from mock_prism.model.frozen import frozen

HANDLED_AS = {"HEAD": "GET"}
GREEDY = ":.+}"
"""Ends the name of a placeholder that takes slashes too."""


@frozen
class Operation:
    """One documented operation of one generation; ``path`` is without prefix and version.

    ``body`` is the name of a type, or the type itself where no document describes it.
    ``name`` is how tables call it (``v2.0 GET /hosts/{uuid}``). ``status`` is that of success.
    ``required`` are the parameters that must be there, of which ``body`` is one.
    ``if_match`` says that a change wants the revision it is based on.
    ``since`` and ``until`` are the first and the last minor version that has it, where that is not all of them.
    """

    generation: str
    method: str
    path: str
    op: str
    group: str
    status: int
    task: bool = False
    body: Any = None
    returns: str | None = None
    data: str | None = None
    query: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, object] = field(default_factory=dict)
    path_params: Mapping[str, object] = field(default_factory=dict)
    required: Sequence[str] = ()
    if_match: bool = False
    max_limit: int | None = None
    since: str = ""
    until: str = ""
    source: str = "described"

    def is_in(self, version: str) -> bool:
        """Whether a minor version has it; a beta has what its version has."""
        minor = ".".join(version.split(".")[:2])
        return self.since <= minor <= (self.until or minor)

    @property
    def name(self) -> str:
        """Generation, method and path."""
        return f"{self.generation} {self.method} {self.path}"


@frozen
class Match:
    """An operation and the values of its path's placeholders."""

    operation: Operation
    params: Mapping[str, str]


class _Node:
    """One segment of the tree. Placeholders of sibling operations may have different names: they share a branch.

    ``rest`` is where a placeholder for all further segments leads, slashes included: ``{name:.+}``.
    """

    __slots__ = ("literals", "operations", "placeholder", "rest")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.placeholder: _Node | None = None
        self.rest: _Node | None = None
        self.operations: dict[str, Operation] = {}


class PathTree:
    """Finds the operation of a method and a path. A literal segment is preferred to a placeholder."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = tuple(operations)
        self._root = _Node()
        for operation in self.operations:
            self._add(operation)

    def match(self, method: str, path: str, version: str | None = None) -> Match | None:
        """The operation and its placeholders' values. Empty segments and a trailing slash are passed over.

        With a version, only what that version has is found.
        """
        wanted = HANDLED_AS.get(method, method)
        segments = _segments(path)
        for node in _walk(self._root, segments, 0):
            operation = node.operations.get(wanted) or node.operations.get(method)
            if operation is not None and (version is None or operation.is_in(version)):
                return Match(operation, _values(_segments(operation.path), segments))
        return None

    def allowed(self, path: str, version: str | None = None) -> frozenset[str]:
        """The methods that the path has, in a version; empty when there is no such path."""
        found = (operation for node in _walk(self._root, _segments(path), 0) for operation in node.operations.values())
        return frozenset(one.method for one in found if version is None or one.is_in(version))

    def _add(self, operation: Operation) -> None:
        node = self._root
        for segment in _segments(operation.path):
            if segment.endswith(GREEDY):
                node.rest = node = node.rest or _Node()
            elif _is_placeholder(segment):
                node.placeholder = node.placeholder or _Node()
                node = node.placeholder
            else:
                node = node.literals.setdefault(segment, _Node())
        node.operations[operation.method] = operation


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _values(names: list[str], segments: list[str]) -> dict[str, str]:
    """The values of the placeholders of a path that matches."""
    if names[-1:] and names[-1].endswith(GREEDY):
        segments = [*segments[: len(names) - 1], "/".join(segments[len(names) - 1 :])]
    pairs = zip(names, segments, strict=True)
    return {name[1:-1].removesuffix(GREEDY[:-1]): value for name, value in pairs if _is_placeholder(name)}


def _is_placeholder(segment: str) -> bool:
    return segment.startswith("{")


def _walk(node: _Node, segments: list[str], depth: int) -> Iterator[_Node]:
    """The nodes at the end of a path that have operations, the most literal first."""
    if depth == len(segments):
        if node.operations:
            yield node
        return
    literal = node.literals.get(segments[depth])
    if literal is not None:
        yield from _walk(literal, segments, depth + 1)
    if node.placeholder is not None:
        yield from _walk(node.placeholder, segments, depth + 1)
    if node.rest is not None:
        yield from _walk(node.rest, segments, len(segments))


def loader(package: str, generation: str) -> Callable[[], PathTree]:
    """What loads the catalogue that lies in a generation's package, at the first call."""

    @cache
    def load() -> PathTree:
        rows = list(_rows(package, "catalogue.json"))
        if files(package).joinpath("undocumented.json").is_file():
            rows += [{**row, "source": "recorded"} for row in _rows(package, "undocumented.json")]
        return PathTree(_operation(generation, row) for row in rows)

    return load


def _rows(package: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(files(package).joinpath(name).read_bytes())["operations"]
    return rows


_FIELDS = frozenset(Operation.__dataclass_fields__)


def _operation(generation: str, row: dict[str, Any]) -> Operation:
    return Operation(generation=generation, **{key: value for key, value in row.items() if key in _FIELDS})
