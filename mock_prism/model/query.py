"""Filter, order and page: the one evaluator behind every list call.

The faces parse their own filter languages into a :data:`Predicate`. What a field is called and where it
lies is the faces' affair too: they hand in a function that reads a path out of a record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cmp_to_key
from itertools import islice
from math import isnan
from sys import maxsize
from typing import TypeVar

from mock_prism.model.frozen import frozen

R = TypeVar("R")

Path = tuple[str, ...]
Scalar = str | int | float | bool | None
Reader = Callable[[R, Path], object]
"""Reads what lies at a path of a record: a scalar, a list of things, or None where nothing is."""


class Operator(Enum):
    """How a comparison compares. ``MATCHES`` takes a compiled pattern."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    STARTS = "startswith"
    ENDS = "endswith"
    CONTAINS = "contains"
    MATCHES = "matches"


@frozen
class Comparison:
    """One field against one value. A field that holds a list is like the value if any element is."""

    path: Path
    operator: Operator
    value: Scalar | re.Pattern[str]


@frozen
class Every:
    """All parts hold."""

    parts: tuple[Predicate, ...]


@frozen
class Either:
    """At least one part holds."""

    parts: tuple[Predicate, ...]


@frozen
class Not:
    """The part does not hold."""

    part: Predicate


@frozen
class Some:
    """The part holds of some element (or, where ``of_all``, of each) of the list at a path.

    Within ``part`` a path begins at the element; the empty path is the element itself.
    """

    path: Path
    part: Predicate
    of_all: bool = False


Predicate = Comparison | Every | Either | Not | Some


@frozen
class Order:
    """One key to sort by. Records without a value come first, or last when descending."""

    path: Path
    descending: bool = False


@frozen
class Page:
    """A stretch of a list: from ``offset`` on, at most ``limit``; without a limit to its end."""

    offset: int = 0
    limit: int | None = None

    def cut(self, records: Iterable[R]) -> list[R]:
        """What of a list is on the page."""
        return list(islice(records, self.start, self.stop))

    @property
    def start(self) -> int:
        """Where it begins; no more than a place can be."""
        return min(self.offset, maxsize)

    @property
    def stop(self) -> int:
        """Where it has ended."""
        return maxsize if self.limit is None else min(self.start + self.limit, maxsize)


def select(
    records: Iterable[R], read: Reader[R], predicate: Predicate | None = None, orders: Sequence[Order] = ()
) -> list[R]:
    """The records of which a predicate holds, sorted by the orders, first key first; a stable sort."""
    chosen = [record for record in records if predicate is None or holds(predicate, record, read)]
    for order in reversed(orders):
        keys = [KEY(read(record, order.path)) for record in chosen]
        places = sorted(range(len(chosen)), key=keys.__getitem__, reverse=order.descending)
        chosen = [chosen[place] for place in places]
    return chosen


def holds(predicate: Predicate, record: R, read: Reader[R]) -> bool:
    """Whether a predicate is true of a record."""
    match predicate:
        case Comparison():
            return _compare(predicate, read(record, predicate.path))
        case Every():
            return all(holds(part, record, read) for part in predicate.parts)
        case Either():
            return any(holds(part, record, read) for part in predicate.parts)
        case Not():
            return not holds(predicate.part, record, read)
        case _:
            found = read(record, predicate.path)
            elements = found if isinstance(found, list | tuple) else ()
            quantify = all if predicate.of_all else any
            return quantify(holds(predicate.part, element, read_element) for element in elements)


def read_element(record: object, path: Path) -> object:
    """Reads a path in nested mappings; through a list it gathers what lies in each element."""
    for depth, key in enumerate(path):
        if isinstance(record, Mapping):
            record = record.get(key)
        elif isinstance(record, list | tuple):
            return [read_element(element, path[depth:]) for element in record]
        else:
            return None
    return record


def _compare(comparison: Comparison, found: object) -> bool:
    if isinstance(found, list | tuple):
        if comparison.operator is Operator.NE:
            return all(_compare(comparison, element) for element in found)
        return any(_compare(comparison, element) for element in found)
    wanted = comparison.value
    match comparison.operator:
        case Operator.EQ:
            return _order(found, wanted) == 0
        case Operator.NE:
            return _order(found, wanted) != 0
        case Operator.MATCHES:
            return isinstance(wanted, re.Pattern) and found is not None and wanted.fullmatch(_text(found)) is not None
        case Operator.STARTS | Operator.ENDS | Operator.CONTAINS:
            return isinstance(found, str) and isinstance(wanted, str) and TEXTUAL[comparison.operator](found, wanted)
        case _:
            order = _order(found, wanted)
            return order is not None and ORDERED[comparison.operator](order)


TEXTUAL: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.STARTS: str.startswith,
    Operator.ENDS: str.endswith,
    Operator.CONTAINS: str.__contains__,
}

ORDERED: Mapping[Operator, Callable[[int], bool]] = {
    Operator.LT: lambda order: order < 0,
    Operator.LE: lambda order: order <= 0,
    Operator.GT: lambda order: order > 0,
    Operator.GE: lambda order: order >= 0,
}


def _order(one: object, two: object) -> int | None:
    """Below, equal or above as a negative number, zero, a positive one; None where they do not compare.

    Text that looks like a number compares with a number as one: old filters quote nothing.
    """
    if one is None or two is None:
        return 0 if one is two else None
    if isinstance(one, bool) or isinstance(two, bool):
        left_truth, right_truth = TRUTH.get(_text(one).lower()), TRUTH.get(_text(two).lower())
        return None if left_truth is None or right_truth is None else left_truth - right_truth
    if isinstance(one, int | float) or isinstance(two, int | float):
        left, right = _number(one), _number(two)
        return None if left is None or right is None else (left > right) - (left < right)
    left_text, right_text = _text(one), _text(two)
    return (left_text > right_text) - (left_text < right_text)


def _rank(one: object, two: object) -> int:
    """An order of everything, for sorting: nothing first, then by value, then by text."""
    if one is None or two is None:
        return (one is not None) - (two is not None)
    order = _order(one, two)
    if order is not None:
        return order
    left, right = _text(one), _text(two)
    return (left > right) - (left < right)


KEY = cmp_to_key(_rank)
TRUTH = {"true": 1, "1": 1, "false": 0, "0": 0}


def _number(value: object) -> float | int | None:
    if isinstance(value, int | float):
        return value
    try:
        number = float(_text(value))
    except ValueError:
        return None
    return None if isnan(number) else number


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
