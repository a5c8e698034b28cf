"""AsBuiltReport (AsBuiltReport.Nutanix.PrismElement), which documents a cluster: its calls, in order, and its tables.

Read in its sources. It makes all calls first, then writes its sections; a call that fails leaves its section out, and a
method of a word that is null ends the report. One call lacks its slash (``rest/v2.0alerts/configuration``): it fails on
a cluster as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import GATEWAY, Caller
from contract_tests.clients.reads import (
    Kind,
    flag,
    instant,
    ipv4,
    many,
    map_,
    misread,
    number,
    numeral,
    one_of,
    or_null,
    text,
    uuid,
    words,
)
from mock_prism.testing.live_server import LiveServer

V2, V1 = "/v2.0", "/v1"
NOT_PLAYED: list[str] = []
Record = dict[str, Any]


def each(below: str = "entities/*", **kinds: Kind) -> dict[str, Kind]:
    """Fields of the members of a list."""
    return {f"{below}/{field}".lstrip("/"): kind for field, kind in kinds.items()}


CLUSTER: dict[str, Kind] = {
    **each("", name=text, num_nodes=number, block_serials=many, version=text, timezone=text, ncc_version=text),
    **each("", storage_type=one_of("all_flash", "all_hdd", "mixed"), fault_tolerance_domain_type=text),
    **each("", cluster_external_ipaddress=ipv4, external_subnet=text, internal_subnet=text),
    **each("", name_servers=many, ntp_servers=many, cluster_external_data_services_ipaddress=or_null(ipv4)),
    "hypervisor_types/*": one_of("kKvm"),
    "cluster_redundancy_state/desired_redundancy_factor": number,
}
V1_VMS: dict[str, Kind] = {
    **each(uuid=uuid, vmName=text, powerState=text, controllerVm=flag, runningOnNdfs=flag, hostName=or_null(text)),
    **each(numVCpus=number, memoryCapacityInBytes=number, diskCapacityInBytes=number, numNetworkAdapters=number),
    **each(ipAddresses=many, nutanixVirtualDisks=many, containerUuids=many, hypervisorType=text),
    **each(description=or_null(text), guestOperatingSystem=or_null(text), nutanixGuestTools=or_null(map_)),
    **each(protectionDomainName=or_null(text), hostUuid=or_null(uuid)),
}
CONTAINERS: dict[str, Kind] = {
    **each(storage_container_uuid=uuid, name=text, replication_factor=number, compression_enabled=flag),
    **each(compression_delay_in_secs=or_null(number), finger_print_on_write=text, on_disk_dedup=text),
    **each(erasure_code=text, advertised_capacity=or_null(number), nfs_whitelist_inherited=flag, nfs_whitelist=many),
    "entities/*/usage_stats/storage.user_unreserved_free_bytes": numeral,
    "entities/*/usage_stats/storage.user_capacity_bytes": numeral,
    "entities/*/usage_stats/storage.reserved_capacity_bytes": numeral,
}
HOSTS: dict[str, Kind] = {
    **each(uuid=uuid, name=text, hypervisor_address=ipv4, host_type=text, serial=text, block_serial=text),
    **each(block_model_name=text, memory_capacity_in_bytes=number, cpu_capacity_in_hz=number, cpu_model=text),
    **each(num_cpu_cores=number, num_cpu_sockets=number, num_vms=number, monitored=flag, is_secure_booted=flag),
    **each(hypervisor_full_name=text, service_vmexternal_ip=ipv4, ipmi_address=or_null(ipv4)),
    **each(oplog_disk_pct=or_null(number), oplog_disk_size=or_null(number)),
    "entities/*/usage_stats/storage.capacity_bytes": numeral,
}
DISKS: dict[str, Kind] = {
    **each(id=text, node_uuid=uuid, disk_uuid=uuid, location=number, storage_tier_name=text, disk_size=number),
    **each(host_name=text, self_encrypting_drive=flag, disk_status=text, online=flag),
    **each("entities/*/disk_hardware_config", serial_number=text, model=text, vendor=or_null(text)),
    "entities/*/usage_stats/storage.usage_bytes": numeral,
}
POOLS: dict[str, Kind] = {
    **each(name=text, diskUuids=many, disks=many, capacity=number),
    "entities/*/usageStats/storage.disk_physical_usage_bytes": or_null(numeral),
}
DIRECTORY = each("directory_list/*", directory_type=text, name=text, domain=text, directory_url=text)
AUTH: dict[str, Kind] = {
    "auth_type_list/*": text,
    **DIRECTORY,
    **each("directory_list/*", connection_type=text, group_search_type=text),
}
LICENCE: dict[str, Kind] = {
    "licenseDTO/category": text,
    "licenseDTO/allowanceMap/*/displayName": text,
    "licenseDTO/allowanceMap/*/allowancesType": one_of("BOOLEAN", "INTEGER_LIST"),
}
DOMAINS: dict[str, Kind] = {
    **each(name=text, active=flag, replication_links=or_null(many)),
    **each(pending_replication_count=or_null(number), ongoing_replication_count=or_null(number)),
    **each(total_user_written_bytes=or_null(number)),
}
SITES: dict[str, Kind] = each(
    "*",
    name=text,
    capabilities=many,
    remoteIpPorts=map_,
    metroReady=flag,
    sshEnabled=flag,
    compressionEnabled=flag,
    proxyEnabled=flag,
    bandwidthPolicyEnabled=flag,
)
UNPROTECTED: dict[str, Kind] = {
    **each(vm_name=text, power_state=text, num_vcpus=number, num_network_adapters=number),
    **each(disk_capacity_in_bytes=number, host_name=or_null(text), guest_operating_system=or_null(text)),
}
DR_SNAPSHOTS: dict[str, Kind] = {
    **each(protection_domain_name=text, state=text, snapshot_id=text, consistency_groups=many),
    **each(remote_site_names=or_null(many), size_in_bytes=number),
}
VIRTUAL_DISKS = each(
    attachedVMName=or_null(text), diskAddress=or_null(text), diskCapacityInBytes=number, containerUuid=uuid
)
GROUPS = each(name=text, disk_list=many, flash_mode_enabled=or_null(flag), iscsi_target=or_null(text))
SMTP = each("", address=text, port=number, secure_mode=text, from_email_address=text)
SNMP = each("", enabled=flag, snmp_transports=many, snmp_users=many, snmp_traps=many)
IMAGES = each(name=text, image_type=one_of("DISK_IMAGE", "ISO_IMAGE"), image_state=text, annotation=or_null(words))
FAULTS: dict[str, Kind] = {
    "*/domain_type": text,
    "*/component_fault_tolerance_status/STATIC_CONFIGURATION/number_of_failures_tolerable": number,
}
SEQUENCE: list[tuple[str, dict[str, Kind]]] = [
    (f"{V2}/cluster", CLUSTER),
    (f"{V1}/vms", V1_VMS),
    (f"{V1}/virtual_disks", VIRTUAL_DISKS),
    (f"{V2}/snapshots", each(vm_uuid=uuid, snapshot_name=text, created_time=instant)),
    (f"{V2}/storage_containers", CONTAINERS),
    (f"{V2}/hosts", HOSTS),
    (f"{V2}/networks", each(uuid=uuid, name=or_null(text), vlan_id=number)),
    (f"{V1}/storage_pools", POOLS),
    (f"{V2}/cluster/domain_fault_tolerance_status", FAULTS),
    (f"{V1}/vms", V1_VMS),
    (f"{V2}/cluster/nfs_whitelist", {"*": text}),
    (f"{V2}/authconfig", AUTH),
    (f"{V2}/images", IMAGES),
    (f"{V2}/cluster/smtp", SMTP),
    (f"{V2}/snmp", SNMP),
    (f"{V1}/license/", LICENCE),
    (f"{V2}/health_checks", each(name=text, title=text, description=text, affected_entity_types=many)),
    (f"{V2}/disks", DISKS),
    (f"{V2}/volume_groups", GROUPS),
    (f"{V2}/protection_domains", DOMAINS),
    (f"{V1}/remote_sites", SITES),
    (f"{V2}/protection_domains/replications", {"entities": many}),
    (f"{V2}/remote_sites/dr_snapshots", {"entities": many}),
    (f"{V2}/protection_domains/unprotected_vms", UNPROTECTED),
]
REFUSED = {f"{V2}/cluster/metro_witness": 412}
"""A cluster that has no witness answers this, and the report goes on without."""


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """The report's session, over a cluster that has one of everything."""
    caller = Caller(mock_server, mock_sandbox, {"Accept": "application/json", "Content-Type": "application/json"})
    vm = next(one["uuid"] for one in caller.get(f"{V2}/vms")["entities"] if one["name"] == "web-01")
    furnish = {
        "/cluster/nfs_whitelist": {"value": "10.9.0.0/255.255.0.0"},
        "/snapshots": {"snapshot_specs": [{"vm_uuid": vm, "snapshot_name": "daily"}]},
        "/volume_groups": {"name": "vg"},
        "/protection_domains": {"value": "pd"},
        "/remote_sites": {"name": "far", "remote_ip_ports": {"203.0.113.9": 2020}},
        "/authconfig/directories": {
            "name": "corp",
            "domain": "corp.test",
            "directory_url": "ldap://10.0.0.5:389",
            "directory_type": "ACTIVE_DIRECTORY",
            "connection_type": "LDAP",
            "group_search_type": "RECURSIVE",
        },
    }
    for path, body in furnish.items():
        caller.ask("POST", f"{GATEWAY}{V2}{path}", body)
    server = {"address": "mail.test", "port": 25, "secure_mode": "NONE", "from_email_address": "a@b.test"}
    caller.ask("PUT", f"{GATEWAY}{V2}/cluster/smtp", server)
    yield caller
    caller.close()


