"""VPCs in v4 (``networking.v4.config.Vpc``): fields as in the official SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.v4.envelopes import Record, started
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.network_values import (
    CONFIG,
    SHARING,
    address,
    addresses,
    belonging_of,
    ip_subnet,
    ips_of,
    metadata,
    prefix_of,
    projects_of,
)
from mock_prism.faces.rest.v4.nouns import Body, Noun, handlers
from mock_prism.model.commands.vpc import ConnectionSpec, CreateVpc, DeleteVpc, UpdateVpc
from mock_prism.model.errors import NotSimulated
from mock_prism.model.host import Host
from mock_prism.model.network import Network
from mock_prism.model.node import hosts_of
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.vpc import Connection, Vpc, VpcType

VPCS = "/networking/config/vpcs"
TYPES = {VpcType.REGULAR: "REGULAR", VpcType.TRANSIT: "TRANSIT"}
FAULTS = {
    "external subnets": "externalSubnets",
    "external subnet": "externalSubnets.subnetReference",
    "routable prefixes": "externallyRoutablePrefixes",
    "ip address": "externalSubnets.externalIps",
}
VMS = "VMS"


def shown(site: Site, vpc: Vpc) -> Record:
    """A VPC. ``snatIps`` are its addresses on external subnets with NAT."""
    natted = [one for one in vpc.connections if site.get(Network, one.network_uuid).has_nat]
    return typed(
        f"{CONFIG}Vpc",
        extId=vpc.uuid,
        name=vpc.name,
        description=vpc.description or None,
        vpcType=TYPES[vpc.type],
        commonDhcpOptions=typed(f"{CONFIG}VpcDhcpOptions", domainNameServers=addresses(*vpc.name_servers))
        if vpc.name_servers
        else None,
        snatIps=addresses(*(ip for one in natted for ip in one.ips)) or None,
        externalSubnets=[_connection(site, one) for one in vpc.connections] or None,
        externallyRoutablePrefixes=[ip_subnet(prefix) for prefix in vpc.routable_prefixes] or None,
        scope=VMS,
        shouldAdvertiseConnectedSubnets=vpc.advertises_connected,
        sharedWithProjects=list(vpc.projects) or None,
        metadata=metadata(site, vpc.belonging),
        projectExtId=vpc.belonging.project_uuid,
    )


def _connection(site: Site, connection: Connection) -> Record:
    """A way out; the first hosts of its cluster that are up are its gateways (*assumed*)."""
    network = site.get(Network, connection.network_uuid)
    up = [host for host in hosts_of(site, network.cluster_uuid) if host.schedulable][: connection.gateway_count]
    return typed(
        f"{CONFIG}ExternalSubnet",
        subnetReference=network.uuid,
        externalIps=addresses(*connection.ips) or None,
        activeGatewayNodes=[_gateway(host) for host in up] or None,
        activeGatewayCount=connection.gateway_count,
    )


def _gateway(host: Host) -> Record:
    return typed(f"{CONFIG}GatewayNodeReference", nodeId=host.uuid, nodeIpAddress=address(host.hypervisor_ip))


def _spec(body: Mapping[str, Any]) -> ConnectionSpec:
    if body.get("gatewayNodes"):
        raise NotSimulated("choosing the gateway nodes of a VPC")
    ips = ips_of(body.get("externalIps"))
    return ConnectionSpec(body["subnetReference"].lower(), ips, body.get("activeGatewayCount") or 1)


def _values(body: Body) -> dict[str, Any]:
    """What a body says, by the names that the commands have for it."""
    if body.get("scope") not in (None, VMS):
        raise NotSimulated(f"a VPC of {body['scope']}")
    found: dict[str, Any] = {key: body[key] for key in ("name", "description") if key in body}
    if "commonDhcpOptions" in body:
        found["name_servers"] = ips_of(body["commonDhcpOptions"].get("domainNameServers"))
    if "externalSubnets" in body:
        found["connections"] = tuple(_spec(one) for one in body["externalSubnets"])
    if "externallyRoutablePrefixes" in body:
        found["routable_prefixes"] = tuple(prefix_of(one) for one in body["externallyRoutablePrefixes"])
    if "sharedWithProjects" in body:
        found["projects"] = projects_of(body)
    if "shouldAdvertiseConnectedSubnets" in body:
        found["advertises_connected"] = body["shouldAdvertiseConnectedSubnets"]
    return found


def _create(call: Call, body: Body) -> Command:
    wanted = {word: type_ for type_, word in TYPES.items()}
    type_ = wanted[body.get("vpcType", "REGULAR")]
    return CreateVpc(**{"name": "", **_values(body)}, type=type_, belonging=belonging_of(body))


def _update(call: Call, vpc: Vpc, body: Body) -> Command:
    """What is absent stays as it is (*assumed*)."""
    if body.get("vpcType", TYPES[vpc.type]) != TYPES[vpc.type]:
        raise NotSimulated("changing the type of a VPC")
    bare: dict[str, Any] = {
        "name_servers": (),
        "connections": (),
        "routable_prefixes": (),
        "advertises_connected": False,
    }
    return UpdateVpc(vpc.uuid, **{**bare, **_values(body)}, belonging=belonging_of(body, vpc.belonging))


NOUN = Noun(
    VPCS,
    Vpc,
    shown,
    _create,
    _update,
    DeleteVpc,
    FAULTS,
)


def _sharing(word: str) -> Handler:
    def act(call: Call) -> Reply:
        vpc = NOUN.named(call)
        return started(call, UpdateVpc(vpc.uuid, projects=SHARING[word](vpc.projects, call.body)))

    return act


HANDLERS: dict[str, Handler] = {
    **handlers(NOUN),
    **{f"v4 POST {VPCS}/{{extId}}/$actions/{word}": _sharing(word) for word in SHARING},
}
