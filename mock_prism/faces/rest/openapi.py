"""OpenAPI 3 descriptions of the generations, derived from their catalogues and documented types.

They hold what the catalogues know, and of each operation how far it is simulated (``x-mock-prism-tier``). Only the
types that some operation refers to are in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.exchange import Generation, Json
from mock_prism.model.frozen import frozen

Schema = dict[str, Json]
VERSION = "3.0.3"
PLAIN: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "float": {"type": "number"},
    "number": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
    "datetime": {"type": "string", "format": "date-time"},
    "object": {"type": "object"},
    "file": {"type": "string", "format": "binary"},
}
LIMITS = {
    "max_length": "maxLength",
    "min_length": "minLength",
    "maximum": "maximum",
    "minimum": "minimum",
    "pattern": "pattern",
    "enum": "enum",
}
OBJECT_TYPE = "$objectType"
JSON, BYTES = "application/json", "application/octet-stream"
NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")
PLACEHOLDER = re.compile(r"\{([^}:]+)(?::[^}]*)?\}")


@dataclass(slots=True)
class Components:
    """The types that were referred to so far, and those that are still to be described."""

    types: Mapping[str, Mapping[str, Json]]
    is_nullable: bool
    _names: dict[str, str] = field(default_factory=dict)

    def schemas(self) -> dict[str, Schema]:
        """Every type that something refers to, by its name."""
        found: dict[str, Schema] = {}
        while len(found) < len(self._names):
            for type_, name in list(self._names.items()):
                if name not in found:
                    found[name] = self._of_type(type_)
        return dict(sorted(found.items()))

    def schema(self, expression: Json) -> Schema:
        """What a type expression of the catalogues says."""
        if isinstance(expression, list):
            return {"type": "array", "items": self.schema(expression[0])}
        if isinstance(expression, dict):
            return self._of_row(expression)
        if not isinstance(expression, str):
            return {}
        if expression.startswith("["):
            return {"type": "array", "items": self.schema(expression[1:-1])}
        if expression.startswith("{"):
            return {"type": "object", "additionalProperties": self.schema(expression[1:-1])}
        if expression.startswith("#"):
            return self._reference(expression[1:])
        return dict(PLAIN.get(expression, {}))

    def _of_row(self, row: Mapping[str, Json]) -> Schema:
        if "one_of" in row:
            return {"oneOf": [self.schema(one) for one in row["one_of"]]}
        if "fields" in row:
            return self._object(row)
        limits = {LIMITS[key]: value for key, value in row.items() if key in LIMITS}
        whole = self.schema(row["type"])
        if "items" in whole and "enum" in limits:
            return {**whole, "items": {**whole["items"], "enum": limits["enum"]}}
        return {**whole, **limits}

    def _reference(self, type_: str) -> Schema:
        if type_ not in self.types:
            return {"type": "object"}
        name = self._names.setdefault(type_, NO_NAME.sub("_", type_).strip("_"))
        return {"$ref": f"#/components/schemas/{name}"}

    def _of_type(self, type_: str) -> Schema:
        row = self.types[type_]
        if "enum" in row:
            return {"type": "string", "enum": row["enum"]}
        shown = self._object(row)
        if "fv" in row:  # objects of this generation tell on the wire what they are
            shown["properties"] = {OBJECT_TYPE: {"type": "string", "enum": [type_]}, **shown["properties"]}
        return shown

    def _object(self, row: Mapping[str, Json]) -> Schema:
        fields: Mapping[str, Json] = row.get("fields", {})
        shown: Schema = {
            "type": "object",
            "properties": {key: self._property(expression) for key, expression in fields.items()},
        }
        return {**shown, "required": list(row["required"])} if row.get("required") else shown

    def _property(self, expression: Json) -> Schema:
        schema = self.schema(expression)
        if not self.is_nullable or not schema:
            return schema
        if "enum" in schema:
            schema = {**schema, "enum": [*schema["enum"], None]}
        return {"allOf": [schema], "nullable": True} if "$ref" in schema else {**schema, "nullable": True}


@frozen
class Description:
    """The description of one generation; ``tier`` tells how far an operation is simulated."""

    generation: Generation
    tier: Callable[[Generation, str], str]

    def document(self) -> Schema:
        """The whole of it."""
        generation = self.generation
        components = Components(generation.types(), generation.has_nulls)
        paths: dict[str, Schema] = {}
        idents = _idents(generation.tree().operations)
        for operation in generation.tree().operations:
            path = PLACEHOLDER.sub(r"{\1}", generation.whole_path(operation.path))
            paths.setdefault(path, {})[operation.method.lower()] = self._operation(
                operation, idents[operation.name], components
            )
        schemes: Schema = {"basic": {"type": "http", "scheme": "basic"}}
        if generation.key_header:
            schemes["key"] = {"type": "apiKey", "in": "header", "name": generation.key_header}
        return {
            "openapi": VERSION,
            "info": {
                "title": f"Prism {generation.name}, as mock_prism serves it",
                "version": generation.name.removeprefix("v"),
            },
            "servers": [{"url": "/"}],
            "security": [{name: []} for name in schemes],
            "paths": paths,
            "components": {"securitySchemes": schemes, "schemas": components.schemas()},
        }

    def _operation(self, operation: Operation, ident: str, components: Components) -> Schema:
        shown: Schema = {
            "operationId": ident,
            "tags": [operation.group],
            "x-mock-prism-tier": self.tier(self.generation, operation.name),
            "parameters": [*_parameters(operation, components)],
            "responses": {
                str(operation.status): _response(operation, components),
                "default": {"description": "What went wrong"},
            },
        }
        if operation.body is not None:
            shown["requestBody"] = {
                "required": "body" in operation.required,
                "content": _content(operation.body, components),
            }
        if operation.name in self.generation.open:
            shown["security"] = []
        return shown


def _idents(operations: Iterable[Operation]) -> dict[str, str]:
    """A name for each operation that no other one has."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for operation in operations:
        stem = NO_NAME.sub("_", f"{operation.group}.{operation.op}")
        ident, number = stem, 2
        while ident in taken:
            ident, number = f"{stem}_{number}", number + 1
        taken.add(ident)
        found[operation.name] = ident
    return found


