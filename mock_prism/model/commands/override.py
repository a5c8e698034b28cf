"""What is to be different about a VM that is made like another."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.model.category import Category
from mock_prism.model.commands.clone import put_copy
from mock_prism.model.commands.device_specs import NicSpec, alike, check_nic, customized
from mock_prism.model.commands.vm import check_size
from mock_prism.model.frozen import frozen
from mock_prism.model.names import check_name
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm, VmDisk


@frozen
class VmOverride:
    """The differences; None takes over what the other has. ``is_customized`` gives a drive that sets the guest up."""

    name: str | None = None
    memory_bytes: int | None = None
    num_vcpus: int | None = None
    num_cores_per_vcpu: int | None = None
    num_threads_per_core: int | None = None
    nics: tuple[NicSpec, ...] | None = None
    is_customized: bool = False
    categories: tuple[str, ...] | None = None

    def applied(self, vm: Vm) -> Vm:
        """The other, with the differences but its NICs."""
        return replace(
            vm,
            name=self.name or vm.name,
            memory_bytes=self.memory_bytes or vm.memory_bytes,
            num_vcpus=self.num_vcpus or vm.num_vcpus,
            num_cores_per_vcpu=self.num_cores_per_vcpu or vm.num_cores_per_vcpu,
            num_threads_per_core=self.num_threads_per_core or vm.num_threads_per_core,
            categories=vm.categories if self.categories is None else self.categories,
        )

    def check(self, site: Site, vm: Vm, cluster_uuid: str) -> None:
        """Names and sizes must be possible, and the networks those of the cluster."""
        after = self.applied(vm)
        check_name("a VM", after.name)
        check_size(site, after)
        nics = tuple(NicSpec(nic.network_uuid) for nic in vm.nics) if self.nics is None else self.nics
        for nic in nics:
            check_nic(site, cluster_uuid, nic)

    def make(self, site: Site, vm: Vm, cluster_uuid: str) -> Vm:
        """Put the VM there that is like the other but for the differences, in a cluster and tied to no host.

        Of the other's categories it has those that are still there.
        """
        home = next(iter(site.where(StorageContainer, "cluster_uuid", cluster_uuid))).uuid
        disks = tuple(_housed(site, disk, cluster_uuid, home) for disk in vm.disks)
        if self.is_customized:
            disks = customized(site, replace(vm, disks=disks), home)
        after = self.applied(vm)
        words = tuple(uuid for uuid in after.categories if site.table(Category).get(uuid) is not None)
        after = replace(after, cluster_uuid=cluster_uuid, disks=disks, affinity=(), categories=words)
        return put_copy(site, after, tuple(alike(nic) for nic in vm.nics) if self.nics is None else self.nics)


AS_IT_IS = VmOverride()
"""No difference at all."""


def _housed(site: Site, disk: VmDisk, cluster_uuid: str, home: str) -> VmDisk:
    """A disk in its container, or in the cluster's first one where its own is not the cluster's."""
    if disk.container_uuid is None:
        return disk
    container = site.table(StorageContainer).get(disk.container_uuid)
    is_there = container is not None and container.cluster_uuid == cluster_uuid
    return disk if is_there else replace(disk, container_uuid=home)
