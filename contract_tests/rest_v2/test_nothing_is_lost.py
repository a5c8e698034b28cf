"""Two bodies that differ in a documented field are refused, or make two worlds that differ, at whatever depth it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from mock_prism.faces.rest.v2.replies import WIRE
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer
from mock_prism.model.volume_group import VolumeGroup

GIB = 1 << 30
ABSENT = object()
Steps = tuple[str | int, ...]
Record = dict[str, Any]

NOT_SHOWN = (
    ("userdata", "it goes to the guest: the drive that carries it is shown"),
    ("userdata_path", "likewise"),
    ("files_to_inject_list", "likewise"),
    ("datasource_type", "there is one sort"),
    ("fresh_install", "it says how a guest sets itself up"),
    ("request_ip", "an address is assigned wherever a network has some"),
    ("is_thin_provisioned", "every disk is, and is shown otherwise (recorded)"),
    ("vm_disk_clone.disk_address", "the virtual disk says what is copied, whatever else is named with it"),
    ("disk_address.ndfs_filepath", "a new disk is given a path of its own"),
    ("disk_address.vmdisk_uuid", "a new disk is given a virtual disk of its own"),
    ("uuid", "the path says which thing is meant"),
    ("disk_list.volume_group_uuid", "likewise"),
    ("clone_config.disk_address", "the virtual disk says what is copied, whatever else is named with it"),
    ("vm_disk_clone_spec.disk_address", "likewise"),
    ("password", "a secret"),
    ("checksum_type", "it says of which sort a checksum is, and none is taken"),
    ("image_import_spec.storage_container_name", "the uuid that stands beside it says which"),
    ("image_import_spec.storage_container_id", "likewise"),
    ("logical_timestamp", "what is new has none yet"),
)
"""What is honoured without being shown, or says nothing more than the rest does."""
OWN = (
    "id",
    "storage_container_uuid",
    "is_nutanix_managed",
    "marked_for_removal",
    "max_capacity",
    "nfs_whitelist_inherited",
    "total_implicit_reserved_capacity",
    "stats",
    "usage_stats",
    "vstore_name_list",
    "alert_summary",
    "health_summary",
    "health_check_summaries",
    "health_status",
)
"""What the cluster says of a container, which clients write back as they have read it."""
WORLD = (
    "/vms?include_vm_disk_config=true&include_vm_nic_config=true",
    "/networks",
    "/images?include_vm_disk_sizes=true",
    "/storage_containers",
    "/volume_groups?include_disk_size=true",
    "/snapshots",
)


def leaves(expression: Any, steps: Steps = (), within: tuple[str, ...] = ()) -> Iterator[tuple[Steps, Any]]:
    """Every field below a type that holds no others, with its type."""
    type_ = expression["type"] if isinstance(expression, dict) else expression
    if type_.startswith("["):
        inner = type_[1:-1]
        yield from leaves({**expression, "type": inner} if isinstance(expression, dict) else inner, (*steps, 0), within)
    elif type_.startswith("{"):
        yield (*steps, "AGENT_VM"), type_[1:-1]
    elif WIRE.types.fields(type_) and type_ not in within:
        for key, inner in WIRE.types.fields(type_).items():
            yield from leaves(inner, (*steps, key), (*within, type_))
    elif not type_.startswith("#"):
        yield steps, expression


def values(prism: Prism, steps: Steps, expression: Any) -> Sequence[Any]:
    """Several valid values of a field."""
    name = str(next(step for step in reversed(steps) if step != 0))
    if isinstance(expression, dict) and "enum" in expression:
        return list(expression["enum"])
    if expression == "boolean":
        return [True, False]
    if expression in ("int32", "int64"):
        return [3 * GIB, 5 * GIB] if "size" in name else [3, 5]
    site = prism.v2.site
    known: dict[str, list[str]] = {
        "network_uuid": [network.uuid for network in site.all(Network)],
        "storage_container_uuid": [one.uuid for one in site.all(StorageContainer)],
        "vmdisk_uuid": [image.vmdisk_uuid or "" for image in site.all(Image)],
        "volume_group_uuid": [group.uuid for group in site.all(VolumeGroup)],
        "timezone": ["Europe/Berlin", "Asia/Tokyo"],
        "range": ["10.1.0.20 10.1.0.30", "10.20.0.60 10.20.0.90"],
    }
    if name.endswith(("_address", "_gateway", "_servers")) and "ip_config" in steps:
        return ["10.1.0.9", "10.20.0.9", "10.1.0.0", "10.20.0.0"]
    if name.startswith("mac_addr"):
        return ["50:6b:8d:00:00:01", "50:6b:8d:00:00:02"]
    return [*known.get(name, []), "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"]


def with_field(body: Any, steps: Steps, value: Any) -> Any:
    """The body with a value at a place, and what must be around it."""
    if not steps:
        return value
    step, *rest = steps
    if step == 0:
        first, *others = body or [None]
        return [with_field(first, tuple(rest), value), *others]
    return {**(body or {}), step: with_field((body or {}).get(step), tuple(rest), value)}


def disk(prism: Prism) -> Record:
    container = next(iter(prism.v2.site.all(StorageContainer))).uuid
    return {"vm_disk_create": {"size": GIB, "storage_container_uuid": container}}


def copy(prism: Prism) -> Record:
    return {"vm_disk_clone": {"disk_address": {"vmdisk_uuid": next(iter(prism.v2.site.all(Image))).vmdisk_uuid}}}


def nic(prism: Prism) -> Record:
    return {"network_uuid": next(iter(prism.v2.site.all(Network))).uuid}


def around(prism: Prism, steps: Steps) -> Record:
    """What a body has besides one field, so that it can be honoured."""
    disks = [copy(prism) if {"vm_disk_clone", "is_empty"} & {*steps} else disk(prism)]
    if "boot" in steps or "volume_group_uuid" in steps:
        disks = []
    if "is_empty" in steps:
        disks[0]["is_cdrom"] = True
    customization = {"userdata": "#cloud-config"}
    found = {"vm_disks": disks, "vm_nics": [nic(prism)], "vm_customization_config": customization}
    return {steps[0]: found[str(steps[0])]} if steps[0] in found else {}


def create(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    return "POST", "/vms", {"name": "new", "memory_mb": 512, "num_vcpus": 1, "vm_disks": [], **around(prism, steps)}


def update(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    body = around(prism, steps)
    for one in body.get("vm_disks", ()):
        one["disk_address"] = {"device_bus": "ide" if one.get("is_cdrom") else "scsi", "device_index": 3}
    return "PUT", f"/vms/{prism.v2.vm('test-off').uuid}", body


def clone(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    spec: Record = {"name": "copy"}
    if "vm_nics" in steps:
        spec |= {"override_network_config": True, "vm_nics": [nic(prism)]}
    return "POST", f"/vms/{prism.v2.vm('test-off').uuid}/clone", {"spec_list": [spec], **around(prism, steps)}


def attach(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    return (
        "POST",
        f"/vms/{prism.v2.vm('test-off').uuid}/disks/attach",
        {"vm_disks": [disk(prism)], **around(prism, steps)},
    )


def add_nic(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    return "POST", f"/vms/{prism.v2.vm('test-off').uuid}/nics", {"spec_list": [nic(prism)]}


def network(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    config = {"network_address": "10.1.0.0", "prefix_length": 24, "default_gateway": "10.1.0.1"}
    managed = {"ip_config": config} if "ip_config" in steps else {}
    return "POST", "/networks", {"name": "new", "vlan_id": 77, **managed}


def changed_network(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    found = prism.v2.read("/networks")["entities"][1]
    return "PUT", f"/networks/{found['uuid']}", found


def image(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    disk_uuid = prism.v2.vm("test-off").disks[1].vmdisk_uuid
    container = next(iter(prism.v2.site.all(StorageContainer))).uuid
    sources: Record = {
        "image_import_spec": {"url": "http://one.test/image", "storage_container_uuid": container},
        "vm_disk_clone_spec": {"disk_address": {"vmdisk_uuid": disk_uuid}},
    }
    body = {"name": "new", "image_type": "DISK_IMAGE"}
    return "POST", "/images", {**body, **{key: one for key, one in sources.items() if key == steps[0]}}


def container(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    return "POST", "/storage_containers", {"name": "new"}


def changed_container(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    return "PUT", "/storage_containers", prism.v2.read("/storage_containers")["entities"][0]


def group(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    copied = {"clone_config": {"disk_address": {"vmdisk_uuid": prism.v2.vm("test-off").disks[1].vmdisk_uuid}}}
    one = copied if "clone_config" in steps else {"create_config": disk(prism)["vm_disk_create"]}
    return "POST", "/volume_groups", {"name": "new", **({"disk_list": [one]} if "disk_list" in steps else {})}


def attached_group(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    prism.v2.done("POST", "/volume_groups", {"name": "new"})
    prism.v2.settle()
    vm, uuid = prism.v2.vm("test-off"), next(iter(prism.v2.site.all(VolumeGroup))).uuid
    return "POST", f"/volume_groups/{uuid}/attach", {"vm_uuid": vm.uuid}


def snapshot(prism: Prism, steps: Steps) -> tuple[str, str, Record]:
    return "POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": prism.v2.vm("test-off").uuid}]}


Order = Callable[[Prism, Steps], tuple[str, str, Record]]
ACTS: dict[str, tuple[Order, str]] = {
    "a new VM": (create, "#create.dto.uhura.VmConfigDTO"),
    "a changed VM": (update, "#update.dto.uhura.VmConfigDTO"),
    "a copied VM": (clone, "#create.dto.acropolis.VMCloneDTO"),
    "a new disk": (attach, "#create.dto.uhura.VMDiskAttachDTO"),
    "a new NIC": (add_nic, "#create.dto.acropolis.VMNicCreateDTO"),
    "a snapshot": (snapshot, "#create.dto.acropolis.SnapshotCreateDTO"),
    "a new network": (network, "#create.dto.acropolis.NetworkConfigDTO"),
    "a changed network": (changed_network, "#update.dto.acropolis.NetworkConfigDTO"),
    "a new image": (image, "#create.dto.acropolis.ImageSpecDTO"),
    "a new container": (container, "#create.dto.appliance.configuration.ContainerDTO"),
    "a changed container": (changed_container, "#update.dto.appliance.configuration.ContainerDTO"),
    "a new group": (group, "#create.dto.acropolis.volumegroups.VolumeGroupCreateDTO"),
    "an attached group": (attached_group, "#create.dto.acropolis.volumegroups.VolumeGroupAttachVmDTO"),
}


def outcome(order: Order, steps: Steps, value: Any) -> str:
    """What comes of a body with a value, or without the field: a refusal, or all there is."""
    prism = Prism.start()
    method, path, body = order(prism, steps)
    if value is not ABSENT:
        body = with_field(body, steps, value)
    reply = prism.v2.send(method, path, body)
    assert reply.status_code < 500 or reply.status_code == 501, (body, reply.text)
    if reply.status_code >= 300:
        assert value is not ABSENT or "volume_group_uuid" in steps, reply.text
        return reply.text
    prism.v2.settle()
    begun = (reply.json or {}).get("task_uuid")
    task = prism.v2.read(f"/tasks/{begun}") if begun else {"progress_status": "Succeeded"}
    if task["progress_status"] != "Succeeded":
        return str(task["meta_response"])
    return str([told(one) for listed in WORLD for one in prism.v2.read(listed)["entities"]])


def told(record: Record) -> Record:
    """A record without what tells of the time."""
    return {key: shown for key, shown in record.items() if not ("timestamp" in key or "stats" in key)}


def is_exempt(path: str, type_: str) -> bool:
    """Whether a field need not make a difference."""
    if type_.endswith("ContainerDTO") and path.partition(".")[0] in OWN:
        return True
    return any(path == names or path.endswith(f".{names}") or f"{names}." in path for names, _ in NOT_SHOWN)


@pytest.mark.parametrize("act", ACTS)
def test_no_field_is_lost(act: str) -> None:
    order, type_ = ACTS[act]
    lost = []
    for steps, expression in leaves(type_):
        path = ".".join(str(step) for step in steps if step != 0)
        if not is_exempt(path, type_):
            known = values(Prism.start(), steps, expression)
            if len({outcome(order, steps, value) for value in (ABSENT, *known)}) == 1:
                lost.append(path)

    assert lost == []
