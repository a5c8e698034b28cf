"""Policies of a Prism Central about where VMs run and images lie, which find all of them by their categories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen


@frozen(kw_only=True)
class Policy(Entity):
    """What all policies have in common. Instants are virtual, users are names."""

    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str = ""
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str = ""
    updated_by: str = ""


@frozen(kw_only=True)
class HostAffinityPolicy(Policy):
    """VMs with any of the one categories run only on hosts with any of the others."""

    kind: ClassVar[str] = "vm-host affinity policy"

    vm_categories: tuple[str, ...]
    host_categories: tuple[str, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """All that it names."""
        return (*self.vm_categories, *self.host_categories)


@frozen(kw_only=True)
class AntiAffinityPolicy(Policy):
    """VMs with any of the categories run on different hosts, as long as there are enough (documented: preferred)."""

    kind: ClassVar[str] = "vm anti-affinity policy"

    categories: tuple[str, ...]


@frozen
class CategoryFilter:
    """Finds what has all of some categories, or any of them (official SDK)."""

    categories: tuple[str, ...]
    matches_all: bool = True

    def finds(self, categories: Iterable[str]) -> bool:
        """Whether a thing with these categories is meant."""
        wanted, found = {*self.categories}, {*categories}
        return wanted <= found if self.matches_all else not wanted.isdisjoint(found)


@frozen(kw_only=True)
class ImagePolicy(Policy):
    """The images that one filter finds lie in the clusters that the other finds; a hard policy lets them lie nowhere
    else, and one that is suspended does nothing (official SDK)."""

    kind: ClassVar[str] = "image placement policy"

    images: CategoryFilter
    clusters: CategoryFilter
    is_hard: bool = False
    is_suspended: bool = False

    @property
    def categories(self) -> tuple[str, ...]:
        """All that it names."""
        return (*self.images.categories, *self.clusters.categories)
