"""Whose a thing is, of which project, and what it is labelled with."""

from __future__ import annotations

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen


@frozen
class Belonging:
    """What somebody has said of a thing: its owner and its project, which may be any uuids (so a client's example),
    and the uuids of its categories."""

    owner_uuid: str | None = None
    project_uuid: str | None = None
    categories: tuple[str, ...] = ()


NOBODYS = Belonging()
"""That of a thing of which nobody has said anything."""


@frozen(kw_only=True)
class Owned(Entity):
    """A thing of which somebody may say that."""

    belonging: Belonging = NOBODYS

    @property
    def categories(self) -> tuple[str, ...]:
        """The uuids of its categories."""
        return self.belonging.categories
