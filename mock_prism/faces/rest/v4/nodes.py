"""Nodes that join a cluster or leave it, and what is found out before: fields as in the official SDK."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.network_values import address, ip_of
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.node_findings import (
    CheckHypervisors,
    DiscoverNodes,
    InspectNodes,
    Uplink,
    ValidateUplinks,
)
from mock_prism.model.commands.nodes import ExpandCluster, Joining, RemoveNodes
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.host import HostNic
from mock_prism.model.node import hosts_of
from mock_prism.model.site import Site
from mock_prism.model.spare import Finding, NodeFindings, UnconfiguredNode
from mock_prism.model.virtual_switch import default_switch

CONFIG = "clustermgmt.v4.config."
ACTION = "/clustermgmt/config/clusters/{clusterExtId}/$actions"
RESPONSE = "/clustermgmt/config/task-response/{extId}"
KBPS = 1_000
WORDS = {
    Finding.UNCONFIGURED: "UNCONFIGURED_NODES",
    Finding.NETWORKING: "NETWORKING_DETAILS",
    Finding.HYPERVISOR: "HYPERVISOR_UPLOAD_INFO",
}


def discover(call: Call) -> Reply:
    """Find nodes of no cluster."""
    spec = call.body
    addresses = tuple(filter(None, map(ip_of, spec.get("ipFilterList") or ())))
    uuids = tuple(uuid.lower() for uuid in spec.get("uuidFilterList") or ())
    return ordered(call, DiscoverNodes(_cluster(call).uuid, uuids, addresses))


def fetch_networking(call: Call) -> Reply:
    """Find out by which ports nodes can be reached."""
    return ordered(call, InspectNodes(_cluster(call).uuid, _uuids(call.body)))


def check_hypervisors(call: Call) -> Reply:
    """Find out whether nodes need another hypervisor."""
    return ordered(call, CheckHypervisors(_cluster(call).uuid, _uuids(call.body)))


def validate(call: Call) -> Reply:
    """Check the ports of a node. Nobody has uploaded a hypervisor bundle that could be checked."""
    spec = call.body["spec"]
    if "cvmIp" not in spec:
        raise NotFound("hypervisor bundle", spec["bundleInfo"].get("name", ""))
    uplinks = tuple(
        Uplink(uplink.get("name", ""), uplink.get("mac", "").lower())
        for network in spec["networks"]
        for uplink in (*network["uplinks"].get("active", ()), *network["uplinks"].get("standby", ()))
    )
    return ordered(call, ValidateUplinks(_cluster(call).uuid, ip_of(spec["cvmIp"]) or "", uplinks))


def expand(call: Call) -> Reply:
    """Take nodes into a cluster."""
    spec = call.body
    return ordered(
        call,
        ExpandCluster(
            _cluster(call).uuid,
            tuple(map(_joining, spec["nodeParams"].get("nodeList") or ())),
            skips_checks=bool(spec.get("shouldSkipPreExpandChecks")),
            only_checks=bool(spec.get("shouldSkipAddNode")),
        ),
    )


def _joining(node: Mapping[str, Json]) -> Joining:
    return Joining(
        _uuid(node),
        name=node.get("hypervisorHostname"),
        hypervisor_ip=ip_of(node.get("hypervisorIp")),
        cvm_ip=ip_of(node.get("cvmIp")),
        ipmi_ip=ip_of(node.get("ipmiIp")),
    )


def remove(call: Call) -> Reply:
    """Take nodes out of a cluster."""
    spec = call.body
    return ordered(
        call,
        RemoveNodes(
            _cluster(call).uuid,
            tuple(uuid.lower() for uuid in spec["nodeUuids"]),
            skips_checks=bool(spec.get("shouldSkipPrechecks")),
            only_checks=bool(spec.get("shouldSkipRemove")),
        ),
    )


def get_response(call: Call) -> Reply:
    """What was found out. The task's id is asked for without its prefix (public clients)."""
    findings = call.site.get(NodeFindings, call.path["extId"].lower())
    word = WORDS[findings.finding]
    wanted = call.first("taskResponseType")
    if wanted and wanted.upper() != word:
        raise Invalid("@query.taskResponseType", f"the task has a response of type {word}")
    response = RESPONSES[findings.finding](call.site, findings)
    record = typed(f"{CONFIG}TaskResponse", extId=findings.uuid, taskResponseType=word, response=response)
    return single(call, record, Alone(findings))


