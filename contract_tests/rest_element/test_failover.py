"""Protection domains that replicate, go over and come back, over v1 and v2.0."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.test_volume_groups import fault
from contract_tests.rest_element.two_sites import OUTSIDE, PD, REMOTES, Elements
from contract_tests.rest_v2.element import EPOCH_MICROS, assert_wire
from mock_prism.model.vm import Vm

GIB = 1 << 30
SECOND = 1_000_000
HOUR = 3600 * SECOND


@pytest.fixture
def both() -> Elements:
    """East and west, and a protection domain with a VM of 64 GiB."""
    both = Elements()
    vm = both.east.vm("east-01")
    disk = next(disk for disk in vm.disks if disk.vmdisk_uuid)
    both.east.site.put(replace(vm, disks=(replace(disk, size_bytes=64 * GIB),)))
    both.protect("east-01")
    return both


def monitors(both: Elements, away: bool = False) -> list[tuple[str, str]]:
    """What v1's progress monitors tell of tasks, as a public client looks at them."""
    path = "/progress_monitors"
    found = both.prism.v1.read(both.west(path) if away else path)["entities"]
    return [(one["operation"], one["status"]) for one in found if one["operation"] in ("activate", "deactivate")]


def test_a_replication_on_the_wire(both: Elements) -> None:
    number = both.take("west")
    both.east.site.advance(16 * SECOND)

    (one,) = both.east.read(f"{PD}/replications")["entities"]

    assert one == {
        "id": one["id"],
        "protection_domain_name": "pd",
        "remote_site_name": "west",
        "snapshot_id": both.points()[0]["snapshot_id"],
        "sender": True,
        "aborted": False,
        "paused": False,
        "completed_bytes": one["completed_bytes"],
        "completed_percentage": one["completed_bytes"] * 100 / (64 * GIB),
        "replication_time_to_complete_secs": one["replication_time_to_complete_secs"],
        "start_replication_time_usecs": EPOCH_MICROS + both.east.site.timings.vm_update_micros,
    }
    assert 0 < one["completed_percentage"] < 100
    assert both.points()[0]["oob_schedule_ids"] == [number]
    assert both.east.read(f"{PD}/status")["active_replications"]
    domain = both.pd()
    assert (domain["ongoing_replication_count"], domain["remote_site_names"]) == (1, ["west"])
    assert domain["stats"]["replication_transmitted_bandwidth_kBps"] != "0"
    (link,) = domain["replication_links"]
    assert link["current_replicating_snapshot_total_bytes"] == 64 * GIB
    both.east.settle()
    assert both.east.read(f"{PD}/replications")["entities"] == []
    (link,) = both.pd()["replication_links"]
    assert link["last_successful_replication_snapshot_id"] == both.points()[0]["snapshot_id"]
    assert both.east.read(f"{REMOTES}/west")["replication_links"] == [link]


def test_who_receives_sees_it_too_from_the_second_on(both: Elements) -> None:
    both.take("west")
    both.east.settle()
    vm = both.east.vm("east-01")
    both.east.site.put(replace(vm, disks=(replace(vm.disks[0], uuid="new"),)))
    both.take("west")
    both.east.site.advance(SECOND)

    (one,) = both.east.read(both.west(f"{PD}/replications"))["entities"]

    assert (one["sender"], one["remote_site_name"]) == (False, "east")
    assert both.pd(away=True)["stats"]["replication_received_bandwidth_kBps"] != "0"
    for query, many in (("remote_site_names=west", 1), ("remoteSiteNames=x", 0), ("protection_domain_names=x", 0)):
        assert len(both.east.read(f"{PD}/replications?{query}")["entities"]) == many
    assert both.prism.v1.read(f"{PD}/pd/replications")[0]["sender"] is True


def test_a_replication_is_paused_resumed_and_aborted(both: Elements) -> None:
    both.take("west")
    both.east.site.advance(SECOND)
    path = f"{PD}/pd/replications"
    number = both.east.read(path)["entities"][0]["id"]

    assert both.east.done("PUT", f"{path}/{number}", {"value": "pause"}) == {"value": True}
    (paused,) = both.east.read(path)["entities"]
    assert (paused["paused"], paused["replication_time_to_complete_secs"]) == (True, None)
    assert both.pd()["stats"]["replication_transmitted_bandwidth_kBps"] == "0"
    both.prism.v1.done("PUT", f"{path}/{number}", {"value": "RESUME"})
    assert both.east.read(path)["entities"][0]["paused"] is False
    assert fault(both.east, "PUT", f"{path}/{number}", {"value": "fly"})[0] == 422
    assert both.east.send("DELETE", f"{path}/{number}").status_code == 204
    assert both.east.read(path)["entities"] == []
    for ident in (str(number), "x"):
        assert both.east.send("DELETE", f"{path}/{ident}").status_code == 404


