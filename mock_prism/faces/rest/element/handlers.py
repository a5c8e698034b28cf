"""Who answers each operation of a generation of the gateway: its own handler, one that it shares, or the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial

from mock_prism.faces.rest.catalogue import Operation, PathTree
from mock_prism.faces.rest.element import documents
from mock_prism.faces.rest.element.shelves import FILE, Shape, pattern, shape
from mock_prism.faces.rest.element.unasked import check_asked
from mock_prism.faces.rest.element.unheeded import check_heeded
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import check_answers, check_own

Shared = Mapping[str, Callable[[Wire, Call], Reply]]
"""Handlers of several generations, by method and path with ``{}`` for placeholders: ``GET /hosts/{}``."""


class Handlers(Mapping[str, Handler]):
    """Handlers by the names of operations. Those that are not the generation's own are found when the catalogue is
    there anyway."""

    def __init__(
        self,
        wire: Wire,
        tree: Callable[[], PathTree],
        own: Iterable[Mapping[str, Handler]],
        shared: Iterable[Shared],
        kept: Iterable[Shared] = (),
    ) -> None:
        """``own`` are tables by the names of operations, ``shared`` tables by their patterns; ``kept`` are those whose
        operations are documents too."""
        self._wire = wire
        self._tree = tree
        self._own = {name: handler for table in own for name, handler in table.items()}
        self._shared = {name: handler for table in shared for name, handler in table.items()}
        self._kept = {name: handler for table in kept for name, handler in table.items()}

    def __getitem__(self, name: str) -> Handler:
        return partial(_scoped, self._wire, self._own[name] if name in self._own else self._found[name])

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from self._found

    def __len__(self) -> int:
        return len(self._own) + len(self._found)

    def is_document(self, name: str) -> bool:
        """Whether an operation is the documents'."""
        return name in self._documents

    @cached_property
    def _found(self) -> dict[str, Handler]:
        return {**self._by_pattern(self._shared), **self._documents}

    @cached_property
    def _documents(self) -> dict[str, Handler]:
        shapes: dict[str, Shape | None] = {
            operation.name: shape(operation)
            for operation in self._tree().operations
            if operation.name not in self._own and plain_name(operation) not in self._shared
        }
        found = {name: documents.handler(self._wire, one) for name, one in shapes.items() if one is not None}
        return {**found, **self._by_pattern(self._kept)}

    def _by_pattern(self, table: Shared) -> dict[str, Handler]:
        return {
            operation.name: partial(table[key], self._wire)
            for operation in self._tree().operations
            if (key := plain_name(operation)) in table and operation.name not in self._own
        }


def _scoped(wire: Wire, handler: Handler, call: Call) -> Reply:
    """A Prism Element that is down answers nothing, and one that is up does not know what another cluster has. A body
    must be of its documented type first of all, also where a handler reads less of it, or more."""
    check_answers(call)
    check_asked(call, plain_name(call.operation))
    if call.operation.body not in (None, FILE):
        check_heeded(wire, call, plain_name(call.operation))
    check_own(call)
    return handler(call)


def plain_name(operation: Operation) -> str:
    """How shared tables call an operation."""
    return f"{operation.method} {pattern(operation.path)}"
