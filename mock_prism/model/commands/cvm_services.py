"""Stopping single services of one Controller VM, as ``genesis stop`` does, and starting them again."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.cvm import require_power
from mock_prism.model.commands.target import CvmCommand
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.node import settle
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower
from mock_prism.model.task import Task


@frozen
class CvmServicesCommand(CvmCommand):
    """An act on the services of a CVM that runs. It is done at once, and no task of it is ever seen."""

    component: ClassVar[str] = "Genesis"
    needs_services: ClassVar[bool] = False
    is_internal: ClassVar[bool] = True

    def check(self, site: Site) -> None:
        """The CVM must run."""
        require_power(site.get(Cvm, self.cvm_uuid), CvmPower.ON)


def _stop(site: Site, task: Task) -> Pause | None:
    command = StopServices.of(task)
    cvm = site.get(Cvm, command.cvm_uuid)
    site.put(replace(cvm, stopped_services=cvm.stopped_services | command.services))
    return None


@frozen
class StopServices(CvmServicesCommand):
    """Stop services by name until they are started again, or the CVM boots."""

    operation: ClassVar[str] = "StopServices"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Stop", _stop))

    services: frozenset[str]

    def check(self, site: Site) -> None:
        """The CVM must run, and there must be services to stop."""
        CvmServicesCommand.check(self, site)
        if not self.services:
            raise Invalid("services", "are none")


def _start(site: Site, task: Task) -> Pause | None:
    cvm = site.put(replace(site.get(Cvm, StartServices.of(task).cvm_uuid), stopped_services=frozenset()))
    settle(site, cvm.host_uuid)
    return None


@frozen
class StartServices(CvmServicesCommand):
    """Start all services that have been stopped one by one."""

    operation: ClassVar[str] = "StartServices"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Start", _start))
