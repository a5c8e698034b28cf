"""Virtual time: an integer count of microseconds and a heap of instants at which something is due."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

MICROS_PER_SECOND = 1_000_000


@dataclass(slots=True)
class Clock:
    """The time of one site, in microseconds since the Unix epoch.

    ``due`` holds ``(instant, ticket, task uuid)``. The ticket counts up, so that what was asked
    for first comes first among equals and a run can be repeated to the letter.
    """

    now_micros: int
    due: list[tuple[int, int, str]] = field(default_factory=list)
    ticket: int = 0

    def wake(self, task_uuid: str, at_micros: int) -> None:
        """Have the task driven at an instant (at once, if that has passed)."""
        self.ticket += 1
        heapq.heappush(self.due, (max(at_micros, self.now_micros), self.ticket, task_uuid))

    def next_due(self) -> int | None:
        """The next instant at which something is due, or None."""
        return self.due[0][0] if self.due else None

    def pop_due(self, until_micros: int) -> str | None:
        """The next task due by then, with the clock moved to its instant; None when there is none."""
        if not self.due or self.due[0][0] > until_micros:
            return None
        instant, _, task_uuid = heapq.heappop(self.due)
        self.now_micros = instant
        return task_uuid

    def copy(self) -> Clock:
        """A clock of its own that stands at the same instant with the same things due."""
        return Clock(self.now_micros, self.due.copy(), self.ticket)
