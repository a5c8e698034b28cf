"""A Prism Element that is asked in several generations, over one site."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from contract_tests.rest_v2.element import Element
from mock_prism import app
from mock_prism.faces.rest.exchange import Generation
from mock_prism.faces.rest.v08 import GENERATION as V08
from mock_prism.faces.rest.v1 import GENERATION as V1
from mock_prism.faces.rest.v2 import GENERATION as V2
from mock_prism.model.frozen import frozen

GENERATIONS = {"v2.0": V2, "v1": V1, "v0.8": V08}
PREFIXES = {name: f"/PrismGateway/services/rest/{name}" for name in GENERATIONS}
WORDS = {"string": "word", "boolean": True, "int32": 7, "int64": 7, "float": 0.5, "object": {}}


@frozen
class Prism:
    """The generations of one site."""

    v2: Element
    v1: Element
    v08: Element

    @classmethod
    def start(cls, site_name: str = "four-node") -> Prism:
        """All over one freshly seeded site."""
        element = Element.start(V2, PREFIXES["v2.0"], site_name)
        whole = app.create_app(element.sandboxes)
        client = whole.test_client(use_cookies=False)
        v2 = replace(element, app=whole, client=client)
        return cls(v2, replace(v2, prefix=PREFIXES["v1"]), replace(v2, prefix=PREFIXES["v0.8"]))

    def of(self, generation: str) -> Element:
        """One of them by name."""
        return {"v2.0": self.v2, "v1": self.v1, "v0.8": self.v08}[generation]


def types(generation: Generation) -> dict[str, dict[str, Any]]:
    """The documented types of a generation."""
    return _types({"v2.0": "v2", "v0.8": "v08"}.get(generation.name, generation.name))


@cache
def _types(folder: str) -> dict[str, dict[str, Any]]:
    text = files(f"mock_prism.faces.rest.{folder}").joinpath("types.json").read_bytes()
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def example(generation: Generation, expression: Any, depth: int = 0) -> Any:
    """A value of a documented type, with every field that it has."""
    if isinstance(expression, dict):
        words = expression.get("enum")
        if words is None:
            return example(generation, expression["type"], depth)
        return [words[0]] if expression["type"].startswith("[") else words[0]
    if expression.startswith("["):
        return [] if depth > 4 else [example(generation, expression[1:-1], depth + 1)]
    if expression.startswith("{"):
        return {} if depth > 4 else {"one": example(generation, expression[1:-1], depth + 1)}
    if expression.startswith("#"):
        fields = types(generation)[expression[1:]].get("fields", {})
        return {key: example(generation, type_, depth + 1) for key, type_ in fields.items()} if depth < 5 else {}
    return WORDS.get(expression)


def fields_of(generation: Generation, expression: Any) -> dict[str, Any]:
    """The fields of an object type, named or written out."""
    if isinstance(expression, dict):
        return dict(expression["fields"]) if "fields" in expression else fields_of(generation, expression["type"])
    is_named = isinstance(expression, str) and expression.startswith("#")
    return dict(types(generation)[expression[1:]].get("fields", {})) if is_named else {}


def required_of(generation: Generation, expression: Any) -> list[str]:
    """The fields that an object type must have."""
    if isinstance(expression, dict):
        return list(expression.get("required", ()))
    found: list[str] = types(generation)[expression[1:]].get("required", [])
    return found


def element_of(expression: Any) -> Any:
    """What a list is of, or None for what is no list."""
    if isinstance(expression, list):
        return expression[0]
    return expression[1:-1] if isinstance(expression, str) and expression.startswith("[") else None
