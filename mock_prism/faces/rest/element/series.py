"""Series of statistics, as ``…/stats`` of v1 and v2.0 answer them.

What has an activity in the model is read at any instant. Of everything else nothing is remembered: what follows from
the site's state is told as it is at present, back to when the thing came to be (*assumed*). Before that, and of what is
yet to come, nothing is known (``-1``, as the product writes it).
"""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.rest.element.figures import Subject
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.fields import MICROS_PER_SECOND
from mock_prism.model.errors import Invalid
from mock_prism.model.frozen import frozen
from mock_prism.model.series import READING_MICROS, Window

MOST_SAMPLES = 10_000
NAMES = {
    "start": ("start_time_in_usecs", "startTimeInUsecs", "start_time_usecs"),
    "end": ("end_time_in_usecs", "endTimeInUsecs", "end_time_usecs"),
    "interval": ("interval_in_secs", "intervalInSecs"),
}
MAPS = ("stats", "usage_stats", "usageStats")


@frozen
class Span:
    """The instants that a call asks about: the present alone, or one an interval from the first to the last. A call
    that names no interval gets the shortest that gives no more than some hundred samples (*assumed*)."""

    first: int
    interval_secs: int
    count: int
    now: int
    is_present: bool

    @classmethod
    def of(cls, call: Call) -> Span:
        """The span of a call. Raises Invalid."""
        now = call.site.now_micros
        start, end = _number(call, "start"), _number(call, "end")
        first, last = now if start is None else start, now if end is None else end
        if last < first:
            raise Invalid(NAMES["end"][0], "must not be before the start")
        usual = Window.of(first, last, None).interval_micros // MICROS_PER_SECOND
        interval = _number(call, "interval") or usual
        count = (last - first) // (interval * MICROS_PER_SECOND) + 1
        if count > MOST_SAMPLES:
            raise Invalid(NAMES["interval"][0], f"would give more than {MOST_SAMPLES} samples")
        return cls(first, interval, count, now, start is None and end is None)

    @property
    def bundles(self) -> list[list[int]]:
        """The instants of the readings that each sample stands for: none that is yet to come."""
        step = self.interval_secs * MICROS_PER_SECOND
        if self.count == 1:  # as in the maps of records
            return [[self.first - self.first % READING_MICROS] if self.first <= self.now else []]
        window = Window(self.first, self.first, step)
        samples = (self.first + step * number for number in range(self.count))
        return [[at for at in window.readings(sample) if at <= self.now] for sample in samples]

    def answer(self, metric: str, values: list[int] | None) -> dict[str, Json]:
        """One metric; None where there is no such."""
        return {
            "successful": values is not None,
            "message": None if values is not None else f"Unknown metric {metric}",
            "start_time_in_usecs": self.first,
            "interval_in_secs": self.interval_secs,
            "metric": metric,
            "values": values or [],
        }


def series(wire: Wire, call: Call, record: Record, subject: Subject | None = None, since: int = 0) -> Reply:
    """The answer about a thing whose record carries its statistics. What the thing's activity tells is read at any
    instant; what its record tells beside that is held to have been so since its activity began, or since the instant
    ``since``."""
    since = subject.activity.since_micros if subject is not None else since
    known = {key: value for name in MAPS for key, value in (record.get(name) or {}).items()}

    def values(span: Span, metric: str) -> list[int] | None:
        if span.is_present and metric in known:
            return [int(known[metric])]
        if subject is not None and metric in subject.figures:
            return subject.values(metric, span.bundles, span.interval_secs * MICROS_PER_SECOND)
        if metric not in known:
            return None
        present = int(known[metric])
        return [present if bundle and bundle[-1] >= since else -1 for bundle in span.bundles]

    return _answered(wire, call, values)


def readings(wire: Wire, call: Call, subject: Subject) -> Reply:
    """The answer about a thing whose activity can be read at any instant."""

    def values(span: Span, metric: str) -> list[int] | None:
        if metric not in subject.figures:
            return None
        return subject.values(metric, span.bundles, span.interval_secs * MICROS_PER_SECOND)

    return _answered(wire, call, values)


def _answered(wire: Wire, call: Call, values: Callable[[Span, str], list[int] | None]) -> Reply:
    metrics = [word.strip() for text in call.query.get("metrics", ()) for word in text.split(",") if word.strip()]
    if not metrics:
        raise Invalid("metrics", "is required")
    span = Span.of(call)
    answers = [span.answer(metric, values(span, metric)) for metric in metrics]
    return wire.shown(call, {"stats_specific_responses": answers})


def _number(call: Call, name: str) -> int | None:
    return next((found for key in NAMES[name] if (found := call.number(key)) is not None), None)


Read = Callable[[Call], Record]


def of(read: Read) -> Callable[[Wire, Call], Reply]:
    """A handler that answers about what ``read`` finds."""
    return lambda wire, call: series(wire, call, read(call))
