"""What every tool writes: operation rows and record types, in one notation for all generations.

A type is written as an expression: `string`, `int64`, `boolean`, `file`, `object` ...; `#name` is a record type or an
enum of `types.json`; `[T]` a list of T; `{T}` a map from strings to T; a JSON list of words is an enum in place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Row: TypeAlias = "dict[str, Json]"

ROW_KEYS = (
    *("method", "path", "op", "group", "path_params", "query", "headers", "form", "required", "body", "returns"),
    *("data", "lists", "status", "task", "if_match", "max_limit", "since", "until", "produces", "source"),
)
TYPE_KEYS = ("enum", "fields", "required", "read_only", "one_of", "extends", "fv", "items", "since")


def compact(row: Mapping[str, Json], keys: tuple[str, ...]) -> Row:
    """The row in the order of `keys`, without what says nothing; a key that `keys` does not know is a bug."""
    unknown = set(row) - set(keys)
    if unknown:
        raise KeyError(f"no such key in a row: {sorted(unknown)}")
    return {key: row[key] for key in keys if key in row and row[key] not in (None, "", [], {}, False)}


def references(expression: Json) -> Iterator[str]:
    """Names of the record types that a type expression, or a field written with one, refers to."""
    match expression:
        case str():
            bare = expression.strip("[]{}")
            if bare.startswith("#"):
                yield bare[1:]
        case dict():
            for key in ("type", "one_of"):
                yield from references(expression.get(key))
        case list():
            for item in expression:
                yield from references(item)
        case _:
            return


def reachable(rows: Iterable[Row], types: Mapping[str, Row]) -> dict[str, Row]:
    """Those of `types` that some row leads to, by name."""
    keys = ("body", "returns", "data", "lists", "query")
    todo = [name for row in rows for key in keys for name in _named(row.get(key))]
    found: dict[str, Row] = {}
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found[name] = types.get(name, {})  # a few are named and nowhere described
        todo.extend(_named(found[name].get("fields")))
        for key in ("one_of", "extends", "items"):
            todo.extend(_named(found[name].get(key)))
    return dict(sorted(found.items()))


def _named(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from references(inner)
    else:
        yield from references(value)


def write_catalogue(path: Path, rows: Iterable[Row], head: Mapping[str, Json]) -> None:
    """One operation a line, sorted by path and method, so that a change of the catalogue reads as a change."""
    ordered = sorted(rows, key=lambda row: (str(row["path"]), str(row["method"])))
    lines = ",\n".join(_dump(compact(row, ROW_KEYS)) for row in ordered)
    heading = "".join(f"{_dump(key)}:{_dump(value)},\n" for key, value in head.items())
    path.write_text(f'{{{heading}"operations":[\n{lines}\n]}}\n', encoding="utf-8")


def write_types(path: Path, types: Mapping[str, Row]) -> None:
    """One record type a line, sorted by name."""
    lines = ",\n".join(f"{_dump(name)}:{_dump(compact(row, TYPE_KEYS))}" for name, row in sorted(types.items()))
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def _dump(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
