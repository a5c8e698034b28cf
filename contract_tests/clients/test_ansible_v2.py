"""What the modules of nutanix.ncp (v2) and the resources of Terraform (v2) do by the official SDKs, in their order:
make something as their examples say, find its id as they find it, read it again, and change nothing twice."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer

from contract_tests.clients.test_v4_networks import RELATIONS, address, outside, vpc
from contract_tests.clients.test_v4_sdks import connect, finished
from contract_tests.clients.test_v4_sdks import journal as journal
from contract_tests.clients.test_v4_sdks import server as server
from contract_tests.clients.test_v4_sdks import tasks as tasks
from contract_tests.clients.test_v4_vms import made

clustermgmt: Any = pytest.importorskip("ntnx_clustermgmt_py_client")
datapolicies: Any = pytest.importorskip("ntnx_datapolicies_py_client")
microseg: Any = pytest.importorskip("ntnx_microseg_py_client")
networking: Any = pytest.importorskip("ntnx_networking_py_client")
prism: Any = pytest.importorskip("ntnx_prism_py_client")
INTERNAL = frozenset({"_object_type", "_reserved", "_unknown_fields", "$dataItemDiscriminator"})


def bare(value: Any) -> Any:
    """An object without what the modules strip before they compare."""
    if isinstance(value, dict):
        return {key: bare(each) for key, each in value.items() if key not in INTERNAL}
    return [bare(each) for each in value] if isinstance(value, list) else value


def cluster(server: BaseWSGIServer, function: str) -> str:
    """The id of the cluster that has a function."""
    wanted = f"config/clusterFunction/any(t:t eq Clustermgmt.Config.ClusterFunctionRef'{function}')"
    return str(clustermgmt.ClustersApi(connect(clustermgmt, server)).list_clusters(_filter=wanted).data[0].ext_id)


def category(server: BaseWSGIServer, value: str) -> str:
    """A new category; its id."""
    api = prism.CategoriesApi(connect(prism, server))
    return str(api.create_category(prism.Category(key="AppType", value=value)).data.ext_id)


@pytest.fixture
def subnets(server: BaseWSGIServer) -> Any:
    """The API of subnets."""
    return networking.SubnetsApi(connect(networking, server))


def vlan(server: BaseWSGIServer, **more: Any) -> Any:
    """A VLAN to be made."""
    common = {"subnet_type": "VLAN", "network_id": 226, "cluster_reference": cluster(server, "AOS")}
    return networking.Subnet(name="vlan", **common, **more)


def within(text: str) -> Any:
    """An address with the prefix of its subnet, as the examples of the module have it."""
    return networking.IPv4Address(value=text, prefix_length=24)


def test_an_address_may_be_written_with_the_prefix_of_its_subnet(
    server: BaseWSGIServer, tasks: Any, subnets: Any
) -> None:
    pool = networking.IPv4Pool(start_ip=within("192.168.0.20"), end_ip=within("192.168.0.30"))
    network = networking.IPv4Subnet(ip=address("192.168.0.0"), prefix_length=24)
    ipv4 = networking.IPv4Config(ip_subnet=network, default_gateway_ip=within("192.168.0.254"), pool_list=[pool])
    order = vlan(server, ip_config=[networking.IPConfig(ipv4=ipv4)])

    uuid = made(finished(tasks, subnets.create_subnet(order)), f"{RELATIONS}subnet")

    shown = subnets.get_subnet_by_id(uuid).data.ip_config[0].ipv4
    assert (shown.default_gateway_ip.value, shown.default_gateway_ip.prefix_length) == ("192.168.0.254", 32)
    assert (shown.pool_list[0].end_ip.value, shown.pool_list[0].end_ip.prefix_length) == ("192.168.0.30", 32)


def test_a_subnet_that_is_not_managed_shows_a_range_of_nothing_and_can_be_changed_without_it(
    server: BaseWSGIServer, tasks: Any, subnets: Any
) -> None:
    uuid = made(finished(tasks, subnets.create_subnet(vlan(server))), f"{RELATIONS}subnet")
    current = subnets.get_subnet_by_id(uuid).data
    ranges = [bare(one) for one in current.to_dict()["ip_config"].copy()]
    wanted = deepcopy(current)
    wanted.ip_config, wanted.description = [], "changed"

    finished(tasks, subnets.update_subnet_by_id(uuid, wanted))

    shown = subnets.get_subnet_by_id(uuid).data
    assert [set(one["ipv4"].values()) for one in ranges] == [{None}]
    assert (shown.description, bare(shown.dhcp_options.to_dict())["domain_name"]) == ("changed", None)


def test_a_route_is_made_with_its_vpc_and_its_owner_as_the_examples_say(
    server: BaseWSGIServer, tasks: Any, subnets: Any
) -> None:
    client = connect(networking, server)
    out = outside(client, tasks)
    router, project = vpc(client, tasks, out), "ab520e1d-4950-4db1-917f-a9e2ea35b8e3"
    (table,) = networking.RouteTablesApi(client).list_route_tables(_filter=f"vpcReference eq '{router}'").data
    everything = networking.IPv4Subnet(ip=address("10.0.0.2"), prefix_length=32)
    order = networking.Route(
        name="route",
        vpc_reference=router,
        route_type="STATIC",
        destination=networking.IPSubnet(ipv4=everything),
        nexthop=networking.Nexthop(nexthop_type="EXTERNAL_SUBNET", nexthop_reference=out),
        metadata=networking.Metadata(owner_reference_id=router, project_reference_id=project),
    )
    routes = networking.RoutesApi(client)

    uuid = made(finished(tasks, routes.create_route_for_route_table(table.ext_id, order)), f"{RELATIONS}route")

    place = {"routeTableExtId": table.ext_id, "extId": uuid}
    shown = routes.get_route_for_route_table_by_id(**place).data
    finished(tasks, routes.update_route_for_route_table_by_id(**place, body=deepcopy(shown)))
    again = routes.get_route_for_route_table_by_id(**place).data
    assert bare(again.to_dict()) == bare(shown.to_dict())
    assert (shown.metadata.owner_reference_id, shown.metadata.project_reference_id) == (router, project)
    assert (shown.vpc_reference, shown.route_table_reference, shown.priority) == (router, table.ext_id, 32768)
    assert shown.nexthop.nexthop_ip_address.ipv4.value == "10.99.0.1"


def protection(server: BaseWSGIServer, categories: list[str]) -> Any:
    """A protection policy to be made, of one location."""
    place = datapolicies.ReplicationLocation(label="here", domain_manager_ext_id=cluster(server, "PRISM_CENTRAL"))
    retention = datapolicies.LinearRetention(local=1)
    schedule = datapolicies.Schedule(
        recovery_point_objective_time_seconds=3600, retention=retention, recovery_point_type="CRASH_CONSISTENT"
    )
    copies = datapolicies.ReplicationConfiguration(source_location_label="here", schedule=schedule)
    return datapolicies.ProtectionPolicy(
        name="daily", replication_locations=[place], replication_configurations=[copies], category_ids=categories
    )


def test_a_protection_policy_is_found_by_what_its_task_tells(server: BaseWSGIServer, tasks: Any) -> None:
    policies = datapolicies.ProtectionPoliciesApi(connect(datapolicies, server))

    task = finished(tasks, policies.create_protection_policy(protection(server, [category(server, "Protected")])))

    (uuid,) = [one.value for one in task.completion_details if one.name == "protectionPolicyExtId"]
    assert policies.get_protection_policy_by_id(uuid).data.name == "daily"


@pytest.fixture
def policies(server: BaseWSGIServer) -> Any:
    """The API of network security policies."""
    return microseg.NetworkSecurityPoliciesApi(connect(microseg, server))


def isolating(secured: str) -> Any:
    """A network security policy to be made, of two rules."""
    inside = microseg.IntraEntityGroupRuleSpec(
        secured_group_category_references=[secured], secured_group_action="ALLOW"
    )
    inbound = microseg.ApplicationRuleSpec(secured_group_category_references=[secured], src_allow_spec="ALL")
    rules = [
        microseg.NetworkSecurityPolicyRule(type="INTRA_GROUP", description="inside", spec=inside),
        microseg.NetworkSecurityPolicyRule(type="APPLICATION", description="inbound", spec=inbound),
    ]
    return microseg.NetworkSecurityPolicy(name="policy", type="APPLICATION", state="SAVE", rules=rules)


def comparable(policy: Any) -> Any:
    """A policy as the module compares it: rules without ids."""
    found = bare(policy.to_dict())
    return {**found, "rules": [{**rule, "ext_id": None} for rule in found["rules"]], "last_update_time": None}


def test_a_security_policy_has_rules_with_ids_of_their_own_that_last(
    server: BaseWSGIServer, tasks: Any, policies: Any
) -> None:
    order = isolating(category(server, "Secured"))
    uuid = made(finished(tasks, policies.create_network_security_policy(order)), "microseg:config:policy")
    before = policies.get_network_security_policy_by_id(uuid).data

    finished(tasks, policies.update_network_security_policy_by_id(uuid, deepcopy(before)))

    after = policies.get_network_security_policy_by_id(uuid).data
    assert comparable(after) == comparable(before)
    assert (after.is_hitlog_enabled, after.is_ipv6_traffic_allowed, after.is_system_defined) == (False, False, False)
    assert len({rule.ext_id for rule in after.rules}) == 2
    assert [rule.ext_id for rule in after.rules] == [rule.ext_id for rule in before.rules]


def test_the_rules_of_a_security_policy_are_listed_by_themselves(
    server: BaseWSGIServer, tasks: Any, policies: Any
) -> None:
    order = isolating(category(server, "Secured"))
    uuid = made(finished(tasks, policies.create_network_security_policy(order)), "microseg:config:policy")

    (listed,) = policies.list_network_security_policies(_filter="name eq 'policy'").data
    rules = policies.list_network_security_policy_rules(uuid, _filter="type eq Microseg.Config.RuleType'INTRA_GROUP'")

    assert (listed.rules, listed.created_by is not None) == (None, True)
    assert [(rule.description, rule.spec.secured_group_action) for rule in rules.data] == [("inside", "ALLOW")]
