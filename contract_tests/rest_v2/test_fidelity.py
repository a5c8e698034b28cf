"""Spelling, units and nulls: what public clients and recordings hold the product to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from contract_tests.rest_v2 import scenes
from contract_tests.rest_v2.element import Element

TYPES: dict[str, Any] = json.loads(files("mock_prism.faces.rest.v2").joinpath("types.json").read_bytes())
PACKAGE = "get.dto.appliance.configuration"

RECORDED_VM = frozenset(
    [
        "affinity",
        "allow_live_migrate",
        "boot",
        "gpus_assigned",
        "ha_priority",
        "host_uuid",
        "machine_type",
        "memory_mb",
        "name",
        "num_cores_per_vcpu",
        "num_vcpus",
        "power_state",
        "timezone",
        "uuid",
        "vm_features",
        "vm_logical_timestamp",
    ]
)
RECORDED_TASK = frozenset(
    [
        "cluster_uuid",
        "complete_time_usecs",
        "create_time_usecs",
        "entity_list",
        "last_updated_time_usecs",
        "message",
        "meta_request",
        "meta_response",
        "operation_type",
        "percentage_complete",
        "progress_status",
        "start_time_usecs",
        "subtask_uuid_list",
        "uuid",
    ]
)
RECORDED_ALERT = frozenset(
    [
        "acknowledged",
        "acknowledged_by_username",
        "acknowledged_time_stamp_in_usecs",
        "affected_entities",
        "alert_details",
        "alert_title",
        "alert_type_uuid",
        "auto_resolved",
        "check_id",
        "classifications",
        "cluster_uuid",
        "context_types",
        "context_values",
        "created_time_stamp_in_usecs",
        "detailed_message",
        "id",
        "impact_types",
        "last_occurrence_time_stamp_in_usecs",
        "message",
        "node_uuid",
        "operation_type",
        "originating_cluster_uuid",
        "possible_causes",
        "resolved",
        "resolved_by_username",
        "resolved_time_stamp_in_usecs",
        "service_vmid",
        "severity",
        "user_defined",
    ]
)

DESCRIBED: dict[str, tuple[str, Callable[[Element], Any]]] = {
    "host": (f"{PACKAGE}.NodeDTO", lambda e: e.read(f"/hosts/{e.host('A').uuid}")),
    "cluster": (f"{PACKAGE}.ClusterDTO", lambda e: e.read("/cluster")),
    "ha": ("get.dto.acropolis.HaConfigDTO", lambda e: e.read("/ha")),
    "alert": ("get.dto.alerts.AlertDTO", lambda e: e.read("/alerts")["entities"][0]),
}


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_key_of_the_description_is_sent(name: str, element: Element) -> None:
    scenes.cvm_down(element)
    dto, ask = DESCRIBED[name]

    assert TYPES[dto]["fields"].keys() <= ask(element).keys()


def test_a_vm_has_the_recorded_keys(element: Element) -> None:
    vm = element.read(f"/vms/{element.vm('fw-agent-b').uuid}")

    assert vm.keys() - {"description"} == RECORDED_VM
    assert (vm["allow_live_migrate"], vm["vm_features"]["AGENT_VM"], vm["power_state"]) == (False, True, "on")


def test_a_vm_leaves_out_what_it_has_not(element: Element) -> None:
    vm = element.read(f"/vms/{element.vm('test-off').uuid}")

    assert vm.keys() == RECORDED_VM - {"affinity", "host_uuid"}
    assert None not in vm.values()


def test_a_task_has_the_recorded_keys(element: Element) -> None:
    assert element.read(f"/tasks/{scenes.entered(element)}").keys() == RECORDED_TASK


def test_a_task_under_way_leaves_out_what_is_to_come(element: Element) -> None:
    task = element.read(f"/tasks/{scenes.entering(element)}")

    assert task.keys() == RECORDED_TASK - {"complete_time_usecs", "meta_response"}


def test_an_alert_has_the_recorded_keys(element: Element) -> None:
    scenes.cvm_down(element)

    assert element.read("/alerts")["entities"][0].keys() == RECORDED_ALERT


def test_an_event_has_an_alerts_keys(element: Element) -> None:
    scenes.entered(element)

    assert element.read("/events")["entities"][0].keys() == RECORDED_ALERT


def test_every_template_of_an_alert_can_be_filled_from_its_context(element: Element) -> None:
    scenes.cvm_down(element)
    alert = element.read("/alerts")["entities"][0]

    context = dict(zip(alert["context_types"], alert["context_values"], strict=True))

    assert alert["message"].format(**context) == "Controller VM 192.168.38.165 is shut down"


@pytest.mark.parametrize("key", ["service_vmexternal_ip", "service_vmid", "service_vmnat_ip", "num_vms"])
def test_abbreviations_are_spelled_as_jackson_does(key: str, element: Element) -> None:
    assert key in element.read(f"/hosts/{element.host('A').uuid}")


@pytest.mark.parametrize("path", ["/hosts", "/clusters", "/vms", "/alerts", "/events"])
def test_no_key_has_a_letter_parted_from_its_abbreviation(path: str, element: Element) -> None:
    scenes.cvm_down(element)
    scenes.entered(element)

    for record in element.read(path)["entities"]:
        assert [key for key in record if re.search(r"_[a-z]_[a-z](_|$)", key)] == []


@pytest.mark.parametrize(("path", "stats", "usage"), [("/hosts", 81, 10), ("/clusters", 90, 41)])
def test_statistics_are_text_under_the_products_own_keys(path: str, stats: int, usage: int, element: Element) -> None:
    for record in element.read(path)["entities"]:
        assert (len(record["stats"]), len(record["usage_stats"])) == (stats, usage)
        for text in [*record["stats"].values(), *record["usage_stats"].values()]:
            assert isinstance(text, str)
            assert re.fullmatch(r"-1|\d+", text)


def test_a_hosts_memory_in_use_is_that_of_its_guests_and_its_cvm(element: Element) -> None:
    gib = {"guests": 4 + 32 + 8 + 8, "cvm": 32, "host": 384}

    stats = element.read(f"/hosts/{element.host('A').uuid}")["stats"]

    assert int(stats["hypervisor_memory_usage_ppm"]) == (gib["guests"] + gib["cvm"]) * 10**6 // gib["host"]


def test_an_evacuated_host_holds_its_cvm_alone(element: Element) -> None:
    scenes.entered(element)

    host = element.read(f"/hosts/{element.host('A').uuid}")

    assert (host["num_vms"], host["stats"]["hypervisor_memory_usage_ppm"]) == (1, str(32 * 10**6 // 384))


def test_a_lost_host_has_nulls_where_nobody_answers(element: Element) -> None:
    scenes.host_lost(element)

    host = element.read(f"/hosts/{element.host('A').uuid}")

    nothing = ["memory_capacity_in_bytes", "num_cpu_cores", "num_vms", "boot_time_in_usecs", "hypervisor_full_name"]
    assert [host[key] for key in nothing] == [None] * len(nothing)
    assert (host["acropolis_connection_state"], host["state"]) == ("kDisconnected", "NORMAL")


def test_the_full_version_is_what_a_public_client_can_parse(element: Element) -> None:
    version = element.read("/cluster")["full_version"]

    assert re.fullmatch(r"el[\d.]+-release-[a-z]+-\d+(\.\d+)+-stable-[0-9a-f]{40}", version)
