"""Asking what would become of an act, without doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.task import Command, Task

if TYPE_CHECKING:
    from mock_prism.model.site import Site


def _leave_it(site: Site, task: Task) -> Pause | None:
    """The command was checked when it was asked for."""
    return None


@frozen
class DryRun(Command):
    """Check a command and change nothing (documented: a mode that finds trouble without doing the operation).

    What would be refused outright is refused; what would go wrong later is not found (*assumed*).
    """

    operation: ClassVar[str] = "DryRun"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Leave it at that", _leave_it))

    command: Command

    def check(self, site: Site) -> None:
        """What the command itself checks."""
        self.command.check(site)

    def cluster(self, site: Site) -> str:
        """That of the command."""
        return self.command.cluster(site)
