"""A long act as data: named steps, run in order, undone in reverse.

A step is a function of the site and the task. It returns None when it is done, or a
:class:`Pause` after which it is to be tried again; so it must be safe to run twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mock_prism.model.frozen import frozen

if TYPE_CHECKING:
    from mock_prism.model.site import Site
    from mock_prism.model.task import Task
    from mock_prism.model.timings import Timings


@frozen
class Pause:
    """Not done yet. ``until_micros`` None means: until a sub-task ends or a held thing is let go."""

    until_micros: int | None = None


Act = Callable[["Site", "Task"], Pause | None]
Duration = Callable[["Timings"], int]


@frozen
class Step:
    """One line of a runbook. ``weight`` is its share of the percentage shown."""

    name: str
    act: Act
    undo: Act | None = None
    weight: int = 1


@frozen
class Runbook:
    """The steps of one operation, in order."""

    steps: tuple[Step, ...]
    total_weight: int

    @classmethod
    def of(cls, *steps: Step) -> Runbook:
        """A runbook of these steps."""
        return cls(steps, sum(step.weight for step in steps))


def until(site: Site, instant_micros: int) -> Pause | None:
    """A pause that lasts to an instant, or None where that is past."""
    return Pause(instant_micros) if site.now_micros < instant_micros else None


def lasting(duration: Duration) -> Act:
    """An act that does nothing but take its time."""

    def wait(site: Site, task: Task) -> Pause | None:
        end = task.step_began_micros + duration(site.timings)
        return until(site, end)

    return wait
