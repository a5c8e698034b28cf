"""Every call of v0.8, v1 and v2.0 with a described body, and one value of it of the wrong sort after the other: refused
in form, by the name of the field, and nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.rest_element.furnished import furnish, members
from contract_tests.rest_element.prism import GENERATIONS, WORDS, Prism, element_of, fields_of, required_of
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.element.types import COUNTED, canonical
from mock_prism.faces.rest.exchange import Generation
from mock_prism.faces.rest.spelling import camel_of

Step = str | int
Path = tuple[Step, ...]
PRISM = Prism.start()
furnish(PRISM)
KNOWN = members(PRISM)
DEPTH = 3
WRONG: dict[str, tuple[Any, ...]] = {
    "string": ({}, ["x"]),
    "boolean": ("perhaps", 7, {}),
    "int32": ("x", 1.5, True, {}, 1 << 31, 10**30, "9" * 30),
    "int64": ("x", 1.5, True, {}, 1 << 63, 10**30, "9" * 30),
    "float": ("x", True, {}),
}
LIST: tuple[Any, ...] = ({}, "x", 7)
OBJECT: tuple[Any, ...] = ([], "x", 7)
WORD: tuple[Any, ...] = ("NO SUCH WORD", {})
ERROR = {"v2.0": "detailed_message", "v1": "detailedMessage", "v0.8": "detailedMessage"}
CALLS = [
    (name, operation)
    for name, generation in GENERATIONS.items()
    for operation in generation.tree().operations
    if operation.body not in (None, "file") and operation.name in generation.handlers
]


def smallest(generation: Generation, expression: Any, path: Path = (), at_end: Any = None) -> Any:
    """The least value of a type that has something at a path: what is required, and what lies on the way."""
    if not path and at_end is not None:
        return at_end
    if isinstance(expression, dict) and "fields" not in expression:
        is_word = not path and "enum" in expression and not expression["type"].startswith("[")
        return expression["enum"][0] if is_word else smallest(generation, expression["type"], path, at_end)
    if (element := element_of(expression)) is not None:
        return [smallest(generation, element, path[1:], at_end)] if path else []
    fields = fields_of(generation, expression)
    if fields or isinstance(expression, dict):
        keys = {*required_of(generation, expression), *path[:1]}
        rest = {key: path[1:] if path[:1] == (key,) else () for key in keys}
        ends = {key: at_end if path[:1] == (key,) else None for key in keys}
        return {str(key): smallest(generation, fields[str(key)], rest[key], ends[key]) for key in sorted(keys, key=str)}
    return {} if str(expression)[:1] in "{#" else WORDS[str(expression)]


def wrong(generation: Generation, expression: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Places in a type, each with values that must not be there."""
    if isinstance(expression, dict) and "fields" not in expression:
        if expression.get("enum"):
            yield from ((path, value) for value in WORD)
        else:
            yield from wrong(generation, expression["type"], path)
    elif (element := element_of(expression)) is not None:
        yield from ((path, value) for value in LIST)
        yield from wrong(generation, element, (*path, 0)) if len(path) < DEPTH else ()
    elif fields := fields_of(generation, expression):
        yield from ((path, value) for value in OBJECT)
        for key, type_ in fields.items() if len(path) < DEPTH else ():
            yield from wrong(generation, type_, (*path, key))
    elif isinstance(expression, str) and expression.startswith("{"):
        yield from ((path, value) for value in OBJECT)
    else:
        yield from ((path, value) for value in WRONG.get(str(expression), ()))
        names = [canonical(step) for step in path if isinstance(step, str)]
        if str(expression).startswith("int") and names and COUNTED.search(names[-1]):
            yield path, -1


def patched(operation: Operation, path: Path) -> bool:
    """Whether a place is one of the envelope of a patch, which says nothing of what is to be changed."""
    return operation.method == "PATCH" and canonical(str(path[0] if path else "")) != "generic_dto"


@pytest.mark.parametrize(("name", "operation"), CALLS, ids=lambda value: getattr(value, "name", str(value)))
def test_a_body_with_one_wrong_value_is_refused_by_its_name_and_changes_nothing(
    name: str, operation: Operation
) -> None:
    generation, prism = GENERATIONS[name], PRISM.of(name)
    path = re.sub(r"\{[^}]*\}", lambda _: KNOWN["/vms"], operation.path)
    before, found = PRISM.v2.site.state, []

    for place, value in wrong(generation, operation.body):
        if patched(operation, place):
            continue
        body = smallest(generation, operation.body, place, value)
        reply = prism.send(operation.method, path, body)
        answer: Any = reply.json
        says = answer.get("message", "")
        names = [step for step in place if isinstance(step, str)][-1:]
        is_named = all(name in says or camel_of(name) in says for name in names)
        if reply.status_code not in (400, 422) or ERROR[generation.name] not in answer or not is_named:
            found.append((place, value, reply.status_code, says))

    assert found == []
    assert PRISM.v2.site.state == before
