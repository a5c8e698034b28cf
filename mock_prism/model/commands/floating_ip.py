"""Taking floating IPs, associating them, and giving them back."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.belonging import NOBODYS, Belonging
from mock_prism.model.category import check_categories
from mock_prism.model.commands.target import CentralCommand, registering
from mock_prism.model.commands.vpc import external
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound
from mock_prism.model.floating_ip import Association, FloatingIp, destination, is_behind, nic_anywhere
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.leases import check_address, lease
from mock_prism.model.network import Network
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vpc import Vpc


def _check_association(site: Site, network_uuid: str, association: Association | None) -> None:
    """It must lead to a NIC or an address behind a VPC that the external network leads to. Raises Invalid, NotFound."""
    if association is None:
        return
    vpc_uuid = _vpc_of(site, association)
    vpc = site.get(Vpc, vpc_uuid)
    if vpc.connection(network_uuid) is None:
        raise Invalid("association", f"VPC {vpc.name} is not attached to the external subnet")


def _vpc_of(site: Site, association: Association) -> str:
    if association.nic_uuid is None:
        if association.vpc_uuid is None or association.ip is None:
            raise Invalid("association", "needs a NIC, or an address and its VPC")
        vpc = site.get(Vpc, association.vpc_uuid)
        if not is_behind(site, vpc.uuid, association.ip):
            raise Invalid("association", f"{association.ip} is in no subnet of VPC {vpc.name}")
        return vpc.uuid
    found = nic_anywhere(site, association.nic_uuid)
    if found is None:
        raise NotFound("vm nic", association.nic_uuid)
    vpc_uuid = site.get(Network, found[1].network_uuid).vpc_uuid
    if vpc_uuid is None or association.vpc_uuid not in (None, vpc_uuid):
        raise Invalid("association", "the NIC is not in the VPC")
    if association.ip not in (None, found[1].ip):
        raise Invalid("association", f"the NIC does not have the address {association.ip}")
    return vpc_uuid


def _check_single(site: Site, floating: FloatingIp) -> None:
    """Nothing has two floating IPs of one network (*assumed*). Raises AlreadyExists."""
    mine = destination(site, floating)
    for other in site.where(FloatingIp, "network_uuid", floating.network_uuid):
        theirs = None if other.uuid == floating.uuid else destination(site, other)
        if mine is not None and theirs is not None and _is_same(mine, theirs):
            raise AlreadyExists("floating ip of the same destination", other.ip)


def _is_same(one: Association, other: Association) -> bool:
    """Whether two lead to the same guest: a NIC, or an address of a VPC that a NIC may have."""
    return one == other or (one.ip is not None and (one.vpc_uuid, one.ip) == (other.vpc_uuid, other.ip))


def _create(site: Site, task: Task) -> Pause | None:
    command = CreateFloatingIp.of(task)
    network, _ = external(site, command.network_uuid)
    ip = lease(site, network, command.ip)
    if ip is None:
        raise Invalid("external subnet", f"{network.name} has no pool, so an address must be given")
    floating = FloatingIp(
        uuid=site.ids.uuid("floating-ip"),
        network_uuid=network.uuid,
        ip=ip,
        name=command.name,
        description=command.description,
        association=command.association,
        belonging=command.belonging,
    )
    _check_association(site, network.uuid, command.association)
    _check_single(site, floating)
    site.put(replace(site.get(Task, task.uuid), entities=(ref(site.put(floating)),)))
    return None


@frozen
class CreateFloatingIp(CentralCommand):
    """Take an address of an external network: the one asked for, or else the first free one of its pools."""

    operation: ClassVar[str] = "FloatingIpCreate"
    runbook: ClassVar[Runbook] = registering("Create the floating IP", _create)

    network_uuid: str
    name: str = ""
    description: str = ""
    ip: str | None = None
    association: Association | None = None
    belonging: Belonging = NOBODYS

    def check(self, site: Site) -> None:
        """The network must be external, with NAT, and what is asked for possible."""
        network, ipam = external(site, self.network_uuid)
        if not network.has_nat:
            raise Invalid("external subnet", f"{network.name} has no NAT")
        if self.ip is not None:
            check_address(ipam, self.ip)
        check_categories(site, self.belonging.categories)
        _check_association(site, self.network_uuid, self.association)


@frozen
class FloatingIpCommand(CentralCommand):
    """An act on one floating IP."""

    floating_ip_uuid: str

    def check(self, site: Site) -> None:
        """It must exist."""
        site.get(FloatingIp, self.floating_ip_uuid)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(FloatingIp, self.floating_ip_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.floating_ip_uuid,)


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateFloatingIp.of(task)
    floating = command.applied(site.get(FloatingIp, command.floating_ip_uuid))
    _check_association(site, floating.network_uuid, floating.association)
    _check_single(site, floating)
    site.put(floating)
    return None


@frozen
class UpdateFloatingIp(FloatingIpCommand):
    """Associate a floating IP, or without an ``association`` free it; None leaves its texts as they are."""

    operation: ClassVar[str] = "FloatingIpUpdate"
    runbook: ClassVar[Runbook] = registering("Change the floating IP", _update)

    association: Association | None = None
    name: str | None = None
    description: str | None = None
    belonging: Belonging | None = None

    def check(self, site: Site) -> None:
        """What it is to lead to must be there."""
        floating = self.applied(site.get(FloatingIp, self.floating_ip_uuid))
        _check_association(site, floating.network_uuid, self.association)
        check_categories(site, floating.categories)

    def applied(self, floating: FloatingIp) -> FloatingIp:
        """The floating IP as it will be."""
        return replace(
            floating,
            association=self.association,
            name=floating.name if self.name is None else self.name,
            description=floating.description if self.description is None else self.description,
            belonging=self.belonging or floating.belonging,
        )


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(FloatingIp, DeleteFloatingIp.of(task).floating_ip_uuid))
    return None


@frozen
class DeleteFloatingIp(FloatingIpCommand):
    """Give a floating IP back, associated or not."""

    operation: ClassVar[str] = "FloatingIpDelete"
    runbook: ClassVar[Runbook] = registering("Delete the floating IP", _delete)
