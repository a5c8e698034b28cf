"""VM templates of a Prism Central: versions of a VM as it once was, from which others are made."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.vm import Vm

VERSION = "template version"


@frozen
class TemplateVersion:
    """One version. ``vm`` is what the VM was like; it is nowhere, and its uuid is the version's.

    ``is_customized`` says that guests are to be set up when they are made, ``allows_customization`` that who makes them
    may say otherwise how.
    """

    uuid: str
    name: str
    description: str
    vm: Vm
    created_micros: int
    created_by: str
    is_customized: bool = False
    allows_customization: bool = True


@frozen
class GuestUpdate:
    """A version on its way to a newer one: the VM in which somebody changes the guest."""

    vm_uuid: str
    version_uuid: str


@frozen(kw_only=True)
class Template(Entity):
    """One template. ``active_uuid`` is the version that counts where none is named."""

    kind: ClassVar[str] = "template"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str = ""
    versions: tuple[TemplateVersion, ...]
    active_uuid: str
    update: GuestUpdate | None = None
    created_micros: int
    updated_micros: int
    created_by: str
    updated_by: str
    categories: tuple[str, ...] = ()

    @property
    def active(self) -> TemplateVersion:
        """The version that counts."""
        return self.version(self.active_uuid)

    @property
    def clusters(self) -> frozenset[str]:
        """Those that hold the data of its versions."""
        return frozenset(version.vm.cluster_uuid for version in self.versions)

    def version(self, uuid: str) -> TemplateVersion:
        """A version by its uuid. Raises NotFound."""
        for version in self.versions:
            if version.uuid == uuid:
                return version
        raise NotFound(VERSION, uuid)
