"""A VPC from its external subnet to a guest that is found from outside, by the official Python SDKs of networking and
vmm against a live server at an eager pace."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer

from contract_tests.clients.test_v4_sdks import connect, finished, unknown_fields
from contract_tests.clients.test_v4_sdks import journal as journal
from contract_tests.clients.test_v4_sdks import server as server
from contract_tests.clients.test_v4_sdks import tasks as tasks
from contract_tests.clients.test_v4_vms import if_match, made

networking: Any = pytest.importorskip("ntnx_networking_py_client")
vmm: Any = pytest.importorskip("ntnx_vmm_py_client")
RELATIONS = "networking:config:"


@pytest.fixture
def client(server: BaseWSGIServer) -> Any:
    """The API client of networking."""
    return connect(networking, server)


def address(text: str) -> Any:
    """An address of version 4."""
    return networking.IPv4Address(value=text)


def ranged(number: int) -> Any:
    """The addresses of 10.<number>.0.0/24."""
    pool = networking.IPv4Pool(start_ip=address(f"10.{number}.0.10"), end_ip=address(f"10.{number}.0.20"))
    subnet = networking.IPv4Subnet(ip=address(f"10.{number}.0.0"), prefix_length=24)
    config = networking.IPv4Config(ip_subnet=subnet, default_gateway_ip=address(f"10.{number}.0.1"), pool_list=[pool])
    return networking.IPConfig(ipv4=config)


def outside(client: Any, tasks: Any) -> str:
    """An external subnet; its id."""
    subnet = networking.Subnet(
        name="outside", subnet_type="VLAN", network_id=99, is_external=True, ip_config=[ranged(99)]
    )
    return made(finished(tasks, networking.SubnetsApi(client).create_subnet(subnet)), f"{RELATIONS}subnet")


def vpc(client: Any, tasks: Any, subnet: str) -> str:
    """A VPC that leads out over a subnet; its id."""
    wanted = networking.Vpc(name="vpc", external_subnets=[networking.ExternalSubnet(subnet_reference=subnet)])
    return made(finished(tasks, networking.VpcsApi(client).create_vpc(wanted)), f"{RELATIONS}vpc")


def guest(server: BaseWSGIServer, tasks: Any, subnet: str) -> Any:
    """A VM on a subnet; its NIC."""
    vms = vmm.VmApi(connect(vmm, server))
    model = vms.list_vms(_filter="name eq 'web-01'").data[0]
    network = vmm.AhvConfigNicNetworkInfo(subnet=vmm.SubnetReference(ext_id=subnet))
    nics = [vmm.AhvConfigNic(network_info=network)]
    size = {"num_sockets": 1, "num_cores_per_socket": 1, "memory_size_bytes": 1 << 30}
    vm = vmm.AhvConfigVm(name="guest", cluster=model.cluster, nics=nics, **size)
    uuid = made(finished(tasks, vms.create_vm(vm)), "vmm:ahv:config:vm")
    return vms.get_vm_by_id(uuid).data.nics[0]


def test_a_guest_behind_a_router_is_found_from_outside(server: BaseWSGIServer, client: Any, tasks: Any) -> None:
    floating_ips, subnets = networking.FloatingIpsApi(client), networking.SubnetsApi(client)
    external = outside(client, tasks)
    router = vpc(client, tasks, external)
    inside = networking.Subnet(name="inside", subnet_type="OVERLAY", vpc_reference=router, ip_config=[ranged(98)])
    nic = guest(server, tasks, made(finished(tasks, subnets.create_subnet(inside)), f"{RELATIONS}subnet"))
    association = networking.VmNicAssociation(vm_nic_reference=nic.ext_id)
    wanted = networking.FloatingIp(name="ip", external_subnet_reference=external, association=association)

    finished(tasks, floating_ips.create_floating_ip(wanted))

    (found,) = floating_ips.list_floating_ips(_filter="name eq 'ip'", _expand="externalSubnet,vpc").data
    assert (found.association_status, found.private_ip) == ("ASSOCIATED_TO_VNIC", "10.98.0.10")
    assert (found.floating_ip_value, found.vpc.name, found.external_subnet.name) == ("10.99.0.11", "vpc", "outside")
    assert type(found.association) is networking.VmNicAssociation
    assert unknown_fields(found) == []


def test_a_vpc_is_routed_and_policed_and_goes(client: Any, tasks: Any) -> None:
    vpcs, tables = networking.VpcsApi(client), networking.RouteTablesApi(client)
    routes, policies = networking.RoutesApi(client), networking.RoutingPoliciesApi(client)
    external = outside(client, tasks)
    router = vpc(client, tasks, external)
    (table,) = tables.list_route_tables(_filter=f"vpcReference eq '{router}'").data
    everywhere = networking.IPSubnet(ipv4=networking.IPv4Subnet(ip=address("0.0.0.0"), prefix_length=0))
    hop = networking.Nexthop(nexthop_type="EXTERNAL_SUBNET", nexthop_reference=external)
    route = networking.Route(name="out", route_type="STATIC", destination=everywhere, nexthop=hop)
    anything = networking.AddressTypeObject(address_type="ANY")
    match = networking.RoutingPolicyMatchCondition(source=anything, destination=anything, protocol_type="TCP")
    rule = networking.RoutingPolicyRule(
        policy_match=match, policy_action=networking.RoutingPolicyAction(action_type="DENY")
    )
    policy = networking.RoutingPolicy(name="none", priority=10, policies=[rule], vpc_ext_id=router)

    made(finished(tasks, routes.create_route_for_route_table(table.ext_id, route)), f"{RELATIONS}route")
    made(finished(tasks, policies.create_routing_policy(policy)), f"{RELATIONS}routing-policy")
    shown = vpcs.get_vpc_by_id(router).data
    found = routes.list_routes_by_route_table_id(table.ext_id).data
    finished(tasks, vpcs.delete_vpc_by_id(router, **if_match(vpcs, shown)))

    assert [one.route_type for one in found] == ["LOCAL", "STATIC"]
    assert shown.snat_ips[0].ipv4.value == "10.99.0.10"
    assert unknown_fields([shown, *found]) == []
    assert vpcs.list_vpcs().data is None
    assert policies.list_routing_policies().data is None


def test_a_switch_is_made_over_free_ports(client: Any, tasks: Any) -> None:
    switches = networking.VirtualSwitchesApi(client)
    (default,) = switches.list_virtual_switches().data
    for host in default.clusters[0].hosts:
        host.host_nics, host.internal_bridge_name = ["eth2"], "br1"
    wanted = networking.VirtualSwitch(name="vs1", bond_mode="BALANCE_TCP", clusters=default.clusters)

    uuid = made(finished(tasks, switches.create_virtual_switch(wanted)), f"{RELATIONS}virtual-switch")

    shown = switches.get_virtual_switch_by_id(uuid).data
    bonds = networking.UplinkBondsApi(client).list_uplink_bonds(_filter="name eq 'br1-up'").data
    assert (shown.bond_mode, shown.is_default) == ("BALANCE_TCP", False)
    assert len(bonds) == len(default.clusters[0].hosts)
    assert unknown_fields([shown, *bonds]) == []
