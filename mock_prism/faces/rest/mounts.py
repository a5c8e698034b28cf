"""Where generations are mounted. One is loaded when a path is first asked for that may be its own: each has so many
schemas and commands that loading all would take most of the time until the first answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mock_prism.faces.rest.exchange import Generation

Load = Callable[[], Generation]


class Mounts:
    """Generations by what their paths begin with, the most particular first. Whoever goes through them loads all."""

    def __init__(self, loads: Mapping[tuple[str, ...], Load]) -> None:
        self._loads = loads

    def __iter__(self) -> Iterator[Generation]:
        return (load() for load in self._loads.values())

    def candidates(self, path: str) -> Iterator[Generation]:
        """Those of which one may serve a path; which does is theirs to say."""
        return (load() for prefixes, load in self._loads.items() if path.startswith(prefixes))
