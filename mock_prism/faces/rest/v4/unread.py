"""Records of which a few fields are known before the whole is presented: to find one among ten thousand, no more is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.v4.envelopes import Record


@dataclass(frozen=True, slots=True)
class Unread(Mapping[str, Json]):
    """A record that is presented as soon as anything else than the ``known`` fields is asked for.

    What is known must be as it will be presented; None is what will not be there.
    """

    known: Mapping[str, Json]
    read: Callable[[], Record]

    def __getitem__(self, key: str) -> Json:
        return self.known[key] if key in self.known else self.read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.read())

    def __len__(self) -> int:
        return len(self.read())
