"""Subnets: reading, making, changing and deleting them, and the NICs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone, load
from mock_prism.faces.rest.v4.document_owners import require_document
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.errors import Refusal, problem_of
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.subnet_bodies import SubnetBody, ipam_of, refuse
from mock_prism.faces.rest.v4.subnet_schemas import Subnet, SubnetSchema, Vnic, VnicSchema
from mock_prism.faces.rest.v4.wire import missing
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.network import CreateNetwork, DeleteNetwork, UpdateNetwork
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.leases import nics_on
from mock_prism.model.network import Network
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.vm import Vm

SUBNETS = "/networking/config/subnets"
SUBNET = f"{SUBNETS}/{{extId}}"
SWITCHES = "/networking/config/virtual-switches"
OWNER = "subnetExtId"
FIELDS = {"vlan": "networkId", "ipam": "ipConfig"}
"""What v4 calls the values that the model finds fault with."""


def named_subnet(call: Call, placeholder: str = "extId") -> Network:
    """The subnet that the path names. Raises NotFound."""
    return call.site.get(Network, call.path[placeholder].lower())


def _views(site: Site, networks: Iterable[Network]) -> list[Subnet]:
    users: dict[str, dict[str, Vm]] = defaultdict(dict)
    for vm in site.all(Vm):
        for nic in vm.nics:
            users[nic.network_uuid][vm.uuid] = vm
    return [
        Subnet(network, site.get(Cluster, network.cluster_uuid), tuple(users[network.uuid].values()))
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
    """Make a VLAN."""
    wanted = load(SubnetBody, call.body)
    if lacking := [key for name, key in (("name", "name"), ("subnet_type", "subnetType")) if wanted[name] is None]:
        raise Invalid("body", missing(lacking))
    refuse(call.body, wanted)
    command = CreateNetwork(
        wanted["cluster_uuid"] or _only_cluster(call.site),
        wanted["name"],
        wanted["vlan_id"] or 0,
        wanted["description"] or "",
        ipam=ipam_of(wanted),
    )
    switch = wanted["virtual_switch"]
    return ordered(call, command if switch is None else replace(command, virtual_switch=switch), switch)


def _only_cluster(site: Site) -> str:
    """Where a subnet goes that names no cluster: there must be one alone (*assumed*)."""
    first, *others = site.all(Cluster)
    if others:
        raise Invalid("body", missing(["clusterReference"]))
    return first.uuid


def ordered(call: Call, command: Command, switch: str | None = None) -> Reply:
    """The task of what a body has ordered: what it names and is not there is its own fault, thus 400."""
    try:
        if switch is not None:
            require_document(call.site, SWITCHES, switch)
        return started(call, command)
    except NotFound as error:
        raise Refusal(replace(problem_of(error, "networking"), status=400)) from None
    except Invalid as error:
        raise Invalid(FIELDS.get(error.field, error.field), error.reason) from None


def update_subnet(call: Call) -> Reply:
    """Change a VLAN, but not where it is."""
    network = named_subnet(call)
    require_match(call, Alone(network), "subnet")
    wanted = load(SubnetBody, call.body)
    refuse(call.body, wanted)
    for key, now in (("cluster_uuid", network.cluster_uuid), ("virtual_switch", network.virtual_switch)):
        if wanted[key] not in (None, now):
            raise NotSimulated("moving a subnet to another cluster or virtual switch")
    ipam = ipam_of(wanted, network.ipam)
    command = UpdateNetwork(network.uuid, wanted["name"], wanted["description"], wanted["vlan_id"], ipam)
    return ordered(call, command)


def delete_subnet(call: Call) -> Reply:
    """Delete a subnet; without a token too, as a public client does. The task fails while NICs are on it."""
    network = named_subnet(call)
    if "If-Match" in call.headers:
        require_match(call, Alone(network), "subnet")
    return started(call, DeleteNetwork(network.uuid))


def list_vnics(call: Call) -> Reply:
    """The NICs on a subnet."""
    network = named_subnet(call, OWNER)
    return listed(call, [VnicSchema().dump(Vnic(vm, nic)) for vm, nic in nics_on(call.site, network.uuid)])


HANDLERS: dict[str, Handler] = {
    f"v4 GET {SUBNETS}": list_subnets,
    f"v4 POST {SUBNETS}": create_subnet,
    f"v4 GET {SUBNET}": get_subnet,
    f"v4 PUT {SUBNET}": update_subnet,
    f"v4 DELETE {SUBNET}": delete_subnet,
    f"v4 GET {SUBNETS}/{{{OWNER}}}/vnics": list_vnics,
}
