"""Calls to Genesis, as the public clients that are known to make them do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.rest_v1 import scenes
from contract_tests.rest_v1.conftest import PREFIX
from contract_tests.rest_v2.element import Element
from mock_prism.faces.rest.v1 import GENERATION
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cvm import SetCvmMaintenance
from mock_prism.model.cvm import Cvm
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of

STATUS = {".oid": "ClusterManager", ".method": "status", ".kwargs": {}}
MASTER = {".oid": "ClusterManager", ".method": "current_master"}
CVMS = [f"192.168.38.{number}" for number in (165, 166, 167, 168)]


def ask(element: Element, inner: object = STATUS, path: str = "/genesis") -> Any:
    """What Genesis returns."""
    reply = element.done("POST", path, {"value": json.dumps(inner)})
    assert reply.keys() == {"value"}
    answer = json.loads(reply["value"])
    assert answer.keys() == {".return"}
    return answer[".return"]


def test_the_status_has_the_four_keys_that_a_public_client_takes_and_no_others(element: Element) -> None:
    status = ask(element)

    assert status == {
        "lockdown_mode": False,
        "state": "OK",
        "retry": False,
        "svms": {ip: {"state": "up"} for ip in CVMS},
    }


def test_the_reply_is_200(element: Element) -> None:
    assert element.send("POST", "/genesis", {"value": json.dumps(STATUS)}).status_code == 200


def test_a_cvm_that_is_shut_down_is_down(element: Element) -> None:
    scenes.planned(element)

    assert {ip: svm["state"] for ip, svm in ask(element)["svms"].items()} == dict.fromkeys(CVMS, "up") | {
        CVMS[0]: "down"
    }


def test_a_cvm_in_maintenance_is_there_all_the_same(element: Element) -> None:
    element.site.submit(SetCvmMaintenance(cvm_of(element.site, element.host("A")).uuid, True), "admin")
    element.settle()

    assert ask(element)["svms"][CVMS[0]] == {"state": "maintenance"}


def test_the_master_is_the_first_cvm_that_serves(element: Element) -> None:
    assert ask(element, MASTER) == CVMS[0]

    scenes.cvm_down(element)

    assert ask(element, MASTER) == CVMS[1]


@pytest.mark.parametrize("address", [CVMS[1], f"::ffff:{CVMS[1]}", "::ffff:c0a8:26a6", "%3A%3Affff%3A192.168.38.166"])
def test_one_cvm_is_reached_by_its_address_and_by_that_as_ipv6(address: str, element: Element) -> None:
    assert ask(element, MASTER, f"/genesis/proxy/{address}") == CVMS[0]


def test_a_cvm_that_is_down_cannot_be_reached(element: Element) -> None:
    scenes.cvm_down(element)

    reply = element.send("POST", f"/genesis/proxy/{CVMS[0]}", {"value": json.dumps(STATUS)})

    assert reply.status_code == 503
    assert reply.json is not None
    assert reply.json["message"] == "Could not connect to Genesis at 192.168.38.165"


@pytest.mark.parametrize("address", ["192.168.38.161", "::1", "nowhere", "::ffff:1.2.3.4"])
def test_what_is_no_cvms_address_is_not_found(address: str, element: Element) -> None:
    assert element.send("POST", f"/genesis/proxy/{address}", {"value": json.dumps(STATUS)}).status_code == 404


def test_another_clusters_cvm_is_not_reached() -> None:
    element = Element.start(GENERATION, PREFIX, site_name="two-clusters")
    first, second = (list(ask(element, path=f"/genesis{query}")["svms"]) for query in ("", f"?{other(element)}"))

    assert not {*first} & {*second}
    assert element.send("POST", f"/genesis/proxy/{second[0]}", {"value": json.dumps(STATUS)}).status_code == 404


def other(element: Element) -> str:
    """The parameter that leads to the second cluster."""
    clusters = list(dict.fromkeys(host.cluster_uuid for host in element.site.all(Host)))
    return f"proxyClusterUuid={clusters[1]}"


def test_a_node_tells_which_services_run_and_under_which_processes(element: Element) -> None:
    ask_services = {".oid": "NodeManager", ".method": "services_status"}
    first, other = (ask(element, ask_services, f"/genesis/proxy/{ip}") for ip in CVMS[:2])

    assert (first.keys(), first["state"], other["state"]) == ({"services", "state"}, "Up, Zeus Leader", "Up")
    assert ask(element, ask_services) == first
    assert first["services"].keys() == other["services"].keys() >= {"genesis", "stargate", "alert_manager"}
    assert all(first["services"].values())
    assert first["services"] != other["services"]


def test_services_that_are_down_have_no_processes(element: Element) -> None:
    element.site.submit(SetCvmMaintenance(cvm_of(element.site, element.host("A")).uuid, True), "admin")
    element.settle()

    services = ask(element, {".oid": "NodeManager", ".method": "services_status"}, f"/genesis/proxy/{CVMS[0]}")[
        "services"
    ]

    assert (services["stargate"], bool(services["genesis"])) == ([], True)


def test_a_viewer_may_ask(element: Element) -> None:
    assert element.send("POST", "/genesis", {"value": json.dumps(STATUS)}, user="viewer").status_code == 200


def life_cycle(**arguments: object) -> dict[str, object]:
    """A call to Life Cycle Manager."""
    arguments = {"method_class": "LcmFramework", **arguments}
    return {".oid": "LifeCycleManager", ".method": "lcm_framework_rpc", ".kwargs": arguments}


def test_an_inventory_answers_with_its_task_and_looks_where_it_is_told_to(element: Element) -> None:
    """As several public scripts of cluster deployments ask for it, and one for reports reads the result."""
    before = ask(element, life_cycle(method="get_config"))
    task_uuid = ask(element, life_cycle(method="perform_inventory", args=["http://mirror.local/lcm"]))
    monitor = element.read(f"/progress_monitors?filterCriteria=uuid=={task_uuid}")["entities"][0]
    assert monitor["status"] != "succeeded"
    element.settle()

    assert element.read(f"/progress_monitors?filterCriteria=uuid=={task_uuid}")["entities"][0]["status"] == "succeeded"
    assert ask(element, life_cycle(method="get_config")) == {**before, "url": "http://mirror.local/lcm"}


@pytest.mark.parametrize("given", ["http://mirror.local/lcm", [7], ["one", "two"]])
def test_an_inventory_at_no_address_is_refused(given: object, element: Element) -> None:
    call = {"value": json.dumps(life_cycle(method="perform_inventory", args=given))}

    assert element.send("POST", "/genesis", call).status_code == 422


def test_a_viewer_may_not_take_an_inventory(element: Element) -> None:
    call = {"value": json.dumps(life_cycle(method="perform_inventory"))}

    assert element.send("POST", "/genesis", call, user="viewer").status_code == 403


@pytest.mark.parametrize("name", ["NodeManager.x", "LifeCycleManager.lcm_framework_rpc.cancel"])
def test_what_is_not_simulated_says_so_by_name(name: str, element: Element) -> None:
    object_id, method, *inner = name.split(".")
    call = {".oid": object_id, ".method": method, ".kwargs": {"method": inner[0]} if inner else {}}

    reply = element.send("POST", "/genesis", {"value": json.dumps(call)})

    assert reply.status_code == 501
    assert reply.json is not None
    assert reply.json["message"] == f"mock_prism does not simulate v1 POST /genesis of {name}"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (None, "value"),
        ({}, "value"),
        ([], "body"),
        ({"value": 7}, "value"),
        ({"value": STATUS}, "value"),
        ({"value": "{"}, "value"),
        ({"value": "[" * 100_000}, "value"),
        ({"value": "[]"}, "body"),
        ({"value": "{}"}, ".oid"),
        ({"value": '{".oid": "ClusterManager"}'}, ".method"),
        ({"value": '{".oid": "ClusterManager", ".method": "status", ".kwargs": 7}'}, ".kwargs"),
    ],
    ids=str,
)
def test_a_call_that_is_none_is_invalid(body: object, field: str, element: Element) -> None:
    reply = element.send("POST", "/genesis", body)

    assert reply.status_code == 422
    assert reply.json is not None
    assert reply.json["message"].startswith(f"Invalid value of {field}".replace(" .", " "))


def asked(element: Element, method: str, path: str = "/genesis", user: str = "admin", **arguments: object) -> Any:
    """What a method of the cluster manager returns."""
    inner = json.dumps({".oid": "ClusterManager", ".method": method, ".kwargs": arguments})
    reply = element.send("POST", path, {"value": inner}, user=user)
    if reply.status_code != 200:
        return reply.status_code
    assert reply.json is not None
    return json.loads(reply.json["value"])[".return"]


def test_a_service_is_enabled_and_disabled(element: Element) -> None:
    """As zero-touch scripts turn on what a new cluster does not run."""
    services = json.dumps({"service_list": ["FilesManager"]})

    before = asked(element, "is_service_enabled", service_name="FilesManager")
    switched = asked(element, "enable_service_with_prechecks", service_list_json=services)
    after = asked(element, "is_service_enabled", service_name="FilesManager")
    asked(element, "disable_service", service_list_json=services)

    assert before == [False, "Service: FilesManager is not enabled."]
    assert (switched, after) == ([True, None], [True, ""])
    assert asked(element, "is_service_enabled", service_name="FilesManager") == before


def test_one_node_at_a_time_has_the_shutdown_token(element: Element) -> None:
    """As curie shuts nodes down: by way of each node's own CVM."""
    first, second = (f"/genesis/proxy/::ffff:{cvm.ip}" for cvm in list(element.site.all(Cvm))[:2])

    taken = [asked(element, "prepare_node_for_shutdown", path, reason="x") for path in (first, first, second)]
    holder = next(iter(element.site.all(Cluster))).shutdown_token
    asked(element, "clear_shutdown_token")

    assert (taken, holder) == ([True, True, False], next(iter(element.site.all(Cvm))).host_uuid)
    assert asked(element, "prepare_node_for_shutdown", reason="x") is True


def test_a_host_is_shut_down_by_the_number_of_its_cvm(element: Element) -> None:
    assert asked(element, "shutdown_hypervisor", svm_id=element.host("A").number) is True
    element.settle()

    assert not element.host("A").connected
    assert asked(element, "shutdown_hypervisor", svm_id=99) == 404


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("is_service_enabled", {}),
        ("enable_service", {}),
        ("enable_service", {"service_list_json": "[]"}),
        ("enable_service", {"service_list_json": '{"service_list": []}'}),
        ("disable_service", {"service_list_json": '{"service_list": [1]}'}),
    ],
    ids=str,
)
def test_arguments_that_cannot_be_are_invalid(element: Element, method: str, arguments: dict[str, Any]) -> None:
    assert asked(element, method, **arguments) == 422


def test_a_viewer_may_not_change_anything_by_way_of_genesis(element: Element) -> None:
    assert asked(element, "clear_shutdown_token", user="viewer") == 403
