"""Where generations are mounted. One is loaded when a path is first asked for that may be its own: each has so many
schemas and commands that loading all would take most of the time until the first answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mock_prism.faces.rest.exchange import Generation

Load = Callable[[], Generation]


class Mounts:
    """Generations by what their paths begin with. Whoever goes through them loads all."""

    def __init__(self, loads: Mapping[tuple[str, ...], Load]) -> None:
        self._loads = tuple(loads.values())
        rows = [(prefix, load) for prefixes, load in loads.items() for prefix in prefixes]
        self._by_prefix = sorted(rows, key=lambda row: len(row[0]), reverse=True)

    def __iter__(self) -> Iterator[Generation]:
        return (load() for load in self._loads)

    def candidates(self, path: str) -> Iterator[Generation]:
        """Those of which one may serve a path, the most particular first; which does is theirs to say."""
        return (load() for prefix, load in self._by_prefix if path.startswith(prefix))
