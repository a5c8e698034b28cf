"""Subnets: reading, making, changing and deleting them, and the NICs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone, load
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.network_values import SHARING, belonging_of, owner_in, projects_of
from mock_prism.faces.rest.v4.nouns import blamed
from mock_prism.faces.rest.v4.subnet_bodies import SubnetBody, check_nat, cluster_of, ipam_of, refuse, reserved_of
from mock_prism.faces.rest.v4.subnet_schemas import OVERLAY, VLAN, Subnet, SubnetSchema, Vnic, VnicSchema
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork, UpdateNetwork
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.floating_ip import FloatingIp
from mock_prism.model.leases import nics_on
from mock_prism.model.network import Network
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.virtual_switch import VirtualSwitch
from mock_prism.model.vm import Vm
from mock_prism.model.vpc import Vpc

SUBNETS = "/networking/config/subnets"
SUBNET = f"{SUBNETS}/{{extId}}"
OWNER = "subnetExtId"
FIELDS = {
    "vlan": "networkId",
    "ipam": "ipConfig",
    "virtual switch": "virtualSwitchReference",
    "vpc": "vpcReference",
    "reserved": "reservedIpAddresses",
    "ip address": "reservedIpAddresses",
}
"""What v4 calls the values that the model finds fault with."""


def named_subnet(call: Call, placeholder: str = "extId") -> Network:
    """The subnet that the path names. Raises NotFound."""
    return call.site.get(Network, call.path[placeholder].lower())


def _views(site: Site, networks: Iterable[Network]) -> list[Subnet]:
    users: dict[str, dict[str, Vm]] = defaultdict(dict)
    for vm in site.all(Vm):
        for nic in vm.nics:
            users[nic.network_uuid][vm.uuid] = vm
    others: dict[str, list[Vpc | FloatingIp]] = defaultdict(list)
    for vpc in site.all(Vpc):
        for connection in vpc.connections:
            others[connection.network_uuid].append(vpc)
    for floating in site.all(FloatingIp):
        others[floating.network_uuid].append(floating)
    return [
        Subnet(
            network,
            site.get(Cluster, network.cluster_uuid),
            site.table(VirtualSwitch).get(network.virtual_switch_uuid or ""),
            tuple(users[network.uuid].values()),
            tuple(others[network.uuid]),
            owner_in(site, network.belonging),
        )
        for network in networks
    ]


def list_subnets(call: Call) -> Reply:
    """All subnets, in order of creation (*assumed*)."""
    views = _views(call.site, call.site.all(Network))
    return listed(call, [call.presenter.present(SubnetSchema, view) for view in views])


def get_subnet(call: Call) -> Reply:
    """One subnet. Its token is of its settings: guests come and go."""
    (view,) = _views(call.site, [named_subnet(call)])
    return single(call, selected_one(call, call.presenter.present(SubnetSchema, view)), Alone(view.network))


def create_subnet(call: Call) -> Reply:
    """Make a VLAN, which may lead out of VPCs, or an overlay in a VPC."""
    wanted = load(SubnetBody, call.body)
    needed = [("name", "name"), ("subnet_type", "subnetType")]
    if wanted["subnet_type"] == OVERLAY:
        needed.append(("vpc_uuid", "vpcReference"))
    if lacking := [key for name, key in needed if wanted[name] is None]:
        raise Invalid("body", missing(lacking))
    if wanted["subnet_type"] == VLAN and wanted["vpc_uuid"] is not None:
        raise Invalid("vpcReference", "A VLAN is in no VPC")
    refuse(call.body)
    check_nat(wanted, wanted["is_external"] or False)
    command = CreateNetwork(
        cluster_of(wanted) or _only_cluster(call.site, wanted["subnet_type"]),
        wanted["name"],
        (wanted["vlan_id"] or 0) if wanted["subnet_type"] == VLAN else 0,
        wanted["description"] or "",
        wanted["virtual_switch"],
        ipam_of(wanted),
        wanted["is_external"] or False,
        wanted["has_nat"] is not False,
        wanted["vpc_uuid"],
        reserved_of(wanted) or (),
        belonging_of(call.body),
        projects_of(call.body) or (),
    )
    return ordered(call, command)


def _only_cluster(site: Site, subnet_type: str) -> str:
    """Where a subnet goes that names no cluster: there must be one alone (*assumed*). Overlays go to all."""
    first, *others = site.all(Cluster)
    if others and subnet_type == VLAN:
        raise Invalid("body", missing(["clusterReference"]))
    return first.uuid


def ordered(call: Call, command: Command) -> Reply:
    """The task of what a body has ordered."""
    with blamed(call, FIELDS):
        return started(call, command)


def update_subnet(call: Call) -> Reply:
    """Change a subnet, but neither where it is nor what it is for."""
    network = named_subnet(call)
    require_match(call, Alone(network), "subnet")
    wanted = load(SubnetBody, call.body)
    refuse(call.body)
    check_nat(wanted, network.is_external)
    wanted = {**wanted, "cluster_uuid": cluster_of(wanted)}
    fixed = {
        "cluster_uuid": network.cluster_uuid,
        "virtual_switch": network.virtual_switch_uuid,
        "vpc_uuid": network.vpc_uuid,
        "subnet_type": VLAN if network.vpc_uuid is None else OVERLAY,
        "is_external": network.is_external,
        "has_nat": network.has_nat,
    }
    for key, now in fixed.items():
        if wanted[key] not in (None, now):
            raise NotSimulated("making another sort of a subnet, or moving it")
    vlan_id = wanted["vlan_id"] if network.vpc_uuid is None else None
    ipam = ipam_of(wanted, network.ipam)
    command = UpdateNetwork(
        network.uuid,
        wanted["name"],
        wanted["description"],
        vlan_id,
        ipam,
        projects=projects_of(call.body),
        reserved=reserved_of(wanted),
        belonging=belonging_of(call.body, network.belonging),
    )
    return ordered(call, command)


def delete_subnet(call: Call) -> Reply:
    """Delete a subnet; without a token too, as a public client does. The task fails while NICs are on it."""
    network = named_subnet(call)
    return started(call, DeleteNetwork(network.uuid))


def list_vnics(call: Call) -> Reply:
    """The NICs on a subnet."""
    network = named_subnet(call, OWNER)
    return listed(call, [VnicSchema().dump(Vnic(vm, nic)) for vm, nic in nics_on(call.site, network.uuid)])


def _sharing(word: str) -> Handler:
    def act(call: Call) -> Reply:
        network = named_subnet(call, OWNER)
        return started(call, UpdateNetwork(network.uuid, projects=SHARING[word](network.projects, call.body)))

    return act


HANDLERS: dict[str, Handler] = {
    **{f"v4 POST {SUBNETS}/{{{OWNER}}}/$actions/{word}": _sharing(word) for word in SHARING},
    f"v4 GET {SUBNETS}": list_subnets,
    f"v4 POST {SUBNETS}": create_subnet,
    f"v4 GET {SUBNET}": get_subnet,
    f"v4 PUT {SUBNET}": update_subnet,
    f"v4 DELETE {SUBNET}": delete_subnet,
    f"v4 GET {SUBNETS}/{{{OWNER}}}/vnics": list_vnics,
}
