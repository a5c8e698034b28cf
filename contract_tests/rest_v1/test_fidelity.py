"""Spelling, types and ids: what the description, recordings and public clients hold the product to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from contract_tests.rest_v1 import scenes
from contract_tests.rest_v2.element import Element
from mock_prism.faces.rest.statistics import statistics

TYPES: dict[str, Any] = json.loads(files("mock_prism.faces.rest.v1").joinpath("types.json").read_bytes())
PACKAGE = "get.dto.appliance.configuration"
DESCRIBED: dict[str, str] = {
    "/hosts": f"{PACKAGE}.NodeDTO",
    "/clusters": f"{PACKAGE}.ClusterDTO",
    "/vms": "get.dto.stats.VMDTO",
    "/containers": f"{PACKAGE}.ContainerDTO",
    "/storage_pools": f"{PACKAGE}.StoragePoolDTO",
    "/disks": f"{PACKAGE}.DiskDTO",
    "/alerts": "get.dto.alerts.AlertDTO",
    "/events": "get.dto.alerts.AlertDTO",
}
PLAIN: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "int32": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 31,
    "int64": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63,
    "float": lambda value: isinstance(value, float),
}
CAMEL = re.compile(r"[a-z][A-Za-z0-9]*")
FULL_VERSION = re.compile(r"^.*-(?P<branch>\w+)-(?P<release>\d+(\.\d+)+)-\w+-(?P<sha>[0-9a-f]{40})$")


def faults(value: Any, type_: Any, where: str) -> list[str]:
    """Where a value is not of its described type. Null is what any of them may be, and a key may be newer."""
    if value is None:
        return []
    if isinstance(type_, dict):
        type_ = type_["type"]
    if type_.startswith("#"):
        declared = TYPES[type_[1:]].get("fields", {})
        common = declared.keys() & value.keys()
        return [fault for key in common for fault in faults(value[key], declared[key], f"{where}.{key}")]
    if type_.startswith("["):
        return [fault for inner in value for fault in faults(inner, type_[1:-1], f"{where}[]")]
    if type_.startswith("{"):
        return [fault for key in value for fault in faults(value[key], type_[1:-1], f"{where}.{key}")]
    return [] if PLAIN[type_](value) else [f"{where}: {value!r} is no {type_}"]


@pytest.mark.parametrize("path", DESCRIBED)
def test_every_described_key_is_sent_and_of_its_type(path: str, element: Element) -> None:
    scenes.planned(element)
    dto = DESCRIBED[path]

    entities = element.read(f"{path}?projection=ALL")["entities"]

    assert entities
    assert all(TYPES[dto]["fields"].keys() <= entity.keys() for entity in entities)
    assert [fault for entity in entities for fault in faults(entity, f"#{dto}", dto)] == []


@pytest.mark.parametrize("path", DESCRIBED)
def test_keys_are_in_camel_case(path: str, element: Element) -> None:
    scenes.planned(element)

    keys = {key for entity in element.read(path)["entities"] for key in entity}

    assert {key for key in keys if not CAMEL.fullmatch(key)} <= {"KeyManagementDeviceToCertificateStatus"}


STATISTICS = [
    ("/hosts", "stats", "host", 81),
    ("/hosts", "usageStats", "host_usage", 10),
    ("/clusters", "stats", "cluster", 90),
    ("/clusters", "usageStats", "cluster_usage", 41),
    ("/vms", "stats", "vm", 82),
    ("/containers", "stats", "container", 68),
    ("/containers", "usageStats", "container_usage", 59),
]


@pytest.mark.parametrize(("path", "part", "kind", "count"), STATISTICS)
def test_statistics_are_the_recorded_keys_and_text(
    path: str, part: str, kind: str, count: int, element: Element
) -> None:
    for entity in element.read(path)["entities"]:
        assert entity[part].keys() == statistics(kind, {}).keys()
        assert len(entity[part]) == count
        assert all(re.fullmatch(r"-1|\d+", value) for value in entity[part].values())


def test_what_is_not_measured_is_minus_one_and_what_is_off_does_nothing(element: Element) -> None:
    running, off = (element.read(f"/vms/{element.vm(name).uuid}")["stats"] for name in ("web-01", "test-off"))

    assert (running["num_random_io"], running["hypervisor_memory_assigned_bytes"]) == ("-1", str(4 << 30))
    assert int(running["num_iops"]) > 0
    assert (off["num_iops"], off["hypervisor_memory_usage_ppm"]) == ("0", "0")


def test_ids_are_of_the_cluster_and_a_number(element: Element) -> None:
    host = element.host("A")
    cluster = host.cluster_uuid
    shown = element.read(f"/hosts/{host.uuid}")

    assert shown["serviceVMId"].split("::") == [cluster, str(host.number)]
    assert element.read("/cluster")["id"].startswith(f"{cluster}::")
    for path in ("/containers", "/storage_pools", "/disks"):
        assert all(re.fullmatch(rf"{cluster}::\d+", thing["id"]) for thing in element.read(path)["entities"])
    assert element.read(f"/vms/{element.vm('web-01').uuid}")["vmId"] == f"{cluster}::{element.vm('web-01').uuid}"


BY_ID = [
    ("/hosts", "serviceVMId", "uuid"),
    ("/vms", "vmId", "uuid"),
    ("/clusters", "id", "uuid"),
    ("/containers", "id", "containerUuid"),
    ("/storage_pools", "id", "storagePoolUuid"),
    ("/disks", "id", "diskUuid"),
]


@pytest.mark.parametrize(("path", "ident", "uuid"), BY_ID)
def test_a_thing_is_found_by_its_id_and_by_its_uuid(path: str, ident: str, uuid: str, element: Element) -> None:
    for listed in element.read(path)["entities"]:
        assert element.read(f"{path}/{listed[ident]}") == element.read(f"{path}/{listed[uuid]}") == listed


def test_cross_references_lead_somewhere(element: Element) -> None:
    read = element.read
    hosts, containers, pools, disks = (
        {thing[key] for thing in read(path)["entities"]}
        for path, key in [
            ("/hosts", "uuid"),
            ("/containers", "containerUuid"),
            ("/storage_pools", "storagePoolUuid"),
            ("/disks", "diskUuid"),
        ]
    )

    assert {disk["nodeUuid"] for disk in read("/disks")["entities"]} == hosts
    assert {uuid for pool in read("/storage_pools")["entities"] for uuid in pool["diskUuids"]} == disks
    assert {container["storagePoolUuid"] for container in read("/containers")["entities"]} == pools
    assert {uuid for vm in read("/vms")["entities"] for uuid in vm["containerUuids"]} <= containers
    assert {vm["hostUuid"] for vm in read("/vms")["entities"]} == hosts | {None}
    assert {unit for block in read("/cluster/rackable_units") for unit in block["nodeUuids"]} == hosts


def test_the_full_version_has_the_form_that_a_public_client_parses(element: Element) -> None:
    cluster = element.read("/cluster")

    parsed = FULL_VERSION.match(cluster["fullVersion"])
    assert parsed is not None
    assert parsed["release"] == cluster["version"] == element.read("/cluster/version")["version"]


def test_controller_vms_are_among_the_vms(element: Element) -> None:
    vms = element.read("/vms")["entities"]

    cvms = [vm for vm in vms if vm["controllerVm"]]
    assert len(vms) == 28
    assert {vm["ipAddresses"][0] for vm in cvms} == {
        h["serviceVMExternalIP"] for h in element.read("/hosts")["entities"]
    }
    assert {vm["vmType"] for vm in cvms} == {"kControllerVM"}


def test_a_vm_that_is_off_is_nowhere_and_has_no_address(element: Element) -> None:
    vm = element.read(f"/vms/{element.vm('old-erp').uuid}")

    assert (vm["powerState"], vm["hostName"], vm["hostUuid"], vm["hostId"], vm["ipAddresses"]) == (
        "off",
        None,
        None,
        None,
        [],
    )


def test_the_number_of_vms_of_a_host_counts_its_cvm(element: Element) -> None:
    assert element.read(f"/hosts/{element.host('A').uuid}")["numVMs"] == len(element.guests("A")) + 1


def test_a_container_shows_what_its_factor_leaves_of_the_pool(element: Element) -> None:
    (pool,) = element.read("/storage_pools")["entities"]

    for container in element.read("/containers")["entities"]:
        factor = container["replicationFactor"]
        assert container["maxCapacity"] * factor == pool["capacity"]
        stats = container["usageStats"]
        others = int(pool["usageStats"]["storage.usage_bytes"]) - int(stats["storage.usage_bytes"])
        assert stats["storage.user_capacity_bytes"] == str((pool["capacity"] - others) // factor)
    assert pool["capacity"] == sum(disk["diskSize"] for disk in element.read("/disks")["entities"])
