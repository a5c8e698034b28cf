"""The catalogue of v3 from the Swagger 2.0 document that public Go clients are generated from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mock_prism.faces.rest.derive.rows import Row

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_REF = "#/definitions/"


def derive(source: Path) -> tuple[list[Row], dict[str, Row]]:
    """Rows of every operation of the document ``source``. Types are not kept yet: nothing reads them."""
    document = json.loads(source.read_text(encoding="utf-8"))
    rows = [
        _row(
            method,
            path,
            {"parameters": [*item.get("parameters", []), *item[method].get("parameters", [])]},
            item[method],
        )
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]
    return rows, {}


def _row(method: str, path: str, given: dict[str, Any], operation: dict[str, Any]) -> Row:
    parameters = given["parameters"]
    codes = [code for code in operation["responses"] if code.startswith("2")]
    answer = operation["responses"].get(codes[0], {}) if codes else {}
    body = next((_type(item) for item in parameters if item.get("in") == "body"), None)
    return {
        "method": method.upper(),
        "path": path.rstrip("/"),
        "op": f"{method} {path}",
        "group": path.split("/")[1],
        "path_params": {item["name"]: "string" for item in parameters if item.get("in") == "path"},
        "query": {item["name"]: item.get("type", "string") for item in parameters if item.get("in") == "query"},
        "body": body,
        "required": [item["name"] for item in parameters if item.get("required") and item.get("in") != "path"],
        "returns": _type(answer),
        "status": int(codes[0]) if codes else 200,
    }


def _type(given: dict[str, Any]) -> str | None:
    reference = given.get("schema", {}).get("$ref", "")
    return "#" + reference.removeprefix(_REF) if reference else None
