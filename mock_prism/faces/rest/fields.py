"""marshmallow fields for the units, words and instants of the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from marshmallow import Schema, ValidationError, fields

MICROS_PER_SECOND = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Word(fields.Field[Any]):
    """One of a closed set: members of an enum on this side, the face's words on the wire. Any case is read."""

    def __init__(self, words: Mapping[Any, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._words = words
        self._members = {word.lower(): member for member, word in words.items()}

    def _serialize(self, value: Enum | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else self._words[value]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        member = self._members.get(str(value).lower())
        if member is None:
            raise ValidationError(f"must be one of {', '.join(self._words.values())}")
        return member


class CamelSchema(Schema):
    """A schema whose keys are its fields' names in camel case, but for those that name their key themselves."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Choose the wire key of a field."""
        if field_obj.data_key is None:
            first, *rest = field_name.split("_")
            field_obj.data_key = first + "".join(word.title() for word in rest)


WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
LONG_BITS = 63


def whole(value: Any, bits: int = LONG_BITS) -> int:
    """A whole number of so many bits and a sign: as a number, which some clients write with a fraction of nothing
    (``4096.0``), or as text. Raises ValueError with the reason.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and WHOLE.fullmatch(value)):
        raise ValueError("must be a whole number")
    number = int(value)
    if not -(1 << bits) <= number < 1 << bits:
        raise ValueError("is out of range")
    return number


class Count(fields.Integer):
    """An integer of 64 bits that may arrive as a string, and the empty string for none (seen in public clients)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value == "" and not self.required:
            return None
        try:
            return whole(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class Mebibytes(Count):
    """Bytes on this side, MiB on the wire."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value >> 20

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        count = super()._deserialize(value, attr, data, **kwargs)
        return None if count is None else count << 20


class IsoInstant(fields.Field[Any]):
    """Microseconds since the epoch on this side, an RFC 3339 instant in UTC on the wire."""

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else iso_instant(value)


def iso_instant(micros: int) -> str:
    """Microseconds since the epoch as an RFC 3339 instant in UTC."""
    seconds, rest = divmod(micros, MICROS_PER_SECOND)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06d}Z"


def read_instant(text: str) -> int:
    """The microseconds since the epoch of an RFC 3339 instant with a zone; finer digits are dropped. Raises
    ValueError.
    """
    instant = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    if instant.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * MICROS_PER_SECOND + since.microseconds
