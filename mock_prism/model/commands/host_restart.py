"""Restarting an AHV host: down, and up again with its Controller VM."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.commands.failure import ShutDownHost, StartHost, require_host_power
from mock_prism.model.commands.planned_outage import run_subtask
from mock_prism.model.commands.target import HostCommand
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.states import HostPower
from mock_prism.model.task import Task


def _go_down(site: Site, task: Task) -> Pause | None:
    return run_subtask(site, task, ShutDownHost(RestartHost.of(task).host_uuid))


def _come_up(site: Site, task: Task) -> Pause | None:
    return run_subtask(site, task, StartHost(RestartHost.of(task).host_uuid))


@frozen
class RestartHost(HostCommand):
    """``reboot`` on the AHV host (scripts). Faces show the tasks of going down and of coming up, not this one."""

    operation: ClassVar[str] = "HostRestart"
    component: ClassVar[str] = "AHV"
    is_internal: ClassVar[bool] = True
    needs_services: ClassVar[bool] = False
    runbook: ClassVar[Runbook] = Runbook.of(Step("Shut the host down", _go_down), Step("Start the host", _come_up))

    def check(self, site: Site) -> None:
        """The host must run."""
        require_host_power(site.get(Host, self.host_uuid), HostPower.ON)

    def holds(self) -> tuple[str, ...]:
        return ()
