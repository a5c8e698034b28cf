"""acli net: physical ports of hosts (captured, 2025), and the virtual switches over them (*assumed*)."""

from __future__ import annotations

import re
from dataclasses import replace

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.net import done
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, block, table
from mock_prism.faces.shell.resolve import find_host
from mock_prism.model.commands.virtual_switch import CreateVirtualSwitch, DeleteVirtualSwitch, UpdateVirtualSwitch
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.host import Host, HostNic
from mock_prism.model.node import hosts_of
from mock_prism.model.virtual_switch import (
    BondMode,
    Uplinks,
    VirtualSwitch,
    refuse_migration,
    switch_named,
    switches_of,
)

HOST = Param("host", Kind.HOST, positional=True)
SWITCH = Param("virtual_switch", Kind.SWITCH, positional=True)
BONDS = {
    BondMode.ACTIVE_BACKUP: "kActiveBackup",
    BondMode.BALANCE_SLB: "kBalanceSlb",
    BondMode.BALANCE_TCP: "kBalanceTcp",
    BondMode.NONE: "kNoUplinkBond",
}
MEMBER = re.compile(r"([^:;{}]+):([^:;{}]*)")
USUAL_MTU = 1500
RING = 512
"""What every port of 1 or 10 Gbit/s has (captured)."""


def _list_ports(call: AcliCall) -> Answer:
    nics = call.host().nics
    header = ("Port Name", "UUID", "MAC Address", "Link Capacity (Mbps)", "Link Status", "RX Ring Size", "TX Ring Size")
    rows = [
        (nic.name, nic.uuid, nic.mac, str(nic.capacity_mbps), "Up" if nic.link_up else "Down", str(RING), str(RING))
        for nic in nics
    ]
    return Shown(table(header, rows), [{"port_name": nic.name, "uuid": nic.uuid} for nic in nics])


def _port(host: Host, name: str) -> HostNic:
    for nic in host.nics:
        if name in (nic.name, nic.uuid):
            return nic
    raise NotFound("host nic", name)


def _get_port(call: AcliCall) -> Answer:
    host = call.host()
    nic = _port(host, call.args.text("nic"))
    tree: dict[str, Json] = {
        "cluster_uuid": host.cluster_uuid,
        "host_id": str(host.number),
        "link_capacity": nic.capacity_mbps,
        "link_detected": int(nic.link_up),
        "link_speed_kbps": nic.speed_mbps * 1000,
        "mac_address": nic.mac,
        "mtu_bytes": 1500,
        "node": host.uuid,
        "pci_model_id": nic.model,
        "port_name": nic.name,
        "rx_ring_size": RING,
        "rx_ring_size_updated": False,
        "tx_ring_size": RING,
        "tx_ring_size_updated": False,
    }
    return Shown(block("nic_info", tree), {nic.uuid: tree})


def _switch(call: AcliCall) -> VirtualSwitch:
    return switch_named(call.site, call.cluster.uuid, call.args.text("virtual_switch"))


def _list_switches(call: AcliCall) -> Answer:
    switches = list(switches_of(call.site, call.cluster.uuid))
    rows = [(one.name, one.uuid, one.bridge, BONDS[one.bond_mode], str(one.mtu)) for one in switches]
    data = [{"name": one.name, "uuid": one.uuid} for one in switches]
    return Shown(table(("Virtual Switch", "UUID", "Bridge", "Bond Type", "MTU"), rows), data)


def _get_switch(call: AcliCall) -> Answer:
    switch = _switch(call)
    tree: dict[str, Json] = {
        "bond_type": BONDS[switch.bond_mode],
        "default": switch.is_default,
        "description": switch.description,
        "host_config": [_host_tree(one) for one in switch.uplinks],
        "internal_bridge_name": switch.bridge,
        "logical_timestamp": switch.revision,
        "mtu": switch.mtu,
        "name": switch.name,
        "uuid": switch.uuid,
    }
    return Shown(block(switch.name, tree), {switch.uuid: tree})


def _host_tree(uplinks: Uplinks) -> dict[str, Json]:
    tree: dict[str, Json] = {"host_uuid": uplinks.host_uuid, "nics": list(uplinks.ports)}
    return tree if uplinks.active is None else tree | {"active_uplink": uplinks.active}


def _of_hosts(call: AcliCall, name: str) -> dict[str, tuple[str, ...]] | None:
    """The ports of ``{HOST:eth2,eth3;HOST:eth2}`` by host, or None where it was not given. Raises Invalid for another
    form and for a host that is named twice.
    """
    text = call.args.maybe_text(name)
    if text is None:
        return None
    members = [part for part in text.strip("{} ").split(";") if part.strip()]
    matches = [match for member in members if (match := MEMBER.fullmatch(member.strip())) is not None]
    if not members or len(matches) < len(members):
        raise Invalid(name, "must be {HOST:PORT,PORT;HOST:PORT}")
    found = {
        find_host(call.site, call.cluster.uuid, one[1].strip()).uuid: tuple(
            port.strip() for port in one[2].split(",") if port.strip()
        )
        for one in matches
    }
    if len(found) < len(members):
        raise Invalid(name, "a host is named twice")
    return found


