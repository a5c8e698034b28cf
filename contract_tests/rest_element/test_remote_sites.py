"""Remote sites over v1 and v2.0."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import fault
from contract_tests.rest_element.two_sites import OUTSIDE, PD, REMOTES, Elements
from contract_tests.rest_v2.element import assert_wire
from mock_prism.model.document import Document
from mock_prism.model.remote_site import RemoteSite

FULL = {
    "name": "full",
    "capabilities": ["BACKUP", "DISASTER_RECOVERY"],
    "remote_ip_ports": {"192.168.38.140": 2020},
    "vstore_name_map": {"default-container": "rf1-scratch"},
    "network_mapping": {
        "l2_network_mappings": [
            {
                "src_network_name": "prod.20",
                "dest_network_name": "vlan.0",
                "src_hypervisor_type": "kKvm",
                "dest_hypervisor_type": "kKvm",
            }
        ]
    },
    "max_bps": 1_000_000,
    "bandwidth_policy_enabled": True,
    "bandwidth_policy": {
        "policy_name": "nights",
        "default_bandwidth_limit": 10,
        "bandwidth_configurations": [{"bandwidth_limit": 5, "days_selected": 127, "start_time": 0, "end_time": 3600}],
    },
    "compression_enabled": True,
    "proxy_enabled": False,
    "ssh_enabled": True,
}


def test_a_remote_site_on_the_wire() -> None:
    both = Elements()
    both.east.done("POST", REMOTES, FULL)

    assert_wire("v2/remote_site", both.east.read(f"{REMOTES}/full"))


def test_what_is_written_is_read_in_both_generations() -> None:
    both = Elements()

    made = both.east.done("POST", REMOTES, FULL)

    shown = both.east.read(f"{REMOTES}/full")
    unknown = {"bandwidth_policy": made["bandwidth_policy"], "cluster_arch": None, "cluster_type": []}
    assert {**shown, **unknown} == {**made, **unknown}
    assert {
        key: shown[key] for key in FULL if key not in ("network_mapping", "bandwidth_policy")
    }.items() <= FULL.items()
    old = both.prism.v1.read(f"{REMOTES}/full")
    assert (old["remoteIpPorts"], old["vstoreNameMap"]) == (FULL["remote_ip_ports"], FULL["vstore_name_map"])
    assert [one["name"] for one in both.prism.v1.read(REMOTES)] == ["west", "full"]
    assert [one["name"] for one in both.east.read(f"{REMOTES}?names=full")["entities"]] == ["full"]
    assert both.east.read(f"{REMOTES}?metro_compatible=true")["entities"] == []
    assert [one["name"] for one in both.east.read(both.west(REMOTES))["entities"]] == ["east"]
    assert list(both.east.site.all(Document)) == []


def test_the_status_says_whether_it_answers() -> None:
    both = Elements(is_mutual=False)
    both.know("far", OUTSIDE)

    def states() -> dict[str, str]:
        return {one["name"]: one["status"] for one in both.east.read(REMOTES)["entities"]}

    assert states() == {"west": "RELATIONSHIP_NOT_ESTABLISHED", "far": "UNREACHABLE"}
    both.know("east", both.here.external_ip or "", away=True)
    assert states()["west"] == "RELATIONSHIP_ESTABLISHED"
    assert both.east.read(f"{REMOTES}/west")["cluster_id"] == both.there.number
    assert both.east.read(f"{REMOTES}/far")["cluster_id"] is None


def test_a_change_leaves_what_it_does_not_name() -> None:
    both = Elements()
    both.east.done("POST", REMOTES, FULL)
    policy = both.east.read(f"{REMOTES}/full")["bandwidth_policy"]

    put = both.east.done("PUT", REMOTES, {"name": "full", "compression_enabled": False, "bandwidth_policy": policy})
    patched = both.prism.v1.done(
        "PATCH", REMOTES, {"operation": "EDIT", "genericDTO": {"name": "full", "region": "here", "cloudType": "AWS"}}
    )

    assert (put["compression_enabled"], put["max_bps"], put["bandwidth_policy"]) == (False, 1_000_000, policy)
    assert (patched["region"], patched["cloudType"], patched["maxBps"]) == ("here", "AWS", 1_000_000)


def test_a_remote_site_goes_when_nothing_needs_it() -> None:
    both = Elements()
    both.protect("east-01")
    both.take("west")

    assert fault(both.east, "DELETE", f"{REMOTES}/west", None)[0] == 422
    both.east.settle()
    assert both.east.send("DELETE", f"{REMOTES}/west").status_code == 204
    assert both.east.send("GET", f"{REMOTES}/west").status_code == 404
    assert [one.name for one in both.east.site.all(RemoteSite)] == ["east"]


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("POST", {}, 422),
        ("POST", {"name": "x"}, 422),
        ("POST", {"name": "west", "remote_ip_ports": {OUTSIDE: 2020}}, 422),
        ("POST", {"name": "x", "remote_ip_ports": {"nowhere": 2020}}, 422),
        ("POST", {"name": "x", "remote_ip_ports": {OUTSIDE: "high"}}, 422),
        ("POST", {"name": "x", "remote_ip_ports": {OUTSIDE: -1}}, 422),
        ("POST", {"name": "x", "remote_ip_ports": {OUTSIDE: 2020}, "capabilities": ["FLY"]}, 422),
        ("POST", {"name": "x", "remote_ip_ports": {OUTSIDE: 2020}, "vstore_name_map": {"none": "x"}}, 404),
        ("POST", {**FULL, "network_mapping": {"l2_network_mappings": [{"src_network_name": "prod.20"}]}}, 422),
        ("POST", {**FULL, "bandwidth_policy": {}}, 422),
        ("POST", [], 422),
        ("PUT", {"name": "none"}, 404),
        ("PUT", {}, 422),
        ("PATCH", {"generic_dto": {"name": "none"}}, 404),
    ],
)
def test_what_cannot_be_is_refused(method: str, body: Any, status: int) -> None:
    both = Elements()

    assert fault(both.east, method, REMOTES, body)[0] == status
    assert len(list(both.east.site.all(RemoteSite))) == 2


def test_a_port_that_is_not_named_is_the_usual_one() -> None:
    both = Elements()

    both.east.done("POST", REMOTES, {"name": "x", "remote_ip_ports": {OUTSIDE: 0}})

    assert both.east.read(f"{REMOTES}/x")["remote_ip_ports"] == {OUTSIDE: 2020}


def test_what_lies_at_a_remote_site_is_listed_of_it() -> None:
    both = Elements()
    both.know("far", OUTSIDE)
    both.protect("east-01")
    both.take("west")
    both.east.settle()

    everywhere = both.east.read(f"{REMOTES}/dr_snapshots")["entities"]

    assert [one["located_remote_site_name"] for one in everywhere] == ["west"]
    assert everywhere == both.east.read(f"{REMOTES}/west/dr_snapshots")["entities"]
    assert both.east.read(f"{REMOTES}/far/dr_snapshots")["entities"] == []
    (local,) = both.points()
    assert (local["remote_site_names"], local["located_remote_site_name"]) == (["west"], None)
    ident = f"{both.here.number}:{both.here.incarnation}:{local['snapshot_id']}"
    assert [one["snapshot_id"] for one in (*everywhere, *both.points(away=True))] == [ident, ident]


def test_what_waits_for_a_remote_site_is_listed_of_it_and_an_alert_tells() -> None:
    both = Elements()
    both.know("far", OUTSIDE)
    both.protect("east-01")
    both.take("far")
    both.east.settle()

    (one,) = both.east.read(f"{REMOTES}/pending_replications")
    assert (one["remote_site_name"], one["protection_domain_name"]) == ("far", "pd")
    assert one["snapshot"] == both.points()[0]
    assert both.east.read(f"{REMOTES}/far/pending_replications") == [one]
    assert both.east.read(f"{REMOTES}/west/pending_replications") == []
    assert both.prism.v1.read(f"{REMOTES}/pending_replications?remoteSiteNames=west") == []
    for element in (both.east, both.prism.v1):
        for where, many in ((REMOTES, 1), (f"{REMOTES}/far", 1), (f"{REMOTES}/west", 0)):
            assert len(element.read(f"{where}/alerts")["entities"]) == many
    assert both.prism.v1.read(f"{REMOTES}/health_check_summary")["healthSummary"]["Warning"] == 1
    whole = both.east.read(f"{REMOTES}/far?projection=ALL")
    assert (whole["alert_summary"]["count"], whole["health_summary"]["health_status"]) == (1, "Warning")
    (old,) = both.prism.v1.read(f"{PD}?projection=HEALTH,ALERTS")
    assert (old["healthSummary"]["healthStatus"], old["stats"]) == ("Good", None)
    assert both.east.send("GET", f"{PD}?projection=FLIES").status_code == 422
    assert both.east.send("GET", f"{REMOTES}/none/alerts").status_code == 404


def test_no_statistics_are_kept_of_a_remote_site() -> None:
    both = Elements()

    (answer,) = both.east.read(f"{REMOTES}/west/stats?metrics=anything")["stats_specific_responses"]

    assert (answer["successful"], answer["values"]) == (False, [])


def test_a_site_of_one_cluster_has_remote_sites_too(prism: Prism) -> None:
    prism.v1.done("POST", REMOTES, {"name": "dr", "remoteIpPorts": {OUTSIDE: 2020}})

    assert [one["remote_ip_ports"] for one in prism.v2.read(REMOTES)["entities"]] == [{OUTSIDE: 2020}]
    assert prism.v2.read(f"{PD}/status") == {"active_replications": False, "pd_suspended_schedules_map": {}}
