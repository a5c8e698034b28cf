"""Links from an entity to what the catalogue has below it: sub-resources and actions (recorded)."""

from __future__ import annotations

from functools import cache

from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.v4.envelopes import Record, link
from mock_prism.faces.rest.v4.namespaces import TREE

ACTIONS = "$actions"


def children(call: Call) -> list[Record]:
    """The links that a GET of one entity carries besides its own."""
    base = call.origin + call.full_path.rstrip("/")
    return [link(f"{base}/{tail}", tail.rpartition("/")[2]) for tail in _tails(call.operation.path)]


@cache
def _tails(path: str) -> tuple[str, ...]:
    parent = _pattern(path)
    found = {tail: None for operation in TREE().operations if (tail := _tail(operation, parent))}
    return tuple(found)


def _tail(operation: Operation, parent: list[str]) -> str | None:
    """What follows the parent's path in an operation's, where that is a sub-resource to read or an action."""
    segments = _pattern(operation.path)
    rest = segments[len(parent) :]
    if segments[: len(parent)] != parent or "" in rest:
        return None
    is_read = operation.method == "GET" and len(rest) == 1
    is_action = operation.method == "POST" and len(rest) == 2 and rest[0] == ACTIONS
    return "/".join(rest) if is_read or is_action else None


def _pattern(path: str) -> list[str]:
    """The segments of a path, with placeholders of whatever name as empty ones."""
    return ["" if segment.startswith("{") else segment for segment in path.split("/")[1:]]
