"""Renaming a cluster's storage pool."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import registering
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.storage import StoragePool
from mock_prism.model.task import Command, Task


def _rename(site: Site, task: Task) -> Pause | None:
    command = RenamePool.of(task)
    site.put(replace(site.get(StoragePool, command.pool_uuid), name=command.name))
    return None


@frozen
class RenamePool(Command):
    """Call a pool otherwise. A cluster has but one, so the name is free."""

    operation: ClassVar[str] = "StoragePoolUpdate"
    runbook: ClassVar[Runbook] = registering("Rename the pool", _rename)

    pool_uuid: str
    name: str

    def check(self, site: Site) -> None:
        """The pool must exist, and the name be one."""
        site.get(StoragePool, self.pool_uuid)
        check_name("a storage pool", self.name)

    def cluster(self, site: Site) -> str:
        return site.get(StoragePool, self.pool_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(StoragePool, self.pool_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.pool_uuid,)
