"""Waiting for tasks without holding anybody up: one look each time the client asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from mock_prism.faces.shell.answers import Wait
from mock_prism.faces.shell.outcome import ForeignContinuationError
from mock_prism.faces.shell.render import Json
from mock_prism.model.errors import Cancelled, NotFound, PrismError
from mock_prism.model.frozen import frozen
from mock_prism.model.states import TaskStatus
from mock_prism.model.task import Command, Task
from mock_prism.sandboxes import Visit


@frozen
class Watch:
    """Tasks under way: those still ``open`` and those ``done``, in the order in which they ended."""

    open: tuple[Wait, ...]
    done: tuple[Wait, ...] = ()

    @property
    def failures(self) -> tuple[Wait, ...]:
        """Those that did not come to a good end."""
        return tuple(wait for wait in self.done if wait.error)

    def look(self, visit: Visit, say: Callable[[PrismError], str], asks: bool) -> tuple[Watch, tuple[Wait, ...]]:
        """See which have ended; ``asks`` makes time leap where the pace is eager. Also gives what is new."""
        if asks and (first := next((wait for wait in self.open if wait.task_uuid), None)) is not None:
            _ask(visit, first.task_uuid)
        looks = [(wait, _ended(visit, wait, say)) for wait in self.open]
        still = tuple(wait for wait, end in looks if end is None)
        ended = tuple(end for _, end in looks if end is not None)
        return Watch(still, (*self.done, *ended)), ended

    def dump(self) -> dict[str, Json]:
        """The watch as a program keeps it in a continuation."""
        return {"open": [_dump(wait) for wait in self.open], "done": [_dump(wait) for wait in self.done]}

    @classmethod
    def load(cls, state: Mapping[str, Json]) -> Watch:
        """The watch out of a continuation. Raises ForeignContinuationError."""
        return cls(_load(state.get("open")), _load(state.get("done")))


def _ask(visit: Visit, task_uuid: str) -> None:
    try:
        visit.ask(task_uuid)
    except NotFound:
        return


def _ended(visit: Visit, wait: Wait, say: Callable[[PrismError], str]) -> Wait | None:
    """The wait with its result, or None while its task goes on. A task that is gone was lost to a reset."""
    if not wait.task_uuid:
        return wait
    try:
        task = visit.site.get(Task, wait.task_uuid)
    except NotFound as error:
        return replace(wait, error=say(error))
    if not task.has_ended:
        return None
    if task.status is TaskStatus.SUCCEEDED:
        about = task.entities[0].uuid if task.entities else wait.uuid
        return replace(wait, uuid=wait.uuid or about)
    return replace(wait, error=say(task.error or Cancelled(task.operation)))


def start(
    visit: Visit,
    requester: str,
    orders: Iterable[tuple[str, str, str, Command]],
    say: Callable[[PrismError], str],
) -> tuple[Wait, ...]:
    """Submit commands given as (label, name, uuid, command). A refusal of one among several does not stop
    the others; where there is only one it is raised.
    """
    orders = list(orders)
    waits = []
    for label, name, uuid, command in orders:
        try:
            task = visit.site.submit(command, requester)
        except PrismError as error:
            if len(orders) == 1:
                raise
            waits.append(Wait(label, name, uuid, error=say(error)))
        else:
            waits.append(Wait(label, name, uuid, task.uuid))
    return tuple(waits)


def _dump(wait: Wait) -> list[Json]:
    return [wait.label, wait.name, wait.uuid, wait.task_uuid, wait.error]


def _load(rows: Json) -> tuple[Wait, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise ForeignContinuationError("not a list of tasks")
    waits = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 5 or not all(isinstance(cell, str) for cell in row):
            raise ForeignContinuationError("not a task")
        waits.append(Wait(*map(str, row)))
    return tuple(waits)
