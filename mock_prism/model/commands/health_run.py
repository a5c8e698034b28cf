"""Running health checks when somebody asks for it, and switching them off and on."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import ClusterCommand
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.health import CHECKS, HealthCheck
from mock_prism.model.host import Host
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _look(site: Site, task: Task) -> Pause | None:
    command = RunHealthChecks.of(task)
    cluster = site.get(Cluster, command.cluster_uuid)
    found = tuple(
        (check.name, message)
        for check in command.checks()
        for host, message in check.findings(site, cluster)
        if host is None or not command.host_uuids or host.uuid in command.host_uuids
    )
    site.put(replace(site.get(Task, task.uuid), details=found))
    return None


@frozen
class RunHealthChecks(ClusterCommand):
    """Look whether all is well with a cluster: by all checks, or by those whose numbers are given.

    ``host_uuids`` are the only nodes to be looked at, where there are any; what is wrong with the cluster as a whole is
    found in any case (documented for v4). The task tells by its details what was found. It raises no alerts.
    """

    operation: ClassVar[str] = "HealthChecksRun"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Run the checks", lasting(lambda timings: timings.cvm_check_micros)), Step("Tell what was found", _look)
    )

    numbers: tuple[int, ...] = ()
    host_uuids: tuple[str, ...] = ()

    def check(self, site: Site) -> None:
        """The cluster and the checks must exist, and the nodes be the cluster's."""
        site.get(Cluster, self.cluster_uuid)
        known = {check.number for check in CHECKS}
        for number in self.numbers:
            if number not in known:
                raise NotFound("health check", str(number))
        for uuid in self.host_uuids:
            if site.get(Host, uuid).cluster_uuid != self.cluster_uuid:
                raise Invalid("host", "belongs to another cluster")

    def checks(self) -> tuple[HealthCheck, ...]:
        """Those to be run."""
        return tuple(check for check in CHECKS if not self.numbers or check.number in self.numbers)


def _switch(site: Site, task: Task) -> Pause | None:
    command = SwitchHealthCheck.of(task)
    cluster = site.get(Cluster, command.cluster_uuid)
    unchecked = cluster.unchecked - {command.type} if command.is_on else cluster.unchecked | {command.type}
    site.put(replace(cluster, unchecked=unchecked))
    return None


@frozen
class SwitchHealthCheck(ClusterCommand):
    """Switch off a check, so that it finds nothing and raises no alerts, or switch it on again."""

    operation: ClassVar[str] = "HealthCheckSwitch"
    is_internal: ClassVar[bool] = True
    runbook: ClassVar[Runbook] = Runbook.of(Step("Switch", _switch))

    type: str
    is_on: bool

    def check(self, site: Site) -> None:
        """The cluster and the check must exist."""
        site.get(Cluster, self.cluster_uuid)
        if all(self.type != check.type for check in CHECKS):
            raise NotFound("health check", self.type)
