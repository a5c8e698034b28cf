"""Virtual switches and the bonds of their ports in v4."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.routed import CONFIG, SWITCHES, change, failed, made
from contract_tests.rest_v4.test_subnets import SUBNETS
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.commands.virtual_switch import CreateVirtualSwitch
from mock_prism.model.virtual_switch import BondMode, Uplinks, VirtualSwitch

BONDS = f"{CONFIG}/uplink-bonds"


def default(central: Central) -> str:
    """The path of the switch that is always there."""
    return f"{SWITCHES}/{next(iter(central.site.all(VirtualSwitch))).uuid}"


def order(central: Central, *ports: str, letters: str = "AB", **more: object) -> dict[str, object]:
    """The body of a switch over some hosts."""
    hosts = [{"extId": central.host(letter).uuid, "hostNics": list(ports)} for letter in letters]
    clusters = [{"extId": central.cluster.uuid, "hosts": hosts}]
    return {"name": "vs1", "bondMode": "BALANCE_TCP", "clusters": clusters, **more}


def test_the_default_switch_on_the_wire(central: Central) -> None:
    assert_wire("virtual_switch_get", central.read(default(central)))


def test_a_body_is_the_switch_that_it_says(central: Central) -> None:
    body = order(central, "eth2", "eth3", description="for tests", mtu=9000)

    uplinks = tuple(Uplinks(central.host(letter).uuid, ("eth2", "eth3")) for letter in "AB")
    command = CreateVirtualSwitch("vs1", uplinks, "for tests", BondMode.BALANCE_TCP, 9000)
    assert central.task(central.send("POST", SWITCHES, body)).command == command


def test_a_switch_is_found_by_its_task_changed_and_deleted(central: Central) -> None:
    task = central.finished(central.send("POST", SWITCHES, order(central, "eth2")))
    (affected,) = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]
    target = f"{SWITCHES}/{affected['extId']}"

    central.finished(change(central, target, name="renamed"))
    shown = central.read(target)["data"]
    central.finished(central.send("DELETE", target))

    assert affected["rel"] == "networking:config:virtual-switch"
    host = shown["clusters"][0]["hosts"][0]
    assert (shown["name"], shown["isDefault"], shown["ownerType"]) == ("renamed", False, "PC")
    assert (host["internalBridgeName"], host["hostNics"]) == ("br1", ["eth2"])
    assert central.send("GET", target).status_code == 404


def test_the_default_switch_stays(central: Central) -> None:
    reply = central.send("DELETE", default(central))

    assert (reply.status_code, message(reply)["errorGroup"]) == (409, "PRECHECK_FAILED")


def test_a_switch_with_subnets_stays(central: Central) -> None:
    uuid = made(central, SWITCHES, order(central, "eth2"))
    made(central, SUBNETS, {"name": "new", "subnetType": "VLAN", "virtualSwitchReference": uuid})

    task = failed(central, central.send("DELETE", f"{SWITCHES}/{uuid}"))

    said = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]["errorMessages"][0]
    assert said["errorGroup"] == "VIRTUAL_SWITCH_IN_USE"
    assert "new" in said["message"]


def test_bonds_are_those_of_the_switches(central: Central) -> None:
    made(central, SWITCHES, order(central, "eth2", "eth3"))
    made(central, SWITCHES, order(central, name="bare", bondMode="NONE"))
    host = central.host("A")

    found = central.read(BONDS, filter=f"hostReference eq '{host.uuid}'")["data"]

    assert [(one["name"], one["type"], one["virtualSwitchInfo"]["name"]) for one in found] == [
        ("br0-up", "ACTIVE_BACKUP", "vs0"),
        ("br1-up", "BALANCE_TCP", "vs1"),
    ]
    assert found[1]["hostNicReferences"] == [nic.uuid for nic in host.nics if nic.name in ("eth2", "eth3")]
    assert central.read(f"{BONDS}/{found[1]['extId']}")["data"] == found[1]
    assert central.send("GET", f"{BONDS}/{NOWHERE}").status_code == 404


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"mtu": 10}, "mtu"),
        ({"bondMode": "GLUE"}, "bondMode"),
        ({"clusters": []}, "clusters.hosts"),
        ({"name": None}, "name"),
        ({"clusters": [{"extId": NOWHERE}]}, "clusters[0].hosts"),
    ],
)
def test_a_bad_switch_names_what_is_bad(central: Central, more: dict[str, Any], field: str) -> None:
    assert schema_message(central.send("POST", SWITCHES, order(central, **more)))["attributePath"] == field


def test_a_switch_goes_over_hosts_of_the_cluster_that_is_named(central: Central) -> None:
    hosts = [{"extId": central.host("A").uuid}]
    elsewhere = central.send("POST", SWITCHES, order(central, clusters=[{"extId": NOWHERE, "hosts": hosts}]))
    absent = order(central, clusters=[{"extId": central.cluster.uuid, "hosts": [{"extId": NOWHERE}]}])
    nowhere = central.send("POST", SWITCHES, absent)
    portless = central.send("POST", SWITCHES, order(central, "eth9"))

    assert schema_message(elsewhere)["attributePath"] == "clusters.hosts"
    assert schema_message(portless)["attributePath"] == "clusters.hosts.hostNics"
    assert (nowhere.status_code, message(nowhere)["errorGroup"]) == (400, "HOST_NOT_FOUND")


def test_what_is_not_simulated_of_a_switch_is_501(central: Central) -> None:
    cluster, (first, second) = central.cluster.uuid, (central.host(letter).uuid for letter in "AB")
    named = [{"extId": first, "internalBridgeName": "br7"}, {"extId": second, "internalBridgeName": "br8"}]
    bodies = (
        order(central, igmpSpec={"isSnoopingEnabled": True}),
        order(central, clusters=[{"extId": cluster, "hosts": named}]),
        order(central, clusters=[{"extId": cluster, "hosts": [], "vlanIdentifier": 7}]),
    )
    target = f"{SWITCHES}/{made(central, SWITCHES, order(central))}"
    renamed = [{"extId": cluster, "hosts": named[:1]}]

    assert [central.send("POST", SWITCHES, body).status_code for body in bodies] == [501] * 3
    assert change(central, target, clusters=renamed).status_code == 501


def test_every_bridge_is_a_switchs_already(central: Central) -> None:
    body = {"name": "vs9", "existingBridgeName": "br0", "clusterReference": central.cluster.uuid}

    taken = central.send("POST", f"{SWITCHES}/$actions/migrate", body)
    absent = central.send("POST", f"{SWITCHES}/$actions/migrate", {"name": "vs9", "existingBridgeName": "br9"})
    nowhere = central.send("POST", f"{SWITCHES}/$actions/migrate", {**body, "clusterReference": NOWHERE})

    assert [reply.status_code for reply in (taken, absent, nowhere)] == [409, 400, 400]
    assert "br9" in message(absent)["message"]


def test_a_bond_has_an_active_port_that_is_one_of_its_own(central: Central) -> None:
    cluster, host = central.cluster.uuid, central.host("A").uuid

    def hosts(**more: object) -> list[object]:
        return [{"extId": cluster, "hosts": [{"extId": host, "hostNics": ["eth2", "eth3"], **more}]}]

    uuid = made(central, SWITCHES, order(central, bondMode="ACTIVE_BACKUP", clusters=hosts(activeUplink="eth3")))
    shown = central.send("GET", f"{SWITCHES}/{uuid}").get_json()["data"]["clusters"][0]["hosts"][0]
    other = central.send(
        "POST", SWITCHES, order(central, name="vs8", bondMode="ACTIVE_BACKUP", clusters=hosts(activeUplink="eth0"))
    )

    assert shown["activeUplink"] == "eth3"
    assert schema_message(other)["attributePath"] == "clusters.hosts.activeUplink"
