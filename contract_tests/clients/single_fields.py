"""Bodies with one field more in them, one for each field that a documented type has at whatever depth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from contract_tests.clients.valid_values import value_of
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.frozen import frozen

DEEPEST = 6
NOBODYS = frozenset({"links", "tenantId"})
BOUNDLESS = 1 << 40


@frozen
class As:
    """A step into one of the alternatives of a field."""

    type_: str


Step = str | int | As


@frozen
class Leaf:
    """A field that holds no others: the steps that lead to it, its type, and the type that it is a field of."""

    steps: tuple[Step, ...]
    expression: Any
    owner: str = ""

    @property
    def path(self) -> str:
        """The names on the way."""
        return ".".join(step for step in self.steps if isinstance(step, str))

    @property
    def values(self) -> list[Any]:
        """Valid values, among them some that are not what a new thing has anyway."""
        expression = self.expression
        kind = expression["type"] if isinstance(expression, dict) else expression
        bounds = expression if isinstance(expression, dict) else {}
        if kind == "boolean":
            return [True, False]
        if kind == "integer":
            return [min(bounds.get("minimum", 0) + 3, bounds.get("maximum", BOUNDLESS))]
        if kind.startswith("#"):
            return [word for word in documented_types()[kind[1:]]["enum"] if word[0] != "$"]
        return [value_of(expression)]


def fields_of(type_: str) -> dict[str, Any]:
    """The fields of a type, by name."""
    found: dict[str, Any] = documented_types()[type_].get("fields", {})
    return found


def is_enum(expression: str) -> bool:
    """Whether a type is one of words."""
    return "enum" in documented_types().get(expression[1:], ())


def leaves(expression: Any, steps: tuple[Step, ...] = (), within: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Every field below a type. What holds itself is entered once."""
    if isinstance(expression, dict) and "one_of" in expression:
        for one in expression["one_of"]:
            yield from leaves(one, (*steps, As(one)), within)
    elif (
        isinstance(expression, dict)
        or expression[0] not in "[#"
        or "enum" in documented_types().get(expression[1:], ())
    ):
        yield Leaf(steps, expression, within[-1] if within else "")
    elif expression[0] == "[":
        yield from leaves(expression[1:-1], (*steps, 0), within)
    elif expression[1:] not in within and len(within) < DEEPEST:
        for key, inner in fields_of(expression[1:]).items():
            if key not in NOBODYS and (within or key != "extId"):
                yield from leaves(inner, (*steps, key), (*within, expression[1:]))


def with_field(body: Any, expression: Any, steps: Sequence[Step], value: Any) -> Any:
    """The body with a value at a place, and what must be around it."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, As):
        is_object = step.type_[0] == "#" and "enum" not in documented_types()[step.type_[1:]]
        if is_object and not (isinstance(body, dict) and body.get("$objectType", step.type_[1:]) == step.type_[1:]):
            body = None
        inner = with_field(body, step.type_, rest, value)
        return {"$objectType": step.type_[1:], **inner} if is_object else inner
    if isinstance(expression, dict):
        expression = expression["type"]
    if step == 0:
        first, *others = body or [None]
        return [with_field(first, expression[1:-1], rest, value), *others]
    assert isinstance(step, str)
    fields = fields_of(expression[1:])
    if not isinstance(body, dict):
        required = documented_types()[expression[1:]].get("required", ())
        body = {key: value_of(fields[key], DEEPEST) for key in required}
    return {**body, step: with_field(body.get(step), fields[step], rest, value)}


def found_at(record: Any, steps: Sequence[Step]) -> list[Any]:
    """What a record has at a place, in whichever item of a list."""
    if not steps:
        return [record]
    step, rest = steps[0], steps[1:]
    if isinstance(step, As):
        is_other = isinstance(record, dict) and step.type_[0] == "#" and record.get("$objectType") != step.type_[1:]
        return [] if is_other else found_at(record, rest)
    if step == 0:
        return [found for one in record for found in found_at(one, rest)] if isinstance(record, list) else []
    return found_at(record[step], rest) if isinstance(record, dict) and step in record else []


def tells(found: Sequence[Any], value: Any) -> bool:
    """Whether what is shown is what was written: no is as good as nothing, and ids are the same in any case."""
    if value is False and not found:
        return True
    wanted = value.lower() if isinstance(value, str) else value
    return any((one.lower() if isinstance(one, str) else one) == wanted for one in found)
