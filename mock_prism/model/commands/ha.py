"""Turning high availability on and off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import check_revision
from mock_prism.model.journal import EntityRef
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateHa.of(task)
    cluster = site.get(Cluster, command.cluster_uuid)
    if command.is_enabled is not None:
        site.put(replace(cluster, ha_failover_enabled=command.is_enabled))
    return None


@dataclass(frozen=True, slots=True)
class UpdateHa(Command):
    """Say whether VMs of a host that fails are started on the others; None leaves it as it is."""

    operation: ClassVar[str] = "HaUpdate"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Change HA", _update), Step("Apply", lasting(lambda timings: timings.vm_update_micros))
    )

    cluster_uuid: str
    is_enabled: bool | None = None
    revision: int | None = None

    def check(self, site: Site) -> None:
        """The cluster must be at the revision named."""
        check_revision(site.get(Cluster, self.cluster_uuid), self.revision)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Cluster, self.cluster_uuid)),)