def test_asbuiltreport_finds_every_field_of_its_tables(caller: Caller) -> None:
    wrong = [(path, misread(caller.get(path), reads)) for path, reads in SEQUENCE]

    assert [(path, fields) for path, fields in wrong if fields] == []
    assert {path: caller.send("GET", f"{GATEWAY}{path}").status_code for path in REFUSED} == REFUSED
    assert caller.send("GET", f"{GATEWAY}{V2}alerts/configuration").status_code == 404


def test_asbuiltreport_looks_names_up_by_their_uuids(caller: Caller) -> None:
    containers = {
        one["storage_container_uuid"]: one["name"] for one in caller.get(f"{V2}/storage_containers")["entities"]
    }
    hosts = {one["uuid"] for one in caller.get(f"{V2}/hosts")["entities"]}
    pools = {disk for one in caller.get(f"{V1}/storage_pools")["entities"] for disk in one["diskUuids"]}
    vms = caller.get(f"{V1}/vms")["entities"]
    disks = caller.get(f"{V1}/virtual_disks")["entities"]

    assert {disk["containerUuid"] for disk in disks} <= containers.keys()
    assert {disk["disk_uuid"] for disk in caller.get(f"{V2}/disks")["entities"]} == pools
    assert {disk["node_uuid"] for disk in caller.get(f"{V2}/disks")["entities"]} == hosts
    assert {vm["hostUuid"] for vm in vms if vm["hostUuid"]} <= hosts


