"""What groups and policies say about where a VM may run, and beside whom.

A VM's own affinity counts before any policy, and of policies the oldest that names the VM (official SDK).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_prism.model.host import Host
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy
from mock_prism.model.vm import Vm, VmGroup

if TYPE_CHECKING:
    from mock_prism.model.site import Site


def governing(site: Site, vm: Vm) -> HostAffinityPolicy | None:
    """The policy that says where a VM runs, or None."""
    policies = site.all(HostAffinityPolicy) if vm.categories else ()
    return next((one for one in policies if not {*one.vm_categories}.isdisjoint(vm.categories)), None)


def policy_hosts(site: Site, policy: HostAffinityPolicy, cluster_uuid: str) -> frozenset[str]:
    """The hosts of a cluster that a policy names."""
    wanted = {*policy.host_categories}
    hosts = site.where(Host, "cluster_uuid", cluster_uuid)
    return frozenset(host.uuid for host in hosts if not wanted.isdisjoint(host.categories))


def allowed_hosts(site: Site, vm: Vm) -> frozenset[str] | None:
    """The hosts that a VM may run on; None where any will do.

    A policy without a host in the VM's cluster says nothing there (*assumed*; it is shown as not complied with).
    """
    if vm.affinity:
        return frozenset(vm.affinity)
    policy = governing(site, vm)
    return (policy_hosts(site, policy, vm.cluster_uuid) or None) if policy else None


def members(site: Site, policy: AntiAffinityPolicy | HostAffinityPolicy) -> list[Vm]:
    """The VMs that a policy is about, in order of creation."""
    words = policy.vm_categories if isinstance(policy, HostAffinityPolicy) else policy.categories
    return [vm for vm in site.all(Vm) if not {*words}.isdisjoint(vm.categories)]


def foes(site: Site, vm: Vm) -> set[str]:
    """The VMs that a VM must not share a host with: those of its groups."""
    groups = (group for group in site.where(VmGroup, "cluster_uuid", vm.cluster_uuid) if group.anti_affinity)
    return {uuid for group in groups if vm.uuid in group.vm_uuids for uuid in group.vm_uuids} - {vm.uuid}


def strangers(site: Site, vm: Vm) -> frozenset[str]:
    """The categories of VMs that a VM had better not share a host with."""
    policies = site.all(AntiAffinityPolicy) if vm.categories else ()
    shared = [one.categories for one in policies if not {*one.categories}.isdisjoint(vm.categories)]
    return frozenset(category for categories in shared for category in categories)
