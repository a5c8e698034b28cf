"""Envelopes, bare lists, filters, orders, pages and projections."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.rest_v1 import scenes
from contract_tests.rest_v1.conftest import PREFIX
from contract_tests.rest_v2.element import Element
from mock_prism.faces.rest.v1 import GENERATION

METADATA = {
    "grandTotalEntities",
    "totalEntities",
    "filterCriteria",
    "sortCriteria",
    "page",
    "count",
    "startIndex",
    "endIndex",
}
READER = Element.start(GENERATION, PREFIX)
"""Only ever read from: one site serves all examples."""

ENVELOPES = {
    "/hosts": 4,
    "/clusters": 1,
    "/vms": 28,
    "/containers": 3,
    "/storage_pools": 1,
    "/disks": 16,
    "/alerts": 0,
    "/events": 0,
}
BARE = {
    "/cluster/name_servers": 1,
    "/cluster/ntp_servers": 2,
    "/cluster/nfs_whitelist": 0,
    "/cluster/public_keys": 0,
    "/cluster/rackable_units": 1,
    "/cluster/domain_fault_tolerance_status": 1,
    "/multicluster/cluster_external_state": 1,
}


def names(path: str, **query: object) -> list[str]:
    """The names in a list."""
    entities = READER.read(f"{path}?{urlencode(query)}")["entities"]
    return [entity.get("vmName") or entity["name"] for entity in entities]


def refusal(path: str, **query: object) -> tuple[int, str]:
    """Status and message of a list that is refused."""
    reply = READER.send("GET", f"{path}?{urlencode(query)}")
    body: Any = reply.json
    return reply.status_code, body["message"]


@pytest.mark.parametrize(("path", "total"), ENVELOPES.items())
def test_a_list_comes_in_an_envelope(path: str, total: int) -> None:
    body = READER.read(path)

    metadata = body["metadata"]
    assert body.keys() == {"metadata", "entities"}
    assert metadata.keys() == METADATA
    assert len(body["entities"]) == total
    assert {metadata[key] for key in ("grandTotalEntities", "totalEntities", "count", "endIndex")} == {total}
    assert (metadata["startIndex"], metadata["page"]) == (min(total, 1), 1)


@pytest.mark.parametrize(("path", "total"), BARE.items())
def test_some_lists_are_bare(path: str, total: int) -> None:
    body = READER.read(path)

    assert isinstance(body, list)
    assert len(body) == total


GUESTS = {"ha-proxy-1", "ha-proxy-2"}
FILTERS = [
    ("vm_name==web-01", {"web-01"}),
    ("vmName==WEB*", {"web-01", "web-02"}),
    (f"vm_uuid=={READER.vm('web-01').uuid}", {"web-01"}),
    ("powerState==off", {"old-erp", "template-centos", "test-off"}),
    ("power_state!=on", {"old-erp", "template-centos", "test-off"}),
    ("memoryCapacityInBytes=lt=4294967296", {"ha-proxy-1", "ha-proxy-2", "template-centos"}),
    ("memory_capacity_in_bytes=ge=68719476736", {"sap-two-hosts"}),
    ("controllerVm==false;vm_name==ha-*", GUESTS),
    ("is_control_domain!=1;is_cvm==0;vm_name==ha-*", GUESTS),
    ("vmName==web-01,vmName==web-02;numVCpus=gt=9", {"web-01"}),
    ("(vmName==web-01,vmName==web-02);num_vcpus=gt=9", set()),
    ("vmFeatures.AGENT_VM==true", {"fw-agent-b"}),
    ("description=='Licensed to one host'", {"licence-pinned"}),
    ("hostUuid==nowhere", set()),
]


@pytest.mark.parametrize(("fiql", "expected"), FILTERS)
def test_a_filter_leaves_what_it_says(fiql: str, expected: set[str]) -> None:
    assert set(names("/vms", filterCriteria=fiql)) == expected


def test_controller_vms_can_be_filtered_for() -> None:
    cvms = names("/vms", filterCriteria="is_cvm==1")

    assert cvms == [f"NTNX-17SM6B290216-{letter}-CVM" for letter in "ABCD"]
    assert not {*cvms} & {*names("/vms", filterCriteria="is_cvm==0")}


def test_the_metadata_repeat_the_filter_and_count_what_it_leaves() -> None:
    metadata = READER.read(f"/vms?{urlencode({'filterCriteria': 'vm_name==web*', 'count': 1})}")["metadata"]

    assert metadata["filterCriteria"] == "vm_name==web*"
    assert (metadata["grandTotalEntities"], metadata["totalEntities"], metadata["count"]) == (28, 2, 1)


BROKEN = [
    ("nothing==1", "Unrecognized field nothing"),
    ("vmName", "General error parsing FIQL expression"),
    ("vmName=zz=x", "General error parsing FIQL expression"),
    ("==x", "General error parsing FIQL expression"),
    ("vmName==x;", "General error parsing FIQL expression"),
    ("(vmName==x", "General error parsing FIQL expression"),
    ("(" * 500 + "vmName==x", "nested too deeply"),
]


@pytest.mark.parametrize(("fiql", "text"), BROKEN)
def test_a_broken_filter_is_refused_in_words_that_public_clients_look_for(fiql: str, text: str) -> None:
    status, message = refusal("/vms", filterCriteria=fiql)

    assert status == 500
    assert message.startswith("Invalid filter criteria specified.")
    assert text in message


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_a_filter(text: str) -> None:
    reply = READER.send("GET", f"/hosts?filterCriteria={quote(text, errors='replace')}")

    assert reply.status_code in (200, 500)
    assert reply.status_code == 200 or "Invalid filter criteria specified." in reply.text


@given(size=st.integers(1, 1100))
def test_pages_together_are_the_list(size: int) -> None:
    whole = names("/vms")

    pages = [READER.read(f"/vms?count={size}&page={page}") for page in range(1, len(whole) // size + 2)]

    assert [vm["vmName"] for page in pages for vm in page["entities"]] == whole
    for number, page in enumerate(pages):
        shown = len(page["entities"])
        assert (page["metadata"]["totalEntities"], page["metadata"]["count"]) == (len(whole), shown)
        assert page["metadata"]["page"] == number + 1
        if shown:
            assert page["metadata"]["startIndex"] == number * size + 1
            assert page["metadata"]["endIndex"] == number * size + shown


SORTS = [
    ("name", "ABCD"),
    ("-name", "DCBA"),
    ("-hypervisor_memory_usage_ppm", "BDAC"),
    ("numVMs,-name", "DCAB"),
    ("num_vms,-name", "DCAB"),
    ("position.ordinal", "ABCD"),
]


@pytest.mark.parametrize(("criteria", "letters"), SORTS)
def test_a_list_is_sorted_by_fields_and_by_statistics(criteria: str, letters: str) -> None:
    assert [name[-1] for name in names("/hosts", sortCriteria=criteria)] == list(letters)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"count": 0}, "count: must be at least 1"),
        ({"count": "x"}, "count: must be a whole number"),
        ({"count": "9" * 30}, "count: must be a whole number"),
        ({"count": 5, "page": 0}, "page: must be at least 1"),
        ({"page": 2}, "page: needs count"),
        ({"sortCriteria": "nothing"}, "sortCriteria: Unrecognized field nothing"),
        ({"projection": "EVERYTHING"}, "projection: EVERYTHING is none of ALL"),
    ],
)
def test_a_page_an_order_or_a_projection_that_cannot_be_is_refused(query: dict[str, object], words: str) -> None:
    status, message = refusal("/hosts", **query)

    assert status == 422
    assert message.startswith(f"Invalid value of {words}")


def test_a_search_finds_text_in_any_case_and_in_chosen_fields() -> None:
    assert names("/hosts", searchString="ntnx-17sm6b290216-c") == ["NTNX-17SM6B290216-C"]
    assert names("/hosts", searchString="192.168.38.16", searchAttributeList="name") == []
    assert names("/containers", searchString="rf1-scratch") == ["rf1-scratch"]
    assert READER.read("/hosts?searchString=x")["metadata"]["searchString"] == "x"


def test_disks_can_be_asked_for_by_host() -> None:
    host = READER.host("C")

    disks = READER.read(f"/disks?host_ids={host.uuid}")["entities"]

    assert {disk["hostName"] for disk in disks} == {host.name}
    assert len(disks) == 4


PARTS = ("stats", "usageStats", "healthSummary", "alertSummary")
PROJECTIONS: list[tuple[str, set[str]]] = [
    ("", {"stats", "usageStats"}),
    ("ALL", {*PARTS}),
    ("stats,basicInfo,alerts", {"stats", "usageStats", "alertSummary"}),
    ("PERF_STATS", {"stats"}),
    ("usage_stats", {"usageStats"}),
    ("HEALTH", {"healthSummary"}),
    ("ALERTS_COUNT", {"alertSummary"}),
    ("BASIC_INFO", set()),
]
PROJECTED = ["/hosts", "/clusters", "/vms", "/containers", "/storage_pools", "/disks"]


@pytest.mark.parametrize(("projection", "shown"), PROJECTIONS)
@pytest.mark.parametrize("path", PROJECTED)
def test_a_projection_shows_what_it_says_and_null_for_the_rest(path: str, projection: str, shown: set[str]) -> None:
    record = READER.read(f"{path}?projection={projection}")["entities"][0]

    assert {part for part in PARTS if record[part] is not None} == shown


@pytest.mark.parametrize("path", PROJECTED)
def test_a_single_thing_is_projected_as_well(path: str) -> None:
    listed = READER.read(f"{path}?projection=ALL")["entities"][0]
    ident = listed.get("vmId") or listed.get("id") or listed["uuid"]

    assert READER.read(f"{path}/{ident}?projection=ALL") == listed


def test_health_is_that_of_the_open_alerts(element: Element) -> None:
    scenes.cvm_down(element)

    hosts = element.read("/hosts?projection=HEALTH,ALERTS_COUNT")["entities"]
    cluster = element.read("/clusters?projection=HEALTH,ALERTS")["entities"][0]

    assert [host["healthSummary"]["healthStatus"] for host in hosts] == ["Critical", "Good", "Good", "Good"]
    assert [host["alertSummary"]["count"] for host in hosts] == [1, 0, 0, 0]
    assert cluster["healthSummary"]["healthStatus"] == "Critical"
    assert cluster["alertSummary"]["alertSummaries"]["kCritical"]["metadata"] == {"totalEntities": 1}
    assert cluster["alertSummary"]["alertSummaries"]["kCritical"]["entities"] == element.read("/alerts")["entities"]
