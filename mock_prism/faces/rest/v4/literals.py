"""Whether the values that a filter compares with are such as the fields can have. A slip would else find nothing."""

from __future__ import annotations

import re

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.odata import FILTER, FUNCTIONS
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.errors import Invalid
from mock_prism.model.query import Comparison, Either, Every, Not, Operator, Predicate, Some

TEXTS = frozenset({"string", "uuid", "datetime"})
NUMBERS = frozenset({"integer", "number"})
INSTANT = re.compile(r"\d{4}-\d\d")
WHOLE = frozenset({Operator.EQ, Operator.NE})


def check_literals(predicate: Predicate | None, expression: Json) -> None:
    """Raise Invalid where a text, a number or a truth is compared with something else, or an enum with a word that it
    does not have. ``expression`` is the type of what is filtered."""
    match predicate:
        case None:
            return
        case Comparison():
            _check(predicate, _at(predicate.path, expression))
        case Not():
            check_literals(predicate.part, expression)
        case Some():
            check_literals(predicate.part, _at(predicate.path, expression))
        case Every() | Either():
            for part in predicate.parts:
                check_literals(part, expression)


def _check(comparison: Comparison, expression: Json) -> None:
    value = comparison.value
    if value is None or not isinstance(expression, str):
        return
    field = "/".join(comparison.path)
    words = documented_types().get(expression.removeprefix("#"), {}).get("enum")
    if (expression in TEXTS or words is not None) and not isinstance(value, str):
        raise Invalid(FILTER, f"{field} is text, and is compared with {_written(value)}")
    if comparison.operator in FUNCTIONS.values() and expression in (*NUMBERS, "boolean"):
        raise Invalid(FILTER, f"{field} is no text, and {comparison.operator.value} is asked of it")
    if expression == "datetime" and not INSTANT.match(str(value)):
        raise Invalid(FILTER, f"{field} is an instant, and is compared with {value!r}")
    if expression in NUMBERS and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Invalid(FILTER, f"{field} is a number, and is compared with {value!r}")
    if expression == "boolean" and not isinstance(value, bool):
        raise Invalid(FILTER, f"{field} is true or false, and is compared with {value!r}")
    if words is not None and comparison.operator in WHOLE and value not in words:
        raise Invalid(FILTER, f"{value!r} is no word of {field}")


def _written(value: object) -> str:
    """A value as OData has it."""
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _at(path: tuple[str, ...], expression: Json) -> Json:
    """The type of the field at a path, or None where it is one of several."""
    found = _plain(expression)
    for name in path:
        fields = documented_types().get(str(found).removeprefix("#"), {}).get("fields", {})
        if name not in fields:
            return None
        found = _plain(fields[name])
    return found


def _plain(expression: Json) -> Json:
    """A type's bare name: without bounds, and that of the elements of a list."""
    if isinstance(expression, dict):
        expression = expression.get("type")
    return expression.strip("[]") if isinstance(expression, str) else None
