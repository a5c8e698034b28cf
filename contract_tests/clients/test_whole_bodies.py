"""What public scripts say in full, with fields that only a server can say, as they read them or as they expect them."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism

GIB = 1 << 30
IMAGES = {
    "name": "Images",
    "marked_for_removal": False,
    "replication_factor": 2,
    "oplog_replication_factor": 2,
    "nfs_whitelist": [],
    "nfs_whitelist_inherited": True,
    "erasure_code": "off",
    "prefer_higher_ecfault_domain": None,
    "erasure_code_delay_secs": None,
    "finger_print_on_write": "off",
    "on_disk_dedup": "OFF",
    "compression_enabled": False,
    "compression_delay_in_secs": None,
    "is_nutanix_managed": None,
    "enable_software_encryption": False,
    "encrypted": None,
}
"""A container as workshop scripts make it."""
SUBNET = "10.0.0.0/255.0.0.0"
START = 1574924400000000


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded site of one cluster."""
    return Prism.start()


def container(prism: Prism, name: str) -> dict[str, Any]:
    """A container as v2.0 shows it."""
    found: list[dict[str, Any]] = prism.v2.read("/storage_containers")["entities"]
    return next(one for one in found if one["name"] == name)


def test_workshop_scripts_name_the_pool_and_the_containers(prism: Prism) -> None:
    by_name = "/storage_pools?sortOrder=storage_pool_name"
    pool = prism.v1.read(by_name)["entities"][0]
    default = container(prism, "default-container")
    renamed = {key: default[key] for key in ("id", "storage_container_uuid")}

    replies = [
        prism.v1.send("PUT", by_name, {"id": pool["id"], "name": "SP01", "disks": pool["disks"]}),
        prism.v2.send("PATCH", "/storage_containers", {**renamed, "name": "default", "vstore_name_list": ["default"]}),
        prism.v2.send("POST", "/storage_containers", IMAGES),
    ]

    assert [reply.status_code for reply in replies] == [200, 200, 201]
    assert prism.v1.read("/storage_pools")["entities"][0]["name"] == "SP01"
    assert container(prism, "default")["vstore_name_list"] == ["default"]
    assert container(prism, "Images")["nfs_whitelist_inherited"] is True


def test_a_whitelist_comes_and_goes_with_the_word_that_it_is_inherited(prism: Prism) -> None:
    before = container(prism, "default-container")
    own = {**before, "nfs_whitelist": [SUBNET], "nfs_whitelist_inherited": False}

    prism.v2.done("PUT", "/storage_containers", own)
    shown = container(prism, "default-container")
    unsaid = {key: value for key, value in own.items() if key != "nfs_whitelist"}
    refused = prism.v2.send("PUT", "/storage_containers", {**unsaid, "nfs_whitelist_inherited": True})
    prism.v2.done("PUT", "/storage_containers", before)

    assert (shown["nfs_whitelist"], shown["nfs_whitelist_inherited"]) == ([SUBNET], False)
    assert (refused.status_code, "nfs_whitelist_inherited: is read-only" in refused.text) == (422, True)
    assert container(prism, "default-container")["nfs_whitelist_inherited"] is True


def test_a_container_is_made_as_another_is_read(prism: Prism) -> None:
    before = container(prism, "default-container")

    copied = prism.v2.send("POST", "/storage_containers", {**before, "name": "copy"})
    wrong = prism.v2.send("POST", "/storage_containers", {**before, "name": "other", "max_capacity": 5 * GIB})

    assert (copied.status_code, wrong.status_code) == (201, 422)
    assert "max_capacity: is read-only" in wrong.text
    assert container(prism, "copy")["storage_container_uuid"] != before["storage_container_uuid"]


@pytest.mark.parametrize("offset", [-25200, 7200, 0])
def test_scripts_say_the_zone_of_a_schedule(prism: Prism, offset: int) -> None:
    prism.v2.done("POST", "/protection_domains", {"value": "pd"})
    body = {
        "pdName": "pd",
        "type": "HOURLY",
        "values": None,
        "everyNth": 1,
        "userStartTimeInUsecs": START,
        "startTimesInUsecs": None,
        "endTimeInUsecs": None,
        "timezoneOffset": offset,
        "retentionPolicy": {"localMaxSnapshots": 7, "remoteMaxSnapshots": {}},
        "rollupScheduleUuid": None,
        "appConsistent": False,
    }

    made = prism.v1.done("POST", "/protection_domains/pd/schedules", body)
    (shown,) = prism.v2.read("/protection_domains/pd/schedules")
    path = f"/protection_domains/pd/schedules/{made['id']}"
    changed = prism.v2.done("PUT", path, {**shown, "timezone_offset": 3600})
    far = prism.v2.send("PUT", path, {**shown, "timezone_offset": 86400})

    assert (made["timezoneOffset"], shown["timezone_offset"], changed["timezone_offset"]) == (offset, offset, 3600)
    assert (far.status_code, "timezone_offset: must be within" in far.text) == (422, True)