def _unconfigured(site: Site, findings: NodeFindings) -> Record:
    cluster = site.get(Cluster, findings.cluster_uuid)
    return typed(f"{CONFIG}UnconfigureNodeDetails", nodeList=[_item(each, cluster) for each in findings.nodes] or None)


def _item(found: UnconfiguredNode, cluster: Cluster) -> Record:
    """A node as it is listed. That it runs the cluster's AOS is *assumed*."""
    host, cvm = found.node.host, found.node.cvm
    return typed(
        f"{CONFIG}UnconfiguredNodeListItem",
        nodeUuid=host.uuid,
        nodePosition=host.node_position,
        rackableUnitSerial=host.block_serial,
        rackableUnitModel=host.block_model,
        cvmIp=address(cvm.ip),
        hypervisorIp=address(host.hypervisor_ip),
        ipmiIp=address(host.ipmi_ip),
        isCvmExists=True,
        isSecureBooted=False,
        nosVersion=cluster.version,
        hypervisorType="AHV",
        hypervisorVersion=host.hypervisor_version,
        hostType="HYPER_CONVERGED",
        arch="x86_64",
    )


def _networking(site: Site, findings: NodeFindings) -> Record:
    switch = default_switch(site, findings.cluster_uuid)
    bridge = typed(
        f"{CONFIG}NameNetworkRef",
        hypervisorType="AHV",
        name=switch.bridge,
        networks=["Management"],
        vswitchName=switch.name,
        vswitchExtId=switch.uuid,
    )
    uplinks = [
        typed(
            f"{CONFIG}UplinkInfo",
            cvmIp=address(found.node.cvm.ip),
            uplinkList=[_port(nic) for nic in found.node.host.nics],
        )
        for found in findings.nodes
    ]
    info = typed(f"{CONFIG}NetworkInfo", hci=[bridge])
    return typed(f"{CONFIG}NodeNetworkingDetails", networkInfo=info, uplinks=uplinks)


def _port(nic: HostNic) -> Record:
    return typed(
        f"{CONFIG}NameMacRef",
        name=nic.name,
        mac=nic.mac,
        status="UP" if nic.link_up else "DOWN",
        interfaceSpeedKbps=nic.speed_mbps * KBPS,
    )


def _hypervisors(site: Site, findings: NodeFindings) -> Record:
    """A node needs the hypervisor of the cluster's hosts."""
    wanted = {host.hypervisor_version for host in hosts_of(site, findings.cluster_uuid)}
    nodes = [
        typed(
            f"{CONFIG}UploadInfoNodeItem",
            nodeUuid=found.uuid,
            requiredHypervisorType="AHV",
            isNodeCompatible=True,
            isHypervisorUploadRequired=found.node.host.hypervisor_version not in wanted,
            isImagingMandatory=found.node.host.hypervisor_version not in wanted,
        )
        for found in findings.nodes
    ]
    return typed(f"{CONFIG}HypervisorUploadInfo", uploadInfoNodeList=nodes)


RESPONSES: Mapping[Finding, Callable[[Site, NodeFindings], Record]] = {
    Finding.UNCONFIGURED: _unconfigured,
    Finding.NETWORKING: _networking,
    Finding.HYPERVISOR: _hypervisors,
}


def _cluster(call: Call) -> Cluster:
    return call.site.get(Cluster, call.path["clusterExtId"].lower())


def _uuids(spec: Mapping[str, Json]) -> tuple[str, ...]:
    return tuple(map(_uuid, spec["nodeList"]))


def _uuid(node: Mapping[str, Json]) -> str:
    if not node.get("nodeUuid"):
        raise Invalid("nodeList", 'Object has missing required properties (["nodeUuid"])')
    return str(node["nodeUuid"]).lower()


HANDLERS: dict[str, Handler] = {
    f"v4 POST {ACTION}/discover-unconfigured-nodes": discover,
    f"v4 POST {ACTION}/fetch-node-networking-details": fetch_networking,
    f"v4 POST {ACTION}/check-hypervisor-requirements": check_hypervisors,
    f"v4 POST {ACTION}/validate-node": validate,
    f"v4 POST {ACTION}/expand-cluster": expand,
    f"v4 POST {ACTION}/remove-node": remove,
    f"v4 GET {RESPONSE}": get_response,
}
