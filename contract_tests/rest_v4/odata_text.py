"""Predicates written as OData: the parser's other half, for a round trip."""

from __future__ import annotations

import re

from mock_prism.model.query import Comparison, Either, Every, Not, Operator, Predicate, Scalar, Some

FUNCTIONS = frozenset({Operator.STARTS, Operator.ENDS, Operator.CONTAINS})


def written(predicate: Predicate, variable: str = "") -> str:
    """The text of a predicate; within a lambda paths begin with its variable."""
    match predicate:
        case Comparison(path, operator, value) if not isinstance(value, re.Pattern):
            name = "/".join((variable, *path) if variable else path)
            if operator in FUNCTIONS:
                return f"{operator.value}({name},{_literal(value)})"
            return f"{name} {operator.value} {_literal(value)}"
        case Every(parts):
            return " and ".join(f"({written(part, variable)})" for part in parts)
        case Either(parts):
            return " or ".join(f"({written(part, variable)})" for part in parts)
        case Not(part):
            return f"not ({written(part, variable)})"
        case Some(path, part, of_all):
            return f"{'/'.join(path)}/{'all' if of_all else 'any'}(e:{written(part, 'e')})"
        case _:
            raise ValueError(f"{predicate} cannot be written")


def _literal(value: Scalar) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)
