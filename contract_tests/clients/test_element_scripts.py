"""What public scripts and collectors ask of a Prism Element, call by call as they make them, each under its name."""

from __future__ import annotations

import pytest

from contract_tests.clients.reads import Kind, ipv4, many, misread, number, numeral, or_null, text
from contract_tests.clients.test_element_clients import wait
from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2.element import NOWHERE
from contract_tests.shell.shell import Shell
from mock_prism.model.network import Network

GIB = 1 << 30


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded site of one cluster."""
    return Prism.start()


def test_hycu_makes_a_container_and_an_open_volume_group(prism: Prism) -> None:
    body = {"name": "hycu", "compression_enabled": "true", "compression_delay_in_secs": "0"}
    statuses = [prism.v2.send("POST", "/storage_containers/", body).status_code for _ in range(2)]
    (found,) = prism.v2.read("/storage_containers/?search_string=hycu")["entities"]
    disk = {"create_config": {"size": 10 * GIB, "storage_container_uuid": found["storage_container_uuid"]}, "index": 0}

    made = prism.v2.send("POST", "/volume_groups/", {"name": "hycu-vg", "is_shared": "true", "disk_list": [disk]})
    wait(prism, made)
    (group,) = [one for one in prism.v2.read("/volume_groups/")["entities"] if one["name"] == "hycu-vg"]
    opened = prism.v2.send(
        "POST", f"/volume_groups/{group['uuid']}/open", {"iscsi_client": {"client_address": "10.0.0.9"}}
    )

    assert (statuses, made.status_code) == ([201, 422], 201)
    assert (opened.status_code, opened.json) == (201, {"value": True})
    assert prism.v2.read(f"/volume_groups/{group['uuid']}")["iscsi_target"]


def test_jedi_reads_the_new_vm_from_its_task_at_a_hundred_percent(prism: Prism) -> None:
    made = prism.v2.send("POST", "/vms", {"name": "jedi", "memory_mb": 1024, "num_vcpus": 1, "num_cores_per_vcpu": 1})
    task = wait(prism, made)
    uuid = task["entity_list"][0]["entity_id"]

    switched = prism.v2.send("POST", f"/vms/{uuid}/set_power_state", {"transition": "ON", "vm_logical_timestamp": ""})
    wait(prism, switched)

    assert (made.status_code in (200, 201), switched.status_code in (200, 201)) == (True, True)
    assert (task["percentage_complete"], prism.v2.read(f"/vms/{uuid}")["power_state"]) == (100, "on")


def test_sbd_protects_vms_and_watches_the_jobs(prism: Prism) -> None:
    prism.v2.done("POST", "/protection_domains/", {"value": "sbd", "annotations": []})
    uuids = [prism.v2.vm(name).uuid for name in ("web-01", "db-01")]
    body = {"app_consistent_snapshots": False, "consistency_group_name": "cg", "uuids": uuids}
    prism.v2.done("POST", "/protection_domains/sbd/protect_vms", body)
    snapshot = prism.v2.send("POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": uuids[0], "snapshot_name": "s"}]})
    wait(prism, snapshot)
    assert snapshot.json is not None

    (job,) = prism.v1.read(f"/progress_monitors?filterCriteria=uuid=={snapshot.json['task_uuid']}")["entities"]

    assert {vm["vm_name"] for vm in prism.v2.read("/protection_domains/sbd")["vms"]} == {"web-01", "db-01"}
    assert (str(job["percentageCompleted"]), job["status"].lower()) == ("100", "succeeded")
    assert prism.v2.read("/cluster/stats/?metrics=hypervisor_cpu_usage_ppm")["stats_specific_responses"]


def test_a_volume_group_is_cloned_from_the_last_snapshot_of_its_domain(prism: Prism) -> None:
    """clone-vg of public scripts, with what its cmdlets are *assumed* to ask."""
    prism.v2.done("POST", "/volume_groups", {"name": "vg_prodsql"})
    prism.v2.settle()
    prism.v1.done("POST", "/protection_domains", {"value": "sql"})
    (group,) = prism.v2.read("/volume_groups")["entities"]
    prism.v1.done("POST", "/protection_domains/sql/add_entities", {"vmIds": [], "volumeGroupUuids": [group["uuid"]]})
    prism.v1.done("POST", "/protection_domains/sql/oob_schedules", {"scheduleStartTimeUsecs": None})
    prism.v2.settle()

    point = prism.v1.read("/protection_domains/sql/dr_snapshots")["entities"][0]["snapshotId"]
    body = {"volumeGroupUuids": [group["uuid"]], "vgNamePrefix": "test_", "snapshotId": point}
    assert prism.v1.done("POST", "/protection_domains/sql/restore_entities", body) == {"value": True}
    prism.v2.settle()
    (copy,) = [one for one in prism.v2.read("/volume_groups")["entities"] if one["name"] == "test_vg_prodsql"]
    opened = {"iscsi_client": {"client_address": "10.0.0.7"}, "operation": "ATTACH"}
    prism.v2.done("POST", f"/volume_groups/{copy['uuid']}/open", opened)

    assert prism.v2.read(f"/volume_groups/{copy['uuid']}")["iscsi_target"].split("-")[0] == "testvgprodsql"


def test_ntnx_console_client_and_datadog_look_at_the_cluster_hosts_and_vms(prism: Prism) -> None:
    """Datadog's package is closed: of its reads it is *assumed* that they are those of its documented metrics."""
    cluster, hosts, vms = (prism.v2.read(path) for path in ("/cluster/", "/hosts/", "/vms/"))
    statistics: dict[str, Kind] = {
        "stats/hypervisor_cpu_usage_ppm": numeral,
        "stats/controller_num_iops": numeral,
        "usage_stats/storage.usage_bytes": numeral,
    }
    places = {"block_serials": many, "cluster_external_ipaddress": or_null(ipv4), "nos_version": or_null(text)}

    assert misread(cluster, {"name": text, "version": text, "num_nodes": number, **statistics}) == {}
    assert misread(cluster, places) == {}
    assert misread(hosts["entities"], {f"*/{path}": kind for path, kind in statistics.items()}) == {}
    assert misread(vms["entities"], {"*/name": text, "*/power_state": text, "*/memory_mb": number}) == {}
    assert cluster["num_nodes"] == len(hosts["entities"])
    assert {vm["host_uuid"] for vm in vms["entities"] if "host_uuid" in vm} <= {
        one["uuid"] for one in hosts["entities"]
    }


