"""Policies of a Prism Central about where VMs run, which find VMs and hosts by their categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mock_prism.model.entity import Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Entity):
    """What all policies have in common. Instants are virtual, users are names."""

    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str = ""
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str = ""
    updated_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAffinityPolicy(Policy):
    """VMs with any of the one categories run only on hosts with any of the others."""

    kind: ClassVar[str] = "vm-host affinity policy"

    vm_categories: tuple[str, ...]
    host_categories: tuple[str, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """All that it names."""
        return (*self.vm_categories, *self.host_categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class AntiAffinityPolicy(Policy):
    """VMs with any of the categories run on different hosts, as long as there are enough (documented: preferred)."""

    kind: ClassVar[str] = "vm anti-affinity policy"

    categories: tuple[str, ...]
