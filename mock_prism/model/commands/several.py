"""Several acts on VMs that are asked for at once, and that one task answers for."""

from __future__ import annotations

from abc import ABC
from dataclasses import replace
from typing import ClassVar

from mock_prism.model import engine
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task


def _run(site: Site, task: Task) -> Pause | None:
    """One sub-task after another; the first that fails ends it, with its own reason."""
    command = Several.of(task)
    while True:
        children = engine.subtasks(site, task)
        if any(not child.has_ended for child in children):
            return Pause()
        if children and (error := children[-1].error) is not None:
            raise error
        if len(children) == len(command.commands):
            break
        site.submit(command.commands[len(children)], task.requester, task)
    about = dict.fromkeys(ref for child in children for ref in child.entities)
    site.put(replace(site.get(Task, task.uuid), entities=tuple(about)))
    return None


ONE_BY_ONE = Runbook.of(Step("One after another", _run))


@frozen
class Several(Command, ABC):
    """Some commands for the same cluster, in order. What an earlier one has done stays when a later one fails."""

    commands: tuple[Command, ...]

    @property
    def act(self) -> str:
        """That of all of them, where they are alike."""
        acts = {command.act for command in self.commands}
        return acts.pop() if len(acts) == 1 else self.operation

    def check(self, site: Site) -> None:
        """Each of them must be possible, and belong to the same cluster."""
        if not self.commands:
            raise Invalid("list", "is empty")
        for command in self.commands:
            command.check(site)
        if len({command.cluster(site) for command in self.commands}) > 1:
            raise Invalid("list", "names things of several clusters")

    def cluster(self, site: Site) -> str:
        return self.commands[0].cluster(site)


@frozen
class CloneVms(Several):
    """Copy a VM several times."""

    operation: ClassVar[str] = "VmClone"
    runbook: ClassVar[Runbook] = ONE_BY_ONE


@frozen
class ChangeDevices(Several):
    """Give a VM several devices, take several away, or change them."""

    operation: ClassVar[str] = "VmUpdate"
    runbook: ClassVar[Runbook] = ONE_BY_ONE


@frozen
class SetPowers(Several):
    """Switch several VMs."""

    operation: ClassVar[str] = "VmSetPowerState"
    runbook: ClassVar[Runbook] = ONE_BY_ONE
