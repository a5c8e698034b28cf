"""The addresses that managed networks give to the NICs on them.

A NIC gets the first free address of the pools (which of them the product takes is not documented, *assumed*). A
static one may be any of the subnet that nobody has, a reserved one too (*assumed*). Without pools none is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from mock_prism.model.errors import AlreadyExists, InUse, Invalid, Refused
from mock_prism.model.floating_ip import FloatingIp
from mock_prism.model.frozen import frozen
from mock_prism.model.network import Ipam, Network, is_host
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm, VmNic
from mock_prism.model.vpc import Vpc

KIND = "ip address"


@frozen
class Holding:
    """Somebody on a network, by name and uuid, and the address that it has there; of a NIC its MAC address too."""

    user: str
    ip: str | None
    uuid: str
    mac: str | None = None


def nics_on(site: Site, network_uuid: str) -> Iterator[tuple[Vm, VmNic]]:
    """The NICs on a network, each with the VM that has it."""
    return ((vm, nic) for vm in site.all(Vm) for nic in vm.nics if nic.network_uuid == network_uuid)


def holdings(site: Site, network_uuid: str) -> Iterator[Holding]:
    """Whoever is on a network: NICs, routers of VPCs, and floating IPs."""
    yield from (Holding(vm.name, nic.ip, vm.uuid, nic.mac) for vm, nic in nics_on(site, network_uuid))
    for vpc in site.all(Vpc):
        for connection in vpc.connections:
            if connection.network_uuid == network_uuid:
                yield from (Holding(vpc.name, ip, vpc.uuid) for ip in connection.ips)
    for floating in site.where(FloatingIp, "network_uuid", network_uuid):
        yield Holding(floating.name, floating.ip, floating.uuid)


def lease(site: Site, network: Network, wanted: str | None, besides: Iterable[str | None] = ()) -> str | None:
    """The address for a new NIC on a network; ``besides`` are some that are taken too.

    Raises Invalid for a wanted one outside the subnet, AlreadyExists for one that is taken, and Refused if the pools
    are exhausted. Of an unmanaged network nothing is known.
    """
    ipam = network.ipam
    if ipam is None:
        return wanted
    if wanted is not None:
        check_address(ipam, wanted)
        if wanted in {*taken(site, network, ipam), *besides}:
            raise AlreadyExists(KIND, wanted)
        return wanted
    return next_free(site, network, ipam, 1, besides)[0] if ipam.pools else None


def taken(site: Site, network: Network, ipam: Ipam) -> set[str | None]:
    """The addresses that the gateway, the DHCP server, NICs, routers of VPCs and floating IPs have."""
    return {ipam.gateway, ipam.dhcp_server, *(holding.ip for holding in holdings(site, network.uuid))}


def next_free(
    site: Site, network: Network, ipam: Ipam, count: int, besides: Iterable[str | None] = ()
) -> tuple[str, ...]:
    """The first addresses of the pools that nobody has or has reserved. Raises Refused if they are too few."""
    gone = {*taken(site, network, ipam), *besides, *(one.ip for one in network.reservations)}
    found = tuple(islice((address for address in ipam.addresses() if address not in gone), count))
    if len(found) < count:
        raise Refused("give out an address", (f"network {network.name} has none left in its pools",))
    return found


def check_room(site: Site, network: Network, ipam: Ipam) -> None:
    """Raise InUse where somebody on a network has an address that would be outside of it, or another's too."""
    held = [one for one in holdings(site, network.uuid) if one.ip]
    counts = Counter([ipam.gateway, ipam.dhcp_server, *(one.ip for one in held)])
    stranded = [one.user for one in held if counts[one.ip] > 1 or not is_host(ipam, one.ip or "")]
    if stranded:
        raise InUse(Network.kind, network.name, tuple(dict.fromkeys(stranded)))


def check_address(ipam: Ipam, address: str) -> None:
    """Raise Invalid for what is no address of a host in the subnet."""
    if not is_host(ipam, address):
        raise Invalid(KIND, f"{address} is no address of a host in {ipam.subnet}")
