"""From entities to wire form and back: marshmallow, and a memory of what it has already presented."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing

from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen

LIMIT = 20_000
T = TypeVar("T")


class View(Protocol):
    """Something made of entities and of nothing else."""

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities."""


@frozen
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
        self._schemas: dict[type[Schema], _Known] = {}
        self._kept: dict[tuple[object, ...], tuple[tuple[Entity | None, ...], dict[str, Any]]] = {}
        self._made: dict[str, tuple[tuple[object, ...], Any]] = {}

    def present(self, schema: type[Schema], view: View) -> dict[str, Any]:
        """The wire form of a view."""
        parts = view.parts
        key = (schema, *map(id, parts))
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= self._limit:
                self._kept.clear()
            kept = self._kept[key] = (parts, self._schema(schema).schema.dump(view))
        return kept[1]

    def made(self, key: str, basis: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was last made under a key, if it was of the same things; else it is made of them. It must not be changed
        by who gets it."""
        known = self._made.get(key)
        if known is None or known[0] != basis:
            if len(self._made) >= self._limit:
                self._made.clear()
            known = self._made[key] = (basis, make())
        made: T = known[1]
        return made

    def field(self, schema: type[Schema], key: str) -> fields.Field[Any] | None:
        """The field that presents a key of the wire, if there is one."""
        return self._schema(schema).by_key.get(key)

    def keys(self, schema: type[Schema]) -> Collection[str]:
        """All keys that views may have by a schema."""
        return self._schema(schema).by_key.keys()

    def part(self, schema: type[Schema], view: View, key: str) -> dict[str, Any] | None:
        """The wire form of a view as far as it lies at one key, or None where only the whole tells: the key is not the
        schema's own, or there is nothing but an empty list, which some schemas leave out.
        """
        known = self._schema(schema)
        field = known.by_key.get(key)
        if field is None:
            return None
        value = field.serialize(field.name or key, view, accessor=known.schema.get_attribute)
        return None if value == [] else {} if value is None or value is missing else {key: value}

    def _schema(self, schema: type[Schema]) -> _Known:
        known = self._schemas.get(schema)
        if known is None:
            # What only presents may read one attribute into several keys.
            made = schema(dump_only=tuple(schema._declared_fields))
            known = _Known(made, {field.data_key or name: field for name, field in made.fields.items()})
            self._schemas[schema] = known
        return known


@frozen
class _Known:
    """A schema that has been made, with its fields by the keys of the wire."""

    schema: Schema
    by_key: Mapping[str, fields.Field[Any]]


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
