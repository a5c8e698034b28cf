"""OData expressions become predicates, and back; what is none is refused in its own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.rest_v4.odata_text import written
from mock_prism.faces.rest.odata import Names, parse_filter, parse_orders, parse_selection
from mock_prism.model.errors import Invalid
from mock_prism.model.query import Comparison, Either, Every, Not, Operator, Order, Predicate, Some

KNOWN: Names = {
    "name": {},
    "size": {},
    "created": {},
    "isOn": {},
    "extId": {},
    "config": {"words": {}, "build": {"version": {}}},
    "entities": {"extId": {}, "tags": {"key": {}}},
}
EQ, NE, GT, GE, LT, LE = (Operator(word) for word in ("eq", "ne", "gt", "ge", "lt", "le"))
UUID = "0005ada7-2759-1c22-bb40-98b4ad4b0dff"


def eq(name: str, value: str | int | float | bool | None) -> Comparison:
    return Comparison(tuple(name.split("/")), EQ, value)


READ: dict[str, Predicate | None] = {
    "": None,
    "   ": None,
    "name eq 'web'": eq("name", "web"),
    "name  eq   'web'  ": eq("name", "web"),
    "name eq 'it''s'": eq("name", "it's"),
    "name eq ''": eq("name", ""),
    "name eq 'a and b or (c)'": eq("name", "a and b or (c)"),
    "size ne 4": Comparison(("size",), NE, 4),
    "size gt -4": Comparison(("size",), GT, -4),
    "size ge 4.5": Comparison(("size",), GE, 4.5),
    "size lt 1e3": Comparison(("size",), LT, 1000.0),
    "size le 10": Comparison(("size",), LE, 10),
    "isOn eq true": eq("isOn", True),
    "isOn eq false": eq("isOn", False),
    "name eq null": eq("name", None),
    f"extId eq {UUID}": eq("extId", UUID),
    f"extId eq '{UUID}'": eq("extId", UUID),
    "created gt 2026-03-04T00:43:27.446611Z": Comparison(("created",), GT, "2026-03-04T00:43:27.446611Z"),
    "created gt 2026-03-04T00:43:27Z": Comparison(("created",), GT, "2026-03-04T00:43:27.000000Z"),
    "created gt 2026-03-04T01:43:27+01:00": Comparison(("created",), GT, "2026-03-04T00:43:27.000000Z"),
    "created gt 2026-03-04T00:43:27.1234567Z": Comparison(("created",), GT, "2026-03-04T00:43:27.123456Z"),
    "name eq Clustermgmt.Config.Word'ON'": eq("name", "ON"),
    "name eq Clustermgmt.Config.Word'$UNKNOWN'": eq("name", "$UNKNOWN"),
    "config/build/version eq '1'": eq("config/build/version", "1"),
    "startswith(name,'a')": Comparison(("name",), Operator.STARTS, "a"),
    "endswith(name, 'a')": Comparison(("name",), Operator.ENDS, "a"),
    "contains(config/build/version, '''')": Comparison(("config", "build", "version"), Operator.CONTAINS, "'"),
    "name in ('a')": eq("name", "a"),
    "size in (1, 2)": Either((eq("size", 1), eq("size", 2))),
    "not isOn eq true": Not(eq("isOn", True)),
    "not not isOn eq true": Not(Not(eq("isOn", True))),
    "not contains(name, 'a') and size eq 1": Every(
        (Not(Comparison(("name",), Operator.CONTAINS, "a")), eq("size", 1)),
    ),
    "size eq 1 or size eq 2 and size eq 3": Either((eq("size", 1), Every((eq("size", 2), eq("size", 3))))),
    "(size eq 1 or size eq 2) and size eq 3": Every((Either((eq("size", 1), eq("size", 2))), eq("size", 3))),
    "((size eq 1))": eq("size", 1),
    "config/words/any(t:t eq A.B.C'AOS')": Some(("config", "words"), Comparison((), EQ, "AOS")),
    "config/words/all(t: t ne 'x')": Some(("config", "words"), Comparison((), NE, "x"), of_all=True),
    "config/words/any()": Some(("config", "words"), Every(())),
    "entities/any(a:a/extId eq 'X')": Some(("entities",), eq("extId", "X")),
    "entities/any(a:a/tags/any(b:b/key eq 'X'))": Some(("entities",), Some(("tags",), eq("key", "X"))),
    "entities/any(a:a/extId eq 'X' or a/extId eq 'Y')": Some(
        ("entities",), Either((eq("extId", "X"), eq("extId", "Y")))
    ),
}


@pytest.mark.parametrize("text", READ)
def test_an_expression_is_read(text: str) -> None:
    assert parse_filter(text, KNOWN) == READ[text]


UNREADABLE = [
    "name",
    "name eq",
    "name eq 'open",
    "name eq web",
    "name like 'a'",
    "name eq 'a' 'b'",
    "name eq 'a' and",
    "(name eq 'a'",
    "name eq 'a')",
    "not",
    "name in 'a'",
    "name in ()",
    "name in ('a',)",
    "startswith(name)",
    "startswith('a',name)",
    "tolower(name) eq 'a'",
    "config/words/any(t)",
    "config/words/some(t:t eq 'a')",
    "any(t:t eq 'a')",
    "name eq 2026-13-04T00:00:00Z",
    "name eq 'a' ; name eq 'b'",
    "size eq " + "9" * 50,
    "'a' eq name",
]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="Error while parsing URI"):
        parse_filter(text, KNOWN)


STRANGE = [
    "colour eq 'red'",
    "Name eq 'a'",
    "and name eq 'a'",
    "name/first eq 'a'",
    "config/build/colour eq 'a'",
    "contains(colour,'a')",
    "entities/any(a:a/colour eq 'a')",
    "entities/any(a:name eq 'a')",
    "entities/any(a:b/extId eq 'a')",
]


@pytest.mark.parametrize("text", STRANGE)
def test_a_property_that_is_none_is_named(text: str) -> None:
    with pytest.raises(Invalid, match="is not valid for query"):
        parse_filter(text, KNOWN)


@pytest.mark.parametrize("text", ["(" * 500 + "size eq 1" + ")" * 500, "not " * 500 + "size eq 1"])
def test_depth_has_a_bound(text: str) -> None:
    with pytest.raises(Invalid, match="nested too deeply"):
        parse_filter(text, KNOWN)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert not isinstance(outcome(text), Exception)


def outcome(text: str) -> object:
    """What becomes of a text: a predicate, the option that is at fault, or an error that should not be."""
    try:
        return parse_filter(text, KNOWN)
    except Invalid as refused:
        return refused.field
    except Exception as error:
        return error


LITERALS = st.one_of(
    st.text(max_size=8),
    st.integers(-(10**15), 10**15),
    st.floats(-1e9, 1e9).filter(lambda number: not number.is_integer()),
    st.booleans(),
    st.none(),
)
PATHS = st.sampled_from([("name",), ("size",), ("config", "build", "version")])
ELEMENT_PATHS = st.sampled_from([("extId",), ("tags", "key")])


def predicates(paths: st.SearchStrategy[tuple[str, ...]], depth: int) -> st.SearchStrategy[Predicate]:
    """Predicates over these paths as the parser makes them: no Every within an Every, no Either within an Either."""
    comparisons = st.builds(Comparison, paths, st.sampled_from([EQ, NE, GT, GE, LT, LE]), LITERALS)
    functions = st.sampled_from([Operator.STARTS, Operator.ENDS, Operator.CONTAINS])
    leaves: st.SearchStrategy[Predicate] = comparisons | st.builds(Comparison, paths, functions, st.text(max_size=8))
    if depth == 0:
        return leaves
    inner = predicates(paths, depth - 1)
    some = st.builds(Some, st.just(("entities",)), predicates(ELEMENT_PATHS, 0), st.booleans())
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return (
        leaves
        | st.builds(Not, inner)
        | (some if depth == 2 else leaves)
        | several.filter(lambda parts: not any(isinstance(part, Every) for part in parts)).map(Every)
        | several.filter(lambda parts: not any(isinstance(part, Either) for part in parts)).map(Either)
    )


@given(predicates(PATHS, 2))
def test_what_is_written_is_read_back(predicate: Predicate) -> None:
    assert parse_filter(written(predicate), KNOWN) == predicate


ORDERS = {
    "": (),
    "name": (Order(("name",)),),
    "name asc": (Order(("name",)),),
    "created desc, config/build/version": (Order(("created",), True), Order(("config", "build", "version"))),
}


@pytest.mark.parametrize("text", ORDERS)
def test_an_order_is_read(text: str) -> None:
    assert parse_orders(text, KNOWN) == ORDERS[text]


@pytest.mark.parametrize("text", ["colour", "name down", "name asc desc", "name/first"])
def test_an_order_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_orders(text, KNOWN)

    assert refused.value.field == "$orderby"


def test_a_selection_is_read() -> None:
    assert parse_selection("extId, config/build/version", KNOWN) == {
        "extId": None,
        "config": {"build": {"version": None}},
    }
    assert parse_selection("config/build/version,config", KNOWN) == {"config": None}
    assert parse_selection("config,config/build/version", KNOWN) == {"config": None}
    assert parse_selection("*", KNOWN) is None
    assert parse_selection("", KNOWN) is None


def test_a_selection_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        parse_selection("extId,colour", KNOWN)

    assert refused.value.field == "$select"
