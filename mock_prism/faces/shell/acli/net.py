"""acli net: the networks of a cluster. Its acts print nothing and are over at once (captured, 2025).

The table is captured. Of the object one thing is known: one line alone says uuid (scripts); the rest is *assumed*.
Overlays are Prism Central's alone (*assumed*).
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Interface

from mock_prism.faces.shell.acli.call import REQUESTER, AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.faces.shell.resolve import all_named_in
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork, UpdateNetwork
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.leases import nics_on
from mock_prism.model.network import Ipam, Network
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.virtual_switch import VirtualSwitch, switch_named

NAME = Param("network", Kind.NETWORK, positional=True)
BRIDGED = "kBridged"


def networks_named(call: AcliCall, name: str = "network") -> tuple[Network, ...]:
    """The VLANs that a parameter lists. Raises NotFound."""
    text = call.args.text(name)
    found = tuple(one for one in all_named_in(call.site, Network, call.cluster.uuid, text) if one.vpc_uuid is None)
    if not found:
        raise NotFound(Network.kind, text)
    return found


def network_named(call: AcliCall, name: str = "network") -> Network:
    """The one VLAN that a parameter names. Raises NotFound, and Invalid for several."""
    found, *others = networks_named(call, name)
    if others:
        raise Invalid(name, f"{call.args.text(name)} is not unique")
    return found


def done(call: AcliCall, command: Command) -> Task:
    """The task of an act that is over at once. Raises what it failed of."""
    return call.site.carry_out(command, REQUESTER)


def _said(network: Network) -> Answer:
    return Shown("", [{"name": network.name, "uuid": network.uuid}])


def _list(call: AcliCall) -> Answer:
    everything = call.site.where(Network, "cluster_uuid", call.cluster.uuid)
    shown = sorted((one for one in everything if one.vpc_uuid is None), key=lambda one: (one.name, one.uuid))
    rows = [(one.name, one.uuid, BRIDGED, str(one.vlan_id), str(one.ipam.subnet) if one.ipam else "") for one in shown]
    data: list[Json] = [{"id": one.vlan_id, "name": one.name, "type": BRIDGED, "uuid": one.uuid} for one in shown]
    return Shown(table(("Network name", "Network UUID", "Type", "Identifier", "Subnet"), rows), data)


def _tree(site: Site, network: Network) -> dict[str, Json]:
    switch = site.get(VirtualSwitch, network.virtual_switch_uuid or "")
    tree: dict[str, Json] = {
        "identifier": network.vlan_id,
        "logical_timestamp": network.revision,
        "name": network.name,
        "type": BRIDGED,
        "uuid": network.uuid,
        "vswitch_name": switch.bridge,
    }
    if network.description:
        tree["annotation"] = network.description
    if network.reservations:
        tree["ip_blacklist"] = [one.ip for one in network.reservations]
    return tree if network.ipam is None else tree | {"ip_config": _range(network.ipam)}


def _range(ipam: Ipam) -> Json:
    options = {
        "bootfile_name": ipam.boot_file,
        "domain_name": ipam.domain,
        "domain_name_server": list(ipam.name_servers),
        "domain_search": list(ipam.search_domains),
        "tftp_server_name": ipam.tftp_server,
    }
    tree: dict[str, Json] = {
        "dhcp_options": {key: value for key, value in options.items() if value},
        "network_address": str(ipam.subnet.network_address),
        "pool": [{"end": pool.end, "start": pool.start} for pool in ipam.pools],
        "prefix_length": ipam.prefix_length,
    }
    rare = {"default_gateway": ipam.gateway, "dhcp_server_address": ipam.dhcp_server}
    return tree | {key: value for key, value in rare.items() if value is not None}


def _get(call: AcliCall) -> Answer:
    trees = [(network, _tree(call.site, network)) for network in networks_named(call)]
    return Shown("".join(block(one.name, tree) for one, tree in trees), {one.uuid: tree for one, tree in trees})


def _config(call: AcliCall, now: Ipam | None = None) -> Ipam | None:
    """How ``ip_config``, a gateway with its prefix, and the DHCP server's address leave what is ``now``."""
    text, server = call.args.maybe_text("ip_config"), call.args.maybe_text("dhcp_address")
    ipam = now
    if text is not None:
        try:
            at = IPv4Interface(text)
        except ValueError as error:
            raise Invalid("ip_config", str(error)) from None
        if "/" not in text:
            raise Invalid("ip_config", f"{text} has no prefix")
        network, length, gateway = str(at.network.network_address), at.network.prefixlen, str(at.ip)
        ipam = Ipam(network, length, gateway)
        if now is not None:
            ipam = replace(now, network=network, prefix_length=length, gateway=gateway)
    if server is None:
        return ipam
    if ipam is None:
        raise Invalid("dhcp_address", "the network is not managed")
    return replace(ipam, dhcp_server=server or None)


def _create(call: AcliCall) -> Answer:
    args, cluster = call.args, call.cluster.uuid
    switch = args.maybe_text("vswitch_name")
    command = CreateNetwork(
        cluster,
        args.text("network"),
        args.maybe_number("vlan") or 0,
        args.text("annotation"),
        switch_named(call.site, cluster, switch).uuid if switch else None,
        _config(call),
    )
    (made,) = done(call, command).entities
    return Shown("", [{"name": made.name, "uuid": made.uuid}])


def _update(call: AcliCall) -> Answer:
    network, args = network_named(call), call.args
    ipam = _config(call, network.ipam)
    done(call, UpdateNetwork(network.uuid, args.maybe_text("name"), args.maybe_text("annotation"), ipam=ipam))
    return _said(call.site.get(Network, network.uuid))


def _delete(call: AcliCall) -> Answer:
    networks = networks_named(call)
    for network in networks:
        done(call, DeleteNetwork(network.uuid))
    return Shown("", [{"name": network.name, "uuid": network.uuid} for network in networks])


def _list_vms(call: AcliCall) -> Answer:
    """The NICs on a network with their VMs. The order of the columns is by scripts, their titles are *assumed*."""
    pairs = nics_on(call.site, network_named(call).uuid)
    found = sorted((vm.name, vm.uuid, nic.mac, nic.ip or "") for vm, nic in pairs)
    rows = [(uuid, name, mac, ip) for name, uuid, mac, ip in found]
    data: list[Json] = [
        {"mac_addr": mac, "name": name, "uuid": uuid, **({"ip_address": ip} if ip else {})}
        for name, uuid, mac, ip in found
    ]
    return Shown(table(("VM UUID", "VM name", "MAC address", "IP address"), rows), data)


SETTINGS = (Param("ip_config"), Param("dhcp_address"), Param("annotation"))

VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("net.list", "Lists the networks.", (), _list),
    AcliVerb("net.get", "Shows networks.", (NAME,), _get),
    AcliVerb(
        "net.create",
        "Makes a network; with ip_config=GATEWAY/PREFIX a managed one.",
        (Param("network", positional=True), Param("vlan", Kind.NUMBER), Param("vswitch_name", Kind.SWITCH), *SETTINGS),
        _create,
    ),
    AcliVerb("net.update", "Changes a network.", (NAME, Param("name"), *SETTINGS), _update),
    AcliVerb("net.delete", "Deletes networks that nobody uses.", (NAME,), _delete),
    AcliVerb("net.list_vms", "Lists the VMs on a network.", (NAME,), _list_vms),
)
