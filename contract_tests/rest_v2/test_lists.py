"""Envelopes, filters, orders and pages of lists."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.rest_v2 import scenes
from contract_tests.rest_v2.conftest import PREFIX
from contract_tests.rest_v2.element import NOWHERE, Element
from mock_prism.faces.rest.v2 import GENERATION

FULL = frozenset(
    [
        "grand_total_entities",
        "total_entities",
        "count",
        "start_index",
        "end_index",
        "filter_criteria",
        "sort_criteria",
        "page",
    ]
)
BRIEF = frozenset(["grand_total_entities", "total_entities", "count", "start_index", "end_index"])
READER = Element.start(GENERATION, PREFIX)
"""Only ever read from: one site serves all examples."""

ENVELOPES = [
    ("/hosts", FULL, 4),
    ("/clusters", FULL, 1),
    ("/alerts", FULL, 0),
    ("/events", FULL, 0),
    ("/vms", BRIEF, 24),
    ("/hosts/alerts", FULL, 0),
    ("/hosts/{host}/events", FULL, 0),
    ("/clusters/alerts", FULL, 0),
    ("/clusters/{cluster}/events", FULL, 0),
    ("/storage_containers/alerts", FULL, 0),
    ("/disks/events", FULL, 0),
    ("/vms/{vm}/nics", BRIEF, 1),
]


def names(path: str, **query: object) -> list[str]:
    """The names in a list."""
    return [entity["name"] for entity in READER.read(f"{path}?{urlencode(query)}")["entities"]]


def refusal(path: str, **query: object) -> tuple[int, str]:
    """Status and message of a list that is refused."""
    reply = READER.send("GET", f"{path}?{urlencode(query)}")
    body: Any = reply.json
    return reply.status_code, body["message"]


@pytest.mark.parametrize(("path", "keys", "total"), ENVELOPES)
def test_a_list_comes_in_an_envelope(path: str, keys: frozenset[str], total: int) -> None:
    host = READER.host("A")
    body = READER.read(path.format(host=host.uuid, cluster=host.cluster_uuid, vm=READER.vm("web-01").uuid))

    metadata = body["metadata"]
    assert body.keys() == {"metadata", "entities"}
    assert metadata.keys() == keys
    assert len(body["entities"]) == total
    assert {metadata[key] for key in ("grand_total_entities", "total_entities", "count", "end_index")} == {total}
    assert metadata["start_index"] == min(total, 1)


def test_a_list_of_tasks_comes_in_an_envelope(element: Element) -> None:
    scenes.switched_on_twice(element)

    body = element.done("POST", "/tasks/list")

    assert body["metadata"] == {"grand_total_entities": 1, "total_entities": 1, "count": 1}


FILTERS = [
    ("vm_name==web-01", {"web-01"}),
    ("vm_name==WEB*", {"web-01", "web-02"}),
    ("name==*-01;memory_mb=gt=4096", {"app-01", "db-01", "win-ad-01"}),
    ("power_state==off", {"old-erp", "template-centos", "test-off"}),
    ("power_state!=on", {"old-erp", "template-centos", "test-off"}),
    ("memory_mb=ge=32768", {"db-01", "db-02", "gpu-render", "sap-two-hosts"}),
    ("memory_mb=lt=4096", {"ha-proxy-1", "ha-proxy-2", "template-centos"}),
    (
        "memory_mb=le=2048,num_vcpus=ge=8",
        {"ha-proxy-1", "ha-proxy-2", "template-centos", "jenkins", "sap-two-hosts", "gpu-render"},
    ),
    ("gpus_assigned==true", {"gpu-render"}),
    ("gpus_assigned==1", {"gpu-render"}),
    ("name==web-01,name==web-02;memory_mb=gt=9999", {"web-01"}),
    ("(name==web-01,name==web-02);memory_mb=gt=9999", set()),
    ("boot.uefi_boot==true", {"win-ad-01", "win-files"}),
    ("vm_features.AGENT_VM==true", {"fw-agent-b"}),
    ("description=='Licensed to one host'", {"licence-pinned"}),
    ("host_uuid==nowhere", set()),
    ("", None),
]


@pytest.mark.parametrize(("fiql", "expected"), FILTERS)
@pytest.mark.parametrize("parameter", ["filter_criteria", "filter"])
def test_a_filter_leaves_what_it_says(parameter: str, fiql: str, expected: set[str] | None) -> None:
    found = names("/vms", **{parameter: fiql})

    assert set(found) == (set(names("/vms")) if expected is None else expected)


def test_what_all_records_lack_may_still_be_filtered_by(element: Element) -> None:
    for vm in element.read("/vms?filter=power_state==on")["entities"]:
        element.done("DELETE", f"/vms/{vm['uuid']}")
    element.settle()

    assert element.read(f"/vms?filter_criteria=host_uuid=={NOWHERE}")["entities"] == []


BROKEN = [
    ("nothing==1", "Unrecognized field nothing"),
    ("name", "General error parsing FIQL expression"),
    ("name=~x", "General error parsing FIQL expression"),
    ("name=zz=x", "General error parsing FIQL expression"),
    ("==x", "General error parsing FIQL expression"),
    ("name==x;", "General error parsing FIQL expression"),
    ("(name==x", "General error parsing FIQL expression"),
    ("name==x)", "General error parsing FIQL expression"),
    ("(" * 500 + "name==x", "nested too deeply"),
]


@pytest.mark.parametrize(("fiql", "text"), BROKEN)
@pytest.mark.parametrize("parameter", ["filter_criteria", "filter"])
def test_a_broken_filter_is_refused_in_words_that_public_clients_look_for(parameter: str, fiql: str, text: str) -> None:
    status, message = refusal("/vms", **{parameter: fiql})

    assert status == 500
    assert message.startswith("Invalid filter criteria specified.")
    assert text in message


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_a_filter(text: str) -> None:
    reply = READER.send("GET", f"/vms?filter_criteria={quote(text, errors='replace')}")

    assert reply.status_code in (200, 500)
    assert reply.status_code == 200 or "Invalid filter criteria specified." in reply.text


@given(low=st.integers(0, 1 << 18), high=st.integers(0, 1 << 18))
def test_a_range_of_memory_is_what_both_ends_leave(low: int, high: int) -> None:
    everything = {vm["name"]: vm["memory_mb"] for vm in READER.read("/vms")["entities"]}

    found = names("/vms", filter_criteria=f"memory_mb=ge={low};memory_mb=le={high}")

    assert set(found) == {name for name, memory in everything.items() if low <= memory <= high}


@given(size=st.integers(1, 1100))
def test_pages_together_are_the_list(size: int) -> None:
    whole = names("/vms")

    pages = [READER.read(f"/vms?count={size}&page={page}") for page in range(1, len(whole) // size + 2)]

    assert [vm["name"] for page in pages for vm in page["entities"]] == whole
    for number, page in enumerate(pages):
        metadata = page["metadata"]
        assert metadata["total_entities"] == len(whole)
        assert metadata["count"] == len(page["entities"])
        if page["entities"]:
            assert (metadata["start_index"], metadata["end_index"]) == (
                number * size + 1,
                number * size + len(page["entities"]),
            )


def test_a_client_pages_until_it_has_the_total() -> None:
    """The loop of a public client: ``while page * count < total_entities``."""
    found, page, total = [], 0, 1
    while page * 10 < total:
        page += 1
        body = READER.read(f"/vms?count=10&page={page}")
        found += body["entities"]
        total = body["metadata"]["total_entities"]

    assert (len(found), page) == (24, 3)


def test_offset_and_length_cut_as_well() -> None:
    whole = names("/vms", sortattribute="name", sortorder="DESCENDING")

    assert names("/vms", sortattribute="name", sortorder="DESCENDING", offset=5, length=3) == whole[5:8]
    assert whole == sorted(names("/vms"), reverse=True)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"count": 0}, "count: must be at least 1"),
        ({"count": "x"}, "count: must be a whole number"),
        ({"count": "9" * 30}, "count: must be a whole number"),
        ({"count": 5, "page": 0}, "page: must be at least 1"),
        ({"count": 5, "page": -1}, "page: must be a whole number"),
        ({"page": 2}, "page: needs count"),
        ({"sort_criteria": "nothing"}, "sort_criteria: Unrecognized field nothing"),
        ({"sort_criteria": "name", "sort_order": "SIDE"}, "sort_order: must be ASCENDING or DESCENDING"),
    ],
)
def test_a_page_or_an_order_that_cannot_be_is_refused(query: dict[str, object], words: str) -> None:
    assert refusal("/hosts", **query) == (422, f"Invalid value of {words}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"sortattribute": "luck"}, "sortattribute: Unrecognized field luck"),
        ({"sort_attribute": "luck"}, "sort_attribute: Unrecognized field luck"),
        ({"sortattribute": "name", "sortorder": "SIDE"}, "sortorder: must be ASCENDING or DESCENDING"),
        ({"sort_attribute": "name", "sort_order": "SIDE"}, "sort_order: must be ASCENDING or DESCENDING"),
    ],
)
def test_vms_are_not_sorted_by_what_they_have_not_nor_sideways(query: dict[str, object], words: str) -> None:
    assert refusal("/vms", **query) == (422, f"Invalid value of {words}")


def test_a_page_past_the_end_is_empty_and_has_no_places() -> None:
    found = READER.read("/vms?count=10&page=9")

    assert (found["entities"], found["metadata"]["start_index"], found["metadata"]["end_index"]) == ([], 0, 0)


SORTS = [
    ("name", "ABCD"),
    ("-name", "DCBA"),
    ("-hypervisor_memory_usage_ppm", "BDAC"),
    ("num_vms,-name", "DCAB"),
    ("position.ordinal", "ABCD"),
]


@pytest.mark.parametrize(("criteria", "letters"), SORTS)
def test_a_list_is_sorted_by_fields_and_by_statistics(criteria: str, letters: str) -> None:
    assert [name[-1] for name in names("/hosts", sort_criteria=criteria)] == list(letters)


def test_statistics_are_compared_as_numbers() -> None:
    found = names("/hosts", filter_criteria="hypervisor_memory_usage_ppm=gt=99999")

    assert len(found) == 4


def test_a_search_finds_text_in_any_case_and_in_chosen_fields() -> None:
    assert names("/hosts", search_string="ntnx-17sm6b290216-c") == ["NTNX-17SM6B290216-C"]
    assert names("/hosts", search_string="192.168.38.16", search_attribute_list="name") == []
    assert READER.read("/hosts?search_string=x")["metadata"]["search_string"] == "x"


PROJECTIONS: list[tuple[str, set[str]]] = [
    ("", {"stats", "usage_stats"}),
    ("ALL", {"stats", "usage_stats", "health_summary", "alert_summary"}),
    ("stats,basicInfo,alerts", {"stats", "usage_stats", "alert_summary"}),
    ("PERF_STATS", {"stats"}),
    ("usage_stats", {"usage_stats"}),
    ("HEALTH", {"health_summary"}),
    ("ALERTS_COUNT", {"alert_summary"}),
    ("BASIC_INFO", set()),
]


@pytest.mark.parametrize(("projection", "shown"), PROJECTIONS)
@pytest.mark.parametrize("path", ["/hosts", "/clusters"])
def test_a_projection_shows_what_it_says_and_null_for_the_rest(path: str, projection: str, shown: set[str]) -> None:
    record = READER.read(f"{path}?projection={projection}")["entities"][0]

    parts = ("stats", "usage_stats", "health_summary", "alert_summary")
    assert {part for part in parts if record[part] is not None} == shown


def test_an_unknown_projection_is_refused() -> None:
    status, message = refusal("/hosts", projection="EVERYTHING")

    assert (status, message[:36]) == (422, "Invalid value of projection: EVERYTH")


def test_health_is_that_of_the_open_alerts(element: Element) -> None:
    scenes.cvm_down(element)

    hosts = element.read("/hosts?projection=HEALTH,ALERTS_COUNT")["entities"]

    assert [host["health_summary"]["health_status"] for host in hosts] == ["Critical", "Good", "Good", "Good"]
    assert [host["alert_summary"]["count"] for host in hosts] == [1, 0, 0, 0]
