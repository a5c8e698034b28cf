"""A category: a key and a value that things of the site are labelled with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from mock_prism.model.authorization import AuthorizationPolicy
from mock_prism.model.cluster import Cluster
from mock_prism.model.document import Document
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid
from mock_prism.model.floating_ip import FloatingIp
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy, ImagePolicy
from mock_prism.model.routing import Route
from mock_prism.model.routing_policy import RoutingPolicy
from mock_prism.model.template import Template
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup
from mock_prism.model.vpc import Vpc

if TYPE_CHECKING:
    from mock_prism.model.site import Site

LONGEST_WORD = 64
LONGEST_DESCRIPTION = 512
SIGNS = re.escape("/,!\"#%'()*+:;=?\\|[]^&")
WORD = re.compile(rf"[^${SIGNS}][^{SIGNS}]{{0,{LONGEST_WORD - 1}}}")
"""Length and signs of a key and of a value: official SDK."""

Carrier = (
    Vm
    | Image
    | Cluster
    | VolumeGroup
    | Host
    | Template
    | Network
    | Vpc
    | FloatingIp
    | Route
    | RoutingPolicy
    | HostAffinityPolicy
    | AntiAffinityPolicy
    | ImagePolicy
    | AuthorizationPolicy
    | Document
)


class CategoryType(Enum):
    """Whose a category is: somebody's, or the product's own."""

    USER = "USER"
    SYSTEM = "SYSTEM"
    INTERNAL = "INTERNAL"


@frozen(kw_only=True)
class Category(Entity):
    """One value of one key. ``projects`` are ids of those that it is shared with."""

    kind: ClassVar[str] = "category"
    indexed: ClassVar[tuple[str, ...]] = ("key",)

    key: str
    value: str
    type: CategoryType = CategoryType.USER
    description: str = ""
    owner_uuid: str | None = None
    projects: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Key and value in one word."""
        return f"{self.key}/{self.value}"


SYSTEM_CATEGORIES: tuple[tuple[CategoryType, str, tuple[str, ...]], ...] = (
    (CategoryType.SYSTEM, "AppFamily", ("Backup", "Databases", "DevOps", "Monitoring", "Networking", "Storage")),
    (CategoryType.SYSTEM, "AppTier", ("Default",)),
    (CategoryType.SYSTEM, "AppType", ("Default", "Exchange", "Hadoop", "Oracle_DB", "Microsoft_SQL")),
    (CategoryType.SYSTEM, "Environment", ("Dev", "Production", "Staging", "Testing")),
    (CategoryType.SYSTEM, "OSType", ("Linux", "Windows")),
    (CategoryType.SYSTEM, "Quarantine", ("Default", "Forensics", "Strict")),
    (CategoryType.INTERNAL, "VirtualNetworkType", ("Tenant",)),
)
"""What every Prism Central comes with: keys that its guides name; the choice of values is *assumed*."""


@frozen
class CategorySpec:
    """A category of a user's, in the description of a site."""

    key: str
    value: str
    description: str = ""


def seed_categories(site: Site, specs: tuple[CategorySpec, ...], owner_uuid: str | None) -> None:
    """Put those of a description there, then those that are always there. Raises Invalid."""
    for spec in specs:
        check_word("categories.key", spec.key)
        check_word("categories.value", spec.value)
        site.put(
            Category(
                uuid=site.ids.uuid("category"),
                key=spec.key,
                value=spec.value,
                description=spec.description,
                owner_uuid=owner_uuid,
            )
        )
    for type_, key, values in SYSTEM_CATEGORIES:
        for value in values:
            site.put(Category(uuid=site.ids.uuid("category"), key=key, value=value, type=type_))


def check_word(field: str, word: str) -> None:
    """Raise Invalid unless a text can be a key or a value."""
    if not WORD.fullmatch(word):
        raise Invalid(field, f"must have 1 to {LONGEST_WORD} characters and none of those that part words")


def same(site: Site, key: str, value: str) -> Category | None:
    """The category of this key and value, or None."""
    return next((one for one in site.where(Category, "key", key) if one.value == value), None)


def category_named(site: Site, name: str, who: str) -> str:
    """The uuid of a category by key and value in one word. Raises Invalid for ``who`` names it."""
    key, _, value = name.partition("/")
    found = same(site, key, value)
    if found is None:
        raise Invalid(who, f"names the category {name}, which is not there")
    return found.uuid


def check_categories(site: Site, uuids: Iterable[str]) -> None:
    """Raise NotFound for the first uuid that is no category's."""
    for uuid in uuids:
        site.get(Category, uuid)


def carriers(site: Site) -> Iterator[Carrier]:
    """Everything that may have categories."""
    yield from site.all(Vm)
    yield from site.all(Image)
    yield from site.all(Cluster)
    yield from site.all(VolumeGroup)
    yield from site.all(Host)
    yield from site.all(Template)
    yield from site.all(Network)
    yield from site.all(Vpc)
    yield from site.all(FloatingIp)
    yield from site.all(Route)
    yield from site.all(RoutingPolicy)
    yield from site.all(HostAffinityPolicy)
    yield from site.all(AntiAffinityPolicy)
    yield from site.all(ImagePolicy)
    yield from site.all(AuthorizationPolicy)
    yield from site.all(Document)


def carriers_of(site: Site, uuid: str) -> list[Carrier]:
    """Everything that has a category."""
    return [one for one in carriers(site) if uuid in one.categories]
