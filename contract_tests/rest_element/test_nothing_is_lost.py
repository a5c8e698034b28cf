"""Two bodies that differ in a documented field are refused, or make two worlds that differ, at whatever depth it is: of
every call of v0.8, v1 and v2.0."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from contract_tests.rest_element.furnished import members
from contract_tests.rest_element.orders import GIB, ORDERS, Steps, body_of
from contract_tests.rest_element.prism import GENERATIONS, element_of, fields_of
from contract_tests.rest_element.scene import path_of, prepare, scene
from contract_tests.rest_element.test_every_get import filled
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.element.handlers import plain_name
from mock_prism.faces.rest.element.types import canonical
from mock_prism.faces.rest.exchange import Generation
from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

ABSENT = object()


@frozen
class Leaf:
    """A field that holds no others, its type, and the way to it as its generation spells it."""

    way: Steps
    expression: Any

    @property
    def steps(self) -> Steps:
        return tuple(canonical(step) if isinstance(step, str) else step for step in self.way)

    @property
    def path(self) -> str:
        return ".".join(str(step) for step in self.steps if step != 0)

    @property
    def name(self) -> str:
        return str(next((step for step in reversed(self.steps) if step != 0), ""))


KEYS = {"vm_features": "AGENT_VM", "applications": "vss_snapshot", "remote_ip_ports": "203.0.113.11"}
KEYS |= dict.fromkeys(("remote_max_snapshots", "remote_retention_period", "remote_retention_type"), "far")


def leaves(generation: Generation, expression: Any, way: Steps = (), within: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Every field below a type that holds no others."""
    name = expression["type"] if isinstance(expression, dict) and "type" in expression else expression
    if (element := element_of(name)) is not None:
        inner = {**expression, "type": element} if isinstance(expression, dict) else element
        yield from leaves(generation, inner, (*way, 0), within)
    elif isinstance(name, str) and name.startswith("{"):
        yield Leaf((*way, KEYS.get(canonical(str(way[-1])), "word")), name[1:-1])
    elif fields := fields_of(generation, expression):
        if str(name) not in within:
            for key, inner in fields.items():
                yield from leaves(generation, inner, (*way, key), (*within, str(name)))
    elif not str(name).startswith("#"):
        yield Leaf(way, expression)


def with_field(body: Any, way: Steps, value: Any) -> Any:
    """The body with a value at a place, and what must be around it."""
    if not way:
        return value
    step, *rest = way
    if step == 0:
        first, *others = body or [None]
        return [with_field(first, tuple(rest), value), *others]
    return {**(body or {}), step: with_field((body or {}).get(step), tuple(rest), value)}


PATHS = ("image_path", "ndfs_filepath")
WORDS = {"timezone": ["Europe/Berlin", "Asia/Tokyo"], "range": ["10.1.0.20 10.1.0.30", "10.20.0.60 10.20.0.90"]}
UUIDS = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"]


def values(site: Site, leaf: Leaf) -> Sequence[Any]:
    """Several valid values of a field."""
    expression, name = leaf.expression, leaf.name
    if isinstance(expression, dict):
        return list(expression["enum"]) if "enum" in expression else values(site, Leaf(leaf.way, expression["type"]))
    if expression == "boolean":
        return [True, False]
    if expression in ("int32", "int64"):
        if name == "storage_container_id":
            return [one.number for one in site.all(StorageContainer)]
        return [3 * GIB, 5 * GIB] if name.endswith("size") or "capacity" in name else [3, 5]
    if expression == "float":
        return [0.25, 0.5]
    if name.endswith(("_address", "_gateway", "_servers")) and "ip_config" in leaf.steps:
        return ["10.1.0.9", "10.20.0.9", "10.1.0.0", "10.20.0.0"]
    if name.startswith("mac_addr"):
        return ["50:6b:8d:00:00:01", "50:6b:8d:00:00:02"]
    return [*WORDS.get(name, ()), *known(site, name), *UUIDS]


def known(site: Site, name: str) -> list[str]:
    """What there is that a field may name."""
    disks = [one.vmdisk_uuid or "" for one in site.all(Image)]
    disks += [one.vmdisk_uuid for vm in site.all(Vm) if vm.name == "test-off" for one in vm.disks if one.vmdisk_uuid]
    kinds = {
        "network_uuid": [one.uuid for one in site.all(Network)],
        "storage_container_uuid": [one.uuid for one in site.all(StorageContainer)],
        "vmdisk_uuid": disks,
        "vm_disk_uuid": disks,
        **{key: [f"/default-container/.acropolis/vmdisk/{uuid}" for uuid in disks] for key in PATHS},
        "storage_container_name": [one.name for one in site.all(StorageContainer)],
        "volume_group_uuid": [one.uuid for one in site.all(VolumeGroup)],
        "volume_group_uuids": [one.uuid for one in site.all(VolumeGroup)],
        "vm_uuid": [one.uuid for one in site.all(Vm)][:3],
    }
    return kinds.get(name, [])