def test_a_domain_is_migrated_and_its_progress_is_watched(both: Elements) -> None:
    answer = both.east.send("POST", f"{PD}/pd/migrate", {"value": "west"})

    begun: Any = answer.json
    assert (answer.status_code, begun["metadata"]["count"]) == (201, 0)
    (action,) = both.east.read(f"{PD}/pd/pending_actions")
    assert action["pending_change_mode"] == {"mode_type": "MIGRATE_PD", "failover_remote": "west", "snapshot_id": None}
    assert action["has_pending_actions"]
    assert monitors(both) == [("deactivate", "running")]
    assert fault(both.east, "POST", f"{PD}/pd/deactivate", {})[0] == 500
    both.east.settle()
    assert (monitors(both), monitors(both, away=True)) == ([("deactivate", "succeeded")], [("activate", "succeeded")])
    assert (both.pd()["active"], both.pd()["vms"], both.pd()["remote_site_names"]) == (False, [], ["west"])
    other = both.pd(away=True)
    assert (other["active"], [vm["vm_name"] for vm in other["vms"]]) == (True, ["east-01"])
    names = [vm["vmName"] for vm in both.prism.v1.read(both.west("/vms"))["entities"]]
    assert "east-01" in names
    assert both.east.send("GET", f"/vms/{other['vms'][0]['vm_id']}").status_code == 404
    assert both.east.read(both.west(f"/vms/{other['vms'][0]['vm_id']}"))["power_state"] == "off"


def test_vms_that_cannot_go_are_named_and_nothing_is_begun(both: Elements) -> None:
    both.east.site.put(replace(both.east.vm("east-01"), is_agent_vm=True))

    answer = both.east.done("POST", f"{PD}/pd/migrate", {"value": "west"})

    assert [vm["vm_id"] for vm in answer["entities"]] == [both.east.vm("east-01").uuid]
    assert both.east.read(f"{PD}/pd/pending_actions")[0]["has_pending_actions"] is False
    skipped = both.prism.v1.done("POST", f"{PD}/pd/migrate?skipVmMobilityCheck=true", {"value": "west"})
    assert skipped["entities"] == []
    both.east.settle()
    assert both.pd(away=True)["active"]


def test_a_domain_does_not_go_where_nobody_answers(both: Elements) -> None:
    both.know("far", OUTSIDE)

    status, body = fault(both.east, "POST", f"{PD}/pd/migrate", {"value": "far"})[:2]

    assert status == 500
    assert "the relationship to remote site far is unreachable" in str(body)
    assert both.pd()["active"]


def test_after_a_loss_a_domain_is_activated_and_the_old_one_deactivated_later(both: Elements) -> None:
    both.take("west")
    both.east.settle()

    assert both.east.done("POST", both.west(f"{PD}/pd/activate"), {}) == {"value": True}
    (action,) = both.east.read(both.west(f"{PD}/pending_actions"))
    assert action["pending_change_mode"]["mode_type"] == "ACTIVATE_PD"
    both.east.settle()
    assert [both.pd()["active"], both.pd(away=True)["active"]] == [True, True]
    assert fault(both.east, "POST", f"{PD}/pd/migrate", {"value": "west"})[0] == 500
    assert both.prism.v1.done("POST", f"{PD}/pd/deactivate") == {"value": True}
    assert both.east.read(f"{PD}/pd/pending_actions")[0]["pending_change_mode"]["mode_type"] == "DEACTIVATE_PD"
    both.east.settle()
    assert [vm.cluster_uuid for vm in both.east.site.all(Vm) if vm.name == "east-01"] == [both.there.uuid]


def test_a_domain_is_activated_from_a_snapshot_by_its_name(both: Elements) -> None:
    for _ in range(2):
        both.take("west")
        both.east.settle()
    older, newer = both.points(away=True)

    both.east.done("POST", both.west(f"{PD}/pd/activate"), {"value": older["snapshot_id"]})

    (action,) = both.east.read(both.west(f"{PD}/pd/pending_actions"))
    assert action["pending_change_mode"]["snapshot_id"] == older["snapshot_id"] != newer["snapshot_id"]


