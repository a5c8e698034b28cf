"""The maps of statistics in records: what machines do, by the reading that was taken last.

A reading is taken every 30 seconds, and what is made of it is kept until the next one, or until what it is of changes:
so a list of many VMs costs no more than one without readings, and answers are remembered in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.element.figures import Subject
from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.statistics import statistics
from mock_prism.model.activity import Work, guests_io


def measured(
    call: Call,
    kind: str,
    uuid: str,
    subject: Callable[[], Subject | None],
    known: Callable[[], Mapping[str, int | None]] = dict,
    basis: tuple[object, ...] | None = None,
) -> Mapping[str, str]:
    """The map of a kind of the thing of a uuid: the figures of its last reading over what is ``known`` of it anyway.
    ``basis`` is what all this is made of, if that is less than the whole site.
    """
    at = call.site.last_reading_micros

    def make() -> Mapping[str, str]:
        about = subject()
        return statistics(kind, {**known(), **(about.read(at) if about is not None else {})})

    return call.presenter.made(uuid, (at, *(basis or (call.site.state,))), make)


def usage(call: Call, kind: str, uuid: str, known: Callable[[], Mapping[str, int]]) -> Mapping[str, str]:
    """The map of a kind that tells what storage the thing of a uuid holds: as long as nothing changes, the same."""
    return call.presenter.made(f"{uuid}/usage", (call.site.state,), lambda: statistics(kind, known()))


def io_of_guests(call: Call, cluster_uuid: str) -> tuple[Work, ...]:
    """What the guests of a cluster do to disks."""
    return call.presenter.made(f"{cluster_uuid}/io", (call.site.state,), lambda: guests_io(call.site, cluster_uuid))
