"""How the executables and the SSH server ask on: in one place for both."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mock_prism.faces.shell.asking import LONGEST_PAUSE_SECONDS, PATIENCE_SECONDS, Pauses, final, is_farewell
from mock_prism.sandboxes import Pace


def test_pauses_grow_to_a_longest_one() -> None:
    pauses = Pauses()
    taken = [pauses.take(Pace.LIVE.value) for _ in range(20)]

    seconds = [pause for pause, _ in taken]
    assert seconds == sorted(seconds)
    assert seconds[0] < LONGEST_PAUSE_SECONDS == seconds[-1]
    assert not any(complains for _, complains in taken)


def test_nobody_waits_where_time_leaps() -> None:
    pauses = Pauses()

    assert {pauses.take(Pace.EAGER.value) for _ in range(20)} == {(0.0, False)}


def test_that_time_stands_still_is_said_once_and_late() -> None:
    pauses = Pauses()
    taken = [pauses.take(Pace.FROZEN.value) for _ in range(40)]

    said = [number for number, (_, complains) in enumerate(taken) if complains]
    assert len(said) == 1
    assert sum(pause for pause, _ in taken[: said[0]]) < PATIENCE_SECONDS
    assert sum(pause for pause, _ in taken[: said[0] + 1]) >= PATIENCE_SECONDS


def test_only_final_lines_are_shown() -> None:
    assert final("one: pending\none: complete\nrest") == "one: complete\nrest"


@pytest.mark.parametrize(
    ("words", "leaves"),
    [(["exit"], True), (["quit", "now"], True), (["core.quit"], True), ([], False), (["vm.list"], False)],
)
def test_some_words_leave(words: list[str], leaves: bool) -> None:
    assert is_farewell(words) is leaves


def test_it_loads_nothing_that_the_executables_would_pay_for() -> None:
    script = (
        "import sys; before = set(sys.modules); import mock_prism.faces.shell.asking; print(*set(sys.modules) - before)"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()

    assert {name for name in loaded if not name.startswith("mock_prism")} <= {"__future__"}
