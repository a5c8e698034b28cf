"""JSON that comes from outside, read strictly: what it gives, every face can show again."""

from __future__ import annotations

import json
from typing import Any


class NotJson(ValueError):
    """Why a body is not JSON, in one line."""


def read_json(raw: bytes) -> Any:
    """What some bytes say. Raises NotJson for what is none, for NaN and infinities, and for half a character (a lone
    surrogate, which JSON can escape but no text can hold)."""
    try:
        found = json.loads(raw, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None
    if b"\\u" in raw and not _is_unicode(found):
        raise NotJson("it holds half a character")
    return found


def _refuse(word: str) -> float:
    raise NotJson(f"{word} is not JSON")


def _is_unicode(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
