"""Fields of VMs on the wire that go both ways: references, words, texts and addresses."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from mock_prism.faces.rest.fields import Word
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.wire import UuidText, check_type, missing

CONFIG = "vmm.v4.ahv.config."
IPV4 = "common.v1.config.IPv4Address"


class Reference(fields.Field[Any]):
    """A uuid on this side, an object with an ``extId`` on the wire."""

    def __init__(self, noun: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._object_type = f"{CONFIG}{noun}Reference"

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else typed(self._object_type, extId=value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        check_type(value, "object")
        if "extId" not in value:
            raise ValidationError(missing(["extId"]))
        try:
            return UuidText().deserialize(value["extId"])
        except ValidationError as error:
            raise ValidationError({"extId": error.messages}) from None


class EnumWord(Word):
    """A word of a closed set, read exactly as it is documented. The validator's words, *assumed*."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        check_type(value, "string")
        if value not in self._words.values():
            possible = ",".join(f'"{word}"' for word in self._words.values())
            raise ValidationError(f'Instance value ("{value}") not found in enum (possible values: [{possible}])')
        return super()._deserialize(value, attr, data, **kwargs)


class Text(fields.Field[Any]):
    """A JSON string of bounded length. The validator's words, *assumed*."""

    def __init__(self, most: int, least: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._most, self._least = most, least

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        check_type(value, "string")
        if len(value) > self._most:
            raise ValidationError(f"String is too long (length: {len(value)}, maximum allowed: {self._most})")
        if len(value) < self._least:
            raise ValidationError(f"String is too short (length: {len(value)}, required minimum: {self._least})")
        return str(value)


class Ipv4Text(fields.Field[Any]):
    """An address as text on this side, an ``IPv4Address`` on the wire."""

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else typed(IPV4, value=value, prefixLength=32)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        check_type(value, "object")
        text = value.get("value")
        check_type(text, "string")
        parts = text.split(".")
        if len(parts) != 4 or not all(part.isascii() and part.isdecimal() and int(part) < 256 for part in parts):
            raise ValidationError(f'"{text}" is no IPv4 address')
        return text
