"""The addresses that managed networks give to the NICs on them.

A NIC gets the first free address of the pools (which of them the product takes is not documented, *assumed*). A
static one may be any of the subnet that nobody has (*assumed*). A managed network without pools gives none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import AddressValueError, IPv4Address

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
    taken = {ipam.gateway, *besides, *(nic.ip for _, nic in nics_on(site, network.uuid))}
    if wanted is not None:
        check_address(ipam, wanted)
        if wanted in taken:
            raise AlreadyExists(KIND, wanted)
        return wanted
    free = next((address for address in ipam.addresses() if address not in taken), None)
    if free is None and ipam.pools:
        raise Refused("give the NIC an address", (f"network {network.name} has none left in its pools",))
    return free


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
