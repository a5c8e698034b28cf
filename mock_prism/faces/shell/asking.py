"""How a client of the shell asks on: when it asks again, what it shows of progress, and which words leave a shell.

The installed executables and the SSH server share it. It imports nothing, since the former start by the hundred.
"""

from __future__ import annotations

FIRST_PAUSE_SECONDS, PAUSE_GROWTH, LONGEST_PAUSE_SECONDS = 0.02, 1.5, 0.5
PATIENCE_SECONDS = 2.0
STANDSTILL = "waits, but time stands still at a frozen pace; `mock-prism control advance SECONDS` moves it"
FAREWELLS = frozenset({"exit", "quit", "core.exit", "core.quit"})
EAGER, FROZEN = "eager", "frozen"


class Pauses:
    """The pauses between one question and the next, each longer than the one before."""

    def __init__(self) -> None:
        self._next, self._waited = FIRST_PAUSE_SECONDS, 0.0

    def take(self, pace: str) -> tuple[float, bool]:
        """Seconds to wait, and whether to say after them, once, that time stands still. Where each question makes time
        leap there is nothing to wait for."""
        if pace == EAGER:
            return 0.0, False
        pause, before = self._next, self._waited
        self._waited += pause
        self._next = min(pause * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)
        return pause, pace == FROZEN and before < PATIENCE_SECONDS <= self._waited


def final(text: str) -> str:
    """Progress as an interactive shell shows it: the final lines only (captured)."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.endswith(": pending\n"))


def is_farewell(words: list[str]) -> bool:
    """Whether a line leaves a program's own shell."""
    return bool(words) and words[0] in FAREWELLS
