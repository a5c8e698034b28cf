"""FIQL: what it parses to, what it refuses and in which words."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_prism.faces.rest.fiql import GENERAL_FAULT, MAX_DEPTH, parse_fiql
from mock_prism.model.errors import Invalid
from mock_prism.model.query import Comparison, Either, Every, Not, Operator, Predicate, holds, read_element

KNOWN = frozenset({"name", "cpus", "a", "b", "c", "stats.hypervisor", "vm-name", "_id", "x/y"})


def like(name: str, value: str, operator: Operator = Operator.EQ) -> Comparison:
    return Comparison((name,), operator, value)


def parsed(text: str) -> Predicate:
    """What a text means that is not empty."""
    predicate = parse_fiql(text, KNOWN)
    assert predicate is not None
    return predicate


def refusal(text: str, field: str = "filter_criteria") -> tuple[str, str]:
    """Which parameter is called wrong, and why."""
    with pytest.raises(Invalid) as caught:
        parse_fiql(text, KNOWN, field)
    return caught.value.field, caught.value.reason


A, B, C = (like(name, "1") for name in "abc")


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_an_empty_expression_filters_nothing(text: str) -> None:
    assert parse_fiql(text, KNOWN) is None


@pytest.mark.parametrize(
    ("sign", "operator"),
    [
        ("==", Operator.EQ),
        ("!=", Operator.NE),
        ("=eq=", Operator.EQ),
        ("=ne=", Operator.NE),
        ("=lt=", Operator.LT),
        ("=le=", Operator.LE),
        ("=gt=", Operator.GT),
        ("=ge=", Operator.GE),
    ],
)
def test_each_sign_is_an_operator(sign: str, operator: Operator) -> None:
    assert parsed(f"cpus{sign}4") == like("cpus", "4", operator)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_name_may_have_dots_dashes_slashes_and_underscores(name: str) -> None:
    assert parsed(f"{name}==1") == like(name, "1")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("name==web 01", "web 01"),
        ("name== web ", "web"),
        ("name==", ""),
        ("name==100%25", "100%25"),
        ("name==a==b", "a==b"),
        ("name==00:25:90:d3:c7:5e", "00:25:90:d3:c7:5e"),
        ('name=="a;b,(c)"', "a;b,(c)"),
        ("name=='a;b'", "a;b"),
        ('name=="it\'s"', "it's"),
        ("name=='say \"so\"'", 'say "so"'),
        ('name==""', ""),
        ("name==''", ""),
        ('name=="a%20b"', "a%20b"),
        ('name==" a "', " a "),
        ('name=="open', '"open'),
        ("name==cpus=ge=2", "cpus=ge=2"),
        ("cpus=lt=4*", None),
    ],
)
def test_a_value_is_bare_or_quoted(text: str, value: str | None) -> None:
    expected = like("name", value) if value is not None else like("cpus", "4*", Operator.LT)

    assert parsed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a==1", A),
        ("a==1;b==1", Every((A, B))),
        ("a==1,b==1", Either((A, B))),
        ("a==1;b==1;c==1", Every((A, B, C))),
        ("a==1,b==1,c==1", Either((A, B, C))),
        ("a==1;b==1,c==1", Either((Every((A, B)), C))),
        ("a==1,b==1;c==1", Either((A, Every((B, C))))),
        ("a==1;(b==1,c==1)", Every((A, Either((B, C))))),
        ("(a==1,b==1);c==1", Every((Either((A, B)), C))),
        ("((a==1))", A),
    ],
)
def test_and_binds_tighter_than_or_and_parentheses_tighter_than_both(text: str, expected: Predicate) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(("one", "two", "three"), list(product([0, 1], repeat=3)))
def test_precedence_decides_which_records_stay(one: int, two: int, three: int) -> None:
    record = {"a": one, "b": two, "c": three}

    assert holds(parsed("a==1,b==1;c==1"), record, read_element) is bool(one or (two and three))
    assert holds(parsed("(a==1,b==1);c==1"), record, read_element) is bool((one or two) and three)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("name==web*", "web-01", True),
        ("name==WEB*", "web-01", True),
        ("name==web*", "a-web", False),
        ("name==*01", "web-01", True),
        ("name==*01", "web-012", False),
        ("name==*b-*", "web-01", True),
        ("name==w*b*1", "web-01", True),
        ("name==*", "", True),
        ("name==*", "two\nlines", True),
        ("name==w.b*", "web-01", False),
        ("name==w[e]b*", "web-01", False),
        ('name=="web;*"', "web;01", True),
        ("name!=web*", "web-01", False),
        ("name!=web*", "db-01", True),
        ("name=ne=*1", "db-02", True),
        ("name=eq=db*", "db-02", True),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_does(text: str, name: str, expected: bool) -> None:
    assert holds(parsed(text), {"name": name}, read_element) is expected


def test_a_star_matches_no_record_without_the_value() -> None:
    assert not holds(parsed("name==*"), {}, read_element)
    assert holds(parsed("name!=*"), {}, read_element)
    assert isinstance(parsed("name!=*"), Not)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("name", 4),
        ("name=4", 4),
        ("name=4=5", 4),
        ("name~x", 4),
        ("==1", 0),
        ("4==1", 0),
        ("name =='x'", 4),
        ("a==1;", 5),
        ("a==1,", 5),
        ("a==1; b==1", 5),
        (";a==1", 0),
        ("a==1)", 4),
        ("(a==1", 5),
        ("()", 1),
        ("a==1(b==1)", 4),
        ('a=="1"2', 6),
        ("a=xx=1", 5),
    ],
)
def test_what_is_no_expression_is_refused_with_the_position(text: str, position: int) -> None:
    assert refusal(text) == ("filter_criteria", f"{GENERAL_FAULT} at position {position}")


def test_the_words_are_those_by_which_clients_know_a_bad_filter() -> None:
    assert refusal("nonsense", "filterCriteria")[1].startswith("General error parsing FIQL expression")
    assert refusal("a==1;colour==red", "filterCriteria") == ("filterCriteria", "Unrecognized field colour")


def test_parentheses_nest_as_deep_as_fifty() -> None:
    assert parsed("(" * MAX_DEPTH + "a==1" + ")" * MAX_DEPTH) == A
    too_deep = refusal("(" * (MAX_DEPTH + 1) + "a==1" + ")" * (MAX_DEPTH + 1))
    assert too_deep == ("filter_criteria", f"{GENERAL_FAULT}: nested too deeply")


def test_many_stars_are_matched_in_no_time() -> None:
    text, name = f"name=={'*a' * 40}*b", "a" * 200

    # Backtracking over forty stars would not end.
    assert not holds(parsed(text), {"name": name}, read_element)
    assert holds(parsed(text), {"name": f"{name}b"}, read_element)


@given(st.text("ab*\n", max_size=12).filter(lambda text: "*" in text), st.text("abAB\n", max_size=12))
def test_stars_match_as_in_a_shell(pattern: str, name: str) -> None:
    predicate = parsed(f'name=="{pattern}"')

    assert holds(predicate, {"name": name}, read_element) is fnmatchcase(name.lower(), pattern)


WORDS = st.sampled_from([*KNOWN, "==", "!=", "=ge=", "=zz=", ";", ",", "(", ")", "*", '"', "'", "%", "%41", "1", " "])
REASON = re.compile(f"{GENERAL_FAULT}( at position [0-9]+|: nested too deeply)$|Unrecognized field [A-Za-z_]")


@given(st.one_of(st.text(), st.lists(WORDS).map("".join), st.integers(0, 3000).map(lambda count: "(" * count)))
def test_any_text_parses_or_is_invalid(text: str) -> None:
    try:
        predicate = parse_fiql(text, KNOWN, "filter")
    except Invalid as error:
        outcome = (error.field, REASON.match(error.reason) is not None)
    else:
        outcome = ("filter", (predicate is None) == (not text.strip()))

    assert outcome == ("filter", True)


@given(st.text(st.characters(exclude_characters="\"'*", exclude_categories=["Cs"])))
def test_any_quoted_text_is_compared_as_it_is(value: str) -> None:
    assert parsed(f'name=="{value}"') == like("name", value)
