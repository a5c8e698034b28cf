"""Filters, orders and pages: one evaluator for every list."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_prism.model.query import (
    Comparison,
    Either,
    Every,
    Not,
    Operator,
    Order,
    Page,
    Predicate,
    Some,
    holds,
    read_element,
    select,
)

RECORD = {
    "name": "web-01",
    "cpus": 4,
    "on": True,
    "share": 0.5,
    "none": None,
    "tags": ["a", "b"],
    "disks": [{"bus": "scsi", "size": 10}, {"bus": "ide", "size": 5}],
    "cluster": {"extId": "c1"},
}


def compare(path: str, operator: Operator, value: object) -> Comparison:
    return Comparison(tuple(path.split("/")), operator, value)  # type: ignore[arg-type]  # any value may be tried


@pytest.mark.parametrize(
    ("path", "operator", "value", "expected"),
    [
        ("name", Operator.EQ, "web-01", True),
        ("name", Operator.NE, "web-01", False),
        ("name", Operator.STARTS, "web", True),
        ("name", Operator.ENDS, "01", True),
        ("name", Operator.CONTAINS, "b-0", True),
        ("name", Operator.CONTAINS, "zzz", False),
        ("cpus", Operator.CONTAINS, "4", False),
        ("name", Operator.MATCHES, re.compile("web-.*"), True),
        ("name", Operator.MATCHES, re.compile("web"), False),
        ("none", Operator.MATCHES, re.compile(".*"), False),
        ("name", Operator.MATCHES, "web-01", False),
        ("name", Operator.LT, "web-02", True),
        ("cpus", Operator.EQ, "4", True),
        ("cpus", Operator.GE, 4, True),
        ("cpus", Operator.GT, 4, False),
        ("cpus", Operator.LE, 3.5, False),
        ("cpus", Operator.LT, "many", False),
        ("cpus", Operator.EQ, "many", False),
        ("cpus", Operator.NE, "many", True),
        ("cpus", Operator.EQ, "nan", False),
        ("cpus", Operator.LE, "nan", False),
        ("cpus", Operator.LT, "inf", True),
        ("share", Operator.GT, "0.25", True),
        ("on", Operator.EQ, "true", True),
        ("on", Operator.EQ, 1, True),
        ("on", Operator.EQ, False, False),
        ("on", Operator.EQ, "maybe", False),
        ("none", Operator.EQ, None, True),
        ("none", Operator.EQ, "x", False),
        ("none", Operator.LT, 1, False),
        ("missing", Operator.EQ, None, True),
        ("cluster/extId", Operator.EQ, "c1", True),
        ("cluster/extId/deeper", Operator.EQ, None, True),
        ("tags", Operator.EQ, "b", True),
        ("tags", Operator.NE, "b", False),
        ("tags", Operator.NE, "z", True),
        ("tags", Operator.MATCHES, re.compile("B", re.IGNORECASE), True),
        ("disks/bus", Operator.EQ, "ide", True),
        ("disks/size", Operator.LT, 6, True),
        ("disks/size", Operator.GT, 10, False),
        ("disks", Operator.EQ, "ide", False),
    ],
)
def test_a_comparison_holds_or_not(path: str, operator: Operator, value: object, expected: bool) -> None:
    assert holds(compare(path, operator, value), RECORD, read_element) is expected


YES = compare("name", Operator.EQ, "web-01")
NO = compare("name", Operator.EQ, "other")
BIG = compare("size", Operator.GT, 7)


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (Every((YES, NO)), False),
        (Every(()), True),
        (Either((YES, NO)), True),
        (Either(()), False),
        (Not(NO), True),
        (Some(("disks",), BIG), True),
        (Some(("disks",), BIG, of_all=True), False),
        (Some(("name",), BIG), False),
        (Some(("tags",), Comparison((), Operator.EQ, "a")), True),
        (Some(("tags",), Comparison((), Operator.EQ, "z")), False),
        (Some(("disks",), compare("size", Operator.GE, 5), of_all=True), True),
        (Some(("missing",), BIG, of_all=True), True),
    ],
)
def test_predicates_combine(predicate: Predicate, expected: bool) -> None:
    assert holds(predicate, RECORD, read_element) is expected


def names(*orders: Order) -> list[object]:
    keys: dict[str, object] = {"a": 2, "b": None, "c": 1, "d": 2, "e": "z"}
    rows = [{"n": name, "x": key} for name, key in keys.items()]
    return [row["n"] for row in select(rows, read_element, None, orders)]


def test_orders_sort_by_the_first_key_first_and_keep_what_is_equal() -> None:
    assert names(Order(("x",)), Order(("n",), descending=True)) == ["b", "c", "d", "a", "e"]
    assert names(Order(("x",), descending=True)) == ["e", "a", "d", "c", "b"]


def test_only_the_records_of_which_the_predicate_holds_are_selected() -> None:
    rows = [{"x": value} for value in (3, 1, None, 2)]

    assert select(rows, read_element, compare("x", Operator.GE, 2)) == [{"x": 3}, {"x": 2}]
    assert select(iter(rows), read_element, None, [Order(("x",))]) == [{"x": None}, {"x": 1}, {"x": 2}, {"x": 3}]


@pytest.mark.parametrize(
    ("page", "expected"), [(Page(), [0, 1, 2, 3]), (Page(1, 2), [1, 2]), (Page(3, 9), [3]), (Page(9, 2), [])]
)
def test_a_page_is_a_stretch(page: Page, expected: list[int]) -> None:
    assert list(page.cut(range(4))) == expected


@given(st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text())))
def test_anything_can_be_sorted_and_nothing_is_lost(values: list[object]) -> None:
    rows = [{"x": value} for value in values]

    assert sorted(map(id, select(rows, read_element, None, [Order(("x",))]))) == sorted(map(id, rows))


@given(st.integers(), st.integers())
def test_numbers_compare_as_numbers(one: int, two: int) -> None:
    assert holds(compare("x", Operator.LT, two), {"x": one}, read_element) == (one < two)


@given(st.lists(st.one_of(st.none(), st.integers(), st.floats(allow_nan=False))), st.booleans())
def test_numbers_sort_by_value_and_nothing_comes_first(values: list[float | None], descending: bool) -> None:
    rows = [{"x": value} for value in values]

    found = [row["x"] for row in select(rows, read_element, None, [Order(("x",), descending)])]

    assert found == sorted(values, key=lambda value: (value is not None, value or 0), reverse=descending)


@given(st.lists(st.booleans(), max_size=5))
def test_not_every_is_some_that_is_not(truths: list[bool]) -> None:
    parts = tuple(YES if truth else NO for truth in truths)

    every = holds(Not(Every(parts)), RECORD, read_element)

    assert every is holds(Either(tuple(map(Not, parts))), RECORD, read_element) is (not all(truths))
