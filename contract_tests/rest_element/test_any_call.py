"""Any call of any described operation, with values of its types and values that are not: never a fault of the mock."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.rest_element.furnished import furnish, members
from contract_tests.rest_element.prism import GENERATIONS, Prism, example, types
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.exchange import Generation

PRISM = Prism.start()
furnish(PRISM)
KNOWN = sorted({*members(PRISM).values(), "scsi", "10.0.0.9", "main"})
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 70), 1 << 70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "0", "-1", "true", "\x00", "é/%2e", "'; --", "9" * 40, *KNOWN]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from([*KNOWN, "word", "10.1.1.1"]),
    "boolean": st.sampled_from([True, False, "true"]),
    "int32": st.integers(0, 4096),
    "int64": st.integers(0, 1 << 40),
    "float": st.floats(0, 1),
    "object": st.just({}),
}
NAMES = count()
MOCK_FAULT, UNKNOWN_PATH = b"Internal error of mock_prism", b"No service is found"
DEEP = 4


def value_of(generation: Generation, expression: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a type, with some that are not."""
    return st.one_of(*[proper(generation, expression, depth)] * 9, JUNK)


def proper(generation: Generation, expression: Any, depth: int) -> st.SearchStrategy[Any]:
    """Values of a type; objects have any of their fields."""
    if isinstance(expression, list):
        return st.lists(value_of(generation, expression[0], depth + 1), max_size=2)
    if isinstance(expression, dict):
        if "fields" in expression:
            return object_of(generation, expression["fields"], depth)
        words = expression.get("enum")
        return st.sampled_from(words) if words else proper(generation, expression["type"], depth)
    if expression.startswith("["):
        return st.lists(value_of(generation, expression[1:-1], depth + 1), max_size=2) if depth < DEEP else st.just([])
    if expression.startswith("{"):
        return st.just({})
    if expression.startswith("#"):
        return object_of(generation, types(generation)[expression[1:]].get("fields", {}), depth)
    return PLAIN.get(expression, st.just("file"))


def later(generation: Generation, expression: Any, depth: int) -> st.SearchStrategy[Any]:
    """Values of a type that is unfolded when it is drawn from: types refer to one another in circles."""

    def unfold() -> st.SearchStrategy[Any]:
        return value_of(generation, expression, depth)

    return st.deferred(unfold)


def object_of(generation: Generation, fields: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    """Objects with some of the fields of a type, and sometimes one that it has not."""
    if depth > DEEP:
        return st.just({})
    drawn = {key: later(generation, type_, depth + 1) for key, type_ in fields.items()}
    return st.fixed_dictionaries({}, optional={**drawn, "nobody knows": JUNK})


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, Operation, str, Any]:
    """A generation, one of its operations, a path with its query, and a body."""
    name = draw(st.sampled_from(sorted(GENERATIONS)))
    generation = GENERATIONS[name]
    operation = draw(st.sampled_from(generation.tree().operations))
    idents = st.sampled_from([*KNOWN, "none", "a%2Fb", "%00", "::", "é"])
    path = re.sub(r"\{[^}]*\}", lambda _: quote(draw(idents), safe="%:"), operation.path)
    words = st.sampled_from(["", "1", "true", "name==web*", "-name", "((", "a,b", "99999999999999999999", *KNOWN[:3]])
    keys = draw(st.lists(st.sampled_from(sorted({*operation.query, "page", "count", "_"})), max_size=3))
    query = "&".join(f"{key}={quote(draw(words))}" for key in keys)
    body = draw(value_of(generation, operation.body)) if operation.body else draw(st.none() | JUNK)
    return name, operation, f"{path}?{query}", body


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(call=calls())
def test_no_call_is_answered_with_a_fault_of_the_mock(call: tuple[str, Operation, str, Any]) -> None:
    name, operation, path, body = call
    sandbox = {"X-Mock-Prism-Sandbox": f"any-{next(NAMES)}"}

    reply = PRISM.of(name).send(operation.method, path, body, headers=sandbox)

    assert MOCK_FAULT not in reply.data, (operation.name, path, json.dumps(body))
    if reply.data and operation.returns != "file":
        assert reply.mimetype in ("application/json", "application/octet-stream"), (operation.name, reply.mimetype)
        assert reply.mimetype != "application/json" or json.loads(reply.data) is not ...


@pytest.mark.parametrize("name", sorted(GENERATIONS))
def test_every_operation_without_a_body_is_refused_or_done_but_never_breaks(name: str) -> None:
    assert broken(name, lambda operation: None) == {}


@pytest.mark.parametrize("name", sorted(GENERATIONS))
def test_every_operation_with_every_field_of_its_body_is_refused_or_done_but_never_breaks(name: str) -> None:
    generation = GENERATIONS[name]

    def whole(operation: Operation) -> Any:
        is_named = isinstance(operation.body, str) and operation.body != "file"
        return example(generation, operation.body) if is_named else None

    assert broken(name, whole) == {}


def broken(name: str, body_of: Callable[[Operation], Any]) -> dict[str, str]:
    """What is answered with a fault of the mock, as an unknown path, or not in JSON: every operation, on a VM's id."""
    known = members(PRISM)
    found = {}
    for operation in GENERATIONS[name].tree().operations:
        path = re.sub(r"\{[^}]*\}", lambda _: known["/vms"], operation.path)
        apart = {"X-Mock-Prism-Sandbox": f"bare-{next(NAMES)}"}
        reply = PRISM.of(name).send(operation.method, path, body_of(operation), headers=apart)
        is_strange = reply.data and reply.mimetype != "application/json" and operation.returns != "file"
        if is_strange or MOCK_FAULT in reply.data or UNKNOWN_PATH in reply.data or reply.status_code == 405:
            found[operation.name] = repr(reply.data[:200])
    return found