def test_a_script_lets_an_iscsi_client_in_and_keeps_it_out_by_the_same_body(prism: Prism) -> None:
    home = container(prism, "default-container")["storage_container_uuid"]
    disk = {"create_config": {"size": GIB, "storage_container_uuid": home}, "index": 0}
    prism.v2.done("POST", "/volume_groups", {"name": "vg", "disk_list": [disk]})
    prism.v2.settle()
    (group,) = (one for one in prism.v2.read("/volume_groups")["entities"] if one["name"] == "vg")
    body = {"iscsi_client": {"client_address": "10.0.0.9"}, "operation": "ATTACH"}
    path = f"/volume_groups/{group['uuid']}"

    opened = prism.v2.send("POST", f"{path}/open", body)
    clients = prism.v2.read(path)["attachment_list"]
    closed = prism.v2.send("POST", f"{path}/close", body)

    assert (opened.status_code, closed.status_code, len(clients)) == (201, 201, 1)
    assert not prism.v2.read(path)["attachment_list"]


def test_cloudslang_says_of_a_vm_that_is_bound_to_no_hosts_an_empty_affinity(prism: Prism) -> None:
    home = container(prism, "default-container")["storage_container_uuid"]
    host = prism.v2.read("/hosts")["entities"][0]["uuid"]
    disk = {
        "disk_address": {"device_bus": "scsi", "disk_label": "scsi.0"},
        "flash_mode_enabled": False,
        "is_cdrom": False,
        "is_scsi_pass_through": True,
        "is_thin_provisioned": True,
        "vm_disk_create": {"size": GIB, "storage_container_uuid": home},
    }
    sizes = {"memory_mb": 1024, "num_vcpus": 1, "num_cores_per_vcpu": 1, "timezone": "UTC"}
    body = {"name": "cs", **sizes, "vm_disks": [disk], "vm_nics": [], "affinity": {}}

    prism.v2.done("POST", "/vms", body)
    prism.v2.settle()
    vm = prism.v2.vm("cs")
    prism.v2.done("PUT", f"/vms/{vm.uuid}", {"affinity": {"policy": "AFFINITY", "host_uuids": [host]}})
    prism.v2.settle()
    prism.v2.done("PUT", f"/vms/{vm.uuid}", {"description": "bound", "affinity": {}})
    half = prism.v2.send("PUT", f"/vms/{vm.uuid}", {"affinity": {"policy": "AFFINITY"}})
    prism.v2.settle()

    assert (vm.affinity, half.status_code) == ((), 422)
    assert (prism.v2.vm("cs").affinity, prism.v2.vm("cs").description) == ((host,), "bound")


def test_a_setup_script_configures_alerts_with_a_tunnel_that_is_off(prism: Prism) -> None:
    unknown = {"status": "UNKNOWN", "message": None}
    off = {"lastCheckedTimeStampUsecs": 0, "status": "DISABLED", "message": {"message": ""}}
    mail = {"address": "10.0.0.25", "port": 25, "username": None, "password": None, "secureMode": "NONE"}
    tunnel = {"httpProxy": None, "serviceCenter": None, "connectionStatus": off, "transportStatus": unknown}
    body = {
        "emailContactList": ["ops@example.com"],
        "enable": False,
        "enableDefaultNutanixEmail": False,
        "enableEmailDigest": True,
        "skipEmptyAlertEmailDigest": True,
        "defaultNutanixEmail": "nos-alerts@nutanix.com",
        "smtpServer": {**mail, "fromEmailAddress": "prism@example.com", "emailStatus": unknown},
        "tunnelDetails": tunnel,
        "emailConfigRules": None,
        "emailTemplate": {"subjectPrefix": None, "bodySuffix": None},
    }

    prism.v1.done("PUT", "/alerts/configuration", body)
    shown = prism.v1.read("/alerts/configuration")
    odd = {**tunnel, "transportStatus": {"status": "DISABLED"}}
    wrong = prism.v1.send("PUT", "/alerts/configuration", {**body, "tunnelDetails": odd})

    assert shown["tunnelDetails"]["connectionStatus"]["status"] == "DISABLED"
    assert (shown["emailContactList"], shown["smtpServer"]["address"]) == (["ops@example.com"], "10.0.0.25")
    assert (wrong.status_code, "transportStatus.status" in wrong.text) == (422, True)


def test_ntnx_api_asks_for_the_bridges_before_it_makes_a_network(prism: Prism) -> None:
    body = {
        "entity_type": "virtual_switch",
        "group_member_attributes": [{"attribute": "name"}],
        "group_member_count": 1000,
        "group_member_offset": 0,
        "query_name": "prism:EBQueryModel",
    }

    (group,) = prism.v1.done("POST", "/groups", body)["group_results"]
    beyond = prism.v1.done("POST", "/groups", {**body, "group_member_offset": 9})["group_results"][0]
    odd: list[dict[str, Any]] = [
        {"entity_type": "vm"},
        {"group_member_attributes": [{"attribute": "mtu"}]},
        {"filter_criteria": "name==x"},
    ]
    wrong: list[dict[str, Any]] = [{"entity_type": ""}, {"group_member_count": -1}, {"group_member_attributes": "name"}]
    refused = [prism.v1.send("POST", "/groups", {**body, **more}).status_code for more in (*odd, *wrong)]

    bridges = [
        value
        for row in group["entity_results"]
        for data in row["data"]
        for values in data["values"]
        for value in values["values"]
    ]
    assert prism.v2.read("/networks")["entities"][0]["vswitch_name"] in bridges
    assert (beyond["entity_results"], beyond["total_entity_count"]) == ([], len(bridges))
    assert refused == [501, 501, 501, 422, 422, 422]
