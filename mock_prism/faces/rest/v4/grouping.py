"""``$apply``: the records of a list in groups, with aggregates of each.

``groupby((type),aggregate(sizeBytes with sum as total))/orderby(total desc)/page(0)/limit(2)``, as documented. What
groups look like on the wire follows from their types in the official SDKs; which of their parts are filled, *assumed*.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.odata import Names, known_path
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.query import Order, Page, Path, read_element, select

APPLY = "$apply"
USUAL_GROUPS, MOST_GROUPS = 50, 100
AFTERWARDS = ("orderby", "page", "limit")
STEP = re.compile(r"\s*(groupby|aggregate|orderby|page|limit)\s*\((.*)\)\s*", re.DOTALL)
AGGREGATE = re.compile(r"(\S+)\s+with\s+(\w+)\s+as\s+(\w+)|\$count\s+as\s+(\w+)")
Number = int | float
OF_NUMBERS: Mapping[str, Callable[[Sequence[Number]], Number]] = {
    "sum": sum,
    "average": lambda values: sum(values) / len(values),
    "avg": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
}
OF_ANYTHING: Mapping[str, Callable[[Sequence[Json]], int]] = {
    "count": len,
    "countdistinct": lambda values: len({json.dumps(value, sort_keys=True) for value in values}),
}


@frozen
class Aggregate:
    """One figure of each group; ``$count`` of no path counts records."""

    path: Path
    function: str
    label: str

    def of(self, records: Sequence[Mapping[str, Json]]) -> Json:
        """The figure of some records; None where none of them has the property."""
        values = [value for value in (read_element(record, self.path) for record in records) if value is not None]
        if self.function in OF_ANYTHING:
            return OF_ANYTHING[self.function](values)
        numbers = [value for value in values if isinstance(value, Number) and not isinstance(value, bool)]
        if len(numbers) < len(values):
            raise _fault(f"the property {'/'.join(self.path)} is not a number")
        return OF_NUMBERS[self.function](numbers) if numbers else None


@frozen
class Grouping:
    """By what to group, what to aggregate, and which of the groups to show in which order."""

    paths: tuple[Path, ...]
    aggregates: tuple[Aggregate, ...]
    orders: tuple[Order, ...]
    page: Page

    def groups(self, records: Sequence[Mapping[str, Json]]) -> list[Group]:
        """All groups in order; by default that of their first records."""
        members: dict[str, list[Mapping[str, Json]]] = {}
        for record in records:
            members.setdefault(json.dumps([read_element(record, path) for path in self.paths]), []).append(record)
        groups = [
            Group(tuple(json.loads(key)), tuple(found), {one.label: one.of(found) for one in self.aggregates})
            for key, found in members.items()
        ]
        return select(groups, self._read, None, self.orders)

    def _read(self, group: Group, path: Path) -> object:
        return group.values[self.paths.index(path)] if path in self.paths else group.figures[path[0]]


@frozen
class Group:
    """The values that the records of a group have in common, the records, and the figures by their labels."""

    values: tuple[Json, ...]
    records: tuple[Mapping[str, Json], ...]
    figures: Mapping[str, Json]

    @property
    def value(self) -> Json:
        """What the records have in common: a value, or a list where they are grouped by several (*assumed*)."""
        return self.values[0] if len(self.values) == 1 else list(self.values)


def parse_grouping(text: str, known: Names) -> Grouping:
    """The grouping that a text asks for. Raises Invalid."""
    steps = [_step(part) for part in split(text, "/")]
    names = [name for name, _ in steps]
    if names != ["groupby", *(name for name in AFTERWARDS if name in names)]:
        raise _fault("must be groupby, and may go on with orderby, page and limit")
    within = dict(steps)
    paths, aggregates = _grouped(within["groupby"], known)
    orders = _orders(within.get("orderby", ""), paths, aggregates)
    limit = _number(within.get("limit"), USUAL_GROUPS, 1, MOST_GROUPS)
    return Grouping(paths, aggregates, orders, Page(_number(within.get("page"), 0, 0, 1 << 31) * limit, limit))


def split(text: str, sign: str) -> list[str]:
    """A text cut at a sign, but not within parentheses or quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for place, letter in enumerate(text):
        quoted ^= letter == "'"
        if not quoted:
            depth += (letter == "(") - (letter == ")")
            if letter == sign and depth == 0:
                parts.append(text[start:place])
                start = place + 1
    return [*parts, text[start:]]


def _step(text: str) -> tuple[str, str]:
    found = STEP.fullmatch(text)
    if found is None:
        raise _fault(f"Error while parsing '{text.strip()}'")
    return found[1], found[2]


def _grouped(text: str, known: Names) -> tuple[tuple[Path, ...], tuple[Aggregate, ...]]:
    properties, *rest = (part.strip() for part in split(text, ","))
    if not (properties.startswith("(") and properties.endswith(")")) or len(rest) > 1:
        raise _fault(f"Error while parsing '{text}'")
    paths = tuple(known_path(name.strip(), known, APPLY) for name in properties[1:-1].split(","))
    aggregates: list[Aggregate] = []
    for name, inner in map(_step, rest):
        if name != "aggregate":
            raise _fault(f"Error while parsing '{name}'")
        aggregates += (_aggregate(part.strip(), known) for part in inner.split(","))
    return paths, tuple(aggregates)


def _aggregate(text: str, known: Names) -> Aggregate:
    found = AGGREGATE.fullmatch(text)
    if found is None:
        raise _fault(f"Error while parsing '{text}'")
    if found[4]:
        return Aggregate((), "count", found[4])
    if found[2] not in OF_NUMBERS and found[2] not in OF_ANYTHING:
        raise _fault(f"there is no aggregate function {found[2]}")
    return Aggregate(known_path(found[1], known, APPLY), found[2], found[3])


def _orders(text: str, paths: Sequence[Path], aggregates: Sequence[Aggregate]) -> tuple[Order, ...]:
    """The keys to sort groups by: what they are made by, and the labels of their figures."""
    labels = {one.label for one in aggregates}
    orders = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, *direction = part.split()
        path = tuple(name.split("/"))
        if (path not in paths and name not in labels) or direction not in ([], ["asc"], ["desc"]):
            raise _fault(f"Error while parsing '{part}'")
        orders.append(Order(path, direction == ["desc"]))
    return tuple(orders)


def _number(text: str | None, default: int, least: int, most: int) -> int:
    if text is None:
        return default
    if not (text.strip().isascii() and text.strip().isdecimal()) or not least <= int(text[:18]) <= most:
        raise _fault(f"'{text}' is not a number from {least} to {most}")
    return int(text)


def _fault(reason: str) -> Invalid:
    return Invalid(APPLY, reason)
