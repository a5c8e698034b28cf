"""Filters, orders, pages and selections, as clients combine them."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import CLUSTERS, HOSTS, NOWHERE, TASKS, Central
from mock_prism.model.commands.power import SetPower
from mock_prism.model.states import PowerTransition
from mock_prism.model.vm import Vm


def letters(body: Any) -> str:
    """The positions of the hosts of a list, in its order."""
    return "".join(host["hostName"][-1] for host in body.get("data", []))


def names(body: Any) -> list[str]:
    """The names of the clusters of a list."""
    return [cluster["name"] for cluster in body.get("data", [])]


FILTERS = {
    "hostName eq 'NTNX-17SM6B290216-B'": "B",
    "hostName ne 'NTNX-17SM6B290216-B'": "ACD",
    "endswith(hostName,'-A') or endswith(hostName,'-D')": "AD",
    "not endswith(hostName,'-A')": "BCD",
    "hostName in ('NTNX-17SM6B290216-C','nobody')": "C",
    "hypervisor/state eq Clustermgmt.Config.HypervisorState'ACROPOLIS_NORMAL'": "ABCD",
    "hypervisor/externalAddress/ipv4/value eq '192.168.38.164'": "D",
    "controllerVm/isInMaintenanceMode eq true": "",
    "hypervisor/numberOfVms gt 8": "B",
    "memorySizeBytes ge 412316860416 and maintenanceState eq 'normal'": "ABCD",
    "gpuList/any(g:g eq 'Tesla T4')": "B",
    "disk/any(d:d/storageTier eq 'PCIE_SSD')": "",
    "disk/all(d:d/sizeInBytes gt 1000000000000)": "ABCD",
    "gpuList eq null": "ACD",
    "gpuDriverVersion eq null and rackableUnitUuid eq null": "ABCD",
}


@pytest.mark.parametrize("text", FILTERS)
def test_hosts_are_filtered(central: Central, text: str) -> None:
    body = central.read(HOSTS, filter=text)

    assert letters(body) == FILTERS[text]
    assert body["metadata"]["totalAvailableResults"] == len(FILTERS[text])


@pytest.mark.parametrize(
    ("function", "expected"), [("AOS", ["nx-east", "nx-west"]), ("PRISM_CENTRAL", ["prism-central"])]
)
def test_clusters_are_told_by_their_function(function: str, expected: list[str]) -> None:
    central = Central.start("two-clusters")

    text = f"config/clusterFunction/any(t:t eq Clustermgmt.Config.ClusterFunctionRef'{function}')"

    assert names(central.read(CLUSTERS, filter=text)) == expected


def test_hosts_are_those_of_the_cluster_asked_for() -> None:
    central = Central.start("two-clusters")
    east = central.cluster

    one = central.read(f"{CLUSTERS}/{east.uuid}/hosts")
    same = central.read(HOSTS, filter=f"cluster/uuid eq '{east.uuid}'")
    every = central.read(HOSTS)

    assert one["data"] == same["data"]
    assert [len(body["data"]) for body in (one, every)] == [3, 6]


def test_the_latest_task_comes_first_and_an_order_changes_that(central: Central) -> None:
    for name in ("web-01", "web-02"):
        vm = next(vm for vm in central.site.all(Vm) if vm.name == name)
        central.site.submit(SetPower(vm.uuid, PowerTransition.OFF))
        central.site.advance(1)

    latest_first = [task["createdTime"] for task in central.read(TASKS)["data"]]
    oldest_first = [task["createdTime"] for task in central.read(TASKS, orderby="createdTime")["data"]]

    assert latest_first == sorted(oldest_first, reverse=True)
    assert oldest_first == sorted(oldest_first)
    assert len(set(oldest_first)) == 2


def test_internal_tasks_are_not_shown(central: Central) -> None:
    central.enter("A")

    operations = {task["operation"] for task in central.read(TASKS)["data"]}

    assert operations == {"HostEnterMaintenance", "kVmMigrate"}


def test_pages_follow_one_another(central: Central) -> None:
    pages = [central.read(HOSTS, page=page, limit=3, orderby="hostName desc") for page in range(3)]

    assert [letters(page) for page in pages] == ["DCB", "A", ""]
    assert {page["metadata"]["totalAvailableResults"] for page in pages} == {4}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (0, {"self": 0, "first": 0, "last": 3, "next": 1}),
        (2, {"self": 2, "first": 0, "last": 3, "next": 3, "prev": 1}),
        (3, {"self": 3, "first": 0, "last": 3, "prev": 2}),
        (9, {"self": 9, "first": 0, "last": 3, "prev": 3}),
    ],
)
def test_pages_link_to_one_another(central: Central, page: int, expected: dict[str, int]) -> None:
    links = {link["rel"]: link["href"] for link in central.read(HOSTS, page=page, limit=1)["metadata"]["links"]}

    assert links == {rel: f"http://localhost{HOSTS}?$page={number}&$limit=1" for rel, number in expected.items()}


def test_a_link_leads_to_the_page_it_says(central: Central) -> None:
    body = central.read(HOSTS, limit=1, filter="endswith(hostName,'-C') or endswith(hostName,'-D')")
    onward = next(link["href"] for link in body["metadata"]["links"] if link["rel"] == "next")

    assert letters(central.send("GET", onward.removeprefix("http://localhost")).json) == "D"


def test_a_selection_keeps_id_and_type(central: Central) -> None:
    host = central.read(HOSTS, select="hostName,hypervisor/state", limit=1)["data"][0]

    assert set(host) == {"$reserved", "$objectType", "extId", "hostName", "hypervisor"}


def test_everything_can_be_selected(central: Central) -> None:
    assert central.read(HOSTS, select="*")["data"] == central.read(HOSTS)["data"]


def test_one_task_can_be_read_in_part(central: Central) -> None:
    task = central.task(central.enter("A"))

    body = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}", select="extId,status")

    assert set(body["data"]) == {"$reserved", "$objectType", "extId", "status"}


def test_option_names_are_read_in_any_case(central: Central) -> None:
    reply = central.send("GET", f"{HOSTS}?$orderBy=hostName desc&$LIMIT=2")

    assert letters(reply.json) == "DC"


def test_a_plus_in_a_query_is_a_blank(central: Central) -> None:
    reply = central.send("GET", f"{HOSTS}?%24filter=hostName+eq+%27NTNX-17SM6B290216-A%27&%24page=0")

    assert letters(reply.json) == "A"


WRONG = {
    "$limit=0": "lower than the required minimum (minimum: 1, found: 0)",
    "$limit=101": "greater than the required maximum (maximum: 100, found: 101)",
    "$limit=many": "does not match any allowed primitive type",
    "$limit=": "does not match any allowed primitive type",
    "$page=-1": "lower than the required minimum (minimum: 0, found: -1)",
    "$page=1.5": "does not match any allowed primitive type",
    "$page=" + "9" * 40: "does not match any allowed primitive type",
    "$colour=red": "unexpected",
    "$LIMIT=101": "greater than the required maximum (maximum: 100, found: 101)",
    "$limit=1&$limit=2": "more than once",
    "$filter=hostName eq 'a'&$Filter=hostName eq 'b'": "more than once",
}


@pytest.mark.parametrize("query", WRONG)
def test_an_option_out_of_bounds_breaks_the_schema(central: Central, query: str) -> None:
    reply = central.send("GET", f"{HOSTS}?{query}")

    error = reply.get_json()["data"]["error"]
    assert reply.status_code == 400
    assert error["$objectType"] == "clustermgmt.v4.error.SchemaValidationError"
    names = {f"@query.{part.partition('=')[0]}".lower() for part in query.split("&")}
    assert error["validationErrorMessages"][0]["location"].lower() in names
    assert WRONG[query] in error["validationErrorMessages"][0]["message"]


@pytest.mark.parametrize("query", ["$filter=hostName", "$orderby=colour", "$select=colour"])
def test_an_expression_that_cannot_be_read_is_an_error(central: Central, query: str) -> None:
    reply = central.send("GET", f"{HOSTS}?{query}")

    assert reply.status_code == 400
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "INVALID_REQUEST"


def test_what_the_mock_cannot_tell_is_said_not_to_be_simulated(central: Central) -> None:
    assert central.send("GET", f"{CLUSTERS}?$expand=storageConfigs").status_code == 501


def test_hosts_of_a_cluster_that_is_none_are_not_found(central: Central) -> None:
    assert central.send("GET", f"{CLUSTERS}/{NOWHERE}/hosts").status_code == 404


@pytest.mark.parametrize("query", ["_=1700000000", "proxyClusterUuid=x&proxyClusterUuid=y", "limit=9999"])
def test_parameters_of_others_are_passed_over(central: Central, query: str) -> None:
    assert letters(central.send("GET", f"{HOSTS}?{query}").json) == "ABCD"
