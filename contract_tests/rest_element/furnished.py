"""A Prism Element with something of everything, and the ids by which it is read."""

from __future__ import annotations

from contract_tests.rest_element import filer
from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import empty_disk
from contract_tests.rest_v2 import scenes
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.storage import Disk, StorageContainer, StoragePool
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

DIRECTORY = {
    "name": "corp",
    "domain": "corp.test",
    "directory_url": "ldap://corp.test",
    "directory_type": "ACTIVE_DIRECTORY",
    "connection_type": "LDAP",
}
TRIGGER = {
    "condition": "vm.memory_usage_ppm=ge=950000",
    "condition_type": "STATIC_THRESHOLD",
    "severity_level": "WARNING",
}
POLICY = {
    "title": "busy",
    "auto_resolve": True,
    "enabled": True,
    "filter": "entity_type==vm",
    "trigger_conditions": [TRIGGER],
}


NAMED = {
    "/authconfig/directories": "corp",
    "/cloud": "AWS",
    "/cluster/domain_fault_tolerance_status": "NODE",
    "/cluster/public_keys": "k",
    "/health_checks": "1",
    "/http_proxies": "p",
    "/key_management_servers": "kms",
    "/license/allowances": "SNMP",
    "/protection_domains": "pd",
    "/remote_sites": "far",
    "/snmp/traps": "10.0.0.9",
    "/snmp/users": "u",
    "/upgrade": "nos",
    "/users": "admin",
    "/users/logged_in_users": "admin",
}
"""What goes by a name that it was given, or has for good."""


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
        **filer.members(prism),
        "/cluster/rackable_units": cluster["rackable_units"][0]["rackable_unit_uuid"],
        **NAMED,
        "/alerts/policies": prism.v2.read("/alerts/policies")["entities"][0]["id"],
        "/clusters": cluster["id"],
        "/containers": first[StorageContainer].uuid,
        "/storage_containers": first[StorageContainer].uuid,
        "/disks": first[Disk].uuid,
        "/hosts": gpu_host.uuid,
        "/hosts/{}/host_gpus": gpu_host.gpus[0].uuid,
        "/images": image.uuid,
        "/iscsi_clients": next(iter(site.all(IscsiClient))).uuid,
        "/networks": first[Network].uuid,
        "/snapshots": next(iter(site.all(Snapshot))).uuid,
        "/storage_pools": first[StoragePool].uuid,
        "/tags": prism.v1.read("/tags")["entities"][0]["uuid"],
        "/tasks": prism.v2.done("POST", "/tasks/list", {})["entities"][0]["uuid"],
        "/vdisks": image.vmdisk_uuid,
        "/virtual_disks": image.vmdisk_uuid,
        "/volume_groups": group.uuid,
        "/vms": vm.uuid,
        "/vms/{}/disks": vm.disks[0].address,
        "/vms/{}/nics": vm.nics[0].mac,
        "/vstores": first[StorageContainer].uuid,
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
    prism.v2.done("POST", "/authconfig/directories", DIRECTORY)
    prism.v2.done("POST", "/alerts/policies", POLICY)
    prism.v2.done("POST", "/cloud/AWS/credentials", {"name": "c", "access_key": "a", "secret_key": "s"})
    prism.v1.done("POST", "/key_management_servers", {"name": "kms", "addresses": [{"address": "k", "port": 5696}]})
    prism.v1.done("POST", "/tags", {"name": "boot-1"})
    filer.filled(prism)
    vm, group = (next(iter(prism.v2.site.all(kind))).uuid for kind in (Vm, VolumeGroup))
    prism.v2.done("POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": vm, "snapshot_name": "s"}]})
    prism.v2.done("POST", f"/volume_groups/{group}/open", {"iscsi_client": {"client_address": "10.0.0.9"}})
    prism.v2.settle()
