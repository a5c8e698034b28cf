"""Subnets as v4 orders them. What has no meaning in the model is not simulated, and said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import fields, pre_load

from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.subnet_schemas import OVERLAY, VLAN
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Ipv4Text, Text
from mock_prism.faces.rest.v4.wire import Flag, UuidText, WholeNumber
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.network import Ipam, IpPool

TYPES = {VLAN: VLAN, OVERLAY: OVERLAY}


class NameServerBody(Part):
    """An ``IPAddress``."""

    ipv4 = Ipv4Text(load_default=None, allow_none=True)


class DhcpBody(Part):
    """``DhcpOptions``."""

    servers = fields.List(
        fields.Nested(NameServerBody), data_key="domainNameServers", load_default=None, allow_none=True
    )
    domain = Text(255, data_key="domainName", load_default=None, allow_none=True)
    search = fields.List(Text(255), data_key="searchDomains", load_default=None, allow_none=True)
    tftp_server = Text(255, data_key="tftpServerName", load_default=None, allow_none=True)
    boot_file = Text(1000, data_key="bootFileName", load_default=None, allow_none=True)
    ntp = fields.List(fields.Nested(NameServerBody), data_key="ntpServers", load_default=None, allow_none=True)


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
    dhcp_server = Ipv4Text(data_key="dhcpServerAddress", load_default=None, allow_none=True)
    pools = fields.List(fields.Nested(PoolBody), data_key="poolList", load_default=None, allow_none=True)


class IpConfigBody(Part):
    """An ``IPConfig``. One that says nothing is what a subnet shows that is not managed."""

    ipv4 = fields.Nested(Ipv4Body, load_default=None, allow_none=True)

    @pre_load
    def pass_over_nothing(self, value: Any, **kwargs: Any) -> Any:
        """The object without a range of nothing."""
        says = {key for key in value.get("ipv4") or () if key[:1] != "$"} if isinstance(value, dict) else {"value"}
        return value if says else {**value, "ipv4": None}


class SubnetBody(Part):
    """A ``Subnet``. What the server alone sets is passed over."""

    name = Text(128, 1, load_default=None, allow_none=True)
    description = Text(1000, load_default=None, allow_none=True)
    subnet_type = EnumWord(TYPES, data_key="subnetType", load_default=None, allow_none=True)
    vlan_id = WholeNumber(0, data_key="networkId", load_default=None, allow_none=True)
    dhcp = fields.Nested(DhcpBody, data_key="dhcpOptions", load_default=None, allow_none=True)
    ip_config = fields.List(fields.Nested(IpConfigBody), data_key="ipConfig", load_default=None, allow_none=True)
    cluster_uuid = UuidText(data_key="clusterReference", load_default=None, allow_none=True)
    cluster_uuids = fields.List(UuidText(), data_key="clusterReferenceList", load_default=None, allow_none=True)
    virtual_switch = UuidText(data_key="virtualSwitchReference", load_default=None, allow_none=True)
    reserved = fields.List(
        fields.Nested(NameServerBody), data_key="reservedIpAddresses", load_default=None, allow_none=True
    )
    vpc_uuid = UuidText(data_key="vpcReference", load_default=None, allow_none=True)
    is_external = Flag(data_key="isExternal", load_default=None, allow_none=True)
    has_nat = Flag(data_key="isNatEnabled", load_default=None, allow_none=True)


def refuse(body: Mapping[str, Any]) -> None:
    """Own up to what a body asks for in vain. Raises NotSimulated."""
    configs = body.get("ipConfig") or ()
    if len(configs) > 1 or any(config.get("ipv6") for config in configs):
        raise NotSimulated("a subnet of more than one range of IPv4 addresses")


def check_nat(wanted: Mapping[str, Any], is_external: bool) -> None:
    """Raise Invalid for NAT of what leads nowhere."""
    if wanted["has_nat"] and not is_external:
        raise Invalid("isNatEnabled", "only an external subnet has NAT")


def cluster_of(wanted: Mapping[str, Any]) -> str | None:
    """The cluster that a body names, alone or as a list of one. Raises NotSimulated for several."""
    named = {wanted["cluster_uuid"], *(wanted["cluster_uuids"] or ())} - {None}
    if len(named) > 1:
        raise NotSimulated("a subnet of several clusters")
    return next(iter(named), None)


def ipam_of(wanted: Mapping[str, Any], now: Ipam | None = None) -> Ipam | None:
    """What a body makes of how a subnet is managed ``now``: what is absent stays as it is (*assumed*)."""
    ipv4 = next((config["ipv4"] for config in wanted["ip_config"] or () if config["ipv4"]), None)
    ipam = now if ipv4 is None else _ranged(ipv4, now)
    options = _options(wanted["dhcp"] or {})
    if ipam is None:
        if any(options.values()):
            raise NotSimulated("DHCP options of a subnet without addresses")
        return None
    return replace(ipam, **options)


def _options(dhcp: Mapping[str, Any]) -> dict[str, Any]:
    """The DHCP options that a body names."""
    servers = {"name_servers": dhcp.get("servers"), "ntp_servers": dhcp.get("ntp")}
    if any(server["ipv4"] is None for found in servers.values() for server in found or ()):
        raise NotSimulated("a server without an IPv4 address")
    found: dict[str, Any] = {
        name: tuple(server["ipv4"] for server in found) for name, found in servers.items() if found is not None
    }
    if dhcp.get("search") is not None:
        found["search_domains"] = tuple(dhcp["search"])
    for name in ("domain", "tftp_server", "boot_file"):
        if dhcp.get(name) is not None:
            found[name] = dhcp[name] or None
    return found


def reserved_of(wanted: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The addresses that a body wants kept from guests, or None where it says nothing of them."""
    found = wanted["reserved"]
    if any(address["ipv4"] is None for address in found or ()):
        raise NotSimulated("keeping an address that is not of version 4")
    return None if found is None else tuple(address["ipv4"] for address in found)


def _ranged(ipv4: Mapping[str, Any], now: Ipam | None) -> Ipam:
    pools = tuple(IpPool(pool["start"], pool["end"]) for pool in ipv4["pools"] or ())
    values = {
        "network": ipv4["subnet"]["ip"],
        "prefix_length": ipv4["subnet"]["prefix_length"],
        "gateway": ipv4["gateway"],
        "pools": pools,
        "dhcp_server": ipv4["dhcp_server"],
    }
    return Ipam(**values) if now is None else replace(now, **values)
