"""What the site has to tell: events, alerts and audits."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.states import TaskStatus


class Severity(Enum):
    """How bad it is. Audits are a kind of alert to the product, with a severity of their own."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"
    AUDIT = "audit"


@frozen
class EntityRef:
    """A thing that a record or a task is about."""

    kind: str
    uuid: str
    name: str


@frozen(kw_only=True)
class Event(Entity):
    """Something happened: ``message`` is a template over ``context``."""

    kind: ClassVar[str] = "event"
    indexed: ClassVar[tuple[str, ...]] = ("cluster_uuid",)

    cluster_uuid: str
    type: str
    message: str
    context: tuple[tuple[str, str], ...]
    entities: tuple[EntityRef, ...]
    created_micros: int
    acknowledged_by: str | None = None
    acknowledged_micros: int | None = None

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody has taken note."""
        return self.acknowledged_micros is not None

    @property
    def text(self) -> str:
        """The message with its values filled in."""
        return self.message.format_map(dict(self.context))


@frozen(kw_only=True)
class Audit(Event):
    """Somebody did something, or tried to: ``act`` since ``started_micros``. It is written when the act has ended."""

    kind: ClassVar[str] = "audit"

    user: str
    act: str
    status: TaskStatus
    started_micros: int

    @property
    def is_event(self) -> bool:
        """Whether it tells of something that happened. What failed did not (*assumed*)."""
        return self.status is TaskStatus.SUCCEEDED


@frozen(kw_only=True)
class Alert(Event):
    """Something needs attention."""

    kind: ClassVar[str] = "alert"

    title: str
    severity: Severity
    resolved_by: str | None = None
    resolved_micros: int | None = None
    auto_resolved: bool = False

    @property
    def is_resolved(self) -> bool:
        """Whether the cause is gone."""
        return self.resolved_micros is not None
