"""A Controller VM: the storage controller of one node, and never a guest (M7)."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.states import CvmPower

STORAGE_SERVICE = "Stargate"


@frozen(kw_only=True)
class Cvm(Entity):
    """The CVM of one host. ``maintenance`` is None until it was first set; its reason outlives it (M4).

    ``stopped_services`` are those that somebody has stopped one by one.
    """

    kind: ClassVar[str] = "cvm"
    indexed: ClassVar[tuple[str, ...]] = ("name", "cluster_uuid", "host_uuid", "ip")

    cluster_uuid: str
    host_uuid: str
    name: str
    ip: str
    memory_bytes: int
    num_vcpus: int
    power: CvmPower = CvmPower.ON
    services_up: bool = True
    maintenance: bool | None = None
    maintenance_reason: str | None = None
    booted_micros: int = 0
    stopped_services: frozenset[str] = frozenset()

    @property
    def flagged(self) -> bool:
        """Whether the CVM is in maintenance mode."""
        return bool(self.maintenance)

    @property
    def reachable(self) -> bool:
        """Whether one can log in: the machine runs, whatever its services do."""
        return self.power is CvmPower.ON

    @property
    def serving(self) -> bool:
        """Whether the CVM serves storage: up, with services, that for storage among them, and not in maintenance."""
        is_up = self.power is CvmPower.ON and self.services_up and STORAGE_SERVICE not in self.stopped_services
        return is_up and not self.flagged
