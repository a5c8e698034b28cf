"""Watching a host that stays unschedulable."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.commands.target import HostCommand
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.journal import Severity
from mock_prism.model.records import raise_alert
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Task

UNSCHEDULABLE = "HostNotSchedulable"


def _alert(site: Site, task: Task) -> Pause | None:
    command = WatchUnschedulable.of(task)
    host = site.table(Host).get(command.host_uuid)  # it may have left the cluster
    since = None if host is None or host.maintenance is None else host.maintenance.since_micros
    if host is not None and since == command.since_micros and not host.schedulable:
        raise_alert(
            site,
            host.cluster_uuid,
            UNSCHEDULABLE,
            "Node not schedulable",
            Severity.INFO,
            "Node {node} not schedulable for 6+ hours",  # captured, AOS 6.5.6.6
            host,
            node=str(host.number),
        )
    return None


@frozen
class WatchUnschedulable(HostCommand):
    """Raise an alert if the host is still unschedulable hours after it began to enter maintenance."""

    operation: ClassVar[str] = "WatchUnschedulable"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Watch", lasting(lambda timings: timings.unschedulable_alert_micros)), Step("Raise an alert", _alert)
    )
    is_audited: ClassVar[bool] = False

    since_micros: int

    @property
    def is_internal(self) -> bool:
        """Nobody asked for it."""
        return True

    def check(self, site: Site) -> None:
        """The host must exist."""
        site.get(Host, self.host_uuid)

    def holds(self) -> tuple[str, ...]:
        return ()
