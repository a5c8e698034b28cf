"""Subnets in v4: read, made, changed and deleted, and the addresses that they give."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, Central, assert_wire
from contract_tests.rest_v4.test_vms import VMS, vm
from contract_tests.rest_v4.test_vms import path as vm_path
from contract_tests.rest_v4.test_vms_changed import message, order, schema_message
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.virtual_switch import CreateVirtualSwitch
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.states import TaskStatus
from mock_prism.model.virtual_switch import Uplinks, VirtualSwitch

SUBNETS = "/api/networking/v4.4/config/subnets"
MANAGED, UNMANAGED = "prod.20", "vlan.0"


def ip(text: str) -> dict[str, str]:
    """An ``IPv4Address`` as clients write it."""
    return {"value": text}


def config(prefix_length: int = 24, gateway: str | None = "10.7.0.1", **more: object) -> list[dict[str, Any]]:
    """The ``ipConfig`` of a managed subnet with three addresses."""
    ipv4 = {
        "ipSubnet": {"ip": ip("10.7.0.0"), "prefixLength": prefix_length},
        "defaultGatewayIp": gateway and ip(gateway),
        "poolList": [{"startIp": ip("10.7.0.10"), "endIp": ip("10.7.0.12")}],
        **more,
    }
    return [{"ipv4": ipv4}]


def subnet(central: Central, name: str = MANAGED) -> Network:
    """A subnet by its name."""
    found = central.site.find(Network, "name", name)
    assert found is not None
    return found


def path(central: Central, name: str = MANAGED) -> str:
    """The path of a subnet."""
    return f"{SUBNETS}/{subnet(central, name).uuid}"


def create(central: Central, **more: object) -> TestResponse:
    """Ask for a VLAN."""
    body = {"name": "new", "subnetType": "VLAN", "networkId": 7, "clusterReference": central.cluster.uuid}
    return central.send("POST", SUBNETS, body | more)


def change(central: Central, name: str = MANAGED, /, **changes: object) -> TestResponse:
    """Write back a subnet that was just read, otherwise."""
    read = central.send("GET", path(central, name))
    return central.send(
        "PUT", path(central, name), read.get_json()["data"] | changes, headers={"If-Match": read.headers["ETag"]}
    )


def guest(central: Central, name: str = "guest", **ipv4: object) -> TestResponse:
    """Ask for a VM with a NIC on the new subnet."""
    network: dict[str, object] = {"subnet": {"extId": subnet(central, "new").uuid}}
    if ipv4:
        network["ipv4Config"] = {"ipAddress": ipv4}
    return central.send("POST", VMS, order(central, name=name, nics=[{"networkInfo": network}]))


def names(body: Any) -> list[str]:
    """The names in a list."""
    return [record["name"] for record in body.get("data", [])]


@pytest.mark.parametrize(("wire", "name"), [("subnet_get", MANAGED), ("subnet_unmanaged_get", UNMANAGED)])
def test_a_subnet_on_the_wire(central: Central, wire: str, name: str) -> None:
    assert_wire(wire, central.read(path(central, name)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [UNMANAGED, MANAGED]),
        ({"filter": "name eq 'prod.20'"}, [MANAGED]),
        ({"filter": "networkId eq 0"}, [UNMANAGED]),
        ({"filter": "isExternal eq true and subnetType eq Networking.Config.SubnetType'VLAN'"}, []),
        ({"orderby": "networkId desc", "limit": 1}, [MANAGED]),
    ],
)
def test_subnets_are_found(central: Central, query: dict[str, object], expected: list[str]) -> None:
    assert names(central.read(SUBNETS, **query)) == expected


def test_a_subnet_is_found_by_its_task(central: Central) -> None:
    dhcp = {"domainNameServers": [{"ipv4": ip("10.7.0.2")}], "domainName": "example.test"}

    task = central.finished(create(central, description="for tests", ipConfig=config(), dhcpOptions=dhcp))
    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]

    made = subnet(central, "new")
    affected = [(one["rel"], one["extId"]) for one in shown["entitiesAffected"]]
    assert (shown["operation"], affected) == ("kSubnetCreate", [("networking:config:subnet", made.uuid)])
    assert (made.vlan_id, made.description, made.cluster_uuid) == (7, "for tests", central.cluster.uuid)
    pools = (IpPool("10.7.0.10", "10.7.0.12"),)
    assert made.ipam == Ipam("10.7.0.0", 24, "10.7.0.1", pools, ("10.7.0.2",), "example.test")


def test_what_is_not_said_of_a_subnet_is_plain(central: Central) -> None:
    body = {"name": "new", "subnetType": "VLAN"}

    central.finished(central.send("POST", SUBNETS, body))

    made = subnet(central, "new")
    assert (made.vlan_id, made.ipam, made.cluster_uuid) == (0, None, central.cluster.uuid)


def test_a_subnet_without_a_gateway_gives_its_first_address(central: Central) -> None:
    pool = [{"startIp": ip("10.7.0.1"), "endIp": ip("10.7.0.2")}]
    central.finished(create(central, ipConfig=config(gateway=None, poolList=pool)))

    central.finished(guest(central))

    assert vm(central, "guest").nics[0].ip == "10.7.0.1"
    assert "defaultGatewayIp" not in central.read(path(central, "new"))["data"]["ipConfig"][0]["ipv4"]


def test_a_subnet_names_its_cluster_in_a_list() -> None:
    central = Central.start("two-clusters")
    last = list(central.site.all(Cluster))[-1]
    body = {"name": "new", "subnetType": "VLAN", "clusterReferenceList": [last.uuid]}

    central.finished(central.send("POST", SUBNETS, body))

    shown = central.read(path(central, "new"))["data"]
    assert (shown["clusterReference"], shown["clusterReferenceList"]) == (last.uuid, [last.uuid])
    assert shown["clusterNameList"] == [last.name]


def test_with_two_clusters_a_subnet_names_its_own() -> None:
    central = Central.start("two-clusters")

    reply = central.send("POST", SUBNETS, {"name": "new", "subnetType": "VLAN"})

    assert "clusterReference" in schema_message(reply)["message"]


def test_a_subnet_of_a_virtual_switch_that_was_made(central: Central) -> None:
    uplinks = (Uplinks(central.host("A").uuid, ("eth2",)),)
    central.site.finish(central.site.submit(CreateVirtualSwitch("vs1", uplinks)))
    switch = central.site.find(VirtualSwitch, "name", "vs1")
    assert switch is not None

    central.finished(create(central, virtualSwitchReference=switch.uuid))

    shown = central.read(path(central, "new"))["data"]
    assert (shown["virtualSwitchReference"], shown["bridgeName"]) == (switch.uuid, "br1")


BAD: dict[str, dict[str, object]] = {
    "name": {"name": ""},
    "subnetType": {"subnetType": "WIRE"},
    "networkId": {"networkId": 4096},
    "body": {"subnetType": None},
    "clusterReference": {"clusterReference": "blue"},
    "vpcReference": {"vpcReference": NOWHERE},
    "ipConfig[0].ipv4.ipSubnet.prefixLength": {"ipConfig": config(33)},
    "ipConfig[0].ipv4.defaultGatewayIp.value": {"ipConfig": config(gateway="here")},
    "ipConfig[0].ipv4.ipSubnet": {"ipConfig": [{"ipv4": {"defaultGatewayIp": ip("10.7.0.1")}}]},
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_order_names_what_is_bad(central: Central, field: str) -> None:
    assert schema_message(create(central, **BAD[field])).get("attributePath", "body") == field


NOT_SIMULATED: dict[str, dict[str, object]] = {
    "keeping an address of version 6": {"reservedIpAddresses": [{"ipv6": ip("fd00::1")}], "ipConfig": config()},
    "IPv6": {"ipConfig": [{"ipv6": {"ipSubnet": {"ip": ip("fd00::1"), "prefixLength": 64}}}]},
    "two ranges": {"ipConfig": config() * 2},
    "two clusters": {"clusterReferenceList": [NOWHERE]},
    "a name server by IPv6": {"ipConfig": config(), "dhcpOptions": {"domainNameServers": [{"ipv6": ip("fd00::1")}]}},
    "DHCP without addresses": {"dhcpOptions": {"domainName": "example.test"}},
}


@pytest.mark.parametrize("what", NOT_SIMULATED)
def test_what_is_not_simulated_of_an_order_is_501(central: Central, what: str) -> None:
    reply = create(central, **NOT_SIMULATED[what])

    assert reply.status_code == 501
    assert message(reply)["code"].startswith("NETWORKING-")


@pytest.mark.parametrize("more", [{"clusterReference": NOWHERE}, {"virtualSwitchReference": NOWHERE}])
def test_an_order_of_what_is_not_there_is_400(central: Central, more: dict[str, object]) -> None:
    reply = create(central, **more)

    assert reply.status_code == 400
    assert message(reply)["errorGroup"].endswith("_NOT_FOUND")


def test_a_subnet_that_was_read_is_written_back(central: Central) -> None:
    before = subnet(central)

    task = central.finished(change(central, name="prod.21", networkId=21))

    after = subnet(central, "prod.21")
    assert task.status is TaskStatus.SUCCEEDED
    assert (after.uuid, after.vlan_id, after.ipam) == (before.uuid, 21, before.ipam)


def test_what_is_absent_of_a_subnet_stays(central: Central) -> None:
    before = subnet(central).ipam

    central.finished(change(central, dhcpOptions=None, ipConfig=None))
    same = subnet(central).ipam
    central.finished(change(central, dhcpOptions={"domainName": "other.test"}, ipConfig=None))

    after = subnet(central).ipam
    assert before is not None
    assert after is not None
    assert (same, after.domain, after.name_servers) == (before, "other.test", before.name_servers)


def test_an_unmanaged_subnet_becomes_a_managed_one(central: Central) -> None:
    central.finished(create(central))

    central.finished(change(central, "new", ipConfig=config()))

    assert central.read(path(central, "new"))["data"]["ipPrefix"] == "10.7.0.0/24"


@pytest.mark.parametrize("key", ["clusterReference", "virtualSwitchReference"])
def test_a_subnet_stays_where_it_is(central: Central, key: str) -> None:
    assert change(central, **{key: NOWHERE}).status_code == 501


def test_who_has_not_read_the_subnet_may_not_change_it(central: Central) -> None:
    old = {"If-Match": central.send("GET", path(central)).headers["ETag"]}
    central.finished(change(central, description="changed"))

    assert central.send("PUT", path(central), {"description": "again"}).status_code == 428
    assert central.send("PUT", path(central), {"description": "again"}, headers=old).status_code == 412
    assert central.send("DELETE", path(central), headers=old).status_code == 412


def test_a_subnet_without_nics_is_deleted(central: Central) -> None:
    central.finished(create(central))
    target = path(central, "new")

    task = central.finished(central.send("DELETE", target))

    assert task.status is TaskStatus.SUCCEEDED
    assert central.send("GET", target).status_code == 404


def test_a_subnet_with_nics_stays(central: Central) -> None:
    task = central.finished(central.send("DELETE", path(central)))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert shown["status"] == "FAILED"
    assert shown["errorMessages"][0]["errorGroup"] == "NETWORK_IN_USE"
    assert "web-01" in shown["errorMessages"][0]["message"]


def test_a_new_nic_is_given_an_address_and_counted(central: Central) -> None:
    central.finished(create(central, ipConfig=config()))

    central.finished(guest(central))

    (nic,) = central.read(vm_path(central, "guest"))["data"]["nics"]
    assert nic["networkInfo"]["ipv4Config"]["ipAddress"]["value"] == "10.7.0.10"
    usage = central.read(path(central, "new"))["data"]["ipUsage"]
    assert (usage["numMacs"], usage["numAssignedIPs"], usage["numFreeIPs"]) == (1, 1, 2)
    assert (usage["ipPoolUsages"][0]["numFreeIPs"], usage["ipPoolUsages"][0]["numTotalIPs"]) == (2, 3)


def test_no_vm_is_made_without_an_address_left(central: Central) -> None:
    central.finished(create(central, ipConfig=config()))
    for number in range(3):
        central.finished(guest(central, f"guest-{number}"))

    task = central.finished(guest(central, "too-many"))

    shown = central.read(f"{TASKS}/ZXJnb24=:{task.uuid}")["data"]
    assert shown["status"] == "FAILED"
    assert "network new has none left in its pools" in shown["errorMessages"][0]["message"]


def test_an_address_that_is_asked_for_is_given_once(central: Central) -> None:
    central.finished(create(central, ipConfig=config()))

    ends = [central.finished(guest(central, name, value="10.7.0.11")) for name in ("guest", "other")]

    assert [task.status for task in ends] == [TaskStatus.SUCCEEDED, TaskStatus.FAILED]
    assert vm(central, "guest").nics[0].ip == "10.7.0.11"


def test_addresses_that_are_kept_are_given_to_nobody(central: Central) -> None:
    kept = [{"ipv4": ip("10.7.0.10")}, {"ipv4": ip("10.7.0.99")}]
    central.finished(create(central, ipConfig=config(), reservedIpAddresses=kept))
    central.finished(guest(central))
    before = subnet(central, "new").reservations

    central.finished(change(central, "new", reservedIpAddresses=[kept[1], {"ipv4": ip("10.7.0.98")}]))

    shown = central.read(path(central, "new"))["data"]["reservedIpAddresses"]
    assert vm(central, "guest").nics[0].ip == "10.7.0.11"
    assert [one["ipv4"]["value"] for one in shown] == ["10.7.0.99", "10.7.0.98"]
    assert subnet(central, "new").reservations[0] == before[1]


@pytest.mark.parametrize(
    ("kept", "config_"),
    [(["10.8.0.9"], config()), (["10.7.0.9"] * 2, config()), (["10.7.0.9"], None)],
)
def test_only_addresses_of_the_subnet_are_kept(central: Central, kept: list[str], config_: object) -> None:
    reply = create(central, ipConfig=config_, reservedIpAddresses=[{"ipv4": ip(text)} for text in kept])

    assert schema_message(reply)["attributePath"] == "reservedIpAddresses"


def test_an_address_outside_the_subnet_is_400(central: Central) -> None:
    central.finished(create(central, ipConfig=config()))

    assert guest(central, value="10.8.0.11").status_code == 400


def test_the_nics_on_a_subnet(central: Central) -> None:
    central.finished(create(central, ipConfig=config()))
    central.finished(guest(central))
    nic = vm(central, "guest").nics[0]

    (shown,) = central.read(f"{path(central, 'new')}/vnics")["data"]
    running = central.read(f"{path(central)}/vnics", filter=f"vmReference eq '{vm(central, 'web-01').uuid}'")["data"]

    assert (shown["extId"], shown["macAddress"], shown["vmReference"]) == (nic.uuid, nic.mac, vm(central, "guest").uuid)
    assert shown["assignedIpv4Addresses"][0]["ipv4"]["value"] == nic.ip
    assert "learnedIpv4Addresses" not in shown
    assert running[0]["learnedIpv4Addresses"] == running[0]["assignedIpv4Addresses"]


def test_a_subnet_that_is_not_there_is_404(central: Central) -> None:
    for method, target in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/vnics")):
        body = {"name": "new"} if method == "PUT" else None
        assert central.send(method, f"{SUBNETS}/{NOWHERE}{target}", body).status_code == 404
