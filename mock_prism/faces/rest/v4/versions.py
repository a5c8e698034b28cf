"""Answers as an older minor version has them: its types, without the fields that came later.

Which version has which field is read off the SDK of each. That a server leaves out the others is *assumed*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, namespace_of
from mock_prism.faces.rest.v4.types import documented_types

NONE: Mapping[str, str] = {}


def as_asked(call: Call, reply: Reply) -> Reply:
    """The reply in the version that the call named."""
    version = ".".join(call.version.split(".")[:2])
    if not isinstance(reply.body, dict) or version == NAMESPACES[namespace_of(call.full_path)].version:
        return reply
    return replace(reply, body=_as_of(reply.body, version))


def _as_of(value: Json, version: str) -> Json:
    if isinstance(value, list):
        return [_as_of(item, version) for item in value]
    if not isinstance(value, dict):
        return value
    since = later_fields().get(str(value.get("$objectType")), NONE)
    return {
        key: _reserved(inner, version) if key == "$reserved" else _as_of(inner, version)
        for key, inner in value.items()
        if since.get(key, version) <= version
    }


def _reserved(value: Json, version: str) -> Json:
    """What a type says of itself: its family and revision, which is no newer than the version asked for."""
    if not isinstance(value, dict) or not isinstance(newest := value.get("$fv"), str):
        return value
    family, _, _ = newest.partition(".")
    asked = version.replace(".", ".r")
    return {**value, "$fv": min(newest, asked) if asked.startswith(f"{family}.") else newest}


@cache
def later_fields() -> Mapping[str, Mapping[str, str]]:
    """By type, the fields that are younger than the type, and the first version of each."""
    return {name: since for name, row in documented_types().items() if isinstance(since := row.get("since"), dict)}
