"""What a body says of a thing that only the server can say: it may repeat what is shown, and is refused otherwise.

Programs write back what they have read. What changes by itself in between is passed over (*assumed*, all of it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mock_prism.faces.rest.element.shelves import pattern
from mock_prism.faces.rest.element.types import Record, canonical
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Inquiry, Json
from mock_prism.model.errors import Invalid

CONTAINER = (
    "id",
    "storage_container_uuid",
    "is_nutanix_managed",
    "marked_for_removal",
    "max_capacity",
    "nfs_whitelist_inherited",
    "total_implicit_reserved_capacity",
    "vstore_name_list",
)
DISK = (
    "attached_vm_id",
    "attached_vm_uuid",
    "attached_vmname",
    "attached_volume_group_id",
    "cluster_uuid",
    "disk_address",
    "nutanix_nfsfile_path",
    "virtual_disk_id",
)
SCHEDULE = ("id", "duration_in_usecs", "rollup_schedule_uuid")
TOLD: Mapping[str, tuple[str, ...]] = {
    "/cluster": (
        "block_serials",
        "cloudcluster",
        "cluster_arch",
        "cluster_data_state",
        "cluster_incarnation_id",
        "cluster_redundancy_state",
        "full_version",
        "has_self_encrypting_drive",
        "hypervisor_types",
        "id",
        "is_ssp_enabled",
        "is_upgrade_in_progress",
        "management_servers",
        "multicluster",
        "ncc_version",
        "num_nodes",
        "operation_mode",
        "rackable_units",
        "target_version",
        "uuid",
        "version",
    ),
    "/containers": CONTAINER,
    "/storage_containers": CONTAINER,
    "/health_checks": (
        "affected_entity_types",
        "alert_type_id",
        "applicable_for_multi_cluster",
        "applicable_for_single_cluster",
        "category_types",
        "causes",
        "check_type",
        "classifications",
        "description",
        "impact_types",
        "impacts",
        "is_global_config",
        "is_user_defined",
        "kb_list",
        "message",
        "metrics",
        "name",
        "parameters",
        "policy_uuid",
        "resolutions",
        "scope",
        "sub_category_types",
    ),
    "/protection_domains/{}/consistency_groups/{}": (
        "marked_for_removal",
        "nfs_file_count",
        "total_file_count",
        "total_file_size_bytes",
        "vm_count",
        "within_snapshot",
    ),
    "/protection_domains/{}/oob_schedules": ("schedule_id",),
    "/protection_domains/{}/schedules": SCHEDULE,
    "/protection_domains/{}/schedules/{}": SCHEDULE,
    "/remote_sites": (
        "cluster_external_data_services_ipaddress",
        "cluster_id",
        "cluster_incarnation_id",
        "marked_for_removal",
        "metro_ready",
        "network_mapping.uuid",
        "remote_vstore_info",
        "status",
        "uuid",
    ),
    "/storage_pools": (
        "id",
        "storage_pool_uuid",
        "capacity",
        "disks",
        "ilm_down_migrate_pct_threshold",
        "marked_for_removal",
        "reserved_capacity",
        "tierwise_free_capacity_map",
    ),
    "/virtual_disks": DISK,
    "/vms/{}/guest_tools": ("vm_uuid",),
}
"""Fields by the path of the calls that take them, in the spelling of v2.0, but for those that are measured."""


def _container_to_be(body: Record, is_new: bool) -> Record:
    """What a container is going to show by what a body makes of it, which published scripts say with it: one without a
    whitelist of its own inherits the cluster's."""
    soon: Record = {"vstore_name_list": [body.get("name")]}
    if is_new or "nfs_whitelist" in body:
        soon["nfs_whitelist_inherited"] = not body.get("nfs_whitelist")
    return soon


FORESEEN: Mapping[str, Callable[[Record, bool], Record]] = dict.fromkeys(
    ("/containers", "/storage_containers"), _container_to_be
)
KEYS = ("storage_container_uuid", "storage_pool_uuid", "id", "consistency_group_name", "name", "uuid")
"""What tells the things of a list apart."""


def check_told(wire: Wire, call: Call, body: Json) -> None:
    """Raise Invalid where a body says something else than what is shown, or is going to be, of what only the server
    says."""
    path = pattern(call.operation.path)
    names = TOLD.get(path, ()) if isinstance(body, dict) else ()
    soon = FORESEEN[path](body, call.operation.method == "POST") if names and path in FORESEEN else {}
    said = {name: _canonical(_at(body, name)) for name in names if _at(body, name) is not None}
    said = {name: value for name, value in said.items() if name not in soon or not _repeats(value, soon[name])}
    wrong = [
        [name for name, value in said.items() if not _repeats(value, _at(shown, name))]
        for shown in (_shown(call, body) if said else ())
    ]
    if wrong and all(wrong):
        raise Invalid(wire.spelled(min(wrong, key=len)[0]), "is read-only")


def _shown(call: Call, body: Record) -> Sequence[Record]:
    """What a body may repeat: the thing that is to be changed, as it is read by itself, or in the list of its like; for
    a new thing nothing, or the one whose id it has, of which it is a copy."""
    path, ident = call.full_path, None
    if call.operation.path.endswith("}"):
        path, _, ident = path.rstrip("/").rpartition("/")
    found = _canonical(call.ask(Inquiry("GET", path)).body)
    rows = found.get("entities", found) if isinstance(found, dict) else found
    meant = [rows] if isinstance(rows, dict) else [row for row in rows if _is_meant(row, body, ident)][:1]
    return [{}, *meant] if call.operation.method == "POST" else meant


def _is_meant(row: Record, body: Record, ident: str | None) -> bool:
    if ident is not None:
        return ident in [row.get(key) for key in KEYS]
    return next((row.get(key) == body[key] for key in KEYS if key in body and key in row), False)


def _canonical(value: Json) -> Json:
    """What is read, in the spelling of v2.0."""
    if isinstance(value, dict):
        return {canonical(key): _canonical(each) for key, each in value.items()}
    return [_canonical(each) for each in value] if isinstance(value, list) else value


def _at(value: Json, name: str) -> Json:
    """What is at the end of a way."""
    for key in name.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _repeats(said: Json, now: Json) -> bool:
    """Whether something says what is shown, or a part of that; no, none and nothing say nothing of what is not."""
    if isinstance(said, dict) and isinstance(now, dict):
        return all(_repeats(each, now.get(key)) for key, each in said.items())
    if isinstance(said, list) and isinstance(now, list):
        return len(said) == len(now) and all(_repeats(*pair) for pair in zip(said, now, strict=True))
    if isinstance(said, str) and isinstance(now, str):
        return (
            said.replace("_", "").lower() == now.replace("_", "").lower()
        )  # words of closed sets come in any spelling
    return bool(said == now) or (now is None and not any(_plain(said)))


def _plain(value: Json) -> Iterator[Json]:
    """The values that hold no others."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    for each in inner or ():
        yield from _plain(each)