def test_vms_are_rolled_back_and_restored(both: Elements) -> None:
    both.take()
    both.east.settle()
    ident = both.points()[0]["snapshot_id"]
    memory = both.east.vm("east-01").memory_bytes
    both.east.site.put(replace(both.east.vm("east-01"), memory_bytes=memory * 2))

    assert both.east.done("POST", f"{PD}/pd/rollback", {"value": ident}) == {"value": True}
    both.east.settle()
    assert both.east.vm("east-01").memory_bytes == memory

    body = {"snapshot_id": ident, "vm_names": ["east-01"], "vm_name_prefix": "copy-", "path_prefix": "/copies"}
    both.prism.v1.done("POST", f"{PD}/pd/restore_entities", _camel(body))
    (action,) = both.east.read(f"{PD}/pending_actions?protection_domain_names=pd")
    assert action["pending_vms_restore"] == [
        {"name": "east-01", "path_prefix": "/copies", "replace_entity": False, "snapshot_id": ident}
    ]
    both.east.settle()
    assert both.east.vm("copy-east-01").protection is None
    assert both.east.read(f"{PD}/pending_actions?protection_domain_names=x") == []
    for wrong in ({"vm_names": ["nobody"]}, {"vm_uuids": ["nobody"]}):
        assert fault(both.east, "POST", f"{PD}/pd/restore_entities", {"snapshot_id": ident, **wrong})[0] == 404


def test_what_is_in_a_snapshot_is_cloned_beside_it(both: Elements) -> None:
    both.take()
    both.east.settle()
    (point,) = both.points()
    vm = both.east.vm("east-01")
    path = f"{PD}/pd/snapshots/{point['snapshot_id']}/clone"

    answer = both.east.send("POST", path, {"vm_name_prefix": "copy-"})

    assert (answer.status_code, answer.json) == (
        201,
        {
            "file_group_uuid": None,
            "protection_domain_name": "pd",
            "snapshot_id": point["snapshot_id"],
            "snapshot_uuid": point["snapshot_uuid"],
            "state": "IN_PROGRESS",
            "vm_ids": [f"{vm.cluster_uuid}::{vm.uuid}"],
            "file_clone_paths": [],
            "error_details": None,
        },
    )
    both.east.settle()
    assert (both.east.vm("copy-east-01").protection, both.east.vm("east-01")) == (None, vm)
    body = {"vmNames": ["east-01"], "vmNamePrefix": "other-"}
    assert both.prism.v1.done("POST", path, body)["vmIds"] == answer.json["vm_ids"]  # type: ignore[index]  # it is there
    both.east.settle()
    assert both.east.vm("other-east-01").protection is None
    assert fault(both.east, "POST", path, {"nfs_files": ["/f"]})[0] == 501
    assert fault(both.east, "POST", path, {"vm_names": ["nobody"]})[0] == 404


def _camel(body: dict[str, Any]) -> dict[str, Any]:
    words = {"snapshot_id": "snapshotId", "vm_names": "vmNames", "vm_name_prefix": "vmNamePrefix"}
    return {words.get(key, "pathPrefix"): value for key, value in body.items()}


def test_an_order_for_later_is_listed_and_taken_back(both: Elements) -> None:
    at = EPOCH_MICROS + HOUR
    first = both.take("west", schedule_start_time_usecs=at, snapshot_retention_time_secs=60, app_consistent=True)
    second = both.take(schedule_start_time_usecs=at)

    (orders,) = both.east.read(f"{PD}/pd/oob_schedules")
    assert orders["schedule_map"][str(first)] == {
        "schedule_id": first,
        "schedule_start_time_usecs": at,
        "snapshot_retention_time_secs": 60,
        "app_consistent": True,
        "remote_site_names": ["west"],
    }
    (old,) = both.prism.v1.read(f"{PD}/oob_schedules?protectionDomainNames=pd")
    assert old["scheduleMap"][str(second)]["scheduleStartTimeUsecs"] == at
    assert both.east.send("DELETE", f"{PD}/pd/oob_schedules/{second}").status_code == 204
    assert both.east.send("DELETE", f"{PD}/pd/oob_schedules/{second}").status_code == 404
    both.east.site.advance_to(at + SECOND)
    assert both.east.read(f"{PD}/oob_schedules") == []
    assert len(both.points()) == 1
    assert both.east.read(f"{PD}/pd/dr_snapshots?oob_schedule_ids={second}")["entities"] == []
    assert len(both.prism.v1.read(f"{PD}/pd/dr_snapshots?oobScheduleIds={first}")["entities"]) == 1


