"""Since when what there is in v4 exists: the SDK packages of several minor versions, laid over one another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mock_prism.faces.rest.derive import sdk
from mock_prism.faces.rest.derive.rows import Json, Row

FIRST = "v4.0"
Versions = dict[str, str]
"""The version of each namespace."""


def derive(newest: Path, *older: Path) -> tuple[list[Row], dict[str, Row]]:
    """Operations and types of all the folders of SDK packages; where they differ, the newest tells.

    A body that an older version does without is not required.
    ``since`` of an operation is the first version that has it, and ``until`` the last, of one that was given up.
    ``since`` of a type names its fields that came after the type itself. What was there from the start has none.
    """
    sources = [(rows, types, _versions(rows)) for rows, types in map(sdk.derive, (newest, *older))]
    operations: dict[tuple[Json, Json], Row] = {}
    kept: dict[str, Row] = {}
    for rows, types, _ in sources:
        added = [row for row in rows if _is_new(operations, row, sources[0][2])]
        kept |= {**sdk.contents(added, types), **kept}
    for name, row in kept.items():
        own = name.partition(".")[0]
        seen = {versions[own]: types[name] for _, types, versions in sources if name in types and own in versions}
        row["since"] = _later(row, seen)
    return [_dated(row) for row in operations.values()], kept


def _versions(rows: list[Row]) -> Versions:
    pairs = sorted((str(row["path"]).split("/")[1], str(row["since"])) for row in rows)
    return dict(pairs)


def _is_new(operations: dict[tuple[Json, Json], Row], row: Row, newest: Versions) -> bool:
    """Whether nothing newer has this operation. Either way it is noted."""
    key, version = (row["method"], row["path"]), str(row["since"])
    if key in operations:
        known = operations[key]
        known["since"] = min(str(known["since"]), version)
        if row["body"] is None:
            known["required"] = []
        return False
    is_gone = version < newest[str(row["path"]).split("/")[1]]
    operations[key] = {**row, "until": version if is_gone else None}
    return True


def _dated(row: Row) -> Row:
    return {**row, "since": None if row["since"] == FIRST else row["since"]}


def _later(row: Row, seen: Mapping[str, Row]) -> dict[str, Json]:
    """The fields that came after the type, each with the first version that has it."""
    fields = row.get("fields")
    if not seen or not isinstance(fields, dict):
        return {}
    first = {name: min(version for version, type_ in seen.items() if _has(type_, name)) for name in fields}
    return {name: version for name, version in first.items() if version > min(seen)}


def _has(type_: Row, field: str) -> bool:
    fields = type_.get("fields")
    return isinstance(fields, dict) and field in fields
