"""FIQL, the filter language of v1, v2.0 and v3: ``vm_name==web*;num_vcpus=ge=2,is_cvm==1``.

``;`` is AND and binds tighter than ``,`` which is OR. A star in a value stands for anything.
"""

from __future__ import annotations

import re
from collections.abc import Container

from mock_prism.model.errors import Invalid
from mock_prism.model.query import Comparison, Either, Every, Not, Operator, Predicate

OPERATORS: dict[str, Operator] = {
    "==": Operator.EQ,
    "!=": Operator.NE,
    "=eq=": Operator.EQ,
    "=ne=": Operator.NE,
    "=lt=": Operator.LT,
    "=le=": Operator.LE,
    "=gt=": Operator.GT,
    "=ge=": Operator.GE,
}
SELECTOR = re.compile(r"[A-Za-z_][\w.\-/]*")
OPERATOR = re.compile(r"==|!=|=[a-z]{2}=")
QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'')
BARE = re.compile(r"[^;,()]*")
MAX_DEPTH = 50
GENERAL_FAULT = "General error parsing FIQL expression"


def parse_fiql(text: str, known: Container[str], field: str = "filter_criteria") -> Predicate | None:
    """The predicate of an expression; None of an empty one.

    ``known`` are the names that may be filtered by, ``field`` is the parameter to name in an error.
    Raises Invalid with the words by which public clients know a bad filter.
    """
    if not text.strip():
        return None
    reader = _Reader(text.strip(), known, field)
    predicate = reader.either(0)
    if not reader.at_end:
        raise Invalid(field, f"{GENERAL_FAULT} at position {reader.position}")
    return predicate


class _Reader:
    """Where the parsing of one expression stands."""

    def __init__(self, text: str, known: Container[str], field: str) -> None:
        self._text = text
        self._known = known
        self._field = field
        self.position = 0

    @property
    def at_end(self) -> bool:
        return self.position == len(self._text)

    def either(self, depth: int) -> Predicate:
        parts = [self._every(depth)]
        while self._take(","):
            parts.append(self._every(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self, depth: int) -> Predicate:
        parts = [self._constraint(depth)]
        while self._take(";"):
            parts.append(self._constraint(depth))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _constraint(self, depth: int) -> Predicate:
        if not self._take("("):
            return self._comparison()
        if depth >= MAX_DEPTH:
            raise Invalid(self._field, f"{GENERAL_FAULT}: nested too deeply")
        inner = self.either(depth + 1)
        if not self._take(")"):
            raise Invalid(self._field, f"{GENERAL_FAULT} at position {self.position}")
        return inner

    def _comparison(self) -> Predicate:
        name = self._match(SELECTOR)
        operator = OPERATORS.get(self._match(OPERATOR))
        if operator is None:
            raise Invalid(self._field, f"{GENERAL_FAULT} at position {self.position}")
        if name not in self._known:
            raise Invalid(self._field, f"Unrecognized field {name}")
        value = self._value()
        if "*" in value and operator in (Operator.EQ, Operator.NE):
            like = Comparison((name,), Operator.MATCHES, _pattern(value))
            return like if operator is Operator.EQ else Not(like)
        return Comparison((name,), operator, value)

    def _value(self) -> str:
        quoted = QUOTED.match(self._text, self.position)
        if quoted is not None:
            self.position = quoted.end()
            return quoted[1] if quoted[1] is not None else quoted[2]
        return self._match(BARE).strip()

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self.position)
        if found is None:
            raise Invalid(self._field, f"{GENERAL_FAULT} at position {self.position}")
        self.position = found.end()
        return found[0]

    def _take(self, sign: str) -> bool:
        if self._text.startswith(sign, self.position):
            self.position += 1
            return True
        return False


def _pattern(value: str) -> re.Pattern[str]:
    """What a value with stars matches. Atomic groups: with many stars, backtracking would take for ever."""
    first, *between, last = map(re.escape, value.split("*"))
    middle = "".join(f"(?>.*?{part})" for part in between)
    return re.compile(f"{first}{middle}.*{last}", re.DOTALL | re.IGNORECASE)
