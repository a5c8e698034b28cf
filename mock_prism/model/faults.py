"""Faults that a test asks for, and the plan by which they strike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.errors import Injected
from mock_prism.model.frozen import frozen

if TYPE_CHECKING:
    from mock_prism.model.site import Site
    from mock_prism.model.task import Task


@frozen(kw_only=True)
class FaultRule(Entity):
    """Make a step of an operation fail. ``step`` and ``about`` None match any step and any entity.

    ``remaining`` counts down with every strike; at 0 the rule is spent.
    """

    kind: ClassVar[str] = "fault"

    operation: str
    step: str | None = None
    about: str | None = None
    remaining: int = 1

    def matches(self, task: Task) -> bool:
        """Whether the rule strikes the step that the task is at."""
        return (
            self.remaining > 0
            and self.operation == task.operation
            and self.step in (None, task.step_name)
            and (self.about is None or any(ref.uuid == self.about for ref in task.entities))
        )


def strike(site: Site, task: Task) -> None:
    """Raise Injected if a fault was planned for the step that the task is at."""
    for rule in list(site.all(FaultRule)):
        if rule.matches(task):
            site.put(replace(rule, remaining=rule.remaining - 1))
            raise Injected(f"{task.operation}: {task.step_name}")
