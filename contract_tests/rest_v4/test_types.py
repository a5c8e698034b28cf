"""Everything on the wire is as documented: types by their names, fields by theirs, enums by their words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.rest_v4.central import WIRE
from mock_prism.faces.rest.v4.namespaces import format_version
from mock_prism.faces.rest.v4.types import documented_types, field_names

FILES = sorted(path.name for path in WIRE.glob("*.json"))
LEFT_OUT = ("ApiResponse", "ApiResponseMetadata", "Flag", "ErrorResponse", "SchemaValidationError", "ErrorMessage")
"""Envelopes and errors, which the derived types leave out."""
GROUPED = ("Group", "Aggregate")
"""Types of groups, left out too: they are the same for every type of record."""
PROJECTION = "Projection"


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a body that names its type."""
    if isinstance(value, dict):
        if "$objectType" in value:
            yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def faults(found: dict[str, Any]) -> Iterator[str]:
    """What of an object is not documented."""
    name, is_projection = found["$objectType"], found["$objectType"].endswith(PROJECTION)
    name = name.removesuffix(PROJECTION)
    if name not in documented_types():
        if not name.endswith((*LEFT_OUT, *GROUPED)) and ".error." not in name:
            yield f"{name} is no type"
        return
    fields = documented_types()[name].get("fields", {})
    for key, value in found.items():
        if key.startswith("$"):
            continue
        expression = fields.get(key)
        if is_projection and key.endswith(PROJECTION):
            continue
        if expression is None:
            yield f"{name}.{key} is no field"
        else:
            yield from misused(f"{name}.{key}", expression, value)


def misused(where: str, expression: Any, value: Any) -> Iterator[str]:
    """What of a value is not of its field's type."""
    if isinstance(expression, dict):
        expression = expression.get("type", "")
    if expression.startswith("["):
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for inner in value:
            yield from misused(where, expression[1:-1], inner)
    elif expression.startswith("#"):
        type_ = documented_types()[expression[1:]]
        if "enum" in type_ and value not in type_["enum"]:
            yield f"{where} has no word {value}"
        if "fields" in type_ and value["$objectType"] != expression[1:]:
            yield f"{where} is of {expression}, not {value['$objectType']}"


@pytest.mark.parametrize("name", FILES)
def test_what_is_sent_is_documented(name: str) -> None:
    body = json.loads((WIRE / name).read_text(encoding="utf-8"))

    assert [fault for found in objects(body) for fault in faults(found)] == []


@pytest.mark.parametrize("name", FILES)
def test_every_object_says_its_version(name: str) -> None:
    body = json.loads((WIRE / name).read_text(encoding="utf-8"))

    assert [found for found in objects(body) if found["$reserved"]["$fv"] != format_version(found["$objectType"])] == []


def test_every_version_is_the_documented_one() -> None:
    described = {name: row["fv"] for name, row in documented_types().items() if name.count(".") > 2 and "fv" in row}
    ours = ("clustermgmt", "prism", "vmm", "common", "monitoring", "networking", "volumes", "iam")

    assert [name for name, fv in described.items() if name.startswith(ours) and format_version(name) != fv] == []


def test_types_that_refer_to_one_another_in_a_circle_can_be_walked() -> None:
    names = field_names("#vmm.v4.content.Template")

    assert "name" in names["templateVersionSpec"]["vmSpec"]
    assert "diskSizeBytes" in names["templateVersionSpec"]["vmSpec"]["disks"]["backingInfo"]
    assert len(names["templateName"]) == 0
