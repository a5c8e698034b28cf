"""How much memory the hosts have for guests, and who takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.site import Site


def occupants(site: Site, host: Host, besides: Vm | None = None) -> list[Vm]:
    """The VMs that take up the host's resources: those that run there and those on their way to it."""
    there = {vm.uuid: vm for field in ("host_uuid", "moving_to") for vm in site.where(Vm, field, host.uuid)}
    return [vm for vm in there.values() if besides is None or vm.uuid != besides.uuid]


def usable_memory(site: Site, host: Host) -> int:
    """Bytes of the host's memory that guests may have: all but the hypervisor's and the CVM's."""
    return host.memory_bytes - host.reserved_memory_bytes - cvm_of(site, host).memory_bytes


def free_memory(site: Site, host: Host, besides: Vm | None = None) -> int:
    """Bytes of guest memory that are left."""
    return usable_memory(site, host) - sum(vm.memory_bytes for vm in occupants(site, host, besides))
