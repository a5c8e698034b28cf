"""For each call of v0.8, v1 and v2.0 with a described body: a path and a body that succeed, over a furnished element.

Bodies are in the spelling of v2.0; ``spelled`` says them as a generation's types have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contract_tests.rest_element.furnished import DIRECTORY, POLICY
from contract_tests.rest_element.prism import Prism, element_of, fields_of
from contract_tests.rest_element.scene import WITNESS, first, off, snapshot_number
from contract_tests.rest_v2.element import NOWHERE
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.element.handlers import plain_name
from mock_prism.faces.rest.element.types import canonical
from mock_prism.faces.rest.exchange import Generation
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.storage import StorageContainer, StoragePool

GIB = 1 << 30
ROLES = {"role": "ROLE_CLUSTER_ADMIN", "entity_type": "OU", "entity_values": ["admin"]}
Steps = tuple[str | int, ...]
"""The way to a field, its names in the spelling of v2.0."""
Record = dict[str, Any]
Body = Callable[[Prism, Steps], Any]


def disk(prism: Prism, steps: Steps = ()) -> Record:
    """An empty disk, whose size and container are told in one way."""
    size = {} if "size_mb" in steps else {"size": GIB}
    is_told = {"storage_container_id", "storage_container_name"} & {*steps}
    return {"vm_disk_create": {**size, **({} if is_told else within(prism))}}


def within(prism: Prism) -> Record:
    """The container of something new."""
    return {"storage_container_uuid": first(prism, StorageContainer).uuid}


def copied(prism: Prism, steps: Steps) -> Record:
    """The disk of an image to copy."""
    return source(first(prism, Image).vmdisk_uuid, steps)


def of_vm(prism: Prism, steps: Steps) -> Record:
    """The disk of a VM to copy."""
    return source(off(prism).disks[1].vmdisk_uuid, steps)


def source(uuid: str | None, steps: Steps) -> Record:
    """What to copy in the words of v2.0 and in those of v0.8, unless the field says it."""
    is_told = {"vm_disk_uuid", "image_path", "ndfs_filepath"} & {*steps[-1:]} and "disk_address" not in steps
    return {} if is_told else {"disk_address": {"vmdisk_uuid": uuid}, "vmdisk_uuid": uuid}


def nic(prism: Prism) -> Record:
    return {"network_uuid": first(prism, Network).uuid}


def disks(prism: Prism, steps: Steps) -> list[Record]:
    """One disk of a new VM, of the sort that a field says more of."""
    if "volume_group_uuid" in steps and "vm_disk_clone" not in steps:
        return []
    one = {"vm_disk_clone": copied(prism, steps)} if {"vm_disk_clone", "is_empty"} & {*steps} else disk(prism, steps)
    return [{**one, "is_cdrom": True} if "is_empty" in steps else one]


def around(prism: Prism, steps: Steps) -> Record:
    """What a body has besides one field, so that it can be honoured."""
    found: Record = {
        "vm_disks": disks(prism, steps),
        "disks": disks(prism, steps),
        "vm_nics": [nic(prism)],
        "vm_customization_config": {"userdata": "#cloud-config"},
    }
    return {str(steps[0]): found[str(steps[0])]} if steps and steps[0] in found else {}


def new_vm(prism: Prism, steps: Steps) -> Record:
    return {"name": "new", "memory_mb": 512, "num_vcpus": 1, "vm_disks": [], **around(prism, steps)}


def changed_vm(prism: Prism, steps: Steps) -> Record:
    body = around(prism, steps)
    for one in body.get("vm_disks", ()):
        one["disk_address"] = {"device_bus": "ide" if one.get("is_cdrom") else "scsi", "device_index": 3}
    return body


def clones(prism: Prism, steps: Steps) -> Record:
    spec: Record = {"name": "copy"}
    if "vm_nics" in steps:
        spec |= {"override_network_config": True, "vm_nics": [nic(prism)]}
    if "override_network_config" in steps:
        spec |= {"vm_nics": [nic(prism)] * 2}
    return {"spec_list": [spec], **around(prism, steps)}


def changed_disk(prism: Prism, steps: Steps) -> Record:
    """Of a drive where a medium is spoken of, else of a disk."""
    return {"update_spec": {"vm_disk_clone": copied(prism, steps)}}


def network(prism: Prism, steps: Steps) -> Record:
    config = {"network_address": "10.1.0.0", "prefix_length": 24, "default_gateway": "10.1.0.1"}
    return {"name": "new", "vlan_id": 77, **({"ip_config": config} if "ip_config" in steps else {})}


def image(prism: Prism, steps: Steps) -> Record:
    home = {} if {"storage_container_id", "storage_container_name"} & {*steps} else within(prism)
    sources: Record = {
        "image_import_spec": {"url": "http://one.test/image", **home},
        "vm_disk_clone_spec": of_vm(prism, steps),
        "vm_disk_clone": of_vm(prism, steps),
    }
    body = {"name": "new", "image_type": "DISK_IMAGE"}
    return {**body, **{key: one for key, one in sources.items() if key in steps[:1]}}


def group_disk(prism: Prism, steps: Steps) -> Record:
    key = next((str(step) for step in steps if str(step).startswith("clone_")), None)
    empty = disk(prism, steps)["vm_disk_create"]
    return {key: of_vm(prism, steps)} if key else {"create_config": empty, "create_spec": empty}


def group(prism: Prism, steps: Steps) -> Record:
    return {"name": "new", **({"disk_list": [group_disk(prism, steps)]} if "disk_list" in steps else {}), **chap(steps)}


def chap(steps: Steps) -> Record:
    return {"enabled_authentications": [{"auth_type": "CHAP"}]} if "password" in steps else {}


def guest(prism: Prism, steps: Steps) -> Record:
    return {"vm_uuid": off(prism).uuid}


def attached(prism: Prism, steps: Steps) -> Record:
    return {"vm_uuid": prism.v2.vm("template-centos").uuid}


def client(address: str) -> Body:
    """A client that is told in one way."""

    def body(prism: Prism, steps: Steps) -> Record:
        told = {"iscsi_client": {"client_address": address, **chap(steps)}, "iscsi_client_ip": address}
        return {} if {"iscsi_initiator", "iscsi_client_ip"} & {*steps} else told

    return body


def read(path: str) -> Body:
    """The body as it is read."""

    def body(prism: Prism, steps: Steps) -> Any:
        found = prism.v2.read(path)
        return found["entities"][0] if "entities" in found else found

    return body


def says(body: Any) -> Body:
    """The same whatever field is meant."""
    return lambda prism, steps: body


def schedule(prism: Prism, steps: Steps) -> Record:
    policy: Record = {"remote_max_snapshots": {"far": 1}}
    if "local_retention_period" in steps:
        policy["local_retention_type"] = "DAYS"
    if "local_retention_type" in steps:
        policy["local_retention_period"] = 3
    if "remote_retention_period" in steps:
        policy = {"remote_retention_type": {"far": "DAYS"}}
    return {"type": "DAILY", "retention_policy": policy}


def policy(prism: Prism, steps: Steps) -> Record:
    found: Record = schedule(prism, steps)["retention_policy"]
    return found


PROXY = {"name": "p", "address": "p.test", "port": 1}
SMTP = {"address": "mail.test", "port": 25}
TRAP, USER = {"trap_address": "10.0.0.9"}, {"username": "u", "auth_key": "k", "auth_type": "SHA"}
ORDERS: Mapping[str, Body] = {
    "PUT /alerts/configuration": says({}),
    "POST /alerts/policies": says({**POLICY, "title": "more"}),
    "PUT /alerts/policies": read("/alerts/policies"),
    "PUT /authconfig": says({"auth_type_list": ["LOCAL"]}),
    "POST /authconfig/add_auth_types": says(["DIRECTORY_SERVICE"]),
    "PUT /authconfig/auth_types": says(["LOCAL"]),
    "POST /authconfig/remove_auth_types": says(["DIRECTORY_SERVICE"]),
    "POST /authconfig/client_auth": says({"value": False}),
    "PUT /authconfig/client_auth": says({}),
    "POST /authconfig/directories": says({**DIRECTORY, "name": "more"}),
    "PUT /authconfig/directories": says(DIRECTORY),
    "POST /authconfig/directories/{}/role_mappings": says(ROLES),
    "POST /cloud/{}/credentials": says({"name": "more"}),
    "PUT /cloud/{}/credentials/{}": says({}),
    "POST /cloud/{}/default-credentials": says({"value": "c"}),
    "PUT /cluster": says({}),
    "POST /cluster/metro_witness": says({**WITNESS, "witness_name": "more"}),
    "PUT /cluster/metro_witness/{}": lambda prism, steps: {"uuid": prism.v2.read("/cluster/metro_witness")[0]["uuid"]},
    "POST /cluster/name_servers": says({"value": "10.0.0.77"}),
    "POST /cluster/ntp_servers": says({"value": "10.0.0.77"}),
    "POST /cluster/nfs_whitelist": says({"value": "10.0.0.77/32"}),
    "POST /cluster/public_keys": says({"name": "more", "key": "k"}),
    "PUT /cluster/remote_support": says({}),
    "PUT /cluster/smtp": says(SMTP),
    "POST /containers": says({"name": "new"}),
    "PUT /containers": read("/storage_containers"),
    "POST /storage_containers": says({"name": "new"}),
    "PUT /storage_containers": read("/storage_containers"),
    "POST /data_at_rest_encryption/enable": says({"value": True}),
    "POST /data_at_rest_encryption/rekey": says(["kms"]),
    "POST /data_at_rest_encryption/test": says({"server_list": ["kms"]}),
    "PUT /data_at_rest_encryption_certificates/certification_information": says({}),
    "PUT /ha": says({}),
    "PUT /health_checks": read("/health_checks/1"),
    "POST /hosts/{}/enter_maintenance_mode": says({}),
    "POST /hosts/{}/exit_maintenance_mode": says({}),
    "POST /http_proxies": says({**PROXY, "name": "more"}),
    "PUT /http_proxies": says(PROXY),
    "PUT /http_proxies/whitelist": says({"whitelist": []}),
    "POST /images": image,
    "PUT /images/{}": says({}),
    "PUT /iscsi_clients/{}": says({"client_address": "10.0.0.9"}),
    "POST /key_management_servers": says({"name": "more"}),
    "PUT /key_management_servers": says({"name": "kms"}),
    "POST /ncc/checks": says({}),
    "POST /networks": network,
    "PUT /networks/{}": lambda prism, steps: prism.v2.read("/networks")["entities"][1],
    "POST /networks/{}/blacklist_ip_addresses": says({"value": "10.20.0.99"}),
    "POST /protection_domains": says({"value": "more"}),
    "POST /protection_domains/{}/activate": says({}),
    "POST /protection_domains/{}/add_entities": lambda prism, steps: {"vm_ids": [off(prism).uuid]},
    "PUT /protection_domains/{}/consistency_groups/{}": says({}),
    "POST /protection_domains/{}/dr_snapshots/{}/retain": says({}),
    "POST /protection_domains/{}/migrate": says({"value": "far"}),
    "POST /protection_domains/{}/oob_schedules": says({"schedule_start_time_usecs": 1 << 52}),
    "POST /protection_domains/{}/protect_vms": lambda prism, steps: {
        "uuids": [off(prism).uuid, *([NOWHERE] if "ignore_dup_or_missing_vms" in steps else [])]
    },
    "PUT /protection_domains/{}/replications/{}": says({"value": "PAUSED"}),
    "POST /protection_domains/{}/restore_entities": lambda prism, steps: {"snapshot_id": snapshot_number(prism)},
    "POST /protection_domains/{}/rollback": lambda prism, steps: {"value": str(snapshot_number(prism))},
    "POST /protection_domains/{}/schedules": schedule,
    "PUT /protection_domains/{}/schedules/{}": schedule,
    "POST /protection_domains/{}/schedules/{}/retention_policies": policy,
    "POST /protection_domains/{}/unprotect_vms": says(["web-01"]),
    "POST /remote_sites": says({"name": "more", "remote_ip_ports": {"203.0.113.10": 2020}}),
    "PUT /remote_sites": says({"name": "far"}),
    "POST /snapshots": lambda prism, steps: {"snapshot_specs": [guest(prism, steps)]},
    "POST /snapshots/{}/clone": clones,
    "POST /snmp/add_transports": says([{"port": 161, "transport_protocol": "UDP"}]),
    "POST /snmp/remove_transports": says([{"port": 161, "transport_protocol": "UDP"}]),
    "PUT /snmp/status": says({"value": True}),
    "POST /snmp/traps": says({"trap_address": "10.0.0.8"}),
    "PUT /snmp/traps": says(TRAP),
    "POST /snmp/users": says({**USER, "username": "more"}),
    "PUT /snmp/users": says(USER),
    "POST /storage_pools": says({"name": "new"}),
    "PUT /storage_pools": lambda prism, steps: {"storage_pool_uuid": first(prism, StoragePool).uuid},
    "POST /tags": says({"name": "more"}),
    "POST /tags/add_entities/fanout": lambda prism, steps: tagged(prism),
    "POST /tags/remove_entities/fanout": lambda prism, steps: tagged(prism),
    "PUT /virtual_disks": lambda prism, steps: {"uuid": off(prism).disks[1].vmdisk_uuid},
    "POST /vms": new_vm,
    "PUT /vms/{}": changed_vm,
    "POST /vms/set_power_state/fanout": lambda prism, steps: [
        {"generic_dto": {"uuid": off(prism).uuid, "transition": "ON"}}
    ],
    "POST /vms/{}/clone": clones,
    "POST /vms/{}/disks": lambda prism, steps: {"disks": [disk(prism, steps)], **around(prism, steps)},
    "POST /vms/{}/disks/attach": lambda prism, steps: {"vm_disks": [disk(prism, steps)], **around(prism, steps)},
    "POST /vms/{}/disks/detach": lambda prism, steps: {
        "vm_disks": [{"disk_address": {"device_bus": "scsi", "device_index": 0}}]
    },
    "PUT /vms/{}/disks/update": lambda prism, steps: {
        "vm_disks": [{"disk_address": {"device_bus": "scsi", "device_index": 0}, "vm_disk_create": {"size": 900 * GIB}}]
    },
    "PUT /vms/{}/disks/{}": changed_disk,
    "PUT /vms/{}/guest_tools": says({}),
    "POST /vms/{}/guest_tools": says({}),
    "POST /vms/{}/migrate": says({"live": True}),
    "POST /vms/{}/migrate_abort": says({}),
    "POST /vms/{}/nics": lambda prism, steps: {"spec_list": [nic(prism)]},
    "PUT /vms/{}/nics/{}": lambda prism, steps: {"nic_spec": nic(prism)},
    "POST /vms/{}/power_op/off": says({}),
    "POST /vms/{}/power_op/on": says({}),
    "POST /vms/{}/restore": lambda prism, steps: {"snapshot_uuid": first(prism, Snapshot).uuid},
    "POST /vms/{}/set_power_state": says({"transition": "ON"}),
    "POST /volume_groups": group,
    "PUT /volume_groups/{}": lambda prism, steps: chap(steps),
    "POST /volume_groups/{}/attach": guest,
    "POST /volume_groups/{}/clone": lambda prism, steps: {"name": "copy", **chap(steps)},
    "POST /volume_groups/{}/close": client("10.0.0.9"),
    "POST /volume_groups/{}/detach": attached,
    "POST /volume_groups/{}/disks": group_disk,
    "PUT /volume_groups/{}/disks": says({"index": 0}),
    "POST /volume_groups/{}/open": client("10.0.0.8"),
}
"""By method and path; what is patched is said as it is put."""


def body_of(prism: Prism, generation: Generation, operation: Operation, steps: Steps) -> Any:
    """The body that an operation takes besides a field, as its generation spells it."""
    name = plain_name(operation)
    if operation.method == "PATCH":
        inner = ORDERS[name.replace("PATCH", "PUT")](prism, steps[1:])
        return spelled(generation, operation.body, {"generic_dto": inner})
    return spelled(generation, operation.body, ORDERS[name](prism, steps))


def spelled(generation: Generation, expression: Any, body: Any) -> Any:
    """A body as a type has it; what the type does not know is left out."""
    if isinstance(body, list):
        return [spelled(generation, element_of(expression), each) for each in body]
    fields = fields_of(generation, expression)
    if not fields or not isinstance(body, dict):
        return body
    return {
        key: spelled(generation, type_, body[canonical(key)]) for key, type_ in fields.items() if canonical(key) in body
    }


def tagged(prism: Prism) -> Record:
    """A VM to tag."""
    return {
        "tag_uuid": prism.v1.read("/tags")["entities"][0]["uuid"],
        "entities_list": [{"entity_uuid": off(prism).uuid}],
    }
