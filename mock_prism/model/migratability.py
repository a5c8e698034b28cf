"""Which guests can leave a host, and why the others cannot (1.3)."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from mock_prism.model.affinity import allowed_hosts
from mock_prism.model.host import Host
from mock_prism.model.node import guests_of, hosts_of
from mock_prism.model.states import Family
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class Bond(Enum):
    """What ties a guest to its host. The sentences are *assumed*: none is published."""

    GPU = "VM has a GPU assigned"
    CPU_PASSTHROUGH = "VM has CPU passthrough enabled"
    PCI_PASSTHROUGH = "VM has a PCI device passed through"
    AFFINITY = "VM is pinned to the host by affinity"
    DECLARED = "VM is not capable of live migration"
    RF1 = "VM has a disk on a storage container with replication factor 1"


def bond(site: Site, vm: Vm, host: Host, family: Family) -> Bond | None:
    """What ties the guest to the host, or None when it may be migrated.

    RF1 data ties a guest only where the host's CVM is going down, in a planned outage. An affinity
    that leaves another schedulable host does not tie it (8.2: the narrower reading).
    """
    others = (other for other in hosts_of(site, host.cluster_uuid) if other.uuid != host.uuid and other.schedulable)
    if any(not gpu.is_virtual for gpu in vm.gpus):
        return Bond.GPU
    if vm.has_cpu_passthrough:
        return Bond.CPU_PASSTHROUGH
    if vm.has_pcie_passthrough or vm.pcie_devices:
        return Bond.PCI_PASSTHROUGH
    if not vm.traits.is_live_migratable:
        return Bond.DECLARED
    allowed = allowed_hosts(site, vm)
    if allowed is not None and not any(other.uuid in allowed for other in others):
        return Bond.AFFINITY
    if family is Family.PLANNED_OUTAGE and is_rf1(site, vm):
        return Bond.RF1
    return None


def is_rf1(site: Site, vm: Vm) -> bool:
    """Whether any of the VM's data has a single copy."""
    return any(site.get(StorageContainer, uuid).replication_factor == 1 for uuid in vm.containers)


def ordinary_guests(site: Site, host: Host, family: Family) -> tuple[Vm, ...]:
    """The guests that can be migrated off the host."""
    return tuple(vm for vm in guests_of(site, host.uuid) if not vm.is_agent_vm and bond(site, vm, host, family) is None)


def bound_guests(site: Site, host: Host, family: Family) -> tuple[tuple[Vm, Bond], ...]:
    """The guests that cannot, each with what ties it. Agent VMs are a class of their own."""
    return tuple(
        (vm, tie)
        for vm in guests_of(site, host.uuid)
        if not vm.is_agent_vm and (tie := bond(site, vm, host, family)) is not None
    )


def agent_guests(site: Site, host: Host) -> tuple[Vm, ...]:
    """The agent VMs on the host, which leave last and come back first."""
    return tuple(vm for vm in guests_of(site, host.uuid) if vm.is_agent_vm)
