"""The doors by which networks and NICs are made, each over HTTP as a client's would; every one must answer in its own
way, whatever comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contract_tests.across.world import World
from mock_prism.model.network import Network
from mock_prism.model.vm import Vm

V2 = "/PrismGateway/services/rest/v2.0"
SUBNETS = "/api/networking/v4.4/config/subnets"
VMS = "/api/vmm/v4.3/ahv/config/vms"

NetworkMaker = Callable[[World, str, int, bool], None]
NicMaker = Callable[[World, Vm, Network, str | None], None]


def _network_by_acli(world: World, name: str, number: int, managed: bool) -> None:
    config = [f"ip_config=10.{number}.0.1/24"] if managed else []
    assert world.shell("acli", "net.create", name, f"vlan={number}", *config)["exit_status"] == 0
    if managed:
        pool = (f"start=10.{number}.0.5", f"end=10.{number}.0.8")
        assert world.shell("acli", "net.add_dhcp_pool", name, *pool)["exit_status"] in (0, 1)


def _network_by_v2(world: World, name: str, number: int, managed: bool) -> None:
    body: dict[str, object] = {"name": name, "vlan_id": number}
    if managed:
        pool = [{"range": f"10.{number}.0.5 10.{number}.0.8"}]
        config = {"network_address": f"10.{number}.0.0", "prefix_length": 24, "pool": pool}
        body["ip_config"] = config | {"default_gateway": f"10.{number}.0.1"}
    assert world.send("POST", f"{V2}/networks", body).status_code == 201


def _network_by_v4(world: World, name: str, number: int, managed: bool) -> None:
    body: dict[str, object] = {"name": name, "subnetType": "VLAN", "networkId": number}
    if managed:
        subnet = {"ip": {"value": f"10.{number}.0.0"}, "prefixLength": 24}
        pool = {"startIp": {"value": f"10.{number}.0.5"}, "endIp": {"value": f"10.{number}.0.8"}}
        config = {"ipSubnet": subnet, "defaultGatewayIp": {"value": f"10.{number}.0.1"}, "poolList": [pool]}
        body["ipConfig"] = [{"ipv4": config}]
    assert world.send("POST", SUBNETS, body).status_code == 202


def _nic_by_acli(world: World, vm: Vm, network: Network, ip: str | None) -> None:
    words = [f"network={network.uuid}", *([f"ip={ip}"] if ip else [])]
    assert world.shell("acli", "vm.nic_create", vm.name, *words)["exit_status"] in (0, 1)


def _nic_by_v2(world: World, vm: Vm, network: Network, ip: str | None) -> None:
    spec = {"network_uuid": network.uuid, "requested_ip_address": ip}
    assert world.send("POST", f"{V2}/vms/{vm.uuid}/nics", {"spec_list": [spec]}).status_code in (201, 422)


def _nic_by_v4(world: World, vm: Vm, network: Network, ip: str | None) -> None:
    info: dict[str, object] = {"subnet": {"extId": network.uuid}}
    if ip:
        info["ipv4Config"] = {"ipAddress": {"value": ip}}
    token = {"If-Match": world.send("GET", f"{VMS}/{vm.uuid}").headers["ETag"]}
    reply = world.send("POST", f"{VMS}/{vm.uuid}/nics", {"networkInfo": info}, headers=token)
    assert reply.status_code in (202, 400), reply.text


NETWORK_MAKERS: Mapping[str, NetworkMaker] = {
    "acli": _network_by_acli,
    "v2.0": _network_by_v2,
    "v4": _network_by_v4,
}
NIC_MAKERS: Mapping[str, NicMaker] = {"acli": _nic_by_acli, "v2.0": _nic_by_v2, "v4": _nic_by_v4}
