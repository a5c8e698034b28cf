"""Virtual switches and the bonds of their ports in v4: fields as in the official SDK."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone
from mock_prism.faces.rest.v4.cluster_header import named_cluster
from mock_prism.faces.rest.v4.envelopes import Record, single
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.network_values import CONFIG
from mock_prism.faces.rest.v4.nouns import Body, Noun, blamed, handlers
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.virtual_switch import CreateVirtualSwitch, DeleteVirtualSwitch, UpdateVirtualSwitch
from mock_prism.model.document import standing_uuid
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.virtual_switch import BondMode, Uplinks, VirtualSwitch, clusters_of, refuse_migration

SWITCHES = "/networking/config/virtual-switches"
BONDS = "/networking/config/uplink-bonds"
MODES = {mode: mode.name for mode in BondMode}
OWNERS = {True: "PE", False: "PC"}
"""Whose a switch is: the default one is there before Prism Central is."""

FAULTS = {
    "hosts": "clusters.hosts",
    "host nics": "clusters.hosts.hostNics",
    "active uplink": "clusters.hosts.activeUplink",
}


def shown(site: Site, switch: VirtualSwitch) -> Record:
    """A virtual switch. A bond changes at once, as in quick mode; nothing fails to be deployed."""
    return typed(
        f"{CONFIG}VirtualSwitch",
        extId=switch.uuid,
        name=switch.name,
        description=switch.description or None,
        isDefault=switch.is_default,
        isQuickMode=True,
        hasDeploymentError=False,
        mtu=switch.mtu,
        bondMode=MODES[switch.bond_mode],
        clusters=[_cluster(site, switch, cluster) for cluster in clusters_of(site, switch.uplinks)],
        igmpSpec=typed(f"{CONFIG}IgmpSpec", isSnoopingEnabled=False),
        ownerType=OWNERS[switch.is_default],
        hasUpdateInProgress=switch.uuid in site.holders,
        hasDeleteInProgress=False,
    )


def _cluster(site: Site, switch: VirtualSwitch, cluster_uuid: str) -> Record:
    own = (one for one in switch.uplinks if site.get(Host, one.host_uuid).cluster_uuid == cluster_uuid)
    hosts = [
        typed(
            f"{CONFIG}Host",
            extId=one.host_uuid,
            internalBridgeName=switch.bridge,
            hostNics=list(one.ports) or None,
            activeUplink=one.active,
        )
        for one in own
    ]
    return typed(f"{CONFIG}Cluster", extId=cluster_uuid, hosts=hosts)


def _uplinks(site: Site, clusters: list[Mapping[str, Any]]) -> tuple[Uplinks, ...]:
    """The hosts of a body with their ports. Each must be of the cluster under which it is named."""
    uplinks: list[Uplinks] = []
    for cluster in clusters:
        for body in cluster["hosts"]:
            host = site.get(Host, body["extId"].lower())
            if host.cluster_uuid != cluster["extId"].lower():
                raise Invalid("hosts", f"host {host.name} is not of this cluster")
            uplinks.append(Uplinks(host.uuid, tuple(body.get("hostNics", ())), body.get("activeUplink")))
    return tuple(uplinks)


def _bridge(clusters: list[Mapping[str, Any]]) -> str | None:
    """The one name that the bridges have on all hosts, if any is named."""
    named = {host["internalBridgeName"] for one in clusters for host in one["hosts"] if "internalBridgeName" in host}
    if len(named) > 1:
        raise NotSimulated("a virtual switch with bridges of several names")
    return next(iter(named), None)


def _create(call: Call, body: Body) -> Command:
    return CreateVirtualSwitch(
        body["name"],
        _uplinks(call.site, body["clusters"]),
        body.get("description", ""),
        next(mode for mode, word in MODES.items() if word == body["bondMode"]),
        body.get("mtu", 1500),
        _bridge(body["clusters"]),
    )


def _update(call: Call, switch: VirtualSwitch, body: Body) -> Command:
    if _bridge(body["clusters"]) not in (None, switch.bridge):
        raise NotSimulated("changing the bridges of a virtual switch")
    return UpdateVirtualSwitch(
        switch.uuid,
        body["name"],
        body.get("description"),
        next(mode for mode, word in MODES.items() if word == body["bondMode"]),
        body.get("mtu"),
        _uplinks(call.site, body["clusters"]),
    )


@frozen
class Bond:
    """The bond of a switch on one host."""

    switch: VirtualSwitch
    host: Host

    @property
    def uuid(self) -> str:
        """Made of where it is."""
        return standing_uuid(f"{self.switch.uuid}/{self.host.uuid}")

    @property
    def ports(self) -> list[str]:
        """The ids of its ports."""
        names = self.switch.ports_on(self.host.uuid)
        return [nic.uuid for nic in self.host.nics if nic.name in names]


def _bonds(site: Site) -> Iterator[Bond]:
    """The bonds on all hosts: a bond is there where a switch has ports."""
    return (
        Bond(switch, site.get(Host, one.host_uuid))
        for switch in site.all(VirtualSwitch)
        for one in switch.uplinks
        if one.ports and switch.bond_mode is not BondMode.NONE
    )


def _bond(bond: Bond) -> Record:
    switch = bond.switch
    return typed(
        f"{CONFIG}UplinkBond",
        extId=bond.uuid,
        name=switch.bond,
        hostNicReferences=bond.ports,
        type=MODES[switch.bond_mode],
        lacpStatus="NEGOTIATED" if switch.bond_mode is BondMode.BALANCE_TCP else "NIL",
        clusterReference=bond.host.cluster_uuid,
        hostReference=bond.host.uuid,
        virtualSwitchInfo=typed(f"{CONFIG}UplinkBondVirtualSwitchInfo", reference=switch.uuid, name=switch.name),
    )


def list_bonds(call: Call) -> Reply:
    """The bonds of all switches."""
    return listed(call, [_bond(bond) for bond in _bonds(call.site)])


def get_bond(call: Call) -> Reply:
    """One bond. Its token is that of its switch."""
    uuid = call.path["extId"].lower()
    for bond in _bonds(call.site):
        if bond.uuid == uuid:
            return single(call, selected_one(call, _bond(bond)), Alone(bond.switch))
    raise NotFound("uplink bond", uuid)


def migrate(call: Call) -> Reply:
    """Raises what comes of making a virtual switch of a bridge."""
    body = call.body
    with blamed(call):
        clusters = [one.uuid for one in call.site.all(Cluster)]
        if named := body.get("clusterReference") or named_cluster(call):
            clusters = [call.site.get(Cluster, named.lower()).uuid]
        refuse_migration(call.site, clusters, body["existingBridgeName"])


NOUN = Noun(
    SWITCHES,
    VirtualSwitch,
    shown,
    _create,
    _update,
    DeleteVirtualSwitch,
    faults=FAULTS,
    clusters=lambda site, switch: clusters_of(site, switch.uplinks),
)

HANDLERS: dict[str, Handler] = {
    **handlers(NOUN),
    f"v4 POST {SWITCHES}/$actions/migrate": migrate,
    f"v4 GET {BONDS}": list_bonds,
    f"v4 GET {BONDS}/{{extId}}": get_bond,
}
