"""The documented types of v4, for the names by which their lists may be filtered, sorted and selected.

Which fields the product lets be filtered is documented for two namespaces only; here all of a type may be (*assumed*).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.odata import Names

TYPES = "types.json"


@cache
def documented_types() -> Mapping[str, Mapping[str, Json]]:
    """Every type by name: ``fields`` with their type expressions, or ``enum`` with its words."""
    types: dict[str, dict[str, Json]] = json.loads(files(__package__).joinpath(TYPES).read_bytes())
    return types


def field_names(expression: Json, version: str | None = None) -> Names:
    """The names of the fields of what a type expression tells of, found when they are asked for: those that a minor
    version has, by default all."""
    return TypeNames(tuple(_types_in(expression)), version)


class TypeNames(Mapping[str, Names]):
    """The fields of some types together; types refer to one another in circles, so nothing is unfolded before time."""

    def __init__(self, types: tuple[str, ...], version: str | None) -> None:
        self._version = version
        self._fields = {name: field for type_ in types for name, field in _fields(type_, version).items()}

    def __getitem__(self, name: str) -> Names:
        return field_names(self._fields[name], self._version)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def _fields(type_: str, version: str | None) -> Mapping[str, Json]:
    row = documented_types().get(type_, {})
    fields: Mapping[str, Json] = row.get("fields", {})
    since: Mapping[str, str] = row.get("since", {})
    return {name: field for name, field in fields.items() if version is None or since.get(name, version) <= version}


def _types_in(expression: Json) -> Iterator[str]:
    """The types that an expression refers to: itself, the elements of a list, or the alternatives of a one-of."""
    if isinstance(expression, dict):
        for inner in expression.get("one_of", [expression.get("type")]):
            yield from _types_in(inner)
    elif isinstance(expression, str) and (bare := expression.strip("[]")).startswith("#"):
        yield bare[1:]
