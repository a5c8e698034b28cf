"""Series of readings over time: pure functions of the seed, of what is read, and of the instant.

Nothing is recorded. What is read at an instant is drawn anew whenever it is asked for, and is the same each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import lru_cache

from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.frozen import frozen

PPM = 1_000_000
READING_MICROS = 30 * MICROS_PER_SECOND
"""How often the product takes a reading."""
USUAL_SAMPLES = 500
READINGS_A_SAMPLE = 12
WAVES = ((3_600, 700_000), (300, 300_000))
"""Seconds from knot to knot of a wave, and its weight in parts per million."""


class Downsampling(Enum):
    """What stands for the readings within an interval."""

    SUM = "sum"
    MIN = "min"
    MAX = "max"
    AVG = "avg"
    COUNT = "count"
    LAST = "last"


OF_SEVERAL: dict[Downsampling, Callable[[Sequence[int]], int]] = {
    Downsampling.SUM: sum,
    Downsampling.MIN: min,
    Downsampling.MAX: max,
    Downsampling.AVG: lambda values: sum(values) // len(values),
    Downsampling.COUNT: len,
    Downsampling.LAST: lambda values: values[-1],
}


@lru_cache(maxsize=1 << 16)
def _knot(seed: int, name: str, seconds: int, number: int) -> int:
    digest = hashlib.blake2b(f"{seed}/{name}/{seconds}/{number}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % (PPM + 1)


def drawn(seed: int, name: str, least: int, most: int) -> int:
    """A number between two bounds that belongs to a name for good."""
    return least + _knot(seed, name, 0, 0) * (most - least) // PPM


@lru_cache(maxsize=1 << 12)
def level(seed: int, name: str, at_micros: int) -> int:
    """How high something stands at an instant, from 0 to a million: a slow wave, and a faster one on it."""
    total = 0
    for seconds, weight in WAVES:
        number, within = divmod(at_micros, seconds * MICROS_PER_SECOND)
        before, after = (_knot(seed, name, seconds, knot) for knot in (number, number + 1))
        total += (before + (after - before) * within // (seconds * MICROS_PER_SECOND)) * weight
    return total // PPM


@frozen
class Window:
    """A stretch of time, cut into intervals. Samples lie on whole intervals since 1970, whatever the bounds."""

    start_micros: int
    end_micros: int
    interval_micros: int

    @classmethod
    def of(cls, start_micros: int, end_micros: int, interval_micros: int | None) -> Window:
        """The stretch between two instants. Without an interval it takes the shortest multiple of that at which the
        product takes readings that gives some hundred samples (*assumed*).
        """
        if interval_micros is None:
            interval_micros = READING_MICROS * (
                1 + max(0, end_micros - start_micros) // (READING_MICROS * USUAL_SAMPLES)
            )
        return cls(start_micros, end_micros, interval_micros)

    @property
    def size(self) -> int:
        """How many samples it has, or one more."""
        return max(0, self.end_micros - self.start_micros) // self.interval_micros + 1

    def instants(self) -> Iterator[int]:
        """When there is a sample, in order."""
        first = -(-self.start_micros // self.interval_micros) * self.interval_micros
        yield from range(first, self.end_micros + 1, self.interval_micros)

    def readings(self, at_micros: int) -> list[int]:
        """The instants of the readings that the sample of an instant stands for: at most a dozen, the last its own."""
        count = min(READINGS_A_SAMPLE, max(1, self.interval_micros // READING_MICROS))
        apart = self.interval_micros // count
        return [at_micros - apart * number for number in reversed(range(count))]
