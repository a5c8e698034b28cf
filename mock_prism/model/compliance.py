"""Whether VMs are where policies want them, and why not."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from mock_prism.model.affinity import governing, members, policy_hosts
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import hosts_of
from mock_prism.model.placement import obstacles
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.site import Site


class Standing(Enum):
    """How a VM stands to a policy; all but the first two say why it does not comply (official SDK)."""

    COMPLIANT = "compliant"
    PENDING = "on its way"
    OLDER_POLICY = "an older policy applies"
    OWN_AFFINITY = "an affinity of its own applies"
    NO_HOSTS = "its cluster has no host that the policy names"
    NO_RESOURCES = "no host that the policy names has room"
    TOO_FEW_HOSTS = "its cluster has fewer hosts than the policy has VMs there"
    OTHER = "it has not been moved yet"


@frozen
class Verdict:
    """How one VM stands. ``other_uuid`` is the policy that applies instead."""

    vm: Vm
    standing: Standing
    other_uuid: str | None = None


def verdicts(site: Site, policy: HostAffinityPolicy | AntiAffinityPolicy) -> list[Verdict]:
    """How each VM of a policy stands. A VM that is off complies (*assumed*)."""
    vms = members(site, policy)
    if isinstance(policy, HostAffinityPolicy):
        return [_where(site, policy, vm) for vm in vms]
    return [Verdict(vm, _beside(site, vms, vm)) for vm in vms]


def _where(site: Site, policy: HostAffinityPolicy, vm: Vm) -> Verdict:
    applied = governing(site, vm)
    if vm.affinity:
        return Verdict(vm, Standing.OWN_AFFINITY)
    if applied is not None and applied.uuid != policy.uuid:
        return Verdict(vm, Standing.OLDER_POLICY, applied.uuid)
    hosts = policy_hosts(site, policy, vm.cluster_uuid)
    if not hosts:
        return Verdict(vm, Standing.NO_HOSTS)
    if vm.host_uuid is None or vm.host_uuid in hosts:
        return Verdict(vm, Standing.COMPLIANT)
    if vm.moving_to in hosts:
        return Verdict(vm, Standing.PENDING)
    has_room = any(not obstacles(site, vm, site.get(Host, uuid)) for uuid in hosts)
    return Verdict(vm, Standing.OTHER if has_room else Standing.NO_RESOURCES)


def _beside(site: Site, vms: list[Vm], vm: Vm) -> Standing:
    near = [one for one in vms if one.cluster_uuid == vm.cluster_uuid and one.host_uuid is not None]
    if vm.host_uuid is None or [one.host_uuid for one in near].count(vm.host_uuid) == 1:
        return Standing.COMPLIANT
    if vm.moving_to is not None:
        return Standing.PENDING
    hosts = hosts_of(site, vm.cluster_uuid)
    free = [host for host in hosts if host.uuid not in {one.host_uuid for one in near}]
    if any(not obstacles(site, vm, host) for host in free):
        return Standing.OTHER
    return Standing.TOO_FEW_HOSTS if len(near) > len(hosts) else Standing.NO_RESOURCES


def misplaced(site: Site, policy: HostAffinityPolicy | AntiAffinityPolicy) -> list[Vm]:
    """The VMs that could be moved to where the policy wants them, each as the others stand now."""
    return [one.vm for one in verdicts(site, policy) if one.standing is Standing.OTHER]