def _uplinks(call: AcliCall, before: tuple[Uplinks, ...]) -> tuple[Uplinks, ...] | None:
    """All hosts of a switch with their ports, or None where nothing is said of them. A host keeps its active port as
    long as it has it. Raises Invalid.
    """
    ports, active = _of_hosts(call, "host_uplink_config"), _of_hosts(call, "active_uplink")
    if ports is None and active is None:
        return None
    was = {one.host_uuid: one for one in before}
    after = was if ports is None else {uuid: _with_ports(was.get(uuid), uuid, own) for uuid, own in ports.items()}
    for uuid, named in (active or {}).items():
        if uuid not in after or len(named) != 1:
            raise Invalid("active_uplink", "must name one port for each host of the switch")
        after = {**after, uuid: replace(after[uuid], active=named[0])}
    return tuple(after.values())


def _with_ports(before: Uplinks | None, host_uuid: str, ports: tuple[str, ...]) -> Uplinks:
    return Uplinks(host_uuid, ports, before.active if before is not None and before.active in ports else None)


def _bond(call: AcliCall) -> BondMode | None:
    word = call.args.maybe_text("bond_type")
    return next((mode for mode, known in BONDS.items() if known == word), None)


def _create_switch(call: AcliCall) -> Answer:
    """Over all hosts, without ports, where none are named."""
    args = call.args
    everywhere = tuple(Uplinks(host.uuid) for host in hosts_of(call.site, call.cluster.uuid))
    uplinks = _uplinks(call, everywhere) or everywhere
    command = CreateVirtualSwitch(
        args.text("virtual_switch"),
        uplinks,
        args.text("description"),
        _bond(call) or BondMode.ACTIVE_BACKUP,
        args.maybe_number("mtu") or USUAL_MTU,
    )
    (made,) = done(call, command).entities
    return Shown("", [{"name": made.name, "uuid": made.uuid}])


def _update_switch(call: AcliCall) -> Answer:
    switch, args = _switch(call), call.args
    command = UpdateVirtualSwitch(
        switch.uuid,
        args.maybe_text("name"),
        args.maybe_text("description"),
        _bond(call),
        args.maybe_number("mtu"),
        _uplinks(call, switch.uplinks),
    )
    done(call, command)
    return Shown("", [{"name": switch.name, "uuid": switch.uuid}])


def _delete_switch(call: AcliCall) -> Answer:
    switch = _switch(call)
    done(call, DeleteVirtualSwitch(switch.uuid))
    return Shown("", [{"name": switch.name, "uuid": switch.uuid}])


def _migrate_bridge(call: AcliCall) -> Answer:
    refuse_migration(call.site, (call.cluster.uuid,), call.args.text("bridge"))


SETTINGS = (
    Param("bond_type", Kind.WORD, words=tuple(BONDS.values())),
    Param("mtu", Kind.NUMBER),
    Param("description"),
    Param("host_uplink_config"),
    Param("active_uplink"),
)

VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("net.list_host_nic", "Lists the physical ports of a host.", (HOST,), _list_ports),
    AcliVerb(
        "net.get_host_nic",
        "Shows a physical port of a host.",
        (HOST, Param("nic", Kind.PORT, positional=True)),
        _get_port,
    ),
    AcliVerb("net.list_virtual_switch", "Lists the virtual switches.", (), _list_switches),
    AcliVerb("net.get_virtual_switch", "Shows a virtual switch.", (SWITCH,), _get_switch),
    AcliVerb(
        "net.create_virtual_switch",
        "Makes a virtual switch.",
        (Param("virtual_switch", positional=True), *SETTINGS),
        _create_switch,
    ),
    AcliVerb(
        "net.update_virtual_switch",
        "Changes a virtual switch.",
        (SWITCH, Param("name"), *SETTINGS, Param("quick_mode", Kind.FLAG, default="true", simulated=False)),
        _update_switch,
    ),
    AcliVerb("net.delete_virtual_switch", "Deletes a virtual switch that no network is on.", (SWITCH,), _delete_switch),
    AcliVerb(
        "net.migrate_br_to_virtual_switch",
        "Makes a virtual switch of bridges that are none's yet.",
        (Param("bridge", positional=True), Param("vs_name", required=True)),
        _migrate_bridge,
    ),
)
