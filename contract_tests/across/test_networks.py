"""Networks, NICs and switches: made by one face, seen by all; and one act, whoever asks, is one command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.across.world import World
from mock_prism.model.cluster import Cluster
from mock_prism.model.network import Network
from mock_prism.model.task import Command, Task
from mock_prism.model.virtual_switch import VirtualSwitch
from mock_prism.model.vm import Vm

V08, V2 = "/PrismGateway/services/rest/v0.8", "/PrismGateway/services/rest/v2.0"
V4 = "/api/networking/v4.4/config"
V4_VMS = "/api/vmm/v4.3/ahv/config/vms"
MAC = "50:6b:8d:00:00:01"
Act = Callable[[World], Any]


def ip(text: str) -> dict[str, str]:
    """An ``IPv4Address`` as clients write it."""
    return {"value": text}


POOL = {"startIp": ip("10.7.0.10"), "endIp": ip("10.7.0.12")}
RANGE = {"ipv4": {"ipSubnet": {"ip": ip("10.7.0.0"), "prefixLength": 24}, "defaultGatewayIp": ip("10.7.0.1")}}
CONFIG = {"network_address": "10.7.0.0", "prefix_length": 24, "default_gateway": "10.7.0.1"}
OLD_CONFIG = {"networkAddress": "10.7.0.0", "prefixLength": 24, "defaultGateway": "10.7.0.1"}


def network(world: World, name: str = "prod.20") -> Network:
    """A network by its name."""
    found = world.site.find(Network, "name", name)
    assert found is not None
    return found


def vm(world: World) -> Vm:
    """A VM that is off."""
    found = world.site.find(Vm, "name", "test-off")
    assert found is not None
    return found


def tagged(world: World, method: str, path: str, body: object = None) -> Any:
    """A change by v4 of what was just read."""
    read = world.send("GET", path.partition("/nics")[0])
    return world.send(method, path, body, headers={"If-Match": read.headers["ETag"]})


def acli(line: str) -> Act:
    """A line of acli."""
    return lambda world: world.run("acli", *line.split())


def begin(line: str) -> Act:
    """A line of acli that takes its time."""
    return lambda world: world.shell("acli", *line.split())


MAKE: dict[str, Act] = {
    "acli": acli("net.create new vlan=7 ip_config=10.7.0.1/24"),
    "v0.8": lambda world: world.send("POST", f"{V08}/networks", {"name": "new", "vlanId": 7, "ipConfig": OLD_CONFIG}),
    "v2.0": lambda world: world.send("POST", f"{V2}/networks", {"name": "new", "vlan_id": 7, "ip_config": CONFIG}),
    "v4": lambda world: world.send(
        "POST", f"{V4}/subnets", {"name": "new", "subnetType": "VLAN", "networkId": 7, "ipConfig": [RANGE]}
    ),
}

ACTS: dict[str, list[Act]] = {
    "create": list(MAKE.values()),
    "reserve": [
        acli("net.add_to_ip_blacklist prod.20 ip_list=10.20.0.99"),
        lambda world: world.send(
            "POST", f"{V08}/networks/{network(world).uuid}/blacklist_ip_addresses", {"value": "10.20.0.99"}
        ),
        lambda world: world.send(
            "POST", f"{V2}/networks/{network(world).uuid}/blacklist_ip_addresses", {"value": "10.20.0.99"}
        ),
        lambda world: world.send(
            "POST",
            f"{V4}/subnets/{network(world).uuid}/addresses/$actions/reserve",
            {"reserveType": "IP_ADDRESS_LIST", "ipAddresses": [{"ipv4": ip("10.20.0.99")}]},
        ),
    ],
    "add a nic": [
        begin(f"vm.nic_create test-off network=prod.20 mac={MAC} ip=10.20.0.99"),
        lambda world: world.send(
            "POST",
            f"{V08}/vms/{vm(world).uuid}/nics",
            {"specList": [{"networkUuid": network(world).uuid, "macAddress": MAC, "requestedIpAddress": "10.20.0.99"}]},
        ),
        lambda world: world.send(
            "POST",
            f"{V2}/vms/{vm(world).uuid}/nics",
            {
                "spec_list": [
                    {"network_uuid": network(world).uuid, "mac_address": MAC, "requested_ip_address": "10.20.0.99"}
                ]
            },
        ),
        lambda world: tagged(
            world,
            "POST",
            f"{V4_VMS}/{vm(world).uuid}/nics",
            {
                "backingInfo": {"macAddress": MAC},
                "networkInfo": {
                    "subnet": {"extId": network(world).uuid},
                    "ipv4Config": {"ipAddress": ip("10.20.0.99")},
                },
            },
        ),
    ],
    "remove a nic": [
        lambda world: world.shell("acli", "vm.nic_delete", "test-off", vm(world).nics[0].mac),
        lambda world: world.send("DELETE", f"{V08}/vms/{vm(world).uuid}/nics/{vm(world).nics[0].mac}"),
        lambda world: world.send("DELETE", f"{V2}/vms/{vm(world).uuid}/nics/{vm(world).nics[0].mac}"),
        lambda world: tagged(world, "DELETE", f"{V4_VMS}/{vm(world).uuid}/nics/{vm(world).nics[0].uuid}"),
    ],
    "make a switch": [
        acli("net.create_virtual_switch vs1 bond_type=kBalanceSlb host_uplink_config={192.168.38.161:eth2}"),
        lambda world: world.send(
            "POST",
            f"{V4}/virtual-switches",
            {
                "name": "vs1",
                "bondMode": "BALANCE_SLB",
                "clusters": [
                    {
                        "extId": next(iter(world.site.all(Cluster))).uuid,
                        "hosts": [{"extId": world.host("192.168.38.161").uuid, "hostNics": ["eth2"]}],
                    }
                ],
            },
        ),
    ],
}


def commanded(ask: Act) -> Command:
    """The command of the first task that a request starts in a world of its own."""
    world = World.start()
    before = {task.uuid for task in world.site.all(Task)}
    answer = ask(world)
    assert getattr(answer, "status_code", 200) < 300, answer.text
    return next(task.command for task in world.site.all(Task) if task.uuid not in before)


@pytest.mark.parametrize("act", ACTS)
def test_one_act_is_one_command_whoever_asks(act: str) -> None:
    first, *others = [commanded(ask) for ask in ACTS[act]]

    assert others
    assert [other == first for other in others] == [True] * len(others)


@pytest.mark.parametrize("face", MAKE)
def test_a_network_made_at_one_face_is_seen_at_all(face: str) -> None:
    world = World.start()

    MAKE[face](world)
    world.settle()

    uuid = network(world, "new").uuid
    old = world.read(f"{V08}/networks/{uuid}")
    newer = world.read(f"{V2}/networks/{uuid}")
    newest = world.read(f"{V4}/subnets/{uuid}")["data"]
    assert (old["vlanId"], old["ipConfig"]["defaultGateway"]) == (7, "10.7.0.1")
    assert (newer["vlan_id"], newer["ip_config"]["network_address"], newer["vswitch_name"]) == (7, "10.7.0.0", "br0")
    assert (newest["networkId"], newest["ipPrefix"], newest["bridgeName"]) == (7, "10.7.0.0/24", "br0")
    assert f"new           {uuid}  kBridged  7           10.7.0.0/24" in world.run("acli", "net.list")


def test_a_floating_ip_is_free_once_acli_has_removed_its_nic() -> None:
    world = World.start()
    for number, more in ((9, {"isExternal": True}), (8, {})):
        pool = {"startIp": ip(f"10.{number}.0.10"), "endIp": ip(f"10.{number}.0.20")}
        subnet = {"ip": ip(f"10.{number}.0.0"), "prefixLength": 24}
        config = {"ipv4": {"ipSubnet": subnet, "defaultGatewayIp": ip(f"10.{number}.0.1"), "poolList": [pool]}}
        body: dict[str, object] = {"name": f"n{number}", "subnetType": "VLAN", "ipConfig": [config], **more}
        if not more:
            outside = {"subnetReference": network(world, "n9").uuid}
            world.send("POST", f"{V4}/vpcs", {"name": "vpc", "externalSubnets": [outside]})
            world.settle()
            vpc = world.read(f"{V4}/vpcs")["data"][0]["extId"]
            body |= {"subnetType": "OVERLAY", "vpcReference": vpc}
        world.send("POST", f"{V4}/subnets", body)
        world.settle()
    nic = {"networkInfo": {"subnet": {"extId": network(world, "n8").uuid}}}
    tagged(world, "POST", f"{V4_VMS}/{vm(world).uuid}/nics", nic)
    world.settle()
    inside = vm(world).nics[-1]
    wanted = {"externalSubnetReference": network(world, "n9").uuid, "association": {"vmNicReference": inside.uuid}}
    world.send("POST", f"{V4}/floating-ips", {"name": "ip", **wanted})
    world.settle()
    (before,) = world.read(f"{V4}/floating-ips")["data"]

    world.shell("acli", "vm.nic_delete", "test-off", inside.mac)
    world.settle()

    (after,) = world.read(f"{V4}/floating-ips")["data"]
    assert (before["associationStatus"], before["privateIp"]) == ("ASSOCIATED_TO_VNIC", "10.8.0.10")
    assert after["associationStatus"] == "NOT_ASSOCIATED"
    assert "n8" not in world.run("acli", "net.list")


def test_a_switch_made_in_v4_is_on_the_hosts() -> None:
    world = World.start()

    ACTS["make a switch"][1](world)

    assert world.run("manage_ovs", "show_bridges", node="192.168.38.165") == "Bridges:\n  br0\n  br1\n"
    assert world.run("ovs-vsctl", "list-br", node="192.168.38.161") == "br0\nbr1\n"
    assert world.run("ovs-vsctl", "list-br", node="192.168.38.162") == "br0\n"
    assert len(list(world.site.all(VirtualSwitch))) == 2
