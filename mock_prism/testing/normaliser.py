"""Puts words for what depends on the seed and on the clock, so that a whole body can be compared with a kept one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mock_prism.testing.local_site import EPOCH_MICROS

MICROS_PER_SECOND = 1_000_000
YEAR_MICROS = 365 * 86400 * MICROS_PER_SECOND
UNITS = ((1, 25 * YEAR_MICROS), (1000, YEAR_MICROS), (MICROS_PER_SECOND, YEAR_MICROS))
"""Microseconds in a unit, and how far from the epoch such a number is an instant: sizes in bytes come near seconds."""

PATTERNS = {
    "uuid": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    "mac": re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b"),
}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")


@dataclass(slots=True)
class Normaliser:
    """Called with a JSON value, or a text, it answers the same with words in it: ``<uuid 1>`` and ``<mac 1>`` for the
    first that was seen, ``<instant +90.5 s>`` for what lies so long after the site's epoch, in whatever unit it is
    spelled. What was the same stays the same, from one call to the next."""

    epoch_micros: int = EPOCH_MICROS
    words: dict[str, dict[str, str]] = field(default_factory=lambda: {noun: {} for noun in PATTERNS})

    def __call__(self, value: Any) -> Any:
        """The value in words."""
        match value:
            case dict():
                return {self(key): self(inner) for key, inner in value.items()}
            case list() | tuple():
                return [self(inner) for inner in value]
            case str():
                return self._text(value)
            case int() if not isinstance(value, bool):
                return self._number(value)
        return value

    def _text(self, text: str) -> str:
        for noun, pattern in PATTERNS.items():
            text = pattern.sub(self._namer(noun), text)
        return ISO.sub(self._iso, text)

    def _namer(self, noun: str) -> Callable[[re.Match[str]], str]:
        known = self.words[noun]
        return lambda found: known.setdefault(found[0], f"<{noun} {len(known) + 1}>")

    def _iso(self, found: re.Match[str]) -> str:
        instant = datetime.fromisoformat(found[0].replace("Z", "+00:00"))
        since = instant - datetime(1970, 1, 1, tzinfo=UTC)
        return self._instant(round(since.total_seconds() * MICROS_PER_SECOND))

    def _number(self, number: int) -> int | str:
        for unit, reach in UNITS:
            if abs(number * unit - self.epoch_micros) < reach:
                return self._instant(number * unit)
        return number

    def _instant(self, micros: int) -> str:
        seconds = f"{(micros - self.epoch_micros) / MICROS_PER_SECOND:+.6f}".rstrip("0").rstrip(".")
        return f"<instant {seconds} s>"