def test_asbuiltreport_parts_controller_vms_from_those_it_documents(caller: Caller) -> None:
    networks = {one["uuid"]: one["vlan_id"] for one in caller.get(f"{V2}/networks")["entities"]}
    vms = caller.get(f"{V1}/vms")["entities"]
    controllers = [vm for vm in vms if vm["controllerVm"]]
    documented = [vm for vm in vms if not vm["controllerVm"] and vm["runningOnNdfs"]]
    nics = [nic for vm in documented[:3] for nic in caller.get(f"{V2}/vms/{vm['uuid']}/nics")["entities"]]
    reads: dict[str, Kind] = {"*/mac_address": text, "*/network_uuid": uuid, "*/is_connected": flag}

    assert len(controllers) == 4
    assert [ipv4(vm["ipAddresses"][0]) for vm in controllers] == [True] * 4
    assert misread(nics, reads) == {}
    assert {nic["network_uuid"] for nic in nics} <= networks.keys()


def test_asbuiltreport_tells_the_resiliency_by_the_domain_of_the_cluster(caller: Caller) -> None:
    kind = caller.get(f"{V2}/cluster")["fault_tolerance_domain_type"]

    domains = [one for one in caller.get(f"{V2}/cluster/domain_fault_tolerance_status") if one["domain_type"] == kind]

    assert len(domains) == 1
    assert domains[0]["component_fault_tolerance_status"]["STATIC_CONFIGURATION"]["number_of_failures_tolerable"] == 1


def test_asbuiltreport_lists_the_snapshots_of_domains(caller: Caller) -> None:
    caller.ask("POST", f"{GATEWAY}{V2}/protection_domains/pd/protect_vms", {"names": ["web-01"]})
    caller.ask("POST", f"{GATEWAY}{V2}/protection_domains/pd/oob_schedules", {})

    found = caller.get(f"{V2}/protection_domains/dr_snapshots")

    assert misread(found, DR_SNAPSHOTS) == {}
