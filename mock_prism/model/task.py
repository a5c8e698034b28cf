"""A task: who asked for what, and how far it has come. Where its runbook stands is part of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self

from mock_prism.model.entity import Entity
from mock_prism.model.errors import PrismError
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.runbook import Runbook
from mock_prism.model.states import ENDED, TaskStatus

if TYPE_CHECKING:
    from mock_prism.model.site import Site


@frozen
class Command(ABC):
    """An act that may be asked of a site. Every face loads its own wire form to the same command.

    ``operation`` is the act's name in the style of Acropolis (``VmCreate``); each face's table
    maps it to that face's word. ``is_audited`` is False of what nobody asks for: what follows from
    another act, and what befalls the site. ``needs_services`` is False of what does not go through the
    services of the cluster, and so can be done while they are stopped. ``rolls_back`` says whether a
    failure undoes the steps done.
    """

    operation: ClassVar[str]
    runbook: ClassVar[Runbook]
    component: ClassVar[str] = "Acropolis"
    is_audited: ClassVar[bool] = True
    is_cancelable: ClassVar[bool] = False
    needs_services: ClassVar[bool] = True

    @classmethod
    def of(cls, task: Task) -> Self:
        """The command that a task carries, for its own steps. A runbook is only ever run for its own command."""
        command = task.command
        assert isinstance(command, cls)
        return command

    @abstractmethod
    def check(self, site: Site) -> None:
        """Raise a :class:`PrismError` if the act must be refused outright; change nothing."""

    @abstractmethod
    def cluster(self, site: Site) -> str:
        """The uuid of the cluster that the act belongs to."""

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        """The things that the task is about, for the faces to show."""
        return ()

    def holds(self) -> tuple[str, ...]:
        """The uuids that no other task may have in its hands meanwhile."""
        return ()

    def abandoned(self, site: Site, task: Task) -> None:  # noqa: B027  most acts leave nothing to tidy
        """Tidy up after a task that was aborted, or failed without being undone."""

    @property
    def act(self) -> str:
        """What it is called in the journal: the operation, unless that can be several acts."""
        return self.operation

    @property
    def is_internal(self) -> bool:
        """Whether no face shows its task: the product has none, or keeps it to itself."""
        return False

    @property
    def rolls_back(self) -> bool:
        """Whether the steps done are undone when one fails."""
        return False

    @property
    def timeout_micros(self) -> int | None:
        """How long the act may take, or None."""
        return None


@frozen(kw_only=True)
class Task(Entity):
    """One task. Instants are virtual microseconds; ``percentage`` runs from 0 to 100 and never back. ``details`` are
    what it has found out, by name. It ``is_audited`` where somebody has asked for it, and not where it follows from
    another."""

    kind: ClassVar[str] = "task"
    indexed: ClassVar[tuple[str, ...]] = ("cluster_uuid", "parent_uuid")

    cluster_uuid: str
    command: Command
    sequence: int
    requester: str
    is_audited: bool = False
    status: TaskStatus = TaskStatus.QUEUED
    percentage: int = 0
    created_micros: int
    started_micros: int | None = None
    completed_micros: int | None = None
    updated_micros: int = 0
    entities: tuple[EntityRef, ...] = ()
    parent_uuid: str | None = None
    subtask_uuids: tuple[str, ...] = ()
    step: int = 0
    step_began_micros: int = 0
    undoing: bool = False
    error: PrismError | None = None
    details: tuple[tuple[str, str], ...] = ()

    @property
    def operation(self) -> str:
        """The act's name."""
        return self.command.operation

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in ENDED

    @property
    def deadline_micros(self) -> int | None:
        """The instant at which it will be given up, or None."""
        timeout = self.command.timeout_micros
        return None if timeout is None else self.created_micros + timeout

    @property
    def step_name(self) -> str:
        """What it is doing now, or did last."""
        steps = self.command.runbook.steps
        return steps[max(0, min(self.step, len(steps) - 1))].name
