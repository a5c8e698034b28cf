"""Batches: many acts that were asked for in one call."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen


@frozen(kw_only=True)
class Batch(Entity):
    """One batch of ``size`` acts. Those that were refused have failed; what came after that may never have begun."""

    kind: ClassVar[str] = "batch"

    name: str
    owner_uuid: str
    size: int
    stops_on_error: bool = False
    started_micros: int
    ended_micros: int | None = None
    succeeded: int = 0
    failed: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether all of its acts have."""
        return self.ended_micros is not None
