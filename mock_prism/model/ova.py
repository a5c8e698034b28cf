"""OVAs in a Prism Central: a VM as it was, packed into one file."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.vm import Vm


class DiskFormat(Enum):
    """How the disks in the file are written."""

    QCOW2 = "QCOW2"
    VMDK = "VMDK"


@frozen(kw_only=True)
class Ova(Entity):
    """One OVA, kept in a cluster. ``vm`` is what is in it; it is nowhere, and its uuid is the OVA's.

    ``source_vm_uuid`` or ``source_url`` is what it was made from.
    """

    kind: ClassVar[str] = "ova"
    indexed: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    cluster_uuid: str
    vm: Vm
    format: DiskFormat = DiskFormat.QCOW2
    source_vm_uuid: str | None = None
    source_url: str | None = None
    created_micros: int = 0
    updated_micros: int = 0
    created_by: str = ""
