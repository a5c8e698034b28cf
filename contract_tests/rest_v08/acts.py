"""What the tests ask of v0.8, in few words."""

from __future__ import annotations

from typing import Any

from contract_tests.rest_v2.element import Element

ACPI = {"nonMigratableVmOption": "ACPI_SHUTDOWN_AND_POWER_OFF"}


def enter(element: Element, letter: str, **body: object) -> str:
    """Ask for a host's maintenance; the task's uuid."""
    path = f"/hosts/{element.host(letter).uuid}/enter_maintenance_mode"
    return str(element.done("POST", path, body)["taskUuid"])


def leave(element: Element, letter: str, **body: object) -> Any:
    """Take a host out of maintenance; the answer."""
    return element.done("POST", f"/hosts/{element.host(letter).uuid}/exit_maintenance_mode", body)


def task(element: Element, uuid: str) -> Any:
    """A task as v0.8 tells it."""
    return element.read(f"/tasks/{uuid}")


def run(element: Element, method: str, path: str, body: object = None) -> Any:
    """Ask for an act and let it run its course; its task."""
    uuid = element.done(method, path, body)["taskUuid"]
    element.settle()
    return task(element, uuid)


def vm(element: Element, name: str) -> Any:
    """A VM as v0.8 tells it."""
    return element.read(f"/vms/{element.vm(name).uuid}")


def entering(element: Element) -> str:
    """Host A is being evacuated; the task's uuid."""
    return enter(element, "A")


def entered(element: Element) -> str:
    """Host A is in maintenance; the task's uuid."""
    uuid = enter(element, "A")
    element.settle()
    return uuid


def switched_on_twice(element: Element) -> str:
    """A running VM was told to go on; the uuid of the task that failed of it."""
    path = f"/vms/{element.vm('web-01').uuid}/power_op/on"
    return str(run(element, "POST", path)["uuid"])


def at_rest(element: Element) -> None:
    """Nobody has done anything."""
