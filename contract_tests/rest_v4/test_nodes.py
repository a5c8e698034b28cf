"""Nodes that join and leave, and clusters that are made, changed and destroyed, in v4."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, Central, assert_wire
from mock_prism.model.cluster import Cluster, HttpProxy, ProxyType
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.commands.node_findings import DiscoverNodes, Uplink, ValidateUplinks
from mock_prism.model.commands.nodes import ExpandCluster, Joining, RemoveNodes
from mock_prism.model.host import Host
from mock_prism.model.spare import UnconfiguredNode
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Task

RESPONSES = "/api/clustermgmt/v4.3/config/task-response"
BUNDLE = "clustermgmt.v4.config.BundleParam"
UPLINKS = "clustermgmt.v4.config.UplinkNode"


def spare(central: Central) -> UnconfiguredNode:
    """The node that belongs to no cluster."""
    return next(iter(central.site.all(UnconfiguredNode)))


def act(central: Central, name: str, body: object, **more: Any) -> TestResponse:
    """An action on the cluster."""
    return central.send("POST", f"{CLUSTERS}/{central.cluster.uuid}/$actions/{name}", body, **more)


def found(central: Central, name: str, body: object) -> Any:
    """The body of what an action finds out."""
    task = central.finished(act(central, name, body))
    assert task.status is TaskStatus.SUCCEEDED
    return central.send("GET", f"{RESPONSES}/{task.uuid}").get_json()


def ip(text: str) -> dict[str, Any]:
    """An address on the wire."""
    return {"ipv4": {"value": text}}


def node_list(central: Central) -> list[dict[str, Any]]:
    """The node as clients name it."""
    return [{"nodeUuid": spare(central).uuid, "cvmIp": ip(spare(central).node.cvm.ip)}]


@pytest.mark.parametrize(
    "name", ["discover-unconfigured-nodes", "fetch-node-networking-details", "check-hypervisor-requirements"]
)
def test_what_is_found_out_on_the_wire(central: Central, name: str) -> None:
    body: dict[str, object] = {"nodeList": [{"nodeUuid": spare(central).uuid}]}
    if name.startswith("discover"):
        body = {"addressType": "IPV4"}
    assert_wire(f"nodes_{name.partition('-')[0]}", found(central, name, body))


def test_filters_lead_to_the_same_command(central: Central) -> None:
    uuid = spare(central).uuid
    reply = act(
        central, "discover-unconfigured-nodes", {"uuidFilterList": [uuid.upper()], "ipFilterList": [ip("10.0.0.1")]}
    )
    assert central.task(reply).command == DiscoverNodes(central.cluster.uuid, (uuid,), ("10.0.0.1",))


def test_a_response_is_asked_for_by_its_type(central: Central) -> None:
    task = central.finished(act(central, "discover-unconfigured-nodes", {}))
    path = f"{RESPONSES}/{task.uuid}"
    right = central.send("GET", path, query_string={"taskResponseType": "UNCONFIGURED_NODES"})
    wrong = central.send("GET", path, query_string={"taskResponseType": "NETWORKING_DETAILS"})
    assert (right.status_code, wrong.status_code) == (200, 400)
    assert central.send("GET", f"{RESPONSES}/{NOWHERE}").status_code == 404


def test_ports_of_a_node_are_validated(central: Central) -> None:
    node = spare(central).node
    nic = node.host.nics[0]
    network = {"name": "br0", "uplinks": {"active": [{"name": nic.name, "mac": nic.mac.upper()}]}}
    spec = {"$objectType": UPLINKS, "cvmIp": ip(node.cvm.ip), "networks": [network]}
    task = central.task(act(central, "validate-node", {"spec": spec}))
    assert task.command == ValidateUplinks(central.cluster.uuid, node.cvm.ip, (Uplink(nic.name, nic.mac),))


def test_a_bundle_that_nobody_uploaded_cannot_be_validated(central: Central) -> None:
    spec = {"$objectType": BUNDLE, "bundleInfo": {"name": "ahv.iso"}, "nodeList": node_list(central)}
    assert act(central, "validate-node", {"spec": spec}).status_code == 404


def test_a_node_joins(central: Central) -> None:
    node = {**node_list(central)[0], "hypervisorHostname": "north", "hypervisorIp": ip("10.1.1.1")}
    task = central.finished(act(central, "expand-cluster", {"nodeParams": {"nodeList": [node]}}))
    joining = Joining(node["nodeUuid"], "north", "10.1.1.1", node["cvmIp"]["ipv4"]["value"])
    assert (task.command, task.status) == (ExpandCluster(central.cluster.uuid, (joining,)), TaskStatus.SUCCEEDED)
    body = central.read(f"{CLUSTERS}/{central.cluster.uuid}")["data"]
    assert body["nodes"]["numberOfNodes"] == 5
    shown = central.read(f"{CLUSTERS}/{central.cluster.uuid}/hosts/{joining.uuid}")["data"]
    assert (shown["hostName"], shown["hypervisor"]["externalAddress"]["ipv4"]["value"]) == ("north", "10.1.1.1")


def test_a_node_without_a_uuid_is_refused(central: Central) -> None:
    reply = act(central, "expand-cluster", {"nodeParams": {"nodeList": [{"blockId": "X"}]}})
    assert reply.status_code == 400


def test_a_node_leaves(central: Central) -> None:
    uuid = central.host("A").uuid
    task = central.finished(act(central, "remove-node", {"nodeUuids": [uuid], "shouldSkipPrechecks": True}))
    assert (task.command, task.status) == (
        RemoveNodes(central.cluster.uuid, (uuid,), skips_checks=True),
        TaskStatus.SUCCEEDED,
    )
    assert central.send("GET", f"{CLUSTERS}/{central.cluster.uuid}/hosts/{uuid}").status_code == 404
    shown = central.read(f"/api/prism/v4.4/config/tasks/ZXJnb24=:{task.uuid}")["data"]
    assert (shown["operation"], shown["status"], len(shown["subTasks"])) == ("RemoveNode", "SUCCEEDED", 1)


def changed(central: Central, **fields: Any) -> TestResponse:
    """The reply to a change of the cluster, on the base of what is shown of it."""
    path = f"{CLUSTERS}/{central.cluster.uuid}"
    shown = central.send("GET", path)
    body = {**shown.get_json()["data"], **fields}
    return central.send("PUT", path, body, headers={"If-Match": shown.headers["ETag"]})


def test_a_cluster_is_changed_by_what_is_shown_of_it(central: Central) -> None:
    before = central.read(f"{CLUSTERS}/{central.cluster.uuid}")["data"]
    assert central.finished(changed(central)).status is TaskStatus.SUCCEEDED
    assert central.read(f"{CLUSTERS}/{central.cluster.uuid}")["data"] == before


def test_every_setting_leads_to_the_same_command(central: Central) -> None:
    server = {"ipAddress": {"fqdn": {"value": "mail.test"}}, "port": 587, "username": "me"}
    network = {
        "nameServerIpList": [ip("10.0.0.53")],
        "ntpServerIpList": [{"fqdn": {"value": "pool.ntp.org"}}],
        "nfsSubnetWhitelist": ["10.0.0.0/255.0.0.0"],
        "httpProxyList": [{"name": "p", "ipAddress": ip("10.0.0.8"), "port": 3128, "proxyTypes": ["HTTP"]}],
        "smtpServer": {"emailAddress": "me@mail.test", "server": server, "type": "STARTTLS"},
    }
    keys = [{"name": "k", "key": "ssh-rsa AAAA"}]
    task = central.finished(changed(central, name="renamed", network=network, config={"authorizedPublicKeyList": keys}))
    assert isinstance(task.command, UpdateCluster)
    cluster = central.cluster
    assert (cluster.name, cluster.name_servers, cluster.ntp_servers) == ("renamed", ("10.0.0.53",), ("pool.ntp.org",))
    assert cluster.nfs_whitelist == ("10.0.0.0/255.0.0.0",)
    assert cluster.http_proxies == (HttpProxy("p", "10.0.0.8", 3128, types=(ProxyType.HTTP,)),)
    assert cluster.smtp is not None
    assert (cluster.smtp.address, cluster.smtp.port, cluster.smtp.security.name) == ("mail.test", 587, "STARTTLS")
    assert [key.name for key in cluster.public_keys] == ["k"]


def test_a_proxy_that_goes_by_a_name_keeps_it(central: Central) -> None:
    proxy = HttpProxy("p", "proxy.test", 3128)
    central.site.finish(central.site.submit(UpdateCluster(central.cluster.uuid, http_proxies=(proxy,))))
    central.finished(changed(central, name="renamed"))
    assert central.cluster.http_proxies == (proxy,)


def test_what_cannot_be_changed_must_be_as_it_is(central: Central) -> None:
    assert changed(central, config={"redundancyFactor": 3}).status_code == 400
    path = f"{CLUSTERS}/{central.cluster.uuid}"
    assert central.send("PUT", path, {"name": "x"}).status_code == 428
    assert central.send("PUT", f"{CLUSTERS}/{central.prism_central.uuid}", {"name": "x"}).status_code == 404


def created(central: Central, **query: str) -> TestResponse:
    """The reply to making a cluster of the node."""
    nodes = {"nodeList": [{"controllerVmIp": ip(spare(central).node.cvm.ip)}]}
    network = {"externalAddress": ip("10.9.9.9"), "nameServerIpList": [ip("10.0.0.53")]}
    body = {"name": "edge", "nodes": nodes, "config": {"redundancyFactor": 2}, "network": network}
    return central.send("POST", CLUSTERS, body, query_string=query)


def test_a_cluster_is_made_and_destroyed(central: Central) -> None:
    task = central.finished(created(central))
    uuid = task.entities[0].uuid
    shown = central.read(f"{CLUSTERS}/{uuid}")["data"]
    assert (shown["name"], shown["nodes"]["numberOfNodes"], shown["vmCount"]) == ("edge", 1, 0)
    assert [one["rel"] for one in affected(central, task)] == ["clustermgmt:config:cluster"]
    gone = central.finished(central.send("DELETE", f"{CLUSTERS}/{uuid}"))
    assert gone.status is TaskStatus.SUCCEEDED
    assert central.send("GET", f"{CLUSTERS}/{uuid}").status_code == 404
    assert len(list(central.site.all(Host))) == 4


def affected(central: Central, task: Task) -> Any:
    """What a task is about."""
    return central.read(f"/api/prism/v4.4/config/tasks/ZXJnb24=:{task.uuid}")["data"]["entitiesAffected"]


def test_a_dry_run_makes_no_cluster(central: Central) -> None:
    central.finished(created(central, **{"$dryrun": "true"}))
    assert len(list(central.site.all(Cluster))) == 1


def test_a_cluster_that_cannot_be_is_refused(central: Central) -> None:
    nameless = central.send("POST", CLUSTERS, {"nodes": {"nodeList": [{"nodeUuid": spare(central).uuid}]}})
    nowhere = central.send("POST", CLUSTERS, {"name": "x", "nodes": {"nodeList": [{"controllerVmIp": ip("10.0.0.1")}]}})
    full = central.send("DELETE", f"{CLUSTERS}/{central.cluster.uuid}")
    assert (nameless.status_code, nowhere.status_code, full.status_code) == (400, 400, 409)
