"""The addresses that managed networks give to the NICs on them.

A NIC gets the first free address of the pools (which of them the product takes is not documented, *assumed*). A
static one may be any of the subnet that nobody has, a reserved one too (*assumed*). Without pools none is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import AddressValueError, IPv4Address
from itertools import islice

from mock_prism.model.errors import AlreadyExists, Invalid, Refused
from mock_prism.model.network import Ipam, Network
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm, VmNic

KIND = "ip address"


def nics_on(site: Site, network_uuid: str) -> Iterator[tuple[Vm, VmNic]]:
    """The NICs on a network, each with the VM that has it."""
    return ((vm, nic) for vm in site.all(Vm) for nic in vm.nics if nic.network_uuid == network_uuid)


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
    """The addresses that the gateway and the NICs have."""
    return {ipam.gateway, *(nic.ip for _, nic in nics_on(site, network.uuid))}


def next_free(
    site: Site, network: Network, ipam: Ipam, count: int, besides: Iterable[str | None] = ()
) -> tuple[str, ...]:
    """The first addresses of the pools that nobody has or has reserved. Raises Refused if they are too few."""
    gone = {*taken(site, network, ipam), *besides, *(one.ip for one in network.reservations)}
    found = tuple(islice((address for address in ipam.addresses() if address not in gone), count))
    if len(found) < count:
        raise Refused("give out an address", (f"network {network.name} has none left in its pools",))
    return found


def is_host(ipam: Ipam, address: str) -> bool:
    """Whether something is the address of a host in the subnet."""
    subnet = ipam.subnet
    try:
        number = IPv4Address(address)
    except AddressValueError:
        return False
    return number in subnet and number not in (subnet.network_address, subnet.broadcast_address)


def check_address(ipam: Ipam, address: str) -> None:
    """Raise Invalid for what is no address of a host in the subnet."""
    if not is_host(ipam, address):
        raise Invalid(KIND, f"{address} is no address of a host in {ipam.subnet}")
