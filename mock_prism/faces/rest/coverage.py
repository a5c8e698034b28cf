"""How far each operation is simulated, read off the tables that answer it."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.rest.exchange import Generation


def rows(generations: Iterable[Generation]) -> list[tuple[str, str, str]]:
    """Generation, operation and tier of each: modelled, document, or declared (it answers 501)."""
    return [
        (generation.name, operation.name, tier(generation, operation.name))
        for generation in generations
        for operation in generation.tree().operations
    ]


def tier(generation: Generation, name: str) -> str:
    """How far an operation is simulated: modelled, document, or declared (it answers 501)."""
    if generation.is_document(name):
        return "document"
    return "modelled" if name in generation.handlers else "declared"
