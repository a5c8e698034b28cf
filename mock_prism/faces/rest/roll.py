"""What a list is made of, before anything of it is presented: to find one thing among many, no more of the others is
presented than the field that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, Generic, TypeVar, overload

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Json, Sees, everything
from mock_prism.faces.rest.present import Presenter, View
from mock_prism.model.entity import Entity, Table
from mock_prism.model.frozen import frozen
from mock_prism.model.query import Comparison, Every, Operator, Order, Page, Path, Predicate, Reader, select

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
Record = dict[str, Json]
Row = Entity | Record
"""A thing that is yet to be presented, or the record of one that has been."""


@frozen
class Stock(Generic[E]):
    """The entities of one kind that a list shows: all of a table, or those of one cluster.

    ``show`` presents the whole of one; what it adds to the ``schema`` must lie at keys of its own. It shows what
    somebody ``sees``.
    """

    presenter: Presenter
    table: Table[E]
    schema: type[Schema]
    view: Callable[[E], View]
    show: Callable[[E], Record]
    cluster_uuid: str | None = None
    sees: Sees = everything

    def things(self) -> Collection[E] | Table[E]:
        """The entities, in order of creation."""
        found = self.table if self.cluster_uuid is None else self.table.where("cluster_uuid", self.cluster_uuid)
        return found if self.sees is everything else [one for one in found if self.sees(one.uuid)]

    def stretch(self, start: int, stop: int) -> Sequence[E]:
        """Some of the entities in a row."""
        if self.sees is not everything:
            return list(self.things())[start:stop]
        if self.cluster_uuid is None:
            return self.table.stretch(start, stop)
        return self.table.stretch(start, stop, "cluster_uuid", self.cluster_uuid)

    def having(self, key: str, text: str) -> list[E] | None:
        """Those that have a text at a key; None where no index tells."""
        field, kind = self.presenter.field(self.schema, key), self.table.kind
        owner, _, attribute = (field.attribute or "").rpartition(".") if type(field) is fields.String else ("", "", "")
        if owner != kind.kind or attribute not in ("uuid", *kind.indexed):
            return None
        one = self.table.get(text)
        found = self.table.where(attribute, text) if attribute in kind.indexed else [one] if one else []
        return [
            one
            for one in found
            if self.cluster_uuid in (None, getattr(one, "cluster_uuid", None)) and self.sees(one.uuid)
        ]

    def part(self, thing: Any, key: str) -> Record:
        """A record of one that has all that lies at a key."""
        part = self.presenter.part(self.schema, self.view(thing), key)
        return self.show(thing) if part is None else part


class Presented(Sequence[Record]):
    """The records of some things, each presented when it is looked at."""

    def __init__(self, things: Sequence[T], show: Callable[[T], Record]) -> None:
        self._things = things
        self._show = show

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, place: int) -> Record: ...

    @overload
    def __getitem__(self, place: slice) -> list[Record]: ...

    def __getitem__(self, place: int | slice) -> Record | list[Record]:
        if isinstance(place, slice):
            return [self._show(thing) for thing in self._things[place]]
        return self._show(self._things[place])


class Roll:
    """Entities to present, and records after them that are presented already. Do not change the site meanwhile."""

    def __init__(self, records: Sequence[Record] = (), stocks: Sequence[Stock[Any]] = ()) -> None:
        self._records = records
        self._stocks = {stock.table.kind: stock for stock in stocks}

    def __len__(self) -> int:
        return sum(len(stock.things()) for stock in self._stocks.values()) + len(self._records)

    def __iter__(self) -> Iterator[Row]:
        return chain(*(stock.things() for stock in self._stocks.values()), self._records)

    def cut(self, page: Page) -> list[Row]:
        """What of it is on a page, without going through what comes before."""
        start, stop = page.start, page.stop
        rows: list[Row] = []
        for stock in self._stocks.values():
            rows += stock.stretch(max(start, 0), max(stop, 0))
            start, stop = start - len(stock.things()), stop - len(stock.things())
        return [*rows, *self._records[max(start, 0) : max(stop, 0)]]

    def seen(self, sees: Sees) -> Roll:
        """What of it somebody sees. Records without an id of their own are seen by those who see everything."""
        if sees is everything:
            return self
        stocks = [replace(stock, sees=sees) for stock in self._stocks.values()]
        return Roll([record for record in self._records if (ident := ident_of(record)) and sees(ident)], stocks)

    def show(self, row: Row) -> Record:
        """The whole record of a row."""
        return row if isinstance(row, dict) else self._stocks[type(row)].show(row)

    def part(self, row: Row, key: str) -> Record:
        """A record of a row that has all that lies at a key; the whole one, where it is at hand."""
        return row if isinstance(row, dict) else self._stocks[type(row)].part(row, key)

    def first(self) -> Record:
        """The record of the first row; an empty one where there is none."""
        return next((self.show(row) for row in islice(self, 1)), {})

    def names(self) -> frozenset[str]:
        """All keys that records may have."""
        shown = (stock.presenter.keys(stock.schema) for stock in self._stocks.values())
        return frozenset(self.first()).union(*shown, *self._records)

    def chosen(
        self, read: Reader[Row], predicate: Predicate | None, orders: Sequence[Order], key: Callable[[Path], str]
    ) -> list[Row] | Roll:
        """Those of which a predicate holds, in order. ``key`` tells which key of a record a path leads to."""
        if predicate is None and not orders:
            return self
        return select(self._candidates(predicate, key), read, predicate, orders)

    def _candidates(self, predicate: Predicate | None, key: Callable[[Path], str]) -> Iterable[Row]:
        """Fewer rows than all, where an index tells that a predicate holds of no others."""
        for part in predicate.parts if isinstance(predicate, Every) else (predicate,):
            if isinstance(part, Comparison) and part.operator is Operator.EQ and isinstance(part.value, str):
                name, text = key(part.path), part.value
                found = [stock.having(name, text) for stock in self._stocks.values()]
                if None not in found:
                    return chain(*(things or () for things in found), self._records)
        return self


def cut(page: Page, rows: list[Row] | Roll) -> list[Row]:
    """What of rows is on a page."""
    return rows.cut(page) if isinstance(rows, Roll) else page.cut(rows)


def ident_of(record: Record) -> str:
    """The id of a record, at whichever key v4 has it; empty where it has none."""
    return str(record.get("extId") or record.get("containerExtId") or "")


def rolled(records: Sequence[Record] | Roll) -> Roll:
    """A roll of records, or the roll that is one."""
    return records if isinstance(records, Roll) else Roll(records)
