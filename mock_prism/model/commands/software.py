"""Laying packages of software down on a cluster, and taking them away."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import AlreadyExists
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.software import Software, SoftwareType
from mock_prism.model.task import Command, Task


def _upload(site: Site, task: Task) -> Pause | None:
    command = UploadSoftware.of(task)
    command.check(site)
    software = site.put(
        Software(
            uuid=site.ids.uuid("software"),
            cluster_uuid=command.cluster_uuid,
            type=command.type,
            name=command.name,
            file_path=command.file_path,
            uploaded_micros=site.now_micros,
        )
    )
    current = site.get(Task, task.uuid)
    site.put(replace(current, entities=(EntityRef(Software.kind, software.uuid, software.name),)))
    return None


@frozen
class UploadSoftware(Command):
    """Lay a package down. Its file is not read: it holds what its name says. The task's entity is the package."""

    operation: ClassVar[str] = "SoftwareUpload"
    component: ClassVar[str] = "Prism"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Copy the package", lasting(lambda timings: timings.software_upload_micros), weight=8),
        Step("Register the package", _upload),
    )

    cluster_uuid: str
    type: SoftwareType
    name: str
    file_path: str = ""

    def check(self, site: Site) -> None:
        """There must be no other of its type and name (captured)."""
        site.get(Cluster, self.cluster_uuid)
        check_name("software", self.name)
        for other in site.where(Software, "cluster_uuid", self.cluster_uuid):
            if (other.type, other.name) == (self.type, self.name):
                raise AlreadyExists(Software.kind, f"{self.type.value.replace(' ', '_')}.{self.name}")

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid


def _delete(site: Site, task: Task) -> Pause | None:
    site.remove(site.get(Software, DeleteSoftware.of(task).software_uuid))
    return None


@frozen
class DeleteSoftware(Command):
    """Take a package away."""

    operation: ClassVar[str] = "SoftwareDelete"
    component: ClassVar[str] = "Prism"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Delete the package", _delete))

    software_uuid: str

    def check(self, site: Site) -> None:
        """The package must be there."""
        site.get(Software, self.software_uuid)

    def cluster(self, site: Site) -> str:
        return site.get(Software, self.software_uuid).cluster_uuid

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(Software, self.software_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.software_uuid,)
