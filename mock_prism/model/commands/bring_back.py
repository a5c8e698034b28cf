"""Bringing what a protection domain holds back from its snapshots: what is to be made, and protected again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mock_prism.model.commands.device_specs import NicSpec, alike
from mock_prism.model.commands.restore import RestoreOrder, RestoreVms
from mock_prism.model.commands.restore_group import GroupOrder
from mock_prism.model.network import Network
from mock_prism.model.protection import Protection
from mock_prism.model.protection_domain import Member
from mock_prism.model.recovery_point import Kept, Snapshot, kept
from mock_prism.model.remote_site import RemoteSite, cluster_at
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmDisk
from mock_prism.model.volume_group import VolumeGroup


def cards(site: Site, cluster_uuid: str, vm: Vm) -> tuple[NicSpec, ...]:
    """The NICs that a VM is to have in a cluster where it comes back: each on the network that the remote site maps its
    own to, else on that of the same name, else none. They keep their MAC addresses where these are free, unless the
    site is set otherwise.
    """
    taken = {nic.mac for other in site.all(Vm) for nic in other.nics}
    found = []
    for nic in vm.nics:
        network = network_there(site, nic.network_uuid, cluster_uuid)
        if network is not None:
            mac = nic.mac if site.behaviour.failover_keeps_macs and nic.mac not in taken else None
            found.append(replace(alike(nic), network_uuid=network.uuid, mac=mac))
    return tuple(found)


def network_there(site: Site, network_uuid: str, cluster_uuid: str) -> Network | None:
    """The network of a cluster for what is on one of another, or of its own."""
    source = site.table(Network).get(network_uuid)
    if source is None or source.vpc_uuid is not None or source.cluster_uuid == cluster_uuid:
        return source
    names = {
        mapping.source: mapping.target
        for remote in site.where(RemoteSite, "cluster_uuid", source.cluster_uuid)
        if (there := cluster_at(site, remote)) is not None and there.uuid == cluster_uuid
        for mapping in remote.networks
    }
    wanted = names.get(source.name, source.name)
    return next((one for one in site.where(Network, "cluster_uuid", cluster_uuid) if one.name == wanted), None)


def bringing_back(site: Site, found: Iterable[Kept], vm_prefix: str = "", group_prefix: str = "") -> RestoreVms:
    """What makes VMs, off, and volume groups from snapshots, with a prefix to their names."""
    vms, groups = [], []
    for one in found:
        if isinstance(one, Snapshot):
            nics = cards(site, one.cluster_uuid, one.vm)
            vms.append(RestoreOrder(one.uuid, f"{vm_prefix}{one.vm.name}" if vm_prefix else None, nics=nics))
        else:
            groups.append(GroupOrder(one.uuid, f"{group_prefix}{one.group.name}" if group_prefix else None))
    return RestoreVms(tuple(vms), tuple(groups))


def protect_again(site: Site, domain_uuid: str, restored: Task) -> None:
    """Put what came back into its protection domain, in the consistency groups that it was in; VMs have the volume
    groups again that came back with them (*assumed*: they are shown as related for that)."""
    pairs = _came_back(site, restored)
    groups = {then.uuid: one.uuid for one, then in pairs if isinstance(one, VolumeGroup)}
    for one, then in pairs:
        how = then.protection or Protection(domain_uuid, one.name)
        again = replace(one, protection=replace(how, domain_uuid=domain_uuid))
        if isinstance(again, Vm) and isinstance(then, Vm):
            again = replace(again, disks=(*again.disks, *_attachments(site, then, groups)))
        site.put(again)


def _came_back(site: Site, restored: Task) -> list[tuple[Member, Member]]:
    """What a restore has made and is still there, and what each was when it was kept."""
    command, found = restored.command, []
    assert isinstance(command, RestoreVms)
    snapshots = [*(one.snapshot_uuid for one in command.orders), *(one.snapshot_uuid for one in command.groups)]
    for ref, uuid in zip(restored.entities, snapshots, strict=True):
        one = site.table(Vm).get(ref.uuid) or site.table(VolumeGroup).get(ref.uuid)
        if one is not None:
            found.append((one, kept(site, uuid).then))
    return found


def _attachments(site: Site, then: Vm, groups: Mapping[str, str]) -> tuple[VmDisk, ...]:
    """The volume groups that a VM had, of those that came back; ``groups`` says by uuid as what."""
    return tuple(
        replace(disk, uuid=site.ids.uuid("vm-disk"), volume_group_uuid=now)
        for disk in then.disks
        if (now := groups.get(disk.volume_group_uuid or "")) is not None
    )