SCENE = scene()
BASE = SCENE.v2.site
FAMILY = ("vms", "networks", "images", "storage_containers", "volume_groups", "snapshots", "virtual_disks")
"""What a change of one may show in another."""
HIDDEN = frozenset({"/containers/datastores", "/storage_containers/datastores", "/ncc/{taskUuid}"})
QUERY = "include_vm_disk_config=true&include_vm_nic_config=true&include_vm_disk_sizes=true&include_disk_size=true"
ALSO = {
    "protection_domains": ("/protection_domains", "/protection_domains/oob_schedules"),
    "containers": ("/containers",),
    "hosts": ("/hosts",),
}
DESCRIBED = [
    operation
    for generation in GENERATIONS.values()
    for operation in generation.tree().operations
    if operation.body not in (None, "file") and operation.name in generation.handlers
]
WRITES = [one for one in DESCRIBED if plain_name(one).replace("PATCH", "PUT") in ORDERS]
CHANGE_NOTHING = (
    "/authconfig/directories/connection_status",
    "/tasks/list",
    "/tasks/poll",
)
"""What only asks."""
REFUSED = (
    "/authconfig/client_auth",
    "/containers/datastores/add_datastore",
    "/containers/datastores/remove_datastore",
    "/data_at_rest_encryption/enable",
    "/data_at_rest_encryption/rekey",
    "/data_at_rest_encryption_certificates/svm_certificates/multi_file",
    "/protection_domains/{}/migrate",
    "/protection_domains/{}/replications/{}",
    "/snmp/remove_transports",
    "/storage_containers/datastores/add_datastore",
    "/storage_containers/datastores/remove_datastore",
    "/storage_pools",
    "/vms/{}/manage_vm_guest_tools",
)
"""What cannot be done to an element as it stands here, whatever is said."""


NOT_SHOWN: Mapping[str, str] = {
    "userdata": "it goes to the guest: the drive that carries it is shown",
    "userdata_path": "likewise",
    "files_to_inject_list": "likewise",
    "datasource_type": "there is one sort",
    "fresh_install": "it says how a guest sets itself up",
    "request_ip": "an address is assigned wherever a network has some",
    "is_thin_provisioned": "every disk is, and is shown otherwise (recorded)",
    "vm_disk_clone.disk_address": "the virtual disk says what is copied, whatever else is named with it",
    "vm_disk_clone_spec.disk_address": "likewise",
    "clone_config.disk_address": "likewise",
    "disk_address.ndfs_filepath": "a new disk is given a path of its own",
    "disk_address.vmdisk_uuid": "a new disk is given a virtual disk of its own",
    "disk_address.disk_label": "bus and index say it",
    "password": "a secret",
    "service_account_password": "likewise",
    "auth_key": "likewise",
    "priv_key": "likewise",
    "checksum_type": "it says of which sort a checksum is, where there is one",
    "logical_timestamp": "what is new has none yet, and a published sample says 1 to what switches a VM",
    "cluster_timestamp_usecs": "it is when the document was last written",
    "last_updated_timestamp_in_usecs": "likewise",
    "modified_time_stamp_in_usecs": "likewise",
    "modified_by_username": "it is who wrote it last",
    "evacuation_option": "it says how VMs leave, not where they are then",
    "non_migratable_vm_option": "likewise",
    "live": "likewise",
    "bandwidth_mbps": "it says how long a VM takes to leave",
    "preserve_data": "it is kept in any case",
    "stats": "it is measured, and may be another by now",
    "usage_stats": "likewise",
    "alert_summary": "likewise",
    "health_summary": "likewise",
    "health_check_summaries": "likewise",
    "email_status": "likewise",
    "latency_in_usecs": "likewise",
    "replication_links": "likewise",
    "nfs_whitelist_inherited": "a whitelist, or that there is none, says it",
    "path_prefix": "where files go, and there are none",
}
"""What is honoured without being shown, says nothing more than the rest does, or may be another thing by now."""


REPEATING = ("POST /vms/{}/disks/detach", "POST /volume_groups/{}/close")
"""Calls whose bodies say what is to go, as it was read or as it was let in; the way to it is what counts."""
Reads = Sequence[tuple[str, str]]
"""Generations, and paths that they read."""


