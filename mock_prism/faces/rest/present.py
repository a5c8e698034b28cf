"""From entities to wire form and back: marshmallow, and a memory of what it has already presented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from marshmallow import EXCLUDE, Schema, ValidationError

from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid

LIMIT = 20_000


class View(Protocol):
    """Something made of entities and of nothing else."""

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A view of one entity and nothing around it."""

    entity: Entity

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entity."""
        return (self.entity,)


class Presenter:
    """Presents views by schemas, each once.

    Entities never change, so what was presented of the very same ones is presented again as it is.
    They are told apart by identity and kept with the answer, so that no identity is used twice.
    A remembered answer must not be changed by who gets it.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._schemas: dict[type[Schema], Schema] = {}
        self._kept: dict[tuple[object, ...], tuple[tuple[Entity | None, ...], dict[str, Any]]] = {}

    def present(self, schema: type[Schema], view: View) -> dict[str, Any]:
        """The wire form of a view."""
        parts = view.parts
        key = (schema, *map(id, parts))
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= self._limit:
                self._kept.clear()
            kept = self._kept[key] = (parts, self._schema(schema).dump(view))
        return kept[1]

    def _schema(self, schema: type[Schema]) -> Schema:
        known = self._schemas.get(schema)
        if known is None:
            # What only presents may read one attribute into several keys.
            known = self._schemas[schema] = schema(dump_only=tuple(schema._declared_fields))
        return known


class Part(Schema):
    """A schema of something inside a body. It passes over keys that it does not know, as :func:`load` does outside."""

    class Meta:
        """marshmallow's settings."""

        unknown = EXCLUDE


def load(schema: type[Schema], body: object) -> Mapping[str, Any]:
    """The checked values of a body. Raises Invalid with the first field at fault."""
    if body is None:
        body = {}
    if not isinstance(body, dict):
        raise Invalid("body", "must be a JSON object")
    try:
        loaded: Mapping[str, Any] = schema(unknown=EXCLUDE).load(body)
    except ValidationError as error:
        raise _first_fault(error.messages) from None
    return loaded


def _first_fault(messages: object, path: str = "") -> Invalid:
    """Dig the first complaint out of marshmallow's nested ones."""
    if isinstance(messages, dict):
        key, inner = next(iter(messages.items()))
        name = "" if key == "_schema" else f"[{key}]" if isinstance(key, int) else f".{key}"
        return _first_fault(inner, path + name)
    text = messages[0] if isinstance(messages, list) else messages
    return Invalid(path.lstrip(".") or "body", str(text).rstrip("."))
