"""Moments in which an element is asked. v1 has no way into maintenance, so each is reached by a command."""

from __future__ import annotations

from contract_tests.rest_v2.element import Element
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.commands.failure import FailHost
from mock_prism.model.commands.maintenance import EnterMaintenance
from mock_prism.model.commands.planned_outage import EnterPlannedOutage
from mock_prism.model.node import cvm_of


def at_rest(element: Element) -> None:
    """Nobody has done anything."""


def entering(element: Element) -> None:
    """Host A is being evacuated in the acropolis family."""
    element.site.submit(EnterMaintenance(element.host("A").uuid), "admin")


def entered(element: Element) -> None:
    """Host A is in maintenance, and its CVM serves."""
    entering(element)
    element.settle()


def planned(element: Element) -> None:
    """A planned outage has taken host A and its CVM out of service."""
    element.site.submit(EnterPlannedOutage(element.host("A").uuid), "admin")
    element.settle()


def cvm_down(element: Element) -> None:
    """Somebody has shut down the CVM of host A."""
    element.site.submit(ShutDownCvm(cvm_of(element.site, element.host("A")).uuid, sets_flag=False))
    element.settle()


def host_lost(element: Element) -> None:
    """Host A has lost power, and its guests are about to be restarted elsewhere."""
    element.site.submit(FailHost(element.host("A").uuid))
