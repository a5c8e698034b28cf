"""Whether the values that a filter compares with are such as the fields can have. A slip would else find nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.fields import iso_instant, read_instant
from mock_prism.faces.rest.odata import FILTER, FUNCTIONS, ORDER, EnumWord
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.errors import Invalid
from mock_prism.model.query import Comparison, Either, Every, Not, Operator, Order, Predicate, Some

TEXTS = frozenset({"string", "uuid", "datetime"})
NUMBERS = frozenset({"integer", "number"})
DAY = re.compile(r"\d{4}-\d\d-\d\d")
WHOLE = frozenset({Operator.EQ, Operator.NE})


def fitted(predicate: Predicate | None, expression: Json) -> Predicate | None:
    """The predicate with its instants as v4 shows them, however they are written. ``expression`` is the type of what is
    filtered.

    Raises Invalid where a text, a number or a truth is compared with something else, or an enum with a word that it
    does not have; where an object or a list is compared, and where what is no list is asked for its elements.
    """
    return None if predicate is None else _fitted(predicate, expression)


def check_orders(orders: Iterable[Order], expression: Json) -> None:
    """Raise Invalid for a key that is a list or an object: there is no order among those (*assumed* to be refused)."""
    for order in orders:
        found = _at(order.path, expression)
        if isinstance(found, str) and (found.startswith("[") or "fields" in _row(found)):
            raise Invalid(ORDER, f"{'/'.join(order.path)} is no plain value, and is sorted by")


def _row(expression: str) -> Mapping[str, Json]:
    """What is documented of the type of an expression; nothing of a plain one."""
    return documented_types().get(expression.removeprefix("#"), {})


def _fitted(predicate: Predicate, expression: Json) -> Predicate:
    match predicate:
        case Comparison():
            return _checked(predicate, _at(predicate.path, expression))
        case Not():
            return Not(_fitted(predicate.part, expression))
        case Some():
            elements = _at(predicate.path, expression)
            if isinstance(elements, str) and not elements.startswith("["):
                raise Invalid(FILTER, f"{'/'.join(predicate.path)} is no list, and is asked for its elements")
            return replace(predicate, part=_fitted(predicate.part, _element(elements)))
        case Every() | Either():
            return replace(predicate, parts=tuple(_fitted(part, expression) for part in predicate.parts))


def _checked(comparison: Comparison, expression: Json) -> Comparison:
    value = comparison.value
    if value is None or not isinstance(expression, str):
        return comparison
    field = "/".join(comparison.path)
    type_ = _row(expression)
    words = type_.get("enum")
    if expression.startswith("[") or "fields" in type_:
        raise Invalid(FILTER, f"{field} is no plain value, and is compared with {_written(value)}")
    if isinstance(value, EnumWord) and not _is_of(value, expression if words else ""):
        raise Invalid(FILTER, f"{field} has no words of {value.type}")
    if (expression in TEXTS or words is not None) and not isinstance(value, str):
        raise Invalid(FILTER, f"{field} is text, and is compared with {_written(value)}")
    if comparison.operator in FUNCTIONS.values() and expression in (*NUMBERS, "boolean"):
        raise Invalid(FILTER, f"{field} is no text, and {comparison.operator.value} is asked of it")
    if expression in NUMBERS and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Invalid(FILTER, f"{field} is a number, and is compared with {value!r}")
    if expression == "boolean" and not isinstance(value, bool):
        raise Invalid(FILTER, f"{field} is true or false, and is compared with {value!r}")
    if words is not None and comparison.operator in WHOLE and value not in words:
        raise Invalid(FILTER, f"{value!r} is no word of {field}")
    return _timed(comparison, field) if expression == "datetime" else comparison


def _timed(comparison: Comparison, field: str) -> Comparison:
    """The comparison of an instant: a day is its midnight, in UTC (*assumed*)."""
    text = str(comparison.value)
    if comparison.operator in FUNCTIONS.values():
        return comparison
    try:
        whole = f"{text}T00:00:00Z" if DAY.fullmatch(text) else text
        return replace(comparison, value=iso_instant(read_instant(whole)))
    except ValueError:
        raise Invalid(FILTER, f"{field} is an instant, and is compared with {text!r}") from None


def _is_of(word: EnumWord, expression: str) -> bool:
    """Whether a word names its enum rightly: in any case, by its last name (clients differ in what goes before it)."""
    return word.type.rpartition(".")[2].lower() == expression.rpartition(".")[2].lower()


def _written(value: object) -> str:
    """A value as OData has it."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _at(path: tuple[str, ...], expression: Json) -> Json:
    """The type of the field at a path, or None where it is one of several."""
    found = _bare(_element(expression)) if not path else expression
    for name in path:
        fields = _row(str(_element(found))).get("fields", {})
        if name not in fields:
            return None
        found = _bare(fields[name])
    return found


def _bare(expression: Json) -> Json:
    """A type's name without bounds."""
    return expression.get("type") if isinstance(expression, dict) else expression


def _element(expression: Json) -> Json:
    """The type of the elements of a list, or what is none."""
    return expression.strip("[]") if isinstance(expression, str) else None
