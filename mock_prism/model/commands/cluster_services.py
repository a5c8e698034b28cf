"""Stopping and starting the services of a whole cluster, on all its Controller VMs at once.

Guests are not touched: they stay as they are while their storage is away (*assumed*).
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import ClusterCommand
from mock_prism.model.errors import WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Task

STARTED, STOPPED = "started", "stopped"


@frozen
class ClusterServicesCommand(ClusterCommand):
    """An act on the services of a cluster."""

    component: ClassVar[str] = "Genesis"
    needs_services: ClassVar[bool] = False

    def holds(self) -> tuple[str, ...]:
        return (self.cluster_uuid,)

    def _check(self, site: Site, wanted: str) -> None:
        cluster = site.get(Cluster, self.cluster_uuid)
        state = STARTED if cluster.services_running else STOPPED
        if state != wanted:
            raise WrongState(Cluster.kind, cluster.name, state, wanted)


def _stop(site: Site, task: Task) -> Pause | None:
    site.put(replace(site.get(Cluster, StopCluster.of(task).cluster_uuid), services_running=False))
    return None


@frozen
class StopCluster(ClusterServicesCommand):
    """Stop all services but Zeus and Scavenger: no storage, no Prism Element, no Acropolis until it is started."""

    operation: ClassVar[str] = "ClusterStop"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Stop the services on every CVM", lasting(lambda timings: timings.cvm_stop_services_micros)),
        Step("Declare the cluster stopped", _stop),
    )

    def check(self, site: Site) -> None:
        """The cluster must be started."""
        self._check(site, STARTED)


def _start(site: Site, task: Task) -> Pause | None:
    site.put(replace(site.get(Cluster, StartCluster.of(task).cluster_uuid), services_running=True))
    return None


@frozen
class StartCluster(ClusterServicesCommand):
    """Start the services on every CVM that runs."""

    operation: ClassVar[str] = "ClusterStart"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Start the services on every CVM", lasting(lambda timings: timings.cvm_start_services_micros)),
        Step("Declare the cluster started", _start),
    )

    def check(self, site: Site) -> None:
        """The cluster must be stopped."""
        self._check(site, STOPPED)
