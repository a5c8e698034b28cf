"""Every GET of v0.8, v1 and v2.0: what it answers is of the documented type, in the documented envelope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.rest_element.furnished import furnish, members
from contract_tests.rest_element.prism import GENERATIONS, Prism, types
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.element.types import canonical
from mock_prism.faces.rest.exchange import Generation

JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "int32": (int,),
    "int64": (int,),
    "float": (int, float),
}
SPARSE = re.compile(
    r"AllowanceDTO|AllowancesDTO|BootConfigDTO|EntityCollection|MetaResponseDTO|Metadata|TaskDTO|VMConfigDTO|"
    r"SnapshotLinkDTO|VMCreateDTO|VMDisk\w*DTO|VMInfoDTO|VMNicSpecDTO|VmConfigDTO|VmDiskInfoDTO"
)
"""Types whose keys are left out where they have no value (recorded)."""
REFUSED = frozenset(
    {
        "/capacity_planning/scenarios",
        "/capacity_planning/scenarios/{uuid}",
        "/cluster/metro_witness",
        "/containers/datastores",
        "/storage_containers/datastores",
    }
)
"""What a cluster of this sort answers with an error (recorded, but for what is Prism Central's)."""
QUERY = {"metrics": "hypervisor_memory_usage_ppm", "path": "/", "search_string": "web", "searchString": "web"}
NEEDED = {"search": ("search_string", "searchString"), "stats": ("metrics",), "vdisks": ("path",)}
"""Parameters without which some paths are refused."""
UNTYPED = frozenset({"/license"})
"""What is recorded of a newer release in a form that is not the description's."""
NOTHING = frozenset(
    {
        "/ncc/{taskUuid}",
        "/vdisks/snapshots/{name}",
        "/vfilers/{uuid}/infected_files/{infectedFileUuid}",
        "/vfilers/{uuid}/snapshots/{shareUuid}/{snapshotUuid}",
        "/vms/{vmId}/snapshots/{snapId}",
    }
)
"""What there is nothing of to read."""
OOB = "app_consistent remote_site_names schedule_id schedule_start_time_usecs snapshot_retention_time_secs"
SECURITY = "enable_aide enable_banner enable_core enable_high_strength_password schedule"
NEWER: dict[str, str] = {
    "AlertDTO": "operation_type",
    "AllowanceDTO": "violation_action",
    "AllowancesDTO": "cluster_uuids",
    "BootConfigDTO": "uefi_boot",
    "ClusterDTO": "cluster_masquerading_ipaddress cluster_masquerading_port cluster_usage_critical_alert_threshold_pct "
    "cluster_usage_warning_alert_threshold_pct encrypted fault_tolerance_domain_type hypervisor_lldp_config is_lts "
    "is_nsenabled is_registered_to_pc segmented_iscsi_data_services_ipaddress threshold_for_storage_thin_provision "
    "data_in_transit_encryption_dto enable_rebuild_reservation",
    "ClusterDTO$HypervisorSecurityComplianceConfigDTO": SECURITY,
    "ClusterDTO$SecurityComplianceConfigDTO": SECURITY,
    "ContainerDTO": "inline_ec_enabled prefer_higher_ecfault_domain",
    "DiskDTO": "node_name",
    "NodeDTO": "acropolis_connection_state host_type is_hardware_virtualized is_secure_booted service_vmnat_ip "
    "service_vmnat_port",
    "OutOfBandSchedulePoliciesDTO$Schedule": OOB,
    "VMDTO": "vm_type",
    "VMNicSpecDTO": "is_connected nic_uuid vlan_mode",
    "VmConfigDTO": "affinity machine_type vm_disks",
}
"""Keys that types do not have and answers do, in the spelling of v2.0: newer ones (recorded, public clients), and those
of types whose descriptions say nothing."""


def filled(operation: Operation, known: dict[str, str]) -> str | None:
    """A path with ids of what is there, or None where nothing is."""
    path = ""
    for segment in operation.path.strip("/").split("/"):
        if segment.startswith("{"):
            collection = re.sub(r"/[^/]*?[0-9a-f-]{30,}[^/]*", "/{}", path)
            if collection not in known:
                return None
            segment = known[collection]
        path += f"/{segment}"
    query = {key: QUERY[key] for key in NEEDED.get(path.rpartition("/")[2], ()) if key in operation.query}
    return path + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def faults(generation: Generation, value: Any, expression: Any, path: str = "") -> Iterator[str]:
    """Where a value is not of a type: another JSON type, or a key that lacks."""
    if value is None:
        return
    if isinstance(expression, dict):
        yield from faults(generation, value, expression["type"], path)
    elif expression.startswith("["):
        if not isinstance(value, list):
            yield f"{path}: {value!r} is no list"
            return
        for each in value:
            yield from faults(generation, each, expression[1:-1], f"{path}[]")
    elif expression.startswith("{"):
        if not isinstance(value, dict):
            yield f"{path}: {value!r} is no object"
            return
        for each in value.values():
            yield from faults(generation, each, expression[1:-1], f"{path}.*")
    elif expression.startswith("#"):
        yield from object_faults(generation, value, expression, path)
    elif expression in JSON_TYPES:
        is_truth = isinstance(value, bool) and expression != "boolean"
        if is_truth or not isinstance(value, JSON_TYPES[expression]):
            yield f"{path}: {value!r} is no {expression}"


def object_faults(generation: Generation, value: Any, expression: str, path: str) -> Iterator[str]:
    """Where an object is not of its type; a type without fields says nothing."""
    fields = types(generation)[expression[1:]].get("fields", {})
    if not fields:
        return
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no object"
        return
    if not SPARSE.search(expression):
        yield from (f"{path}.{key} lacks" for key in fields if key not in value)
    newer = NEWER.get(expression.rpartition(".")[2], "").split()
    yield from (f"{path}.{key} is of no {expression}" for key in value.keys() - fields if canonical(key) not in newer)
    for key, type_ in fields.items():
        if key in value:
            yield from faults(generation, value[key], type_, f"{path}.{key}")


def complaints(generation: Generation, operation: Operation, answer: Any) -> list[str]:
    """What is wrong with an answer; of what no document describes, nothing can be."""
    return [] if operation.returns is None else sorted(set(faults(generation, answer, operation.returns)))


@pytest.mark.parametrize("name", sorted(GENERATIONS))
def test_what_every_get_answers_is_of_its_documented_type(name: str) -> None:
    prism = Prism.start()
    furnish(prism)
    known, generation = members(prism), GENERATIONS[name]
    found: dict[str, list[str]] = {}
    for operation in generation.tree().operations:
        is_read = operation.method == "GET" and operation.name in generation.handlers
        if not is_read or operation.returns == "file" or operation.path in REFUSED | NOTHING:
            continue
        path = filled(operation, known)
        if path is None:
            found[operation.path] = ["there is nothing of this to read"]
            continue
        reply = prism.of(name).send("GET", path)
        if reply.status_code != 200 or reply.mimetype != "application/json":
            found[path] = [f"{reply.status_code} {reply.text[:100]}"]
        elif operation.path not in UNTYPED and (said := complaints(generation, operation, reply.json)):
            found[path] = said
    assert found == {}
