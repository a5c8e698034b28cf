"""Every GET of v0.8, v1 and v2.0: what it answers is of the documented type, in the documented envelope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.rest_element.prism import GENERATIONS, Prism, types
from contract_tests.rest_element.test_volume_groups import empty_disk
from contract_tests.rest_v2 import scenes
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.exchange import Generation
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.storage import Disk, StorageContainer, StoragePool
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

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
REFUSED = frozenset({"/containers/datastores", "/storage_containers/datastores", "/cluster/metro_witness"})
"""What a cluster of this sort answers with an error (recorded)."""
QUERY = {"metrics": "hypervisor_memory_usage_ppm", "path": "/", "search_string": "web", "searchString": "web"}
NEEDED = {"search": ("search_string", "searchString"), "stats": ("metrics",), "vdisks": ("path",)}
"""Parameters without which some paths are refused."""
UNTYPED = frozenset({"/license"})
"""What is recorded of a newer release in a form that is not the description's."""


def members(prism: Prism) -> dict[str, str]:
    """What to put for the last placeholder of a path, by the path before it."""
    site = prism.v2.site
    gpu_host = next(host for host in site.all(Host) if host.gpus)
    first = {kind: next(iter(site.all(kind))) for kind in (Disk, StorageContainer, StoragePool, Network)}
    image = next(iter(site.all(Image)))
    group = next(iter(site.all(VolumeGroup)))
    vm = next(vm for vm in site.all(Vm) if vm.nics and vm.disks)
    cluster = prism.v2.read("/cluster")
    return {
        "/cluster/rackable_units": cluster["rackable_units"][0]["rackable_unit_uuid"],
        "/clusters": cluster["id"],
        "/containers": first[StorageContainer].uuid,
        "/storage_containers": first[StorageContainer].uuid,
        "/disks": first[Disk].uuid,
        "/health_checks": "1",
        "/hosts": gpu_host.uuid,
        "/hosts/{}/host_gpus": gpu_host.gpus[0].uuid,
        "/images": image.uuid,
        "/license/allowances": "SNMP",
        "/networks": first[Network].uuid,
        "/protection_domains": "pd",
        "/remote_sites": "far",
        "/storage_pools": first[StoragePool].uuid,
        "/tasks": prism.v2.done("POST", "/tasks/list", {})["entities"][0]["uuid"],
        "/vdisks": image.vmdisk_uuid,
        "/virtual_disks": image.vmdisk_uuid,
        "/volume_groups": group.uuid,
        "/vms": vm.uuid,
        "/vms/{}/disks": vm.disks[0].address,
        "/vms/{}/nics": vm.nics[0].mac,
    }


def furnish(prism: Prism) -> None:
    """Something of each sort of document, and alerts, events and tasks."""
    scenes.cvm_down(prism.v2)
    prism.v2.done("POST", "/snmp/traps", {"trap_address": "10.0.0.9"})
    prism.v2.done("POST", "/snmp/users", {"username": "u", "auth_key": "k", "auth_type": "SHA"})
    prism.v2.done("POST", "/http_proxies", {"name": "p", "address": "p.test", "port": 1})
    prism.v2.done("POST", "/cluster/public_keys", {"name": "k", "key": "k"})
    prism.v2.done("POST", "/volume_groups", {"name": "vg", "disk_list": [empty_disk(prism.v2)]})
    prism.v2.done("POST", "/remote_sites", {"name": "far", "remote_ip_ports": {"203.0.113.9": 2020}})
    prism.v2.done("POST", "/protection_domains", {"value": "pd"})
    prism.v2.done("POST", "/protection_domains/pd/protect_vms", {"names": ["web-01"]})
    policy = {"remote_max_snapshots": {"far": 1}, "remote_retention_type": {"far": "NUM_SNAPSHOTS"}}
    prism.v2.done("POST", "/protection_domains/pd/schedules", {"type": "DAILY", "retention_policy": policy})
    once = {"remote_site_names": ["far"], "schedule_start_time_usecs": 1 << 52}
    for body in (once, {"remote_site_names": ["far"]}):
        prism.v2.done("POST", "/protection_domains/pd/oob_schedules", body)
    prism.v2.settle()


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
        for each in value[:3]:
            yield from faults(generation, each, expression[1:-1], f"{path}[]")
    elif expression.startswith("{"):
        for each in list(value.values())[:3]:
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
    for key, type_ in fields.items():
        if key in value:
            yield from faults(generation, value[key], type_, f"{path}.{key}")


@pytest.mark.parametrize("name", sorted(GENERATIONS))
def test_what_every_get_answers_is_of_its_documented_type(name: str) -> None:
    prism = Prism.start()
    furnish(prism)
    known, generation = members(prism), GENERATIONS[name]
    known |= {"/snmp/traps": "10.0.0.9", "/snmp/users": "u", "/http_proxies": "p", "/cluster/public_keys": "k"}
    found: dict[str, list[str]] = {}
    for operation in generation.tree().operations:
        if (
            operation.method != "GET"
            or operation.name not in generation.handlers
            or operation.path in UNTYPED | REFUSED
        ):
            continue
        path = filled(operation, known)
        if path is None or operation.returns in (None, "file"):
            continue
        reply = prism.of(name).send("GET", path)
        if reply.status_code != 200:
            found[path] = [f"{reply.status_code} {reply.text[:100]}"]
        elif complaints := sorted(set(faults(generation, reply.json, operation.returns))):
            found[path] = complaints
    assert found == {}
