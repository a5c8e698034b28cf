"""Tenants: isolated copies of one seeded site, each with its own pace and lock.

All requests enter a site through one door, :meth:`Sandbox.enter`, which takes the lock and brings
the site's clock up to date. Nothing waits inside it.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import Enum

from mock_prism.contents import Content, Contents, Stream, referred
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.task import Task

DEFAULT = "default"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
FASTEST = 1e6  # any faster, and the calendar ends before the day does
WallClock = Callable[[], float]
Mark = tuple[object, ...]
"""As long as it is equal, and nobody looks at the clock, everything that is read of a sandbox is as it was."""


class Pace(Enum):
    """How virtual time meets the wall.

    ``live``: it runs along, times a rate. ``eager``: it stands still until somebody asks for an
    unfinished task, and then leaps to the next instant at which something is due; with a rate it runs along as well,
    for those who look at states and at no task. ``frozen``: only the control face moves it.
    """

    LIVE = "live"
    EAGER = "eager"
    FROZEN = "frozen"


RATES = {Pace.LIVE: 1.0, Pace.EAGER: 0.0, Pace.FROZEN: 0.0}
"""Virtual seconds per second of the wall, unless told otherwise."""


def rate_at(pace: Pace, rate: float | None) -> float:
    """The rate at a pace, None being its own. Raises Invalid for one that cannot be."""
    if rate is None:
        return RATES[pace]
    if pace is Pace.FROZEN:
        raise Invalid("rate", "a frozen pace has none")
    if not 0 < rate <= FASTEST:
        raise Invalid("rate", f"must be a positive number, at most {FASTEST:.0f}")
    return rate


@frozen
class Visit:
    """One stay inside the door. It is over when the ``with`` block is left."""

    site: Site
    pace: Pace

    @property
    def mark(self) -> Mark:
        """The mark of the sandbox now."""
        return self.site.state, self.site.behaviour, self.site.timings, self.pace

    def ask(self, task_uuid: str) -> Task:
        """The task; at an eager pace an unfinished one makes time leap first. Raises NotFound."""
        task = self.site.get(Task, task_uuid)
        if self.pace is Pace.EAGER and not task.has_ended:
            self.site.leap()
            task = self.site.get(Task, task_uuid)
        return task


@dataclass(slots=True)
class Sandbox:
    """One tenant's site. ``rate`` is virtual seconds per second of the wall; at 0 time stands.

    ``seen`` is the instant of the wall up to which the site's clock has been brought.
    """

    name: str
    site: Site
    pace: Pace
    rate: float
    seen: float
    wall: WallClock = time.monotonic
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def enter(self) -> Iterator[Visit]:
        """Take the lock and bring the clock up to date."""
        with self.lock:
            self._catch_up()
            yield Visit(self.site, self.pace)

    def _catch_up(self) -> None:
        """What is too short for a whole microsecond of virtual time is left for next time: none of it is lost."""
        now = self.wall()
        if self.rate:
            per_second = self.rate * MICROS_PER_SECOND
            micros = int((now - self.seen) * per_second)
            self.site.advance(micros)
            self.seen += micros / per_second
        else:
            self.seen = now

    def set_pace(self, pace: Pace, rate: float | None = None) -> None:
        """Change how time goes on from this instant. Raises Invalid for a rate that cannot be."""
        wanted = rate_at(pace, rate)
        with self.enter():
            self.pace, self.rate = pace, wanted

    def replace_site(self, site: Site) -> None:
        """Put another site in this one's place."""
        with self.lock:
            self.site, self.seen = site, self.wall()

    def start_over(self, site: Site, pace: Pace, rate: float, seen: float) -> None:
        """Begin again with a site whose clock stands where it stood at an instant of the wall."""
        with self.lock:
            self.site, self.pace, self.rate, self.seen = site, pace, rate, seen


class Sandboxes:
    """All tenants of a server. A new one starts as a copy of the seeded site; copying is cheap.

    ``contents`` is what was uploaded to any of them.
    ``seeded`` is never changed. A sandbox comes into being when it is first named. Its time is that of
    all others: at a live pace what has passed since the server began has passed for it too.
    """

    def __init__(
        self,
        seeded: Site,
        pace: Pace = Pace.LIVE,
        rate: float | None = None,
        wall: WallClock = time.monotonic,
        contents: Contents | None = None,
    ) -> None:
        self.contents = contents or Contents()
        self._seeded = seeded
        self._pace = pace
        self._rate = rate_at(pace, rate)
        self._wall = wall
        self._began = wall()
        self._lock = threading.Lock()
        self._sandboxes: dict[str, Sandbox] = {}
        self._snapshots: dict[tuple[str, str], Site] = {}

    def get(self, name: str = DEFAULT) -> Sandbox:
        """The sandbox of this name, made if need be. Raises Invalid for a name that cannot be one."""
        sandbox = self._sandboxes.get(name)
        if sandbox is None:
            if not NAME.fullmatch(name):
                raise Invalid("sandbox", "letters, digits, dot, dash and underscore, at most 63")
            with self._lock:
                sandbox = self._sandboxes.setdefault(
                    name, Sandbox(name, self._seeded.fork(), self._pace, self._rate, self._began, self._wall)
                )
        return sandbox

    def receive(self, stream: Stream) -> AbstractContextManager[Content]:
        """Keep what comes, as long as this lasts or any site refers to it. Raises Full. Nobody may be inside a door."""
        return self.contents.receive(stream, self._referred)

    def _referred(self) -> set[str]:
        with self._lock:
            still, sandboxes = (self._seeded, *self._snapshots.values()), tuple(self._sandboxes.values())
        found = set[str]().union(*map(referred, still))
        for sandbox in sandboxes:
            with sandbox.lock:
                found |= referred(sandbox.site)
        return found

    def names(self) -> tuple[str, ...]:
        """The sandboxes that exist, by name."""
        return tuple(sorted(self._sandboxes))

    def reset(self, name: str = DEFAULT) -> None:
        """Put a sandbox back to the seeded site, and to the server's pace."""
        self.get(name).start_over(self._seeded.fork(), self._pace, self._rate, self._began)

    def snapshot(self, name: str, label: str) -> None:
        """Keep the state of a sandbox under a label, in place of what was kept there before."""
        with self.get(name).enter() as visit:
            kept = visit.site.fork()
        with self._lock:
            self._snapshots[name, label] = kept

    def revert(self, name: str, label: str) -> None:
        """Put a sandbox back to a labelled state. Raises NotFound."""
        kept = self._snapshots.get((name, label))
        if kept is None:
            raise NotFound("snapshot", label)
        self.get(name).replace_site(kept.fork())

    def drop(self, name: str) -> None:
        """Forget a sandbox and what was kept of it. Raises NotFound."""
        with self._lock:
            if self._sandboxes.pop(name, None) is None:
                raise NotFound("sandbox", name)
            for key in [key for key in self._snapshots if key[0] == name]:
                del self._snapshots[key]
