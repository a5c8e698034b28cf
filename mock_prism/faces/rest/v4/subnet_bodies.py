"""Subnets as v4 orders them. What only overlays, routers and other DHCP options need is not simulated, and said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Ipv4Text, Text
from mock_prism.faces.rest.v4.wire import UuidText, WholeNumber
from mock_prism.model.errors import NotSimulated
from mock_prism.model.network import Ipam, IpPool

TYPES = {"VLAN": "VLAN", "OVERLAY": "OVERLAY"}
NOT_SIMULATED = (
    "vpcReference",
    "isExternal",
    "isNatEnabled",
    "networkFunctionChainReference",
    "layer2StretchReference",
    "externalDhcpServers",
    "reservedIpAddresses",
)
NO_DHCP = ("searchDomains", "tftpServerName", "bootFileName", "ntpServers")
NO_IPV4 = ("dhcpServerAddress",)


class NameServerBody(Part):
    """An ``IPAddress``."""

    ipv4 = Ipv4Text(load_default=None, allow_none=True)


class DhcpBody(Part):
    """``DhcpOptions``."""

    servers = fields.List(
        fields.Nested(NameServerBody), data_key="domainNameServers", load_default=None, allow_none=True
    )
    domain = Text(255, data_key="domainName", load_default=None, allow_none=True)


class Ipv4SubnetBody(Part):
    """An ``IPv4Subnet``."""

    ip = Ipv4Text(required=True)
    prefix_length = WholeNumber(0, data_key="prefixLength", required=True)


class PoolBody(Part):
    """An ``IPv4Pool``."""

    start = Ipv4Text(data_key="startIp", required=True)
    end = Ipv4Text(data_key="endIp", required=True)


class Ipv4Body(Part):
    """An ``IPv4Config``."""

    subnet = fields.Nested(Ipv4SubnetBody, data_key="ipSubnet", required=True)
    gateway = Ipv4Text(data_key="defaultGatewayIp", load_default=None, allow_none=True)
    pools = fields.List(fields.Nested(PoolBody), data_key="poolList", load_default=None, allow_none=True)


class IpConfigBody(Part):
    """An ``IPConfig``."""

    ipv4 = fields.Nested(Ipv4Body, load_default=None, allow_none=True)


class SubnetBody(Part):
    """A ``Subnet``. What the server alone sets is passed over."""

    name = Text(128, 1, load_default=None, allow_none=True)
    description = Text(1000, load_default=None, allow_none=True)
    subnet_type = EnumWord(TYPES, data_key="subnetType", load_default=None, allow_none=True)
    vlan_id = WholeNumber(0, data_key="networkId", load_default=None, allow_none=True)
    dhcp = fields.Nested(DhcpBody, data_key="dhcpOptions", load_default=None, allow_none=True)
    ip_config = fields.List(fields.Nested(IpConfigBody), data_key="ipConfig", load_default=None, allow_none=True)
    cluster_uuid = UuidText(data_key="clusterReference", load_default=None, allow_none=True)
    virtual_switch = UuidText(data_key="virtualSwitchReference", load_default=None, allow_none=True)


def refuse(body: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Own up to what a body that was read as ``wanted`` asks for in vain. Raises NotSimulated."""
    if wanted["subnet_type"] == "OVERLAY":
        raise NotSimulated("an overlay subnet")
    configs = body.get("ipConfig") or ()
    if len(configs) > 1 or any(config.get("ipv6") for config in configs):
        raise NotSimulated("a subnet of more than one range of IPv4 addresses")
    asked = [(body, key) for key in NOT_SIMULATED]
    asked += [(body.get("dhcpOptions") or {}, key) for key in NO_DHCP]
    asked += [(config.get("ipv4") or {}, key) for config in configs for key in NO_IPV4]
    for part, key in asked:
        if part.get(key):
            raise NotSimulated(f"{key} of a subnet")


def ipam_of(wanted: Mapping[str, Any], now: Ipam | None = None) -> Ipam | None:
    """What a body makes of how a subnet is managed ``now``: what is absent stays as it is (*assumed*)."""
    ipv4 = next((config["ipv4"] for config in wanted["ip_config"] or () if config["ipv4"]), None)
    ipam = now if ipv4 is None else _ranged(ipv4, now)
    dhcp = wanted["dhcp"] or {}
    servers, domain = dhcp.get("servers"), dhcp.get("domain")
    if ipam is None:
        if servers or domain:
            raise NotSimulated("DHCP options of a subnet without addresses")
        return None
    if any(server["ipv4"] is None for server in servers or ()):
        raise NotSimulated("a name server without an IPv4 address")
    return replace(
        ipam,
        name_servers=ipam.name_servers if servers is None else tuple(server["ipv4"] for server in servers),
        domain=ipam.domain if domain is None else domain,
    )


def _ranged(ipv4: Mapping[str, Any], now: Ipam | None) -> Ipam:
    if ipv4["gateway"] is None:
        raise NotSimulated("a managed subnet without a gateway")
    ipam = Ipam(
        ipv4["subnet"]["ip"],
        ipv4["subnet"]["prefix_length"],
        ipv4["gateway"],
        tuple(IpPool(pool["start"], pool["end"]) for pool in ipv4["pools"] or ()),
    )
    return ipam if now is None else replace(ipam, name_servers=now.name_servers, domain=now.domain)
