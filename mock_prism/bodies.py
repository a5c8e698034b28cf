"""JSON that comes from outside, read strictly: what it gives, every face can show again."""

from __future__ import annotations

import json
from typing import Any

MAX_DEPTH = 200
"""How deeply what comes may be nested: more than any API asks for, and less than what reads it can bear (*assumed*)."""
TOO_DEEP = "it is nested too deeply"


class NotJson(ValueError):
    """Why a body is not JSON, in one line."""


def read_json(raw: bytes) -> Any:
    """What some bytes say. Raises NotJson for what is none, for NaN and infinities, for what is nested too deeply or
    has too many digits, and for half a character (a lone surrogate, which JSON can escape but no text can hold)."""
    try:
        found = json.loads(raw, parse_constant=_refuse)
    except (json.JSONDecodeError, UnicodeDecodeError, NotJson) as error:
        raise NotJson(str(error)) from None
    except ValueError:
        raise NotJson("a number in it has too many digits") from None
    except RecursionError:
        raise NotJson(TOO_DEEP) from None
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _depth(found) > MAX_DEPTH:
        raise NotJson(TOO_DEEP)
    if b"\\u" in raw and not _is_unicode(found):
        raise NotJson("it holds half a character")
    return found


def _refuse(word: str) -> float:
    raise NotJson(f"{word} is not JSON")


def _depth(found: Any) -> int:
    """How many levels of lists and objects there are."""
    level, depth = [found], 0
    while level := [each for one in level for each in _inner(one)]:
        depth += 1
    return depth


def _inner(found: Any) -> Any:
    return found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()


def _is_unicode(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
