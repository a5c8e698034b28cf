"""What every thing of a site has in common, and the indexed table that holds things of one kind."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from itertools import count, islice
from typing import ClassVar, Generic, TypeVar

from mock_prism.model.frozen import frozen


@frozen(kw_only=True)
class Entity:
    """A thing with an identity. It never changes; a newer revision takes its place.

    ``revision`` counts from 0 at creation; every face's concurrency token derives from it.
    """

    kind: ClassVar[str] = "entity"
    indexed: ClassVar[tuple[str, ...]] = ()

    uuid: str
    revision: int = -1

    def found_by(self, field: str) -> tuple[Hashable, ...]:
        """The values of an indexed field by which it is found: its own, unless it has several."""
        return (getattr(self, field),)


E = TypeVar("E", bound=Entity)


class Table(Generic[E]):
    """The things of one kind, by uuid in order of creation, with an index per field that wants one.

    An index is built when it is first asked for and kept from then on. A copy starts without
    indexes, so that copying costs one dictionary of references. What is seen through an index is in
    order of creation too, whenever it was built: reading must not change what others see later.
    """

    __slots__ = ("_indexes", "_orders", "_places", "_rows", "_shuffled", "_tickets", "kind")

    def __init__(self, kind: type[E], rows: dict[str, E] | None = None) -> None:
        self.kind = kind
        self._rows: dict[str, E] = {} if rows is None else rows
        self._indexes: dict[str, dict[Hashable, dict[str, E]]] = {}
        self._places: dict[str, int] = {}
        self._tickets = count()
        self._shuffled: set[tuple[str, Hashable]] = set()
        self._orders: dict[tuple[str, Hashable] | None, Sequence[str]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[E]:
        return iter(self._rows.values())

    def get(self, uuid: str) -> E | None:
        """The thing with this uuid, or None."""
        return self._rows.get(uuid)

    def put(self, entity: E) -> None:
        """Store a thing in place of its older revision."""
        old = self._rows.get(entity.uuid)
        self._rows[entity.uuid] = entity
        if old is None:
            self._orders.clear()
        if old is None and self._indexes:
            self._places[entity.uuid] = next(self._tickets)
        for field, index in self._indexes.items():
            values = entity.found_by(field)
            if old is not None and old.found_by(field) != values:
                self._orders.clear()
                self._unindex(index, field, old)
                self._shuffled.update((field, value) for value in values)
            for value in values:
                index.setdefault(value, {})[entity.uuid] = entity

    def remove(self, entity: E) -> None:
        """Forget a thing, at whatever revision."""
        last = self._rows.pop(entity.uuid)
        self._orders.clear()
        for field, index in self._indexes.items():
            self._unindex(index, field, last)

    def where(self, field: str, value: Hashable) -> Collection[E]:
        """The things whose indexed field has this value, in order of creation. Do not put or remove while iterating."""
        if field not in self._indexes:
            self._indexes[field] = self._index(field)
        index = self._indexes[field]
        if (field, value) in self._shuffled:
            self._shuffled.remove((field, value))
            index[value] = dict(sorted(index[value].items(), key=lambda row: self._places[row[0]]))
        return index.get(value, {}).values()

    def stretch(self, start: int, stop: int, field: str = "", value: Hashable = None) -> list[E]:
        """Some in a row of the things, or of those whose indexed field has a value, without going through those before.
        That takes their uuids in order, which are kept until a thing comes or goes."""
        key = (field, value) if field else None
        rows = self.where(field, value) if field else self._rows.values()
        if start == 0:
            return list(islice(rows, stop))
        if key not in self._orders:
            self._orders[key] = [thing.uuid for thing in rows]
        return [self._rows[uuid] for uuid in self._orders[key][start:stop]]

    def copy(self) -> Table[E]:
        """A table of its own with the same things."""
        return Table(self.kind, self._rows.copy())

    def __reduce__(self) -> tuple[type[Table[E]], tuple[type[E], dict[str, E]]]:
        """Kept as it is copied: without indexes."""
        return Table, (self.kind, self._rows)

    def _index(self, field: str) -> dict[Hashable, dict[str, E]]:
        if field not in self.kind.indexed:
            raise LookupError(f"{self.kind.__name__} has no index on {field}")
        if not self._indexes:
            self._places = dict(zip(self._rows, self._tickets, strict=False))
        index: dict[Hashable, dict[str, E]] = {}
        for entity in self:
            for value in entity.found_by(field):
                index.setdefault(value, {})[entity.uuid] = entity
        return index

    def _unindex(self, index: dict[Hashable, dict[str, E]], field: str, entity: E) -> None:
        for value in entity.found_by(field):
            del index[value][entity.uuid]
            if not index[value]:
                del index[value]
                self._shuffled.discard((field, value))
