"""The networks of a cluster: its VLANs. Overlays are Prism Central's alone and not shown (*assumed*)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork, UpdateNetwork
from mock_prism.model.commands.reservation import ReleaseAddresses, ReserveAddresses
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.leases import holdings
from mock_prism.model.network import Ipam, IpPool, Network
from mock_prism.model.site import Site
from mock_prism.model.virtual_switch import VirtualSwitch, switch_named

NETWORKS = "/networks"
NETWORK = f"{NETWORKS}/{{}}"
TEXTS = {"domain_name": "domain", "boot_file_name": "boot_file", "tftp_server_name": "tftp_server"}
LISTS = {"domain_name_servers": "name_servers", "domain_search": "search_domains"}
"""DHCP options on the wire, and what the model calls them; several stand in one text, parted by commas."""


def _named(call: Call) -> Network:
    """The network that the path names first. Raises NotFound."""
    network = call.site.get(Network, next(iter(call.path.values())))
    if network.vpc_uuid is not None:
        raise NotFound(Network.kind, network.uuid)
    return network


def _record(site: Site, network: Network) -> Record:
    """NetworkConfigDTO. An unmanaged one has an empty range (seen in a public client's recording)."""
    switch = site.get(VirtualSwitch, network.virtual_switch_uuid or "")
    return {
        "uuid": network.uuid,
        "name": network.name,
        "annotation": network.description or None,
        "vlan_id": network.vlan_id,
        "vswitch_name": switch.bridge,
        "logical_timestamp": network.revision,
        "ip_config": {"prefix_length": 0, "pool": []} if network.ipam is None else _range(network.ipam),
    }


def _range(ipam: Ipam) -> Record:
    options = {key: getattr(ipam, name) for key, name in TEXTS.items()}
    options |= {key: ",".join(getattr(ipam, name)) or None for key, name in LISTS.items()}
    return {
        "network_address": str(ipam.subnet.network_address),
        "prefix_length": ipam.prefix_length,
        "default_gateway": ipam.gateway,
        "dhcp_server_address": ipam.dhcp_server,
        "pool": [{"range": f"{pool.start} {pool.end}"} for pool in ipam.pools],
        "dhcp_options": options,
    }


def _ipam(config: Record | None, now: Ipam | None) -> Ipam | None:
    """How a network is to be managed that is managed ``now`` so. What an unmanaged one shows leaves it so."""
    if not config or not any(config.values()):
        return now
    for key in ("network_address", "prefix_length"):
        if not config.get(key):
            raise Invalid(f"ip_config.{key}", "is required")
    ipam = Ipam(
        config["network_address"],
        config["prefix_length"],
        config.get("default_gateway") or None,
        tuple(_pool(pool["range"]) for pool in config.get("pool", ())),
        dhcp_server=config.get("dhcp_server_address") or None,
    )
    options = config.get("dhcp_options", {})
    found: dict[str, Any] = {name: options.get(key) or None for key, name in TEXTS.items()}
    found |= {name: tuple(re.split(r"[,\s]+", options[key])) for key, name in LISTS.items() if options.get(key)}
    return replace(ipam, **found)


def _pool(text: str) -> IpPool:
    """Two addresses with a blank between them, both included."""
    ends = text.split()
    if len(ends) != 2:
        raise Invalid("ip_config.pool.range", "must be two addresses")
    return IpPool(*ends)


def _list(wire: Wire, call: Call) -> Reply:
    networks: Iterable[Network] = call.site.where(Network, "cluster_uuid", cluster_meant(call).uuid)
    return wire.listed(call, [_record(call.site, network) for network in networks if network.vpc_uuid is None])


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call.site, _named(call)))


def create_command(wire: Wire, call: Call) -> CreateNetwork:
    """The command that a body asks for. Only a VLAN is required; without a name it goes by that (*assumed*)."""
    body, cluster = wire.body(call), cluster_meant(call)
    if body.get("uuid"):
        raise NotSimulated("uuid when a network is created")
    switch = body.get("vswitch_name")
    return CreateNetwork(
        cluster.uuid,
        body.get("name") or f"vlan.{body['vlan_id']}",
        body["vlan_id"],
        body.get("annotation", ""),
        switch_named(call.site, cluster.uuid, switch).uuid if switch else None,
        _ipam(body.get("ip_config"), None),
    )


def _create(wire: Wire, call: Call) -> Reply:
    """The answer names the newest network."""
    return wire.done(call, create_command(wire, call), lambda: {"network_uuid": list(call.site.all(Network))[-1].uuid})


def _update(wire: Wire, call: Call) -> Reply:
    """What is absent stays as it is (*assumed*): public clients send everything back."""
    network, body = _named(call), wire.body(call)
    switch = body.get("vswitch_name")
    if switch and switch_named(call.site, network.cluster_uuid, switch).uuid != network.virtual_switch_uuid:
        raise NotSimulated("moving a network to another virtual switch")
    command = UpdateNetwork(
        network.uuid,
        body.get("name"),
        body.get("annotation"),
        body.get("vlan_id"),
        _ipam(body.get("ip_config"), network.ipam),
        revision=body.get("logical_timestamp"),
    )
    return wire.done(call, command)


def _delete(wire: Wire, call: Call) -> Reply:
    """Refused at once while it is in use. v0.8 spells the timestamp in its own way (description)."""
    revision = call.number("logical_timestamp")
    if revision is None:
        revision = call.number("logicaltimestamp")
    return wire.done(call, DeleteNetwork(_named(call).uuid, revision))


def _addresses(wire: Wire, call: Call) -> Reply:
    """Who has which address: VMs, whom it is kept from, and what Prism Central put there (*assumed*)."""
    network = _named(call)
    given = [
        _assignment(network, one.ip, "VM" if one.mac else "INFRASTRUCTURE", one.uuid, one.mac)
        for one in holdings(call.site, network.uuid)
        if one.ip is not None
    ]
    kept = [_assignment(network, one.ip, "RESERVATION") for one in network.reservations]
    return wire.listed(call, given + kept)


def _assignment(network: Network, ip: str, sort: str, uuid: str | None = None, mac: str | None = None) -> Json:
    return {
        "network_uuid": network.uuid,
        "ip_address": ip,
        "type": sort,
        "entity_uuid": uuid,
        "mac_address": mac,
        "deleted": False,
    }


def _keep(wire: Wire, call: Call) -> Reply:
    """Keep an address from being given."""
    network, address = _named(call), wire.body(call).get("value")
    if not address:
        raise Invalid("value", "is required")
    return wire.done(call, ReserveAddresses(network.uuid, (address,)))


def _free(wire: Wire, call: Call) -> Reply:
    """Let it be given again."""
    network, (_, address) = _named(call), call.path.values()
    return wire.done(call, ReleaseAddresses(network.uuid, (address,)))


SHARED: Shared = {
    f"GET {NETWORKS}": _list,
    f"POST {NETWORKS}": _create,
    f"GET {NETWORK}": _get,
    f"PUT {NETWORK}": _update,
    f"DELETE {NETWORK}": _delete,
    f"GET {NETWORK}/addresses": _addresses,
    f"POST {NETWORK}/blacklist_ip_addresses": _keep,
    f"DELETE {NETWORK}/blacklist_ip/{{}}": _free,
    f"DELETE {NETWORK}/blacklist_IP/{{}}": _free,
}