def worlds(operation: Operation) -> Reads:
    """Where it shows what an operation changes: at its path and those above it, and in the things of its family."""
    tree, ids = GENERATIONS[operation.generation].tree(), members(SCENE)
    steps = operation.path.split("/")[1:]
    found = [tree.match("GET", "/".join(steps[:count])) for count in range(1, len(steps) + 1)]
    reads = {match.operation.path: match.operation for match in found if match is not None}
    reads |= {one.path: one for one in tree.operations if one.method == "GET" and one.path in ALSO.get(steps[0], ())}
    reads = {path: one for path, one in reads.items() if path not in HIDDEN}
    paths = [(operation.generation, path) for one in reads.values() if (path := filled(one, ids)) is not None]
    return [
        *paths,
        *([("v2.0", f"/{noun}?{QUERY}") for noun in FAMILY] if steps[0] in {*FAMILY, "protection_domains"} else []),
    ]


@frozen
class Outcome:
    """What comes of a body: a refusal in words, or all there is."""

    is_done: bool
    told: str


def outcome(site: Site, operation: Operation, path: str, body: Any, reads: Reads) -> Outcome:
    """Do it to a site of its own."""
    SCENE.v2.sandboxes.get().replace_site(site.fork())
    reply = SCENE.of(operation.generation).send(operation.method, path, body)
    assert reply.status_code < 500 or "Internal error" not in reply.text, (body, reply.text)
    if reply.status_code >= 300:
        return Outcome(False, reply.text)
    SCENE.v2.settle()
    answer = reply.json if isinstance(reply.json, dict) else {}
    begun = answer.get("task_uuid") or answer.get("taskUuid")
    task = SCENE.v2.read(f"/tasks/{begun}") if begun else {"progress_status": "Succeeded"}
    if task["progress_status"] != "Succeeded":
        return Outcome(False, str(task["meta_response"]))
    shown = [SCENE.of(name).send("GET", path).get_data(as_text=True) for name, path in reads]
    return Outcome(True, json.dumps([None if begun else reply.text, *shown]))


def is_exempt(call: str, path: str) -> bool:
    """Whether a field need not make a difference."""
    return call in REPEATING or any(
        path == name or path.endswith(f".{name}") or f"{name}." in f"{path}." for name in NOT_SHOWN
    )


@pytest.mark.parametrize("operation", WRITES, ids=lambda row: row.name)
def test_no_field_is_lost(operation: Operation) -> None:
    generation, box, lost = GENERATIONS[operation.generation], SCENE.v2.sandboxes.get(), []
    box.replace_site(BASE.fork())
    path, reads = path_of(SCENE, operation), worlds(operation)
    prepare(SCENE, operation)
    site = box.site
    known: dict[str, Outcome] = {}

    def comes_of(body: Any) -> Outcome:
        text = json.dumps(body)
        known[text] = known.get(text) or outcome(site, operation, path, body, reads)
        return known[text]

    is_tried = comes_of(body_of(SCENE, generation, operation, ())).is_done
    for leaf in leaves(generation, operation.body):
        box.replace_site(site.fork())
        without = body_of(SCENE, generation, operation, leaf.steps)
        others = [body for value in values(site, leaf) if (body := with_field(without, leaf.way, value)) != without]
        if others and not is_exempt(plain_name(operation), leaf.path):
            usual = comes_of(without)
            if usual.is_done and all(comes_of(body) == usual for body in others):
                lost.append(leaf.path)

    assert lost == []
    assert is_tried or any(one.is_done for one in known.values()) or plain_name(operation).partition(" ")[2] in REFUSED


WRITTEN_BACK = (
    "/cluster",
    "/containers",
    "/health_checks",
    "/images/{}",
    "/networks/{}",
    "/protection_domains/{}/schedules/{}",
    "/remote_sites",
    "/storage_containers",
    "/storage_pools",
    "/virtual_disks",
    "/vms/{}/guest_tools",
)


PUTS = [one for one in WRITES if plain_name(one).removeprefix("PUT ") in WRITTEN_BACK]


@pytest.mark.parametrize("operation", PUTS, ids=lambda row: row.name)
def test_what_is_read_may_be_written_back(operation: Operation) -> None:
    SCENE.v2.sandboxes.get().replace_site(BASE.fork())
    element, path = SCENE.of(operation.generation), path_of(SCENE, operation)
    listed = path.rpartition("/")[0] if "/schedules/" in path else path
    found = element.read(listed)
    rows = found.get("entities", [found]) if isinstance(found, dict) else found

    replies = [element.send("PUT", path, row) for row in rows]

    assert [reply.text for reply in replies if reply.status_code >= 300] == []


UNTRIED = re.compile(
    r"/vdisks|/vfilers|/management_servers/register|/vms/\{\}/(fingerprint_on_write|on_disk_dedup)|"
    r"/protection_domains/\{\}/(metro_avail|break_replication|failure_handling|snapshots)"
)
"""Calls for which no order is written yet."""


def test_every_call_with_a_body_is_tried_or_changes_nothing() -> None:
    left_out = {plain_name(one).partition(" ")[2] for one in DESCRIBED if one not in WRITES}

    assert {path for path in left_out if not UNTRIED.match(path)} <= {*CHANGE_NOTHING, *REFUSED}
