"""Schemas and fields of v4's own: every object says what it is, and nothing is null."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, post_dump

from mock_prism.faces.rest.v4.namespaces import typed

TASK_PREFIX = base64.b64encode(b"ergon").decode() + ":"
INT32, INT64 = (1 << 31) - 1, (1 << 63) - 1
"""The largest integers of the API's two sorts (its SDKs say which is which only in other languages)."""
UUID_TEXT = r"[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}"
UUID = re.compile(UUID_TEXT)
TASK_ID = re.compile(rf"[a-zA-Z0-9/+]*={{0,2}}:({UUID_TEXT})")


def task_ext_id(uuid: str) -> str:
    """A task's id on the wire (recorded: ``ZXJnb24=:`` and the uuid)."""
    return TASK_PREFIX + uuid


class WireSchema(Schema):
    """An object of v4. ``object_type`` is its type's name; nulls and empty lists are left out (recorded)."""

    object_type: ClassVar[str]

    @post_dump
    def finish(self, dumped: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Put the type in front and leave out what is not there."""
        return typed(self.object_type, **{key: value for key, value in dumped.items() if value != []})


class Part(fields.Nested):
    """A nested object of the wire that is made of the same view as its owner."""

    def get_value(self, obj: Any, attr: str, accessor: Any = None, default: Any = None) -> Any:
        """The view itself."""
        return obj


class Address(fields.Field[Any]):
    """An address as text on this side; ``IPAddress``, or where it may be a name ``IPAddressOrFQDN``, on the wire."""

    def __init__(self, object_type: str = "common.v1.config.IPAddress", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._object_type = object_type

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        try:
            version = ipaddress.ip_address(value).version
        except ValueError:
            return typed(self._object_type, fqdn=typed("common.v1.config.FQDN", value=value))
        inner = typed(f"common.v1.config.IPv{version}Address", value=value, prefixLength=32 if version == 4 else 128)
        return typed(self._object_type, **{f"ipv{version}": inner})


NAME_OR_ADDRESS = "common.v1.config.IPAddressOrFQDN"


def address_text(value: Mapping[str, Any] | None) -> str | None:
    """The text of an ``IPAddressOrFQDN`` as it comes, or None where it says nothing."""
    found = [(value or {}).get(family) or {} for family in ("ipv4", "ipv6", "fqdn")]
    return next((str(one["value"]) for one in found if one.get("value")), None)


class TaskId(fields.Field[Any]):
    """A task's uuid on this side."""

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else task_ext_id(value)


JSON_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


def check_type(value: object, wanted: str) -> None:
    """Refuse a JSON value of another type: nothing is converted. The validator's words, *assumed*."""
    found = next((name for kind, name in JSON_TYPES if isinstance(value, kind)), "null")
    if found != wanted:
        text = f'Instance type ({found}) does not match any allowed primitive type (allowed: ["{wanted}"])'
        raise ValidationError(text)


class Flag(fields.Field[Any]):
    """A JSON boolean and nothing else."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        check_type(value, "boolean")
        return bool(value)


class WholeNumber(fields.Field[Any]):
    """A JSON integer within bounds, and nothing else. The words for what is out of them are recorded."""

    def __init__(self, least: int | None = None, most: int = INT64, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._least, self._most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        check_type(value, "integer")
        if self._least is not None and value < self._least:
            raise ValidationError(too_low(value, self._least))
        if value > self._most:
            raise ValidationError(too_high(value, self._most))
        return int(value)


class UuidText(fields.Field[Any]):
    """The text of a uuid."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        check_type(value, "string")
        if not UUID.fullmatch(value):
            raise ValidationError(mismatch(UUID_TEXT, value))
        return str(value).lower()


def too_low(found: int, least: int) -> str:
    """What the product says of a number below its bound (recorded)."""
    return f"Numeric instance is lower than the required minimum (minimum: {least}, found: {found})"


def too_high(found: int, most: int) -> str:
    """What the product says of a number above its bound (recorded)."""
    return f"Numeric instance is greater than the required maximum (maximum: {most}, found: {found})"


def mismatch(pattern: str, found: str) -> str:
    """What the same validator says of a text that does not match (*assumed*)."""
    return f'ECMA 262 regex "^{pattern}$" does not match input string "{found}"'


def missing(names: Iterable[str]) -> str:
    """What the same validator says of properties that are not there (*assumed*)."""
    listed = ",".join(f'"{name}"' for name in names)
    return f"Object has missing required properties ([{listed}])"


def not_allowed(names: Iterable[str]) -> str:
    """What the same validator says of properties that the type has not."""
    listed = ",".join(f'"{name}"' for name in names)
    return f"Object instance has properties which are not allowed by the schema: [{listed}]"
