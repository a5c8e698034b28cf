"""Series of statistics, as ``…/stats`` of v1 and v2.0 answer them.

Nothing is measured here, and so nothing is remembered: of what follows from the site's state the present value is
known, of everything else and of any earlier instant nothing (``-1``, as the product writes it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.fields import MICROS_PER_SECOND
from mock_prism.model.errors import Invalid

DEFAULT_INTERVAL = 30
MOST_SAMPLES = 10_000
NAMES = {
    "start": ("start_time_in_usecs", "startTimeInUsecs", "start_time_usecs"),
    "end": ("end_time_in_usecs", "endTimeInUsecs", "end_time_usecs"),
    "interval": ("interval_in_secs", "intervalInSecs"),
}
MAPS = ("stats", "usage_stats", "usageStats")


def series(wire: Wire, call: Call, record: Record) -> Reply:
    """The answer about a thing whose record carries its statistics."""
    metrics = [word.strip() for text in call.query.get("metrics", ()) for word in text.split(",") if word.strip()]
    if not metrics:
        raise Invalid("metrics", "is required")
    start, end = _number(call, "start"), _number(call, "end")
    interval = _number(call, "interval") or DEFAULT_INTERVAL
    known = {key: value for name in MAPS for key, value in (record.get(name) or {}).items()}
    answers = [_answer(call, metric, known, start, end, interval) for metric in metrics]
    return wire.shown(call, {"stats_specific_responses": answers})


def _number(call: Call, name: str) -> int | None:
    return next((found for key in NAMES[name] if (found := call.number(key)) is not None), None)


def _answer(
    call: Call, metric: str, known: Mapping[str, str], start: int | None, end: int | None, interval: int
) -> dict[str, Json]:
    """One metric: the present value alone, or a sample an interval, the last of them the present one."""
    now = call.site.now_micros
    first = now if start is None else start
    last = now if end is None else end
    step = interval * MICROS_PER_SECOND
    if last < first:
        raise Invalid(NAMES["end"][0], "must not be before the start")
    count = (last - first) // step + 1
    if count > MOST_SAMPLES:
        raise Invalid(NAMES["interval"][0], f"would give more than {MOST_SAMPLES} samples")
    values = [-1] * count
    if last >= now and metric in known:
        values[-1] = int(known[metric])
    return {
        "successful": metric in known,
        "message": None if metric in known else f"Unknown metric {metric}",
        "start_time_in_usecs": first,
        "interval_in_secs": interval,
        "metric": metric,
        "values": values if metric in known else [],
    }


Read = Callable[[Call], Record]


def of(read: Read) -> Callable[[Wire, Call], Reply]:
    """A handler that answers about what ``read`` finds."""
    return lambda wire, call: series(wire, call, read(call))
