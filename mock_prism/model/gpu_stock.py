"""What GPUs a cluster has to give, and to whom it has given them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_prism.model.gpu import CARDS, SHARES, card_of, cards_needed
from mock_prism.model.node import hosts_of
from mock_prism.model.room import occupants
from mock_prism.model.vm import Vm

if TYPE_CHECKING:
    from mock_prism.model.host import Host
    from mock_prism.model.site import Site


def kinds(site: Site, cluster_uuid: str) -> tuple[int, ...]:
    """The device ids of the cards that the cluster's hosts have, and of the shares that can be made of them."""
    there = {gpu.device_id for host in hosts_of(site, cluster_uuid) for gpu in host.gpus}
    return tuple(device_id for device_id in (*CARDS, *SHARES) if card_of(device_id) in there)


def users(site: Site, cluster_uuid: str, device_id: int) -> tuple[Vm, ...]:
    """The running VMs that have such a GPU."""
    vms = site.where(Vm, "cluster_uuid", cluster_uuid)
    return tuple(vm for vm in vms if vm.is_running and any(gpu.device_id == device_id for gpu in vm.gpus))


def assignable(site: Site, cluster_uuid: str, device_id: int) -> int:
    """How many more of such GPUs the cluster's hosts could give."""
    return sum(_free(site, host, device_id) for host in hosts_of(site, cluster_uuid))


def _free(site: Site, host: Host, device_id: int) -> int:
    used = [gpu.device_id for vm in occupants(site, host) for gpu in vm.gpus]
    alike = used.count(device_id)
    others = cards_needed(used_id for used_id in used if used_id != device_id)
    cards = sum(gpu.device_id == card_of(device_id) for gpu in host.gpus) - others[card_of(device_id)]
    per_card = SHARES[device_id].per_card if device_id in SHARES else 1
    return cards * per_card - alike
