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
from mock_prism.faces.rest.v4.wire import not_allowed
from mock_prism.model.errors import Invalid

TYPE = "$objectType"
NONE: Mapping[str, str] = {}


def as_asked(call: Call, reply: Reply) -> Reply:
    """The reply in the version that the call named."""
    version = older(call)
    return reply if version is None else replace(reply, body=_as_of(reply.body, version))


def refuse_later(call: Call, body: Json) -> None:
    """Raises Invalid for a field of a typed body that the version which the call names has not yet."""
    version = older(call)
    if version is not None:
        _refuse_later(body, version, "")


def with_later(call: Call, body: Json, shown: Json) -> Json:
    """A body with what is shown in fields that the version which the call names has not: it could not say them."""
    version = older(call)
    return body if version is None else _with_later(body, shown, version)


def counterpart(item: Json, place: int, shown: Json) -> Json:
    """What is shown of a thing in a list: that of the same id, or else of the same place."""
    if not isinstance(shown, list):
        return None
    uuid = item.get("extId") if isinstance(item, dict) else None
    if uuid is not None:
        return next((one for one in shown if isinstance(one, dict) and one.get("extId") == uuid), None)
    return shown[place] if place < len(shown) else None


def _with_later(value: Json, shown: Json, version: str) -> Json:
    if isinstance(value, list):
        return [_with_later(item, counterpart(item, place, shown), version) for place, item in enumerate(value)]
    if not (isinstance(value, dict) and isinstance(shown, dict)) or shown.get(TYPE) != value.get(TYPE):
        return value
    since = later_fields().get(str(value.get(TYPE)), NONE)
    kept = {key: each for key, each in shown.items() if since.get(key, version) > version}
    return kept | {key: _with_later(each, shown.get(key), version) for key, each in value.items()}


def older(call: Call) -> str | None:
    """The version that a call names, unless it is the newest."""
    version = ".".join(call.version.split(".")[:2])
    return version if version and version < NAMESPACES[namespace_of(call.full_path)].version else None


def _refuse_later(value: Json, version: str, path: str) -> None:
    if isinstance(value, list):
        for place, item in enumerate(value):
            _refuse_later(item, version, f"{path}[{place}]")
    elif isinstance(value, dict):
        since = later_fields().get(str(value.get("$objectType")), NONE)
        for key, item in value.items():
            name = f"{path}.{key}" if path else key
            if since.get(key, version) > version:
                raise Invalid(name, not_allowed([key]))
            _refuse_later(item, version, name)


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
