"""What a site file may hold, told from the schemas that read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field
from dataclasses import fields as dataclass_fields
from enum import Enum
from typing import Any

from marshmallow import Schema, fields, missing, validate

from mock_prism.site_schemas import BYTES, POSITIVE, Described, SiteSchema

WORDS: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.IPv4, "address"),
    (fields.Boolean, "true or false"),
    (fields.Integer, "number"),
    (fields.String, "text"),
)
WIDTH = 26


def page() -> str:
    """Every part of a site file with its keys: what each takes, whether it must be there, and what it is without."""
    return "\n".join(line for part in _parts(SiteSchema) for line in _lines(part))


def _parts(schema: type[Schema]) -> Iterator[type[Described]]:
    """A part and those within it, each once, as they are met."""
    met: dict[type[Described], None] = {}
    waiting = [schema]
    while waiting:
        part = waiting.pop(0)
        if issubclass(part, Described) and part not in met:
            met[part] = None
            waiting.extend(inner for field in part().fields.values() if (inner := _inner(field)) is not None)
    yield from met


def _inner(field: fields.Field[Any]) -> type[Schema] | None:
    if isinstance(field, fields.List):
        return _inner(field.inner)
    return type(field.schema) if isinstance(field, fields.Nested) else None


def _name(part: type[Schema]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", part.__name__.removesuffix("Schema")).upper()


def _lines(part: type[Described]) -> Iterator[str]:
    yield f"{_name(part)}    {(part.__doc__ or '').replace('``', '')}"
    own = {field.name: field for field in dataclass_fields(part.makes)}
    for key, field in part().fields.items():
        yield f"  {f'{key}  ':{WIDTH}}{_takes(field)}{_without(field, own[key])}"
    yield ""


def _takes(field: fields.Field[Any]) -> str:
    if isinstance(field, fields.List):
        return f"list: {_takes(field.inner)}"
    if isinstance(field, fields.Enum):
        return " | ".join(word.value for word in field.enum)
    if (choices := next((check for check in field.validators if isinstance(check, validate.OneOf)), None)) is not None:
        return " | ".join(map(str, choices.choices))
    if (inner := _inner(field)) is not None:
        return _name(inner)
    return next(word for kind, word in WORDS if isinstance(field, kind)) + _limits(field)


def _limits(field: fields.Field[Any]) -> str:
    for check in field.validators:
        if isinstance(check, validate.Range) and check not in (POSITIVE, BYTES):
            return f" from {check.min}" + ("" if check.max is None else f" to {check.max}")
    return ""


def _without(field: fields.Field[Any], own: Field[Any]) -> str:
    if field.required:
        return ", required"
    default = own.default if field.load_default is missing else field.load_default
    if default in (MISSING, None, "", ()):
        return ""
    if isinstance(default, Enum):
        default = default.value
    return f" ({str(default).lower() if isinstance(default, bool) else default})"
