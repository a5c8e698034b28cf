"""Health checks, GPUs, the search, remote support, licences, progress monitors, and what first logins ask."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2 import scenes
from contract_tests.rest_v2.element import Element
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.health import CHECKS
from mock_prism.model.host import Host


def test_health_checks_are_those_of_the_model(prism: Prism) -> None:
    checks = prism.v2.read("/health_checks")["entities"]
    bare = prism.v1.read("/health_checks?includeInternalChecks=true")

    driven = [check["alert_type_id"] for check in checks if check["check_type"] == "EVENT_DRIVEN"]
    assert driven == ["CvmDown", "HostDown", "HostNotSchedulable", "StoragePoolSpaceUsage"]
    assert [check["id"] for check in checks] == [str(check.number) for check in CHECKS]
    assert [check["name"] for check in bare] == [check["name"] for check in checks]
    assert prism.v2.read("/health_checks?check_ids=2")["entities"] == [prism.v2.read("/health_checks/2")]
    assert prism.v2.send("GET", "/health_checks/99").status_code == 404


def test_a_health_check_is_turned_off(prism: Prism) -> None:
    changed = prism.v2.done("PUT", "/health_checks", {"id": "1", "enabled": False, "title": "mine"})
    missing = prism.v2.send("PUT", "/health_checks", {"enabled": False})

    found = prism.v1.read("/health_checks/1")
    assert (changed["enabled"], missing.status_code) == (False, 422)
    assert (found["enabled"], found["title"], found["modifiedByUsername"]) == (False, "Controller VM is down", "admin")


def test_alerts_say_which_check_has_raised_them_and_are_filtered_by_what_suffers(prism: Prism) -> None:
    prism.v2.site.submit(FailHost(prism.v2.host("B").uuid))
    prism.v2.settle()
    cluster = prism.v2.read("/cluster")["uuid"]

    shown = {alert["alert_type_uuid"]: alert for alert in prism.v2.read("/alerts")["entities"]}
    old = {alert["alertTypeUuid"]: alert for alert in prism.v1.read("/alerts")["entities"]}

    assert shown.keys() == old.keys() == {"HostDown", "CvmDown"}
    host = shown["HostDown"]
    assert (host["check_id"], host["impact_types"], host["classifications"]) == (
        f"{cluster}::2",
        ["Availability"],
        ["Hardware"],
    )
    assert (old["CvmDown"]["categories"], old["CvmDown"]["impact"]) == (["ControllerVM"], "kAvailability")
    for face, query, types in (
        (prism.v2, "classification=Hardware", {"HostDown"}),
        (prism.v2, "impact_types=Availability", {"HostDown", "CvmDown"}),
        (prism.v2, "impact_types=kCapacity", set()),
        (prism.v1, "categories=ControllerVM", {"CvmDown"}),
        (prism.v1, "impacts=Configuration", set()),
    ):
        found = face.read(f"/alerts?{query}")["entities"]
        assert {alert.get("alert_type_uuid") or alert.get("alertTypeUuid") for alert in found} == types, query
    assert prism.v2.send("GET", "/alerts?impact_types=Nonsense").status_code == 422


def test_a_check_that_is_off_raises_no_alert(prism: Prism) -> None:
    prism.v2.done("PUT", "/health_checks", {"id": "2", "enabled": False})
    prism.v2.site.submit(FailHost(prism.v2.host("B").uuid))
    prism.v2.settle()

    assert [alert["alert_type_uuid"] for alert in prism.v2.read("/alerts")["entities"]] == ["CvmDown"]


def test_gpus_are_those_of_the_hosts(prism: Prism) -> None:
    host = next(host for host in prism.v2.site.all(Host) if host.gpus)

    everywhere = prism.v2.read("/hosts/host_gpus")["entities"]
    one = prism.v2.read(f"/hosts/{host.uuid}/host_gpus/{host.gpus[0].uuid}")

    assert [gpu["uuid"] for gpu in everywhere] == [gpu.uuid for gpu in host.gpus]
    assert prism.v2.read(f"/hosts/{host.uuid}/host_gpus")["entities"] == everywhere
    assert (one["node_uuid"], one["gpu_config"]["device_name"]) == (host.uuid, host.gpus[0].model)
    assert prism.v2.send("GET", f"/hosts/{host.uuid}/host_gpus/none").status_code == 404


def test_cards_are_cut_into_shares_and_guests_share_them(prism: Prism) -> None:
    profiles = prism.v2.read("/hosts/gpu_profiles")["entities"]
    share = next(one["gpu_config"] for one in profiles if one["gpu_config"]["device_name"] == "GRID T4-8Q")
    gpu = {"device_id": share["device_id"], "gpu_type": "VIRTUAL", "gpu_vendor": "NVIDIA"}
    before = prism.v2.read("/hosts/host_gpus")["entities"]
    prism.v2.done("POST", "/vms", {"name": "g", "memory_mb": 1024, "num_vcpus": 1, "vm_gpus": [gpu]})
    uuid = prism.v2.vm("g").uuid

    prism.v2.done("POST", f"/vms/{uuid}/set_power_state", {"transition": "ON"})
    prism.v2.settle()

    after = prism.v2.read("/hosts/host_gpus")["entities"]
    shared = [one for one in after if one["num_vgpus_allocated"]]
    profile = next(
        one
        for one in prism.v2.read("/hosts/gpu_profiles")["entities"]
        if one["gpu_config"]["device_id"] == share["device_id"]
    )
    assert sum(one["num_vgpus_allocated"] for one in before) == 0
    assert [(one["gpu_config"]["gpu_mode"], one["gpu_config"]["vm_uuids"]) for one in shared] == [
        ("USED_FOR_VIRTUAL", [uuid])
    ]
    assert (profile["allocated_vm_uuids"], profile["gpu_config"]["gpu_type"]) == ([uuid], "VIRTUAL")


def test_a_search_finds_by_name_in_any_case(prism: Prism) -> None:
    found = prism.v2.read("/cluster/search?search_string=WEB-0")

    assert {(one["entity_type"], one["entity_name"][:5]) for one in found} == {("vm", "web-0")}
    assert len(prism.v2.read("/cluster/search?search_string=WEB-0&maxCount=1")) == 1
    assert [one["entityUuid"] for one in prism.v1.read("/cluster/search?searchString=web-01&entityTypes=vm")] == [
        prism.v2.vm("web-01").uuid
    ]
    assert prism.v2.read("/cluster/search?search_string=web-01&entity_types=host") == []
    assert prism.v2.send("GET", "/cluster/search").status_code == 422


def test_remote_support_is_switched_for_both_generations(prism: Prism) -> None:
    reply = prism.v2.done("PUT", "/cluster/remote_support", {"enabled": "true", "duration": 3600})

    assert reply == {"value": True}
    assert prism.v1.read("/cluster/remote_support") == {
        "enable": {"duration": 3600, "enabled": True},
        "tunnelDetails": None,
    }


def test_nothing_is_encrypted(prism: Prism) -> None:
    status = prism.v2.read("/data_at_rest_encryption")

    assert set(status["disk_encryption_status"].values()) == {False}
    assert (len(status["disk_encryption_status"]), status["is_cluster_empty"]) == (16, False)
    assert prism.v2.send("POST", "/data_at_rest_encryption/enable", {"value": True}).status_code == 500


def test_a_licence_says_what_it_allows(prism: Prism) -> None:
    licence = prism.v1.read("/license/")
    allowances = prism.v1.read("/license/allowances")

    assert licence["licenseDTO"]["allowanceMap"] == allowances
    assert prism.v1.read("/license/allowances/snmp") == allowances["SNMP"]
    assert prism.v1.send("GET", "/license/allowances/luck").status_code == 404
    summary = prism.v1.send("GET", "/license/cluster_summary_file")
    assert (summary.mimetype, json.loads(summary.data)) == (
        "application/octet-stream",
        prism.v1.read("/license/cluster_info"),
    )
    about = prism.v1.read("/license/cluster_info")
    assert (about["capacity"]["num_nodes"], about["cluster_name"]) == (4, prism.v2.read("/cluster")["name"])
    assert prism.v1.read("/license/alerts")["entities"] == prism.v1.read("/license/events")["entities"] == []


def test_a_progress_monitor_is_a_task(prism: Prism) -> None:
    """As scripts wait for an operation: by its name, until it is at 100."""
    task = scenes.entering(prism.v2)

    (monitor,) = prism.v1.read(f"/progress_monitors?filterCriteria=uuid=={task}")["entities"]
    prism.v2.settle()
    (after,) = prism.v1.read(f"/progress_monitors?filterCriteria=uuid=={task}")["entities"]

    assert (monitor["operation"], monitor["status"], after["status"]) == (
        "EnterMaintenanceMode",
        "running",
        "succeeded",
    )
    assert (after["percentageCompleted"], monitor["entityId"]) == (100, [prism.v2.host("A").uuid])


def test_the_licence_agreement_is_accepted_once_and_for_all(prism: Prism) -> None:
    agreement = {"username": "me", "companyName": "mine", "jobTitle": "any"}
    before = prism.v1.read("/eulas")

    reply = prism.v1.done("POST", "/eulas/accept", agreement)

    assert (before, reply) == ([], {"value": True})
    assert prism.v1.read("/eulas")[0]["userDetailsList"] == [agreement]
    assert prism.v1.send("POST", "/eulas/accept", {"username": "me"}).status_code == 422


def test_pulse_is_turned_off_with_words_and_nulls(prism: Prism) -> None:
    """As set-up scripts send it."""
    body = {"enable": "false", "emailContactList": None, "isPulsePromptNeeded": False, "nosVersion": None}

    prism.v1.done("PUT", "/pulse", body)

    pulse = prism.v1.read("/pulse")
    assert (pulse["enable"], pulse["isPulsePromptNeeded"], pulse["enableDefaultNutanixEmail"]) == (False, False, True)
    assert prism.v1.send("PUT", "/pulse", {"enable": "maybe"}).status_code == 422


def entry(element: Element, scope: str, **query: str) -> list[tuple[str, object]]:
    """What pages remember, by key."""
    text = "&".join(f"{key}={value}" for key, value in query.items())
    return [(one["key"], one["value"]) for one in element.read(f"/application/{scope}?{text}")]


@pytest.mark.parametrize("scope", ["system_data", "user_data"])
def test_what_pages_remember_goes_by_type_and_key(prism: Prism, scope: str) -> None:
    banner = {"type": "WELCOME_BANNER", "key": "welcome_banner_status", "value": True}
    added = prism.v1.send("POST", f"/application/{scope}", banner)
    prism.v1.done("PUT", f"/application/{scope}", {**banner, "value": False})
    prism.v1.done("POST", f"/application/{scope}", {"type": "CUSTOM_LOGIN_SCREEN", "key": "color_in", "value": "#ADD"})

    assert added.status_code == 201
    assert entry(prism.v1, scope) == [("welcome_banner_status", False), ("color_in", "#ADD")]
    assert entry(prism.v1, scope, type="WELCOME_BANNER") == [("welcome_banner_status", False)]
    assert prism.v1.send("POST", f"/application/{scope}", {"type": "x"}).status_code == 422


def test_servers_are_added_and_removed_by_the_list(prism: Prism) -> None:
    before = prism.v1.read("/cluster/ntp_servers")

    added = prism.v1.send("POST", "/cluster/ntp_servers/add_list", ["a.test", {"hostname": "b.test"}])
    shown = prism.v2.read("/cluster/ntp_servers")
    removed = prism.v1.send("POST", "/cluster/ntp_servers/remove_list", ["a.test", "b.test"])

    assert (added.status_code, added.json, shown) == (200, {"value": True}, [*before, "a.test", "b.test"])
    assert (removed.status_code, prism.v1.read("/cluster/ntp_servers")) == (200, before)
    bad = [[], ["not a name"], "a.test", [{}]]
    assert [prism.v1.send("POST", "/cluster/ntp_servers/add_list", body).status_code for body in bad] == [422] * 4
    assert prism.v1.send("POST", "/cluster/name_servers/remove_list", ["10.9.9.9"]).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/cluster/metro_witness", 412, "Metro availability is not configured on the cluster"),
        ("POST", "/vms/{vm}/manage_vm_guest_tools", 500, "Hypervisor ahv not supported"),
        ("GET", "/storage_containers/datastores", 500, "Cannot list datastores"),
    ],
)
def test_what_such_a_cluster_cannot_do_it_says_in_words_of_its_own(
    prism: Prism, method: str, path: str, status: int, words: str
) -> None:
    reply = prism.v2.send(
        method, path.format(vm=prism.v2.vm("web-01").uuid), {"operation": "MOUNT"} if method == "POST" else None
    )

    assert reply.json is not None
    assert (reply.status_code, reply.json["message"][: len(words)]) == (status, words)


def test_guest_tools_are_mounted_and_unmounted(prism: Prism) -> None:
    """As calm-dsl and blueprints do it."""
    vm = prism.v2.vm("test-off")
    drive = {"vm_disks": [{"is_cdrom": True, "is_empty": True}]}
    prism.v2.done("POST", f"/vms/{vm.uuid}/disks/attach", drive)
    prism.v2.settle()
    path = f"/vms/{vm.cluster_uuid}::{vm.uuid}/guest_tools"

    before = prism.v1.read(path)
    mounted = prism.v1.send("POST", f"{path}/mount")
    prism.v2.settle()
    during = prism.v1.read("/vms/guest_tools/?vmNames=test-off")
    unmounted = prism.v1.send("POST", f"{path}/unmount")
    prism.v2.settle()

    assert (before["toolsMounted"], before["enabled"], before["vmName"]) == (False, False, "test-off")
    assert (mounted.status_code, mounted.json, unmounted.status_code) == (201, {"value": True}, 201)
    assert [one["toolsMounted"] for one in during] == [True]
    assert prism.v1.read(path)["toolsMounted"] is False
    assert prism.v1.send("POST", f"{path}/unmount").status_code == 404
    assert prism.v1.send("PUT", path, {"enabled": True}).status_code == 500


def test_a_summary_counts_what_is_well(prism: Prism) -> None:
    scenes.host_lost(prism.v2)

    summaries = {noun: prism.v1.read(f"/{noun}/health_check_summary") for noun in ("hosts", "disks", "vms")}

    assert {noun: one["entityType"] for noun, one in summaries.items()} == {
        "hosts": "HOST",
        "disks": "DISK",
        "vms": "VM",
    }
    assert summaries["hosts"]["healthSummary"] == {"Good": 3, "Critical": 1, "Warning": 0, "Error": 0, "Unknown": 0}
    assert summaries["disks"]["healthSummary"]["Good"] == 16


def test_a_vstore_is_a_container(prism: Prism) -> None:
    vstores = prism.v2.read("/vstores")["entities"]
    containers = prism.v2.read("/storage_containers")["entities"]

    assert [one["name"] for one in vstores] == [one["name"] for one in containers]
    assert [one["containerUuid"] for one in prism.v1.read("/vstores")] == [one["uuid"] for one in vstores]
    assert prism.v2.read(f"/vstores/{vstores[0]['uuid']}") == vstores[0]
    assert prism.v1.read(f"/vstores?names={vstores[1]['name']}")[0]["id"] == vstores[1]["id"]
    assert prism.v2.send("GET", "/vstores/none").status_code == 404


def test_one_cloud_credential_is_the_default_and_all_can_be_forgotten(prism: Prism) -> None:
    for name in ("a", "b"):
        prism.v2.done("POST", "/cloud/aws/credentials", {"name": name, "use_as_default": name == "a"})

    chosen = prism.v1.send("POST", "/cloud/AWS/default-credentials", {"value": "b"})
    defaults = {one["name"]: one["use_as_default"] for one in prism.v2.read("/cloud/aws/credentials")["entities"]}
    missing = prism.v2.send("POST", "/cloud/aws/default-credentials", {"value": "c"})
    gone = prism.v2.send("DELETE", "/cloud/aws/credentials")

    assert (chosen.status_code, defaults, missing.status_code) == (201, {"a": False, "b": True}, 404)
    assert (gone.status_code, prism.v2.read("/cloud/aws/credentials")["entities"]) == (204, [])


@pytest.mark.parametrize("path", ["/multicluster/add_to_multicluster", "/multicluster/prism_central/register"])
def test_a_cluster_is_registered_with_prism_central(path: str) -> None:
    """As zero-touch scripts do it."""
    prism = Prism.start("two-clusters")
    site = prism.v2.site
    cluster, central = next(iter(site.all(Cluster))), next(iter(site.all(PrismCentral)))
    site.put(replace(cluster, prism_central_uuid=None))
    body = {"ipAddresses": [central.ip], "username": "admin", "password": "x", "port": 9440}

    before = prism.v1.read("/multicluster/cluster_external_state")
    wrong = [prism.v1.send("POST", path, each).status_code for each in ({}, {**body, "ipAddresses": []})]
    nobody = prism.v1.send("POST", path, {**body, "ipAddresses": ["10.9.9.9"]})
    reply = prism.v1.send("POST", path, body)

    assert (before, wrong, nobody.status_code) == ([], [422, 422], 503)
    assert (reply.status_code, reply.json) == (200, {"value": True})
    assert prism.v1.read("/multicluster/cluster_external_state")[0]["clusterUuid"] == central.uuid
    assert prism.v1.send("POST", path, body).status_code == 500


def test_what_is_not_there_cannot_be_removed_and_what_is_in_use_is_not(prism: Prism) -> None:
    unit = prism.v2.read("/cluster/rackable_units")[0]

    in_use = [
        prism.v2.send("DELETE", f"/cluster/rackable_units/{unit['rackable_unit_uuid']}"),
        prism.v1.send("DELETE", f"/cluster/rackable_units/{unit['id']}"),
    ]
    missing = [
        ("DELETE", "/cluster/rackable_units/none"),
        ("DELETE", "/data_at_rest_encryption_certificates/svm_certificate?server_name=a&node_uuid=b"),
        ("POST", "/file_groups/none/delete_files"),
    ]

    assert [(one.status_code, unit["serial"] in one.text) for one in in_use] == [(422, True)] * 2
    assert [prism.v2.send(*one).status_code for one in missing] == [404] * 3
    assert prism.v2.read("/data_at_rest_encryption/recent_certificate_test_results") == []
