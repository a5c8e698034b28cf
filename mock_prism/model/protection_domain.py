"""Protection domains of Prism Element: VMs and volume groups whose snapshots are taken and kept together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.attachments import attachments
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Busy, NotFound, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.recovery_point import RecoveryPoint
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

if TYPE_CHECKING:
    from mock_prism.model.site import Site

MODES = {True: "active", False: "inactive"}
Member = Vm | VolumeGroup
"""What may be in a protection domain. Files are not simulated."""


@frozen(kw_only=True)
class ProtectionDomain(Entity):
    """One protection domain. What is in it stands in the VMs and volume groups.

    Where it ``is_active`` these are; elsewhere only copies of its snapshots lie, under the same name.
    """

    kind: ClassVar[str] = "protection domain"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    name: str
    annotations: tuple[str, ...] = ()
    created_micros: int = 0
    is_active: bool = True


def protected(site: Site, domain: ProtectionDomain) -> tuple[Vm, ...]:
    """The VMs in a protection domain, in order of creation."""
    vms = site.where(Vm, "cluster_uuid", domain.cluster_uuid)
    return tuple(vm for vm in vms if vm.protection is not None and vm.protection.domain_uuid == domain.uuid)


def protected_groups(site: Site, domain: ProtectionDomain) -> tuple[VolumeGroup, ...]:
    """The volume groups in a protection domain, in order of creation."""
    groups = site.where(VolumeGroup, "cluster_uuid", domain.cluster_uuid)
    return tuple(one for one in groups if one.protection is not None and one.protection.domain_uuid == domain.uuid)


def members(site: Site, domain: ProtectionDomain) -> tuple[Member, ...]:
    """All that is in a protection domain: VMs, then volume groups."""
    return (*protected(site, domain), *protected_groups(site, domain))


def with_related(site: Site, chosen: Iterable[Member]) -> tuple[Member, ...]:
    """VMs and volume groups, what they are attached to, and so on, each once. What is protected already is left out,
    unless it was chosen."""
    known = {one.uuid: one for one in chosen}
    left = list(known.values())
    while left:
        found = _attached(site, left.pop())
        new = [one for one in found if one.uuid not in known and one.protection is None]
        known.update((one.uuid, one) for one in new)
        left += new
    return tuple(known.values())


def _attached(site: Site, one: Member) -> tuple[Member, ...]:
    if isinstance(one, VolumeGroup):
        return tuple(vm for vm, _ in attachments(site, one))
    return tuple(site.get(VolumeGroup, disk.volume_group_uuid) for disk in one.disks if disk.volume_group_uuid)


def find_domain(site: Site, cluster_uuid: str, name: str) -> ProtectionDomain | None:
    """The protection domain that a cluster calls so, or None."""
    found = site.where(ProtectionDomain, "name", name)
    return next((domain for domain in found if domain.cluster_uuid == cluster_uuid), None)


def require_mode(site: Site, domain_uuid: str, *, is_active: bool) -> ProtectionDomain:
    """A protection domain that is active or not, as is wanted, and will stay so for now. Raises WrongState, and Busy
    where another act is about to change that."""
    domain = site.get(ProtectionDomain, domain_uuid)
    if domain.uuid in site.holders:
        raise Busy(ProtectionDomain.kind, domain.name, site.holders[domain.uuid])
    if domain.is_active is not is_active:
        raise WrongState(ProtectionDomain.kind, domain.name, MODES[domain.is_active], MODES[is_active])
    return domain


def points_of(site: Site, domain: ProtectionDomain) -> tuple[RecoveryPoint, ...]:
    """The snapshots of a protection domain, the oldest first."""
    found = site.where(RecoveryPoint, "protection_domain_uuid", domain.uuid)
    return tuple(sorted(found, key=lambda point: (point.created_micros, point.number)))


def point_of(site: Site, domain_uuid: str, recovery_point_uuid: str) -> RecoveryPoint:
    """A snapshot of a protection domain. Raises NotFound for one of another."""
    point = site.get(RecoveryPoint, recovery_point_uuid)
    if point.protection_domain_uuid != domain_uuid:
        raise NotFound(RecoveryPoint.kind, recovery_point_uuid)
    return point


def snapshot_ident(site: Site, point: RecoveryPoint) -> str:
    """What Prism Element calls a snapshot: its number and, where another cluster took it, before that the numbers of
    the cluster and of its making (a public client tells the two apart; their order is *assumed*)."""
    origin = None if point.origin_uuid in (None, point.cluster_uuid) else point.origin_uuid
    cluster = site.table(Cluster).get(origin or "")
    return str(point.number) if cluster is None else f"{cluster.number}:{cluster.incarnation}:{point.number}"


def named_point(site: Site, domain: ProtectionDomain, word: str) -> RecoveryPoint:
    """The snapshot of a protection domain that goes by a word: what it is called, or its uuid. Raises NotFound."""
    for point in points_of(site, domain):
        if word in (snapshot_ident(site, point), point.uuid):
            return point
    raise NotFound(RecoveryPoint.kind, word)
