"""What a setting is before anybody has written it: its required fields and its switches, off. All *assumed*."""

from __future__ import annotations

from collections.abc import Mapping

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.v4.document_checks import SERVER_SIDE, form
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.types import documented_types

LEAST = {"boolean": False, "integer": 0, "number": 0, "object": {}, "string": ""}
NIL = "00000000-0000-0000-0000-000000000000"
BEGINNING = "1970-01-01T00:00:00.000000Z"
WORDS = ("default", "a" * 32, "a" * 40, "a" * 64, "0.0.0.0", "::", "a.example", "a@example.org", "AA", "en", "/a/b")
"""Texts, one of which fits each documented pattern of a required text; without one the text is empty."""


def default_content(name: str) -> dict[str, Json]:
    """The least that is an object of a type; switches at its top are shown too."""
    fields: Mapping[str, Json] = documented_types()[name].get("fields", {})
    switches = {key: False for key, expression in fields.items() if expression == "boolean"}
    return {**_least_object(name), **switches}


def _least_object(name: str) -> dict[str, Json]:
    row = documented_types()[name]
    wanted = [key for key in row.get("required", ()) if key not in SERVER_SIDE]
    return typed(name, **{key: least(row["fields"][key]) for key in wanted})


def least(expression: Json) -> Json:
    """The least value of a type expression."""
    if isinstance(expression, dict):
        if "one_of" in expression:
            return least(expression["one_of"][0])
        return _within(expression)
    if expression.startswith("["):
        return []
    if expression.startswith("#"):
        words = documented_types()[expression[1:]].get("enum")
        return _least_object(expression[1:]) if words is None else next(word for word in words if word[0] != "$")
    if expression.startswith("{"):
        return {}
    return {"uuid": NIL, "datetime": BEGINNING}.get(expression, LEAST.get(expression))


def _within(expression: Mapping[str, Json]) -> Json:
    if expression["type"] != "string":
        return max(least(expression["type"]), expression.get("minimum", 0))
    pattern = expression.get("pattern")
    fitting = (word for word in WORDS if pattern is not None and form(pattern).search(word))
    return next(fitting, "").ljust(expression.get("min_length", 0), "a")
