"""The OpenAPI descriptions: whole, of one piece, and of what is really served."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from mock_prism.app import GENERATIONS
from mock_prism.faces.rest import coverage
from mock_prism.faces.rest.coverage import tier
from mock_prism.faces.rest.openapi import Descriptions

METHODS = {"get", "head", "put", "post", "patch", "delete", "options"}
NAME = re.compile(r"[A-Za-z0-9._-]+")


@cache
def document(name: str) -> dict[str, Any]:
    """A description as it goes over the wire."""
    made: dict[str, Any] = json.loads(json.dumps(Descriptions(GENERATIONS, tier).document(name)))
    return made


def operations(name: str) -> list[dict[str, Any]]:
    """The operations of a description."""
    return [one for methods in document(name)["paths"].values() for one in methods.values()]


def references(value: Any) -> Iterator[str]:
    """All that refers to a type."""
    if isinstance(value, dict):
        yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


NAMES = [generation.name for generation in GENERATIONS]


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_is_in_it_once_and_says_how_far_it_is_simulated(name: str) -> None:
    rows = coverage.rows([one for one in GENERATIONS if one.name == name])

    assert sorted(one["x-mock-prism-tier"] for one in operations(name)) == sorted(row[2] for row in rows)
    assert len({one["operationId"] for one in operations(name)}) == len(rows)
    assert {method for methods in document(name)["paths"].values() for method in methods} <= METHODS


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_the_types_that_it_refers_to_and_no_others(name: str) -> None:
    schemas = document(name)["components"]["schemas"]

    assert {*references(document(name))} == {f"#/components/schemas/{key}" for key in schemas}
    assert all(NAME.fullmatch(key) for key in schemas)


@pytest.mark.parametrize("name", NAMES)
def test_the_placeholders_of_a_path_are_its_parameters(name: str) -> None:
    for path, methods in document(name)["paths"].items():
        for one in methods.values():
            named = [row["name"] for row in one["parameters"] if row["in"] == "path"]
            assert sorted(named) == sorted(re.findall(r"\{([^}]+)\}", path)), path


@pytest.mark.parametrize("generation", list(GENERATIONS), ids=lambda one: one.name)
def test_its_paths_lead_to_the_operations_they_describe(generation: Any) -> None:
    for path, methods in document(generation.name)["paths"].items():
        located = generation.locate(path.replace("{namespace}", "vmm"))
        assert located is not None
        for method, one in methods.items():
            match = generation.tree().match(method.upper(), located.path)
            assert match is not None, (method, path)
            assert tier(generation, match.operation.name) == one["x-mock-prism-tier"]


def test_a_call_of_v2_is_told_whole() -> None:
    assert document("v2.0")["paths"]["/PrismGateway/services/rest/v2.0/snapshots"]["get"] == {
        "operationId": "snapshots.getSnapshots",
        "tags": ["snapshots"],
        "x-mock-prism-tier": "modelled",
        "parameters": [{"name": "vm_uuid", "in": "query", "required": False, "schema": {"type": "string"}}],
        "responses": {
            "200": {
                "description": "What was asked for",
                "content": {
                    "application/json": {
                        "schema": {
                            "$ref": "#/components/schemas/get.base.EntityCollection_get.dto.acropolis.SnapshotInfoDTO"
                        }
                    }
                },
            },
            "default": {"description": "What went wrong"},
        },
    }


def test_types_tell_words_limits_and_what_must_be_there() -> None:
    old, new = (document(name)["components"]["schemas"] for name in ("v2.0", "v4"))
    power = old["create.dto.uhura.VMPowerStateDTO"]
    category = new["prism.v4.config.Category"]

    assert power["required"] == ["transition"]
    assert {"ON", "OFF", "ACPI_SHUTDOWN", None} <= {*power["properties"]["transition"]["enum"]}
    assert power["properties"]["transition"]["nullable"] is True
    assert category["properties"]["$objectType"] == {"type": "string", "enum": ["prism.v4.config.Category"]}
    assert category["properties"]["key"]["maxLength"] == 64
    assert "nullable" not in category["properties"]["key"]


def test_v4_takes_keys_and_wants_the_revision_of_what_is_changed() -> None:
    update = document("v4")["paths"]["/api/prism/v4.4/config/categories/{extId}"]["put"]

    assert {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}} in update["parameters"]
    assert document("v4")["security"] == [{"basic": []}, {"key": []}]