def test_cloudslang_gives_a_vm_nics_and_snapshots(prism: Prism) -> None:
    vm = prism.v2.vm("test-off")
    network = next(iter(prism.v2.site.all(Network))).uuid
    nic = {"spec_list": [{"network_uuid": network, "is_connected": True, "vlan_id": ""}]}
    wait(prism, prism.v2.send("POST", f"/vms/{vm.uuid}/nics/", nic))
    mac = prism.v2.read(f"/vms/{vm.uuid}/nics/?include_address_assignments=true")["entities"][-1]["mac_address"]
    wait(prism, prism.v2.send("DELETE", f"/vms/{vm.uuid}/nics/{mac}"))
    spec = {"vm_uuid": vm.uuid, "snapshot_name": "cs", "vm_logical_timestamp": ""}
    wait(prism, prism.v2.send("POST", "/snapshots", {"snapshot_specs": [spec]}))
    (made,) = prism.v2.read(f"/snapshots/?vm_uuid={vm.uuid}")["entities"]
    wait(prism, prism.v2.send("POST", f"/vms/{vm.uuid}/restore", {"snapshot_uuid": made["uuid"]}))

    assert wait(prism, prism.v2.send("DELETE", f"/snapshots/{made['uuid']}"))["progress_status"] == "Succeeded"


def test_stig_scripts_look_at_health_and_who_is_logged_in(prism: Prism) -> None:
    summary = prism.v1.read("/vms/health_check_summary")

    assert summary["entityType"] is not None
    assert prism.v1.read("/users/session_info")["username"] == "admin"
    assert prism.v1.client.get("/PrismGateway/services/rest/v1/users/session_info").status_code == 401


def test_deploying_scripts_look_for_the_newest_package_that_lies_on_the_cluster(prism: Prism) -> None:
    none = prism.v1.read("/upgrade/prism_central_deploy/softwares")["entities"]
    upload = ("ncli", "software", "upload", "software-type=prism_central_deploy")
    for version in ("pc.2022.6", "pc.2022.9"):
        files = (f"file-path=/tmp/{version}.tar", f"meta-file-path=/tmp/{version}.json")
        assert Shell(prism.v2.sandboxes).run(*upload, *files).status == 0

    found = prism.v1.read("/upgrade/prism_central_deploy/softwares")["entities"]

    assert (none, sorted(one["name"] for one in found)[-1]) == ([], "pc.2022.9")
    assert {one["status"] for one in found} == {"COMPLETED"}
    assert prism.v1.read("/upgrade/nos/softwares")["entities"] == []
    assert prism.v1.send("GET", "/upgrade/toys/softwares").status_code == 404


def test_xsoar_switches_a_vm_polls_its_task_and_asks_whether_there_is_such_a_task(prism: Prism) -> None:
    uuid = prism.v2.vm("test-off").uuid
    body = {"uuid": uuid, "host_uuid": prism.v2.host("B").uuid, "transition": "ON"}
    task = prism.v2.done("POST", f"/vms/{uuid}/set_power_state", body)["task_uuid"]
    early = prism.v2.done("POST", "/tasks/poll", {"completed_tasks": [task], "timeout_interval": 1})
    prism.v2.settle()

    late = prism.v2.done("POST", "/tasks/poll", {"completed_tasks": [task], "timeout_interval": 1})
    missing = prism.v2.send("GET", f"/tasks/{NOWHERE}")

    assert early == {"timed_out": True}
    assert [one["progress_status"] for one in late["completed_tasks_info"]] == ["Succeeded"]
    assert f"{NOWHERE} is not found" in missing.text
    assert prism.v2.read(f"/vms/{uuid}")["host_uuid"] == prism.v2.host("B").uuid


