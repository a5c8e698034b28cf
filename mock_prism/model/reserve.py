"""The memory that a cluster keeps back so that it can start the VMs of failed hosts again.

Documented (AHV guide; the vendor's forum on high availability): guests' memory is what counts, affinity is respected,
and one failure or two can be provided for. The product keeps back segments of the size of the largest VM; here a
failure is tolerated where the VMs of the hosts, the largest first, find room on those that are left (*assumed*).
What cannot be started elsewhere, or is not to be, is not provided for: agent VMs, VMs without restart priority, VMs
with devices of their host, and VMs that may run on none of the hosts that are left.
"""

from __future__ import annotations

from enum import Enum
from itertools import combinations
from typing import TYPE_CHECKING

from mock_prism.model.affinity import allowed_hosts
from mock_prism.model.cluster import Cluster
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.room import occupants, usable_memory
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_prism.model.site import Site

MOST_FAILURES = 2
"""Documented."""

Loads = dict[str, list[Vm]]


def eats_into_reserve(site: Site, vm: Vm, host: Host) -> bool:
    """Whether the cluster would tolerate fewer failures than it is to, if the VM ran on a host.

    A VM that counts already, since it is on a host that takes VMs, is free to move to another.
    """
    cluster = site.get(Cluster, host.cluster_uuid)
    wanted = cluster.ha_reserved_failures
    if not wanted or _counts(site, vm):
        return False
    loads = _loads(site, cluster)
    for guests in loads.values():
        guests[:] = [guest for guest in guests if guest.uuid != vm.uuid]
    loads.setdefault(host.uuid, []).append(vm)
    return not _tolerates(site, loads, wanted)


def _counts(site: Site, vm: Vm) -> bool:
    known = site.table(Vm).get(vm.uuid)
    if known is None or known.host_uuid is None or known.memory_bytes < vm.memory_bytes:
        return False
    return site.get(Host, known.host_uuid).schedulable


def tolerated_failures(site: Site, cluster: Cluster, most: int = MOST_FAILURES) -> int:
    """How many failures of hosts the cluster tolerates now, so many at the most."""
    loads = _loads(site, cluster)
    return max(failures for failures in range(most + 1) if _tolerates(site, loads, failures))


def _loads(site: Site, cluster: Cluster) -> Loads:
    """The VMs on each host that could take others."""
    hosts = (host for host in hosts_of(site, cluster.uuid) if host.connected and host.schedulable)
    return {host.uuid: occupants(site, host) for host in hosts}


def _tolerates(site: Site, loads: Loads, failures: int) -> bool:
    if failures >= len(loads):
        return False
    return all(_survives(site, loads, lost) for lost in combinations(loads, failures))


def _survives(site: Site, loads: Mapping[str, list[Vm]], lost: tuple[str, ...]) -> bool:
    """Whether what some hosts run finds room on the others, each VM where most is left."""
    left = {
        uuid: usable_memory(site, site.get(Host, uuid)) - sum(vm.memory_bytes for vm in guests)
        for uuid, guests in loads.items()
        if uuid not in lost
    }
    victims = [vm for uuid in lost for vm in loads[uuid] if is_protected(vm)]
    for vm in sorted(victims, key=lambda one: -one.memory_bytes):
        allowed = allowed_hosts(site, vm)
        homes = [uuid for uuid in left if allowed is None or uuid in allowed]
        if not homes:
            continue
        home = max(homes, key=lambda uuid: left[uuid])
        left[home] -= vm.memory_bytes
        if left[home] < 0:
            return False
    return True


def is_protected(vm: Vm) -> bool:
    """Whether high availability would start a VM again."""
    return not vm.is_agent_vm and vm.ha_priority >= 0 and not vm.has_passthrough


class HaState(Enum):
    """How highly available a cluster is (description of v2.0)."""

    DISABLED = "Disabled"
    HEALING = "Healing"
    BEST_EFFORT = "BestEffort"
    HIGHLY_AVAILABLE = "HighlyAvailable"


def ha_state(site: Site, cluster: Cluster, *, is_healing: bool) -> HaState:
    """What a cluster's high availability has come to. Where memory was kept back and no longer is, it does its best
    (*assumed*)."""
    if not cluster.ha_failover_enabled:
        return HaState.DISABLED
    if is_healing:
        return HaState.HEALING
    wanted = cluster.ha_reserved_failures
    is_held = wanted > 0 and tolerated_failures(site, cluster, wanted) == wanted
    return HaState.HIGHLY_AVAILABLE if is_held else HaState.BEST_EFFORT
