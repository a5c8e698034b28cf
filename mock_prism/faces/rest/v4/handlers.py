"""Who answers each operation of v4: a handler of its own or, for nouns that the model lacks, that of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from mock_prism.faces.rest.exchange import Handler
from mock_prism.faces.rest.v4 import documents
from mock_prism.faces.rest.v4.answering import answering
from mock_prism.faces.rest.v4.document_shapes import Shape, shape
from mock_prism.faces.rest.v4.namespaces import TREE


class Handlers(Mapping[str, Handler]):
    """Handlers by the names of operations. Those of documents are found when the catalogue is there anyway."""

    def __init__(self, modelled: Mapping[str, Handler], bare: Mapping[str, Handler]) -> None:
        """``bare`` handlers answer without an envelope."""
        self._modelled = {**answering(modelled, heeds=True), **bare}

    def __getitem__(self, name: str) -> Handler:
        return self._modelled[name] if name in self._modelled else self._documents[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._modelled
        yield from self._documents

    def __len__(self) -> int:
        return len(self._modelled) + len(self._documents)

    def is_document(self, name: str) -> bool:
        """Whether an operation is the documents'."""
        return name in self._documents

    @cached_property
    def _documents(self) -> Mapping[str, Handler]:
        shapes: dict[str, Shape | None] = {operation.name: shape(operation) for operation in TREE().operations}
        found = {
            name: documents.HANDLERS[one]
            for name, one in shapes.items()
            if one is not None and name not in self._modelled
        }
        return answering(found)