def test_hpe_clones_changes_and_puts_back_a_vm_with_a_timestamp_of_one(prism: Prism) -> None:
    vm = prism.v2.vm("test-off").uuid
    disk = {"storage_container_uuid": prism.v2.read("/storage_containers")["entities"][0]["storage_container_uuid"]}
    network = next(iter(prism.v2.site.all(Network))).uuid

    cloned = wait(prism, prism.v2.send("POST", f"/vms/{vm}/clone", {"spec_list": [{"name": "hpe"}]}))
    uuid = cloned["entity_list"][0]["entity_id"]
    kept = prism.v2.send("POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": uuid, "snapshot_name": "before"}]})
    wait(prism, kept)
    new_disk = {"is_cdrom": False, "disk_address": {"device_bus": "scsi"}, "vm_disk_create": {**disk, "size": GIB}}
    wait(prism, prism.v2.send("POST", f"/vms/{uuid}/disks/attach", {"uuid": uuid, "vm_disks": [new_disk]}))
    wait(prism, prism.v2.send("POST", f"/vms/{uuid}/nics", {"spec_list": [{"network_uuid": network}]}))
    switch = {"transition": "ON", "vm_logical_timestamp": 1}
    wait(prism, prism.v2.send("POST", f"/vms/{uuid}/set_power_state", switch))
    (snapshot,) = prism.v2.read(f"/snapshots?vm_uuid={uuid}")["entities"]
    wait(prism, prism.v2.send("POST", f"/vms/{uuid}/set_power_state", {**switch, "transition": "OFF"}))
    wait(prism, prism.v2.send("POST", f"/vms/{uuid}/restore", {"snapshot_uuid": snapshot["uuid"]}))

    shown = prism.v2.read(f"/vms/{uuid}?include_vm_disk_config=true&include_vm_nic_config=true")
    before = prism.v2.read(f"/vms/{vm}?include_vm_disk_config=true")
    assert (shown["power_state"], len(shown["vm_disk_info"])) == ("off", len(before["vm_disk_info"]))
    assert prism.v2.send("GET", f"/tasks/{NOWHERE}").status_code in (404, 500)


def test_sbourdeaud_puts_the_disks_of_a_vm_in_the_image_library(prism: Prism) -> None:
    vm = prism.v2.vm("test-off")
    shown = prism.v2.read(f"/vms/{vm.uuid}?include_vm_disk_config=true")["vm_disk_info"]
    disk = next(one for one in shown if not one["is_cdrom"])
    path = disk["disk_address"]["ndfs_filepath"]
    spec = {"storage_container_uuid": disk["storage_container_uuid"], "url": path}
    body = {"image_type": "disk_image", "name": "test-off-scsi.0"}

    wait(prism, prism.v2.send("POST", "/images/", {**body, "image_import_spec": spec}))
    nobodys = {**spec, "url": path.replace(disk["disk_address"]["vmdisk_uuid"], NOWHERE)}
    missing = prism.v2.send("POST", "/images/", {**body, "image_import_spec": nobodys})

    (image,) = (
        one for one in prism.v2.read("/images?include_vm_disk_sizes=true")["entities"] if one["name"] == body["name"]
    )
    assert (image["image_state"], image["vm_disk_size"], missing.status_code) == ("ACTIVE", disk["size"], 422)


def test_sbourdeaud_lists_what_lies_in_the_drives_of_vms(prism: Prism) -> None:
    iso = next(one for one in prism.v2.read("/images")["entities"] if one["image_type"] == "ISO_IMAGE")
    clone = {"vm_disk_clone": {"disk_address": {"vmdisk_uuid": iso["vm_disk_id"]}}}
    body = {"name": "cd", "memory_mb": 512, "num_vcpus": 1, "vm_disks": [{"is_cdrom": True, **clone}]}
    made = wait(prism, prism.v2.send("POST", "/vms", body))["entity_list"][0]["entity_id"]

    (drive,) = prism.v2.read(f"/vms/{made}?include_vm_disk_config=true")["vm_disk_info"]

    path = drive["source_disk_address"]["ndfs_filepath"]
    assert path.endswith(f"/.acropolis/vmdisk/{iso['vm_disk_id']}")
    wait(prism, prism.v2.send("DELETE", f"/images/{iso['uuid']}"))
    (drive,) = prism.v2.read(f"/vms/{made}?include_vm_disk_config=true")["vm_disk_info"]
    assert "source_disk_address" not in drive


def test_fredouye_removes_all_snapshots_of_a_vm(prism: Prism) -> None:
    vm = prism.v2.vm("test-off").uuid
    for name in ("one", "two"):
        wait(prism, prism.v2.send("POST", "/snapshots/", {"snapshot_specs": [{"vm_uuid": vm, "snapshot_name": name}]}))

    found = prism.v2.read(f"/snapshots/?vm_uuid={vm}")["entities"]
    statuses = [prism.v2.send("DELETE", f"/snapshots/{one['uuid']}").status_code for one in found]
    prism.v2.settle()

    assert statuses == [201, 201]
    assert prism.v2.read(f"/snapshots/?vm_uuid={vm}")["entities"] == []