def test_a_schedule_says_how_long_its_copies_stay_at_each_remote_site(both: Elements) -> None:
    both.know("far", OUTSIDE)
    policy = {
        "local_max_snapshots": 2,
        "remote_retention_type": {"west": "NUM_SNAPSHOTS", "far": "WEEKS"},
        "remote_max_snapshots": {"west": 1},
        "remote_retention_period": {"far": 1},
    }
    start = {"type": "HOURLY", "user_start_time_in_usecs": EPOCH_MICROS + HOUR, "retention_policy": policy}

    made = both.east.done("POST", f"{PD}/pd/schedules", start)

    assert made["retention_policy"] == {
        "local_retention_type": "NUM_SNAPSHOTS",
        "local_max_snapshots": 2,
        "local_retention_period": None,
        "remote_retention_type": {"west": "NUM_SNAPSHOTS", "far": "DAYS"},
        "remote_max_snapshots": {"west": 1, "far": None},
        "remote_retention_period": {"west": None, "far": 7},
    }
    assert sorted(both.pd()["remote_site_names"]) == ["far", "west"]
    assert both.east.read(f"{PD}?remote_site_name=far")["entities"] == [both.pd()]
    assert both.east.read(f"{PD}?remote_site_name=none")["entities"] == []
    both.east.site.advance(3 * HOUR + 60 * SECOND)
    assert (len(both.points()), len(both.points(away=True))) == (2, 1)
    kept = both.east.done(
        "POST", f"{PD}/pd/schedules/{made['id']}/retention_policies", {"remote_retention_period": {"west": 3}}
    )
    assert kept["retention_policy"]["remote_retention_period"] == {"west": 3}
    assert both.east.done("DELETE", f"{PD}/pd/schedules/{made['id']}/retention_policies")["retention_policy"] is None


def test_what_waits_is_an_action_to_come(both: Elements) -> None:
    both.know("far", OUTSIDE)
    both.take("far")
    both.east.settle()

    (action,) = both.east.read(f"{PD}/pd/pending_actions")
    ident = both.points()[0]["snapshot_id"]
    assert action["pending_replications"] == [{"remote_site": "far", "snapshot_ids": [ident]}]
    assert both.pd()["pending_replication_count"] == 1
    assert len(both.east.read(f"{PD}/pending_replications?protection_domain_names=pd")) == 1
    assert both.east.read(f"{PD}/pending_replications?protection_domain_names=x") == []


def test_events_tell_what_was_taken_and_what_arrived(both: Elements) -> None:
    both.take("west")
    both.east.settle()
    ident = both.points()[0]["snapshot_id"]

    for element in (both.prism.v1, both.east):
        for path in (f"{PD}/events", f"{PD}/pd/events"):
            texts = [one["message"] for one in element.read(path)["entities"]]
            assert f"Snapshot {ident} has been created for protection domain pd" in texts
            assert f"Replication completed for Protection Domain pd to remote west of {ident}" in texts


def test_a_group_is_renamed(both: Elements) -> None:
    body = {"consistency_group_name": "web", "app_consistent_snapshots": True}

    changed = both.east.done("PUT", f"{PD}/pd/consistency_groups/cg", body)

    assert (changed["consistency_group_name"], changed["app_consistent_snapshots"]) == ("web", True)
    assert both.pd()["vms"][0]["consistency_group"] == "web"
    assert both.east.send("PUT", f"{PD}/pd/consistency_groups/cg", body).status_code == 404


def test_vms_without_protection_are_listed_as_v1_shows_vms(both: Elements) -> None:
    found = both.prism.v1.read(f"{PD}/unprotected_vms")
    shown = {vm["uuid"]: vm for vm in both.prism.v1.read("/vms")["entities"]}

    assert {vm["vmName"] for vm in found} == {f"east-0{number}" for number in range(2, 10)}
    for vm in found:
        for key in vm.keys() - {"stats"}:
            assert vm[key] == shown[vm["uuid"]].get(key), key
    west = both.east.read(both.west(f"{PD}/unprotected_vms"))["entities"]
    assert {vm["vm_name"][:4] for vm in west} == {"west"}
    one = found[0]
    for query in (
        f"vm_ids={one['vmId']}",
        "vm_names=east-02",
        f"host_uuids={one['hostUuid']}&vm_names=east-02",
        "storage_container_names=default-container&vm_names=east-02",
    ):
        assert [vm["vm_name"] for vm in both.east.read(f"{PD}/unprotected_vms?{query}")["entities"]] == ["east-02"]
    for query in ("host_uuids=none", "vm_names=none", "storage_container_names=none"):
        assert both.east.read(f"{PD}/unprotected_vms?{query}")["entities"] == []


def test_statistics_of_a_domain_are_those_of_its_record(both: Elements) -> None:
    both.take("west")
    both.east.site.advance(SECOND)
    key = "replication_transmitted_bandwidth_kBps"

    (answer,) = both.east.read(f"{PD}/pd/stats?metrics={key}")["stats_specific_responses"]

    assert answer["values"] == [int(both.pd()["stats"][key])]
    assert both.prism.v1.read(f"{PD}/health_check_summary")["healthSummary"]["Good"] == 1


def test_a_snapshot_at_both_ends_on_the_wire(both: Elements) -> None:
    both.take("west")
    both.east.settle()

    assert_wire("v2/dr_snapshot", {"here": both.points(), "there": both.points(away=True)})
