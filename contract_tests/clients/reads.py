"""What a client reads of an answer: fields by their path, and the kind that it takes each for.

A path goes down by ``/``, through maps by their keys and through lists by their indices; ``*`` is every member.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Kind = Callable[[Any], bool]
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
IPV4_FORM = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
ABSENT = object()


def number(value: Any) -> bool:
    """A JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def numeral(value: Any) -> bool:
    """A number within a text, as statistics are."""
    return isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


def text(value: Any) -> bool:
    """A text that says something."""
    return isinstance(value, str) and value != ""


def words(value: Any) -> bool:
    """A text, also an empty one."""
    return isinstance(value, str)


def flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def uuid(value: Any) -> bool:
    """A uuid."""
    return isinstance(value, str) and UUID_FORM.fullmatch(value) is not None


def ipv4(value: Any) -> bool:
    """An IPv4 address."""
    return isinstance(value, str) and IPV4_FORM.fullmatch(value) is not None


def many(value: Any) -> bool:
    """A list."""
    return isinstance(value, list)


def map_(value: Any) -> bool:
    """A map with something in it."""
    return isinstance(value, dict) and bool(value)


def instant(value: Any) -> bool:
    """Microseconds since the epoch, after the year 2001."""
    return number(value) and value > 10**15


def or_null(kind: Kind) -> Kind:
    """Null is as good, and so is nothing at all."""
    return lambda value: value is None or value is ABSENT or kind(value)


def one_of(*words: Any) -> Kind:
    """One of these, and nothing else."""
    return lambda value: value in words


def found(document: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value at a path, with where it was; ABSENT where there is none."""
    if not path:
        yield "", document
        return
    step, _, rest = path.partition("/")
    members: dict[str, Any] = {}
    if isinstance(document, dict):
        members = document
    elif isinstance(document, list):
        members = {str(index): member for index, member in enumerate(document)}
    chosen = members if step == "*" else {step: members[step]} if step in members else {}
    for key, member in chosen.items():
        for where, value in found(member, rest):
            yield f"{key}/{where}", value
    if not chosen:
        yield step, ABSENT


def misread(document: Any, reads: Mapping[str, Kind]) -> dict[str, Any]:
    """What is not there, or is there of another kind than it is read as: nothing if all is well."""
    return {
        where.rstrip("/"): None if value is ABSENT else value
        for path, kind in reads.items()
        for where, value in found(document, path)
        if not kind(value)
    }
