"""A floating IP: an address of an external network under which a guest behind a VPC is found from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.network import Network
from mock_prism.model.vm import Vm, VmNic

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@dataclass(frozen=True, slots=True)
class Association:
    """To what a floating IP leads: a NIC of a VM, or an address inside a VPC."""

    nic_uuid: str | None = None
    vpc_uuid: str | None = None
    ip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatingIp(Entity):
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


def destination(site: Site, floating: FloatingIp) -> Association | None:
    """To what a floating IP leads now, with the NIC's VPC and address. A NIC that is gone frees it.

    So does one that has left the overlays of VPCs.
    """
    association = floating.association
    if association is None or association.nic_uuid is None:
        return association
    found = nic_anywhere(site, association.nic_uuid)
    vpc_uuid = None if found is None else site.get(Network, found[1].network_uuid).vpc_uuid
    if found is None or vpc_uuid is None:
        return None
    return Association(found[1].uuid, vpc_uuid, found[1].ip)
