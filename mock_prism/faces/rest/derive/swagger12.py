"""Catalogues of v0.8, v1 and v2.0 from the Swagger 1.2 documents that a cluster's API Explorer serves (AOS 5.6).

One file per resource; a file is known by its `resourcePath`, since two file names are swapped upstream.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from mock_prism.faces.rest.derive.rows import Json, Row, reachable
from mock_prism.faces.rest.spelling import v2_key

_MAP = re.compile(r"java\.util\.(?:\w*Map)<(?P<key>[^,]+), (?P<value>.+)>")
_JAVA = re.compile(r"(java|javax|sun|org)\.|(DataHandler|Provider|ClassValueMap)$")
_FILES = ("org.apache.cxf.jaxrs.ext.multipart.Attachment", "javax.ws.rs.core.Response", "DataHandler")
_BOXED = {
    "java.lang.String": "string",
    "java.lang.Boolean": "boolean",
    "java.lang.Integer": "int32",
    "java.lang.Long": "int64",
    "java.lang.Double": "number",
}
_CHECKED = {"DELETE /snapshots/{uuid}": 201}  # by a public client (an Ansible role that was tested on a cluster)
_TASK = "ReturnValueDTO$TaskIdDTO"
_NOTHING = "PrimitiveDTO<java.lang.Boolean>"
# Constants of a Java class are listed as if they were properties; nothing serialises them.
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*|\$.*|(?:[a-z0-9]_+){4,}[a-z0-9]+")


def derive(source: Path, generation: str) -> tuple[list[Row], dict[str, Row]]:
    """Rows and record types of `generation`, from the folder of documents `source`."""
    key_of = v2_key if generation == "v2.0" else _as_it_is
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(source.glob("swagger-*.json"))]
    documents = [document for document in documents if "resourcePath" in document]
    types: dict[str, Row] = {}
    rows: list[Row] = []
    for document in documents:
        for name, model in document["models"].items():
            plain = html.unescape(name)
            if not _JAVA.match(plain):
                types[plain] = _record(model, key_of)
        rows += _rows(document)
    return rows, reachable(rows, types)


def _as_it_is(key: str) -> str:
    return key


def _rows(document: dict[str, Json]) -> Iterator[Row]:
    group = str(document["resourcePath"]).strip("/")
    for api in _records(document["apis"]):
        for operation in _records(api.get("operations", [])):
            yield _row(str(api["path"]), group, operation)


def _row(path: str, group: str, operation: dict[str, Json]) -> Row:
    returns = _expression(operation)
    row: Row = {
        "method": operation["method"],
        "path": path.rstrip("/"),
        "op": operation["nickname"],
        "group": group,
        "returns": returns,
        "lists": _element(returns),
        "status": _status(str(operation["method"]), path.rstrip("/"), returns),
        "task": returns.endswith(_TASK),
    }
    required: list[Json] = []
    for place, key in (("path", "path_params"), ("query", "query"), ("header", "headers"), ("form", "form")):
        found = [given for given in _records(operation["parameters"]) if given["paramType"] == place]
        row[key] = {str(given["name"]): _expression(given) for given in found}
        required += [given["name"] for given in found if given["required"] and place != "path"]
    for given in _records(operation["parameters"]):
        if given["paramType"] == "body":
            row["body"] = _expression(given)
            required += ["body"] if given["required"] else []
    row["required"] = required
    return row


def _status(method: str, path: str, returns: str) -> int:
    """The documents name no success code; this is what clients check for."""
    if method == "POST":
        return 201
    if f"{method} {path}" in _CHECKED:
        return _CHECKED[f"{method} {path}"]
    return 204 if method == "DELETE" and returns.endswith(_NOTHING) else 200


def _element(returns: str) -> str | None:
    """What a list call lists, enveloped or bare."""
    if returns.startswith("["):
        return returns[1:-1]
    collection = re.fullmatch(r"#\w+\.base\.EntityCollection<(.+)>", returns)
    return "#" + collection[1] if collection else None


def _record(model: dict[str, Json], key_of: Callable[[str], str]) -> Row:
    properties = model["properties"]
    assert isinstance(properties, dict)
    fields: dict[str, Json] = {}
    for name, given in sorted(properties.items()):
        if not _CONSTANT.fullmatch(name) and isinstance(given, dict):
            fields[key_of(name)] = _field(given)
    required = model["required"]
    assert isinstance(required, list)
    return {"fields": fields, "required": [*sorted(key_of(str(name)) for name in required)]}


def _field(given: dict[str, Json]) -> Json:
    expression = _expression(given)
    items = given.get("items")
    words = given.get("enum") or (items.get("enum") if isinstance(items, dict) else None)
    return {"type": expression, "enum": words} if words else expression


def _expression(given: dict[str, Json]) -> str:
    if given.get("type") == "array":
        items = given["items"]
        assert isinstance(items, dict)
        return f"[{_expression(items)}]"
    named = html.unescape(str(given.get("$ref") or given.get("type")))
    if named in ("integer", "number") and given.get("format"):
        return str(given["format"])
    return _named(named) if "." in named or named in _FILES else named


def _named(name: str) -> str:
    """A Java class as a type expression; what is internal to Java is an opaque object."""
    if name in _FILES:
        return "file"
    if name in _BOXED:
        return _BOXED[name]
    if mapping := _MAP.fullmatch(name):
        return "{" + _named(mapping["value"]) + "}"
    return "object" if _JAVA.match(name) else f"#{name}"


def _records(value: Json) -> list[dict[str, Json]]:
    assert isinstance(value, list)
    return [item for item in value if isinstance(item, dict)]
