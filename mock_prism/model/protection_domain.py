"""Protection domains of Prism Element: VMs whose snapshots are taken and kept together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@frozen(kw_only=True)
class ProtectionDomain(Entity):
    """One protection domain. Which VMs are in it stands in the VMs."""

    kind: ClassVar[str] = "protection domain"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid")

    cluster_uuid: str
    name: str
    annotations: tuple[str, ...] = ()
    created_micros: int = 0


def protected(site: Site, domain: ProtectionDomain) -> tuple[Vm, ...]:
    """The VMs in a protection domain, in order of creation."""
    vms = site.where(Vm, "cluster_uuid", domain.cluster_uuid)
    return tuple(vm for vm in vms if vm.protection is not None and vm.protection.domain_uuid == domain.uuid)
