"""markt-heximal/nutanix-mcp-server, whose tests hold what AOS 6.8.1 has answered: its tools for Prism Element.

Read in its sources (``tools/prism_element.py``, ``pe_probe.py``). It calls below ``/api/nutanix``, first once without a
login, to see whether anybody answers; lists it asks for in pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import Caller
from contract_tests.clients.reads import (
    Kind,
    flag,
    instant,
    many,
    map_,
    misread,
    number,
    one_of,
    or_null,
    text,
    uuid,
    words,
)
from mock_prism.testing.live_server import LiveServer

V2, V1 = "/api/nutanix/v2.0", "/PrismGateway/services/rest/v1"
NOT_PLAYED = ["v3 groups of remote_syslog_server, which answered with nothing on 6.8.1 too"]
Reads = dict[str, Kind]


def each(below: str = "entities/*", **kinds: Kind) -> Reads:
    """Fields of the members of a list."""
    return {f"{below}/{field}".lstrip("/"): kind for field, kind in kinds.items()}


DISK: Reads = {
    **each(id=text, disk_uuid=uuid, storage_tier_name=text, disk_status=text, disk_size=number, online=flag),
    **each(mount_path=text, location=number),
    **each("entities/*/disk_hardware_config", serial_number=text, model=text, vendor=or_null(text)),
}
COMPONENT = "*/component_fault_tolerance_status/*"
FAULTS: Reads = {
    "*/domain_type": text,
    "*/cluster_under_replicated_data_bytes": or_null(number),
    f"{COMPONENT}/component_type": text,
    f"{COMPONENT}/number_of_failures_tolerable": number,
    f"{COMPONENT}/under_computation": flag,
    f"{COMPONENT}/last_updated_time_in_usecs": number,
}
LICENCE: Reads = {
    **each("licenseDTO", category=text, subCategory=words, licenseClass=text, clusterExpiryUsecs=number),
    "licenseDTO/allowanceMap/*/displayName": text,
    "licenseDTO/allowanceMap/*/boolValue/boolValue": or_null(flag),
}
NIC: Reads = {
    **each("*", name=text, uuid=uuid, mac_address=text, ipv4_addresses=many, ipv6_addresses=many),
    **each("*", mtu_in_bytes=number, status=or_null(text), link_speed_in_kbps=or_null(number)),
}
ALERT = each(id=text, alert_title=text, severity=text, message=text, resolved=flag, affected_entities=many)
GROUP = each(name=text, uuid=uuid, disk_list=many, iscsi_target=or_null(text), attachment_list=or_null(many))
SITE = each(name=text, uuid=uuid, remote_ip_ports=map_, capabilities=many, compression_enabled=flag, ssh_enabled=flag)
IMAGE = each(name=text, uuid=uuid, image_type=one_of("DISK_IMAGE", "ISO_IMAGE"), created_time_in_usecs=instant)
NETWORK = each(name=or_null(text), uuid=uuid, vlan_id=number, ip_config=or_null(map_))
CHECK = each(id=text, name=text, description=text, affected_entity_types=many, check_type=text)
READS: dict[str, tuple[str, Reads]] = {
    "the cluster": (f"{V2}/cluster", each("", name=text, uuid=uuid, version=text, num_nodes=number)),
    "VMs": (f"{V2}/vms", each(name=text, uuid=uuid, power_state=text, memory_mb=number, num_vcpus=number)),
    "hosts": (f"{V2}/hosts", each(name=text, uuid=uuid, hypervisor_address=text, cpu_model=text, num_vms=number)),
    "containers": (f"{V2}/storage_containers", each(name=text, storage_container_uuid=uuid, replication_factor=number)),
    "pools": (f"{V1}/storage_pools", each(name=text, id=text, capacity=number)),
    "disks": (f"{V2}/disks", DISK),
    "alerts": (f"{V2}/alerts?count=50&resolved=false", {"entities": many}),
    "domains": (f"{V2}/protection_domains", each(name=text, active=flag, vms=many)),
    "the points of a domain": (f"{V2}/protection_domains/pd/dr_snapshots", {"entities": many}),
    "authentication": (f"{V2}/authconfig", {"auth_type_list": many, "directory_list": many}),
    "mail": (f"{V2}/cluster/smtp", each("", address=or_null(text), port=or_null(number), secure_mode=or_null(text))),
    "SNMP": (f"{V2}/snmp", {"enabled": flag}),
    "mail for alerts": (
        f"{V2}/alerts/configuration",
        each("", email_contact_list=many, enable=flag, enable_default_nutanix_email=flag, enable_email_digest=flag),
    ),
    "who may mount": (f"{V2}/cluster/nfs_whitelist", {"": many}),
    "the licence": (f"{V1}/license", LICENCE),
    "a domain": (f"{V2}/protection_domains/pd", each("", name=text, active=flag, vms=many, marked_for_removal=flag)),
    "remote sites": (f"{V2}/remote_sites", SITE),
    "what a domain sends": (f"{V2}/protection_domains/pd/replications", {"entities": many}),
    "unprotected VMs": (
        f"{V2}/protection_domains/unprotected_vms",
        each(vm_name=text, vm_id=text, power_state=text, host_uuid=or_null(uuid)),
    ),
    "groups": (f"{V2}/volume_groups", GROUP),
    "fault tolerance": (f"{V2}/cluster/domain_fault_tolerance_status", FAULTS),
    "health checks": (f"{V2}/health_checks", CHECK),
    "images": (f"{V2}/images", IMAGE),
    "networks": (f"{V2}/networks", NETWORK),
    "points anywhere": (f"{V2}/remote_sites/dr_snapshots", {"entities": many}),
    "what is sent": (f"{V2}/protection_domains/replications", {"entities": many}),
}


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """Its client, over a cluster with something of each."""
    caller = Caller(mock_server, mock_sandbox)
    caller.ask("POST", f"{V2}/protection_domains", {"value": "pd"})
    caller.ask("POST", f"{V2}/remote_sites", {"name": "far", "remote_ip_ports": {"203.0.113.9": 2020}})
    caller.ask("POST", f"{V2}/volume_groups", {"name": "vg"})
    yield caller
    caller.close()


@pytest.mark.parametrize("what", READS)
def test_markt_reads(caller: Caller, what: str) -> None:
    path, reads = READS[what]

    assert misread(caller.ask("GET", path), reads) == {}


def test_markt_looks_without_a_login_whether_anybody_answers(caller: Caller) -> None:
    caller.sign_out()
    reply = caller.send("GET", f"{V2}/cluster")

    assert (reply.status_code, reply.json().keys() >= {"message"}) == (401, True)


def test_markt_reads_the_disks_and_the_nics_of_a_host(caller: Caller) -> None:
    host = caller.ask("GET", f"{V2}/hosts")["entities"][0]["uuid"]
    disks = caller.ask("GET", f"{V2}/disks/?host_ids={host}")

    assert (misread(disks, DISK), {one["node_uuid"] for one in disks["entities"]}) == ({}, {host})
    assert misread(caller.ask("GET", f"{V2}/hosts/{host}/host_nics"), NIC) == {}
    assert caller.send("GET", f"{V2}/hosts/{host}/host_disks").status_code == 404


def test_markt_is_told_that_v2_knows_no_controller_vms(caller: Caller) -> None:
    """Whether a cluster knows the field there, where it lists guests alone, nothing tells; v1 does."""
    reply = caller.send("GET", f"{V2}/vms?filter_criteria=is_cvm==true")

    assert (reply.status_code, reply.json()["message"]) == (
        500,
        "Invalid filter criteria specified. Unrecognized field is_cvm",
    )
    assert len(caller.ask("GET", f"{V1}/vms?filterCriteria=is_cvm==true")["entities"]) == 4


def test_markt_takes_a_412_for_no_witness(caller: Caller) -> None:
    assert caller.send("GET", f"{V2}/cluster/metro_witness").status_code == 412
    assert caller.send("GET", f"{V2}/storage_pools").status_code == 404


def test_markt_sets_mail_and_servers(caller: Caller) -> None:
    mail = {"address": "mail.test", "port": 25, "secure_mode": "NONE", "from_email_address": "a@b.test"}
    caller.ask("PUT", f"{V2}/cluster/smtp", mail)
    for servers, added in (("name_servers", ["10.9.9.9"]), ("ntp_servers", ["9.pool.test"])):
        caller.ask("POST", f"{V2}/cluster/{servers}/add_list", added)
        assert set(added) <= set(caller.ask("GET", f"{V2}/cluster")[servers])
        caller.ask("POST", f"{V2}/cluster/{servers}/remove_list", added)
        assert set(added).isdisjoint(caller.ask("GET", f"{V2}/cluster")[servers])

    assert caller.ask("GET", f"{V2}/cluster/smtp")["address"] == "mail.test"


def test_markt_protects_vms(caller: Caller) -> None:
    caller.ask("POST", f"{V2}/protection_domains/pd/protect_vms", {"names": ["web-01"]})
    domain: dict[str, Any] = caller.ask("GET", f"{V2}/protection_domains/pd")

    assert misread(domain, each("vms/*", vm_name=text, vm_id=text, consistency_group_name=or_null(text))) == {}
