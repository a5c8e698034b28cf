"""What public scripts ask of the Prism Elements at both ends of a replication, call by call as they make them."""

from __future__ import annotations

import re

import pytest

from contract_tests.rest_element.two_sites import PD, REMOTES, Elements
from mock_prism.sandboxes import DEFAULT

SECOND = 1_000_000


@pytest.fixture
def both() -> Elements:
    """East and west, and a protection domain with a schedule that replicates."""
    both = Elements()
    both.protect("east-01", "east-02")
    policy = {"local_max_snapshots": 2, "remote_max_snapshots": {"west": 2}}
    both.east.done("POST", f"{PD}/pd/schedules", {"type": "HOURLY", "every_nth": 1, "retention_policy": policy})
    return both


def watched(both: Elements, operation: str, since_micros: int, away: bool = False) -> None:
    """sbd: look at the progress monitors until the task of a protection domain that began since then is over."""
    path = both.west("/progress_monitors") if away else "/progress_monitors"
    for _ in range(200):
        found = [one for one in both.prism.v1.read(path)["entities"] if one["operation"] == operation]
        mine = [one for one in found if one["createTimeUsecs"] >= since_micros]
        assert {one["status"] for one in mine} <= {"running", "succeeded"}
        if mine and all(str(one["percentageCompleted"]) == "100" for one in mine):
            return
        both.east.site.advance(5 * SECOND)
    raise AssertionError(f"no {operation} ended")


def test_sbd_migrates_all_active_domains_and_waits_at_both_ends(both: Elements) -> None:
    began = both.east.site.now_micros
    listed = both.east.read(f"{PD}/")["entities"]
    for domain in [one for one in listed if one["active"] is True]:
        (remote,) = domain["remote_site_names"]
        answer = both.east.done("POST", f"{PD}/{domain['name']}/migrate", {"value": remote})
        assert answer["metadata"]["count"] == 0
    watched(both, "deactivate", began)

    (domain,) = both.east.read(f"{PD}/")["entities"]
    (address,) = both.east.read(f"{REMOTES}/{domain['remote_site_names'][0]}")["remote_ip_ports"]
    watched(both, "activate", began, away=True)

    assert address == both.there.external_ip
    (active,) = [one for one in both.east.read(both.west(f"{PD}/"))["entities"] if one["active"]]
    vms = both.east.read(both.west("/vms/"))["entities"]
    for vm in active["vms"]:
        (uuid,) = [one["uuid"] for one in vms if one["name"] == vm["vm_name"]]
        reply = both.east.send("POST", both.west(f"/vms/{uuid}/set_power_state"), {"transition": "ON", "uuid": uuid})
        assert reply.status_code == 201
    both.east.settle()
    assert {vm["vm_name"] for vm in active["vms"]} == {"east-01", "east-02"}
    assert all(both.east.vm(name).is_running for name in ("east-01", "east-02"))


def test_sbd_activates_after_a_loss_and_deactivates_later(both: Elements) -> None:
    both.east.site.advance(3700 * SECOND)
    began = both.east.site.now_micros
    names = [one["name"] for one in both.east.read(both.west(f"{PD}/"))["entities"] if one["active"] is False]

    for name in names:
        both.east.done("POST", both.west(f"{PD}/{name}/activate"), {})
    watched(both, "activate", began, away=True)
    both.east.done("POST", f"{PD}/pd/deactivate", {})
    watched(both, "deactivate", began)

    assert (names, both.pd()["active"], both.pd(away=True)["active"]) == (["pd"], False, True)


def events(both: Elements, pattern: str) -> list[str]:
    """Messages of events of the domain that match, newest first, as cmdlets show them."""
    found = both.prism.v1.read(f"{PD}/pd/events")["entities"]
    found.sort(key=lambda one: -one["createdTimeStampInUsecs"])
    return [one["message"] for one in found if re.search(pattern, one["message"])]


def test_a_citrix_script_replicates_out_of_band_and_waits_for_the_events(both: Elements) -> None:
    domain = both.prism.v1.read(f"{PD}/pd")
    sites = [one for one in both.prism.v1.read(REMOTES) if one["name"] in domain["remoteSiteNames"]]
    order = {"remoteSiteNames": [one["name"] for one in sites], "snapshotRetentionTimeSecs": 3600}
    made = both.prism.v1.done("POST", f"{PD}/pd/oob_schedules", order)
    both.east.site.advance(60 * SECOND)

    number = re.findall(r"\d+", events(both, "created for protection domain pd")[0])[0]
    for _ in range(200):
        if len(events(both, f"Replication completed for Protection Domain pd to remote.* {number}$")) == len(sites):
            break
        both.east.site.advance(60 * SECOND)
    snapshots = [one for one in both.prism.v1.read(f"{PD}/pd/dr_snapshots")["entities"] if one["state"] != "EXPIRED"]

    assert made["scheduleId"] is not None
    assert number in {one["snapshotId"] for one in snapshots}
    assert [one["remoteSiteNames"] for one in snapshots if one["snapshotId"] == number] == [["west"]]


def test_collectors_read_what_is_protected_and_where(both: Elements) -> None:
    """AsBuiltReport, checkmk and those like them."""
    both.take("west")
    both.east.site.advance(SECOND)
    replications = both.east.read(f"{PD}/replications")["entities"]
    remotes = both.prism.v1.read("/remote_sites")
    unprotected = both.east.read(f"{PD}/unprotected_vms")["entities"]
    (domain,) = both.east.read(PD)["entities"]

    assert [(one["protection_domain_name"], one["paused"]) for one in replications] == [("pd", False)]
    assert [(one["name"], list(one["remoteIpPorts"]), one["metroReady"]) for one in remotes] == [
        ("west", [both.there.external_ip], False)
    ]
    assert {vm["vm_name"] for vm in unprotected}.isdisjoint({"east-01", "east-02"})
    assert int(domain["stats"]["replication_transmitted_bandwidth_kBps"]) > 0
    assert domain["usage_stats"]["dr.exclusive_snapshot_usage_bytes"].isdecimal()
    both.east.settle()
    copies = both.east.read("/remote_sites/dr_snapshots")["entities"]
    assert {(copy["snapshot_id"].isdigit(), copy["located_remote_site_name"]) for copy in copies} == {(False, "west")}


def test_a_sandbox_goes_back_to_the_middle_of_a_failover(both: Elements) -> None:
    both.east.done("POST", f"{PD}/pd/migrate", {"value": "west"})
    both.east.site.advance(2 * SECOND)
    both.east.sandboxes.snapshot(DEFAULT, "halfway")
    before = both.east.read(f"{PD}/pd/pending_actions")
    both.east.settle()
    assert both.pd(away=True)["active"]

    both.east.sandboxes.revert(DEFAULT, "halfway")

    assert both.east.read(f"{PD}/pd/pending_actions") == before
    assert both.pd()["active"]
    both.east.settle()
    assert both.pd(away=True)["active"]
