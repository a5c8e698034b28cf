"""Bodies with one thing wrong in them, made of a good body and its documented type."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from mock_prism.faces.rest.v4.document_checks import SERVER_SIDE
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.frozen import frozen

STRANGE = "strangeField"
SCALARS = ("string", "uuid", "datetime", "integer", "number", "boolean")


@frozen
class Spoilt:
    """A body, and the path of what is wrong in it."""

    path: str
    body: Any


@frozen
class Spot:
    """A value within a body: the keys that lead to it, and the type that it is of."""

    keys: tuple[str | int, ...]
    expression: Any
    value: Any

    @property
    def path(self) -> str:
        """As the product writes it."""
        text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.keys)
        return text.removeprefix(".")

    @property
    def is_free(self) -> bool:
        """Whether any JSON is good there."""
        return bool(self.expression == "object")


def spots(value: Any, expression: Any, keys: tuple[str | int, ...] = ()) -> Iterator[Spot]:
    """Every value in a body, itself first. What is not told by its type is left out."""
    if isinstance(expression, dict):
        alternatives = expression.get("one_of")
        if alternatives is None:
            expression = expression["type"]
        else:
            named = f"#{value['$objectType']}" if isinstance(value, dict) and "$objectType" in value else None
            if named not in alternatives:
                return
            expression = named
    yield Spot(keys, expression, value)
    if isinstance(value, list) and expression.startswith("["):
        for place, each in enumerate(value):
            yield from spots(each, expression[1:-1], (*keys, place))
    elif isinstance(value, dict) and expression.startswith("#"):
        fields = documented_types()[expression[1:]].get("fields", {})
        for key, each in value.items():
            if key[0] != "$" and (keys or key not in SERVER_SIDE):
                yield from spots(each, fields[key], (*keys, key))


def with_value(body: Any, keys: tuple[str | int, ...], value: Any) -> Any:
    """The body with another value at a place."""
    if not keys:
        return value
    changed = copy.deepcopy(body)
    holder = changed
    for key in keys[:-1]:
        holder = holder[key]
    holder[keys[-1]] = value
    return changed


def spoilt(body: Any, type_: str) -> Iterator[Spoilt]:
    """The body with a strange field in each of its objects, a wrong type of each value, and words that are none."""
    for spot in spots(body, type_):
        enum = spot.expression.startswith("#") and "enum" in documented_types()[spot.expression[1:]]
        if isinstance(spot.value, dict) and spot.expression.startswith("#"):
            below = f"{spot.path}.{STRANGE}".removeprefix(".")
            yield Spoilt(below, with_value(body, spot.keys, {**spot.value, STRANGE: 1}))
        if enum:
            yield Spoilt(spot.path, with_value(body, spot.keys, "NO_SUCH_WORD"))
        if spot.keys and not spot.is_free:
            is_scalar = enum or spot.expression in SCALARS
            yield Spoilt(spot.path, with_value(body, spot.keys, {"not": 1} if is_scalar else 7))
