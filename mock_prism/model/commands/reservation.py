"""Reserving addresses of a managed network, and giving them back."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.network import NetworkCommand
from mock_prism.model.errors import AlreadyExists, NotFound, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.leases import KIND, check_address, next_free, taken
from mock_prism.model.network import Ipam, Network, Reservation
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def managed(network: Network) -> Ipam:
    """How a network is managed. Raises WrongState for one that is not."""
    if network.ipam is None:
        raise WrongState(Network.kind, network.name, "unmanaged", "managed")
    return network.ipam


def _tell(site: Site, task: Task, addresses: tuple[str, ...]) -> None:
    """Let the task tell which addresses it was about: nobody knows before where only their number was given."""
    site.put(replace(site.get(Task, task.uuid), details=tuple((KIND, address) for address in addresses)))


def _reserve(site: Site, task: Task) -> Pause | None:
    command = ReserveAddresses.of(task)
    network = site.get(Network, command.network_uuid)
    ipam = managed(network)
    gone = taken(site, network, ipam) | {one.ip for one in network.reservations}
    for address in command.addresses:
        if address in gone:
            raise AlreadyExists(KIND, address)
    chosen = tuple(dict.fromkeys(command.addresses)) or next_free(site, network, ipam, command.count)
    made = tuple(Reservation(site.ids.uuid("reservation"), address, command.context) for address in chosen)
    site.put(replace(network, reservations=(*network.reservations, *made)))
    _tell(site, task, chosen)
    return None


@frozen
class ReserveAddresses(NetworkCommand):
    """Keep addresses from being given to guests unasked: those named, or else the first free ones of the pools."""

    operation: ClassVar[str] = "NetworkReserve"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Reserve the addresses", _reserve))

    addresses: tuple[str, ...] = ()
    count: int = 0
    context: str | None = None

    def check(self, site: Site) -> None:
        """The network must be managed, and have the addresses named."""
        ipam = managed(site.get(Network, self.network_uuid))
        for address in self.addresses:
            check_address(ipam, address)


def _release(site: Site, task: Task) -> Pause | None:
    command = ReleaseAddresses.of(task)
    network = site.get(Network, command.network_uuid)
    known = {one.ip for one in network.reservations}
    for address in command.addresses:
        if address not in known:
            raise NotFound("reserved ip address", address)
    kept = tuple(one for one in network.reservations if not command.releases(one))
    site.put(replace(network, reservations=kept))
    _tell(site, task, tuple(one.ip for one in network.reservations if command.releases(one)))
    return None


@frozen
class ReleaseAddresses(NetworkCommand):
    """Give reserved addresses back: those named, or else all that were reserved with a word."""

    operation: ClassVar[str] = "NetworkRelease"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Release the addresses", _release))

    addresses: tuple[str, ...] = ()
    context: str | None = None

    def check(self, site: Site) -> None:
        """The network must be managed."""
        managed(site.get(Network, self.network_uuid))

    def releases(self, reservation: Reservation) -> bool:
        """Whether a reservation is one that goes."""
        if self.addresses:
            return reservation.ip in self.addresses
        return reservation.context == self.context