def _parameters(operation: Operation, components: Components) -> Iterable[Schema]:
    for name in PLACEHOLDER.findall(operation.path):
        expression = operation.path_params.get(name, "string")
        yield {"name": name, "in": "path", "required": True, "schema": components.schema(expression)}
    for name, expression in operation.query.items():
        yield {
            "name": name,
            "in": "query",
            "required": name in operation.required,
            "schema": components.schema(expression),
        }
    if operation.if_match:
        yield {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}


def _response(operation: Operation, components: Components) -> Schema:
    described = {"description": "What was asked for"}
    if operation.returns is None or operation.status == 204:
        return described
    return {**described, "content": _content(operation.returns, components)}


def _content(expression: Json, components: Components) -> Schema:
    return {BYTES if expression == "file" else JSON: {"schema": components.schema(expression)}}


class Descriptions:
    """The descriptions of all generations, by their names; each is made when it is first asked for."""

    def __init__(self, generations: Iterable[Generation], tier: Callable[[Generation, str], str]) -> None:
        self._all = generations
        self._tier = tier
        self._made: dict[str, Schema] = {}

    @cached_property
    def _generations(self) -> dict[str, Generation]:
        return {generation.name: generation for generation in self._all}

    def names(self) -> tuple[str, ...]:
        """The generations there are."""
        return tuple(self._generations)

    def document(self, name: str) -> Schema | None:
        """The description of a generation, or None where there is none of that name."""
        if name not in self._generations:
            return None
        if name not in self._made:
            self._made[name] = Description(self._generations[name], self._tier).document()
        return self._made[name]
