"""Packages of software that lie on a cluster, to be installed from there. Nothing here is ever installed."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen


class SoftwareType(Enum):
    """What a package is of."""

    NOS = "nos"
    NCC = "ncc"
    HYPERVISOR = "hypervisor"
    FIRMWARE_DISK = "firmware disk"
    FILE_SERVER = "file server"
    FILE_ANALYTICS = "file analytics"
    PRISM_CENTRAL = "prism central"
    PRISM_CENTRAL_DEPLOY = "prism central deploy"


@frozen(kw_only=True)
class Software(Entity):
    """A package that has been uploaded. Its ``name`` is the version it holds."""

    kind: ClassVar[str] = "software"
    indexed: ClassVar[tuple[str, ...]] = ("cluster_uuid",)

    cluster_uuid: str
    type: SoftwareType
    name: str
    file_path: str = ""
    uploaded_micros: int = 0
