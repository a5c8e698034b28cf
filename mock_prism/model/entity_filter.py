"""The things that an authorization policy is about: filters by their sort, uuid, categories, cluster and owner."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.task import Task
from mock_prism.model.user import User

if TYPE_CHECKING:
    from mock_prism.model.site import Site

ANY = "*"
SELF_OWNED = "SELF_OWNED"
"""What stands for the user who asks among owners (clients)."""


class Attribute(Enum):
    """What a thing may be told by. ``ANY`` stands for whatever it has, and ``OTHER`` for what the mock does not know,
    so that a filter by it lets nothing pass (*assumed*)."""

    ANY = "any"
    UUID = "uuid"
    CATEGORY = "category"
    CLUSTER = "cluster"
    OWNER = "owner"
    OTHER = "other"


class Matching(Enum):
    """How the values of a thing compare with those of a filter (official SDK: ``EntityOperators``)."""

    ANY_OF = "any of"
    ALL_OF = "all of"
    NONE_OF = "none of"


@frozen
class Condition:
    """What an attribute must be like."""

    attribute: Attribute
    matching: Matching
    values: frozenset[str]

    def holds(self, subject: Subject) -> bool:
        """Whether it is true of a subject."""
        if self.attribute is Attribute.ANY:
            return ANY in self.values
        found = subject.values.get(self.attribute, frozenset())
        wanted = self.values
        if self.attribute is Attribute.OWNER and SELF_OWNED in wanted:
            wanted = wanted - {SELF_OWNED} | {subject.asker}
        match self.matching:
            case Matching.ANY_OF:
                return ANY in wanted or bool(wanted & found)
            case Matching.ALL_OF:
                return ANY in wanted or wanted <= found
            case _:
                return ANY not in wanted and not wanted & found


@frozen
class EntityFilter:
    """Things of a sort (or of any) of which all conditions hold."""

    entity: str = ANY
    conditions: tuple[Condition, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it lets pass whatever there is."""
        return self.entity == ANY and all(ANY in one.values and one.holds(NOTHING) for one in self.conditions)

    def names(self, entity: str) -> bool:
        """Whether it is about things of a sort."""
        return self.entity in (ANY, entity)

    def passes(self, subject: Subject) -> bool:
        """Whether it lets a subject pass."""
        return self.names(subject.entity) and all(one.holds(subject) for one in self.conditions)


@frozen
class Subject:
    """A thing, or what will be one, as filters see it when somebody asks."""

    entity: str
    asker: str
    values: Mapping[Attribute, frozenset[str]]


NOTHING = Subject("", "", {})


def subject(site: Site, asker: User, entity: str, uuid: str) -> Subject:
    """The thing with a uuid; of what is not there, no more than that is known."""
    thing = site.anything(uuid)
    values = {Attribute.UUID: frozenset({uuid})}
    if thing is not None:
        values |= {
            Attribute.CATEGORY: frozenset(getattr(thing, "categories", ())),
            Attribute.CLUSTER: _clusters(thing),
            Attribute.OWNER: _owners(site, thing),
        }
    return Subject(entity, asker.uuid, values)


def _clusters(thing: Entity) -> frozenset[str]:
    if isinstance(thing, Cluster):
        return frozenset({thing.uuid})
    own = getattr(thing, "cluster_uuid", None)
    return frozenset((*getattr(thing, "clusters", ()), *(() if own is None else (own,))))


def _owners(site: Site, thing: Entity) -> frozenset[str]:
    """The uuids of whoever owns a thing or, where it has no owner, has made it or has asked for it."""
    if isinstance(thing, User):
        return frozenset({thing.uuid})
    told = thing.requester if isinstance(thing, Task) else None
    told = told or getattr(thing, "owner_uuid", None) or getattr(thing, "created_by", None)
    if not isinstance(told, str):
        return frozenset()
    user = site.find(User, "name", told)
    return frozenset({told if user is None else user.uuid})
