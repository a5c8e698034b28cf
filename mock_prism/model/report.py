"""The answer to "which guests of these hosts cannot be migrated?", kept for whoever asked."""

from __future__ import annotations

from typing import ClassVar

from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen


@frozen
class NonMigratableVm:
    """One guest that would have to be shut down. ``reason`` is a sentence; its wording is *assumed*."""

    vm_uuid: str
    vm_name: str
    host_ip: str
    reason: str


@frozen(kw_only=True)
class NonMigratableReport(Entity):
    """The result of a ``compute-non-migratable-vms`` task; its uuid is the task's own."""

    kind: ClassVar[str] = "non-migratable VMs result"

    cluster_uuid: str
    vms: tuple[NonMigratableVm, ...]
