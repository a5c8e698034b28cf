"""Acts of Prism itself that are done when they are asked for: no task of theirs is ever seen (official SDK)."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.records import ref
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task


@frozen
class ActAtOnce(Command):
    """An act without duration. It belongs to Prism as a whole, thus to the first cluster."""

    component: ClassVar[str] = "Prism"
    is_internal: ClassVar[bool] = True

    def cluster(self, site: Site) -> str:
        return next(iter(site.all(Cluster))).uuid


def made(site: Site, task: Task, entity: Entity) -> None:
    """Put down that a task has made a thing."""
    site.put(replace(site.get(Task, task.uuid), entities=(ref(site.put(entity)),)))
