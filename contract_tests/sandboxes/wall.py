"""Time as the server's wall clock would tell it, in the hands of a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Wall:
    """Seconds since some instant; called, it tells them."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        """Let so many seconds go by."""
        self.seconds += seconds
