"""A floating IP: an address of an external network under which a guest behind a VPC is found from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.belonging import Owned
from mock_prism.model.frozen import frozen
from mock_prism.model.network import Network, is_host
from mock_prism.model.vm import Vm, VmNic
from mock_prism.model.vpc import Vpc

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@frozen
class Association:
    """To what a floating IP leads: a NIC of a VM, or an address inside a VPC."""

    nic_uuid: str | None = None
    vpc_uuid: str | None = None
    ip: str | None = None


@frozen(kw_only=True)
class FloatingIp(Owned):
    """One floating IP. What it is associated with may be gone; see :func:`destination`."""

    kind: ClassVar[str] = "floating ip"
    indexed: ClassVar[tuple[str, ...]] = ("name", "network_uuid")

    network_uuid: str
    ip: str
    name: str = ""
    description: str = ""
    association: Association | None = None


def nic_anywhere(site: Site, uuid: str) -> tuple[Vm, VmNic] | None:
    """A NIC by its uuid, with its VM, or None."""
    return next(((vm, nic) for vm in site.all(Vm) for nic in vm.nics if nic.uuid == uuid), None)


def is_behind(site: Site, vpc_uuid: str, ip: str) -> bool:
    """Whether an address is of a subnet of a VPC."""
    ranges = (network.ipam for network in site.where(Network, "vpc_uuid", vpc_uuid))
    return any(is_host(ipam, ip) for ipam in ranges if ipam is not None)


def destination(site: Site, floating: FloatingIp) -> Association | None:
    """To what a floating IP leads now, with the NIC's VPC and address.

    It is free once what it led to is gone, or has left the VPCs that are attached to its network.
    """
    found = _behind(site, floating.association)
    vpc = None if found is None else site.table(Vpc).get(found.vpc_uuid or "")
    return None if vpc is None or vpc.connection(floating.network_uuid) is None else found


def _behind(site: Site, association: Association | None) -> Association | None:
    """What there is of an association."""
    if association is None:
        return None
    if association.nic_uuid is None:
        is_there = is_behind(site, association.vpc_uuid or "", association.ip or "")
        return association if is_there else None
    found = nic_anywhere(site, association.nic_uuid)
    if found is None:
        return None
    _, nic = found
    return Association(nic.uuid, site.get(Network, nic.network_uuid).vpc_uuid, nic.ip)
