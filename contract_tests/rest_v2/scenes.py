"""Moments in which an element is asked: each takes it there and gives the path to ask at."""

from __future__ import annotations

from contract_tests.rest_v2.element import Element
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.node import cvm_of


def at_rest(element: Element) -> None:
    """Nobody has done anything."""


def entering(element: Element) -> str:
    """Host A is being evacuated; the task's uuid."""
    return str(element.done("POST", f"/hosts/{element.host('A').uuid}/enter_maintenance_mode", {})["task_uuid"])


def entered(element: Element) -> str:
    """Host A is in maintenance; the task's uuid."""
    task = entering(element)
    element.settle()
    return task


def cvm_down(element: Element) -> None:
    """Somebody has shut down the CVM of host A."""
    cvm = cvm_of(element.site, element.host("A"))
    element.site.submit(ShutDownCvm(cvm.uuid, sets_flag=False))
    element.settle()


def host_lost(element: Element) -> None:
    """Host A has lost power, and its guests are about to be restarted elsewhere."""
    element.site.submit(FailHost(element.host("A").uuid))


def switched_on_twice(element: Element) -> str:
    """A running VM was told to go on; the uuid of the task that failed of it."""
    path = f"/vms/{element.vm('web-01').uuid}/set_power_state"
    task = str(element.done("POST", path, {"transition": "ON"})["task_uuid"])
    element.settle()
    return task
