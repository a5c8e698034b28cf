"""Shutting a Controller VM down at another time than now, or to start it again; and calling that off."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.commands.cvm import ShutDownCvm, StartCvm, require_power
from mock_prism.model.commands.planned_outage import run_subtask
from mock_prism.model.commands.target import CvmCommand
from mock_prism.model.cvm import Cvm
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook, Step, until
from mock_prism.model.site import Site
from mock_prism.model.states import CvmPower
from mock_prism.model.task import Task


def _wait(site: Site, task: Task) -> Pause | None:
    return until(site, PlanCvmShutdown.of(task).at_micros)


def _shut_down(site: Site, task: Task) -> Pause | None:
    command = PlanCvmShutdown.of(task)
    return run_subtask(site, task, ShutDownCvm(command.cvm_uuid, command.sets_flag))


def _start(site: Site, task: Task) -> Pause | None:
    command = PlanCvmShutdown.of(task)
    return run_subtask(site, task, StartCvm(command.cvm_uuid)) if command.restarts else None


@frozen
class CvmPlan(CvmCommand):
    """An act on what is planned for a CVM. Nobody else has to wait for it."""

    component: ClassVar[str] = "Genesis"
    is_internal: ClassVar[bool] = True
    needs_services: ClassVar[bool] = False

    def holds(self) -> tuple[str, ...]:
        return ()


@frozen
class PlanCvmShutdown(CvmPlan):
    """Shut a CVM down at an instant; where it ``restarts``, start it again at once. Faces show the tasks of both, not
    the waiting."""

    operation: ClassVar[str] = "CvmShutdownPlan"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Wait for the time", _wait), Step("Shut the CVM down", _shut_down), Step("Start the CVM", _start)
    )

    at_micros: int
    sets_flag: bool
    restarts: bool = False

    def check(self, site: Site) -> None:
        """The CVM must run."""
        require_power(site.get(Cvm, self.cvm_uuid), CvmPower.ON)


def _call_off(site: Site, task: Task) -> Pause | None:
    uuid = CallOffCvmShutdown.of(task).cvm_uuid
    plans = [one for one in site.all(Task) if isinstance(one.command, PlanCvmShutdown) and not one.has_ended]
    for plan in plans:
        if PlanCvmShutdown.of(plan).cvm_uuid == uuid and not engine.subtasks(site, plan):
            engine.abort(site, plan)
    return None


@frozen
class CallOffCvmShutdown(CvmPlan):
    """Forget what is planned for a CVM and has not begun. Where that is nothing it is no error."""

    operation: ClassVar[str] = "CvmShutdownCallOff"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Call the shutdown off", _call_off))

    def check(self, site: Site) -> None:
        """The CVM must exist."""
        site.get(Cvm, self.cvm_uuid)
