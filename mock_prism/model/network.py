"""A network that guest NICs connect to."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import ClassVar

from mock_prism.model.belonging import Owned
from mock_prism.model.frozen import frozen


@frozen
class IpPool:
    """A range of addresses that IPAM hands out, both ends included."""

    start: str
    end: str

    @property
    def numbers(self) -> range:
        """Its addresses as numbers."""
        return range(int(IPv4Address(self.start)), int(IPv4Address(self.end)) + 1)


@frozen
class Ipam:
    """What makes a network a managed one: its addresses, and what DHCP tells of others.

    Without a ``gateway`` guests stay among themselves. ``dhcp_server`` is an address of its own for that service, where
    it is not the gateway's (*assumed*).
    """

    network: str
    prefix_length: int
    gateway: str | None
    pools: tuple[IpPool, ...] = ()
    name_servers: tuple[str, ...] = ()
    domain: str | None = None
    search_domains: tuple[str, ...] = ()
    tftp_server: str | None = None
    boot_file: str | None = None
    ntp_servers: tuple[str, ...] = ()
    dhcp_server: str | None = None

    @property
    def subnet(self) -> IPv4Network:
        """The network with its prefix, whichever of its addresses it is named by. Raises ValueError."""
        return IPv4Network((self.network, self.prefix_length), strict=False)

    def addresses(self) -> Iterator[str]:
        """The addresses of the pools, in order."""
        return (str(IPv4Address(number)) for pool in self.pools for number in pool.numbers)


def is_host(ipam: Ipam, address: str) -> bool:
    """Whether something is the address of a host in the subnet."""
    subnet = ipam.subnet
    try:
        number = IPv4Address(address)
    except AddressValueError:
        return False
    return number in subnet and number not in (subnet.network_address, subnet.broadcast_address)


@frozen
class Reservation:
    """An address that is given to no guest unasked, and the word by which who reserved it knows it again."""

    uuid: str
    ip: str
    context: str | None = None


@frozen(kw_only=True)
class Network(Owned):
    """A VLAN on a virtual switch, or with a ``vpc_uuid`` an overlay inside that VPC. Without ``ipam`` it is unmanaged.

    An ``is_external`` one leads out of VPCs, and ``has_nat`` says whether their addresses are translated there.
    ``number`` is what tells an overlay from others where a VLAN has its id.
    """

    kind: ClassVar[str] = "network"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid", "virtual_switch_uuid", "vpc_uuid")

    cluster_uuid: str
    name: str
    description: str = ""
    vlan_id: int = 0
    virtual_switch_uuid: str | None = None
    ipam: Ipam | None = None
    reservations: tuple[Reservation, ...] = ()
    is_external: bool = False
    has_nat: bool = True
    vpc_uuid: str | None = None
    number: int | None = None
    projects: tuple[str, ...] = ()
