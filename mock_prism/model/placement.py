"""Where a VM may run, and why not elsewhere: pure functions of the site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING

from mock_prism.model.affinity import allowed_hosts, foes, strangers
from mock_prism.model.errors import NoPlacement
from mock_prism.model.gpu import card_of, cards_needed
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.reserve import eats_into_reserve
from mock_prism.model.room import free_memory, occupants, usable_memory
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class Obstacle(Enum):
    """Why a host will not do."""

    DISCONNECTED = "the host is not connected"
    NOT_SCHEDULABLE = "the host is not schedulable"
    AFFINITY = "the VM's affinity does not name the host"
    ANTI_AFFINITY = "another VM of its anti-affinity group runs there"
    GPU = "no free GPU of the kind it needs"
    PCIE = "the PCIe device passed through to it is on another host"
    MEMORY = "not enough free memory"
    CPU = "not enough free CPU"
    RESERVED = "the memory that is left is reserved for high availability"


def obstacles(site: Site, vm: Vm, host: Host, *, uses_reserve: bool = False) -> tuple[Obstacle, ...]:
    """Everything that keeps a VM from running on a host; empty when nothing does.

    High availability alone uses the memory that is reserved for it.
    """
    others = occupants(site, host, besides=vm)
    memory = usable_memory(site, host) - sum(other.memory_bytes for other in others)
    vcpus = host.cpu_cores * site.behaviour.vcpus_per_core - sum(other.total_vcpus for other in others)
    found = {
        Obstacle.DISCONNECTED: not host.connected,
        Obstacle.NOT_SCHEDULABLE: host.connected and not host.schedulable,
        Obstacle.AFFINITY: (allowed := allowed_hosts(site, vm)) is not None and host.uuid not in allowed,
        Obstacle.ANTI_AFFINITY: not foes(site, vm).isdisjoint(other.uuid for other in others),
        Obstacle.GPU: not _has_gpus(vm, host, others),
        Obstacle.PCIE: not {one.device_uuid for one in vm.pcie_devices} <= {one.uuid for one in host.pcie_devices},
        Obstacle.MEMORY: vm.memory_bytes > memory,
        Obstacle.CPU: vm.total_vcpus > vcpus,
        Obstacle.RESERVED: not uses_reserve and eats_into_reserve(site, vm, host),
    }
    return tuple(obstacle for obstacle, is_met in found.items() if is_met)


def choose(site: Site, vm: Vm, avoid: Iterable[str] = (), *, uses_reserve: bool = False) -> Host:
    """The host with the most free memory of those that will do. Raises NoPlacement with every reason.

    First come those with the fewest VMs that a policy would keep apart from it.
    """
    avoided = set(avoid)
    hosts = [host for host in hosts_of(site, vm.cluster_uuid) if host.uuid not in avoided]
    verdicts = [(host, obstacles(site, vm, host, uses_reserve=uses_reserve)) for host in hosts]
    good = [host for host, found in verdicts if not found]
    if not good:
        raise no_placement(vm, verdicts)
    others = strangers(site, vm)
    return max(good, key=lambda host: (-_neighbours(site, vm, host, others), free_memory(site, host, vm), -host.number))


def _neighbours(site: Site, vm: Vm, host: Host, categories: frozenset[str]) -> int:
    """How many VMs with any of these categories a VM would have beside it."""
    return sum(not categories.isdisjoint(one.categories) for one in occupants(site, host, vm)) if categories else 0


def no_placement(vm: Vm, verdicts: Iterable[tuple[Host, tuple[Obstacle, ...]]]) -> NoPlacement:
    """The error that tells, host by host, why a VM cannot run."""
    return NoPlacement(vm.name, tuple((host.name, obstacle.value) for host, found in verdicts for obstacle in found))


def _has_gpus(vm: Vm, host: Host, others: Iterable[Vm]) -> bool:
    there = Counter(gpu.device_id for gpu in host.gpus)
    needed = cards_needed(gpu.device_id for one in (vm, *others) for gpu in one.gpus)
    return all(there[card] >= needed[card] for card in {card_of(gpu.device_id) for gpu in vm.gpus})
