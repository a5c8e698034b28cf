"""acli net: what managed networks give: pools of addresses, DHCP options, and addresses that are kept from guests.

``add_dhcp_pool`` is captured, ``delete_dhcp_pool`` and the name servers are known from scripts, the rest is *assumed*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.acli.net import NAME, done, network_named
from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.registry import Param
from mock_prism.faces.shell.render import table
from mock_prism.faces.shell.resolve import split_list
from mock_prism.model.commands.network import UpdateNetwork
from mock_prism.model.commands.reservation import ReleaseAddresses, ReserveAddresses, managed
from mock_prism.model.errors import NotFound
from mock_prism.model.network import Ipam, IpPool

Change = Callable[[AcliCall, Ipam], Ipam]
ADDRESSES = Param("ip_list", required=True)


def _changing(change: Change) -> Callable[[AcliCall], Answer]:
    """A verb that leaves otherwise how a network is managed. Raises WrongState for one that is not."""

    def act(call: AcliCall) -> Answer:
        network = network_named(call)
        done(call, UpdateNetwork(network.uuid, ipam=change(call, managed(network))))
        return Shown("", [{"name": network.name, "uuid": network.uuid}])

    return act


def _add_pool(call: AcliCall, ipam: Ipam) -> Ipam:
    return replace(ipam, pools=(*ipam.pools, IpPool(call.args.text("start"), call.args.text("end"))))


def _delete_pool(call: AcliCall, ipam: Ipam) -> Ipam:
    start = call.args.text("start")
    left = tuple(pool for pool in ipam.pools if pool.start != start)
    if left == ipam.pools:
        raise NotFound("dhcp pool", start)
    return replace(ipam, pools=left)


def _clear_pools(call: AcliCall, ipam: Ipam) -> Ipam:
    return replace(ipam, pools=())


def _listed(call: AcliCall, name: str) -> tuple[str, ...] | None:
    """What a parameter lists, or None where it was not given."""
    text = call.args.maybe_text(name)
    return None if text is None else tuple(split_list(text))


def _update_dns(call: AcliCall, ipam: Ipam) -> Ipam:
    servers, domains = _listed(call, "servers"), _listed(call, "domains")
    return replace(
        ipam,
        name_servers=ipam.name_servers if servers is None else servers,
        search_domains=ipam.search_domains if domains is None else domains,
    )


def _clear_dns(call: AcliCall, ipam: Ipam) -> Ipam:
    return replace(ipam, name_servers=(), search_domains=(), domain=None)


def _update_tftp(call: AcliCall, ipam: Ipam) -> Ipam:
    args = call.args
    return replace(
        ipam,
        tftp_server=args.maybe_text("server_name") or ipam.tftp_server,
        boot_file=args.maybe_text("bootfile_name") or ipam.boot_file,
    )


def _clear_tftp(call: AcliCall, ipam: Ipam) -> Ipam:
    return replace(ipam, tftp_server=None, boot_file=None)


def _keep(call: AcliCall) -> Answer:
    network = network_named(call)
    done(call, ReserveAddresses(network.uuid, tuple(split_list(call.args.text("ip_list")))))
    return Shown("", [{"name": network.name, "uuid": network.uuid}])


def _free(call: AcliCall) -> Answer:
    network = network_named(call)
    done(call, ReleaseAddresses(network.uuid, tuple(split_list(call.args.text("ip_list")))))
    return Shown("", [{"name": network.name, "uuid": network.uuid}])


def _list_kept(call: AcliCall) -> Answer:
    kept = [one.ip for one in network_named(call).reservations]
    return Shown(table(("IP Address",), [(ip,) for ip in kept]), kept)


START, END = Param("start", required=True), Param("end", required=True)

VERBS: tuple[AcliVerb, ...] = (
    AcliVerb("net.add_dhcp_pool", "Adds a pool of addresses.", (NAME, START, END), _changing(_add_pool)),
    AcliVerb("net.delete_dhcp_pool", "Deletes a pool of addresses.", (NAME, START), _changing(_delete_pool)),
    AcliVerb("net.clear_dhcp_pools", "Deletes all pools of addresses.", (NAME,), _changing(_clear_pools)),
    AcliVerb(
        "net.update_dhcp_dns",
        "Sets the name servers and domains that guests are told.",
        (NAME, Param("servers"), Param("domains")),
        _changing(_update_dns),
    ),
    AcliVerb("net.clear_dhcp_dns", "Tells guests no name servers.", (NAME,), _changing(_clear_dns)),
    AcliVerb(
        "net.update_dhcp_tftp",
        "Sets the boot server and file that guests are told.",
        (NAME, Param("server_name"), Param("bootfile_name")),
        _changing(_update_tftp),
    ),
    AcliVerb("net.clear_dhcp_tftp", "Tells guests no boot server.", (NAME,), _changing(_clear_tftp)),
    AcliVerb("net.add_to_ip_blacklist", "Keeps addresses from guests.", (NAME, ADDRESSES), _keep),
    AcliVerb("net.delete_from_ip_blacklist", "Gives addresses back to guests.", (NAME, ADDRESSES), _free),
    AcliVerb("net.list_ip_blacklist", "Lists the addresses kept from guests.", (NAME,), _list_kept),
)
