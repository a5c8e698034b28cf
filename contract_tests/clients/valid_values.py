"""Values of the documented types, made from the catalogue alone: what a client that reads it would send."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mock_prism.faces.rest.v4.types import documented_types

SOME_UUID = "6f0d2a1e-5b7c-4d3e-8f90-0123456789ab"
SOME_INSTANT = "2026-01-02T03:04:05.000000Z"
DEEP = 2
SERVER_SIDE = frozenset({"links", "tenantId"})
PLAIN = {
    "string": "text",
    "uuid": SOME_UUID,
    "datetime": SOME_INSTANT,
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "object": "2026-01-02",
}
TEXTS = (
    "text",
    "AA",
    "10.1.2.3",
    "10.1.2.3/8",
    "fd00::1",
    "00:11:22:33:44:55",
    "a.example.org",
    "a@example.org",
    "http://a.example.org/file",
    "a" * 32,
    "a" * 40,
    "a" * 64,
    "12",
    "A12",
    "{A}12",
    "12:30",
    "10h:30m",
    "us-west-1",
    "ABCDE-ABCDE-ABCDE-ABCDE-ABCDE",
    "NTNX-A-CVM",
    "/home/nutanix/data/stargate-storage/disks/ABCD1234",
    "S-1-5-21-1-2-3-4",
    "SV-123456r123456_rule",
    "RHEL-08-010000",
    "RHEL_8_V1R1",
    "/api/vmm/v4.0.a1/content",
    f"A{SOME_UUID}",
    f"{SOME_UUID}::1",
    f"ZXJnb24=:{SOME_UUID}",
    SOME_UUID,
    "#/components/schemas/common.v1.r0.config.IPAddressOrFQDN",
)
"""Among these every documented pattern finds one that fits it."""


def value_of(expression: Any, depth: int = 0) -> Any:
    """A value of a type expression, within its bounds."""
    if isinstance(expression, dict):
        if "one_of" in expression:
            return value_of(expression["one_of"][0], depth)
        return _within(expression, depth)
    if expression.startswith("["):
        return [value_of(expression[1:-1], depth + 1)]
    if expression.startswith("{"):
        return {"key": value_of(expression[1:-1], depth + 1)}
    if expression.startswith("#"):
        return object_of(expression[1:], depth)
    return PLAIN[expression]


def object_of(name: str, depth: int = 0) -> Any:
    """An object of a type with all its fields, below some depth with those alone that it must have; or a word."""
    row = documented_types()[name]
    if "enum" in row:
        return next(word for word in row["enum"] if not word.startswith("$"))
    required = set(row.get("required", ()))
    fields = row.get("fields", {})
    wanted = {key: fields[key] for key in fields if key in required or depth < DEEP}
    own = {key: value_of(each, depth + 1) for key, each in wanted.items() if depth or key not in SERVER_SIDE}
    return {"$objectType": name, **own}


def _within(expression: dict[str, Any], depth: int) -> Any:
    kind = expression["type"]
    if kind != "string":
        value = value_of(kind, depth)
        least = max(value, expression.get("minimum", value))
        return min(least, expression.get("maximum", least))
    return text_of(expression.get("pattern"), expression.get("min_length", 0), expression.get("max_length", 1 << 20))


def text_of(pattern: str | None, least: int, most: int) -> str:
    """A text of a pattern and a length."""
    for text in _stretched(TEXTS, least, most):
        if pattern is None or re.search(pattern, text):
            return text
    raise AssertionError(f"no text for {pattern} of {least} to {most} characters")


def _stretched(texts: Iterable[str], least: int, most: int) -> Iterable[str]:
    for text in texts:
        for candidate in (text, text.ljust(least, "a"), text[:most]):
            if least <= len(candidate) <= most:
                yield candidate
