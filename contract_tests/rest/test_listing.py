"""Lists of the older generations: filter, sort, search, page and count over wire dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.listing import V1_NAMES, V2_NAMES, Listing, Names, listing
from mock_prism.faces.rest.present import Presenter
from mock_prism.faces.rest.roll import Record, Roll
from mock_prism.model.errors import Invalid
from mock_prism.model.user import User
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

SANDBOX = Sandboxes(load_site("four-node", seed=1, epoch_micros=1_700_000_000_000_000), Pace.FROZEN).get()
LIST = Operation("v2.0", "GET", "/vms", op="getVms", group="vms", status=200)
VMS: list[Record] = [
    {"name": "web-1", "memory": 4096, "cores": 2, "host": {"name": "b"}, "stats": {"cpu.ppm": "900"}, "note": None},
    {"name": "web-2", "memory": 1024, "cores": 4, "host": {"name": "a"}, "stats": {"cpu.ppm": "-1"}, "note": "Db x"},
    {"name": "db-1", "memory": 8192, "cores": 4, "host": {"name": "a"}, "stats": {"cpu.ppm": "1000"}, "tag": "web"},
    {"name": "Infra", "memory": 2048, "cores": 1, "host": {"name": "c"}, "stats": {}},
]


def ask(
    query: Mapping[str, str],
    records: Sequence[Record] = VMS,
    names: Names = V2_NAMES,
    aliases: Mapping[str, str] | None = None,
) -> Listing:
    """The list that a query asks for."""
    user = User(uuid="", name="admin", password_hash="", roles=frozenset())
    values = {key: [value] for key, value in query.items()}
    with SANDBOX.enter() as visit:
        call = Call(LIST, {}, values, Headers(), None, user, visit, Presenter(), sandbox="")
        return listing(call, Roll(records), names, aliases)


def shown(query: Mapping[str, str], **given: Mapping[str, str]) -> list[str]:
    """The names of what is on the page."""
    return [record["name"] for record in ask(query, **given).records]  # type: ignore[arg-type]  # only aliases


def refusal(query: Mapping[str, str], names: Names = V2_NAMES) -> tuple[str, str]:
    """Which parameter is called wrong, and why."""
    with pytest.raises(Invalid) as caught:
        ask(query, names=names)
    return caught.value.field, caught.value.reason


def test_a_list_without_a_word_about_it_is_everything_as_it_stands() -> None:
    assert ask({}) == Listing(VMS, total=4, grand_total=4, page=1, offset=0, filter="", sort="", search="")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name==web*", ["web-1", "web-2"]),
        ("memory=ge=4096", ["web-1", "db-1"]),
        ("cores==4;memory=lt=2000", ["web-2"]),
        ("host.name==a", ["web-2", "db-1"]),
        ("tag==web", ["db-1"]),
        ("tag!=web", ["web-1", "web-2", "Infra"]),
        ("cpu.ppm=gt=899", ["web-1", "db-1"]),
        ("stats.cpu.ppm=lt=0", ["web-2"]),
        ("cpu.ppm!=900", ["web-2", "db-1", "Infra"]),
        ("name==nobody", []),
    ],
)
def test_a_filter_reads_keys_nested_keys_and_statistics(text: str, expected: list[str]) -> None:
    assert shown({"filter_criteria": text}) == expected


@pytest.mark.parametrize(
    ("sort", "order", "expected"),
    [
        ("memory", "", ["web-2", "Infra", "web-1", "db-1"]),
        ("+memory", "ASCENDING", ["web-2", "Infra", "web-1", "db-1"]),
        ("-memory", "", ["db-1", "web-1", "Infra", "web-2"]),
        ("memory", "DESCENDING", ["db-1", "web-1", "Infra", "web-2"]),
        ("memory", "desc", ["db-1", "web-1", "Infra", "web-2"]),
        ("host.name, -memory", "", ["db-1", "web-2", "web-1", "Infra"]),
        ("-cores,name", "", ["db-1", "web-2", "web-1", "Infra"]),
        (",", "", ["web-1", "web-2", "db-1", "Infra"]),
        ("-tag", "", ["db-1", "web-1", "web-2", "Infra"]),
    ],
)
def test_an_order_may_fall_and_have_several_keys(sort: str, order: str, expected: list[str]) -> None:
    assert shown({"sort_criteria": sort, "sort_order": order}) == expected


def test_statistics_sort_as_numbers() -> None:
    assert shown({"sort_criteria": "-cpu.ppm"}) == ["db-1", "web-1", "web-2", "Infra"]


def test_a_statistic_that_is_no_number_stays_a_text() -> None:
    records: list[Record] = [{"name": "web-1", "usageStats": {"state": "none"}}]

    assert ask({"filter_criteria": "state==none"}, records).total == 1


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("WEB", "", ["web-1", "web-2", "db-1"]),
        ("web", "name", ["web-1", "web-2"]),
        ("db", "note,tag", ["web-2"]),
        ("db", "name,,note", ["web-2", "db-1"]),
        ("4096", "memory", []),
        ("nothing like it", "", []),
    ],
)
def test_a_search_looks_into_texts_in_any_case(text: str, fields: str, expected: list[str]) -> None:
    assert shown({"search_string": text, "search_attribute_list": fields}) == expected


@pytest.mark.parametrize(
    ("query", "expected", "number", "offset"),
    [
        ({"count": "3"}, ["web-1", "web-2", "db-1"], 1, 0),
        ({"count": "3", "page": "1"}, ["web-1", "web-2", "db-1"], 1, 0),
        ({"count": "3", "page": "2"}, ["Infra"], 2, 3),
        ({"count": "3", "page": "9"}, [], 9, 24),
        ({"page": "1"}, ["web-1", "web-2", "db-1", "Infra"], 1, 0),
        ({"offset": "1", "length": "2"}, ["web-2", "db-1"], 1, 1),
        ({"offset": "2"}, ["db-1", "Infra"], 1, 2),
        ({"offset": "0", "length": "1"}, ["web-1"], 1, 0),
        ({"length": "2"}, ["web-1", "web-2"], 1, 0),
        ({"count": "", "page": ""}, ["web-1", "web-2", "db-1", "Infra"], 1, 0),
    ],
)
def test_a_page_is_counted_or_measured(query: dict[str, str], expected: list[str], number: int, offset: int) -> None:
    page = ask(query)

    assert [record["name"] for record in page.records] == expected
    assert (page.page, page.offset, page.total, page.grand_total) == (number, offset, 4, 4)


def test_a_total_counts_what_filter_and_search_leave_and_repeats_what_was_asked() -> None:
    words = {"filter_criteria": "cores=ge=2", "sort_criteria": "-memory", "search_string": "web", "count": "1"}

    page = ask(words)

    assert page == Listing([VMS[2]], 3, 4, 1, 0, filter="cores=ge=2", sort="-memory", search="web")


def test_v1_spells_its_parameters_its_own_way() -> None:
    words = {"filterCriteria": "cores=ge=2", "sortCriteria": "memory", "sortOrder": "DESCENDING", "searchString": "b"}

    page = ask({**words, "searchAttributeList": "name", "count": "2", "page": "1"}, names=V1_NAMES)

    assert [record["name"] for record in page.records] == ["db-1", "web-1"]
    assert ask({"filter_criteria": "name==nobody"}, names=V1_NAMES).total == 4


def test_an_alias_is_another_word_for_a_field() -> None:
    aliases = {"vm_name": "name", "node": "host.name"}

    assert shown({"filter_criteria": "vm_name==web-1"}, aliases=aliases) == ["web-1"]
    assert shown({"sort_criteria": "node,-vm_name"}, aliases=aliases) == ["web-2", "db-1", "web-1", "Infra"]


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ({"filter_criteria": "colour==red"}, "filter_criteria", "Unrecognized field colour"),
        ({"filter_criteria": "name"}, "filter_criteria", "General error parsing FIQL expression at position 4"),
        ({"sort_criteria": "name,-colour"}, "sort_criteria", "Unrecognized field colour"),
        ({"count": "0"}, "count", "must be at least 1"),
        ({"length": "0"}, "count", "must be at least 1"),
        ({"count": "1", "page": "0"}, "page", "must be at least 1"),
        ({"page": "2"}, "page", "needs count"),
        ({"count": "-1"}, "count", "must be a whole number"),
        ({"page": "two"}, "page", "must be a whole number"),
        ({"offset": "1.5"}, "offset", "must be a whole number"),
        ({"count": "9" * 19}, "count", "must be a whole number"),
    ],
)
def test_a_list_that_can_not_be_is_refused(query: dict[str, str], field: str, reason: str) -> None:
    assert refusal(query) == (field, reason)


def test_a_refusal_names_the_parameter_as_the_generation_spells_it_and_a_filter_always_alike() -> None:
    assert refusal({"filterCriteria": "colour==red"}, V1_NAMES)[0] == "filter_criteria"
    assert refusal({"sortCriteria": "colour"}, V1_NAMES)[0] == "sortCriteria"


def test_any_field_may_be_named_where_there_is_no_record_to_tell_by() -> None:
    assert ask({"filter_criteria": "colour==red", "sort_criteria": "shade"}, records=[]).total == 0


def test_a_filter_that_is_no_expression_is_refused_even_of_an_empty_list() -> None:
    with pytest.raises(Invalid, match="General error parsing FIQL expression"):
        ask({"filter_criteria": "colour"}, records=[])


@given(st.integers(1, 6), st.lists(st.integers(0, 3), max_size=15))
def test_pages_of_any_size_put_together_are_the_list(count: int, cores: list[int]) -> None:
    records: list[Record] = [{"name": str(place), "cores": number} for place, number in enumerate(cores)]
    pages = range(1, len(records) // count + 2)

    chunks = [
        ask({"count": str(count), "page": str(page), "sort_criteria": "cores"}, records).records for page in pages
    ]

    assert [record for chunk in chunks for record in chunk] == sorted(records, key=lambda record: record["cores"])
    assert all(len(chunk) <= count for chunk in chunks)
